package found

import (
	"slices"
	"unicode"

	"sohoa/pipeline"
	"sohoa/pipeline/ocr/repair"
)

// Word is one word as the engine gave it, in pixels of the picture it read.
type Word struct {
	Text             string
	Raw              string // as the engine gave it, where it was changed here
	Box              pipeline.Box
	Conf             float64 // 0 to 1
	Block, Par, Line int
	Second           repair.Sight // what a second look at the same place gave
}

// LineOf names the engine's line of a word.
type LineOf struct{ block, par, line int }

// On is the line the word stands on.
func (f Word) On() LineOf { return LineOf{f.Block, f.Par, f.Line} }

// Over reports whether the middle of a word lies in a box.
func Over(word, box pipeline.Box) bool {
	x, y := (word.X0+word.X1)/2, (word.Y0+word.Y1)/2
	return x >= box.X0 && x < box.X1 && y >= box.Y0 && y < box.Y1
}

// Inside are the words whose middle lies in a box.
func Inside(words []Word, box pipeline.Box) []Word {
	var in []Word
	for _, f := range words {
		if Over(f.Box, box) {
			in = append(in, f)
		}
	}
	return in
}

// Named reports whether a word is written like a part of a name.
func Named(s string) bool {
	for i, r := range s {
		if unicode.IsUpper(r) != (i == 0) {
			return false
		}
	}
	return len(s) > 1
}

// LineEnd is the number of words of the first line.
func LineEnd(fs []Word) int {
	f := fs[0]
	n := slices.IndexFunc(fs, func(g Word) bool { return g.Block != f.Block || g.Par != f.Par || g.Line != f.Line })
	if n < 0 {
		return len(fs)
	}
	return n
}

// Around is the box of all the words.
func Around(words []Word) pipeline.Box {
	var b pipeline.Box
	for _, f := range words {
		b = b.Union(f.Box)
	}
	return b
}

// Seconds are the second looks at words.
func Seconds(words []Word) []repair.Sight {
	out := make([]repair.Sight, len(words))
	for i, w := range words {
		out[i] = w.Second
	}
	return out
}
