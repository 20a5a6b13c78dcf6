package blob

import (
	"container/list"
	"context"
	"fmt"
	"os"
	"sync"

	"sohoa/pipeline"
)

// keptCopies is how many originals stay at hand: the pages of a file are read
// one job at a time, and fetching a 34-page file 34 times from an S3 far away
// would cost more than reading it.
const keptCopies = 32

// Copies keeps originals at hand for tools that need a path, each brought and
// compared with its hash once by [Fetch]. The least recently used one that
// nobody holds is let go. It may be used by many at once.
type Copies struct {
	dir   string
	store Store

	mu    sync.Mutex
	at    map[pipeline.Sum]*list.Element // of *kept
	order *list.List                     // the most recently used in front
}

// kept is one original at hand, or on its way until ready is closed.
type kept struct {
	sum   pipeline.Sum
	users int
	ready chan struct{}
	path  string
	drop  func()
	err   error
}

// NewCopies makes an empty cache in dir; what an earlier process left there is
// removed.
func NewCopies(dir string, s Store) (*Copies, error) {
	if err := os.RemoveAll(dir); err != nil {
		return nil, fmt.Errorf("empty work folder: %w", err)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("work folder: %w", err)
	}
	return &Copies{dir: dir, store: s, at: map[pipeline.Sum]*list.Element{}, order: list.New()}, nil
}

// Fetch returns the path of an original; the file stays until release is
// called. Whoever asks while it is on its way waits for the same transfer and
// shares its error. Errors are those of [Fetch].
func (c *Copies) Fetch(ctx context.Context, sum pipeline.Sum) (path string, release func(), err error) {
	k, first := c.hold(sum)
	if first {
		k.path, k.drop, k.err = Fetch(ctx, c.store, sum, c.dir)
		close(k.ready)
	}
	release = sync.OnceFunc(func() { c.release(k) })
	select {
	case <-k.ready:
	case <-ctx.Done():
		release()
		return "", nil, ctx.Err()
	}
	if k.err != nil {
		release()
		return "", nil, k.err
	}
	return k.path, release, nil
}

func (c *Copies) hold(sum pipeline.Sum) (k *kept, first bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e, ok := c.at[sum]; ok {
		c.order.MoveToFront(e)
		k = e.Value.(*kept)
		k.users++
		return k, false
	}
	k = &kept{sum: sum, users: 1, ready: make(chan struct{})}
	c.at[sum] = c.order.PushFront(k)
	return k, true
}

// release lets go of one use. A transfer that failed is forgotten at once, so
// that the next one who asks tries again.
func (c *Copies) release(k *kept) {
	c.mu.Lock()
	defer c.mu.Unlock()
	k.users--
	if e, ok := c.at[k.sum]; ok && e.Value == k && k.failed() {
		c.forget(e)
	}
	for e := c.order.Back(); e != nil && c.order.Len() > keptCopies; {
		before := e.Prev()
		if e.Value.(*kept).users == 0 {
			c.forget(e)
		}
		e = before
	}
}

// failed reports whether the transfer ended without a file.
func (k *kept) failed() bool {
	select {
	case <-k.ready:
		return k.err != nil
	default:
		return false
	}
}

func (c *Copies) forget(e *list.Element) {
	k := c.order.Remove(e).(*kept)
	delete(c.at, k.sum)
	if k.drop != nil {
		k.drop()
	}
}

// Close removes the folder of the copies. Nobody may hold one any more.
func (c *Copies) Close() error { return os.RemoveAll(c.dir) }
