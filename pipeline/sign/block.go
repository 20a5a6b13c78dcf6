package sign

import (
	"bytes"
	"fmt"
	"strings"
	"time"

	"codeberg.org/go-fonts/liberation/liberationserifregular"
	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"

	"sohoa/pipeline"
)

// The block: upright serif of 10 points (NĐ 30/2020, phụ lục I; TT 05/2025, Đ8),
// lines of 12, at most half an A4 wide.
const (
	size      = 10.0
	leading   = 12.0
	widest    = 250.0 // points
	mostLines = 4     // of the organ's name
)

// timeLayout is how the time stands in the block.
const timeLayout = "02/01/2006 15:04:05 -07:00"

// block is what is seen of a signature.
type block struct {
	width, height float64 // points
	drawing       []byte
}

// pen draws text as outlines.
type pen struct {
	font *sfnt.Font
	buf  sfnt.Buffer
	em   fixed.Int26_6 // one em, so that coordinates are units of the font
	unit float64       // points a unit
	out  bytes.Buffer
}

// drawBlock draws the organ and the time of signing, flush right. Invalid: the
// organ has no name.
func drawBlock(organ string, at time.Time) (block, error) {
	f, err := sfnt.Parse(liberationserifregular.TTF)
	if err != nil {
		return block{}, pipeline.Errorf(pipeline.Internal, "font: %w", err)
	}
	em := int(f.UnitsPerEm())
	p := &pen{font: f, em: fixed.I(em), unit: size / float64(em)}
	lines := p.wrap(organ)
	if len(lines) == 0 {
		return block{}, pipeline.Errorf(pipeline.Invalid, "an organ without a name")
	}
	lines = append(lines, "Thời gian ký: "+at.Format(timeLayout))
	b := block{height: leading * float64(len(lines))}
	for _, l := range lines {
		b.width = max(b.width, p.measure(l))
	}
	p.out.WriteString("0 g\n")
	for i, l := range lines {
		y := b.height - leading*float64(i) - size
		if err := p.draw(l, b.width-p.measure(l), y); err != nil {
			return block{}, err
		}
	}
	p.out.WriteString("f\n")
	b.drawing = p.out.Bytes()
	return b, nil
}

// wrap breaks a name into lines; what does not fit is cut with an ellipsis.
func (p *pen) wrap(name string) []string {
	var lines []string
	for _, word := range strings.Fields(name) {
		last := len(lines) - 1
		switch {
		case last >= 0 && p.measure(lines[last]+" "+word) <= widest:
			lines[last] += " " + word
		case len(lines) == mostLines:
			lines[last] += " …"
			return lines
		default:
			lines = append(lines, word)
		}
	}
	return lines
}

// measure is how wide a text is, in points.
func (p *pen) measure(s string) float64 {
	w := 0.0
	for _, r := range s {
		w += p.advance(p.glyph(r))
	}
	return w
}

// glyph finds a character; one that the font lacks is drawn as its box, 0.
func (p *pen) glyph(r rune) sfnt.GlyphIndex {
	g, err := p.font.GlyphIndex(&p.buf, r)
	if err != nil {
		return 0
	}
	return g
}

func (p *pen) advance(g sfnt.GlyphIndex) float64 {
	a, err := p.font.GlyphAdvance(&p.buf, g, p.em, font.HintingNone)
	if err != nil {
		return 0
	}
	return float64(a) / 64 * p.unit
}

func (p *pen) draw(s string, x, y float64) error {
	for _, r := range s {
		g := p.glyph(r)
		shape, err := p.font.LoadGlyph(&p.buf, g, p.em, nil)
		if err != nil {
			return pipeline.Errorf(pipeline.Internal, "glyph of %q: %w", r, err)
		}
		p.outline(shape, x, y)
		x += p.advance(g)
	}
	return nil
}

// outline writes a glyph as paths. The font's y grows downwards here, and its
// curves have one control point where PDF's have two.
func (p *pen) outline(shape sfnt.Segments, x, y float64) {
	at := func(q fixed.Point26_6) [2]float64 {
		return [2]float64{x + float64(q.X)/64*p.unit, y - float64(q.Y)/64*p.unit}
	}
	var here [2]float64
	for i, s := range shape {
		if s.Op == sfnt.SegmentOpMoveTo && i > 0 {
			p.out.WriteString("h\n")
		}
		to := at(s.Args[0])
		switch s.Op {
		case sfnt.SegmentOpMoveTo:
			fmt.Fprintf(&p.out, "%.2f %.2f m\n", to[0], to[1])
		case sfnt.SegmentOpLineTo:
			fmt.Fprintf(&p.out, "%.2f %.2f l\n", to[0], to[1])
		case sfnt.SegmentOpQuadTo:
			bend, end := to, at(s.Args[1])
			p.curve(between(here, bend, 2.0/3), between(end, bend, 2.0/3), end)
			to = end
		case sfnt.SegmentOpCubeTo:
			end := at(s.Args[2])
			p.curve(to, at(s.Args[1]), end)
			to = end
		}
		here = to
	}
	if len(shape) > 0 {
		p.out.WriteString("h\n")
	}
}

func (p *pen) curve(a, b, end [2]float64) {
	fmt.Fprintf(&p.out, "%.2f %.2f %.2f %.2f %.2f %.2f c\n", a[0], a[1], b[0], b[1], end[0], end[1])
}

func between(a, b [2]float64, t float64) [2]float64 {
	return [2]float64{a[0] + (b[0]-a[0])*t, a[1] + (b[1]-a[1])*t}
}
