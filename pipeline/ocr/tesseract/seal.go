//go:build cgo

package tesseract

// #include <leptonica/allheaders.h>
import "C"

import (
	"math"
	"unsafe"

	"sohoa/pipeline/ocr/shape"
)

// seals finds the round seals in a one-bit picture of mm points to a millimetre.
func (m pix) seals(mm float64) []shape.Disc {
	small, f := m.clone(), 1.0
	if mm > 5 {
		small.become(pix{C.pixReduceRankBinaryCascade(m.p, 1, 0, 0, 0)})
		f = 2
	}
	defer small.free()
	thick := pix{C.pixDilateBrick(nil, small.p, 3, 3)}
	defer thick.free()
	if thick.none() {
		return nil
	}
	out := shape.Seals(thick.bitmap(), mm/f)
	for i, d := range out {
		out[i] = shape.Disc{X: d.X * f, Y: d.Y * f, R: d.R * f}
	}
	return out
}

// bitmap is direct access to a picture of one bit; it lives as long as the
// picture.
func (m pix) bitmap() shape.Bitmap {
	b := m.bytes()
	return shape.Bitmap{W: b.w, H: b.h, Stride: b.wpl, Bits: b.data}
}

// clearRing clears the rim of a seal from a radius outwards, in a one-bit
// picture.
func (m pix) clearRing(d shape.Disc, from float64) {
	w, h, wpl := m.width(), m.height(), int(C.pixGetWpl(m.p))
	bits := unsafe.Slice((*uint32)(unsafe.Pointer(C.pixGetData(m.p))), wpl*h)
	to := d.R * 1.07 // the rim is 1 mm thick
	for y := max(0, int(d.Y-to)); y < min(h, int(d.Y+to)+1); y++ {
		for x := max(0, int(d.X-to)); x < min(w, int(d.X+to)+1); x++ {
			if r := math.Hypot(float64(x)-d.X, float64(y)-d.Y); r >= from && r < to {
				bits[y*wpl+x>>5] &^= 1 << (31 - x&31)
			}
		}
	}
}
