package s3

import (
	"cmp"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"sohoa/pipeline"
	"sohoa/pipeline/blob"
)

// Config says where the objects are.
type Config struct {
	Endpoint  string // host:port
	Bucket    string // made by Open where it is missing
	Prefix    string // before every key, such as "archive/"; may be empty
	AccessKey string
	SecretKey string
	Secure    bool   // https
	Region    string // empty for us-east-1
	SpoolDir  string // for temporary files of Put, made by Open; empty for the system's

	// Lock is for how long nobody can change or remove an object that
	// blob.Locked names, by object lock in compliance mode; 0: no lock. The
	// bucket must have been made with object lock; Open makes one with it.
	Lock time.Duration

	// Pace is how long 16 KiB of an object may take before the store counts as
	// too slow, which is Busy; 0 for 30 s. A request without an object may take
	// three times as long, with all its repetitions.
	Pace time.Duration
}

// Parse reads a Config from "http://key:secret@host:9000/bucket/prefix";
// https makes it secure, "?region=…" names the region.
func Parse(address string) (Config, error) {
	u, err := url.Parse(address)
	if err != nil {
		return Config{}, &pipeline.Error{Kind: pipeline.Invalid, Field: "s3", Err: errors.New("not an address")} // err would show the secret
	}
	secret, hasSecret := u.User.Password()
	bucket, prefix, _ := strings.Cut(strings.TrimPrefix(u.Path, "/"), "/")
	if u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || bucket == "" || u.User.Username() == "" || !hasSecret {
		return Config{}, &pipeline.Error{Kind: pipeline.Invalid, Field: "s3",
			Err: errors.New("want http://key:secret@host:port/bucket")}
	}
	if prefix != "" && !strings.HasSuffix(prefix, "/") {
		prefix += "/"
	}
	return Config{
		Endpoint: u.Host, Bucket: bucket, Prefix: prefix,
		AccessKey: u.User.Username(), SecretKey: secret,
		Secure: u.Scheme == "https", Region: u.Query().Get("region"),
	}, nil
}

const (
	// retries of one request. minio-go waits 0.2, 0.4, 0.8, 1, 1 s at most
	// between them; longer outages are for the queue.
	retries = 5

	dialTimeout   = 5 * time.Second
	answerTimeout = 60 * time.Second // from the end of a request to the head of its answer
)

// Store is a bucket of objects. It implements blob.Store.
type Store struct {
	core minio.Core
	cfg  Config
}

// Open connects to the server and makes the bucket where it is missing.
func Open(ctx context.Context, cfg Config) (*Store, error) {
	if cfg.Region == "" {
		cfg.Region = "us-east-1"
	}
	if cfg.Pace <= 0 {
		cfg.Pace = pace
	}
	if !blob.CanBegin(cfg.Prefix) {
		return nil, &pipeline.Error{Kind: pipeline.Invalid, Field: "s3", Err: fmt.Errorf("prefix %q", cfg.Prefix)}
	}
	if cfg.SpoolDir != "" {
		if err := os.MkdirAll(cfg.SpoolDir, 0o700); err != nil {
			return nil, full(err)
		}
	}
	client, err := minio.New(cfg.Endpoint, &minio.Options{
		Creds:      credentials.NewStaticV4(cfg.AccessKey, cfg.SecretKey, ""),
		Secure:     cfg.Secure,
		Region:     cfg.Region,
		Transport:  transport(),
		MaxRetries: retries,
	})
	if err != nil {
		return nil, &pipeline.Error{Kind: pipeline.Invalid, Field: "s3", Err: fmt.Errorf("open %s: %w", cfg.Endpoint, err)}
	}
	s := &Store{core: minio.Core{Client: client}, cfg: cfg}
	there, err := client.BucketExists(ctx, cfg.Bucket)
	if err == nil && !there {
		err = client.MakeBucket(ctx, cfg.Bucket, minio.MakeBucketOptions{Region: cfg.Region, ObjectLocking: cfg.Lock > 0})
		if c := minio.ToErrorResponse(err).Code; c == minio.BucketAlreadyOwnedByYou || c == minio.BucketAlreadyExists {
			err = nil // somebody was quicker
		}
	}
	if err == nil && cfg.Lock > 0 {
		err = s.checkLock(ctx)
	}
	if err != nil {
		return nil, fmt.Errorf("open bucket %s at %s: %w", cfg.Bucket, cfg.Endpoint, kinded(err))
	}
	return s, nil
}

func transport() *http.Transport {
	return &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           (&net.Dialer{Timeout: dialTimeout}).DialContext,
		MaxIdleConnsPerHost:   64,
		IdleConnTimeout:       90 * time.Second,
		TLSHandshakeTimeout:   10 * time.Second,
		ResponseHeaderTimeout: answerTimeout,
		DisableCompression:    true, // sizes and hashes are of the bytes as they are
	}
}

func (s *Store) object(key pipeline.Key) string { return s.cfg.Prefix + string(key) }

// Put implements blob.Store.
func (s *Store) Put(ctx context.Context, r io.Reader, name func(pipeline.Sum) pipeline.Key) (blob.Info, pipeline.Sum, error) {
	sp, err := newSpool(ctx, s.cfg.SpoolDir, r)
	if err != nil {
		return blob.Info{}, "", fmt.Errorf("put: %w", err)
	}
	defer sp.close()
	key := name(sp.sum())
	if err := blob.CheckKey(key); err != nil {
		return blob.Info{}, sp.sum(), err
	}
	const rounds = 4
	for range rounds {
		var info blob.Info
		info, err = s.create(ctx, key, sp)
		if err == nil {
			return info, sp.sum(), nil
		}
		if !another(err) {
			break
		}
	}
	if pipeline.KindOf(err) == pipeline.NotFound {
		err = pipeline.Errorf(pipeline.Busy, "removed as soon as it was there")
	}
	return blob.Info{}, sp.sum(), fmt.Errorf("put %s: %w", key, kinded(err))
}

