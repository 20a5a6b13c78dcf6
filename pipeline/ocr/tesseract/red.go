//go:build cgo

package tesseract

import (
	"math"

	"sohoa/pipeline"
	"sohoa/pipeline/ocr/picture"
	"sohoa/pipeline/ocr/shape"
)

// Bounds of red ink. Redness is what red has over the stronger of green and
// blue, 0 to 255: fresh stamps 90 to 170, a seal that shines through 10 to 35,
// blue pens and black print below 0. On a page that is faded and dark it is
// less by as much as the print is.
const (
	redBound   = 42
	redLeast   = 18
	redSamples = 100 // a inch
)

// redPart is a place of the page that bears red letters.
type redPart struct {
	work picture.Pix  // grey, work scale, upright and straight: red letters dark, all else white
	at   pipeline.Box // of the work picture
	lean float64      // degrees it was turned by to put its rows straight
	rows []shape.Row  // of work

	ringed bool // stands in a ring: a seal of any size
}

// redBound is the redness from which a point of the page is red ink.
func (p *page) redBound() int {
	paper := math.Min(1, p.light.Paper/picture.EvenPaper)
	print := math.Min(1, (picture.EvenPaper-p.light.Ink)/(picture.EvenPaper-usualInk))
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
		c.red[i].work.Free()
	}
}

// colours finds the red letters that dropout has taken from the page: marks of
// secrecy and urgency, stamps of arrival, rubber-stamped names; and the seals.
// A page without red ink costs only the look at its samples.
func (p *page) colours() (c colour) {
	if p.full.None() || p.full.Depth() != 32 {
		return c
	}
	p.fullW, p.fullH = float64(p.full.Width()), float64(p.full.Height())
	step := max(1, int(math.Round(p.dpi/redSamples)))
	bound := p.redBound() + p.full.PaperRedness(8*step)
	mask := p.full.RedMask(step, bound)
	defer mask.Free()
	if mask.None() {
		return c
	}
	mm := p.dpi / float64(step) / 25.4
	for _, b := range mask.RedPlaces(mm) {
		at := scaled(b, float64(step))
		if float64(b.W()) > picture.SealLow*mm && float64(b.H()) > picture.SealLow*mm {
			c.signed = append(c.signed, p.around(at))
		}
		if picture.SealSized(float64(b.W())/mm, float64(b.H())/mm) {
			continue
		}
		part, ok := p.redPart(at, bound)
		if ok {
			part.ringed = mask.Ringed(b)
			c.red = append(c.red, part)
		} else if !mask.Ringed(b) {
			c.blots = append(c.blots, p.within(at))
		}
	}
	return c
}

func scaled(b pipeline.Box, f float64) pipeline.Box {
	at := func(v int) int { return int(math.Round(float64(v) * f)) }
	return pipeline.Box{X0: at(b.X0), Y0: at(b.Y0), X1: at(b.X1), Y1: at(b.Y1)}
}
