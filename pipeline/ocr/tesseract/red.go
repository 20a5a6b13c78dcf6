//go:build cgo

package tesseract

// #include <leptonica/allheaders.h>
import "C"

import (
	"math"
	"slices"
	"unsafe"

	"sohoa/pipeline"
	"sohoa/pipeline/ocr/shape"
)

// Bounds of red ink. Redness is what red has over the stronger of green and
// blue, 0 to 255: fresh stamps 90 to 170, a seal that shines through 10 to 35,
// blue pens and black print below 0. On a page that is faded and dark it is
// less by as much as the print is.
const (
	redBound   = 42
	redLeast   = 18
	redPaper   = 0.2 // share of the page above which the paper is red, not the ink
	redSamples = 100 // a inch
)

// redPart is a place of the page that bears red letters.
type redPart struct {
	work pix          // grey, work scale, upright and straight: red letters dark, all else white
	at   pipeline.Box // of the work picture
	lean float64      // degrees it was turned by to put its rows straight
	rows []shape.Row  // of work

	ringed bool // stands in a ring: a seal of any size
}

// redBound is the redness from which a point of the page is red ink.
func (p *page) redBound() int {
	paper := math.Min(1, p.light.paper/evenPaper)
	print := math.Min(1, (evenPaper-p.light.ink)/(evenPaper-usualInk))
	return max(redLeast, int(redBound*paper*print))
}

// usualInk is the brightness of unfaded print on even paper.
const usualInk = 60

// colour is what the colours of a page show beside its print.
type colour struct {
	red    []redPart      // rows of red letters
	blots  []pipeline.Box // of the work picture: red ink that is no seal and holds no row of letters
	signed []pipeline.Box // of the full picture: seals with the signatures around them
}

func (c *colour) free() {
	for i := range c.red {
		c.red[i].work.free()
	}
}

// colours finds the red letters that dropout has taken from the page: marks of
// secrecy and urgency, stamps of arrival, rubber-stamped names; and the seals.
// A page without red ink costs only the look at its samples.
func (p *page) colours() (c colour) {
	if p.full.none() || p.full.depth() != 32 {
		return c
	}
	p.fullW, p.fullH = float64(p.full.width()), float64(p.full.height())
	step := max(1, int(math.Round(p.dpi/redSamples)))
	bound := p.redBound() + p.full.paperRedness(8*step)
	mask := p.full.redMask(step, bound)
	defer mask.free()
	if mask.none() {
		return c
	}
	mm := p.dpi / float64(step) / 25.4
	for _, b := range mask.redPlaces(mm) {
		at := scaled(b, float64(step))
		if float64(b.W()) > sealLow*mm && float64(b.H()) > sealLow*mm {
			c.signed = append(c.signed, p.around(at))
		}
		if sealSized(float64(b.W())/mm, float64(b.H())/mm) {
			continue
		}
		part, ok := p.redPart(at, bound)
		if ok {
			part.ringed = mask.ringed(b)
			c.red = append(c.red, part)
		} else if !mask.ringed(b) {
			c.blots = append(c.blots, p.within(at))
		}
	}
	return c
}

func scaled(b pipeline.Box, f float64) pipeline.Box {
	at := func(v int) int { return int(math.Round(float64(v) * f)) }
	return pipeline.Box{X0: at(b.X0), Y0: at(b.Y0), X1: at(b.X1), Y1: at(b.Y1)}
}

// rows calls do with each row of a picture of 8 bits or more; one word holds
// four points of 8 bits or one of colour, the first in the highest bits.
func (m pix) rows(do func(y int, row []uint32)) {
	wpl, h := int(C.pixGetWpl(m.p)), m.height()
	data := unsafe.Slice((*uint32)(unsafe.Pointer(C.pixGetData(m.p))), wpl*h)
	for y := range h {
		do(y, data[y*wpl:(y+1)*wpl])
	}
}

// redness of a point of a colour picture.
func redness(v uint32) int {
	return int(v>>24) - int(max(v>>16&255, v>>8&255))
}

// paperRedness is the redness of most of a page: old paper is yellow to pink.
func (m pix) paperRedness(step int) int {
	var counts [256]int
	n, w := 0, m.width()
	m.rows(func(y int, row []uint32) {
		for x := 0; x < w && y%step == 0; x += step {
			counts[max(0, redness(row[x]))]++
			n++
		}
	})
	sum := 0
	for d, c := range counts {
		if sum += c; sum*2 >= n {
			return d
		}
	}
	return 0
}

// redMask is the one-bit picture of what is redder than bound among every step-th point of every
// step-th row; none where there is no red or the paper itself is red.
func (m pix) redMask(step, bound int) pix {
	w, h := m.width()/step, m.height()/step
	mask := pix{C.pixCreate(C.l_int32(w), C.l_int32(h), 1)}
	if mask.none() {
		return mask
	}
	wpl := int(C.pixGetWpl(mask.p))
	bits := unsafe.Slice((*uint32)(unsafe.Pointer(C.pixGetData(mask.p))), wpl*h)
	n := 0
	m.rows(func(y int, row []uint32) {
		if y%step != 0 || y/step >= h {
			return
		}
		out := bits[y/step*wpl:]
		for x := range w {
			if redness(row[x*step]) > bound {
				out[x>>5] |= 1 << (31 - x&31)
				n++
			}
		}
	})
	if n == 0 || step > 1 && float64(n) > redPaper*float64(w*h) {
		mask.free()
	}
	return mask
}

// Sizes in millimetres, measured on stamps: the marks of secrecy are 20 x 8 and
// more, of letters 4 high; a seal is 30 to 36 across, letters of names 2 high.
const (
	redGapX, redGapY = 5.0, 3.0
	redWide, redHigh = 6.0, 1.6
	sealLow, sealTop = 26.0, 44.0
	manyPlaces       = 12 // of a page: what is more is a picture
)

// redPlaces are the boxes of what lies close together in a mask with mm points
// to a millimetre, large enough for three letters, and not within a round seal.
func (m pix) redPlaces(mm float64) []pipeline.Box {
	near := pix{C.pixCloseSafeBrick(nil, m.p, C.l_int32(redGapX*mm), C.l_int32(redGapY*mm))}
	if near.none() {
		return nil
	}
	defer near.free()
	all := near.pieces()
	var out []pipeline.Box
	for i, b := range all {
		w, h := float64(b.W())/mm, float64(b.H())/mm
		if w < redWide || h < redHigh {
			continue
		}
		if !slices.ContainsFunc(slices.Delete(slices.Clone(all), i, i+1), func(o pipeline.Box) bool { return holds(o, b) }) {
			out = append(out, b)
		}
	}
	if len(out) > manyPlaces {
		return nil
	}
	return out
}

// holds reports whether b lies in a: the words in a seal lie in its ring.
func holds(a, b pipeline.Box) bool {
	return a.X0 <= b.X0 && a.Y0 <= b.Y0 && a.X1 >= b.X1 && a.Y1 >= b.Y1
}

// sealSized reports whether a box in millimetres is that of a round seal.
func sealSized(w, h float64) bool {
	return w > sealLow && w < sealTop && h > 0.9*w && h < 1.1*w
}
