package answer

import (
	"strings"

	"github.com/RoaringBitmap/roaring/v2"

	"sohoa/index/search/entry"
	"sohoa/index/search/segment"
)

// textPair finds a pair in all text: the records of its buckets that hold both
// words. What is found too much has both words and, elsewhere, another pair of
// the same bucket.
func (pl *planner) textPair(pair string) (*posting, error) {
	a, b, _ := strings.Cut(pair, " ")
	left, err := pl.docs(entry.Text, a)
	if err != nil {
		return nil, err
	}
	right, err := pl.docs(entry.Text, b)
	if err != nil {
		return nil, err
	}
	p := &posting{by: make([]*roaring.Bitmap, len(pl.v.segs))}
	short, long := segment.KeyTerm(entry.Bucket(a, b, false)), segment.KeyTerm(entry.Bucket(a, b, true))
	for i, s := range pl.v.segs {
		if left.by[i] == nil || right.by[i] == nil {
			continue
		}
		docs, err := s.pairDocs(short, long)
		if err != nil {
			return nil, err
		}
		if docs == nil {
			continue
		}
		docs = roaring.FastAnd(docs, left.by[i], right.by[i])
		if n := docs.GetCardinality(); n > 0 {
			p.by[i] = docs
			p.df += int(n)
		}
	}
	return p, nil
}

// pairDocs returns the records of the buckets of a pair, or nil. The bitmap must
// not be changed.
func (s *Segment) pairDocs(short, long string) (*roaring.Bitmap, error) {
	a, err := s.docs(segment.Keys, short)
	if err != nil || !s.long {
		return a, err
	}
	b, err := s.docs(segment.Keys, long)
	switch {
	case a == nil:
		return b, err
	case b == nil:
		return a, err
	}
	return roaring.Or(a, b), err
}
