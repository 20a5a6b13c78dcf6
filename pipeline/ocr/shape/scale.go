package shape

import "math"

// MaxScale is the most a page is enlarged by: beyond, nothing is gained.
const MaxScale = 2.5

// Bounds of the scale pages are read at, by the height of their letters (see
// census): 16 to 19 points at 200 dpi on office records.
const (
	usualLetter = 18.0 // points
	smallLetter = 13.0 // from which on letters are made larger
	largeLetter = 26.0 // from which on they cost more than they tell
)

// BestScale is the scale at which letters that are so many points high at a
// scale are read best for their cost.
func BestScale(scale, height float64) float64 {
	if height == 0 || height >= smallLetter && height <= largeLetter {
		return scale
	}
	return math.Min(scale*usualLetter/height, MaxScale)
}

// Lengths in millimetres of the longer side of paper: from a slip to A3, and
// to A0.
const (
	slipSide = 90
	a3Side   = 460
	a0Side   = 1300
)

// CredibleDPI picks the first of the tags under which the page has a size that
// paper has; else it takes the page for A4. A tag under which it would be
// larger than A3 is only odd: it counts where the page shows no letters as A4.
func CredibleDPI(w, h int, tags ...int) (dpi, odd float64) {
	long := float64(max(w, h))
	for _, t := range tags {
		if t < 50 || t > 1300 {
			continue
		}
		switch mm := long / float64(t) * 25.4; {
		case mm >= slipSide && mm <= a3Side:
			return float64(t), 0
		case mm > a3Side && mm <= a0Side && odd == 0:
			odd = float64(t)
		}
	}
	return math.Max(40, long/297*25.4), odd
}
