package paper

import "image/color"

// A4 and its margins in millimetres (NĐ 30/2020, phụ lục I: top and bottom 20
// to 25, left 30 to 35, right 15 to 20).
const (
	sheetW, sheetH = 210.0, 297.0
	left, right    = 31.0, 192.0
	top, bottom    = 20.0, 276.0
	leftCentre     = 63.0  // of organ and number
	rightCentre    = 147.0 // of national title and date
	headWidth      = 66.0  // organ names are broken at this width
)

var (
	black = color.RGBA{20, 20, 22, 255}
	grey  = color.RGBA{120, 120, 120, 255}
	blue  = color.RGBA{28, 48, 150, 255}
	red   = color.RGBA{205, 30, 45, 255}
)

// mark is one thing on a sheet, in millimetres from the top left corner.
type mark interface{ paint(*painter) }

// text is a run of one face; y is the baseline.
type text struct {
	x, y  float64
	face  face
	s     string
	color color.RGBA
}

// rule is a straight line.
type rule struct {
	x0, y0, x1, y1, width float64
	color                 color.RGBA
}

// frame is the outline of a rectangle.
type frame struct {
	x, y, w, h, width float64
	color             color.RGBA
}

// seal is a round seal; x and y are its centre.
type seal struct {
	x, y, radius float64
	above, below string
	seed         uint64
}

// ink is handwriting: digits, strokes and spaces; y is the baseline.
type ink struct {
	x, y, height float64
	s            string
	color        color.RGBA
	seed         uint64
}

// scrawl is a signature in a box.
type scrawl struct {
	x, y, w, h float64
	color      color.RGBA
	seed       uint64
}

// printed is a line of text with its place in millimetres.
type printed struct {
	text           string
	role           Role
	x0, y0, x1, y1 float64
}

// sheet is one laid-out page.
type sheet struct {
	marks []mark
	lines []printed
}

func (s *sheet) add(m ...mark) { s.marks = append(s.marks, m...) }

// note records a line of text: baseline y, size pt, from x0 to x1.
func (s *sheet) note(role Role, t string, x0, x1, y, pt float64) {
	up, down := 0.90*pt*mmPerPoint, 0.24*pt*mmPerPoint // Ế rises to 0.9 em, g falls to 0.22
	s.lines = append(s.lines, printed{t, role, x0, y - up, x1, y + down})
}
