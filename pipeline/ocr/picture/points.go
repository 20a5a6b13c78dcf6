//go:build cgo

package picture

// #include <leptonica/allheaders.h>
import "C"

import (
	"image"
	"unsafe"

	"sohoa/pipeline/ocr/shape"
)

// Rows calls do with each row of a picture of 8 bits or more; one word holds
// four points of 8 bits or one of colour, the first in the highest bits.
func (m Pix) Rows(do func(y int, row []uint32)) {
	wpl, h := int(C.pixGetWpl(m.p)), m.Height()
	data := unsafe.Slice((*uint32)(unsafe.Pointer(C.pixGetData(m.p))), wpl*h)
	for y := range h {
		do(y, data[y*wpl:(y+1)*wpl])
	}
}

// Plane is direct access to the points of a picture; it lives as long as the
// picture.
type Plane struct {
	W, H int // points
	wpl  int // words of a row
	data []uint32
}

// Plane gives direct access to the points.
func (m Pix) Plane() Plane {
	w, h, wpl := m.Width(), m.Height(), int(C.pixGetWpl(m.p))
	return Plane{w, h, wpl, unsafe.Slice((*uint32)(unsafe.Pointer(C.pixGetData(m.p))), wpl*h)}
}

// At is a point of a picture of 8 bits; white outside.
func (q Plane) At(x, y int) int {
	if x < 0 || y < 0 || x >= q.W || y >= q.H {
		return 255
	}
	return int(q.data[y*q.wpl+x>>2] >> (24 - x&3*8) & 255)
}

// Set sets a point of a picture of 8 bits, which must lie inside.
func (q Plane) Set(x, y, v int) {
	at := &q.data[y*q.wpl+x>>2]
	shift := 24 - x&3*8
	*at = *at&^(255<<shift) | uint32(v)<<shift
}

// Bit is a point of a picture of one bit; 0 outside.
func (q Plane) Bit(x, y int) int {
	if x < 0 || y < 0 || x >= q.W || y >= q.H {
		return 0
	}
	return int(q.data[y*q.wpl+x>>5] >> (31 - x&31) & 1)
}

// inked reports whether a point from x0 to x1 of row y is ink.
func (q Plane) inked(x0, x1, y int) bool {
	for x := x0; x <= x1; x++ {
		if q.Bit(x, y) != 0 {
			return true
		}
	}
	return false
}

// Bitmap is direct access to a picture of one bit; it lives as long as the
// picture.
func (m Pix) Bitmap() shape.Bitmap {
	b := m.Plane()
	return shape.Bitmap{W: b.W, H: b.H, Stride: b.wpl, Bits: b.data}
}

// Pixels copies a picture of 8 bits.
func (m Pix) Pixels() *image.Gray {
	w, h, words := m.Width(), m.Height(), int(C.pixGetWpl(m.p))
	out := image.NewGray(image.Rect(0, 0, w, h))
	data := unsafe.Slice((*uint32)(unsafe.Pointer(C.pixGetData(m.p))), words*h)
	for y := range h {
		for x := range w { // the leftmost point is the highest byte of a word
			out.Pix[y*out.Stride+x] = uint8(data[y*words+x>>2] >> (24 - 8*(x&3)))
		}
	}
	return out
}

// InkMask is the one-bit picture of the points of a colour picture that are
// such ink.
func (m Pix) InkMask(is func(r, g, b int) bool) Pix {
	w, h := m.Width(), m.Height()
	mask := m.empty(1)
	if mask.None() {
		return mask
	}
	wpl := int(C.pixGetWpl(mask.p))
	bits := unsafe.Slice((*uint32)(unsafe.Pointer(C.pixGetData(mask.p))), wpl*h)
	m.Rows(func(y int, row []uint32) {
		out := bits[y*wpl:]
		for x, v := range row[:w] {
			if is(int(v>>24), int(v>>16&255), int(v>>8&255)) {
				out[x>>5] |= 1 << (31 - x&31)
			}
		}
	})
	return mask
}
