//go:build cgo

package tesseract

// #include <leptonica/allheaders.h>
import "C"

import (
	"math"

	"sohoa/pipeline"
	"sohoa/pipeline/ocr/shape"
)

// redPart cuts a place out of the full picture and leaves nothing of it but
// rows of red letters; false where there are none.
func (p *page) redPart(at pipeline.Box, bound int) (redPart, bool) {
	margin := int(p.dpi / 25.4 * 3)
	at = pipeline.Box{X0: max(0, at.X0-margin), Y0: max(0, at.Y0-margin),
		X1: min(p.full.width(), at.X1+margin), Y1: min(p.full.height(), at.Y1+margin)}
	colour := p.full.cut(at)
	defer colour.free()
	if colour.none() {
		return redPart{}, false
	}
	colour.become(colour.scaled(p.scale))
	grey := colour.redGrey(bound)
	defer grey.free()
	if grey.none() {
		return redPart{}, false
	}
	if p.skew != 0 {
		grey.become(grey.leant(p.skew))
	}
	part := redPart{work: grey.clone()}
	part.rows = part.findRows(p.workDPI / 25.4)
	if len(part.rows) == 0 {
		part.work.free()
		return redPart{}, false
	}
	part.at = p.leantPlace(scaled(at, p.scale), part.work)
	return part, true
}

// findRows leaves nothing of the part but rows of letters, put straight.
func (r *redPart) findRows(mm float64) []shape.Row {
	ink := r.work.threshold(redInk)
	defer ink.free()
	seals := ink.seals(mm)
	rows := ink.letterRows(seals, mm)
	if lean := shape.Lean(rows); math.Abs(lean) > redLean {
		r.work.become(r.work.leant(lean))
		r.lean = lean
		ink.become(r.work.threshold(redInk))
		seals = ink.seals(mm)
		rows = ink.letterRows(seals, mm)
	}
	if len(rows) > 0 {
		r.work.become(r.work.only(ink, rows, seals))
	}
	return rows
}

// leantPlace is where a part that was turned about its own centre lies on the
// work picture, which was turned about its own.
func (p *page) leantPlace(at pipeline.Box, part pix) pipeline.Box {
	mid := p.leantPoint(float64(at.X0+at.X1)/2, float64(at.Y0+at.Y1)/2)
	b := pipeline.Box{
		X0: int(math.Round(mid[0] - float64(part.width())/2)),
		Y0: int(math.Round(mid[1] - float64(part.height())/2)),
	}
	b.X1, b.Y1 = b.X0+part.width(), b.Y0+part.height()
	return b
}

// leantPoint is where a point of the full picture, at work scale, lies on the
// work picture.
func (p *page) leantPoint(x, y float64) [2]float64 {
	sin, cos := math.Sincos(p.skew * math.Pi / 180)
	dx, dy := x-p.fullW*p.scale/2, y-p.fullH*p.scale/2
	return [2]float64{
		float64(p.work.width())/2 + dx*cos - dy*sin,
		float64(p.work.height())/2 + dx*sin + dy*cos,
	}
}

// redInk parts ink from paper in a picture of redGrey.
const redInk = 150

// redGrey makes a grey picture of a colour one in which nothing is left but
// red ink. What is red is told by the colours, but its shape is taken from
// green, in which red is dark: JPEG keeps the brightness of every point and
// the colour of every fourth at best.
func (m pix) redGrey(bound int) pix {
	near := m.redMask(1, bound*2/3)
	if near.none() {
		return pix{}
	}
	defer near.free()
	level := m.redLevels(bound)
	near.become(pix{C.pixDilateBrick(nil, near.p, 5, 5)})
	out := pix{C.pixCreate(C.l_int32(m.width()), C.l_int32(m.height()), 8)}
	if out.none() || near.none() {
		return out
	}
	lines := make([][]uint32, 0, m.height())
	m.rows(func(_ int, row []uint32) { lines = append(lines, row) })
	out.rows(func(y int, row []uint32) {
		for x, v := range lines[y][:m.width()] {
			row[x>>2] |= level.grey(v) << (24 - x&3*8)
		}
	})
	near.become(pix{C.pixInvert(nil, near.p)})
	C.pixSetMasked(out.p, near.p, 255)
	return out
}

