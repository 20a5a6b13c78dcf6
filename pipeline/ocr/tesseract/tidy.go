//go:build cgo

package tesseract

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"sohoa/pipeline"
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

// tidy leaves out what the engine gives twice or makes of dots and marks, and
// gives words whose box it lost the height of their neighbours.
func tidy(words []found) []found {
	usual := usualHeight(words)
	out := make([]found, 0, len(words))
	for i, w := range words {
		low := w.box.H()*flat < usual && strings.ContainsFunc(w.text, isText)
		if low && w.conf < surelyFlat {
			continue
		}
		if low {
			w.box = raised(words, i, usual)
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

// usualHeight is the median height of words of two letters and more.
func usualHeight(words []found) int {
	var hs []int
	for _, w := range words {
		if len([]rune(w.text)) >= 2 && strings.ContainsFunc(w.text, isText) {
			hs = append(hs, w.box.H())
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
func raised(words []found, i, usual int) pipeline.Box {
	w := words[i]
	for _, k := range []int{i + 1, i - 1} {
		if k < 0 || k >= len(words) {
			continue
		}
		if n := words[k]; n.block == w.block && n.par == w.par && n.line == w.line && n.box.H()*2 > usual {
			w.box.Y0, w.box.Y1 = n.box.Y0, n.box.Y1
			return w.box
		}
	}
	return w.box
}

// doubled finds the words that lie over a better one of another line.
func doubled(words []found) map[int]bool {
	order := make([]int, len(words))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(words[a].box.Y0, words[b].box.Y0) })
	gone := make(map[int]bool)
	for n, i := range order {
		for _, k := range order[n+1:] {
			if words[k].box.Y0 >= words[i].box.Y1 {
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
func sameplace(a, b found) bool {
	if a.block == b.block && a.par == b.par && a.line == b.line {
		return false
	}
	w := min(a.box.X1, b.box.X1) - max(a.box.X0, b.box.X0)
	h := min(a.box.Y1, b.box.Y1) - max(a.box.Y0, b.box.Y0)
	least := min(a.box.W()*a.box.H(), b.box.W()*b.box.H())
	return w > 0 && h > 0 && float64(w*h) > sameArea*float64(least)
}

// givesWay reports whether a is rubbish over the word b, or a part of it.
func givesWay(a, b found) bool {
	la, lb := letters(a.text), letters(b.text)
	wordA, wordB := viet.IsSyllable(la) && a.conf >= doubtful, viet.IsSyllable(lb) && b.conf >= doubtful
	switch {
	case wordA != wordB:
		return wordB && (a.conf < surelyRead || a.box.H()*2 < b.box.H())
	case la != "" && la == lb:
		return a.conf < b.conf || a.conf == b.conf && a.box.H() > b.box.H()
	case la != "" && strings.Contains(lb, la):
		return wordB || a.conf < b.conf
	}
	return false
}
