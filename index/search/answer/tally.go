package answer

import (
	"cmp"
	"slices"
	"strings"

	"github.com/RoaringBitmap/roaring/v2"

	"sohoa/index/search/entry"
	"sohoa/index/search/lang"
	"sohoa/pipeline"
)

// tally counts facets.
type tally struct {
	fields []byte
	counts map[byte]map[string]int
	mine   map[string]bool // units the viewer may see, as far as they were met
	see    func(unit string) bool
}

func newTally(v *View, q Query) *tally {
	t := &tally{
		fields: []byte{entry.Unit, entry.Type, entry.Family, entry.Year, entry.State},
		counts: make(map[byte]map[string]int),
		mine:   make(map[string]bool),
		see: func(unit string) bool {
			return slices.ContainsFunc(q.Viewer, func(mine pipeline.UnitID) bool {
				return unit == string(mine) || v.below(unit, string(mine))
			})
		},
	}
	for _, f := range t.fields {
		t.counts[f] = make(map[string]int)
	}
	return t
}

// below reports whether a unit stands under another one.
func (v *View) below(unit, above string) bool {
	return slices.ContainsFunc(v.segs, func(s *segmentView) bool { return s.columns.tree[lang.Pair(unit, above)] })
}

func (t *tally) count(s *segmentView, hits *roaring.Bitmap) {
	s.columns.count(hits, func(field byte, value string, n int) {
		if field != entry.Unit || t.visible(value) {
			t.counts[field][value] += n
		}
	})
}

// visible reports whether the viewer may know the unit's name.
func (t *tally) visible(unit string) bool {
	see, known := t.mine[unit]
	if !known {
		see = t.see(unit)
		t.mine[unit] = see
	}
	return see
}

func (t *tally) facets() Facets {
	return Facets{
		Unit: t.sorted(entry.Unit), Type: t.sorted(entry.Type), Family: t.sorted(entry.Family),
		Year: t.sorted(entry.Year), State: t.sorted(entry.State),
	}
}

func (t *tally) sorted(field byte) []Count {
	var out []Count
	for value, n := range t.counts[field] {
		out = append(out, Count{value, n})
	}
	slices.SortFunc(out, func(a, b Count) int {
		return cmp.Or(b.N-a.N, strings.Compare(a.Value, b.Value))
	})
	return out
}
