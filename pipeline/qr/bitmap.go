package qr

import (
	"math/bits"

	"sohoa/pipeline"
)

// Bitmap is a picture of one bit a point, as leptonica keeps it: rows of whole
// words, the leftmost point in the highest bit, 1 is ink. Bits holds at least
// Height times Stride words.
type Bitmap struct {
	Width, Height int
	Stride        int // words a row
	Bits          []uint32
}

// valid reports whether the fields agree with each other.
func (m Bitmap) valid() bool {
	return m.Width > 0 && m.Height > 0 && m.Stride >= (m.Width+31)/32 && len(m.Bits)/m.Stride >= m.Height
}

func (m Bitmap) ink(x, y int) bool {
	return m.Bits[y*m.Stride+x>>5]>>(31-x&31)&1 == 1
}

func (m Bitmap) holds(x, y int) bool { return x >= 0 && y >= 0 && x < m.Width && y < m.Height }

// edges appends to into where the row changes colour, from white at its left:
// ink from an even entry up to the next.
func (m Bitmap) edges(y int, into []int) []int {
	words := (m.Width + 31) / 32
	row := m.Bits[y*m.Stride : y*m.Stride+words]
	last := uint32(0)
	for i, w := range row {
		if rest := m.Width % 32; rest != 0 && i == words-1 {
			w &= ^uint32(0) << (32 - rest) // what stands behind the edge is nothing
		}
		for change := w ^ (w>>1 | last<<31); change != 0; {
			at := bits.LeadingZeros32(change)
			into = append(into, 32*i+at)
			change &^= 1 << (31 - at)
		}
		last = w & 1
	}
	if len(into)%2 == 1 {
		into = append(into, m.Width)
	}
	return into
}

// within is the box without what lies beyond the picture.
func (m Bitmap) within(b pipeline.Box) pipeline.Box {
	return pipeline.Box{X0: max(b.X0, 0), Y0: max(b.Y0, 0), X1: min(b.X1, m.Width), Y1: min(b.Y1, m.Height)}
}

// arm walks from a point of ink over ink, white and ink and returns the length
// of each in steps. False: one of the first two is longer than limit or
// reaches the edge of the picture, or the last is longer.
func (m Bitmap) arm(x, y, dx, dy, limit int) (n [3]int, ok bool) {
	for i, dark := range [3]bool{true, false, true} {
		for m.holds(x, y) && m.ink(x, y) == dark {
			if n[i]++; n[i] > limit {
				return n, false
			}
			x, y = x+dx, y+dy
		}
		if !m.holds(x, y) && i < 2 {
			return n, false
		}
	}
	return n, true
}

// cross measures the five runs of a finder pattern through a point of its dark
// middle, and how far the middle of the middle run lies from the point, in
// steps.
func (m Bitmap) cross(x, y, dx, dy, limit int) (runs [5]int, off float64, ok bool) {
	if !m.holds(x, y) || !m.ink(x, y) {
		return runs, 0, false
	}
	back, ok1 := m.arm(x, y, -dx, -dy, limit)
	forth, ok2 := m.arm(x, y, dx, dy, limit)
	runs = [5]int{back[2], back[1], back[0] + forth[0] - 1, forth[1], forth[2]}
	return runs, float64(forth[0]-back[0]) / 2, ok1 && ok2
}
