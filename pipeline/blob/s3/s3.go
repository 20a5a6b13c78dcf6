package s3

import (
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
	_, err := s.core.Client.PutObject(ctx, s.cfg.Bucket, s.object(key), sp.reader(), sp.size, opts)
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
	body, _, _, err := s.core.GetObject(ctx, s.cfg.Bucket, s.object(key), minio.GetObjectOptions{})
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", key, kinded(err))
	}
	return &reader{body, key}, nil
}

// reader gives errors of the connection their kind.
type reader struct {
	io.ReadCloser
	key pipeline.Key
}

func (r *reader) Read(b []byte) (int, error) {
	n, err := r.ReadCloser.Read(b)
	if err != nil && err != io.EOF {
		err = fmt.Errorf("read %s: %w", r.key, kinded(err))
	}
	return n, err
}

// Stat implements blob.Store.
func (s *Store) Stat(ctx context.Context, key pipeline.Key) (blob.Info, error) {
	if err := blob.CheckKey(key); err != nil {
		return blob.Info{}, err
	}
	o, err := s.core.Client.StatObject(ctx, s.cfg.Bucket, s.object(key), minio.StatObjectOptions{})
	if err != nil {
		return blob.Info{}, fmt.Errorf("stat %s: %w", key, kinded(err))
	}
	return blob.Info{Key: key, Size: o.Size, Modified: o.LastModified}, nil
}

// List implements blob.Store.
func (s *Store) List(ctx context.Context, prefix string, yield func(blob.Info) error) error {
	if !blob.CanBegin(prefix) {
		return ctx.Err()
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop() // ends minio-go's goroutine where yield breaks off
	opts := minio.ListObjectsOptions{Prefix: s.cfg.Prefix + prefix, Recursive: true}
	for o := range s.core.Client.ListObjects(ctx, s.cfg.Bucket, opts) {
		if o.Err != nil {
			return fmt.Errorf("list %s: %w", prefix, kinded(o.Err))
		}
		key := pipeline.Key(strings.TrimPrefix(o.Key, s.cfg.Prefix))
		if blob.CheckKey(key) != nil {
			continue // not made by this package: markers of folders, other people's files
		}
		if err := yield(blob.Info{Key: key, Size: o.Size, Modified: o.LastModified}); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// Remove implements blob.Store.
func (s *Store) Remove(ctx context.Context, key pipeline.Key) error {
	if err := blob.CheckKey(key); err != nil {
		return err
	}
	if s.cfg.Lock > 0 { // a bucket with locks keeps versions: each of them must go
		if err := s.removeVersions(ctx, key); err != nil {
			return fmt.Errorf("remove %s: %w", key, err)
		}
		return nil
	}
	err := s.core.Client.RemoveObject(ctx, s.cfg.Bucket, s.object(key), minio.RemoveObjectOptions{})
	if err = kinded(err); err != nil && pipeline.KindOf(err) != pipeline.NotFound {
		return fmt.Errorf("remove %s: %w", key, err)
	}
	return nil
}
