//go:build cgo

package tesseract

// #include <leptonica/allheaders.h>
import "C"

import (
	"sohoa/pipeline"
	"sohoa/pipeline/ocr"
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
		if punchHole(b, inner.width(), dpi) {
			continue
		}
		points += b.W() * b.H()
		if letterSized(b, dpi) {
			letters++
		}
	}
	return letters <= fewPieces && float64(points) < 2*fewPoints*float64(m.width()*m.height())
}

// punchHole reports whether a piece is round, 4 to 8 mm wide, and within 20 mm
// of the left or right edge of a page of the given width.
func punchHole(b pipeline.Box, width int, dpi float64) bool {
	mm := dpi / 25.4
	w, h := float64(b.W()), float64(b.H())
	nearEdge := float64(b.X1) < 20*mm || float64(width-b.X0) < 20*mm
	return nearEdge && w > 4*mm && w < 8*mm && h > 0.8*w && h < 1.25*w
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
	p.census = count(p.ink.pieces(), p.workDPI)
	return true
}

// tryPale stretches what is pale and takes it for the page if it reads as
// text; show-through stands in mirror writing and does not.
func (r *Reader) tryPale(p *page) bool {
	even, _ := p.work.even()
	defer even.free()
	pale := even.threshold(paleLevel)
	if c := count(pale.pieces(), p.workDPI); c.letters < fewLetters {
		pale.free()
		return false
	}
	if !r.tryInstead(p, even.stretched(inkLevel), pale, false) {
		return false
	}
	p.note(ocr.NoteFaint)
	return true
}
