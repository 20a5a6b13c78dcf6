//go:build cgo

package tesseract

import (
	"math"
	"slices"

	"sohoa/pipeline"
	"sohoa/pipeline/ocr"
	"sohoa/pipeline/ocr/found"
	"sohoa/pipeline/ocr/picture"
	"sohoa/pipeline/ocr/shape"
)

// Bounds for believing the ascenders and descenders: leptonica's own
// (DEFAULT_MIN_UP_DOWN_CONF and _RATIO of flipdetect.c). Of 65 real first
// pages in four positions each, 63 pages are far above in all positions.
const (
	sureUp    = 8
	sureRatio = 2.5
)

// upright turns the page upright by quarters. Where the shape of the letters
// does not tell, a sample is read in every position and the best is kept.
func (r *Reader) upright(p *page) {
	up, left := p.upConf()
	switch u, l := math.Abs(up), math.Abs(left); {
	case u > sureUp && u > sureRatio*l:
		p.turn(turns(up, 0))
	case l > sureUp && l > sureRatio*u:
		p.turn(turns(left, 90))
	default:
		r.tryPositions(p)
	}
	if p.rotation != 0 {
		p.note(ocr.NoteTurned)
	}
}

// upConf asks the middle third of the page first, which has enough letters on
// nearly every page and costs a third.
func (p *page) upConf() (up, left float64) {
	w, h := p.ink.Width(), p.ink.Height()
	middle := p.ink.Cut(pipeline.Box{X0: 0, Y0: h / 3, X1: w, Y1: 2 * h / 3})
	defer middle.Free()
	if !middle.None() {
		up, left = middle.UpConf()
	}
	if math.Abs(up) > sureUp && math.Abs(up) > sureRatio*math.Abs(left) {
		return up, left
	}
	return p.ink.UpConf()
}

// turns is the turn for a confidence: as given where it is positive, else the
// opposite.
func turns(conf float64, degrees int) int {
	if conf > 0 {
		return degrees
	}
	return (degrees + 180) % 360
}

// fewLetters is the number of letters below which a page shows nothing to be
// turned by: it stays as it is.
const fewLetters = 12

// tryPositions reads a sample of the page in all four positions and turns the
// page to the one that reads best, if it reads clearly better than as it is.
func (r *Reader) tryPositions(p *page) {
	if p.census.Letters < fewLetters {
		return
	}
	sample := p.work.Cut(p.densest())
	defer sample.Free()
	var worth [4]float64
	for i := range worth {
		worth[i] = r.worth(sample, p.workDPI)
		sample.Become(sample.Turned(90))
	}
	best := 0
	for i, w := range worth {
		if w > worth[best] {
			best = i
		}
	}
	if worth[best] < minWorth || worth[best] < 1.3*worth[0] {
		best = 0
	}
	if worth[best] < minWorth {
		p.note(ocr.NoteUnsure)
	}
	p.turn(90 * best)
}

// minWorth is the worth of a sample that has been read the right way up: two
// short words.
const minWorth = 6

// worth reads a picture and says how much of it is Vietnamese: the letters of
// valid syllables, digits counting little, each by its confidence.
func (r *Reader) worth(m picture.Pix, dpi float64) float64 {
	straight := m.Straight()
	defer straight.Free()
	words, err := r.engine.read(straight, singleBlock, dpi) // the whole-page mode also reads lines that stand on end
	if err != nil {
		return 0
	}
	return found.Evidence(words)
}

// The page is counted in a grid of cells; a sample is a third of each side.
const (
	grid = 12
	span = grid / 3
)

// densest is the part of the page, a third of each side, with the most letters.
func (p *page) densest() pipeline.Box {
	w, h := p.work.Width(), p.work.Height()
	var cells [grid][grid]int
	for _, b := range p.letters() {
		x := min((b.X0+b.X1)/2*grid/w, grid-1)
		y := min((b.Y0+b.Y1)/2*grid/h, grid-1)
		cells[y][x]++
	}
	best, bx, by := -1, 0, 0
	for y := range grid - span + 1 {
		for x := range grid - span + 1 {
			if n := within(&cells, x, y); n > best {
				best, bx, by = n, x, y
			}
		}
	}
	return pipeline.Box{X0: bx * w / grid, Y0: by * h / grid, X1: (bx + span) * w / grid, Y1: (by + span) * h / grid}
}

// within counts the letters of the sample whose first cell is x, y.
func within(cells *[grid][grid]int, x, y int) int {
	n := 0
	for _, row := range cells[y : y+span] {
		for _, c := range row[x : x+span] {
			n += c
		}
	}
	return n
}

// letters are the pieces of ink with the size of letters.
func (p *page) letters() []pipeline.Box {
	return slices.DeleteFunc(p.ink.Pieces(), func(b pipeline.Box) bool { return !shape.LetterSized(b, p.workDPI) })
}
