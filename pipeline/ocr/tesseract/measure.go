//go:build cgo

package tesseract

// #include <leptonica/allheaders.h>
import "C"

import (
	"sohoa/pipeline"
)

// threshold makes the one-bit picture of everything darker than level.
func (m pix) threshold(level int) pix {
	return pix{C.pixThresholdToBinary(m.p, C.l_int32(level))}
}

// inkLevel is the brightness of even paper (see evenPaper) below which a point
// is ink: faded print is at 120, show-through at 190.
const inkLevel = 150

// lean finds the lean of the lines in degrees, clockwise positive as needed to
// put them straight, and whether the finding can be trusted.
func (m pix) lean() (degrees float64, sure bool) {
	var angle, conf C.l_float32
	if C.pixFindSkewSweepAndSearch(m.p, &angle, &conf, 4, 2, 7, 1, 0.01) != 0 {
		return 0, false
	}
	return float64(angle), conf >= minLeanConf
}

// minLeanConf is leptonica's own bound for trusting a lean
// (MIN_ALLOWED_CONFIDENCE of skew.c).
const minLeanConf = 3

// upConf says how sure the ascenders and descenders are that the lines stand
// upright (positive) or upside down, and turned left (positive: must be turned
// clockwise by 90 degrees) or right.
func (m pix) upConf() (up, left float64) {
	var u, l C.l_float32
	if C.pixOrientDetect(m.p, &u, &l, 0, 0) != 0 {
		return 0, 0
	}
	return float64(u), float64(l)
}

// pieces are the boxes of the connected pieces of ink.
func (m pix) pieces() []pipeline.Box {
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

// darkness is the share of points that are ink.
func (m pix) darkness() float64 {
	var f C.l_float32
	if C.pixForegroundFraction(m.p, &f) != 0 {
		return 0
	}
	return float64(f)
}
