package answer

import (
	"github.com/RoaringBitmap/roaring/v2"

	"sohoa/index/search/sums"
)

// scored is how many hits of a segment are scored one by one where there are
// more.
const scored = 200

// closer leaves of many hits those that are scored one by one: the highest by
// the sum of what they hold, of those alike the newest.
func (pl *plan) closer(i int, s *segmentView, hits *roaring.Bitmap, n int, sh *sheet) *roaring.Bitmap {
	if hits.GetCardinality() <= uint64(2*n) {
		return hits
	}
	sh.sums.Reset(int(s.count))
	for k, c := range pl.clauses {
		if docs := c.docs.by[i]; docs != nil {
			sh.sums.Add(docs, pl.quanta[k])
		}
	}
	clear(sh.bits)
	hits.WriteDenseTo(sh.bits)
	sure, tied := sh.sums.Most(sh.bits, n)
	kept := roaring.FromDense(sure, true)
	newest := newTop(n-int(kept.GetCardinality()), ByNewest)
	if newest.size > 0 {
		some(roaring.FromDense(tied, true), func(list []uint32) { newest.dated(i, list, s.columns.days) })
	}
	for _, c := range newest.heap {
		kept.Add(c.doc)
	}
	return kept
}

// quantize makes the weights by which hits are chosen for scoring: the formula
// without what is not linear in it.
func (pl *plan) quantize() {
	weights := make([]float32, len(pl.clauses))
	for i, c := range pl.clauses {
		weights[i] = c.weight + c.tells*float32(pl.w.Whole)
		if c.part != ofScore {
			weights[i] = c.weight * float32(pl.w.Subject+pl.w.Closeness/2)
		}
	}
	pl.quanta = sums.Quanta(weights)
}
