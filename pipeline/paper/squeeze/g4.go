package squeeze

import (
	"image"
	"sort"
)

// G4 writes a picture in the code of ITU-T T.6, black where a pixel is below
// 128.
func G4(img *image.Gray) []byte {
	e := &g4{w: img.Rect.Dx()}
	above := make([]int, 0, 64)
	for y := range img.Rect.Dy() {
		row := img.Pix[y*img.Stride : y*img.Stride+e.w]
		here := changes(row)
		e.row(above, here)
		above = here
	}
	e.put(code{0x001, 12}) // end of block, twice
	e.put(code{0x001, 12})
	return e.end()
}

// changes lists where the colour changes; the row begins white.
func changes(row []uint8) []int {
	var at []int
	dark := false
	for x, v := range row {
		if (v < 128) != dark {
			at = append(at, x)
			dark = !dark
		}
	}
	return at
}

// g4 writes rows of w points.
type g4 struct {
	writer
	w int
}

// row codes one row against the row above (T.6, 2.2): pass, vertical or
// horizontal mode.
func (e *g4) row(above, here []int) {
	a0, dark := -1, false
	for a0 < e.w {
		a1 := after(here, a0, dark, e.w)
		b1 := after(above, a0, dark, e.w)
		b2 := next(above, b1, e.w)
		if b2 < a1 {
			e.put(code{1, 4})
			a0 = b2
			continue
		}
		if d := a1 - b1; d >= -3 && d <= 3 {
			e.put(vertical[d+3])
			a0, dark = a1, !dark
			continue
		}
		a2 := next(here, a1, e.w)
		e.put(code{1, 3})
		e.run(a1-max(a0, 0), dark)
		e.run(a2-a1, !dark)
		a0 = a2
	}
}

// after finds the first change to the colour opposite to dark, right of a0.
// Changes at even places turn black.
func after(at []int, a0 int, dark bool, w int) int {
	i := sort.SearchInts(at, a0+1)
	if (i%2 == 1) != dark {
		i++
	}
	if i < len(at) {
		return at[i]
	}
	return w
}

// next finds the first change right of x.
func next(at []int, x, w int) int {
	if i := sort.SearchInts(at, x+1); i < len(at) {
		return at[i]
	}
	return w
}

func (e *g4) run(n int, dark bool) {
	t := &white
	if dark {
		t = &blackRuns
	}
	for n >= 2560 {
		e.put(code{0x1f, 12})
		n -= 2560
	}
	switch m := n / 64; {
	case m > 27:
		e.put(extended[m-28])
	case m > 0:
		e.put(t.makeup[m-1])
	}
	e.put(t.ending[n%64])
}

var vertical = [7]code{{2, 7}, {2, 6}, {2, 3}, {1, 1}, {3, 3}, {3, 6}, {3, 7}}

type runTable struct {
	ending [64]code
	makeup [27]code
}
