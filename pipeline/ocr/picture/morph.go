//go:build cgo

package picture

// #include <leptonica/allheaders.h>
import "C"

import (
	"math"
	"unsafe"

	"sohoa/pipeline"
	"sohoa/pipeline/ocr/shape"
)

// Copied makes a picture that shares no points with m.
func (m Pix) Copied() Pix { return Pix{C.pixCopy(nil, m.p)} }

// empty makes a picture of m's size without ink, with 1 or 8 bits a point; of 8
// bits it is black.
func (m Pix) empty(bits int) Pix {
	return Pix{C.pixCreate(C.l_int32(m.Width()), C.l_int32(m.Height()), C.l_int32(bits))}
}

// And makes the one-bit picture of what is ink in both.
func (m Pix) And(n Pix) Pix { return Pix{C.pixAnd(nil, m.p, n.p)} }

// Minus makes the one-bit picture of what is ink in m and not in n.
func (m Pix) Minus(n Pix) Pix { return Pix{C.pixSubtract(nil, m.p, n.p)} }

// inverted makes the one-bit picture with ink and paper exchanged.
func (m Pix) inverted() Pix { return Pix{C.pixInvert(nil, m.p)} }

// Grown makes the one-bit picture in which every point of ink is a rectangle of
// w by h points.
func (m Pix) Grown(w, h int) Pix {
	return Pix{C.pixDilateBrick(nil, m.p, C.l_int32(w), C.l_int32(h))}
}

// opened makes the one-bit picture of the ink that a rectangle of w by h points
// fits into: of 1 point by many, the upright rules.
func (m Pix) opened(w, h int) Pix {
	return Pix{C.pixOpenBrick(nil, m.p, C.l_int32(w), C.l_int32(h))}
}

// OpenedFast is opened by steps, for large rectangles.
func (m Pix) OpenedFast(w, h int) Pix {
	return Pix{C.pixOpenCompBrick(nil, m.p, C.l_int32(w), C.l_int32(h))}
}

// closed makes the one-bit picture in which gaps are inked that a rectangle of
// w by h points does not fit into.
func (m Pix) closed(w, h int) Pix {
	return Pix{C.pixCloseSafeBrick(nil, m.p, C.l_int32(w), C.l_int32(h))}
}

// Inner makes the one-bit picture without the pieces of ink that touch an edge.
func (m Pix) Inner() Pix { return Pix{C.pixRemoveBorderConnComps(m.p, 8)} }

// Whiten makes every point white, in place, that is ink in mask.
func (m Pix) Whiten(mask Pix) { C.pixSetMasked(m.p, mask.p, 255) }

// WhitenAt is whiten with the corner of mask at x, y.
func (m Pix) WhitenAt(mask Pix, x, y int) {
	C.pixPaintThroughMask(m.p, mask.p, C.l_int32(x), C.l_int32(y), 255)
}

// Paint gives all of a box one brightness, in place.
func (m Pix) Paint(b pipeline.Box, v uint32) {
	box := C.boxCreate(C.l_int32(max(0, b.X0)), C.l_int32(max(0, b.Y0)), C.l_int32(b.X1-max(0, b.X0)), C.l_int32(b.Y1-max(0, b.Y0)))
	C.pixSetInRectArbitrary(m.p, box, C.l_uint32(v))
	C.boxDestroy(&box)
}

// Set makes all of a box ink.
func (m Pix) Set(b pipeline.Box) {
	box := C.boxCreate(C.l_int32(max(0, b.X0)), C.l_int32(max(0, b.Y0)), C.l_int32(b.X1-max(0, b.X0)), C.l_int32(b.Y1-max(0, b.Y0)))
	C.pixSetInRect(m.p, box)
	C.boxDestroy(&box)
}

// clearRules takes long straight lines out of a one-bit picture: the frames
// of stamps, which letters may touch.
func (m Pix) clearRules(mm float64) {
	for _, size := range [][2]float64{{11 * mm, 1}, {1, 6.5 * mm}} {
		rules := m.opened(int(size[0]), int(size[1]))
		rules.Become(rules.Grown(3, 3))
		C.pixSubtract(m.p, m.p, rules.p)
		rules.Free()
	}
}

// clearRing clears the rim of a seal from a radius outwards, in a one-bit
// picture.
func (m Pix) clearRing(d shape.Disc, from float64) {
	w, h, wpl := m.Width(), m.Height(), int(C.pixGetWpl(m.p))
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
