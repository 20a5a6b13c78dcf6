package index

import (
	"context"
	"errors"
	"path/filepath"
	"time"

	"sohoa/index/audit"
	"sohoa/index/catalog"
	"sohoa/index/stream"
)

// StreamState is how the catalogue's stream is doing.
type StreamState = stream.State

// follow begins the stream of the catalogue: from here on no act is answered
// before it is in the store. See package stream.
func (x *Index) follow(ctx context.Context, c Config) error {
	s, err := stream.Open(ctx, stream.Config{
		Path: filepath.Join(c.Dir, "catalogue.db"), KeyPath: filepath.Join(c.Dir, "audit.key"),
		Catalogue: x.catalog, Store: x.store, Log: x.log, Inspect: inspect, Anew: c.StreamAnew,
	})
	if err != nil {
		return err
	}
	x.stream = s
	x.catalog.Follow(s.Sync)
	x.catalog.Guard(s.Mine)
	return nil
}

// inspect tells how far the audit goes in the catalogue of a folder.
func inspect(ctx context.Context, dir string) (audit.Mark, error) {
	c, err := catalog.Open(ctx, filepath.Join(dir, "catalogue.db"), nil)
	if err != nil {
		return audit.Mark{}, err
	}
	m, err := c.NewestMark(ctx)
	return m, errors.Join(err, c.Close())
}

// Mine returns an error with [stream.ErrFenced] once another server has taken the
// place of this one: what it shows may be old by then, and it takes no act.
func (x *Index) Mine() error {
	if x.stream == nil {
		return nil
	}
	return x.stream.Mine()
}

// owned fails where another server streams into the store by now. Whatever is
// written there without an act, and under a name that the other one would use
// too, asks first.
func (x *Index) owned(ctx context.Context) error {
	if x.stream == nil {
		return nil
	}
	return x.stream.Probe(ctx)
}

// Follow cares for the stream of the catalogue until ctx ends; where there is
// none it returns at once.
func (x *Index) Follow(ctx context.Context) error {
	if x.stream == nil {
		return nil
	}
	return x.stream.Run(ctx)
}

// Streamed tells how the stream is doing; false where there is none.
func (x *Index) Streamed() (StreamState, bool) {
	if x.stream == nil {
		return StreamState{}, false
	}
	return x.stream.State(), true
}

// unfollow sends what nobody waited for, and lets the catalogue go. The
// catalogue is closed in between.
func (x *Index) unfollow() error {
	if x.stream == nil {
		return x.catalog.Close()
	}
	ctx, stop := context.WithTimeout(context.Background(), 10*time.Second)
	defer stop()
	if err := x.stream.Sync(ctx); err != nil {
		x.log.Warn("the last acts are not in the stream; the next start sends them", "error", err)
	}
	err := x.catalog.Close()
	if cerr := x.stream.Close(); err == nil {
		err = cerr
	}
	return err
}
