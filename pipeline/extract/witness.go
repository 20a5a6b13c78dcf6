package extract

import (
	"regexp"
	"strings"

	"sohoa/pipeline"
	"sohoa/pipeline/viet"
)

// The confidence of a number by what stands behind it. One wrong digit makes
// another record, no list can check it, and the reader does not doubt it: of
// 14 typed numbers read once, one was wrong at .97.
const (
	unwitnessed = 0.85 // read once
	disputed    = 0.6  // two looks differ
)

// witnessed judges a typed number by a second witness: the second look at the
// row, or the same number with the same symbol elsewhere in the file (an
// appendix says to which decision it belongs). Two of three decide; a number
// that only one look gave is left to a person. A text layer needs none.
func witnessed(f pipeline.Field, s slot, pages []opening) pipeline.Field {
	if f.Value == "" || len(pages) == 0 {
		return f
	}
	o := pages[headPage(pages)]
	if o.page.Source == pipeline.FromLayer {
		return f
	}
	other := secondNumber(o)
	if other == f.Value || repeated(pages, o, f.Value, s.symbol) {
		return f
	}
	if other == "" {
		f.Conf = min(f.Conf, unwitnessed)
		return f
	}
	if repeated(pages, o, other, s.symbol) {
		f.Value = other
		return f
	}
	f.Conf, f.Suggestions = min(f.Conf, disputed), []string{f.Value, other}
	return f
}

// secondSlot is a number behind its label, up to the sign before the symbol.
var secondSlot = regexp.MustCompile(`^[^0-9]{0,6}([0-9]{2,5}(?:\.[0-9]{1,3})?[A-Za-z]?)/`)

// secondNumber is the number that the second look at its row gave, or "".
func secondNumber(o opening) string {
	text := strings.Map(plain, strings.ReplaceAll(o.page.Second(o.head.Number).Text(), " ", ""))
	if m := secondSlot.FindStringSubmatch(text); m != nil {
		return m[1]
	}
	return ""
}

// repeated reports whether a number stands with its symbol somewhere besides
// the head.
func repeated(pages []opening, o opening, number, symbol string) bool {
	if symbol == "" {
		return false
	}
	want := viet.Fold(number + "/" + symbol)
	for _, p := range pages {
		for _, seg := range p.page.Segs {
			if seg.Page == o.page.Number && seg.MidY() < o.head.Bottom {
				continue
			}
			text := strings.ReplaceAll(viet.Fold(strings.Map(plain, seg.Text())), " ", "")
			if at := strings.Index(text, want); at >= 0 && (at == 0 || !digits(text[at-1:at])) {
				return true
			}
		}
	}
	return false
}
