package answer

import (
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
)

// enough keeps the records that hold as many groups as needed. The groups are
// added up as bits: the words of bitmaps of all records, one counter of
// counterBits bits for each record, spread over as many words. That takes the
// same time whatever the records are, a tenth of counting them one by one.
func (pl *plan) enough(base *roaring.Bitmap, i int, sh *sheet) *roaring.Bitmap {
	for b := range sh.sum {
		clear(sh.sum[b])
	}
	for _, g := range pl.groups {
		if sh.fill(g.alts, i) {
			sh.addUp()
		}
	}
	clear(sh.bits)
	base.WriteDenseTo(sh.bits)
	any := uint64(0)
	for w := range sh.bits {
		over, same := uint64(0), ^uint64(0)
		for b := counterBits - 1; b >= 0; b-- {
			if s := sh.sum[b][w]; pl.need>>b&1 == 1 {
				same &= s
			} else {
				over |= same & s
				same &^= s
			}
		}
		sh.bits[w] &= over | same
		any |= sh.bits[w]
	}
	if any == 0 {
		return nil
	}
	return roaring.FromDense(sh.bits, true)
}

// counterBits count to 15; there are at most [maxGroups].
const counterBits = 4

// fill writes the records of any of some terms as bits and reports whether
// there are any.
func (sh *sheet) fill(alts []*posting, i int) bool {
	any := false
	for _, p := range alts {
		if p.by[i] == nil {
			continue
		}
		if !any {
			clear(sh.bits)
			p.by[i].WriteDenseTo(sh.bits)
			any = true
			continue
		}
		clear(sh.more) // WriteDenseTo writes over what is there
		p.by[i].WriteDenseTo(sh.more)
		for w, x := range sh.more {
			sh.bits[w] |= x
		}
	}
	return any
}

// addUp adds one to the counter of each record whose bit is set.
func (sh *sheet) addUp() {
	for w, carry := range sh.bits {
		for b := 0; carry != 0 && b < counterBits; b++ {
			s := sh.sum[b][w]
			sh.sum[b][w] = s ^ carry
			carry &= s
		}
	}
}

// mostRanked is how many records of a segment are ranked where there are more:
// those that hold most of the query's neighbours and numbers. In 200,000
// records a query of eight common words has 30,000 hits, of which the one
// thousandth holds one pair.
const mostRanked = 1_000

// worth leaves out of the ranking, where there are more than enough hits, those
// that hold no two neighbouring words of the query and no number of it, and of
// the rest those that hold the least of it: they would come after all others.
// All of them count as hits.
func (pl *plan) worth(i int, hits *roaring.Bitmap, wanted int, sh *sheet) *roaring.Bitmap {
	if len(pl.telling) == 0 || hits.GetCardinality() < 256 {
		return hits
	}
	var all []*roaring.Bitmap
	for _, t := range pl.telling {
		if docs := t.docs.by[i]; docs != nil {
			all = append(all, docs)
		}
	}
	kept := roaring.And(hits, roaring.FastOr(all...))
	n := int(kept.GetCardinality())
	if n < wanted {
		return hits
	}
	if most := max(mostRanked, 2*wanted); n > most {
		return pl.fullest(i, kept, most, sh)
	}
	return kept
}

// fullest keeps the records that hold most of what tells: so many, and those
// that hold as much as the last of them.
func (pl *plan) fullest(i int, docs *roaring.Bitmap, most int, sh *sheet) *roaring.Bitmap {
	each(docs, func(n uint32) { sh.score[n] = 0 })
	for _, t := range pl.telling {
		if t.docs.by[i] != nil {
			tells := t.tells
			each(roaring.And(docs, t.docs.by[i]), func(n uint32) { sh.score[n] += tells })
		}
	}
	sums := make([]float32, 0, docs.GetCardinality())
	each(docs, func(n uint32) { sums = append(sums, sh.score[n]) })
	slices.Sort(sums)
	least := sums[len(sums)-most]
	kept := make([]uint32, 0, 2*most)
	each(docs, func(n uint32) {
		if sh.score[n] >= least {
			kept = append(kept, n)
		}
	})
	return roaring.BitmapOf(kept...)
}
