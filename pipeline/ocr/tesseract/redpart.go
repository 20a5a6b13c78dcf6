//go:build cgo

package tesseract

import (
	"math"

	"sohoa/pipeline"
	"sohoa/pipeline/ocr/picture"
	"sohoa/pipeline/ocr/shape"
)

// redPart cuts a place out of the full picture and leaves nothing of it but
// rows of red letters; false where there are none.
func (p *page) redPart(at pipeline.Box, bound int) (redPart, bool) {
	margin := int(p.dpi / 25.4 * 3)
	at = pipeline.Box{X0: max(0, at.X0-margin), Y0: max(0, at.Y0-margin),
		X1: min(p.full.Width(), at.X1+margin), Y1: min(p.full.Height(), at.Y1+margin)}
	colour := p.full.Cut(at)
	defer colour.Free()
	if colour.None() {
		return redPart{}, false
	}
	colour.Become(colour.Scaled(p.scale))
	grey := colour.RedGrey(bound)
	defer grey.Free()
	if grey.None() {
		return redPart{}, false
	}
	if p.skew != 0 {
		grey.Become(grey.Leant(p.skew))
	}
	part := redPart{work: grey.Clone()}
	part.rows = part.findRows(p.workDPI / 25.4)
	if len(part.rows) == 0 {
		part.work.Free()
		return redPart{}, false
	}
	part.at = p.leantPlace(scaled(at, p.scale), part.work)
	return part, true
}

// findRows leaves nothing of the part but rows of letters, put straight.
func (r *redPart) findRows(mm float64) []shape.Row {
	ink := r.work.Threshold(picture.RedInk)
	defer ink.Free()
	seals := ink.Seals(mm)
	rows := ink.LetterRows(seals, mm)
	if lean := shape.Lean(rows); math.Abs(lean) > redLean {
		r.work.Become(r.work.Leant(lean))
		r.lean = lean
		ink.Become(r.work.Threshold(picture.RedInk))
		seals = ink.Seals(mm)
		rows = ink.LetterRows(seals, mm)
	}
	if len(rows) > 0 {
		r.work.Become(r.work.Only(ink, rows, seals))
	}
	return rows
}

// leantPlace is where a part that was turned about its own centre lies on the
// work picture, which was turned about its own.
func (p *page) leantPlace(at pipeline.Box, part picture.Pix) pipeline.Box {
	mid := p.leantPoint(float64(at.X0+at.X1)/2, float64(at.Y0+at.Y1)/2)
	b := pipeline.Box{
		X0: int(math.Round(mid[0] - float64(part.Width())/2)),
		Y0: int(math.Round(mid[1] - float64(part.Height())/2)),
	}
	b.X1, b.Y1 = b.X0+part.Width(), b.Y0+part.Height()
	return b
}

// leantPoint is where a point of the full picture, at work scale, lies on the
// work picture.
func (p *page) leantPoint(x, y float64) [2]float64 {
	sin, cos := math.Sincos(p.skew * math.Pi / 180)
	dx, dy := x-p.fullW*p.scale/2, y-p.fullH*p.scale/2
	return [2]float64{
		float64(p.work.Width())/2 + dx*cos - dy*sin,
		float64(p.work.Height())/2 + dx*sin + dy*cos,
	}
}

// redLean is the lean of a stamp in degrees that is left alone.
const redLean = 0.7
