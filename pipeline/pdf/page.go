package pdf

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"sohoa/pipeline"
)

// Page is one side of paper. Width and Height are millimetres of the page as
// it is shown, after turning. Turn is how far the pictures are turned
// clockwise for that, in quarters of 90 degrees. Images stand one under the
// other and together cover the page.
type Page struct {
	Width, Height float64
	Turn          int
	Images        []Image
	Reading       pipeline.Reading
}

const pointsPerMM = 72 / 25.4

// Sides of a page in points (ISO 32000-1, annex C.2).
const (
	minSide = 3
	maxSide = 14400
)

func (pg Page) points() (w, h float64) { return pg.Width * pointsPerMM, pg.Height * pointsPerMM }

func (pg Page) check() error {
	w, h := pg.points()
	if !(min(w, h) >= minSide && max(w, h) <= maxSide) { // also NaN
		return pipeline.Refuse(pipeline.Damaged, pipeline.ReasonPageTooLarge, "a page of %.1f x %.1f mm", pg.Width, pg.Height)
	}
	if len(pg.Images) == 0 {
		return pipeline.Errorf(pipeline.Internal, "a page without a picture")
	}
	for i, im := range pg.Images {
		if im.Width != pg.Images[0].Width || im.Width < 1 || im.Height < 1 {
			return pipeline.Refuse(pipeline.Damaged, pipeline.ReasonBroken, "picture %d of %d x %d pixels", i, im.Width, im.Height)
		}
	}
	return nil
}

// content draws the pictures and sets the words.
func (pg Page) content(font glyphs) []byte {
	var b bytes.Buffer
	w, h := pg.points()
	total := 0
	for _, im := range pg.Images {
		total += im.Height
	}
	fmt.Fprintf(&b, "q %s cm\n", matrix(turned(pg.Turn, w, h)))
	y := 0
	for i, im := range pg.Images {
		top, high := float64(y+im.Height)/float64(total), float64(im.Height)/float64(total)
		if len(pg.Images) == 1 {
			fmt.Fprintf(&b, "/I%d Do\n", i)
		} else {
			fmt.Fprintf(&b, "q 1 0 0 %s 0 %s cm /I%d Do Q\n", num6(high), num6(1-top), i)
		}
		y += im.Height
	}
	b.WriteString("Q\n")
	pg.words(&b, font)
	return b.Bytes()
}

// turned is the matrix that puts the unit square, turned clockwise, on a page
// of w x h points.
func turned(degrees int, w, h float64) [6]float64 {
	switch ((degrees % 360) + 360) % 360 {
	case 90:
		return [6]float64{0, -h, w, 0, 0, h}
	case 180:
		return [6]float64{-w, 0, 0, -h, w, h}
	case 270:
		return [6]float64{0, h, -w, 0, w, 0}
	}
	return [6]float64{w, 0, 0, h, 0, 0}
}

// lean brings places of the straightened page to points of the page as it was
// scanned.
type lean struct {
	cos, sin       float64
	width, height  float64 // of the straightened page, pixels
	fromW, fromH   float64 // of the page before, pixels
	scaleX, scaleY float64 // points a pixel
	top            float64 // height of the page in points
}

// growAngle is the lean in degrees above which the reader's canvas grows (see
// pipeline/ocr/tesseract).
const growAngle = 2

func (pg Page) lean() lean {
	r := pg.Reading
	w, h := pg.points()
	sin, cos := math.Sincos(r.Skew * math.Pi / 180)
	l := lean{cos: cos, sin: sin, width: float64(r.Width), height: float64(r.Height), top: h}
	l.fromW, l.fromH = l.width, l.height
	if a := math.Abs(sin); math.Abs(r.Skew) > growAngle && math.Abs(r.Skew) < 40 {
		double := cos*cos - a*a
		l.fromW, l.fromH = (l.width*cos-l.height*a)/double, (l.height*cos-l.width*a)/double
	}
	l.scaleX, l.scaleY = w/l.fromW, h/l.fromH
	return l
}

