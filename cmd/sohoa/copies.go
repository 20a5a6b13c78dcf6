package main

import (
	"container/list"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"syscall"

	"golang.org/x/sync/singleflight"

	"sohoa/pipeline"
	"sohoa/pipeline/blob"
)

// keptCopies is how many originals stay on the worker's disk: the pages of a
// file are read one job at a time, and fetching a 34-page file 34 times from
// an S3 far away would cost more than reading it.
const keptCopies = 32

// copies keeps private copies of originals for tools that need a path. They
// are named by hash, so a copy is never stale; the least recently used one
// that nobody holds is removed.
type copies struct {
	dir    string
	open   func(context.Context, pipeline.Key) (io.ReadCloser, error)
	flight singleflight.Group

	mu    sync.Mutex
	held  map[pipeline.Sum]int
	order *list.List // of pipeline.Sum, the most recently used in front
	at    map[pipeline.Sum]*list.Element
}

// newCopies makes an empty cache in dir; what an earlier process left there is
// removed.
func newCopies(dir string, open func(context.Context, pipeline.Key) (io.ReadCloser, error)) (*copies, error) {
	if err := os.RemoveAll(dir); err != nil {
		return nil, fmt.Errorf("empty work folder: %w", err)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("work folder: %w", err)
	}
	return &copies{dir: dir, open: open, held: map[pipeline.Sum]int{}, order: list.New(), at: map[pipeline.Sum]*list.Element{}}, nil
}

// fetch returns the path of a copy; it stays until release is called.
func (c *copies) fetch(ctx context.Context, s pipeline.Sum) (string, func(), error) {
	c.hold(s)
	release := sync.OnceFunc(func() { c.release(s) })
	path := filepath.Join(c.dir, string(s))
	if fileExists(path) {
		return path, release, nil
	}
	_, err, _ := c.flight.Do(string(s), func() (any, error) { return nil, c.bring(ctx, s, path) })
	if err != nil {
		release()
		return "", nil, err
	}
	return path, release, nil
}

func (c *copies) bring(ctx context.Context, s pipeline.Sum, path string) error {
	from, err := c.open(ctx, pipeline.OriginalKey(s))
	if err != nil {
		return err
	}
	defer from.Close()
	tmp, err := os.CreateTemp(c.dir, "part-")
	if err != nil {
		return diskError(err)
	}
	defer os.Remove(tmp.Name())
	if _, err := io.Copy(tmp, from); err != nil {
		tmp.Close()
		return diskError(err)
	}
	if err := tmp.Close(); err != nil {
		return diskError(err)
	}
	return os.Rename(tmp.Name(), path)
}

// diskError says Busy for a full disk: the cure is room, not a new scan.
func diskError(err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return pipeline.Errorf(pipeline.Busy, "copy original: %w: %w", blob.ErrFull, err)
	}
	return fmt.Errorf("copy original: %w", err)
}

func (c *copies) hold(s pipeline.Sum) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.held[s]++
	if e, ok := c.at[s]; ok {
		c.order.MoveToFront(e)
		return
	}
	c.at[s] = c.order.PushFront(s)
}

func (c *copies) release(s pipeline.Sum) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.held[s]--; c.held[s] == 0 {
		delete(c.held, s)
	}
	for e := c.order.Back(); e != nil && c.order.Len() > keptCopies; {
		old, before := e.Value.(pipeline.Sum), e.Prev()
		if c.held[old] == 0 {
			c.order.Remove(e)
			delete(c.at, old)
			if err := os.Remove(filepath.Join(c.dir, string(old))); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return // the folder is emptied at the next start
			}
		}
		e = before
	}
}

func (c *copies) close() { os.RemoveAll(c.dir) }
