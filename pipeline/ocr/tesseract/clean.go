//go:build cgo

package tesseract

import (
	"math"
	"slices"

	"sohoa/pipeline/ocr"
	"sohoa/pipeline/ocr/picture"
	"sohoa/pipeline/ocr/shape"
)

// Bounds of the decisions in clean; the package comment has the measurements.
const (
	wornShade = 0.06 // of light; 65 office scans have 0 to 0.01
	wornPaper = 225  // brightness
	manySpeck = 0.5  // specks for each letter
)

// clean decides by what the page shows how it is made ready for reading, and
// takes what the later steps measure on.
func (p *page) clean() {
	even, l := p.work.Even()
	defer even.Free()
	p.ink = even.Threshold(picture.InkLevel)
	pieces := p.ink.Pieces()
	p.census = shape.Count(pieces, p.workDPI)
	p.light = l
	p.worn = l.Shade > wornShade || l.Paper < wornPaper
	if p.worn {
		p.work.Become(even.Stretched(l.Ink))
		p.even = even.Clone()
		p.note(ocr.NoteUneven)
	}
	if p.worn || float64(p.census.Specks) > manySpeck*float64(p.census.Letters) {
		big := p.withoutSpecks(even)
		p.work.Become(p.work.Painted(p.ink, big))
		p.ink.Become(big)
	}
	p.clearHoles(pieces)
	p.clearEdges()
	if float64(p.census.Specks) > manySpeck*float64(p.census.Letters) && p.census.Letters > 0 {
		p.note(ocr.NoteSpecks)
	}
	if l.Ink > faintInk {
		p.note(ocr.NoteFaint)
	}
}

// withoutSpecks is the ink without specks. Whether a piece is a speck is told on
// a paler picture, in which faint letters hold together that are torn in the
// ink.
func (p *page) withoutSpecks(even picture.Pix) picture.Pix {
	size := shape.SpeckSize(p.workDPI)
	level := math.Max(picture.InkLevel, p.light.Ink+paleShare*(picture.EvenPaper-p.light.Ink))
	pale := even.Threshold(int(level))
	defer pale.Free()
	if p.soft {
		size++
	}
	pale.Become(pale.WithoutSpecks(size))
	big := p.ink.And(pale)
	if big.None() {
		return p.ink.Clone()
	}
	return big
}

const paleShare = 0.5 // of the way from ink to paper

// faintInk is the brightness of ink on even paper from which print is faint:
// office scans have 0 to 85.
const faintInk = 110

// note notes a remark once.
func (p *page) note(n ocr.Note) {
	if !slices.Contains(p.notes, string(n)) {
		p.notes = append(p.notes, string(n))
	}
}
