package found

import (
	"slices"
	"unicode/utf8"

	"sohoa/pipeline"
)

// Bounds of what a page's shape tells.
const (
	spreadShape = 1.15 // width over height from which a page may be a spread
	spreadLines = 12   // on each side of the gutter
	gutter      = 8.0  // millimetres without a word, from top to bottom
	gutterFrom  = 0.42 // of the width
	gutterTo    = 0.58
	cutMargin   = 0.8 // millimetres from the edge within which print was cut
	cutLines    = 3   // at one edge
	cutConf     = 0.5 // of a word that was read at the edge
)

// Cut reports whether print runs into the left or the right edge of a page of a
// width, with mm points to a millimetre. None of 65 real files has a cut edge.
func Cut(words []Word, width int, mm float64) bool {
	left, right := map[LineOf]bool{}, map[LineOf]bool{}
	for _, f := range words {
		if f.Conf < cutConf || utf8.RuneCountInString(f.Text) < 2 {
			continue
		}
		if float64(f.Box.X0) < cutMargin*mm {
			left[f.On()] = true
		}
		if float64(f.Box.X1) > float64(width)-cutMargin*mm {
			right[f.On()] = true
		}
	}
	return len(left) >= cutLines || len(right) >= cutLines
}

// Spread reports whether words stand on two pages of one scan of a width and a
// height, with mm points to a millimetre: it is wide, a strip near its middle
// is free of words, and both sides hold a page of lines. A wide table crosses
// the middle; none of 65 real files has a spread.
func Spread(words []Word, width, height int, mm float64) bool {
	return float64(width) > spreadShape*float64(height) && parts(words, float64(width), gutter*mm)
}

// parts reports whether a strip of a width near the middle is free of words
// and both sides hold a page of lines.
func parts(words []Word, width, strip float64) bool {
	for x := gutterFrom * width; x+strip < gutterTo*width; x += strip / 4 {
		var sides [2][]pipeline.Box
		free := true
		for _, f := range words {
			switch {
			case float64(f.Box.X1) <= x:
				sides[0] = append(sides[0], f.Box)
			case float64(f.Box.X0) >= x+strip:
				sides[1] = append(sides[1], f.Box)
			default:
				free = free && f.Conf < cutConf // a stroke in the gutter is no word
			}
		}
		if free && rowsOf(sides[0]) >= spreadLines && rowsOf(sides[1]) >= spreadLines {
			return true
		}
	}
	return false
}

// rowsOf counts the rows in which boxes stand.
func rowsOf(boxes []pipeline.Box) int {
	slices.SortFunc(boxes, func(a, b pipeline.Box) int { return a.Y0 + a.Y1 - b.Y0 - b.Y1 })
	rows, mid := 0, 0
	for _, b := range boxes {
		if m := (b.Y0 + b.Y1) / 2; rows == 0 || m > mid+b.H()/2 {
			rows, mid = rows+1, m
		}
	}
	return rows
}