// another reports whether the object should be sent once more: the server asks
// for it (409), the bytes changed on their way (when minio-go repeats a request
// whose connection broke, the broken one may still be reading), or the object
// that was in the way is gone again.
func another(err error) bool {
	a := minio.ToErrorResponse(err)
	return a.StatusCode == http.StatusConflict || altered(a.Code) || pipeline.KindOf(err) == pipeline.NotFound
}

// create makes the object, or finds it there.
func (s *Store) create(ctx context.Context, key pipeline.Key, sp *spool) (blob.Info, error) {
	opts := minio.PutObjectOptions{
		ContentType:          "application/octet-stream",
		DisableContentSha256: true,
		DisableMultipart:     true,
		UserMetadata:         map[string]string{"X-Amz-Checksum-Sha256": base64.StdEncoding.EncodeToString(sp.hash)},
	}
	opts.SetMatchETagExcept("*")
	if s.locks(key) {
		s.lock(&opts, s.cfg.Lock)
	}
	slow, pace, stop := watch(ctx, s.cfg.Pace, sp.size)
	defer stop()
	_, err := s.core.Client.PutObject(slow, s.cfg.Bucket, s.object(key), &through{ReadSeeker: sp.reader(), s: pace}, sp.size, opts)
	err = caused(slow, err)
	if minio.ToErrorResponse(err).StatusCode == http.StatusPreconditionFailed {
		return s.Stat(ctx, key)
	}
	if err != nil {
		return blob.Info{}, err
	}
	return blob.Info{Key: key, Size: sp.size, Modified: time.Now()}, nil
}

// Open implements blob.Store.
func (s *Store) Open(ctx context.Context, key pipeline.Key) (io.ReadCloser, error) {
	if err := blob.CheckKey(key); err != nil {
		return nil, err
	}
	slow, end := context.WithCancelCause(ctx)
	late := time.AfterFunc(3*s.cfg.Pace, func() { end(errTooSlow) })
	body, _, _, err := s.core.GetObject(slow, s.cfg.Bucket, s.object(key), minio.GetObjectOptions{})
	if err != nil || !late.Stop() {
		err = caused(slow, cmp.Or(err, error(errTooSlow)))
		end(nil)
		return nil, fmt.Errorf("open %s: %w", key, kinded(err))
	}
	return &metered{ReadCloser: body, key: key, ctx: slow, end: end, window: s.cfg.Pace}, nil
}

// Stat implements blob.Store.
func (s *Store) Stat(ctx context.Context, key pipeline.Key) (blob.Info, error) {
	if err := blob.CheckKey(key); err != nil {
		return blob.Info{}, err
	}
	slow, stop := s.patience(ctx)
	defer stop()
	o, err := s.core.Client.StatObject(slow, s.cfg.Bucket, s.object(key), minio.StatObjectOptions{})
	if err != nil {
		return blob.Info{}, fmt.Errorf("stat %s: %w", key, kinded(caused(slow, err)))
	}
	return blob.Info{Key: key, Size: o.Size, Modified: o.LastModified}, nil
}

// List implements blob.Store.
func (s *Store) List(ctx context.Context, prefix string, yield func(blob.Info) error) error {
	if !blob.CanBegin(prefix) {
		return ctx.Err()
	}
	slow, end := context.WithCancelCause(ctx)
	defer end(nil) // ends minio-go's goroutine where yield breaks off
	late := time.AfterFunc(3*s.cfg.Pace, func() { end(errTooSlow) })
	defer late.Stop()
	opts := minio.ListObjectsOptions{Prefix: s.cfg.Prefix + prefix, Recursive: true}
	for o := range s.core.Client.ListObjects(slow, s.cfg.Bucket, opts) {
		late.Stop() // yield may take its time
		if o.Err != nil {
			return fmt.Errorf("list %s: %w", prefix, kinded(caused(slow, o.Err)))
		}
		key := pipeline.Key(strings.TrimPrefix(o.Key, s.cfg.Prefix))
		if blob.CheckKey(key) != nil {
			late.Reset(3 * s.cfg.Pace)
			continue // not made by this package: markers of folders, other people's files
		}
		if err := yield(blob.Info{Key: key, Size: o.Size, Modified: o.LastModified}); err != nil {
			return err
		}
		late.Reset(3 * s.cfg.Pace)
	}
	if err := caused(slow, slow.Err()); err != nil {
		return fmt.Errorf("list %s: %w", prefix, err)
	}
	return ctx.Err()
}

// Remove implements blob.Store.
func (s *Store) Remove(ctx context.Context, key pipeline.Key) error {
	if err := blob.CheckKey(key); err != nil {
		return err
	}
	slow, stop := s.patience(ctx)
	defer stop()
	if s.cfg.Lock > 0 { // a bucket with locks keeps versions: each of them must go
		if err := s.removeVersions(slow, key); err != nil {
			return fmt.Errorf("remove %s: %w", key, caused(slow, err))
		}
		return nil
	}
	err := s.core.Client.RemoveObject(slow, s.cfg.Bucket, s.object(key), minio.RemoveObjectOptions{})
	if err = kinded(caused(slow, err)); err != nil && pipeline.KindOf(err) != pipeline.NotFound {
		return fmt.Errorf("remove %s: %w", key, err)
	}
	return nil
}
