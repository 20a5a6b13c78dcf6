package paper

import (
	"image"
	"math"
	"math/rand/v2"
)

// Tone is what the scanner keeps of the colours.
type Tone int

// The tones.
const (
	Colour Tone = iota
	Gray
	Bitonal // black and white, as for CCITT G4
)

// Wear is what paper and scanner do to a page. The zero Wear changes nothing.
type Wear struct {
	Tone    Tone    `json:"tone"`
	Skew    float64 `json:"skew"`    // degrees, clockwise
	Rotate  int     `json:"rotate"`  // degrees, clockwise: 0, 90, 180, 270
	Speckle float64 `json:"speckle"` // share of pixels hit by a speck, 0 to 0.01
	Shade   float64 `json:"shade"`   // depth of uneven light, 0 to 0.6
	Through float64 `json:"through"` // strength of the back showing through, 0 to 0.4
	Fade    float64 `json:"fade"`    // loss of ink, 0 to 0.7
	Edge    float64 `json:"edge"`    // width of black scanner edges, millimetres
	Holes   bool    `json:"holes"`   // two punch holes on the left
	Blur    float64 `json:"blur"`    // 0 to 1
	Noise   float64 `json:"noise"`   // spread of sensor noise, grey levels
	Quality int     `json:"quality"` // of the JPEG to be written, 1 to 100; 0 for the writer's own
}

// Clean is a good office scanner: a slight lean, nothing else.
func Clean(rng *rand.Rand) Wear {
	return Wear{Skew: 0.3 * (rng.Float64() - 0.5), Noise: 1, Quality: 80}
}

// Medium is the usual paper of a commune: it leans, the light is uneven, the
// back shows through a little.
func Medium(rng *rand.Rand) Wear {
	return Wear{
		Skew: 2 * (rng.Float64() - 0.5), Speckle: 0.0003, Shade: 0.15 * rng.Float64(),
		Through: 0.08 * rng.Float64(), Fade: 0.2 * rng.Float64(), Holes: rng.IntN(2) == 0,
		Blur: 0.3 * rng.Float64(), Noise: 3, Quality: 50 + rng.IntN(26),
	}
}

// Heavy is old paper on an old machine: up to 2 degrees of lean, specks,
// shade, show-through, fading, black edges, strong JPEG.
func Heavy(rng *rand.Rand) Wear {
	return Wear{
		Skew: 4 * (rng.Float64() - 0.5), Speckle: 0.001 + 0.002*rng.Float64(), Shade: 0.25 + 0.25*rng.Float64(),
		Through: 0.12 + 0.12*rng.Float64(), Fade: 0.3 + 0.2*rng.Float64(), Edge: 4 * rng.Float64(), Holes: true,
		Blur: 0.3 + 0.4*rng.Float64(), Noise: 6, Quality: 30 + rng.IntN(16),
	}
}

// raster is a picture of n bytes a pixel: 1 grey, 3 colour.
type raster struct {
	w, h, n int
	pix     []uint8
}

// Degrade returns the page as it would come from the scanner: *image.Gray for
// Gray and Bitonal (then only 0 and 255), else *image.RGBA. back is what is
// printed on the other side, for the show-through; nil takes the page itself.
func Degrade(page *image.RGBA, w Wear, back *image.RGBA, rng *rand.Rand) image.Image {
	r := take(page, w.Tone)
	if w.Through > 0 {
		behind := r
		if back != nil && back.Bounds() == page.Bounds() {
			behind = take(back, w.Tone)
		}
		r.through(behind, w.Through)
	}
	r.light(w, rng)
	if w.Holes {
		r.holes(rng)
	}
	if w.Skew != 0 {
		r.lean(w.Skew)
	}
	if w.Edge > 0 {
		r.edges(w.Edge, rng)
	}
	if w.Blur > 0 {
		r.blur(w.Blur)
	}
	r.grain(w, rng)
	return r.image(w)
}

