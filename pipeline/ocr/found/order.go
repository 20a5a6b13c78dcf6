package found

import (
	"cmp"
	"slices"

	"sohoa/pipeline"
)

// Bounds of the reading order. On 62 of 65 real first pages the engine gives a
// line of the head across both its columns: organ and national title, number
// and date.
const (
	wideGap   = 2.5  // times the usual word: between columns; justified print has 1 at most
	headDepth = 0.35 // of the page, from its top
	splitFrom = 0.2  // of the width: where the columns of a head part
	splitTo   = 0.7
	closeLine = 1.9 // times the usual word, from line to line of a column
)

// textLine is a line as the engine gave it, its words from left to right.
type textLine struct {
	words []Word
	box   pipeline.Box
}

// lined groups words by the engine's lines, in the engine's order.
func lined(words []Word) []textLine {
	var out []textLine
	for len(words) > 0 {
		n := LineEnd(words)
		l := textLine{words: slices.Clone(words[:n])}
		slices.SortStableFunc(l.words, func(a, b Word) int { return cmp.Compare(a.Box.X0, b.Box.X0) })
		for _, w := range l.words {
			l.box = l.box.Union(w.Box)
		}
		out, words = append(out, l), words[n:]
	}
	return out
}

// gap is the widest gap of a line, as the points between which it lies.
func (l textLine) gap() (from, to int) {
	right := 0
	for i, w := range l.words {
		if i > 0 && w.Box.X0-right > to-from {
			from, to = right, w.Box.X0
		}
		right = max(right, w.Box.X1)
	}
	return from, to
}

// crosses reports whether a word of the line stands over x.
func (l textLine) crosses(x int) bool {
	return slices.ContainsFunc(l.words, func(w Word) bool { return w.Box.X0 < x && w.Box.X1 > x })
}

// ByColumns puts the head of a page of the given size in reading order: the
// left column, then the right one. Everything else keeps its place.
func ByColumns(words []Word, width, height int) []Word {
	lines := lined(words)
	usual := float64(UsualHeight(words))
	first, split := -1, 0
	for i, l := range lines {
		from, to := l.gap()
		mid := (from + to) / 2
		if float64(to-from) > wideGap*usual && float64(mid) > splitFrom*float64(width) && float64(mid) < splitTo*float64(width) && float64(l.box.Y1) < headDepth*float64(height) {
			first, split = i, mid
			break
		}
	}
	if first < 0 {
		return words
	}
	last, both := first, 0
	for i := first; i < len(lines); i++ {
		l := lines[i]
		if l.crosses(split) || float64(l.box.Y0) > headDepth*float64(height) {
			break
		}
		from, to := l.gap()
		if from < split && split < to && float64(to-from) > usual {
			both, last = both+1, i
			continue
		}
		if i > last+1 && float64(l.box.Y0-lines[i-1].box.Y0) > closeLine*usual || float64(l.box.Y0-lines[i-1].box.Y1) > closeLine*usual {
			break
		}
		if l.box.X1 <= split {
			last = i
		}
	}
	if both < 2 {
		return words
	}
	return parted(lines, first, last, split)
}

// parted is the words of the lines, with those from first to last parted at x.
func parted(lines []textLine, first, last, x int) []Word {
	var out, right []Word
	block := 1
	for _, l := range lines {
		block = max(block, l.words[0].Block+1)
	}
	for i, l := range lines {
		if i < first || i > last {
			if i == last+1 {
				out = append(out, right...)
			}
			out = append(out, l.words...)
			continue
		}
		for _, w := range l.words {
			w.Par, w.Line = 0, i
			if w.Block = block; w.Box.X0 >= x {
				w.Block = block + 1
				right = append(right, w)
				continue
			}
			out = append(out, w)
		}
	}
	if last == len(lines)-1 {
		out = append(out, right...)
	}
	return out
}
