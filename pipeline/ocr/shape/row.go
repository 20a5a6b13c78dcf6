package shape

import (
	"cmp"
	"math"
	"slices"

	"sohoa/pipeline"
)

// Row is a row of letters: its box and those of its letters from left to
// right.
type Row struct {
	Box     pipeline.Box
	Letters []pipeline.Box
}

// Rows are the rows of letters among pieces of ink, with mm points to a
// millimetre. What stands in a seal is taken only where it carries on a row that
// stands outside: a name may begin under its rim.
func Rows(pieces []pipeline.Box, seals []Disc, mm float64) []Row {
	var rows []Row
	var inside []pipeline.Box
	slices.SortFunc(pieces, func(a, b pipeline.Box) int { return cmp.Compare(a.X0, b.X0) })
	for _, b := range pieces {
		w, h := float64(b.W())/mm, float64(b.H())/mm
		switch {
		case h < 1.3 || h > 10 || w > 20 || w > 8*h:
		case slices.ContainsFunc(seals, func(d Disc) bool { return d.Holds(b) }):
			inside = append(inside, b)
		default:
			rows = addLetter(rows, b)
		}
	}
	rows = slices.DeleteFunc(rows, func(r Row) bool {
		return float64(r.Box.W()) < 1.7*float64(r.Box.H()) || float64(r.Box.W()) < 4.5*mm
	})
	for i := len(inside) - 1; i >= 0; i-- {
		for k := range rows {
			if rows[k].before(inside[i]) {
				rows[k].Box = rows[k].Box.Union(inside[i])
			}
		}
	}
	return rows
}

// before reports whether b can be the letter in front of the row.
func (r Row) before(b pipeline.Box) bool {
	h := r.Box.H()
	return b.X1 <= r.Box.X0+h/4 && r.Box.X0-b.X1 < h && b.Y0 > r.Box.Y0-h/3 && b.Y1 < r.Box.Y1+h/3 && b.H()*2 > h
}

// addLetter puts a letter into the row it continues or begins one with it.
func addLetter(rows []Row, b pipeline.Box) []Row {
	best, most := -1, 0
	for i, r := range rows {
		last := r.Letters[len(r.Letters)-1]
		shared := min(last.Y1, b.Y1) - max(last.Y0, b.Y0)
		if b.X0-r.Box.X1 > 2*r.Box.H() || shared*2 < min(last.H(), b.H()) || b.H() > 2*r.Box.H() {
			continue
		}
		if shared > most {
			best, most = i, shared
		}
	}
	if best < 0 {
		return append(rows, Row{b, []pipeline.Box{b}})
	}
	rows[best].Box = rows[best].Box.Union(b)
	rows[best].Letters = append(rows[best].Letters, b)
	return rows
}

// Lean is the turn in degrees that puts the longest row straight: stamps are
// set by hand. It takes three letters to tell.
func Lean(rows []Row) float64 {
	best := 0.0
	n := 2
	for _, r := range rows {
		if len(r.Letters) <= n {
			continue
		}
		n = len(r.Letters)
		best = slope(r.Letters)
	}
	return -math.Atan(best) * 180 / math.Pi
}

// slope is that of the line through the feet of the letters.
func slope(letters []pipeline.Box) float64 {
	var sx, sy, sxx, sxy, n float64
	for _, b := range letters {
		x, y := float64(b.X0+b.X1)/2, float64(b.Y1)
		sx, sy, sxx, sxy, n = sx+x, sy+y, sxx+x*x, sxy+x*y, n+1
	}
	if d := n*sxx - sx*sx; d > 0 {
		return (n*sxy - sx*sy) / d
	}
	return 0
}
