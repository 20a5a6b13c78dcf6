package search

import (
	"strings"

	"github.com/RoaringBitmap/roaring/v2"

	"sohoa/index/search/segment"
)

// Why buckets (November 2026). A pair of neighbouring words is mostly in one
// record only, so that with the pairs themselves as terms seven tenths of the
// time of indexing and three fifths of the bytes went into dictionaries of
// terms that nobody ever asks for. A bucket is a term of many records. What it
// holds too much goes when it is intersected with the two words.
//
// Records of up to longText bytes share 2^18 buckets: one of them is in 0.1 of
// 100 records of 300 words. Longer ones, which fill more, have 2^20. Measured
// with all in 2^16: bodies of legal texts of 4,000 words first in 0.40 instead
// of 0.45.
const (
	longText  = 6_000 // bytes of a body: about 1,100 words
	shortBits = 18
	longBits  = 20
)

// pairHash is a hash of a pair of folded words (FNV-1a, mixed).
func pairHash(a, b string) uint32 {
	const offset, prime = 2166136261, 16777619
	h := uint32(offset)
	for i := 0; i < len(a); i++ {
		h = (h ^ uint32(a[i])) * prime
	}
	h = (h ^ ' ') * prime
	for i := 0; i < len(b); i++ {
		h = (h ^ uint32(b[i])) * prime
	}
	h ^= h >> 15
	return h * 0x85ebca6b
}

// bucket is the number of the bucket that a pair of folded words falls into.
// Those of long records come behind all others.
func bucket(a, b string, long bool) uint32 {
	if long {
		return 1<<longBits | pairHash(a, b)>>(32-longBits)
	}
	return pairHash(a, b) >> (32 - shortBits)
}

// textPair finds a pair in all text: the records of its buckets that hold both
// words. What is found too much has both words and, elsewhere, another pair of
// the same bucket.
func (pl *planner) textPair(pair string) (*posting, error) {
	a, b, _ := strings.Cut(pair, " ")
	left, err := pl.docs(fText, a)
	if err != nil {
		return nil, err
	}
	right, err := pl.docs(fText, b)
	if err != nil {
		return nil, err
	}
	p := &posting{by: make([]*roaring.Bitmap, len(pl.v.segs))}
	short, long := segment.KeyTerm(bucket(a, b, false)), segment.KeyTerm(bucket(a, b, true))
	for i, s := range pl.v.segs {
		if left.by[i] == nil || right.by[i] == nil || !left.by[i].Intersects(right.by[i]) {
			continue
		}
		docs, err := s.either(segment.Keys, short, long)
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

// either returns the records that hold one of two terms, or nil. The bitmap
// must not be changed.
func (s *segmentView) either(field byte, one, other string) (*roaring.Bitmap, error) {
	a, err := s.docs(field, one)
	if err != nil {
		return nil, err
	}
	b, err := s.docs(field, other)
	switch {
	case a == nil:
		return b, err
	case b == nil:
		return a, err
	}
	return roaring.Or(a, b), err
}
