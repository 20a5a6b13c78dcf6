package blob_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"

	"sohoa/pipeline"
	"sohoa/pipeline/blob"
	"sohoa/pipeline/blob/faulty"
	"sohoa/pipeline/blob/fs"
)

// far is a store whose objects have no path on this machine; it counts how
// often one is opened.
type far struct {
	blob.Store
	opened atomic.Int64
}

func (f *far) Open(ctx context.Context, k pipeline.Key) (io.ReadCloser, error) {
	f.opened.Add(1)
	return f.Store.Open(ctx, k)
}

func open(t *testing.T) blob.Store {
	t.Helper()
	s, err := fs.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func put(t *testing.T, s blob.Store, content string) pipeline.Sum {
	t.Helper()
	_, sum, err := s.Put(t.Context(), bytes.NewReader([]byte(content)), pipeline.OriginalKey)
	if err != nil {
		t.Fatal(err)
	}
	return sum
}

func TestManyWhoWantTheSameOriginalShareOneTransfer(t *testing.T) {
	s := &far{Store: open(t)}
	sum := put(t, s, "one letter")
	c, err := blob.NewCopies(filepath.Join(t.TempDir(), "work"), s)
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			path, release, err := c.Fetch(t.Context(), sum)
			if err != nil {
				t.Error(err)
				return
			}
			defer release()
			if got, err := os.ReadFile(path); string(got) != "one letter" {
				t.Errorf("read %q, %v", got, err)
			}
		})
	}
	all.Wait()
	if n := s.opened.Load(); n != 1 {
		t.Errorf("opened %d times, want 1", n)
	}
}

func TestCopiesAreFewAndOneInUseStays(t *testing.T) {
	s := &far{Store: open(t)}
	dir := filepath.Join(t.TempDir(), "work")
	c, err := blob.NewCopies(dir, s)
	if err != nil {
		t.Fatal(err)
	}
	held, release, err := c.Fetch(t.Context(), put(t, s, "in use"))
	if err != nil {
		t.Fatal(err)
	}
	defer release()
	for i := range 100 {
		_, done, err := c.Fetch(t.Context(), put(t, s, fmt.Sprint("letter ", i)))
		if err != nil {
			t.Fatal(err)
		}
		done()
		done() // twice is once
	}
	if _, err := os.Stat(held); err != nil {
		t.Errorf("the one in use is gone: %v", err)
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) > 33 {
		t.Errorf("%d copies are left, %v; want at most 33", len(left), err)
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(dir); !os.IsNotExist(err) {
		t.Errorf("the folder is still there: %v", err)
	}
}

func TestATransferThatFailedIsTriedAgain(t *testing.T) {
	inner := open(t)
	sum := put(t, inner, "one letter")
	for _, how := range []faulty.How{faulty.Before, faulty.Midway} {
		s := &far{Store: faulty.New(inner, 1, how)}
		c, err := blob.NewCopies(filepath.Join(t.TempDir(), "work"), s)
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := c.Fetch(t.Context(), sum); pipeline.KindOf(err) != pipeline.Busy {
			t.Errorf("fault %v: %v, want busy", how, err)
		}
		path, release, err := c.Fetch(t.Context(), sum)
		if err != nil {
			t.Fatalf("after fault %v: %v", how, err)
		}
		if got, err := os.ReadFile(path); string(got) != "one letter" {
			t.Errorf("read %q, %v", got, err)
		}
		release()
	}
}

func TestAnOriginalThatWasChangedInItsFolderIsNotRead(t *testing.T) {
	s := open(t)
	sum := pipeline.Sum(fmt.Sprintf("%064x", 7))
	if err := blob.Keep(t.Context(), s, pipeline.OriginalKey(sum), []byte("other bytes")); err != nil {
		t.Fatal(err)
	}
	if _, _, err := blob.Fetch(t.Context(), s, sum, t.TempDir()); pipeline.KindOf(err) != pipeline.Internal {
		t.Errorf("fetch = %v, want internal", err)
	}
}
