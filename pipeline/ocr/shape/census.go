package shape

import (
	"math"
	"slices"

	"sohoa/pipeline"
)

// Census is what the pieces of ink of a page tell about it.
type Census struct {
	Letters int     // pieces with the size and shape of letters
	Specks  int     // pieces smaller than a dot over an i
	Height  float64 // median height of small letters in pixels; 0 where there are too few
}

// SpeckSize is the size in points below which a piece of ink is a speck: 0.38
// mm. The dot of a nặng is 0.5 mm in 14 point print.
func SpeckSize(dpi float64) int { return max(2, int(math.Round(dpi*0.015))) }

// Count takes the census of pieces on a page of the given dpi.
func Count(pieces []pipeline.Box, dpi float64) Census {
	var c Census
	var heights []int
	speck := SpeckSize(dpi)
	for _, b := range pieces {
		w, h := b.W(), b.H()
		if w < speck && h < speck {
			c.Specks++
			continue
		}
		if !LetterSized(b, dpi) {
			continue
		}
		c.Letters++
		heights = append(heights, h)
	}
	if len(heights) >= 30 {
		slices.Sort(heights)
		c.Height = float64(heights[len(heights)/3])
	}
	return c
}

// LetterSized reports whether a piece has the size and shape of a letter or of
// a few that touch: 1 mm (a 6 point x) to 9 mm (the largest title) high.
func LetterSized(b pipeline.Box, dpi float64) bool {
	w, h := float64(b.W()), float64(b.H())
	return h >= dpi*0.04 && h <= dpi*0.35 && w <= 4*h && h <= 8*w
}

// PunchHole reports whether a piece is round, 4 to 8 mm wide, and within 20 mm
// of the left or right edge of a page of the given width.
func PunchHole(b pipeline.Box, width int, dpi float64) bool {
	mm := dpi / 25.4
	w, h := float64(b.W()), float64(b.H())
	nearEdge := float64(b.X1) < 20*mm || float64(width-b.X0) < 20*mm
	return nearEdge && w > 4*mm && w < 8*mm && h > 0.8*w && h < 1.25*w
}
