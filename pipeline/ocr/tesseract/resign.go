//go:build cgo

package tesseract

import (
	"slices"

	"sohoa/pipeline"
	"sohoa/pipeline/ocr/found"
	"sohoa/pipeline/ocr/picture"
	"sohoa/pipeline/ocr/shape"
)

// signatures reads again about the seals where no title or no name was read:
// there only the rows of letters are left of the picture, because the strokes
// of a signature make the engine join what stands apart. A row takes the place
// of what was read there before where it is better evidence.
func (r *Reader) signatures(p *page, words []found.Word, at []pipeline.Box) []found.Word {
	for _, b := range at {
		b = p.within(b)
		if b.W() < 8 || b.H() < 8 || found.Signed(found.Inside(words, b)) {
			continue
		}
		for _, row := range r.rowsOf(p, b) {
			words = found.Better(words, row)
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
		X1: min(p.work.Width(), int(mid[0])+w), Y1: min(p.work.Height(), int(mid[1])+h),
	}
}

// rowsOf reads the rows of letters in a part of the page, line by line.
func (r *Reader) rowsOf(p *page, b pipeline.Box) [][]found.Word {
	if p.bare.None() {
		return nil
	}
	grey := p.bare.Cut(b)
	defer grey.Free()
	if grey.None() {
		return nil
	}
	ink := grey.Threshold(picture.InkLevel)
	defer ink.Free()
	mm := p.workDPI / 25.4
	rows := ink.LetterRows(nil, mm)
	rows = slices.DeleteFunc(rows, func(row shape.Row) bool { // a line of the body, or of the recipients
		return float64(row.Box.X0) < mm || len(row.Letters) < 3
	})
	if len(rows) == 0 {
		return nil
	}
	grey.Become(grey.Only(ink, rows, nil))
	words, err := r.engine.read(grey, singleBlock, p.workDPI)
	if err != nil {
		return nil
	}
	for i := range words {
		w := &words[i].Box
		*w = pipeline.Box{X0: w.X0 + b.X0, Y0: w.Y0 + b.Y0, X1: w.X1 + b.X0, Y1: w.Y1 + b.Y0}
	}
	var out [][]found.Word
	for len(words) > 0 {
		n := found.LineEnd(words)
		if row := found.Legible(words[:n]); len(row) > 0 {
			out = append(out, row)
		}
		words = words[n:]
	}
	return out
}
