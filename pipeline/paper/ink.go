package paper

import (
	"image"
	"image/color"
	"math"
	"math/rand/v2"

	"golang.org/x/image/vector"

	"sohoa/pipeline"
)

// strokes of handwritten digits in a box one unit high, y downwards. Each
// digit is one or more strokes; a stroke is smoothed through its points.
var strokes = map[rune][][][2]float64{
	'0': {{{.35, .02}, {.08, .3}, {.05, .7}, {.28, .98}, {.5, .75}, {.52, .3}, {.35, .03}, {.28, .06}}},
	'1': {{{.08, .3}, {.32, .03}, {.3, .4}, {.27, 1}}},
	'2': {{{.08, .25}, {.22, .03}, {.45, .1}, {.45, .35}, {.22, .7}, {.05, .95}, {.3, .92}, {.58, .98}}},
	'3': {{{.1, .1}, {.32, .02}, {.46, .18}, {.24, .44}, {.48, .6}, {.42, .92}, {.18, 1}, {.03, .86}}},
	'4': {{{.36, .02}, {.18, .35}, {.04, .66}, {.32, .64}, {.6, .6}}, {{.42, .35}, {.4, .7}, {.36, 1.05}}},
	'5': {{{.16, .04}, {.13, .25}, {.1, .45}, {.34, .42}, {.48, .65}, {.36, .95}, {.05, .96}}, {{.16, .05}, {.34, .04}, {.54, .01}}},
	'6': {{{.42, .03}, {.18, .3}, {.06, .7}, {.24, .99}, {.46, .8}, {.4, .56}, {.2, .56}, {.08, .75}}},
	'7': {{{.06, .08}, {.28, .06}, {.52, .04}, {.34, .45}, {.2, 1}}, {{.16, .5}, {.34, .48}, {.48, .47}}},
	'8': {{{.42, .14}, {.24, .02}, {.1, .18}, {.28, .44}, {.46, .72}, {.28, .98}, {.08, .8}, {.26, .5}, {.44, .22}, {.38, .08}}},
	'9': {{{.44, .2}, {.28, .03}, {.1, .2}, {.18, .45}, {.4, .38}, {.46, .16}, {.44, .55}, {.34, 1}}},
	'/': {{{.36, 0}, {.22, .5}, {.06, 1.05}}},
	'-': {{{.06, .55}, {.2, .54}, {.34, .53}}},
}

// paint writes digits that lean and wobble a little, each one differently.
func (k ink) paint(p *painter) {
	rng := rand.New(rand.NewPCG(k.seed, 7))
	h := k.height * p.scale
	x, base := k.x*p.scale, k.y*p.scale
	slant := 0.08 + 0.14*rng.Float64()
	pen := newPen(p, k.color, 0.27+0.12*rng.Float64())
	for _, r := range k.s {
		size := h * (0.88 + 0.2*rng.Float64())
		drop := h * 0.08 * (rng.Float64() - 0.5)
		for _, s := range strokes[r] {
			var pts [][2]float64
			for _, q := range s {
				u, v := q[0]+0.05*(rng.Float64()-0.5), q[1]+0.05*(rng.Float64()-0.5)
				pts = append(pts, [2]float64{x + (u+slant*(1-v))*size, base + drop - (1-v)*size})
			}
			pen.curve(pts)
		}
		x += size * (0.56 + 0.1*rng.Float64())
	}
	pen.lift()
}

// paint draws a signature: a few loops and a long tail.
func (k scrawl) paint(p *painter) {
	rng := rand.New(rand.NewPCG(k.seed, 9))
	pen := newPen(p, k.color, 0.35)
	at := func(u, v float64) [2]float64 {
		return [2]float64{(k.x + u*k.w) * p.scale, (k.y + v*k.h) * p.scale}
	}
	pts := [][2]float64{at(0.05, 0.7)}
	u := 0.08
	for i := range 5 + rng.IntN(5) {
		reach := 0.25 + 0.5*rng.Float64()
		if i == 0 {
			reach = 0.7
		}
		pts = append(pts, at(u+0.07, 0.6-reach*0.85), at(u+0.02, 0.62+0.3*rng.Float64()), at(u+0.12, 0.4+0.3*rng.Float64()))
		u += 0.07 + 0.07*rng.Float64()
	}
	pts = append(pts, at(u+0.1, 0.85), at(0.25, 0.95), at(0.98, 0.55+0.2*rng.Float64()))
	pen.curve(pts)
	pen.lift()
}

// pen collects strokes in a mask and lays them down once, so that crossings
// do not darken.
type pen struct {
	p      *painter
	mask   *image.Alpha
	radius float64
	ink    color.RGBA
}

func newPen(p *painter, c color.RGBA, mm float64) *pen {
	return &pen{p, image.NewAlpha(p.img.Bounds()), math.Max(mm*p.scale/2, 0.6), c}
}

// curve draws a Catmull-Rom spline through points given in pixels.
func (q *pen) curve(pts [][2]float64) {
	n := len(pts)
	for i := 0; i+1 < n; i++ {
		a, b, c, d := pts[max(i-1, 0)], pts[i], pts[i+1], pts[min(i+2, n-1)]
		steps := int(math.Hypot(c[0]-b[0], c[1]-b[1])*2) + 2
		for s := range steps {
			t := float64(s) / float64(steps)
			q.dab(spline(a[0], b[0], c[0], d[0], t), spline(a[1], b[1], c[1], d[1], t))
		}
	}
}

func spline(a, b, c, d, t float64) float64 {
	return b + 0.5*t*(c-a+t*(2*a-5*b+4*c-d+t*(3*(b-c)+d-a)))
}

