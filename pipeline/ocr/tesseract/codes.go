//go:build cgo

package tesseract

// #include <leptonica/allheaders.h>
import "C"

import (
	"image"
	"math"
	"slices"
	"unsafe"

	"sohoa/pipeline"
	"sohoa/pipeline/qr"
)

// codes reads the codes of the upright page.
func (p *page) codes() []pipeline.Code {
	if p.ink.none() || p.ink.depth() != 1 {
		return nil
	}
	words := int(C.pixGetWpl(p.ink.p))
	m := qr.Bitmap{Width: p.ink.width(), Height: p.ink.height(), Stride: words}
	m.Bits = unsafe.Slice((*uint32)(unsafe.Pointer(C.pixGetData(p.ink.p))), words*m.Height)
	found := qr.Read(m, p.asScanned)
	for i, c := range found {
		found[i].Box = p.upright(c.Box)
	}
	return found
}

// asScanned is a part of the work picture as it was scanned: in the resolution
// of the source, before the lean was taken out.
func (p *page) asScanned(b pipeline.Box) (*image.Gray, bool) {
	if p.full.none() {
		return nil, false
	}
	sin, cos := math.Sincos(p.skew * math.Pi / 180)
	w, h := float64(p.full.width()), float64(p.full.height())
	x0, y0, x1, y1 := w, h, 0.0, 0.0
	for _, at := range [4][2]int{{b.X0, b.Y0}, {b.X1, b.Y0}, {b.X0, b.Y1}, {b.X1, b.Y1}} {
		dx, dy := float64(at[0])-float64(p.work.width())/2, float64(at[1])-float64(p.work.height())/2
		x, y := w/2+(dx*cos+dy*sin)/p.scale, h/2+(dy*cos-dx*sin)/p.scale
		x0, y0, x1, y1 = min(x0, x), min(y0, y), max(x1, x), max(y1, y)
	}
	part := p.full.cut(pipeline.Box{X0: max(int(x0), 0), Y0: max(int(y0), 0), X1: int(min(math.Ceil(x1), w)), Y1: int(min(math.Ceil(y1), h))})
	defer part.free()
	if part.none() {
		return nil, false
	}
	part.become(part.dropout())
	if part.depth() != 8 {
		return nil, false
	}
	return part.pixels(), true
}

// pixels copies a picture of 8 bits.
func (m pix) pixels() *image.Gray {
	w, h, words := m.width(), m.height(), int(C.pixGetWpl(m.p))
	out := image.NewGray(image.Rect(0, 0, w, h))
	data := unsafe.Slice((*uint32)(unsafe.Pointer(C.pixGetData(m.p))), words*h)
	for y := range h {
		for x := range w { // the leftmost point is the highest byte of a word
			out.Pix[y*out.Stride+x] = uint8(data[y*words+x>>2] >> (24 - 8*(x&3)))
		}
	}
	return out
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
