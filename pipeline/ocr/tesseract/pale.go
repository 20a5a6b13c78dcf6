//go:build cgo

package tesseract

import (
	"slices"
	"unicode/utf8"

	"sohoa/pipeline"
	"sohoa/pipeline/ocr/found"
	"sohoa/pipeline/ocr/shape"
)

// Bounds of pale rows: footers and heads of pages that are printed in grey. On
// a worn page the ink is told by what is darkest, and they are lost.
const (
	paleLetters = 8   // in a row
	paleInk     = 170 // brightness of pale letters on even paper
	paleRows    = 2   // most of a page: what is more is the other side of the leaf
)

// pale reads rows of letters above and below everything that was read on a worn
// page, on the even picture before it was stretched. What is no text is left
// out: show-through stands in mirror writing.
func (r *Reader) pale(p *page, words []found.Word) []found.Word {
	if p.even.None() {
		return words
	}
	text := bodyOf(words)
	if text.Zero() {
		return words
	}
	w, h := p.work.Width(), p.work.Height()
	above := r.paleRows(p, pipeline.Box{X1: w, Y1: text.Y0})
	below := r.paleRows(p, pipeline.Box{Y0: text.Y1, X1: w, Y1: h})
	block := 0
	for _, f := range words {
		block = max(block, f.Block)
	}
	for _, rows := range [][]found.Word{above, below} {
		block++
		for i := range rows {
			rows[i].Block = block
		}
	}
	out := slices.DeleteFunc(words, func(f found.Word) bool { // specks
		return len(above) > 0 && f.Box.Y1 <= text.Y0 || len(below) > 0 && f.Box.Y0 >= text.Y1
	})
	return slices.Concat(above, out, below)
}

// bodyOf is the box of everything that was surely read.
func bodyOf(words []found.Word) pipeline.Box {
	var b pipeline.Box
	for _, f := range words {
		if f.Conf >= surelyPrint && utf8.RuneCountInString(f.Text) > 1 {
			b = b.Union(f.Box)
		}
	}
	return b
}

// surelyPrint is the confidence of words that are no specks.
const surelyPrint = 0.6

// paleRows reads the rows of pale letters in a strip of the page.
func (r *Reader) paleRows(p *page, strip pipeline.Box) []found.Word {
	mm := p.workDPI / 25.4
	if float64(strip.H()) < 4*mm {
		return nil
	}
	ink := p.even.Cut(strip)
	defer ink.Free()
	if ink.None() {
		return nil
	}
	ink.Become(ink.Threshold(paleLevel))
	ink.Become(ink.WithoutSpecks(shape.SpeckSize(p.workDPI) + 1))
	rows := slices.DeleteFunc(ink.LetterRows(nil, mm), func(row shape.Row) bool { return len(row.Letters) < paleLetters })
	if len(rows) > paleRows {
		return nil
	}
	var out []found.Word
	for n, row := range rows {
		at := p.padded(pipeline.Box{X0: row.Box.X0, Y0: row.Box.Y0 + strip.Y0, X1: row.Box.X1, Y1: row.Box.Y1 + strip.Y0})
		part := p.even.Cut(at)
		if part.None() {
			continue
		}
		part.Become(part.Stretched(paleInk))
		for _, f := range found.Legible(r.lineOf(part, at, p.workDPI)) {
			f.Par, f.Line = 1, n
			out = append(out, f)
		}
		part.Free()
	}
	return out
}
