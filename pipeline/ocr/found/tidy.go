package found

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"sohoa/pipeline"
	"sohoa/pipeline/ocr/repair"
	"sohoa/pipeline/viet"
)

// Bounds of what is no word. On 48,000 words of 40 real files 67 were flat and
// 37 lay over a word of another line.
const (
	flat       = 4   // times lower than the usual word: dotted lines read as letters
	surelyFlat = 0.6 // confidence from which a flat word is one whose box was lost
	sameArea   = 0.6 // share of the smaller of two words that they have in common
	doubtful   = 0.5 // confidence below which a word gives way to a sure one
)

// Tidy leaves out what the engine gives twice or makes of dots and marks, and
// gives words whose box it lost the height of their neighbours.
func Tidy(words []Word) []Word {
	usual := UsualHeight(words)
	out := make([]Word, 0, len(words))
	for i, w := range words {
		low := w.Box.H()*flat < usual && strings.ContainsFunc(w.Text, isText)
		if low && w.Conf < surelyFlat {
			continue
		}
		if low {
			w.Box = raised(words, i, usual)
		}
		out = append(out, w)
	}
	gone := doubled(out)
	kept := out[:0]
	for i, w := range out {
		if !gone[i] {
			kept = append(kept, w)
		}
	}
	return kept
}

func isText(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// UsualHeight is the median height of words of two letters and more.
func UsualHeight(words []Word) int {
	var hs []int
	for _, w := range words {
		if len([]rune(w.Text)) >= 2 && strings.ContainsFunc(w.Text, isText) {
			hs = append(hs, w.Box.H())
		}
	}
	if len(hs) == 0 {
		return 0
	}
	slices.Sort(hs)
	return hs[len(hs)/2]
}

// raised is the box of a word with top and bottom of the nearest word of its
// line that has a height.
func raised(words []Word, i, usual int) pipeline.Box {
	w := words[i]
	for _, k := range []int{i + 1, i - 1} {
		if k < 0 || k >= len(words) {
			continue
		}
		if n := words[k]; n.Block == w.Block && n.Par == w.Par && n.Line == w.Line && n.Box.H()*2 > usual {
			w.Box.Y0, w.Box.Y1 = n.Box.Y0, n.Box.Y1
			return w.Box
		}
	}
	return w.Box
}

// doubled finds the words that lie over a better one of another line.
func doubled(words []Word) map[int]bool {
	order := make([]int, len(words))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(words[a].Box.Y0, words[b].Box.Y0) })
	gone := make(map[int]bool)
	for n, i := range order {
		for _, k := range order[n+1:] {
			if words[k].Box.Y0 >= words[i].Box.Y1 {
				break
			}
			switch a, b := words[i], words[k]; {
			case !sameplace(a, b):
			case givesWay(a, b):
				gone[i] = true
			case givesWay(b, a):
				gone[k] = true
			}
		}
	}
	return gone
}

// sameplace reports whether two words of different lines lie over each other.
func sameplace(a, b Word) bool {
	if a.Block == b.Block && a.Par == b.Par && a.Line == b.Line {
		return false
	}
	w := min(a.Box.X1, b.Box.X1) - max(a.Box.X0, b.Box.X0)
	h := min(a.Box.Y1, b.Box.Y1) - max(a.Box.Y0, b.Box.Y0)
	least := min(a.Box.W()*a.Box.H(), b.Box.W()*b.Box.H())
	return w > 0 && h > 0 && float64(w*h) > sameArea*float64(least)
}

// givesWay reports whether a is rubbish over the word b, or a part of it.
func givesWay(a, b Word) bool {
	la, lb := repair.Core(a.Text), repair.Core(b.Text)
	wordA, wordB := viet.IsSyllable(la) && a.Conf >= doubtful, viet.IsSyllable(lb) && b.Conf >= doubtful
	switch {
	case wordA != wordB:
		return wordB && (a.Conf < SurelyRead || a.Box.H()*2 < b.Box.H())
	case la != "" && la == lb:
		return a.Conf < b.Conf || a.Conf == b.Conf && a.Box.H() > b.Box.H()
	case la != "" && strings.Contains(lb, la):
		return wordB || a.Conf < b.Conf
	}
	return false
}
