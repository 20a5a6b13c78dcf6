//go:build cgo

package picture

// #include <leptonica/allheaders.h>
import "C"

import (
	"slices"
	"unsafe"

	"sohoa/pipeline"
	"sohoa/pipeline/ocr/shape"
)

// Redness of a point of a colour picture.
func Redness(v uint32) int {
	return int(v>>24) - int(max(v>>16&255, v>>8&255))
}

// PaperRedness is the Redness of most of a page: old paper is yellow to pink.
func (m Pix) PaperRedness(step int) int {
	var counts [256]int
	n, w := 0, m.Width()
	m.Rows(func(y int, row []uint32) {
		for x := 0; x < w && y%step == 0; x += step {
			counts[max(0, Redness(row[x]))]++
			n++
		}
	})
	sum := 0
	for d, c := range counts {
		if sum += c; sum*2 >= n {
			return d
		}
	}
	return 0
}

// redPaper is the share of a page above which the paper is red, not the ink.
const redPaper = 0.2

// RedMask is the one-bit picture of what is redder than bound among every step-th point of every
// step-th row; none where there is no red or the paper itself is red.
func (m Pix) RedMask(step, bound int) Pix {
	w, h := m.Width()/step, m.Height()/step
	mask := Pix{C.pixCreate(C.l_int32(w), C.l_int32(h), 1)}
	if mask.None() {
		return mask
	}
	wpl := int(C.pixGetWpl(mask.p))
	bits := unsafe.Slice((*uint32)(unsafe.Pointer(C.pixGetData(mask.p))), wpl*h)
	n := 0
	m.Rows(func(y int, row []uint32) {
		if y%step != 0 || y/step >= h {
			return
		}
		out := bits[y/step*wpl:]
		for x := range w {
			if Redness(row[x*step]) > bound {
				out[x>>5] |= 1 << (31 - x&31)
				n++
			}
		}
	})
	if n == 0 || step > 1 && float64(n) > redPaper*float64(w*h) {
		mask.Free()
	}
	return mask
}

// SealLow is the least width in millimetres of a round seal: those of rubber are
// 30 to 36 across.
const SealLow = 26.0

// Sizes in millimetres, measured on stamps: the marks of secrecy are 20 x 8 and
// more, of letters 4 high; letters of names are 2 high.
const (
	redGapX, redGapY = 5.0, 3.0
	redWide, redHigh = 6.0, 1.6
	sealTop          = 44.0
	manyPlaces       = 12 // of a page: what is more is a picture
)

// RedPlaces are the boxes of what lies close together in a mask with mm points
// to a millimetre, large enough for three letters, and not within a round seal.
func (m Pix) RedPlaces(mm float64) []pipeline.Box {
	near := m.closed(int(redGapX*mm), int(redGapY*mm))
	if near.None() {
		return nil
	}
	defer near.Free()
	all := near.Pieces()
	var out []pipeline.Box
	for i, b := range all {
		w, h := float64(b.W())/mm, float64(b.H())/mm
		if w < redWide || h < redHigh {
			continue
		}
		if !slices.ContainsFunc(slices.Delete(slices.Clone(all), i, i+1), func(o pipeline.Box) bool { return holds(o, b) }) {
			out = append(out, b)
		}
	}
	if len(out) > manyPlaces {
		return nil
	}
	return out
}

// holds reports whether b lies in a: the words in a seal lie in its ring.
func holds(a, b pipeline.Box) bool {
	return a.X0 <= b.X0 && a.Y0 <= b.Y0 && a.X1 >= b.X1 && a.Y1 >= b.Y1
}

// SealSized reports whether a box in millimetres is that of a round seal.
func SealSized(w, h float64) bool {
	return w > SealLow && w < sealTop && h > 0.9*w && h < 1.1*w
}

// RedInk parts ink from paper in a picture of redGrey.
const RedInk = 150

// RedGrey makes a grey picture of a colour one in which nothing is left but
// red ink. What is red is told by the colours, but its shape is taken from
// green, in which red is dark: JPEG keeps the brightness of every point and
// the colour of every fourth at best.
func (m Pix) RedGrey(bound int) Pix {
	near := m.RedMask(1, bound*2/3)
	if near.None() {
		return Pix{}
	}
	defer near.Free()
	level := m.redLevels(bound)
	near.Become(near.Grown(5, 5))
	out := m.empty(8)
	if out.None() || near.None() {
		return out
	}
	lines := make([][]uint32, 0, m.Height())
	m.Rows(func(_ int, row []uint32) { lines = append(lines, row) })
	out.Rows(func(y int, row []uint32) {
		for x, v := range lines[y][:m.Width()] {
			row[x>>2] |= level.grey(v) << (24 - x&3*8)
		}
	})
	near.Become(near.inverted())
	out.Whiten(near)
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
func (m Pix) redLevels(bound int) redLevels {
	var all, green, red [256]int
	m.Rows(func(_ int, row []uint32) {
		for _, v := range row[:m.Width()] {
			all[v>>16&255]++
			if Redness(v) > bound {
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

// LetterRows finds rows of letters in red ink, which loses the rims of seals and
// the frames.
func (m Pix) LetterRows(seals []shape.Disc, mm float64) []shape.Row {
	m.clearRules(mm)
	for _, d := range seals {
		m.clearRing(d, d.R-2.4*mm) // an inner ring lies up to 2 mm inside the outer
	}
	return shape.Rows(m.Pieces(), seals, mm)
}

// Only makes the picture with nothing left but the ink of the rows and, outside
// of seals, the marks right above and below them.
func (m Pix) Only(ink Pix, rows []shape.Row, seals []shape.Disc) Pix {
	keep := m.empty(1)
	if keep.None() {
		return m.Clone()
	}
	defer keep.Free()
	for _, r := range rows {
		keep.Set(pipeline.Box{X0: r.Box.X0 - 2, Y0: r.Box.Y0 - r.Box.H()*42/100, X1: r.Box.X1 + 2, Y1: r.Box.Y1 + r.Box.H()/4})
	}
	for _, d := range seals {
		keep.clearRing(d, 0)
	}
	for _, r := range rows {
		keep.Set(r.Box)
	}
	around := ink.Grown(3, 3)
	defer around.Free()
	keep.Become(keep.And(around))
	keep.Become(keep.inverted())
	out := m.Copied()
	if !out.None() {
		out.Whiten(keep)
	}
	return out
}
