package extract

import (
	_ "embed"
	"strconv"
	"strings"
	"sync"
	"unicode"

	"sohoa/pipeline"
	"sohoa/pipeline/layout"
)

//go:embed widths.csv
var widthsCSV string

var advances = sync.OnceValue(func() map[rune]float64 {
	out := make(map[rune]float64)
	for _, r := range records(widthsCSV, 2) {
		w, err := strconv.ParseFloat(r[0], 64)
		if err != nil {
			panic("extract: width " + r[0] + " is no number")
		}
		for _, c := range r[1] {
			if _, ok := out[c]; !ok {
				out[c] = w
			}
		}
	}
	return out
})

// ink is what type looks like on this page: the measure against which pen
// strokes in a slot are told from print. It is taken from the year of the date
// line, which is printed on nearly all paper: 134 scans of 2011 to 2025 had
// not one handwritten year.
type ink struct {
	em     float64 // width of an em of the type in pixels
	height float64 // height of a digit in pixels
}

// inkOf measures the printed year that ends a date. It reports false where the
// year was not read as four digits.
func inkOf(date layout.Segment) (ink, bool) {
	for i := len(date.Words) - 1; i >= 0; i-- {
		w := date.Words[i]
		if y := strings.TrimRight(w.Text, ".,;:"); len(y) == 4 && digits(y) && w.Box.H() > 0 && w.Box.W() > w.Box.H() {
			return ink{em: float64(w.Box.W()) * 1000 / inkWidth(y), height: float64(w.Box.H())}, true
		}
	}
	return ink{}, false
}

// inkWidth is the width of printed text in thousandths of an em, from the left
// edge of the first letter to the right edge of the last.
func inkWidth(s string) float64 {
	sum := 0.0
	for _, r := range s {
		a, ok := advances()[r]
		if !ok {
			a = 600
			if !unicode.IsUpper(r) {
				a = 500
			}
		}
		sum += a
	}
	return sum - bearing(s, true) - bearing(s, false)
}

// bearing is the white before the first or after the last letter.
func bearing(s string, first bool) float64 {
	r := []rune(s)
	if len(r) == 0 {
		return 0
	}
	c := r[0]
	if !first {
		c = r[len(r)-1]
	}
	if c == '1' {
		return 108
	}
	return 28
}

// typed reports whether a word has the size its text has in print. Pen strokes
// are higher than type and fill a slot unevenly: in the scans measured, typed
// digits were 0.92 to 1.10 times as high as the year, written ones 1.15 to
// 2.4. slack loosens the height for words with a slash, which stands out.
func (k ink) typed(w pipeline.Word, text string, slack float64) bool {
	if k.em == 0 {
		return false
	}
	h := float64(w.Box.H()) / k.height
	ratio := float64(w.Box.W()) * 1000 / (inkWidth(text) * k.em)
	return h > 0.8 && h < 1.13*slack && ratio > 0.86 && ratio < 1.15
}

func digits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}
