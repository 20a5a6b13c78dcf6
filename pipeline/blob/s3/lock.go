package s3

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/minio/minio-go/v7"

	"sohoa/pipeline"
	"sohoa/pipeline/blob"
)

// checkLock refuses a bucket that cannot lock where locking is asked for.
func (s *Store) checkLock(ctx context.Context) error {
	enabled, _, _, _, err := s.core.Client.GetObjectLockConfig(ctx, s.cfg.Bucket)
	if minio.ToErrorResponse(err).StatusCode == http.StatusNotFound || err == nil && enabled != "Enabled" {
		return &pipeline.Error{Kind: pipeline.Invalid, Field: "s3-lock-days", Err: fmt.Errorf(
			"bucket %s was made without object lock: make a new bucket with it, and copy the archive there by backup and restore", s.cfg.Bucket)}
	}
	return kinded(err)
}

// lock adds the term to what is put.
func (s *Store) lock(opts *minio.PutObjectOptions, term time.Duration) {
	opts.Mode = minio.Compliance
	// Rounded up: servers keep whole seconds.
	opts.RetainUntilDate = time.Now().Add(term + time.Second).Truncate(time.Second)
}

func (s *Store) locks(key pipeline.Key) bool { return s.cfg.Lock > 0 && blob.Locked(key) }

// versions lists what stands under a key, the newest first; a bucket without
// versions has at most one, with an empty id.
func (s *Store) versions(ctx context.Context, key pipeline.Key) ([]minio.ObjectInfo, error) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var all []minio.ObjectInfo
	for o := range s.core.Client.ListObjects(ctx, s.cfg.Bucket, minio.ListObjectsOptions{Prefix: s.object(key), Recursive: true, WithVersions: true}) {
		if o.Err != nil {
			return nil, kinded(o.Err)
		}
		if o.Key == s.object(key) {
			all = append(all, o)
		}
	}
	return all, nil
}

// removeVersions removes everything that stands under a key for good.
func (s *Store) removeVersions(ctx context.Context, key pipeline.Key) error {
	all, err := s.versions(ctx, key)
	if err != nil {
		return err
	}
	for _, o := range all {
		err := s.core.Client.RemoveObject(ctx, s.cfg.Bucket, o.Key, minio.RemoveObjectOptions{VersionID: o.VersionID})
		if refused(err) {
			return pipeline.Errorf(pipeline.Busy, "%w: %w", blob.ErrLocked, err)
		}
		if err = kinded(err); err != nil && pipeline.KindOf(err) != pipeline.NotFound {
			return err
		}
	}
	return nil
}

// refused reports whether a server did not remove a version because of its
// term: each server has a code of its own for it.
func refused(err error) bool {
	a := minio.ToErrorResponse(err)
	return a.Code == "AccessDenied" || a.Code == "ObjectLocked" || a.Code == "InvalidRequest" && strings.Contains(strings.ToLower(a.Message), "worm")
}

// Renew implements blob.Renewer.
func (s *Store) Renew(ctx context.Context, key pipeline.Key) error {
	if !s.locks(key) {
		return nil
	}
	// The head of the object tells its term; the answer to GetObjectRetention is
	// not the same XML from every server.
	o, err := s.core.Client.StatObject(ctx, s.cfg.Bucket, s.object(key), minio.StatObjectOptions{})
	if err != nil {
		return fmt.Errorf("term of %s: %w", key, kinded(err))
	}
	if until, err := time.Parse(time.RFC3339, o.Metadata.Get("X-Amz-Object-Lock-Retain-Until-Date")); err == nil && time.Until(until) > s.cfg.Lock/2 {
		return nil
	}
	mode, next := minio.Compliance, time.Now().Add(s.cfg.Lock+time.Second).Truncate(time.Second)
	err = s.core.Client.PutObjectRetention(ctx, s.cfg.Bucket, s.object(key), minio.PutObjectRetentionOptions{Mode: &mode, RetainUntilDate: &next})
	if err != nil {
		return fmt.Errorf("lock %s anew: %w", key, kinded(err))
	}
	return nil
}

// Uncover implements blob.Uncoverer.
func (s *Store) Uncover(ctx context.Context, key pipeline.Key) (bool, error) {
	all, err := s.versions(ctx, key)
	if err != nil || len(all) < 2 {
		return false, err
	}
	for _, o := range all[:len(all)-1] {
		err := s.core.Client.RemoveObject(ctx, s.cfg.Bucket, o.Key, minio.RemoveObjectOptions{VersionID: o.VersionID})
		if err != nil {
			return false, fmt.Errorf("uncover %s: %w", key, kinded(err))
		}
	}
	return true, nil
}

// canaryTerm is the lock of a canary: longer than the trial, and over by the
// next start.
const canaryTerm = time.Minute

// Prove implements blob.Protector. The canary has the lock that originals get,
// for a shorter term.
func (s *Store) Prove(ctx context.Context) (blob.Protection, error) {
	p := blob.Protection{Term: s.cfg.Lock}
	if err := s.sweepCanaries(ctx); err != nil {
		return p, fmt.Errorf("canary: %w", err)
	}
	key := pipeline.Key(blob.CanaryPrefix + strings.ToLower(rand.Text()))
	first, second := []byte("the first bytes of "+key), []byte("other bytes")
	made, err := s.putPlain(ctx, key, first, s.cfg.Lock > 0)
	if err != nil {
		return p, fmt.Errorf("canary: %w", kinded(err))
	}
	// What follows is meant to be refused; what is found afterwards counts.
	s.putPlain(ctx, key, second, false)
	p.Overwrite = s.still(ctx, key, made.VersionID, first)
	s.core.Client.RemoveObject(ctx, s.cfg.Bucket, s.object(key), minio.RemoveObjectOptions{VersionID: made.VersionID})
	p.Remove = s.still(ctx, key, made.VersionID, first)
	return p, ctx.Err()
}

func (s *Store) putPlain(ctx context.Context, key pipeline.Key, data []byte, lock bool) (minio.UploadInfo, error) {
	sum := sha256.Sum256(data)
	opts := minio.PutObjectOptions{
		DisableContentSha256: true, DisableMultipart: true,
		UserMetadata: map[string]string{"X-Amz-Checksum-Sha256": base64.StdEncoding.EncodeToString(sum[:])},
	}
	if lock {
		s.lock(&opts, canaryTerm)
	}
	return s.core.Client.PutObject(ctx, s.cfg.Bucket, s.object(key), bytes.NewReader(data), int64(len(data)), opts)
}

// still reports whether a version is there with its bytes.
func (s *Store) still(ctx context.Context, key pipeline.Key, version string, want []byte) bool {
	body, _, _, err := s.core.GetObject(ctx, s.cfg.Bucket, s.object(key), minio.GetObjectOptions{VersionID: version})
	if err != nil {
		return false
	}
	defer body.Close()
	got, err := io.ReadAll(body)
	return err == nil && bytes.Equal(got, want)
}

// sweepCanaries removes canaries whose term is over.
func (s *Store) sweepCanaries(ctx context.Context) error {
	var old []pipeline.Key
	err := s.List(ctx, blob.CanaryPrefix, func(i blob.Info) error {
		if time.Since(i.Modified) > 2*canaryTerm {
			old = append(old, i.Key)
		}
		return nil
	})
	for _, k := range old {
		if err := s.removeVersions(ctx, k); err != nil && ctx.Err() != nil {
			return err
		}
	}
	return err
}
