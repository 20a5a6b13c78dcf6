package s3_test

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"sohoa/pipeline"
	"sohoa/pipeline/blob"
	"sohoa/pipeline/blob/blobtest"
	"sohoa/pipeline/blob/s3"
	"sohoa/pipeline/blob/s3/s3test"
)

// locked opens a store that locks for a term, in a bucket of its own.
func locked(t *testing.T, server *s3test.Server, bucket string, term time.Duration) *s3.Store {
	t.Helper()
	cfg := server.Config(bucket)
	cfg.Lock, cfg.SpoolDir = term, t.TempDir()
	s, err := s3.Open(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// thief is somebody with the keys of the store and another program.
func thief(t *testing.T, server *s3test.Server) *minio.Client {
	t.Helper()
	c, err := minio.New(server.Endpoint, &minio.Options{Creds: credentials.NewStaticV4(server.AccessKey, server.SecretKey, ""), Region: "us-east-1"})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func putOriginal(t *testing.T, s blob.Store, text string) pipeline.Sum {
	t.Helper()
	_, sum, err := s.Put(t.Context(), strings.NewReader(text), pipeline.OriginalKey)
	if err != nil {
		t.Fatal(err)
	}
	return sum
}

func TestALockedStoreKeepsThePromisesOfAStore(t *testing.T) {
	server := s3test.Start(t)
	n := 0
	blobtest.Run(t, func(t *testing.T) blob.Store {
		n++
		return locked(t, server, "suite"+strings.Repeat("x", n), time.Second)
	})
}

func TestTheCanarySaysWhatTheStoreProtectsFrom(t *testing.T) {
	server := s3test.Start(t)
	for _, tt := range []struct {
		rule  string
		store *s3.Store
		want  blob.Protection
	}{
		{"a plain bucket protects from nothing", server.Open(t), blob.Protection{}},
		{"a bucket with locks keeps the first bytes", locked(t, server, "locked", 48*time.Hour),
			blob.Protection{Overwrite: true, Remove: true, Term: 48 * time.Hour}},
	} {
		t.Run(tt.rule, func(t *testing.T) {
			if got, err := tt.store.Prove(t.Context()); err != nil || got != tt.want {
				t.Errorf("prove = %+v, %v; want %+v", got, err, tt.want)
			}
		})
	}
}

func TestABucketWithoutLockIsRefusedWhereLockingIsAskedFor(t *testing.T) {
	server := s3test.Start(t)
	cfg := server.Config("plain")
	if _, err := s3.Open(t.Context(), cfg); err != nil {
		t.Fatal(err)
	}
	cfg.Lock = time.Hour
	if _, err := s3.Open(t.Context(), cfg); pipeline.KindOf(err) != pipeline.Invalid {
		t.Errorf("open = %v, want invalid", err)
	}
}

func TestNobodyRemovesOrReplacesAnOriginalBeforeItsTerm(t *testing.T) {
	server := s3test.Start(t)
	s := locked(t, server, "kept", time.Hour)
	sum := putOriginal(t, s, "the deed")
	key := pipeline.OriginalKey(sum)
	if err := s.Remove(t.Context(), key); !errors.Is(err, blob.ErrLocked) || pipeline.KindOf(err) != pipeline.Busy {
		t.Errorf("remove = %v, want busy and locked", err)
	}
	// The thief writes over it and then removes it, as S3 lets him.
	c := thief(t, server)
	if _, err := c.PutObject(t.Context(), "kept", string(key), bytes.NewReader([]byte("a forgery")), 9, minio.PutObjectOptions{}); err != nil {
		t.Fatal(err)
	}
	if ok, err := blob.Intact(t.Context(), s, sum); ok || err != nil {
		t.Errorf("intact below a forgery = %v, %v", ok, err)
	}
	if err := c.RemoveObject(t.Context(), "kept", string(key), minio.RemoveObjectOptions{}); err != nil {
		t.Fatal(err)
	}
	if found, err := s.Uncover(t.Context(), key); err != nil || !found {
		t.Errorf("uncover = %v, %v", found, err)
	}
	if ok, err := blob.Intact(t.Context(), s, sum); !ok || err != nil {
		t.Errorf("intact after uncovering = %v, %v; want the first bytes", ok, err)
	}
	if found, err := s.Uncover(t.Context(), key); err != nil || found {
		t.Errorf("uncover again = %v, %v", found, err)
	}
	// What was made from it is not locked: it may turn out to be secret.
	reading := pipeline.ReadingKey(sum, 1, "v1")
	if err := blob.Keep(t.Context(), s, reading, []byte("text")); err != nil {
		t.Fatal(err)
	}
	if err := s.Remove(t.Context(), reading); err != nil {
		t.Errorf("remove a reading: %v", err)
	}
}

func TestWhatIsDisposedOfGoesWhenItsTermEnds(t *testing.T) {
	s := locked(t, s3test.Start(t), "ending", time.Second)
	key := pipeline.OriginalKey(putOriginal(t, s, "due"))
	if err := s.Remove(t.Context(), key); !errors.Is(err, blob.ErrLocked) {
		t.Errorf("at once: %v, want locked", err)
	}
	until(t, func(ctx context.Context) bool { return s.Remove(ctx, key) == nil })
	if _, err := s.Stat(t.Context(), key); pipeline.KindOf(err) != pipeline.NotFound {
		t.Errorf("stat = %v, want not found", err)
	}
}

func TestRenewingKeepsTheLock(t *testing.T) {
	server := s3test.Start(t)
	short := locked(t, server, "renewed", time.Second)
	key := pipeline.OriginalKey(putOriginal(t, short, "kept on"))
	long := locked(t, server, "renewed", time.Hour)
	if err := long.Renew(t.Context(), key); err != nil {
		t.Fatal(err)
	}
	o, err := thief(t, server).StatObject(t.Context(), "renewed", string(key), minio.StatObjectOptions{})
	if err != nil {
		t.Fatal(err)
	}
	until, err := time.Parse(time.RFC3339, o.Metadata.Get("X-Amz-Object-Lock-Retain-Until-Date"))
	if err != nil || time.Until(until) < 59*time.Minute {
		t.Errorf("locked until %v, %v; want an hour from now", until, err)
	}
	if err := long.Renew(t.Context(), key); err != nil { // more than half is left: nothing is to be done
		t.Errorf("renew again: %v", err)
	}
	if err := long.Renew(t.Context(), "reading/of/something"); err != nil {
		t.Errorf("renew of what is not locked = %v", err)
	}
}

// until asks again until it holds: the server's clock is its own.
func until(t *testing.T, holds func(context.Context) bool) {
	t.Helper()
	deadline := time.NewTimer(30 * time.Second)
	defer deadline.Stop()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for !holds(t.Context()) {
		select {
		case <-deadline.C:
			t.Fatal("it never held")
		case <-tick.C:
		}
	}
}
