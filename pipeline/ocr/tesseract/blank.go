//go:build cgo

package tesseract

import (
	"sohoa/pipeline"
	"sohoa/pipeline/ocr"
	"sohoa/pipeline/ocr/picture"
	"sohoa/pipeline/ocr/shape"
)

// Why a page is blank, as in pipeline.Reading.BlankWhy.
const (
	blankNoInk       = "no_ink"
	blankShowThrough = "show_through"
)

// paleLevel is the brightness of even paper below which a point is not paper.
const paleLevel = 215

// blank proves that there is nothing to read on the page and says why, or
// answers "". Colour that dropout took away and pale print get their chance
// first: where they read as text, they become the page.
func (r *Reader) blank(p *page) string {
	if !p.ink.Bare(p.workDPI) {
		return ""
	}
	if r.tryColour(p) || r.tryPale(p) {
		return ""
	}
	even, _ := p.work.Even()
	defer even.Free()
	pale := even.Threshold(paleLevel)
	defer pale.Free()
	if pale.Bare(p.workDPI) {
		return blankNoInk
	}
	return blankShowThrough
}

// clearHoles paints punch holes over, at any edge: the engine reads them as
// letters.
func (p *page) clearHoles(pieces []pipeline.Box) {
	rim := int(p.workDPI / 25.4 / 2)
	own := false
	for _, b := range pieces {
		across := pipeline.Box{X0: b.Y0, Y0: b.X0, X1: b.Y1, Y1: b.X1}
		if !shape.PunchHole(b, p.ink.Width(), p.workDPI) && !shape.PunchHole(across, p.ink.Height(), p.workDPI) || !p.ink.Filled(b) {
			continue
		}
		if !own { // the work picture may be the scan itself
			p.work.Become(p.work.Copied())
			own = true
		}
		at := pipeline.Box{X0: b.X0 - rim, Y0: b.Y0 - rim, X1: b.X1 + rim, Y1: b.Y1 + rim}
		p.work.Paint(at, 255)
		p.ink.Paint(at, 0)
	}
}

// tryColour takes the page by brightness instead where dropout left nothing: a
// page all in blue or red. Pale colour is a seal of the other side unless it
// reads as text (bleeding seals are at 120 to 133 of 240, pens below 110).
func (r *Reader) tryColour(p *page) bool {
	if p.full.None() || p.full.Depth() != 32 {
		return false
	}
	g := p.full.Grey()
	defer g.Free()
	plain := g.Scaled(p.scale)
	defer plain.Free()
	if p.skew != 0 {
		plain.Become(plain.Leant(p.skew))
	}
	even, l := plain.Even()
	defer even.Free()
	ink := even.Threshold(picture.InkLevel)
	if ink.Bare(p.workDPI) {
		ink.Free()
		return false
	}
	return r.tryInstead(p, even.Clone(), ink, l.Ink < faintInk)
}

// tryInstead puts other pictures in the place of the page's, which it keeps
// where they are surely ink or read as text; it takes both pictures.
func (r *Reader) tryInstead(p *page, work, ink picture.Pix, sure bool) bool {
	kept := *p
	p.work, p.ink = work, ink
	if !sure {
		sample := p.work.Cut(p.densest())
		defer sample.Free()
		sure = r.worth(sample, p.workDPI) >= 3*minWorth
	}
	if !sure {
		p.work.Free()
		p.ink.Free()
		p.work, p.ink = kept.work, kept.ink
		return false
	}
	kept.work.Free()
	kept.ink.Free()
	p.census = shape.Count(p.ink.Pieces(), p.workDPI)
	return true
}

// tryPale stretches what is pale and takes it for the page if it reads as
// text; show-through stands in mirror writing and does not.
func (r *Reader) tryPale(p *page) bool {
	even, _ := p.work.Even()
	defer even.Free()
	pale := even.Threshold(paleLevel)
	if c := shape.Count(pale.Pieces(), p.workDPI); c.Letters < fewLetters {
		pale.Free()
		return false
	}
	if !r.tryInstead(p, even.Stretched(picture.InkLevel), pale, false) {
		return false
	}
	p.note(ocr.NoteFaint)
	return true
}
