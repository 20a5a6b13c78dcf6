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

// Sided reports whether a one-bit picture has ink along both upright sides of a
// box.
func (m Pix) Sided(b pipeline.Box, mm float64) bool {
	ink, near := m.Plane(), int(math.Round(0.9*mm))
	for _, x := range []int{b.X0, b.X1} {
		n := 0
		for y := b.Y0; y < b.Y1; y++ {
			if ink.inked(x-near, x+near, y) {
				n++
			}
		}
		if float64(n) < frameSide*float64(b.H()) {
			return false
		}
	}
	return true
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
