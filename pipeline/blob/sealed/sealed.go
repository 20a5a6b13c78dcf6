package sealed

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"

	"sohoa/pipeline"
	"sohoa/pipeline/blob"
)

// Store is a store whose objects lie sealed in another. It implements
// blob.Store, and what else the other one offers.
type Store struct {
	under blob.Store

	mu   sync.RWMutex
	ring ring
	n    int // state of the ring in the store
}

// Open opens a sealed store, or makes one of a store that is empty. Invalid: the
// key is not the store's, or the store holds objects that are not sealed.
func Open(ctx context.Context, under blob.Store, m Master) (*Store, error) {
	r, n, err := loadRing(ctx, under, m)
	if err != nil {
		return nil, fmt.Errorf("open sealed store: %w", err)
	}
	s := &Store{under: under, ring: r, n: n}
	if n > 0 {
		return s, nil
	}
	if err := mustBeEmpty(ctx, under); err != nil {
		return nil, fmt.Errorf("open sealed store: %w", err)
	}
	s.ring = ring{keys: map[uint64][32]byte{}}
	s.ring.add()
	if err := s.ring.wrap(m, 1).keep(ctx, under); err != nil {
		return nil, fmt.Errorf("open sealed store: %w", err)
	}
	// Where another process was quicker, its ring is the one that stands.
	if s.ring, s.n, err = loadRing(ctx, under, m); err != nil {
		return nil, fmt.Errorf("open sealed store: %w", err)
	}
	return s, nil
}

// errSome ends a listing at its first object.
var errSome = errors.New("there are objects")

func mustBeEmpty(ctx context.Context, under blob.Store) error {
	err := under.List(ctx, "", func(blob.Info) error { return errSome })
	if errors.Is(err, errSome) {
		return &pipeline.Error{Kind: pipeline.Invalid, Field: "key",
			Err: errors.New("the store holds objects that are not sealed: restore a backup into a new store with the key")}
	}
	return err
}

// Rewrap gives the store another master key, and begins a new store key. What
// was wrapped by the old master key is removed after the new ring is written.
func (s *Store) Rewrap(ctx context.Context, next Master) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := ring{keys: map[uint64][32]byte{}, newest: s.ring.newest}
	for n, k := range s.ring.keys {
		r.keys[n] = k
	}
	r.add()
	if err := r.wrap(next, s.n+1).keep(ctx, s.under); err != nil {
		return fmt.Errorf("rewrap: %w", err)
	}
	if _, n, err := loadRing(ctx, s.under, next); err != nil || n != s.n+1 {
		return fmt.Errorf("rewrap: what was written cannot be read: %w", err)
	}
	old := s.n
	s.ring, s.n = r, s.n+1
	keys, err := blob.Keys(ctx, s.under, Prefix)
	if err != nil {
		return fmt.Errorf("rewrap: %w", err)
	}
	for _, k := range keys {
		if k > ringKeys(old)[1] {
			continue
		}
		if err := s.under.Remove(ctx, k); err != nil {
			return fmt.Errorf("rewrap: %w", err)
		}
	}
	return nil
}

func (s *Store) now() ring {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.ring
}

func info(i blob.Info) blob.Info {
	i.Size = max(0, plainSize(i.Size))
	return i
}

func hidden(key pipeline.Key) error {
	if mine(key) {
		return pipeline.Errorf(pipeline.Invalid, "key %q belongs to the seal", key)
	}
	return nil
}

// Put implements blob.Store.
func (s *Store) Put(ctx context.Context, r io.Reader, name func(pipeline.Sum) pipeline.Key) (blob.Info, pipeline.Sum, error) {
	in := s.now().sealing(r)
	var refused error
	i, _, err := s.under.Put(ctx, in, func(pipeline.Sum) pipeline.Key {
		key := name(in.sum())
		if refused = hidden(key); refused != nil {
			return ""
		}
		return key
	})
	if refused != nil {
		err = refused
	}
	if err != nil {
		return blob.Info{}, in.sum(), err
	}
	return info(i), in.sum(), nil
}

// Open implements blob.Store. A piece that was changed fails with kind Internal
// before any byte of it is given. Where the reader of the store below can be
// sought, this one can, and reads the pieces of the range only.
func (s *Store) Open(ctx context.Context, key pipeline.Key) (io.ReadCloser, error) {
	if err := hidden(key); err != nil {
		return nil, err
	}
	r, err := s.under.Open(ctx, key)
	if err != nil {
		return nil, err
	}
	o, err := newOpening(ctx, key, r, s.now())
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", key, errors.Join(err, r.Close()))
	}
	if at, ok := r.(io.Seeker); ok {
		return &ranging{o, at}, nil
	}
	return o, nil
}

// Stat implements blob.Store.
func (s *Store) Stat(ctx context.Context, key pipeline.Key) (blob.Info, error) {
	if err := hidden(key); err != nil {
		return blob.Info{}, err
	}
	i, err := s.under.Stat(ctx, key)
	if err != nil {
		return blob.Info{}, err
	}
	return info(i), nil
}

// List implements blob.Store.
func (s *Store) List(ctx context.Context, prefix string, yield func(blob.Info) error) error {
	return s.under.List(ctx, prefix, func(i blob.Info) error {
		if mine(i.Key) {
			return nil
		}
		return yield(info(i))
	})
}

// Remove implements blob.Store.
func (s *Store) Remove(ctx context.Context, key pipeline.Key) error {
	if err := hidden(key); err != nil {
		return err
	}
	return s.under.Remove(ctx, key)
}

// Prove implements blob.Protector where the store below does.
func (s *Store) Prove(ctx context.Context) (blob.Protection, error) {
	if p, ok := s.under.(blob.Protector); ok {
		return p.Prove(ctx)
	}
	return blob.Protection{}, nil
}

// Renew implements blob.Renewer where the store below does.
func (s *Store) Renew(ctx context.Context, key pipeline.Key) error {
	if r, ok := s.under.(blob.Renewer); ok {
		return r.Renew(ctx, key)
	}
	return nil
}

// Uncover implements blob.Uncoverer where the store below does.
func (s *Store) Uncover(ctx context.Context, key pipeline.Key) (bool, error) {
	if u, ok := s.under.(blob.Uncoverer); ok {
		return u.Uncover(ctx, key)
	}
	return false, nil
}
