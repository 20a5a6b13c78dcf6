//go:build cgo

package tesseract

import (
	"slices"
	"strings"
	"unicode"

	"sohoa/pipeline"
	"sohoa/pipeline/viet"
)

// signatures reads again about the seals where no title or no name was read:
// there only the rows of letters are left of the picture, because the strokes
// of a signature make the engine join what stands apart. A row takes the place
// of what was read there before where it is better evidence.
func (r *Reader) signatures(p *page, words []found, at []pipeline.Box) []found {
	for _, b := range at {
		b = p.within(b)
		if b.W() < 8 || b.H() < 8 || signed(inside(words, b)) {
			continue
		}
		for _, row := range r.rowsOf(p, b) {
			words = better(words, row)
		}
	}
	return words
}

// within is a box of the full picture on the work picture.
func (p *page) within(b pipeline.Box) pipeline.Box {
	b = scaled(b, p.scale)
	mid := p.leantPoint(float64(b.X0+b.X1)/2, float64(b.Y0+b.Y1)/2)
	w, h := b.W()/2, b.H()/2
	return pipeline.Box{
		X0: max(0, int(mid[0])-w), Y0: max(0, int(mid[1])-h),
		X1: min(p.work.width(), int(mid[0])+w), Y1: min(p.work.height(), int(mid[1])+h),
	}
}

// rowsOf reads the rows of letters in a part of the page, line by line.
func (r *Reader) rowsOf(p *page, b pipeline.Box) [][]found {
	if p.bare.none() {
		return nil
	}
	grey := p.bare.cut(b)
	defer grey.free()
	if grey.none() {
		return nil
	}
	ink := grey.threshold(inkLevel)
	defer ink.free()
	mm := p.workDPI / 25.4
	rows := ink.letterRows(nil, mm)
	rows = slices.DeleteFunc(rows, func(row letterRow) bool { // a line of the body, or of the recipients
		return float64(row.box.X0) < mm || len(row.letters) < 3
	})
	if len(rows) == 0 {
		return nil
	}
	grey.become(grey.only(ink, rows, nil))
	words, err := r.engine.read(grey, singleBlock, p.workDPI)
	if err != nil {
		return nil
	}
	for i := range words {
		w := &words[i].box
		*w = pipeline.Box{X0: w.X0 + b.X0, Y0: w.Y0 + b.Y0, X1: w.X1 + b.X0, Y1: w.Y1 + b.Y0}
	}
	var out [][]found
	for len(words) > 0 {
		n := lineEnd(words)
		if row := legible(words[:n]); len(row) > 0 {
			out = append(out, row)
		}
		words = words[n:]
	}
	return out
}

// clearlyBetter is how many times the merit of a row must be that of what was
// read before.
const clearlyBetter = 1.05

// merit is evidence, with the short forms of authority (KT., TM.) counted and
// rubbish counted against.
func merit(words []found) float64 {
	sum := evidence(words)
	for _, w := range words {
		core := letters(w.text)
		n := float64(len([]rune(core)))
		switch {
		case viet.IsSyllable(core):
		case n == 2 && strings.HasSuffix(w.text, ".") && strings.ToUpper(core) == core:
			sum += n * w.conf
		default:
			sum -= max(n, 1) / 2
		}
	}
	return sum
}

// better puts a row in the place of the words that lie on it, where it is
// better evidence of text.
func better(words, row []found) []found {
	var box pipeline.Box
	for _, f := range row {
		box = box.Union(f.box)
	}
	var old []found
	for _, f := range words {
		if over(f.box, box) {
			old = append(old, f)
		}
	}
	if merit(row) <= 0 || merit(row) < clearlyBetter*merit(old) {
		return words
	}
	at := slices.IndexFunc(words, func(f found) bool { return over(f.box, box) })
	if at < 0 {
		at = len(words)
	}
	words = slices.DeleteFunc(slices.Clone(words), func(f found) bool { return over(f.box, box) })
	block := 1
	for _, f := range words {
		block = max(block, f.block+1)
	}
	row = slices.Clone(row)
	for i := range row {
		row[i].block = block
	}
	return slices.Insert(words, at, row...)
}

// over reports whether the middle of a word lies in a box.
func over(word, box pipeline.Box) bool {
	x, y := (word.X0+word.X1)/2, (word.Y0+word.Y1)/2
	return x >= box.X0 && x < box.X1 && y >= box.Y0 && y < box.Y1
}

func inside(words []found, box pipeline.Box) []found {
	var in []found
	for _, f := range words {
		if over(f.box, box) {
			in = append(in, f)
		}
	}
	return in
}

// evidence says how much of what was read is Vietnamese: the letters of valid
// syllables by their confidence, digits counting little.
func evidence(words []found) float64 {
	sum := 0.0
	for _, w := range words {
		core := strings.TrimFunc(w.text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
		n := float64(len([]rune(core)))
		switch {
		case n >= 2 && viet.IsSyllable(core):
			sum += n * w.conf
		case n >= 2 && strings.Trim(core, "0123456789.,/") == "":
			sum += n * w.conf / 4 // 69 and 96 read either way
		}
	}
	return sum
}

// surelyRead is the confidence from which a word of a title or name stands.
const surelyRead = 0.84

// signed reports whether words hold a title, a line of capitals, and a name, a
// line of two to five words that begin with one, all surely read.
func signed(words []found) bool {
	title, name := false, false
	for len(words) > 0 {
		n := lineEnd(words)
		line := words[:n]
		words = words[n:]
		sure := !slices.ContainsFunc(line, func(f found) bool { return f.conf < surelyRead || !viet.IsSyllable(letters(f.text)) })
		if !sure || n < 2 || n > 5 {
			continue
		}
		title = title || !slices.ContainsFunc(line, func(f found) bool { return strings.ToUpper(f.text) != f.text })
		name = name || !slices.ContainsFunc(line, func(f found) bool { return !named(letters(f.text)) })
	}
	return title && name
}

// letters cuts signs from both ends of a word.
func letters(s string) string {
	return strings.TrimFunc(s, func(r rune) bool { return !unicode.IsLetter(r) })
}

// named reports whether a word is written like a part of a name.
func named(s string) bool {
	for i, r := range s {
		if unicode.IsUpper(r) != (i == 0) {
			return false
		}
	}
	return len(s) > 1
}
