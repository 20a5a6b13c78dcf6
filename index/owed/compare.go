package owed

import (
	"cmp"
	"slices"

	"sohoa/index/catalog/figures"
	"sohoa/index/sheet"
)

// Change is one line that a version of the register says otherwise than the
// one before.
type Change struct {
	Before *figures.RegisterLine // nil: the line is new
	After  *figures.RegisterLine // nil: the line is gone
}

// Compare lists what a version changes, in the order of units and groups.
// Lines are the same line where unit, fonds, group, years and place agree; a
// reason for not owing that comes or goes is a change of the line.
func Compare(before, after []figures.RegisterLine) []Change {
	key := func(l figures.RegisterLine) string {
		l.Excluded = ""
		return keyOf(l, sheet.Fold)
	}
	old := map[string][]figures.RegisterLine{}
	for _, l := range before {
		old[key(l)] = append(old[key(l)], l)
	}
	var changes []Change
	for _, l := range after {
		same := old[key(l)]
		if len(same) == 0 {
			changes = append(changes, Change{After: &l})
			continue
		}
		i := max(0, slices.IndexFunc(same, func(o figures.RegisterLine) bool { return o.Excluded == l.Excluded }))
		was := same[i]
		old[key(l)] = slices.Delete(slices.Clone(same), i, i+1)
		if was.Counts != l.Counts || was.Excluded != l.Excluded {
			changes = append(changes, Change{&was, &l})
		}
	}
	for _, rest := range old {
		for _, l := range rest {
			changes = append(changes, Change{Before: &l})
		}
	}
	slices.SortStableFunc(changes, func(a, b Change) int {
		x, y := a.line(), b.line()
		return cmp.Or(cmp.Compare(x.Unit, y.Unit), cmp.Compare(x.Fonds, y.Fonds), cmp.Compare(x.Group, y.Group),
			cmp.Compare(x.FromYear, y.FromYear), cmp.Compare(x.Line, y.Line))
	})
	return changes
}

func (c Change) line() figures.RegisterLine {
	if c.After != nil {
		return *c.After
	}
	return *c.Before
}
