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
	if p.tryColour() || r.tryPale(p) {
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

// tryColour reads the page by brightness instead where dropout left nothing:
// a page all in blue or red ink.
func (p *page) tryColour() bool {
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
	even, _ := plain.even()
	defer even.free()
	ink := even.threshold(inkLevel)
	if ink.bare(p.workDPI) {
		ink.free()
		return false
	}
	p.work.become(even.clone())
	p.ink.become(ink)
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
	dark := even.stretched(inkLevel)
	defer dark.free()
	kept := *p
	p.work, p.ink = dark.clone(), pale
	sample := p.work.cut(p.densest())
	defer sample.free()
	if r.worth(sample, p.workDPI) < 3*minWorth {
		p.work.free()
		p.ink.free()
		p.work, p.ink = kept.work, kept.ink
		return false
	}
	kept.work.free()
	kept.ink.free()
	p.census = count(p.ink.pieces(), p.workDPI)
	p.note(ocr.NoteFaint)
	return true
}
