package answer

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/RoaringBitmap/roaring/v2"

	"sohoa/index/search/entry"
	"sohoa/index/search/segment"
	"sohoa/index/search/sums"
)

// View is the index at one moment: its segments.
type View struct {
	segs  []*segmentView
	total int // records
}

// Segment is one immutable segment with what queries keep of it at hand. It is
// safe for several goroutines.
type Segment struct {
	r       *segment.Reader
	columns *columns
	long    bool // it has long records; see entry.Bucket
}

// NewSegment makes a segment ready for queries.
func NewSegment(r *segment.Reader) (*Segment, error) {
	keys := r.From(segment.Keys, segment.KeyTerm(entry.LongKeys))
	s := &Segment{r: r, long: keys.Next()}
	if err := keys.Err(); err != nil {
		return nil, err
	}
	var err error
	s.columns, err = newColumns(s)
	return s, err
}

// segmentView is a segment at one moment.
type segmentView struct {
	*Segment
	deleted *roaring.Bitmap
	count   uint32
}

// Add puts a segment into the view; deleted are the records that do not count
// any more, nil for none.
func (v *View) Add(s *Segment, deleted *roaring.Bitmap) {
	v.segs = append(v.segs, &segmentView{Segment: s, deleted: deleted, count: uint32(s.r.Count())})
	v.total += s.r.Count()
	if deleted != nil {
		v.total -= int(deleted.GetCardinality())
	}
}

// docs returns the records that hold a term, deleted ones included, or nil.
// The bitmap must not be changed.
func (s *Segment) docs(field byte, term string) (*roaring.Bitmap, error) {
	docs, err := s.r.Docs(field, term)
	if err != nil {
		return nil, fmt.Errorf("read postings of %c: %w", field, err)
	}
	return docs, nil
}

// each yields the terms of a field in order.
func (s *Segment) each(field byte, yield func(term string, at *segment.Cursor) error) error {
	return s.prefixed(field, "", func(term string, at *segment.Cursor) (bool, error) { return true, yield(term, at) })
}

// prefixed yields the terms of a field that begin with prefix, in order, until
// yield says false.
func (s *Segment) prefixed(field byte, prefix string, yield func(term string, at *segment.Cursor) (bool, error)) error {
	c := s.r.From(field, prefix)
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

// stored reads what is kept of a record.
func (s *Segment) stored(doc uint32) (entry.Kept, error) {
	data, err := s.r.Kept(doc)
	if err != nil {
		return entry.Kept{}, fmt.Errorf("read stored record: %w", err)
	}
	return entry.ReadKept(data)
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
	sums  sums.Sums
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
	words := sums.DenseWords(n)
	sh.bits = slices.Grow(sh.bits[:0], words)[:words]
	sh.more = slices.Grow(sh.more[:0], words)[:words]
	for b := range sh.sum {
		sh.sum[b] = slices.Grow(sh.sum[b][:0], words)[:words]
	}
	return sh
}

func (s *scratch) put(sh *sheet) { s.pool.Put(sh) }
