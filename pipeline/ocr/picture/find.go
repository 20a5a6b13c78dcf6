//go:build cgo

package picture

// #include <leptonica/allheaders.h>
import "C"

import (
	"math"
	"slices"

	"sohoa/pipeline"
	"sohoa/pipeline/ocr/shape"
)

// Seals finds the round seals in a one-bit picture of mm points to a millimetre.
func (m Pix) Seals(mm float64) []shape.Disc {
	small, f := m.Clone(), 1.0
	if mm > 5 {
		small.Become(Pix{C.pixReduceRankBinaryCascade(m.p, 1, 0, 0, 0)})
		f = 2
	}
	defer small.Free()
	thick := small.Grown(3, 3)
	defer thick.Free()
	if thick.None() {
		return nil
	}
	out := shape.Seals(thick.Bitmap(), mm/f)
	for i, d := range out {
		out[i] = shape.Disc{X: d.X * f, Y: d.Y * f, R: d.R * f}
	}
	return out
}

// Ringed reports whether a place of a one-bit picture is a ring with what
// stands in it.
func (m Pix) Ringed(b pipeline.Box) bool {
	cut := m.Cut(b)
	defer cut.Free()
	cut.Become(cut.Grown(3, 3))
	return !cut.None() && shape.Ringed(cut.Bitmap())
}

// Sizes in millimetres of the rules of a frame about a mark (NĐ 30/2020, phụ lục
// I, ô 10), with room for stamps that were cut by hand.
const (
	frameWideFrom, frameWideTo = 13.0, 62.0
	frameGap                   = 1.4 // of a worn rule that is closed
	frameThick                 = 2.0
	frameSide                  = 0.5 // share of a side that is inked
)

// LevelRules are the level rules of a one-bit picture as long as those of a
// frame, from the top; worn ones are closed.
func (m Pix) LevelRules(mm float64) []pipeline.Box {
	long := m.closed(int(frameGap*mm), 1)
	defer long.Free()
	if long.None() {
		return nil
	}
	long.Become(long.opened(int(frameWideFrom*mm), 1))
	long.Become(long.Grown(1, 3))
	rules := slices.DeleteFunc(long.Pieces(), func(b pipeline.Box) bool {
		return float64(b.W()) > frameWideTo*mm || float64(b.H()) > frameThick*mm
	})
	slices.SortFunc(rules, func(a, b pipeline.Box) int { return a.Y0 - b.Y0 })
	return rules
}

// Whole is the share of a level rule of a one-bit picture that is made of
// strokes longer than any of a letter: a row of print whose gaps were closed has
// next to none.
func (m Pix) Whole(rule pipeline.Box, mm float64) float64 {
	band := m.Cut(pipeline.Box{X0: rule.X0, X1: rule.X1, Y0: max(0, rule.Y0-1), Y1: rule.Y1 + 1})
	defer band.Free()
	if band.None() {
		return 0
	}
	band.Become(band.closed(max(1, int(strokeGap*mm)), 1))
	band.Become(band.opened(int(strokeLong*mm), 1))
	ink, n := band.Plane(), 0
	for x := range ink.W {
		for y := range ink.H {
			if ink.Bit(x, y) != 0 {
				n++
				break
			}
		}
	}
	return float64(n) / float64(max(ink.W, 1))
}

// Millimetres of the strokes of a rule, and of the gaps in them that are closed.
const strokeLong, strokeGap = 2.5, 0.3

// Sided reports whether a one-bit picture has ink along both upright sides of a
// box.
func (m Pix) Sided(b pipeline.Box, mm float64) bool {
	return m.Side(b.X0, b.Y0, b.Y1, mm) >= frameSide && m.Side(b.X1, b.Y0, b.Y1, mm) >= frameSide
}

// Side is the share of the rows from y0 to y1 of a one-bit picture that have ink
// within 0.9 millimetres of x.
func (m Pix) Side(x, y0, y1 int, mm float64) float64 {
	ink, near, n := m.Plane(), int(math.Round(0.9*mm)), 0
	for y := y0; y < y1; y++ {
		if ink.inked(x-near, x+near, y) {
			n++
		}
	}
	return float64(n) / float64(max(y1-y0, 1))
}

// Bounds of a blank picture.
const (
	fewPieces = 3      // letters that dust may look like
	fewPoints = 0.0005 // share of points: 12 letters of 14 points on A4 are 0.0006
)

// Bare reports whether a one-bit picture holds no letters and hardly any ink,
// black edges and punch holes left aside.
func (m Pix) Bare(dpi float64) bool {
	inner := m.Inner()
	if inner.None() {
		return false
	}
	defer inner.Free()
	letters, points := 0, 0
	for _, b := range inner.Pieces() {
		if shape.PunchHole(b, inner.Width(), dpi) {
			continue
		}
		points += b.W() * b.H()
		if shape.LetterSized(b, dpi) {
			letters++
		}
	}
	return letters <= fewPieces && float64(points) < 2*fewPoints*float64(m.Width()*m.Height())
}

// holeInk is the share of ink in the box of a punch hole: a disc has 0.79, the
// letter O half as much.
const holeInk = 0.65

// Filled reports whether a box of a one-bit picture holds a disc.
func (m Pix) Filled(b pipeline.Box) bool {
	part := m.Cut(b)
	defer part.Free()
	return !part.None() && part.Darkness() > holeInk
}
