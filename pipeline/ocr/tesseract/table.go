//go:build cgo

package tesseract

import (
	"slices"

	"sohoa/pipeline"
	"sohoa/pipeline/ocr/found"
)

// uprightRule is the least length in millimetres of a rule between the cells of
// a table: higher than any letter of a body, less than a row of one line.
const uprightRule = 5.5

// rules are the upright rules of a page.
func (p *page) rules() []pipeline.Box {
	long := p.ink.OpenedFast(1, int(uprightRule*p.workDPI/25.4))
	defer long.Free()
	if long.None() {
		return nil
	}
	return slices.DeleteFunc(long.Pieces(), func(b pipeline.Box) bool { return b.W()*4 > b.H() })
}

// Bounds of ruled tables.
const (
	levelRule  = 12.0 // millimetres of a rule between rows: longer than any stroke of a letter
	fewRules   = 3    // upright ones of a table: two columns
	sameHeight = 0.6  // of the shorter of two upright rules that must stand beside the other
)

// tables puts upright rules that stand beside each other together.
func (p *page) tables(upright []pipeline.Box) []found.Table {
	var out []found.Table
	for _, r := range upright {
		i := slices.IndexFunc(out, func(t found.Table) bool {
			return slices.ContainsFunc(t.Upright, func(o pipeline.Box) bool { return neighbours(o, r) })
		})
		if i < 0 {
			out, i = append(out, found.Table{}), len(out)
		}
		out[i].Box = out[i].Box.Union(r)
		out[i].Upright = append(out[i].Upright, r)
	}
	out = slices.DeleteFunc(out, func(t found.Table) bool { return len(t.Upright) < fewRules })
	if len(out) == 0 {
		return nil
	}
	long := p.ink.OpenedFast(int(levelRule*p.workDPI/25.4), 1)
	defer long.Free()
	if long.None() {
		return nil
	}
	for _, b := range long.Pieces() {
		for i := range out {
			if mid := (b.Y0 + b.Y1) / 2; found.Over(b, out[i].Box) {
				out[i].Level = append(out[i].Level, mid)
			}
		}
	}
	for i := range out {
		slices.Sort(out[i].Level)
	}
	return out
}

// neighbours reports whether two upright rules stand beside each other.
func neighbours(a, b pipeline.Box) bool {
	shared := min(a.Y1, b.Y1) - max(a.Y0, b.Y0)
	return float64(shared) > sameHeight*float64(min(a.H(), b.H()))
}

// ruledAcross reports whether a level rule crosses the middle of the page, as
// those of a wide table do: one page of 219 real ones has columns so far apart
// there that its words look like those of two pages.
func (p *page) ruledAcross() bool {
	long := p.ink.OpenedFast(int(2*levelRule*p.workDPI/25.4), 1)
	defer long.Free()
	if long.None() {
		return false
	}
	middle := p.ink.Width() / 2
	near := int(gutterReach * p.workDPI / 25.4)
	return slices.ContainsFunc(long.Pieces(), func(b pipeline.Box) bool { return b.X0 < middle-near && b.X1 > middle+near })
}

// gutterReach is how far in millimetres a rule reaches to both sides of the
// middle of a page that is one table.
const gutterReach = 10
