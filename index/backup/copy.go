package backup

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"sohoa/pipeline"
	"sohoa/pipeline/blob"
)

// hands is how many objects are copied at once: a store far away answers each
// after some milliseconds, a near one keeps two cores busy with four.
const hands = 8

// copying copies every object of a store that another one does not have.
type copying struct {
	from, to blob.Store
	mark     blob.Store                  // holds the mark "unfinished"
	flush    func() error                // nil: every object is durable as it is put
	mine     func(context.Context) error // nil, or fails where another copying took over
	now      time.Time

	mu      sync.Mutex
	objects int // in the copy
	copied  int
	bytes   int64
	changed []string
}

// elsewhere are the beginnings of keys that have a way of their own into a
// copy, or none: the stream of the catalogue, the canary, the keys of a sealed
// store.
func elsewhere(k pipeline.Key) bool {
	for _, p := range []string{"stream/", "canary/", "seal/"} {
		if strings.HasPrefix(string(k), p) {
			return true
		}
	}
	return false
}

// all copies, and returns what the copy held that the source does not.
func (c *copying) all(ctx context.Context) (gone []blob.Info, err error) {
	c.changed = []string{}
	there, err := c.present(ctx)
	if err != nil {
		return nil, err
	}
	if c.flush != nil {
		if err := blob.Keep(ctx, c.mark, unfinished, nil); err != nil {
			return nil, err
		}
	}
	work, inner := errgroup.WithContext(ctx)
	work.SetLimit(hands)
	err = c.from.List(ctx, "", func(i blob.Info) error {
		if err := inner.Err(); err != nil {
			return err
		}
		had, ok := there[i.Key]
		delete(there, i.Key)
		if elsewhere(i.Key) {
			return nil
		}
		if ok && had.Size == i.Size {
			c.count(0, 0)
			return nil
		}
		work.Go(func() error { return c.one(inner, i) })
		return nil
	})
	if werr := work.Wait(); werr != nil {
		return nil, werr // the listing broke off because of it
	}
	if err != nil {
		return nil, err
	}
	for _, i := range there {
		gone = append(gone, i)
	}
	return gone, c.settle(ctx)
}

// settle makes the copy durable and takes the mark away.
func (c *copying) settle(ctx context.Context) error {
	if c.flush == nil {
		return nil
	}
	if err := c.flush(); err != nil {
		return fmt.Errorf("flush: %w", err)
	}
	if c.mine != nil {
		if err := c.mine(ctx); err != nil {
			return err
		}
	}
	return c.mark.Remove(ctx, unfinished)
}

// present lists what the copy holds. What came after a mark that still stands
// may be half and is removed, to be copied anew.
func (c *copying) present(ctx context.Context) (map[pipeline.Key]blob.Info, error) {
	since, err := c.mark.Stat(ctx, unfinished)
	broken := err == nil
	if err != nil && pipeline.KindOf(err) != pipeline.NotFound {
		return nil, err
	}
	there := map[pipeline.Key]blob.Info{}
	return there, c.to.List(ctx, "", func(i blob.Info) error {
		if broken && !i.Modified.Before(since.Modified) {
			return c.to.Remove(ctx, i.Key)
		}
		there[i.Key] = i
		return nil
	})
}

func (c *copying) count(copied int, bytes int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.objects, c.copied, c.bytes = c.objects+1, c.copied+copied, c.bytes+bytes
}

// one copies an object. Of an original whose bytes are not those of its name
// nothing is written.
func (c *copying) one(ctx context.Context, i blob.Info) error {
	sum, original := i.Key.Sum()
	original = original && strings.HasPrefix(string(i.Key), "original/")
	r, err := c.from.Open(ctx, i.Key)
	if err != nil && pipeline.KindOf(err) == pipeline.NotFound {
		return nil // removed since it was listed: an earlier record of a secret
	}
	if err != nil {
		return fmt.Errorf("copy %s: %w", i.Key, err)
	}
	defer r.Close()
	bad := false
	_, _, err = c.to.Put(ctx, r, func(got pipeline.Sum) pipeline.Key {
		if bad = original && got != sum; bad {
			return "" // no key: Put refuses it and leaves nothing
		}
		return i.Key
	})
	if bad {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.changed = append(c.changed, string(i.Key))
		return nil
	}
	if err != nil {
		return fmt.Errorf("copy %s: %w", i.Key, err)
	}
	c.count(1, i.Size)
	return nil
}
