package search

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
	bleveindex "github.com/blevesearch/bleve_index_api"
	segment "github.com/blevesearch/scorch_segment_api/v2"
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

// segmentView is one immutable segment. Small columns (day, length) are kept
// as arrays, facets as bitmaps, both made once for each segment.
type segmentView struct {
	id      uint64
	seg     segment.Segment
	deleted *roaring.Bitmap
	count   uint32
	columns *columns
}

// columns are what a segment says about each record besides its words: 5
// bytes a record. They do not change when records are deleted.
type columns struct {
	days   []int32 // days since 1970-01-01; noDay where unknown
	length []uint8 // words of the subject, at most 255
	facets map[string][]facetValue
	tree   map[string]bool // "unit unit-above-it" of all records; a unit is above itself
	spell  spelling
}

const noDay = int32(-1 << 30)

// facetValue is one value of a facet and the records that have it.
type facetValue struct {
	value string
	docs  *roaring.Bitmap
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
	if v, err = newView(reader, root, e.view); err != nil {
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

// newView makes a view and takes over the columns of segments that old had.
func newView(reader bleveindex.IndexReader, root *scorch.IndexSnapshot, old *view) (*view, error) {
	known := make(map[uint64]*columns)
	if old != nil {
		for _, s := range old.segs {
			known[s.id] = s.columns
		}
	}
	v := &view{reader: reader, root: root}
	for _, snap := range root.Segments() {
		s := &segmentView{
			id: snap.Id(), seg: snap.Segment(), deleted: snap.Deleted(),
			count: uint32(snap.Segment().Count()), columns: known[snap.Id()],
		}
		if s.columns == nil {
			c, err := newColumns(s)
			if err != nil {
				return nil, err
			}
			s.columns = c
		}
		v.segs = append(v.segs, s)
		v.total += int(snap.Count())
	}
	return v, nil
}

func newColumns(s *segmentView) (*columns, error) {
	c := &columns{
		days: make([]int32, s.count), length: make([]uint8, s.count),
		facets: make(map[string][]facetValue), tree: make(map[string]bool),
	}
	for i := range c.days {
		c.days[i] = noDay
	}
	l := newLookup(s)
	err := l.each(fDay, func(term string, docs *roaring.Bitmap) {
		if day, ok := dayNumber(term); ok {
			set(docs, c.days, day)
		}
	})
	if err != nil {
		return nil, err
	}
	err = l.each(fLength, func(term string, docs *roaring.Bitmap) {
		if n, err := strconv.Atoi(term); err == nil {
			set(docs, c.length, uint8(n))
		}
	})
	if err != nil {
		return nil, err
	}
	err = l.each(fTree, func(term string, _ *roaring.Bitmap) { c.tree[term] = true })
	if err != nil {
		return nil, err
	}
	for _, field := range []string{fUnit, fType, fFamily, fYear, fState} {
		err := l.each(field, func(term string, docs *roaring.Bitmap) {
			own := docs.Clone() // shares memory with the file until the next line
			own.CloneCopyOnWriteContainers()
			c.facets[field] = append(c.facets[field], facetValue{term, own})
		})
		if err != nil {
			return nil, err
		}
	}
	return c, nil
}

func set[T any](docs *roaring.Bitmap, column []T, value T) {
	for it := docs.Iterator(); it.HasNext(); {
		column[it.Next()] = value
	}
}

// dayNumber turns YYYY-MM-DD into days since 1970.
func dayNumber(day string) (int32, bool) {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return 0, false
	}
	return int32(t.Unix() / (24 * 60 * 60)), true
}

// lookup reads the dictionaries of one segment for one query. It is not safe
// for several goroutines: the engine's dictionary reader keeps state.
type lookup struct {
	s     *segmentView
	dicts map[string]segment.TermDictionary
}

func newLookup(s *segmentView) *lookup {
	return &lookup{s: s, dicts: make(map[string]segment.TermDictionary, 8)}
}

func (l *lookup) dict(field string) (segment.TermDictionary, error) {
	if d, ok := l.dicts[field]; ok {
		return d, nil
	}
	d, err := l.s.seg.Dictionary(field)
	if err != nil {
		return nil, fmt.Errorf("read dictionary %s: %w", field, err)
	}
	l.dicts[field] = d
	return d, nil
}

// docs returns the records that hold a term, deleted ones included, or nil.
// The bitmap must not be changed.
func (l *lookup) docs(field, term string) (*roaring.Bitmap, error) {
	d, err := l.dict(field)
	if err != nil {
		return nil, err
	}
	list, err := d.PostingsList([]byte(term), nil, nil)
	if err != nil {
		return nil, fmt.Errorf("read postings of %s: %w", field, err)
	}
	return bitmapOf(list), nil
}

// bitmapOf takes the bitmap out of a list of postings.
func bitmapOf(list segment.PostingsList) *roaring.Bitmap {
	if list == nil || list.Count() == 0 {
		return nil
	}
	it, ok := list.Iterator(false, false, false, nil).(segment.OptimizablePostingsIterator)
	if !ok {
		return nil
	}
	if n, one := it.DocNum1Hit(); one {
		return roaring.BitmapOf(uint32(n))
	}
	return it.ActualBitmap()
}

// each yields the terms of a field in order.
func (l *lookup) each(field string, yield func(term string, docs *roaring.Bitmap)) error {
	return l.between(field, nil, nil, func(term string) (bool, error) {
		docs, err := l.docs(field, term)
		if err == nil && docs != nil {
			yield(term, docs)
		}
		return true, err
	})
}

// prefixed yields the terms of a field that begin with prefix, in order, until
// yield says false.
func (l *lookup) prefixed(field, prefix string, yield func(term string) (bool, error)) error {
	end := []byte(prefix)
	for len(end) > 0 && end[len(end)-1] == 0xFF {
		end = end[:len(end)-1]
	}
	if len(end) > 0 {
		end[len(end)-1]++
	}
	return l.between(field, []byte(prefix), end, yield)
}

func (l *lookup) between(field string, from, to []byte, yield func(term string) (bool, error)) error {
	d, err := l.dict(field)
	if err != nil {
		return err
	}
	it := d.AutomatonIterator(nil, from, to)
	for {
		entry, err := it.Next()
		if err != nil {
			return fmt.Errorf("walk dictionary %s: %w", field, err)
		}
		if entry == nil {
			return nil
		}
		more, err := yield(entry.Term)
		if err != nil || !more {
			return err
		}
	}
}

// scratch lends arrays for counting, as long as the largest segment.
type scratch struct{ pool sync.Pool }

type sheet struct {
	score []float32
	held  []float32 // what of the query the record holds
	fit   []float32 // what of it the subject holds
	count []uint8
	subj  []uint8
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
	sh.count = slices.Grow(sh.count[:0], n)[:n]
	sh.subj = slices.Grow(sh.subj[:0], n)[:n]
	return sh
}

func (s *scratch) put(sh *sheet) { s.pool.Put(sh) }
