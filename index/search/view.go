package search

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
	bleveindex "github.com/blevesearch/bleve_index_api"

	"sohoa/index/search/segment"
)

// view is the index at one moment: its segments with what queries need of
// each kept at hand. Queries share it; it is closed when a newer one has
// taken its place and its last query is done.
type view struct {
	reader bleveindex.IndexReader
	root   *scorch.IndexSnapshot
	segs   []*segmentView
	total  int // records
	users  atomic.Int64
}

// segmentView is one immutable segment at one moment.
type segmentView struct {
	*leaf
	deleted *roaring.Bitmap
	count   uint32
	columns *columns
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
		c, err := l.columns()
		if err != nil {
			return nil, err
		}
		v.segs = append(v.segs, &segmentView{leaf: l, deleted: snap.Deleted(), count: uint32(l.r.Count()), columns: c})
		v.total += int(snap.Count())
	}
	return v, nil
}

// docs returns the records that hold a term, deleted ones included, or nil.
// The bitmap must not be changed.
func (l *leaf) docs(field byte, term string) (*roaring.Bitmap, error) {
	docs, err := l.r.Docs(field, term)
	if err != nil {
		return nil, fmt.Errorf("read postings of %c: %w", field, err)
	}
	return docs, nil
}

// each yields the terms of a field in order.
func (l *leaf) each(field byte, yield func(term string, at *segment.Cursor) error) error {
	return l.prefixed(field, "", func(term string, at *segment.Cursor) (bool, error) { return true, yield(term, at) })
}

// prefixed yields the terms of a field that begin with prefix, in order, until
// yield says false.
func (l *leaf) prefixed(field byte, prefix string, yield func(term string, at *segment.Cursor) (bool, error)) error {
	c := l.r.From(field, prefix)
	for c.Next() {
		term := string(c.Term())
		if !strings.HasPrefix(term, prefix) {
			return nil
		}
		more, err := yield(term, c)
		if err != nil || !more {
			return err
		}
	}
	return c.Err()
}

// scratch lends arrays for counting, as long as the largest segment.
type scratch struct{ pool sync.Pool }

type sheet struct {
	score []float32
	held  []float32 // what of the query the record holds
	fit   []float32 // what of it the subject holds
	subj  []uint8
	bits  []uint64              // one bit a record; see plan.enough
	more  []uint64              // the same
	sum   [counterBits][]uint64 // the same, for each bit of a counter
}

// lend returns a sheet for a segment, holding what the last user left.
func (s *scratch) lend(v *segmentView) *sheet {
	n := int(v.count)
	sh, _ := s.pool.Get().(*sheet)
	if sh == nil {
		sh = &sheet{}
	}
	sh.score = slices.Grow(sh.score[:0], n)[:n]
	sh.held = slices.Grow(sh.held[:0], n)[:n]
	sh.fit = slices.Grow(sh.fit[:0], n)[:n]
	sh.subj = slices.Grow(sh.subj[:0], n)[:n]
	words := (n + 1<<16 - 1) >> 16 << 10 // whole containers of bitmaps
	sh.bits = slices.Grow(sh.bits[:0], words)[:words]
	sh.more = slices.Grow(sh.more[:0], words)[:words]
	for b := range sh.sum {
		sh.sum[b] = slices.Grow(sh.sum[b][:0], words)[:words]
	}
	return sh
}

func (s *scratch) put(sh *sheet) { s.pool.Put(sh) }