func take(img *image.RGBA, t Tone) *raster {
	b := img.Bounds()
	r := &raster{b.Dx(), b.Dy(), 3, nil}
	if t != Colour {
		r.n = 1
	}
	r.pix = make([]uint8, r.w*r.h*r.n)
	for i, o := 0, 0; i < len(img.Pix); i, o = i+4, o+r.n {
		p := img.Pix[i : i+3 : i+3]
		if r.n == 1 {
			r.pix[o] = uint8((299*int(p[0]) + 587*int(p[1]) + 114*int(p[2])) / 1000)
			continue
		}
		copy(r.pix[o:o+3], p)
	}
	return r
}

// through darkens the page by the mirrored back.
func (r *raster) through(back *raster, k float64) {
	row := make([]uint8, r.w*r.n)
	f := int(k * 256)
	for y := range r.h {
		copy(row, back.pix[y*r.w*r.n:])
		to := r.pix[y*r.w*r.n:]
		for x := range r.w {
			for c := range r.n {
				ink := 255 - int(row[(r.w-1-x)*r.n+c])
				to[x*r.n+c] = uint8(max(0, int(to[x*r.n+c])-ink*f/256))
			}
		}
	}
}

// light fades the ink and shades the paper with a slow slope.
func (r *raster) light(w Wear, rng *rand.Rand) {
	if w.Fade == 0 && w.Shade == 0 {
		return
	}
	var fade [256]int
	for v := range fade {
		fade[v] = 255 - int(float64(255-v)*(1-w.Fade))
	}
	ax, ay, phase := 1+2*rng.Float64(), 1+2*rng.Float64(), 6*rng.Float64()
	for y := range r.h {
		row := r.pix[y*r.w*r.n : (y+1)*r.w*r.n]
		sy := ay * float64(y) / float64(r.h) * math.Pi
		for x := 0; x < r.w; x += 16 { // the slope is slow: one value for 16 pixels
			s := math.Sin(ax*float64(x)/float64(r.w)*math.Pi+phase) * math.Cos(sy+phase)
			k := int(256 * (1 - w.Shade*(0.5+0.5*s)))
			part := row[x*r.n : min(x+16, r.w)*r.n]
			for i, v := range part {
				part[i] = uint8(fade[v] * k / 256)
			}
		}
	}
}

func (r *raster) holes(rng *rand.Rand) {
	px := float64(r.w) / sheetW
	for _, mm := range []float64{108.5, 188.5} { // 80 mm apart
		r.disc((11+rng.Float64())*px, mm*px, 3*px, 40)
	}
}

func (r *raster) disc(cx, cy, radius float64, v uint8) {
	for y := max(0, int(cy-radius)); y < min(r.h, int(cy+radius)+1); y++ {
		for x := max(0, int(cx-radius)); x < min(r.w, int(cx+radius)+1); x++ {
			if math.Hypot(float64(x)-cx, float64(y)-cy) > radius {
				continue
			}
			for c := range r.n {
				r.pix[(y*r.w+x)*r.n+c] = v
			}
		}
	}
}

// lean turns the page clockwise about its middle, white outside.
func (r *raster) lean(degrees float64) {
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	out := make([]uint8, len(r.pix))
	mx, my := float64(r.w)/2, float64(r.h)/2
	stride := r.w * r.n
	const one = 1 << 16
	for y := range r.h {
		dy := float64(y) - my
		sx := int64((mx - mx*cos + dy*sin) * one)
		sy := int64((my + mx*sin + dy*cos) * one)
		for x := range r.w {
			ix, iy := int(sx>>16), int(sy>>16)
			fx, fy := int(sx&(one-1))>>8, int(sy&(one-1))>>8
			o := y*stride + x*r.n
			to := out[o : o+r.n]
			if ix < 0 || iy < 0 || ix >= r.w-1 || iy >= r.h-1 {
				fillWhite(to)
			} else {
				r.between(to, iy*stride+ix*r.n, fx, fy)
			}
			sx += int64(cos * one)
			sy -= int64(sin * one)
		}
	}
	r.pix = out
}

