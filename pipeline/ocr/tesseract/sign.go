//go:build cgo

package tesseract

// #include <leptonica/allheaders.h>
import "C"

import (
	"unsafe"

	"sohoa/pipeline"
)

// Reach of a signature about its seal in millimetres: a seal covers the left
// third of a signature, as the rules on clerical work ask, which is up to 70
// wide; authority and position stand above, the name below.
const (
	signLeft, signRight = 12.0, 65.0
	signAbove           = 22.0
	signBelow           = 18.0
)

// around is the box of a seal with the signature about it, on the full
// picture.
func (p *page) around(seal pipeline.Box) pipeline.Box {
	mm := p.dpi / 25.4
	return pipeline.Box{
		X0: max(0, seal.X0-int(signLeft*mm)), Y0: max(0, seal.Y0-int(signAbove*mm)),
		X1: min(p.full.width(), seal.X1+int(signRight*mm)), Y1: min(p.full.height(), seal.Y1+int(signBelow*mm)),
	}
}

// Bounds of coloured ink. The spread is that between the strongest and the
// weakest of red, green and blue: 36 and more in pens and seals, less in print
// and paper. Print under a real seal is at 60 to 140 behind dropout, a seal
// alone from 170 up.
const (
	colourful = 36
	overPrint = 150
	darkRed   = 0.006 // share of all red: 0.000 to 0.003 where the seal is opaque, 0.012 to 0.036 of real seals
	rimWidth  = 1.5   // mm of a seal over which the strokes of a letter are carried on
)

// clearInk takes pens and seals from about a signature, on a picture of its own
// that only signatures are read from: dropout leaves a blue pen grey and a seal
// pale, and both tear the lines of titles and names apart. The page itself is
// left alone, because a seal may as well stand over the body of a text, where
// print that shows through it would be lost (a drawn page: 0 -> 5% of letters).
// Pens go altogether. Where a seal lies over a letter, the strokes are carried
// on from one side of its rim to the other: a seal that a program has put on
// the scan hides the print under it.
func (p *page) clearInk(at pipeline.Box) {
	part := p.full.cut(at)
	defer part.free()
	if part.none() {
		return
	}
	part.become(part.scaled(p.scale))
	pen, seal, hidden := part.inkMask(bluePen), part.inkMask(redSeal), part.hides()
	defer pen.free()
	defer seal.free()
	if pen.none() || seal.none() {
		return
	}
	pen.become(pix{C.pixDilateBrick(nil, pen.p, 3, 3)})
	seal.become(pix{C.pixDilateBrick(nil, seal.p, 3, 3)})
	to := p.leantPlace(scaled(at, p.scale), part)
	if p.skew != 0 {
		pen.become(pen.leant(p.skew))
		seal.become(seal.leant(p.skew))
	}
	if p.bare.none() {
		p.bare = pix{C.pixCopy(nil, p.work.p)}
	}
	C.pixPaintThroughMask(p.bare.p, pen.p, C.l_int32(to.X0), C.l_int32(to.Y0), 255)
	reach := 0
	if hidden {
		reach = int(p.workDPI / 25.4 * rimWidth)
	}
	p.carryOn(seal, to, reach)
}

// hides reports whether the red of a part hides the print under it: then there
// is next to no dark red.
func (m pix) hides() bool {
	dark, all := 0, 0
	m.rows(func(_ int, row []uint32) {
		for _, v := range row[:m.width()] {
			if redness(v) < colourful {
				continue
			}
			all++
			if v>>24 < overPrint {
				dark++
			}
		}
	})
	return float64(dark) < darkRed*float64(all)
}

// carryOn gives every bright point under a mask the brightness that stands on
// both sides of the mask, above and below or left and right, whichever is
// darker; white where the mask reaches further than reach.
func (p *page) carryOn(mask pix, to pipeline.Box, reach int) {
	work, covered := p.bare.bytes(), mask.bytes()
	free := func(x, y int) bool { return covered.bit(x-to.X0, y-to.Y0) == 0 || work.at(x, y) < overPrint }
	beyond := func(x, y, dx, dy int) int {
		for i := 1; i <= reach; i++ {
			if free(x+i*dx, y+i*dy) {
				return work.at(x+i*dx, y+i*dy)
			}
		}
		return 255
	}
	type point struct{ x, y, v int }
	var out []point
	for y := max(0, to.Y0); y < min(work.h, to.Y1); y++ {
		for x := max(0, to.X0); x < min(work.w, to.X1); x++ {
			if free(x, y) {
				continue
			}
			v := min(max(beyond(x, y, 0, -1), beyond(x, y, 0, 1)), max(beyond(x, y, -1, 0), beyond(x, y, 1, 0)))
			out = append(out, point{x, y, v})
		}
	}
	for _, q := range out {
		work.set(q.x, q.y, q.v)
	}
}

func redSeal(r, g, b int) bool { return r-max(g, b) >= colourful }

func bluePen(r, g, b int) bool { return b-r >= colourful && b >= g && b > 90 }

// inkMask is the one-bit picture of the points of a colour picture that are
// such ink.
func (m pix) inkMask(is func(r, g, b int) bool) pix {
	w, h := m.width(), m.height()
	mask := pix{C.pixCreate(C.l_int32(w), C.l_int32(h), 1)}
	if mask.none() {
		return mask
	}
	wpl := int(C.pixGetWpl(mask.p))
	bits := unsafe.Slice((*uint32)(unsafe.Pointer(C.pixGetData(mask.p))), wpl*h)
	m.rows(func(y int, row []uint32) {
		out := bits[y*wpl:]
		for x, v := range row[:w] {
			if is(int(v>>24), int(v>>16&255), int(v>>8&255)) {
				out[x>>5] |= 1 << (31 - x&31)
			}
		}
	})
	return mask
}

// plane is direct access to the points of a picture; it lives as long as the
// picture.
type plane struct {
	w, h, wpl int
	data      []uint32
}

func (m pix) bytes() plane {
	w, h, wpl := m.width(), m.height(), int(C.pixGetWpl(m.p))
	return plane{w, h, wpl, unsafe.Slice((*uint32)(unsafe.Pointer(C.pixGetData(m.p))), wpl*h)}
}

// at is a point of a picture of 8 bits; white outside.
func (q plane) at(x, y int) int {
	if x < 0 || y < 0 || x >= q.w || y >= q.h {
		return 255
	}
	return int(q.data[y*q.wpl+x>>2] >> (24 - x&3*8) & 255)
}

func (q plane) set(x, y, v int) {
	at := &q.data[y*q.wpl+x>>2]
	shift := 24 - x&3*8
	*at = *at&^(255<<shift) | uint32(v)<<shift
}

// bit is a point of a picture of one bit; 0 outside.
func (q plane) bit(x, y int) int {
	if x < 0 || y < 0 || x >= q.w || y >= q.h {
		return 0
	}
	return int(q.data[y*q.wpl+x>>5] >> (31 - x&31) & 1)
}

// inked reports whether a point from x0 to x1 of row y is ink.
func (q plane) inked(x0, x1, y int) bool {
	for x := x0; x <= x1; x++ {
		if q.bit(x, y) != 0 {
			return true
		}
	}
	return false
}
