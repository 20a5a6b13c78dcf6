//go:build cgo

package picture

// #include <leptonica/allheaders.h>
import "C"

import (
	"math"

	"sohoa/pipeline"
)

// Threshold makes the one-bit picture of everything darker than level.
func (m Pix) Threshold(level int) Pix {
	return Pix{C.pixThresholdToBinary(m.p, C.l_int32(level))}
}

// InkLevel is the brightness of even paper (see EvenPaper) below which a point
// is ink: faded print is at 120, show-through at 190.
const InkLevel = 150

// Lean finds the lean of the lines in degrees, clockwise positive as needed to
// put them straight, and whether the finding can be trusted.
func (m Pix) Lean() (degrees float64, sure bool) {
	var angle, conf C.l_float32
	if C.pixFindSkewSweepAndSearch(m.p, &angle, &conf, 4, 2, 7, 1, 0.01) != 0 {
		return 0, false
	}
	return float64(angle), conf >= minLeanConf
}

// minLeanConf is leptonica's own bound for trusting a lean
// (MIN_ALLOWED_CONFIDENCE of skew.c).
const minLeanConf = 3

// MinLean is the lean in degrees that is left alone: over a line of 170 mm it
// shifts the end by less than a third of a millimetre.
const MinLean = 0.1

// Straight makes the picture put straight where it leans surely.
func (m Pix) Straight() Pix {
	ink := m.Threshold(InkLevel)
	defer ink.Free()
	if lean, sure := ink.Lean(); sure && math.Abs(lean) >= MinLean {
		return m.Leant(lean)
	}
	return m.Clone()
}

// UpConf says how sure the ascenders and descenders are that the lines stand
// upright (positive) or upside down, and turned left (positive: must be turned
// clockwise by 90 degrees) or right.
func (m Pix) UpConf() (up, left float64) {
	var u, l C.l_float32
	if C.pixOrientDetect(m.p, &u, &l, 0, 0) != 0 {
		return 0, 0
	}
	return float64(u), float64(l)
}

// Pieces are the boxes of the connected pieces of ink.
func (m Pix) Pieces() []pipeline.Box {
	boxa := C.pixConnCompBB(m.p, 8)
	if boxa == nil {
		return nil
	}
	defer C.boxaDestroy(&boxa)
	n := int(C.boxaGetCount(boxa))
	out := make([]pipeline.Box, 0, n)
	for i := range n {
		var x, y, w, h C.l_int32
		if C.boxaGetBoxGeometry(boxa, C.l_int32(i), &x, &y, &w, &h) == 0 {
			out = append(out, pipeline.Box{X0: int(x), Y0: int(y), X1: int(x + w), Y1: int(y + h)})
		}
	}
	return out
}

// Darkness is the share of points that are ink.
func (m Pix) Darkness() float64 {
	var f C.l_float32
	if C.pixForegroundFraction(m.p, &f) != 0 {
		return 0
	}
	return float64(f)
}