// at is where a place of the straightened page lies on the page, in points
// from the lower left corner.
func (l lean) at(x, y float64) (float64, float64) {
	x, y = x-l.width/2, y-l.height/2
	x, y = x*l.cos+y*l.sin, y*l.cos-x*l.sin
	return (x + l.fromW/2) * l.scaleX, l.top - (y+l.fromH/2)*l.scaleY
}

// Proportions of the text layer, in sizes of the font.
const (
	advance = 0.5  // of every glyph
	descent = 0.2  // what hangs below the baseline
	gap     = 0.22 // least space between words: poppler sees one from 0.15 on
	thin    = 0.08 // least width of a character
)

// words sets the words of the reading, invisible, line by line.
func (pg Page) words(b *bytes.Buffer, font glyphs) {
	r := pg.Reading
	if len(r.Words) == 0 || r.Width <= 0 || r.Height <= 0 {
		return
	}
	l := pg.lean()
	b.WriteString("BT 3 Tr\n")
	for first := 0; first < len(r.Words); {
		last := first + 1
		for last < len(r.Words) && sameLine(r.Words[last-1], r.Words[last]) {
			last++
		}
		l.line(b, r.Words[first:last], font)
		first = last
	}
	b.WriteString("ET\n")
}

// sameLine reports whether b goes on where a ends. A word that stands before
// its neighbour begins a run of its own, else the two would change places.
func sameLine(a, b pipeline.Word) bool {
	return a.Line == b.Line && a.Block == b.Block && b.Box.X0 >= a.Box.X0
}

// line sets one run of words on their common baseline.
func (l lean) line(b *bytes.Buffer, words []pipeline.Word, font glyphs) {
	band := bandOf(words)
	size := max(float64(band.H())*l.scaleY, 1)
	x0, y0 := l.at(float64(words[0].Box.X0), float64(band.Y1)-descent*float64(band.H()))
	fmt.Fprintf(b, "/F %s Tf %s Tm\n", num(size), matrix([6]float64{l.cos, l.sin, -l.sin, l.cos, x0, y0}))
	origin := float64(words[0].Box.X0)
	pen, start := 0.0, 0.0 // in points from the origin: end of the last word, start of the last Td
	for i, w := range words {
		text := strings.TrimSpace(w.Text)
		n := len([]rune(text))
		if n == 0 {
			continue
		}
		from := (float64(w.Box.X0) - origin) * l.scaleX
		if i > 0 {
			from = max(from, pen+gap*size)
		}
		to := (float64(w.Box.X1) - origin) * l.scaleX
		if i+1 < len(words) {
			to = min(to, (float64(words[i+1].Box.X0)-origin)*l.scaleX-gap*size)
		}
		to = max(to, from+thin*size*float64(n))
		if from != start {
			fmt.Fprintf(b, "%s 0 Td ", num(from-start))
		}
		start += round(from - start)
		pen = to
		fmt.Fprintf(b, "%s Tz (%s)Tj\n", num(100*(to-from)/(advance*size*float64(n))), font.encode(text+" "))
	}
}

// bandOf is the band in which a line of print stands: the middle of the upper
// and of the lower edges of its words, so that one smeared word does not move
// the rest.
func bandOf(words []pipeline.Word) pipeline.Box {
	var tops, bottoms []int
	for _, w := range words {
		tops, bottoms = append(tops, w.Box.Y0), append(bottoms, w.Box.Y1)
	}
	slices.Sort(tops)
	slices.Sort(bottoms)
	top, bottom := tops[len(tops)/2], bottoms[len(bottoms)/2]
	return pipeline.Box{X0: words[0].Box.X0, X1: words[len(words)-1].Box.X1, Y0: min(top, bottom-1), Y1: bottom}
}

func matrix(m [6]float64) string {
	return fmt.Sprintf("%s %s %s %s %s %s", num6(m[0]), num6(m[1]), num6(m[2]), num6(m[3]), num(m[4]), num(m[5]))
}

func round(v float64) float64 { return math.Round(v*100) / 100 }

// num writes a number with two decimals at most, num6 with six.
func num(v float64) string  { return trimmed(v, 2) }
func num6(v float64) string { return trimmed(v, 6) }

func trimmed(v float64, digits int) string {
	s := strconv.FormatFloat(v, 'f', digits, 64)
	s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	if s == "-0" || s == "" {
		return "0"
	}
	return s
}
