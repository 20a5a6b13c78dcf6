package classify

import (
	"slices"
	"strings"

	"sohoa/pipeline/layout"
)

// Result is what kind a record is and why.
type Result struct {
	Type   string         // printed name in capitals; "" where none is known
	Raw    string         // the type line as read; "" for a công văn
	Family string         // administrative, party, civil_status, …, other
	Conf   float64        // 0 to 1
	Line   layout.Segment // the type line; empty for a công văn
	Tail   string         // what follows the type name on its line
	Why    string         // one of [Whys]
}

// Whys lists the reasons for a type, or for none: the printed line and the
// symbol agree; only the line; the marks of a letter (V/v, Kính gửi); only the
// symbol; signals that contradict each other; nothing at all.
func Whys() []string {
	return []string{"line_symbol", "line", "letter", "symbol", "conflict", "nothing"}
}

// Printed is the type where a type line is printed, else "".
func (r Result) Printed() string {
	if r.Line.Empty() {
		return ""
	}
	return r.Type
}

// Classify names the kind of record of a first page. symbol is the symbol
// found in the number slot, or "".
func Classify(p layout.Page, h layout.Head, symbol string) Result {
	r, found := typeLine(p, h)
	fromSymbol, hasGroup := OfSymbol(symbol)
	switch {
	case found && r.Family != Administrative:
		r.Why = "line"
	case found && hasGroup && agrees(r.Type, symbol):
		r.Conf, r.Why = max(r.Conf, 0.99), "line_symbol"
	case found && hasGroup && fromSymbol.Name != Letter:
		r.Conf, r.Why = 0.5, "conflict"
	case found:
		r.Why = "line"
	default:
		r = noLine(h, symbol, fromSymbol, hasGroup)
	}
	if bare(h) {
		r.Conf = min(r.Conf, 0.85) // a title without any cell of a head around it
	}
	if h.Party && r.Family == Administrative {
		r.Family = Party
	}
	return r
}

// bare reports whether no cell of a head was found.
func bare(h layout.Head) bool {
	return h.National.Empty() && h.Motto.Empty() && h.Number.Empty() && h.Date.Empty()
}

// agrees reports whether a symbol opens with an abbreviation of the type, or
// with one of a type whose name begins the same (CTPH for a CHƯƠNG TRÌNH).
func agrees(name, symbol string) bool {
	k, _ := Named(name)
	s, ok := OfSymbol(symbol)
	group := strings.ToUpper(TypeGroup(symbol))
	for _, a := range k.Abbrs {
		if strings.ToUpper(a) == group {
			return true
		}
	}
	return ok && (strings.HasPrefix(name, s.Name+" ") || strings.HasPrefix(s.Name, name+" "))
}

// noLine decides where no type word is printed.
func noLine(h layout.Head, symbol string, s Kind, hasGroup bool) Result {
	addressed := Addressee(h) >= 0
	about := len(h.About) > 0 && (!h.Guessed || addressed)
	switch {
	case hasGroup && s.Name != Letter && !about:
		return Result{Type: s.Name, Family: s.Family, Conf: 0.7, Why: "symbol"}
	case hasGroup && s.Name != Letter:
		return Result{Type: Letter, Family: Administrative, Conf: 0.5, Why: "conflict"}
	case about && symbol != "":
		return Result{Type: Letter, Family: Administrative, Conf: 0.98, Why: "letter"}
	case about:
		return Result{Type: Letter, Family: Administrative, Conf: 0.93, Why: "letter"}
	case addressed && symbol != "":
		return Result{Type: Letter, Family: Administrative, Conf: 0.9, Why: "letter"}
	}
	return Result{Family: Other, Why: "nothing"}
}

// Addressee returns the index in h.Rest of the segment that opens "Kính gửi",
// or -1.
func Addressee(h layout.Head) int {
	return slices.IndexFunc(h.Rest, func(s layout.Segment) bool {
		t := strings.TrimLeft(s.Letters(), "0123456789")
		return prefixed(t, "kinhgui") || prefixed(t, "kinhtrinh")
	})
}

// prefixed reports whether s begins with phrase, one edit allowed.
func prefixed(s, phrase string) bool {
	for n := len(phrase) - 1; n <= len(phrase)+1; n++ {
		if n <= len(s) && layout.Distance(s[:n], phrase, 1) <= 1 {
			return true
		}
	}
	return false
}

// typeLine finds the printed type: the first centred line of capitals below
// the head. Where that line is no type, none of the later ones is taken: in a
// decision "QUYẾT ĐỊNH:" opens the body.
func typeLine(p layout.Page, h layout.Head) (Result, bool) {
	low := h.Bottom + 16*p.Em
	for _, s := range h.Rest {
		if s.Box.Y0 > low {
			break
		}
		if !centred(s, p) || len(s.Letters()) < 4 {
			continue
		}
		if r, ok := match(s); ok {
			return r, true
		}
		if opensBody(s) {
			break
		}
	}
	return Result{}, false
}

// centred reports whether s could be a title: its middle lies in the middle
// two fifths of the page.
func centred(s layout.Segment, p layout.Page) bool {
	mid := s.MidX()
	return mid > p.Width*3/10 && mid < p.Width*7/10
}

// opensBody reports whether s is running text.
func opensBody(s layout.Segment) bool {
	t := s.Letters()
	for _, w := range []string{"cancu", "kinhgui", "thuchien", "xetdenghi", "theodenghi"} {
		if strings.HasPrefix(t, w) {
			return true
		}
	}
	return false
}

// match compares a line with every kind. The whole line may be the name, or
// the name may open a line of capitals that goes on with the subject.
func match(s layout.Segment) (Result, bool) {
	s = trimNoise(s)
	if layout.Upper(s.Text()) < 0.75 {
		return Result{}, false
	}
	var best Result
	bestLen, bestEdits := 0, 0
	for _, k := range lists() {
		j, edits, ok := opens(s, k.fold)
		if !ok || len(k.fold) < bestLen || len(k.fold) == bestLen && edits >= bestEdits {
			continue
		}
		bestLen, bestEdits = len(k.fold), edits
		conf := 0.96 - 0.04*float64(edits)
		tail := s.Cut(j, len(s.Words)).Text()
		if layout.Letters(tail) != "" {
			conf -= 0.03
		}
		best = Result{Type: k.Name, Raw: s.Cut(0, j).Text(), Family: k.Family, Conf: conf, Line: s, Tail: tail}
	}
	return best, bestLen > 0
}

// opens reports whether the first words of s are the folded name, and up to
// which word. Names of eight letters may have one edit, of fourteen two.
func opens(s layout.Segment, name string) (j, edits int, ok bool) {
	limit := 0
	switch {
	case len(name) >= 14:
		limit = 2
	case len(name) >= 7:
		limit = 1
	}
	joined := ""
	for k, w := range s.Words {
		joined += layout.Letters(w.Text)
		if len(joined) > len(name)+limit {
			break
		}
		if d := layout.Distance(joined, name, limit); d <= limit && (!ok || d < edits) {
			j, edits, ok = k+1, d, true
		}
	}
	return j, edits, ok
}

// trimNoise drops leading and trailing words that have neither letter nor
// digit, or are single letters the reader doubts.
func trimNoise(s layout.Segment) layout.Segment {
	noise := func(i int) bool {
		w := s.Words[i]
		l := layout.Letters(w.Text)
		return l == "" || len(l) == 1 && w.Conf < 0.6
	}
	i, j := 0, len(s.Words)
	for i < j && noise(i) {
		i++
	}
	for j > i && noise(j-1) {
		j--
	}
	return s.Cut(i, j)
}
