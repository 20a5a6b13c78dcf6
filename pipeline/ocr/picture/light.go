//go:build cgo

package picture

// #include <leptonica/allheaders.h>
import "C"

import "math"

// Light is what the brightness of a page tells.
type Light struct {
	Paper  float64 // brightness of the paper where it is brightest, 0 to 255
	Shade  float64 // share of that which is lost where the page is darkest
	Ink    float64 // brightness of the darker half of the ink, on even paper
	Points float64 // share of points that are ink
}

// EvenPaper is the brightness that paper is brought to.
const EvenPaper = 240

// Even makes the paper equally bright everywhere, by dividing by the
// background. That is the page without its dark strokes: a grey closing on a
// quarter of the scale, which needs no guess of how dark ink is.
func (m Pix) Even() (Pix, Light) {
	const reduction, size = 4, 17 // at 200 dpi: 68 points, wider than any stroke of print
	var back Pix
	if C.pixGetBackgroundGrayMapMorph(m.p, nil, reduction, size, &back.p) != 0 || back.None() {
		return m.Clone(), Light{Paper: 255}
	}
	defer back.Free()
	l := back.levels()
	inverse := Pix{C.pixGetInvBackgroundMap(back.p, EvenPaper, 1, 1)}
	defer inverse.Free()
	if inverse.None() {
		return m.Clone(), l
	}
	e := Pix{C.pixApplyInvBackgroundGrayMap(m.p, inverse.p, reduction, reduction)}
	if e.None() {
		return m.Clone(), l
	}
	l.Ink, l.Points = e.inkLevel()
	return e, l
}

// levels reads paper and shade from a background.
func (m Pix) levels() Light {
	at := m.ranks()
	paper, dark := at(0.9), at(0.03)
	if paper < 1 {
		return Light{Paper: paper}
	}
	return Light{Paper: paper, Shade: 1 - dark/paper}
}

// ranks returns a function from a share to the brightness below which that
// share of the points lies.
func (m Pix) ranks() func(float64) float64 {
	counts := m.histogram()
	total := 0.0
	for _, n := range counts {
		total += n
	}
	return func(share float64) float64 {
		sum := 0.0
		for v, n := range counts {
			if sum += n; sum >= share*total {
				return float64(v)
			}
		}
		return 255
	}
}

func (m Pix) histogram() (counts [256]float64) {
	const every = 3 // points of a row and rows: enough for a histogram
	numa := C.pixGetGrayHistogram(m.p, every)
	if numa == nil {
		return counts
	}
	defer C.numaDestroy(&numa)
	for i := range counts {
		var v C.l_float32
		if C.numaGetFValue(numa, C.l_int32(i), &v) == 0 {
			counts[i] = float64(v)
		}
	}
	return counts
}

// inkLevel is the brightness below which half of the ink of even paper lies,
// And the share of points that are ink.
func (m Pix) inkLevel() (level, share float64) {
	counts := m.histogram()
	total, dark := 0.0, 0.0
	for v, n := range counts {
		total += n
		if v < InkLevel {
			dark += n
		}
	}
	if total == 0 || dark == 0 {
		return 0, 0
	}
	sum := 0.0
	for v, n := range counts {
		if sum += n; sum >= dark/2 {
			return float64(v), dark / total
		}
	}
	return 0, dark / total
}

// Stretched makes ink black and everything nearer to paper than a third of the
// way white: show-through, shade that is left, noise.
func (m Pix) Stretched(ink float64) Pix {
	white := ink + stretchTo*(EvenPaper-ink)
	return Pix{C.pixGammaTRC(nil, m.p, 1, C.l_int32(ink), C.l_int32(math.Round(white)))}
}

const stretchTo = 0.7

// WithoutSpecks drops every piece of ink that is smaller than size on both
// sides.
func (m Pix) WithoutSpecks(size int) Pix {
	big := Pix{C.pixSelectBySize(m.p, C.l_int32(size), C.l_int32(size), 8, C.L_SELECT_IF_EITHER, C.L_SELECT_IF_GTE, nil)}
	if big.None() {
		return m.Clone()
	}
	return big
}

// Painted makes the picture with everything that is in ink but not in big
// Painted over, together with its soft edge.
func (m Pix) Painted(ink, big Pix) Pix {
	specks := Pix{C.pixXor(nil, ink.p, big.p)}
	defer specks.Free()
	specks.Become(specks.Grown(3, 3))
	specks.Become(specks.Minus(big))
	out := m.Copied()
	if !out.None() && !specks.None() {
		out.Whiten(specks)
	}
	return out
}
