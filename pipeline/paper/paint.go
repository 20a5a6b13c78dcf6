package paper

import (
	"image"
	"image/color"
	"math"

	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"
)

// painter puts marks on a picture. Ink multiplies with what lies under it, so
// a seal over a signature leaves both visible.
type painter struct {
	img    *image.RGBA
	scale  float64 // pixels per millimetre
	fonts  [4]*sfnt.Font
	buf    sfnt.Buffer
	glyphs map[glyphKey]glyph
}

type glyphKey struct {
	face   face
	letter rune
	sub    int // quarter of a pixel
}

// glyph is a painted letter; at is where its corner lies from the pen.
type glyph struct {
	mask    *image.Alpha
	at      image.Point
	advance float64 // pixels
}

// outline is a closed path in em with y upwards negative, as sfnt gives it.
type outline struct {
	segments sfnt.Segments
	advance  float64
}

// Render paints the document's pages at a resolution (60 to 1200 dpi).
func (d Document) Render(dpi int) []Page {
	p := newPainter(dpi)
	var pages []Page
	for i, s := range d.layout() {
		pages = append(pages, p.page(s, i+1, dpi))
	}
	return pages
}

func newPainter(dpi int) *painter {
	return &painter{scale: float64(dpi) / 25.4, fonts: loadFonts(), glyphs: map[glyphKey]glyph{}}
}

// Blank is an empty page, such as the back of a leaf.
func Blank(dpi, page int) Page {
	p := newPainter(dpi)
	return p.page(&sheet{}, page, dpi)
}

func (p *painter) page(s *sheet, number, dpi int) Page {
	w, h := int(math.Round(sheetW*p.scale)), int(math.Round(sheetH*p.scale))
	p.img = image.NewRGBA(image.Rect(0, 0, w, h))
	for i := range p.img.Pix {
		p.img.Pix[i] = 255
	}
	for _, m := range s.marks {
		m.paint(p)
	}
	return Page{p.img, p.truth(s, number, dpi)}
}

// truth is what stands on a sheet.
func (p *painter) truth(s *sheet, number, dpi int) Truth {
	t := Truth{Page: number, Width: int(math.Round(sheetW * p.scale)), Height: int(math.Round(sheetH * p.scale)), DPI: dpi}
	for _, l := range s.lines {
		t.Lines = append(t.Lines, Line{l.text, p.box(l), l.role})
	}
	return t
}

// Truths says what stands on the document's pages at a resolution, without
// painting them.
func (d Document) Truths(dpi int) []Truth {
	p := newPainter(dpi)
	var out []Truth
	for i, s := range d.layout() {
		out = append(out, p.truth(s, i+1, dpi))
	}
	return out
}

// outline loads a letter's path at 1000 units to the em.
func (p *painter) outline(c cut, letter rune) (outline, bool) {
	f := p.fonts[c]
	g, err := f.GlyphIndex(&p.buf, letter)
	if err != nil || g == 0 {
		return outline{}, false
	}
	segs, err := f.LoadGlyph(&p.buf, g, fixed.I(1000), nil)
	if err != nil {
		return outline{}, false
	}
	adv, err := f.GlyphAdvance(&p.buf, g, fixed.I(1000), 0)
	if err != nil {
		return outline{}, false
	}
	return outline{append(sfnt.Segments(nil), segs...), float64(adv) / 64 / 1000}, true
}

// affine maps em to pixels.
type affine struct{ a, b, c, d, x, y float64 }

func (m affine) of(q fixed.Point26_6) (float32, float32) {
	u, v := float64(q.X)/64000, float64(q.Y)/64000
	return float32(m.a*u + m.b*v + m.x), float32(m.c*u + m.d*v + m.y)
}

// trace feeds a path through an affine map to a rasterizer.
func trace(z *vector.Rasterizer, segs sfnt.Segments, m affine) {
	for _, s := range segs {
		x0, y0 := m.of(s.Args[0])
		x1, y1 := m.of(s.Args[1])
		x2, y2 := m.of(s.Args[2])
		switch s.Op {
		case sfnt.SegmentOpMoveTo:
			z.ClosePath()
			z.MoveTo(x0, y0)
		case sfnt.SegmentOpLineTo:
			z.LineTo(x0, y0)
		case sfnt.SegmentOpQuadTo:
			z.QuadTo(x0, y0, x1, y1)
		case sfnt.SegmentOpCubeTo:
			z.CubeTo(x0, y0, x1, y1, x2, y2)
		}
	}
	z.ClosePath()
}

