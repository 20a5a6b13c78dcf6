//go:build cgo

package tesseract

import (
	"sohoa/pipeline"
	"sohoa/pipeline/ocr/picture"
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
		X1: min(p.full.Width(), seal.X1+int(signRight*mm)), Y1: min(p.full.Height(), seal.Y1+int(signBelow*mm)),
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
	part := p.full.Cut(at)
	defer part.Free()
	if part.None() {
		return
	}
	part.Become(part.Scaled(p.scale))
	pen, seal, hidden := part.InkMask(bluePen), part.InkMask(redSeal), hides(part)
	defer pen.Free()
	defer seal.Free()
	if pen.None() || seal.None() {
		return
	}
	pen.Become(pen.Grown(3, 3))
	seal.Become(seal.Grown(3, 3))
	to := p.leantPlace(scaled(at, p.scale), part)
	if p.skew != 0 {
		pen.Become(pen.Leant(p.skew))
		seal.Become(seal.Leant(p.skew))
	}
	if p.bare.None() {
		p.bare = p.work.Copied()
	}
	p.bare.WhitenAt(pen, to.X0, to.Y0)
	reach := 0
	if hidden {
		reach = int(p.workDPI / 25.4 * rimWidth)
	}
	p.carryOn(seal, to, reach)
}

// hides reports whether the red of a part hides the print under it: then there
// is next to no dark red.
func hides(m picture.Pix) bool {
	dark, all := 0, 0
	m.Rows(func(_ int, row []uint32) {
		for _, v := range row[:m.Width()] {
			if picture.Redness(v) < colourful {
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
func (p *page) carryOn(mask picture.Pix, to pipeline.Box, reach int) {
	work, covered := p.bare.Plane(), mask.Plane()
	free := func(x, y int) bool { return covered.Bit(x-to.X0, y-to.Y0) == 0 || work.At(x, y) < overPrint }
	beyond := func(x, y, dx, dy int) int {
		for i := 1; i <= reach; i++ {
			if free(x+i*dx, y+i*dy) {
				return work.At(x+i*dx, y+i*dy)
			}
		}
		return 255
	}
	type point struct{ x, y, v int }
	var out []point
	for y := max(0, to.Y0); y < min(work.H, to.Y1); y++ {
		for x := max(0, to.X0); x < min(work.W, to.X1); x++ {
			if free(x, y) {
				continue
			}
			v := min(max(beyond(x, y, 0, -1), beyond(x, y, 0, 1)), max(beyond(x, y, -1, 0), beyond(x, y, 1, 0)))
			out = append(out, point{x, y, v})
		}
	}
	for _, q := range out {
		work.Set(q.x, q.y, q.v)
	}
}

func redSeal(r, g, b int) bool { return r-max(g, b) >= colourful }

func bluePen(r, g, b int) bool { return b-r >= colourful && b >= g && b > 90 }
