// Package faulty is a store that fails once, at a chosen operation. A test runs
// the same work with the fault at the first operation, the second, the third …
// until a run ends without the fault having fired: then every place where the
// store can fail has been tried.
package faulty

import (
	"context"
	"errors"
	"io"
	"sync"

	"sohoa/pipeline"
	"sohoa/pipeline/blob"
)

// ErrFault is in the chain of [Lost], whose kind is Busy.
var ErrFault = errors.New("the fault of the test")

// How says what is left of the operation that fails.
type How int

// The ways to fail.
const (
	Before How = iota // nothing was done
	After             // it was done, and the answer was lost
	Midway            // half was read: Put takes part of its reader, Open gives part of the object
)

// Trip is one fault to come, for all who take their turn with it.
type Trip struct {
	mu    sync.Mutex
	left  int // turns until the fault; 0 once it has fired
	fired bool
}

// At returns a fault at the nth turn, counted from 1.
func At(n int) *Trip { return &Trip{left: n} }

// Fired reports whether the fault has been met.
func (t *Trip) Fired() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.fired
}

// Turn takes a turn and reports whether it is the one that fails.
func (t *Trip) Turn() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.left == 0 {
		return false
	}
	t.left--
	t.fired = t.left == 0
	return t.fired
}

// Disarm lets no fault come any more, and reports whether it has been met.
func (t *Trip) Disarm() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.left = 0
	return t.fired
}

// Lost is what comes of a turn that fails.
func Lost(what string) error { return pipeline.Errorf(pipeline.Busy, "%s: %w", what, ErrFault) }

// Store passes everything on to another store, except for one operation.
type Store struct {
	*Trip
	to  blob.Store
	how How
}

// New returns a store that fails at the nth operation, counted from 1.
func New(to blob.Store, n int, how How) *Store { return &Store{At(n), to, how} }

// Put implements blob.Store.
func (s *Store) Put(ctx context.Context, r io.Reader, name func(pipeline.Sum) pipeline.Key) (blob.Info, pipeline.Sum, error) {
	if !s.Turn() {
		return s.to.Put(ctx, r, name)
	}
	switch s.how {
	case After:
		s.to.Put(ctx, r, name)
	case Midway:
		s.to.Put(ctx, &half{Reader: r, left: 1}, name)
	}
	return blob.Info{}, "", Lost("put")
}

// Open implements blob.Store.
func (s *Store) Open(ctx context.Context, key pipeline.Key) (io.ReadCloser, error) {
	if !s.Turn() {
		return s.to.Open(ctx, key)
	}
	if s.how != Midway {
		return nil, Lost("open")
	}
	r, err := s.to.Open(ctx, key)
	if err != nil {
		return nil, err
	}
	return struct {
		io.Reader
		io.Closer
	}{&half{Reader: r, left: 1}, r}, nil
}

// Stat implements blob.Store.
func (s *Store) Stat(ctx context.Context, key pipeline.Key) (blob.Info, error) {
	if s.Turn() {
		return blob.Info{}, Lost("stat")
	}
	return s.to.Stat(ctx, key)
}

// List implements blob.Store. Midway it fails after the first object.
func (s *Store) List(ctx context.Context, prefix string, yield func(blob.Info) error) error {
	if !s.Turn() {
		return s.to.List(ctx, prefix, yield)
	}
	if s.how == Before {
		return Lost("list")
	}
	err := s.to.List(ctx, prefix, func(i blob.Info) error {
		if err := yield(i); err != nil || s.how == After {
			return err
		}
		return Lost("list")
	})
	if err == nil {
		err = Lost("list")
	}
	return err
}

// Remove implements blob.Store.
func (s *Store) Remove(ctx context.Context, key pipeline.Key) error {
	if !s.Turn() {
		return s.to.Remove(ctx, key)
	}
	if s.how == After {
		s.to.Remove(ctx, key)
	}
	return Lost("remove")
}

// half gives a few bytes and then fails.
type half struct {
	io.Reader
	left int
}

func (h *half) Read(b []byte) (int, error) {
	if h.left == 0 {
		return 0, Lost("read")
	}
	n, err := h.Reader.Read(b[:min(len(b), h.left)])
	h.left -= n
	if err == io.EOF {
		err = Lost("read")
	}
	return n, err
}
