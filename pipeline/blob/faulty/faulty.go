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

// ErrFault is in the chain of the error that the store gives, whose kind is
// Busy.
var ErrFault = errors.New("the fault of the test")

// How says what is left of the operation that fails.
type How int

// The ways to fail.
const (
	Before How = iota // nothing was done
	After             // it was done, and the answer was lost
	Midway            // half was read: Put takes part of its reader, Open gives part of the object
)

// Store passes everything on to another store, except for one operation.
type Store struct {
	to  blob.Store
	how How

	mu    sync.Mutex
	left  int // operations until the fault; 0 once it has fired
	fired bool
}

// New returns a store that fails at the nth operation, counted from 1.
func New(to blob.Store, n int, how How) *Store { return &Store{to: to, left: n, how: how} }

// Fired reports whether the fault has been met.
func (s *Store) Fired() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.fired
}

func (s *Store) turn() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.left == 0 {
		return false
	}
	s.left--
	s.fired = s.left == 0
	return s.fired
}

func fault(what string) error { return pipeline.Errorf(pipeline.Busy, "%s: %w", what, ErrFault) }

// Put implements blob.Store.
func (s *Store) Put(ctx context.Context, r io.Reader, name func(pipeline.Sum) pipeline.Key) (blob.Info, pipeline.Sum, error) {
	if !s.turn() {
		return s.to.Put(ctx, r, name)
	}
	switch s.how {
	case After:
		s.to.Put(ctx, r, name)
	case Midway:
		s.to.Put(ctx, &half{Reader: r, left: 1}, name)
	}
	return blob.Info{}, "", fault("put")
}

// Open implements blob.Store.
func (s *Store) Open(ctx context.Context, key pipeline.Key) (io.ReadCloser, error) {
	if !s.turn() {
		return s.to.Open(ctx, key)
	}
	if s.how != Midway {
		return nil, fault("open")
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
	if s.turn() {
		return blob.Info{}, fault("stat")
	}
	return s.to.Stat(ctx, key)
}

// List implements blob.Store. Midway it fails after the first object.
func (s *Store) List(ctx context.Context, prefix string, yield func(blob.Info) error) error {
	if !s.turn() {
		return s.to.List(ctx, prefix, yield)
	}
	if s.how == Before {
		return fault("list")
	}
	err := s.to.List(ctx, prefix, func(i blob.Info) error {
		if err := yield(i); err != nil || s.how == After {
			return err
		}
		return fault("list")
	})
	if err == nil {
		err = fault("list")
	}
	return err
}

// Remove implements blob.Store.
func (s *Store) Remove(ctx context.Context, key pipeline.Key) error {
	if !s.turn() {
		return s.to.Remove(ctx, key)
	}
	if s.how == After {
		s.to.Remove(ctx, key)
	}
	return fault("remove")
}

// half gives a few bytes and then fails.
type half struct {
	io.Reader
	left int
}

func (h *half) Read(b []byte) (int, error) {
	if h.left == 0 {
		return 0, fault("read")
	}
	n, err := h.Reader.Read(b[:min(len(b), h.left)])
	h.left -= n
	if err == io.EOF {
		err = fault("read")
	}
	return n, err
}
