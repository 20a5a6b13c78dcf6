//go:build cgo

package tesseract

// #include <leptonica/allheaders.h>
import "C"

import (
	"sohoa/pipeline"
	"sohoa/pipeline/ocr"
	"sohoa/pipeline/ocr/shape"
)

// Why a page is blank, as in pipeline.Reading.BlankWhy.
const (
	blankNoInk       = "no_ink"
	blankShowThrough = "show_through"
)

// Bounds of the blank proof.
const (
	fewPieces = 3      // letters that dust may look like
	fewPoints = 0.0005 // share of points: 12 letters of 14 points on A4 are 0.0006
	paleLevel = 215    // brightness of even paper below which a point is not paper
)

// blank proves that there is nothing to read on the page and says why, or
// answers "". Colour that dropout took away and pale print get their chance
// first: where they read as text, they become the page.
func (r *Reader) blank(p *page) string {
	if !p.ink.bare(p.workDPI) {
		return ""
	}
	if r.tryColour(p) || r.tryPale(p) {
		return ""
	}
	even, _ := p.work.even()
	defer even.free()
	pale := even.threshold(paleLevel)
	defer pale.free()
	if pale.bare(p.workDPI) {
		return blankNoInk
	}
	return blankShowThrough
}

// bare reports whether a one-bit picture holds no letters and hardly any ink,
// black edges and punch holes left aside.
func (m pix) bare(dpi float64) bool {
	inner := pix{C.pixRemoveBorderConnComps(m.p, 8)}
	if inner.none() {
		return false
	}
	defer inner.free()
	letters, points := 0, 0
	for _, b := range inner.pieces() {
		if shape.PunchHole(b, inner.width(), dpi) {
			continue
		}
		points += b.W() * b.H()
		if shape.LetterSized(b, dpi) {
			letters++
		}
	}
	return letters <= fewPieces && float64(points) < 2*fewPoints*float64(m.width()*m.height())
}

// holeInk is the share of ink in the box of a punch hole: a disc has 0.79, the
// letter O half as much.
const holeInk = 0.65

// clearHoles paints punch holes over, at any edge: the engine reads them as
// letters.
func (p *page) clearHoles(pieces []pipeline.Box) {
	rim := int(p.workDPI / 25.4 / 2)
	own := false
	for _, b := range pieces {
		across := pipeline.Box{X0: b.Y0, Y0: b.X0, X1: b.Y1, Y1: b.X1}
		if !shape.PunchHole(b, p.ink.width(), p.workDPI) && !shape.PunchHole(across, p.ink.height(), p.workDPI) || !p.ink.filled(b) {
			continue
		}
		if !own { // the work picture may be the scan itself
			p.work.become(pix{C.pixCopy(nil, p.work.p)})
			own = true
		}
		at := pipeline.Box{X0: b.X0 - rim, Y0: b.Y0 - rim, X1: b.X1 + rim, Y1: b.Y1 + rim}
		p.work.paint(at, 255)
		p.ink.paint(at, 0)
	}
}

// filled reports whether a box of a one-bit picture holds a disc.
func (m pix) filled(b pipeline.Box) bool {
	part := m.cut(b)
	defer part.free()
	return !part.none() && part.darkness() > holeInk
}

// paint gives all of a box one brightness, in place.
func (m pix) paint(b pipeline.Box, v uint32) {
	box := C.boxCreate(C.l_int32(max(0, b.X0)), C.l_int32(max(0, b.Y0)), C.l_int32(b.X1-max(0, b.X0)), C.l_int32(b.Y1-max(0, b.Y0)))
	C.pixSetInRectArbitrary(m.p, box, C.l_uint32(v))
	C.boxDestroy(&box)
}

// tryColour takes the page by brightness instead where dropout left nothing: a
// page all in blue or red. Pale colour is a seal of the other side unless it
// reads as text (bleeding seals are at 120 to 133 of 240, pens below 110).
func (r *Reader) tryColour(p *page) bool {
	if p.full.none() || p.full.depth() != 32 {
		return false
	}
	g := p.full.grey()
	defer g.free()
	plain := g.scaled(p.scale)
	defer plain.free()
	if p.skew != 0 {
		plain.become(plain.leant(p.skew))
	}
	even, l := plain.even()
	defer even.free()
	ink := even.threshold(inkLevel)
	if ink.bare(p.workDPI) {
		ink.free()
		return false
	}
	return r.tryInstead(p, even.clone(), ink, l.ink < faintInk)
}

// tryInstead puts other pictures in the place of the page's, which it keeps
// where they are surely ink or read as text; it takes both pictures.
func (r *Reader) tryInstead(p *page, work, ink pix, sure bool) bool {
	kept := *p
	p.work, p.ink = work, ink
	if !sure {
		sample := p.work.cut(p.densest())
		defer sample.free()
		sure = r.worth(sample, p.workDPI) >= 3*minWorth
	}
	if !sure {
		p.work.free()
		p.ink.free()
		p.work, p.ink = kept.work, kept.ink
		return false
	}
	kept.work.free()
	kept.ink.free()
	p.census = shape.Count(p.ink.pieces(), p.workDPI)
	return true
}

// tryPale stretches what is pale and takes it for the page if it reads as
// text; show-through stands in mirror writing and does not.
func (r *Reader) tryPale(p *page) bool {
	even, _ := p.work.even()
	defer even.free()
	pale := even.threshold(paleLevel)
	if c := shape.Count(pale.pieces(), p.workDPI); c.Letters < fewLetters {
		pale.free()
		return false
	}
	if !r.tryInstead(p, even.stretched(inkLevel), pale, false) {
		return false
	}
	p.note(ocr.NoteFaint)
	return true
}
