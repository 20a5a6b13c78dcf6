package blobtest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"runtime"
	"strings"
	"sync"
	"testing"

	"sohoa/pipeline"
	"sohoa/pipeline/blob"
)

func race(t *testing.T, s blob.Store) {
	const writers = 32
	var wait sync.WaitGroup
	errs := make([]error, writers)
	for i := range writers {
		wait.Go(func() {
			content := strings.Repeat(fmt.Sprintf("writer %02d ", i), 5000)
			_, _, errs[i] = s.Put(t.Context(), strings.NewReader(content), named("race/one"))
		})
	}
	wait.Wait()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	got := get(t, s, "race/one")
	if len(got) != 50000 || got != strings.Repeat(got[:10], 5000) {
		t.Errorf("%d bytes, beginning %.20q; want the content of one writer", len(got), got)
	}
	keys, err := blob.Keys(t.Context(), s, "")
	if err != nil || len(keys) != 1 {
		t.Errorf("keys = %v, %v; want one", keys, err)
	}
}

// failing gives n bytes and then the error.
type failing struct {
	n   int
	err error
}

func (f *failing) Read(b []byte) (int, error) {
	if f.n <= 0 {
		return 0, f.err
	}
	n := min(len(b), f.n)
	f.n -= n
	return n, nil
}

func readerFails(t *testing.T, s blob.Store) {
	broken := errors.New("the sender broke off")
	for _, n := range []int{0, 1, 1 << 20, 5 << 20} {
		_, _, err := s.Put(t.Context(), &failing{n, broken}, named("half"))
		if !errors.Is(err, broken) {
			t.Errorf("after %d bytes: error = %v, want that of the reader", n, err)
		}
	}
	mustBeAbsent(t, s, "half")
	mustBeEmpty(t, s)
}

// cancelling ends the context after its first bytes and goes on reading.
type cancelling struct {
	cancel context.CancelFunc
	left   int
}

func (c *cancelling) Read(b []byte) (int, error) {
	c.cancel()
	if c.left <= 0 {
		return 0, io.EOF
	}
	n := min(len(b), c.left)
	c.left -= n
	return n, nil
}

func contextEnds(t *testing.T, s blob.Store) {
	for _, n := range []int{0, 100, 8 << 20} {
		ctx, cancel := context.WithCancel(t.Context())
		_, _, err := s.Put(ctx, &cancelling{cancel, n}, named("half"))
		if !errors.Is(err, context.Canceled) {
			t.Errorf("of %d bytes: error = %v, want context.Canceled", n, err)
		}
	}
	mustBeAbsent(t, s, "half")
	mustBeEmpty(t, s)
}

// pausing looks at the store between its first half and its second.
type pausing struct {
	halves []string
	look   func()
}

func (p *pausing) Read(b []byte) (int, error) {
	if len(p.halves) == 0 {
		return 0, io.EOF
	}
	if len(p.halves) == 1 {
		p.look()
	}
	n := copy(b, p.halves[0])
	if p.halves[0] = p.halves[0][n:]; p.halves[0] == "" {
		p.halves = p.halves[1:]
	}
	return n, nil
}

func invisibleUntilWhole(t *testing.T, s blob.Store) {
	half := strings.Repeat("x", 3<<20)
	looked := false
	look := func() {
		if !looked {
			mustBeAbsent(t, s, "slow")
			mustBeEmpty(t, s)
		}
		looked = true
	}
	if _, _, err := s.Put(t.Context(), &pausing{[]string{half, half}, look}, named("slow")); err != nil {
		t.Fatal(err)
	}
	if !looked {
		t.Fatal("nobody looked")
	}
	if got := get(t, s, "slow"); got != half+half {
		t.Errorf("%d bytes, want %d", len(got), 2*len(half))
	}
}

// scale measures the live heap as bytes pass.
type scale struct {
	passed, next int
	base, peak   uint64
}

func newScale() *scale {
	s := &scale{}
	s.weigh()
	s.base = s.peak
	return s
}

func (s *scale) Write(b []byte) (int, error) {
	if s.passed += len(b); s.passed >= s.next {
		s.weigh()
		s.next += 8 << 20
	}
	return len(b), nil
}

func (s *scale) weigh() {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	s.peak = max(s.peak, m.HeapAlloc)
}

func big(t *testing.T, s blob.Store) {
	const size, allowed = 64 << 20, 8 << 20
	heap := newScale()
	h := sha256.New()
	source := io.TeeReader(io.LimitReader(rand.NewChaCha8([32]byte{1}), size), io.MultiWriter(h, heap))
	info, sum, err := s.Put(t.Context(), source, named("big/one"))
	if err != nil {
		t.Fatal(err)
	}
	if want := pipeline.Sum(hex.EncodeToString(h.Sum(nil))); sum != want || info.Size != size {
		t.Errorf("put = %d bytes, %s; want %d, %s", info.Size, sum, size, want)
	}
	r, err := s.Open(t.Context(), "big/one")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	back := sha256.New()
	n, err := io.Copy(io.MultiWriter(back, heap), r)
	if got := pipeline.Sum(hex.EncodeToString(back.Sum(nil))); err != nil || got != sum || n != size {
		t.Errorf("back came %s, %d, %v; want %s, %d", got, n, err, sum, size)
	}
	if heap.peak > heap.base+allowed {
		t.Errorf("the heap grew by %d bytes, want at most %d", heap.peak-heap.base, allowed)
	}
}