// redLevels say how bright green is on paper and in the darker red, and how
// bright red is where it is black print rather than red ink.
type redLevels struct{ paper, ink, black int }

func (l redLevels) grey(v uint32) uint32 {
	if int(v>>24) < l.black {
		return 255
	}
	g := int(v >> 16 & 255)
	return uint32(min(max((g-l.ink)*255/max(1, l.paper-l.ink), 0), 255))
}

// redLevels measures the levels of a part.
func (m pix) redLevels(bound int) redLevels {
	var all, green, red [256]int
	m.rows(func(_ int, row []uint32) {
		for _, v := range row[:m.width()] {
			all[v>>16&255]++
			if redness(v) > bound {
				green[v>>16&255]++
				red[v>>24]++
			}
		}
	})
	return redLevels{paper: rank(all, 0.6) - 8, ink: rank(green, 0.2), black: rank(red, 0.1) * 7 / 10}
}

// rank is the level below which a share of the counted lies.
func rank(counts [256]int, share float64) int {
	total, sum := 0, 0
	for _, n := range counts {
		total += n
	}
	for v, n := range counts {
		if sum += n; float64(sum) >= share*float64(total) {
			return v
		}
	}
	return 255
}

// clearRules takes long straight lines out of a one-bit picture: the frames
// of stamps, which letters may touch.
func (m pix) clearRules(mm float64) {
	for _, size := range [][2]float64{{11 * mm, 1}, {1, 6.5 * mm}} {
		rules := pix{C.pixOpenBrick(nil, m.p, C.l_int32(size[0]), C.l_int32(size[1]))}
		rules.become(pix{C.pixDilateBrick(nil, rules.p, 3, 3)})
		C.pixSubtract(m.p, m.p, rules.p)
		rules.free()
	}
}

// letterRows finds rows of letters in red ink, which loses the rims of seals and
// the frames.
func (m pix) letterRows(seals []shape.Disc, mm float64) []shape.Row {
	m.clearRules(mm)
	for _, d := range seals {
		m.clearRing(d, d.R-2.4*mm) // an inner ring lies up to 2 mm inside the outer
	}
	return shape.Rows(m.pieces(), seals, mm)
}

// redLean is the lean of a stamp in degrees that is left alone.
const redLean = 0.7

// only makes the picture with nothing left but the ink of the rows and, outside
// of seals, the marks right above and below them.
func (m pix) only(ink pix, rows []shape.Row, seals []shape.Disc) pix {
	keep := pix{C.pixCreate(C.l_int32(m.width()), C.l_int32(m.height()), 1)}
	if keep.none() {
		return m.clone()
	}
	defer keep.free()
	for _, r := range rows {
		keep.set(pipeline.Box{X0: r.Box.X0 - 2, Y0: r.Box.Y0 - r.Box.H()*42/100, X1: r.Box.X1 + 2, Y1: r.Box.Y1 + r.Box.H()/4})
	}
	for _, d := range seals {
		keep.clearRing(d, 0)
	}
	for _, r := range rows {
		keep.set(r.Box)
	}
	around := pix{C.pixDilateBrick(nil, ink.p, 3, 3)}
	defer around.free()
	keep.become(pix{C.pixAnd(nil, keep.p, around.p)})
	keep.become(pix{C.pixInvert(nil, keep.p)})
	out := pix{C.pixCopy(nil, m.p)}
	if !out.none() {
		C.pixSetMasked(out.p, keep.p, 255)
	}
	return out
}

// set makes all of a box ink.
func (m pix) set(b pipeline.Box) {
	box := C.boxCreate(C.l_int32(max(0, b.X0)), C.l_int32(max(0, b.Y0)), C.l_int32(b.X1-max(0, b.X0)), C.l_int32(b.Y1-max(0, b.Y0)))
	C.pixSetInRect(m.p, box)
	C.boxDestroy(&box)
}
