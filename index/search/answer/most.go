package answer

import (
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