// dab touches the paper once.
func (q *pen) dab(x, y float64) {
	r := q.radius
	for py := int(y - r - 1); py <= int(y+r+1); py++ {
		for px := int(x - r - 1); px <= int(x+r+1); px++ {
			if !(image.Point{X: px, Y: py}).In(q.mask.Rect) {
				continue
			}
			cover := r + 0.5 - math.Hypot(float64(px)+0.5-x, float64(py)+0.5-y)
			a := uint8(255 * math.Max(0, math.Min(1, cover)))
			if at := &q.mask.Pix[q.mask.PixOffset(px, py)]; a > *at {
				*at = a
			}
		}
	}
}

func (q *pen) lift() {
	q.p.blend(q.mask, image.Point{}, q.ink)
}

// paint draws a round seal with letters along its rim, unevenly inked and
// slightly turned.
func (s seal) paint(p *painter) {
	rng := rand.New(rand.NewPCG(s.seed, 5))
	r := s.radius * p.scale
	side := int(2*r) + 8
	mid := float64(side) / 2
	z := vector.NewRasterizer(side, side)
	ring(z, mid, r, r-0.9*p.scale)
	ring(z, mid, r-1.7*p.scale, r-2.0*p.scale)
	ring(z, mid, r*0.56, r*0.56-0.3*p.scale)
	star(z, mid, r*0.36)
	turn := 0.3 * (rng.Float64() - 0.5)
	p.arc(z, s.above, rim{mid: mid, at: r * 0.68, angle: turn, size: r, span: 4.4})
	p.arc(z, s.below, rim{mid: mid, at: r * 0.82, angle: turn + math.Pi, size: -r, span: 1.6})
	mask := image.NewAlpha(image.Rect(0, 0, side, side))
	z.Draw(mask, mask.Bounds(), image.Opaque, image.Point{})
	uneven(mask, rng)
	p.blend(mask, image.Pt(int(s.x*p.scale-mid), int(s.y*p.scale-mid)), red)
}

// rim is where letters stand along a circle of radius at about the middle of a
// square: centred on an angle measured clockwise from the top, over at most
// span radians. A negative size sets them so that they are read from below.
type rim struct{ mid, at, angle, size, span float64 }

// arc sets letters along a rim.
func (p *painter) arc(z *vector.Rasterizer, s string, r rim) {
	em := math.Abs(r.size) * 0.21
	total := 0.0
	var letters []outline
	for _, c := range s {
		o, ok := p.outline(bold, c)
		if !ok {
			o.advance = 0.25
		}
		letters = append(letters, o)
		total += o.advance * em / r.at
	}
	squeeze := math.Min(1, r.span/total)
	dir := 1.0
	if r.size < 0 {
		dir = -1
	}
	pos := r.angle - dir*total*squeeze/2
	for _, o := range letters {
		wide := o.advance * em / r.at * squeeze
		t := pos + dir*wide/2
		sin, cos := math.Sin(t), math.Cos(t)
		cx, cy := r.mid+r.at*sin, r.mid-r.at*cos
		w := em * squeeze
		m := affine{dir * w * cos, -dir * em * sin, dir * w * sin, dir * em * cos, 0, 0}
		m.x = cx - m.a*o.advance/2
		m.y = cy - m.c*o.advance/2
		trace(z, o.segments, m)
		pos += dir * wide
	}
}

// ring adds a ring to a path; the inner circle runs the other way round.
func ring(z *vector.Rasterizer, mid, outer, inner float64) {
	circle := func(r, dir float64) {
		for i := range 97 {
			t := dir * float64(i) * 2 * math.Pi / 96
			x, y := float32(mid+r*math.Cos(t)), float32(mid+r*math.Sin(t))
			if i == 0 {
				z.MoveTo(x, y)
				continue
			}
			z.LineTo(x, y)
		}
		z.ClosePath()
	}
	circle(outer, 1)
	circle(inner, -1)
}

func star(z *vector.Rasterizer, mid, r float64) {
	for i := range 10 {
		t := float64(i)*math.Pi/5 - math.Pi/2
		d := r
		if i%2 == 1 {
			d = r * 0.4
		}
		x, y := float32(mid+d*math.Cos(t)), float32(mid+d*math.Sin(t))
		if i == 0 {
			z.MoveTo(x, y)
			continue
		}
		z.LineTo(x, y)
	}
	z.ClosePath()
}

// uneven thins the ink of a stamp here and there.
func uneven(mask *image.Alpha, rng *rand.Rand) {
	fx, fy := 2+3*rng.Float64(), 2+3*rng.Float64()
	px, py := 6*rng.Float64(), 6*rng.Float64()
	b := mask.Bounds()
	for y := range b.Dy() {
		for x := range b.Dx() {
			at := &mask.Pix[mask.PixOffset(x, y)]
			if *at == 0 {
				continue
			}
			u, v := float64(x)/float64(b.Dx()), float64(y)/float64(b.Dy())
			k := 0.74 + 0.2*math.Sin(fx*math.Pi*u+px)*math.Sin(fy*math.Pi*v+py)
			*at = uint8(float64(*at) * (k - 0.12*rng.Float64()))
		}
	}
}

// box turns millimetres into pixels of the page.
func (p *painter) box(l printed) pipeline.Box {
	px := func(mm float64) int { return int(math.Round(mm * p.scale)) }
	return pipeline.Box{X0: px(l.x0), Y0: px(l.y0), X1: px(l.x1), Y1: px(l.y1)}
}
