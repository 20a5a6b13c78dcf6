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

// witnessed judges a typed number by further witnesses: the second look at the
// row, a third at the digits alone where those two differ, the same number with the same symbol elsewhere in the file (an appendix
// says to which decision it belongs), or a code for machines in the head. Two of
// three decide; a number that only one look gave is left to a person. A text
// layer needs none. Where nothing typed was read, what the code says is offered.
func witnessed(f pipeline.Field, s slot, pages []opening) pipeline.Field {
	if len(pages) == 0 {
		return f
	}
	o := pages[headPage(pages)]
	coded := codedNumber(o, s.symbol)
	if f.Value == "" {
		return f.Offer(pipeline.FromCode, coded)
	}
	if o.page.Source == pipeline.FromLayer {
		return f
	}
	other := secondNumber(o)
	f = attested(f, s, pages, o)
	switch {
	case len(f.Witnesses) > 0:
		return f
	case other == "":
		f.Conf = min(f.Conf, unwitnessed)
		return f.Offer(pipeline.FromCode, coded)
	}
	second := f
	second.Value = other
	if second = attested(second, s, pages, o); len(second.Witnesses) > 1 { // the second look itself and one more
		return second
	}
	f.Conf = min(f.Conf, disputed)
	return f.Offer(pipeline.FromLayout, f.Value).Offer(pipeline.FromSecond, other).Offer(pipeline.FromCode, coded)
}

// attested adds to a number what says the same.
func attested(f pipeline.Field, s slot, pages []opening, o opening) pipeline.Field {
	if secondNumber(o) == f.Value {
		f = f.Vouched(pipeline.FromSecond)
	}
	if thirdNumber(o) == f.Value {
		f = f.Vouched(pipeline.FromThird)
	}
	if repeated(pages, o, f.Value, s.symbol) {
		f = f.Vouched(pipeline.FromRepeat)
	}
	if codedNumber(o, s.symbol) == f.Value {
		f = f.Vouched(pipeline.FromCode)
	}
	return f
}

// codedNumber is the number that a code in the head of the page gives together
// with the symbol printed there, or "". Where the symbol was not read, nothing
// says that the code means this paper.
func codedNumber(o opening, symbol string) string {
	want := viet.Fold(symbol)
	if want == "" {
		return ""
	}
	for _, c := range o.codes {
		text := strings.ReplaceAll(viet.Fold(strings.Map(plain, c.Text)), " ", "")
		for from := 0; ; {
			at := strings.Index(text[from:], want)
			if at < 0 {
				break
			}
			if m := beforeSymbol.FindStringSubmatch(text[:from+at]); m != nil {
				return written(m[1])
			}
			from += at + len(want)
		}
	}
	return ""
}

// codedDay is the day that a code with the symbol printed on the page gives, where
// it agrees with what is printed of the date, or "".
func codedDay(o opening, symbol, printed string) string {
	for _, c := range o.codes {
		if symbol == "" || !strings.Contains(strings.ReplaceAll(viet.Fold(c.Text), " ", ""), viet.Fold(symbol)) {
			continue
		}
		day, ok := viet.ParseDate(dayInCode.FindString(c.Text))
		if ok && day != printed && strings.HasPrefix(day, printed) {
			return day
		}
	}
	return ""
}

// dayInCode is a day as programs write it into codes.
var dayInCode = regexp.MustCompile(`\b(?:[0-3]?[0-9][/.-][01]?[0-9][/.-](?:19|20)[0-9]{2}|(?:19|20)[0-9]{2}-[01][0-9]-[0-3][0-9])\b`)

// beforeSymbol is a number at the end of what stands before a symbol: a slash
// between them, a hyphen in the papers of the Party.
var beforeSymbol = regexp.MustCompile(`(?:^|[^0-9])([0-9]{1,5}(?:\.[0-9]{1,3})?[a-z]?)[/-]$`)

// written is a number as it stands on paper: below ten with a 0 (NĐ 30/2020), a
// letter behind it in capitals.
func written(n string) string {
	if n = strings.ToUpper(n); len(n) == 1 {
		return "0" + n
	}
	return n
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

// thirdNumber is what a look at the digits alone gave, or "". The reader looks
// that often only where two looks differ.
func thirdNumber(o opening) string {
	for _, a := range o.page.Again {
		text := a.Text()
		inside := a.MidY() >= o.head.Number.Box.Y0 && a.MidY() <= o.head.Number.Box.Y1 && a.Box.X0 >= o.head.Number.Box.X0-o.page.Em && a.Box.X1 <= o.head.Number.Box.X1+o.page.Em
		if inside && len(a.Words) == 1 && digits(text) {
			return text
		}
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
