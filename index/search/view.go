package search

import (
	"errors"
	"fmt"
	"sync/atomic"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
	bleveindex "github.com/blevesearch/bleve_index_api"

	"sohoa/index/search/answer"
)

// view is the index at one moment. Queries share it; it is closed when a newer
// one has taken its place and its last query is done.
type view struct {
	answer.View
	reader bleveindex.IndexReader
	root   *scorch.IndexSnapshot
	parts  []held
	users  atomic.Int64
}

// held is a segment of a view.
type held struct {
	*leaf
	deleted *roaring.Bitmap // nil for none
}

// look returns the present view; the caller must call done on it. A panic of
// the engine is a reason to rebuild; see [Engine.guard].
func (e *Engine) look() (v *view, err error) {
	err = e.guard("open a view", func() error {
		v, err = e.present()
		return err
	})
	return v, err
}

// present returns the engine's view, making a new one where the index has
// changed since the last.
func (e *Engine) present() (*view, error) {
	e.mu.RLock()
	defer e.mu.RUnlock()
	if e.closed {
		return nil, errClosed
	}
	e.viewing.Lock()
	defer e.viewing.Unlock()
	reader, err := e.cur.raw.Reader()
	if err != nil {
		return nil, fmt.Errorf("read index: %w", err)
	}
	v, old, err := e.renew(reader)
	if v == nil || v.reader != reader { // not kept
		err = errors.Join(err, reader.Close())
	}
	if err != nil {
		return nil, err
	}
	v.users.Add(1)
	return v, old.close()
}

// renew returns the view of a reader's snapshot and, where it is a new one,
// the one it takes the place of.
func (e *Engine) renew(reader bleveindex.IndexReader) (v, old *view, err error) {
	root, ok := reader.(*scorch.IndexSnapshot)
	if !ok {
		return nil, nil, fmt.Errorf("read index: reader is a %T", reader)
	}
	if e.view != nil && e.view.root == root {
		return e.view, nil, nil
	}
	if v, err = newView(reader, root); err != nil {
		return nil, nil, err
	}
	v.users.Store(1) // the engine
	old, e.view = e.view, v
	return v, old, nil
}

// done ends a use of the view.
func (v *view) done() { _ = v.close() }

// close drops one use; the last one closes the reader.
func (v *view) close() error {
	if v == nil || v.users.Add(-1) != 0 {
		return nil
	}
	if err := v.reader.Close(); err != nil {
		return fmt.Errorf("close index reader: %w", err)
	}
	return nil
}

// newView makes a view.
func newView(reader bleveindex.IndexReader, root *scorch.IndexSnapshot) (*view, error) {
	v := &view{reader: reader, root: root}
	for _, snap := range root.Segments() {
		l, err := leafOf(snap.Segment())
		if err != nil {
			return nil, err
		}
		s, err := l.ready()
		if err != nil {
			return nil, err
		}
		v.parts = append(v.parts, held{l, snap.Deleted()})
		v.Add(s, snap.Deleted())
	}
	return v, nil
}