// glyph paints a letter once and remembers it.
func (p *painter) glyph(f face, letter rune, sub int) glyph {
	key := glyphKey{f, letter, sub}
	if g, ok := p.glyphs[key]; ok {
		return g
	}
	o, ok := p.outline(f.cut, letter)
	if !ok {
		o.advance = 0.25
	}
	em := f.pt * mmPerPoint * p.scale
	pad := int(math.Ceil(em * 0.3))
	w, h := int(math.Ceil(em*(o.advance+0.2)))+2*pad, int(math.Ceil(em*1.5))+pad
	up := int(math.Ceil(em * 1.1))
	g := glyph{at: image.Pt(-pad, -up), advance: o.advance * em}
	if len(o.segments) > 0 {
		z := vector.NewRasterizer(w, h)
		trace(z, o.segments, affine{em, 0, 0, em, float64(pad) + float64(sub)/4, float64(up)})
		g.mask = image.NewAlpha(image.Rect(0, 0, w, h))
		z.Draw(g.mask, g.mask.Bounds(), image.Opaque, image.Point{})
	}
	p.glyphs[key] = g
	return g
}

func (t text) paint(p *painter) {
	x, y := t.x*p.scale, int(math.Round(t.y*p.scale))
	for _, r := range t.s {
		whole := math.Floor(x)
		g := p.glyph(t.face, r, int((x-whole)*4))
		if g.mask != nil {
			p.blend(g.mask, image.Pt(int(whole), y).Add(g.at), t.color)
		}
		x += g.advance
	}
}

// blend lays ink of a colour on the picture through a mask.
func (p *painter) blend(mask *image.Alpha, at image.Point, c color.RGBA) {
	r := mask.Bounds().Add(at).Intersect(p.img.Bounds())
	ink := [3]int{255 - int(c.R), 255 - int(c.G), 255 - int(c.B)}
	for y := r.Min.Y; y < r.Max.Y; y++ {
		from := mask.Pix[mask.PixOffset(r.Min.X-at.X, y-at.Y):]
		to := p.img.Pix[p.img.PixOffset(r.Min.X, y):]
		for i := range r.Dx() {
			a := int(from[i])
			if a == 0 {
				continue
			}
			for k, v := range ink {
				px := &to[4*i+k]
				*px = uint8(int(*px) * (255*255 - a*v) / (255 * 255))
			}
		}
	}
}

func (r rule) paint(p *painter) {
	w := math.Max(r.width*p.scale, 1)
	x0, y0, x1, y1 := r.x0*p.scale, r.y0*p.scale, r.x1*p.scale, r.y1*p.scale
	if math.Abs(y1-y0) < 0.01 {
		p.bar(x0, y0-w/2, x1, y0+w/2, r.color)
		return
	}
	p.bar(x0-w/2, y0, x0+w/2, y1, r.color)
}

func (f frame) paint(p *painter) {
	x1, y1 := f.x+f.w, f.y+f.h
	rule{f.x, f.y, x1, f.y, f.width, f.color}.paint(p)
	rule{f.x, y1, x1, y1, f.width, f.color}.paint(p)
	rule{f.x, f.y, f.x, y1, f.width, f.color}.paint(p)
	rule{x1, f.y, x1, y1, f.width, f.color}.paint(p)
}

// bar fills a rectangle given in pixels.
func (p *painter) bar(x0, y0, x1, y1 float64, c color.RGBA) {
	at := image.Pt(int(math.Floor(x0)), int(math.Floor(y0)))
	w, h := int(math.Ceil(x1))-at.X+1, int(math.Ceil(y1))-at.Y+1
	z := vector.NewRasterizer(w, h)
	fx, fy := float32(x0-float64(at.X)), float32(y0-float64(at.Y))
	gx, gy := float32(x1-float64(at.X)), float32(y1-float64(at.Y))
	z.MoveTo(fx, fy)
	z.LineTo(gx, fy)
	z.LineTo(gx, gy)
	z.LineTo(fx, gy)
	z.ClosePath()
	mask := image.NewAlpha(image.Rect(0, 0, w, h))
	z.Draw(mask, mask.Bounds(), image.Opaque, image.Point{})
	p.blend(mask, at, c)
}
