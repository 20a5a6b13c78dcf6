//go:build cgo

package tesseract

// #include <leptonica/allheaders.h>
import "C"

import (
	"math"
	"slices"

	"sohoa/pipeline/ocr"
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
	even, l := p.work.even()
	defer even.free()
	p.ink = even.threshold(inkLevel)
	pieces := p.ink.pieces()
	p.census = shape.Count(pieces, p.workDPI)
	p.light = l
	p.worn = l.shade > wornShade || l.paper < wornPaper
	if p.worn {
		p.work.become(even.stretched(l.ink))
		p.even = even.clone()
		p.note(ocr.NoteUneven)
	}
	if p.worn || float64(p.census.Specks) > manySpeck*float64(p.census.Letters) {
		big := p.withoutSpecks(even)
		p.work.become(p.work.painted(p.ink, big))
		p.ink.become(big)
	}
	p.clearHoles(pieces)
	p.clearEdges()
	if float64(p.census.Specks) > manySpeck*float64(p.census.Letters) && p.census.Letters > 0 {
		p.note(ocr.NoteSpecks)
	}
	if l.ink > faintInk {
		p.note(ocr.NoteFaint)
	}
}

// withoutSpecks is the ink without specks. Whether a piece is a speck is told on
// a paler picture, in which faint letters hold together that are torn in the
// ink.
func (p *page) withoutSpecks(even pix) pix {
	size := shape.SpeckSize(p.workDPI)
	level := math.Max(inkLevel, p.light.ink+paleShare*(evenPaper-p.light.ink))
	pale := even.threshold(int(level))
	defer pale.free()
	if p.soft {
		size++
	}
	pale.become(pale.withoutSpecks(size))
	big := pix{C.pixAnd(nil, p.ink.p, pale.p)}
	if big.none() {
		return p.ink.clone()
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

// light is what the brightness of a page tells.
type light struct {
	paper  float64 // brightness of the paper where it is brightest, 0 to 255
	shade  float64 // share of that which is lost where the page is darkest
	ink    float64 // brightness of the darker half of the ink, on even paper
	points float64 // share of points that are ink
}

// evenPaper is the brightness that paper is brought to.
const evenPaper = 240

// even makes the paper equally bright everywhere, by dividing by the
// background. That is the page without its dark strokes: a grey closing on a
// quarter of the scale, which needs no guess of how dark ink is.
func (m pix) even() (pix, light) {
	const reduction, size = 4, 17 // at 200 dpi: 68 points, wider than any stroke of print
	var back pix
	if C.pixGetBackgroundGrayMapMorph(m.p, nil, reduction, size, &back.p) != 0 || back.none() {
		return m.clone(), light{paper: 255}
	}
	defer back.free()
	l := back.levels()
	inverse := pix{C.pixGetInvBackgroundMap(back.p, evenPaper, 1, 1)}
	defer inverse.free()
	if inverse.none() {
		return m.clone(), l
	}
	e := pix{C.pixApplyInvBackgroundGrayMap(m.p, inverse.p, reduction, reduction)}
	if e.none() {
		return m.clone(), l
	}
	l.ink, l.points = e.inkLevel()
	return e, l
}

// levels reads paper and shade from a background.
func (m pix) levels() light {
	at := m.ranks()
	paper, dark := at(0.9), at(0.03)
	if paper < 1 {
		return light{paper: paper}
	}
	return light{paper: paper, shade: 1 - dark/paper}
}

// ranks returns a function from a share to the brightness below which that
// share of the points lies.
func (m pix) ranks() func(float64) float64 {
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

func (m pix) histogram() (counts [256]float64) {
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
// and the share of points that are ink.
func (m pix) inkLevel() (level, share float64) {
	counts := m.histogram()
	total, dark := 0.0, 0.0
	for v, n := range counts {
		total += n
		if v < inkLevel {
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

// stretched makes ink black and everything nearer to paper than a third of the
// way white: show-through, shade that is left, noise.
func (m pix) stretched(ink float64) pix {
	white := ink + stretchTo*(evenPaper-ink)
	return pix{C.pixGammaTRC(nil, m.p, 1, C.l_int32(ink), C.l_int32(math.Round(white)))}
}

const stretchTo = 0.7

// withoutSpecks drops every piece of ink that is smaller than size on both
// sides.
func (m pix) withoutSpecks(size int) pix {
	big := pix{C.pixSelectBySize(m.p, C.l_int32(size), C.l_int32(size), 8, C.L_SELECT_IF_EITHER, C.L_SELECT_IF_GTE, nil)}
	if big.none() {
		return m.clone()
	}
	return big
}

// painted makes the picture with everything that is in ink but not in big
// painted over, together with its soft edge.
func (m pix) painted(ink, big pix) pix {
	specks := pix{C.pixXor(nil, ink.p, big.p)}
	defer specks.free()
	specks.become(pix{C.pixDilateBrick(nil, specks.p, 3, 3)})
	specks.become(pix{C.pixSubtract(nil, specks.p, big.p)})
	out := pix{C.pixCopy(nil, m.p)}
	if !out.none() && !specks.none() {
		C.pixSetMasked(out.p, specks.p, 255)
	}
	return out
}
