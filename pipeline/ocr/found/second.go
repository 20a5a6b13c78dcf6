package found

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"sohoa/pipeline"
	"sohoa/pipeline/ocr/repair"
	"sohoa/pipeline/viet"
)

// Span is a run of words of one line that is worth another look.
type Span struct {
	Box   pipeline.Box
	Words []int // of the page
	doubt float64
}

// Length is the length of all lines together, in points.
func Length(words []Word) int {
	sum := 0
	for len(words) > 0 {
		n := LineEnd(words)
		sum += Around(words[:n]).W()
		words = words[n:]
	}
	return sum
}

// Bounds of a span: how many sure words may stand between two weak ones, and
// how many words lie between the first weak one and the last at most.
const (
	spanReach = 1
	spanMost  = 2
)

// Weak are the places in which words are wrong with at least a likelihood, each
// with the words beside them, the weakest first.
func Weak(words []Word, least float64) []Span {
	var out []Span
	for from := 0; from < len(words); {
		to := from + LineEnd(words[from:])
		for i := from; i < to; i++ {
			if weakness(words[i]) < least {
				continue
			}
			last := lastWeak(words[:to], i, least)
			out = append(out, spanOf(words, max(from, i-1), min(last+1, to-1)))
			i = last
		}
		from = to
	}
	slices.SortStableFunc(out, func(a, b Span) int {
		return cmp.Compare(b.doubt/float64(b.Box.W()), a.doubt/float64(a.Box.W()))
	})
	return out
}

// lastWeak is the last weak word of the span that begins with the first.
func lastWeak(words []Word, first int, least float64) int {
	last := first
	for k := first + 1; k < len(words) && k <= min(last+1+spanReach, first+spanMost); k++ {
		if weakness(words[k]) >= least {
			last = k
		}
	}
	return last
}

func spanOf(words []Word, first, last int) Span {
	var s Span
	for k := first; k <= last; k++ {
		s.Box = s.Box.Union(words[k].Box)
		s.Words = append(s.Words, k)
		s.doubt += weakness(words[k])
	}
	return s
}

// weakness is about how likely a word is wrong: by the engine's confidence (see
// repair: the share of wrong words at each, measured on real pages), and where
// it is no syllable though it is written like one.
func weakness(w Word) float64 {
	core := repair.Core(w.Text)
	plain := utf8.RuneCountInString(core) >= 2 && strings.ToUpper(core) != core && !strings.ContainsFunc(w.Text, unicode.IsDigit)
	switch {
	case w.Conf < 0.8:
		return 0.5
	case plain && !viet.IsSyllable(core):
		return 0.4
	case w.Conf < 0.85:
		return 0.35
	case w.Conf < 0.9:
		return 0.14
	case w.Conf < 0.95:
		return 0.05
	}
	return 0.006
}

// Compare puts what a second look at a span gave beside its weak words. The sure
// ones at its ends are cut from their neighbours and may have got a part of
// them; words that were parted or joined otherwise stay as they are.
func Compare(words []Word, s Span, again []Word) {
	for k, i := range s.Words {
		end := k == 0 || k == len(s.Words)-1
		if end && weakness(words[i]) < endWeakness {
			continue
		}
		at := slices.IndexFunc(again, func(g Word) bool { return beside(words[i], g) })
		if at < 0 || slices.ContainsFunc(again[at+1:], func(g Word) bool { return beside(words[i], g) }) {
			continue
		}
		if slices.ContainsFunc(s.Words, func(o int) bool { return o != i && beside(words[o], again[at]) }) {
			continue
		}
		words[i].Second = repair.Sight{Text: again[at].Text, Conf: again[at].Conf}
	}
}

// endWeakness is the likelihood of being wrong from which a word at the end of a
// span is compared.
const endWeakness = 0.1

// beside reports whether two words of one line stand at the same place.
func beside(a, b Word) bool {
	shared := min(a.Box.X1, b.Box.X1) - max(a.Box.X0, b.Box.X0)
	return 2*shared > min(a.Box.W(), b.Box.W())
}
