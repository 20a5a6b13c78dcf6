//go:build cgo

package tesseract

import (
	"image"
	"math"
	"slices"

	"sohoa/pipeline"
	"sohoa/pipeline/qr"
)

// codes reads the codes of the upright page.
func (p *page) codes() []pipeline.Code {
	if p.ink.None() || p.ink.Depth() != 1 {
		return nil
	}
	m := p.ink.Bitmap()
	found := qr.Read(qr.Bitmap{Width: m.W, Height: m.H, Stride: m.Stride, Bits: m.Bits}, p.asScanned)
	for i, c := range found {
		found[i].Box = p.upright(c.Box)
	}
	return found
}

// asScanned is a part of the work picture as it was scanned: in the resolution
// of the source, before the lean was taken out.
func (p *page) asScanned(b pipeline.Box) (*image.Gray, bool) {
	if p.full.None() {
		return nil, false
	}
	sin, cos := math.Sincos(p.skew * math.Pi / 180)
	w, h := float64(p.full.Width()), float64(p.full.Height())
	x0, y0, x1, y1 := w, h, 0.0, 0.0
	for _, at := range [4][2]int{{b.X0, b.Y0}, {b.X1, b.Y0}, {b.X0, b.Y1}, {b.X1, b.Y1}} {
		dx, dy := float64(at[0])-float64(p.work.Width())/2, float64(at[1])-float64(p.work.Height())/2
		x, y := w/2+(dx*cos+dy*sin)/p.scale, h/2+(dy*cos-dx*sin)/p.scale
		x0, y0, x1, y1 = min(x0, x), min(y0, y), max(x1, x), max(y1, y)
	}
	part := p.full.Cut(pipeline.Box{X0: max(int(x0), 0), Y0: max(int(y0), 0), X1: int(min(math.Ceil(x1), w)), Y1: int(min(math.Ceil(y1), h))})
	defer part.Free()
	if part.None() {
		return nil, false
	}
	part.Become(part.Dropout())
	if part.Depth() != 8 {
		return nil, false
	}
	return part.Pixels(), true
}

// beside drops the words that stand in codes: their squares read as letters.
func beside(codes []pipeline.Code, words []pipeline.Word) []pipeline.Word {
	if len(codes) == 0 {
		return words
	}
	return slices.DeleteFunc(words, func(w pipeline.Word) bool {
		x, y := (w.Box.X0+w.Box.X1)/2, (w.Box.Y0+w.Box.Y1)/2
		return slices.ContainsFunc(codes, func(c pipeline.Code) bool {
			return x >= c.Box.X0 && x < c.Box.X1 && y >= c.Box.Y0 && y < c.Box.Y1
		})
	})
}
