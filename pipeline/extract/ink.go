package extract

import (
	_ "embed"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"

	"sohoa/pipeline"
	"sohoa/pipeline/layout"
	"sohoa/pipeline/viet"
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

// ink is what type looks like in the head of this page: the measure against
// which pen strokes in a slot are told from print.
type ink struct {
	em float64 // size of the type in pixels; 0 where nothing could be measured
	up float64 // height of a digit in pixels

	layer bool // the words come from a text layer: all of them are type
}

// inkOf measures the words of the date line that are surely printed: "tháng",
// "năm", the year, the place. Specks and strokes only ever make a box larger, so
// the height is that below which two fifths of the words lie (the median of
// few); the width, which they seldom change, is the median.
func inkOf(p layout.Page, date layout.Segment) ink {
	if p.Source == pipeline.FromLayer {
		return ink{layer: true}
	}
	var ems, ups []float64
	for _, w := range date.Words {
		if n := len([]rune(w.Text)); w.Conf < 0.85 || n < 3 {
			continue
		}
		ems = append(ems, float64(w.Box.W())*1000/inkWidth(w.Text))
		ups = append(ups, float64(w.Box.H())/tall(w.Text))
	}
	if len(ems) < 2 {
		return ink{}
	}
	slices.Sort(ems)
	slices.Sort(ups)
	n := len(ups) / 2
	if len(ups) >= 6 {
		n = len(ups) * 2 / 5
	}
	return ink{em: ems[len(ems)/2], up: ups[n]}
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

// tall is the height of printed text as a multiple of a digit's height, from
// the lowest descender to the highest mark. Measured on the metric twin of
// Times New Roman.
func tall(s string) float64 {
	top, low := 0.68, 0.0
	for _, r := range s {
		base := viet.Fold(string(r))
		marked := viet.Lower(string(r)) != base
		switch {
		case strings.ContainsAny(base, "gjpqy") && unicode.IsLower(r):
			low = max(low, 0.32)
		case strings.ContainsRune(",;Q", r):
			low = max(low, 0.2)
		}
		switch {
		case unicode.IsUpper(r) && marked && base != "d":
			top = max(top, 1.3)
		case unicode.IsUpper(r), unicode.IsDigit(r), strings.ContainsAny(base, "bdfhkl/|()"):
			top = max(top, 1)
		case base == "i", base == "t":
			top = max(top, 0.95)
		case marked && strings.ContainsRune("ốồổỗộếềểễấầẩẫắằẳẵ", unicode.ToLower(r)):
			top = max(top, 1.3)
		case marked:
			top = max(top, 1)
		}
		if strings.ContainsRune("ạặậẹệịọộợụựỵẠẶẬẸỆỊỌỘỢỤỰỴ", r) {
			low = max(low, 0.3)
		}
	}
	return top + low
}

// fit compares the size of a word with the size its text has in print: 1 is
// the same. Pen strokes are higher than type and fill a slot unevenly.
func (k ink) fit(w pipeline.Word, text string) (height, width float64, ok bool) {
	switch {
	case k.layer:
		return 1, 1, true
	case k.em == 0 || text == "":
		return 0, 0, false
	}
	height = float64(w.Box.H()) / (tall(text) * k.up)
	width = float64(w.Box.W()) * 1000 / (inkWidth(text) * k.em)
	return height, width, true
}

// typed reports whether a word has the size of type. In 65 heads measured,
// typed days and months were 0.91 to 1.04 times as high as foreseen and 0.86
// to 1.12 times as wide; of the written ones read as digits, none was both.
func (k ink) typed(w pipeline.Word, text string) bool {
	h, width, ok := k.fit(w, text)
	dh, dw := k.grain(text)
	return ok && h > 0.85-dh && h < 1.11+dh && width > 0.84-dw && width < 1.14+dw
}

// grain is what one pixel more or less makes of height and width: on a page of
// 100 dpi a typed digit is twelve pixels high.
func (k ink) grain(text string) (height, width float64) {
	if k.layer {
		return 0, 0
	}
	return 0.5 / (tall(text) * k.up), 1000 / (inkWidth(text) * k.em)
}

// stained reports whether a word is type whose box a speck has made higher: as
// wide as in print, and the reader had no doubt, which it always had about
// written digits.
func (k ink) stained(w pipeline.Word, text string) bool {
	h, width, ok := k.fit(w, text)
	if !ok || h < 0.85 || h > 2 {
		return false
	}
	if digits(text) {
		return w.Conf >= 0.95 && width > 0.88 && width < 1.14
	}
	return w.Conf >= 0.85 && width > 0.93 && width < 1.07
}

func digits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}