func fillWhite(to []uint8) {
	for c := range to {
		to[c] = 255
	}
}

// between mixes the pixel at i with those to its right and below it, by shares
// of 256.
func (r *raster) between(to []uint8, i, fx, fy int) {
	below := i + r.w*r.n
	for c := range to {
		a := int(r.pix[i+c])*(256-fx) + int(r.pix[i+c+r.n])*fx
		b := int(r.pix[below+c])*(256-fx) + int(r.pix[below+c+r.n])*fx
		to[c] = uint8((a*(256-fy) + b*fy) >> 16)
	}
}

// edges blackens the rim as a scanner does with its lid open.
func (r *raster) edges(mm float64, rng *rand.Rand) {
	px := mm * float64(r.w) / sheetW
	l, t := int(px*rng.Float64()), int(px*rng.Float64())
	for y := range r.h {
		wide := r.w
		if y >= t {
			wide = max(0, l+int(2*math.Sin(float64(y)/40)))
		}
		row := r.pix[y*r.w*r.n:]
		for i := range min(wide, r.w) * r.n {
			row[i] = 12
		}
	}
}

// blur spreads each pixel over its neighbours, across and down.
func (r *raster) blur(k float64) {
	side := int(k * 85)
	mid := 256 - 2*side
	out := make([]uint8, len(r.pix))
	pass := func(from, to []uint8, step int) {
		copy(to, from)
		for i := step; i < len(from)-step; i++ {
			to[i] = uint8((int(from[i-step])*side + int(from[i])*mid + int(from[i+step])*side) >> 8)
		}
	}
	pass(r.pix, out, r.n)
	pass(out, r.pix, r.n*r.w)
}

// grain adds sensor noise and specks.
func (r *raster) grain(w Wear, rng *rand.Rand) {
	if w.Noise > 0 {
		var wave [4096]int8 // one stretch of noise, read from a new place in each row
		for i := range wave {
			wave[i] = int8(math.Max(-120, math.Min(120, rng.NormFloat64()*w.Noise)))
		}
		for y := range r.h {
			at := rng.IntN(len(wave))
			row := r.pix[y*r.w*r.n : (y+1)*r.w*r.n]
			for i, v := range row {
				row[i] = uint8(max(0, min(255, int(v)+int(wave[(at+i)&4095]))))
			}
		}
	}
	size := math.Max(0.7, float64(r.w)/sheetW*0.12)
	for range int(w.Speckle * float64(r.w*r.h) / (4 * size * size)) {
		x, y := rng.Float64()*float64(r.w), rng.Float64()*float64(r.h)
		r.disc(x, y, size*(0.5+rng.Float64()), uint8(rng.IntN(110)))
	}
}

// image rotates and returns the raster as a picture of the standard library.
func (r *raster) image(w Wear) image.Image {
	if w.Tone == Bitonal {
		for i, v := range r.pix {
			r.pix[i] = 0
			if v > 150 {
				r.pix[i] = 255
			}
		}
	}
	for range (w.Rotate/90%4 + 4) % 4 {
		r.quarter()
	}
	rect := image.Rect(0, 0, r.w, r.h)
	if r.n == 1 {
		return &image.Gray{Pix: r.pix, Stride: r.w, Rect: rect}
	}
	img := image.NewRGBA(rect)
	for i, o := 0, 0; i < len(r.pix); i, o = i+3, o+4 {
		copy(img.Pix[o:o+3], r.pix[i:i+3])
		img.Pix[o+3] = 255
	}
	return img
}

// quarter turns the raster a quarter clockwise.
func (r *raster) quarter() {
	out := make([]uint8, len(r.pix))
	for y := range r.h {
		for x := range r.w {
			o := (x*r.h + r.h - 1 - y) * r.n
			copy(out[o:o+r.n], r.pix[(y*r.w+x)*r.n:])
		}
	}
	r.w, r.h, r.pix = r.h, r.w, out
}
