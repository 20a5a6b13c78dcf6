//go:build cgo

package picture

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"math"
	"testing"

	"sohoa/pipeline"
)

const dpi = 200

// sheet is white paper of 100 x 80 mm.
func sheet() *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, 787, 630))
	draw.Draw(m, m.Bounds(), image.White, image.Point{}, draw.Src)
	return m
}

func fill(m *image.RGBA, c color.RGBA, boxes ...image.Rectangle) {
	for _, b := range boxes {
		draw.Draw(m, b, image.NewUniform(c), image.Point{}, draw.Src)
	}
}

// decoded is a drawn picture as it comes out of a file.
func decoded(t *testing.T, m image.Image) Pix {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	p, _, err := Decode(b.Bytes(), "png", 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Free)
	return p
}

var (
	black = color.RGBA{0, 0, 0, 255}
	red   = color.RGBA{205, 30, 45, 255}
)

// frame is the outline of a box, 4 points thick.
func frame(b image.Rectangle) []image.Rectangle {
	return []image.Rectangle{
		image.Rect(b.Min.X, b.Min.Y, b.Max.X, b.Min.Y+4), image.Rect(b.Min.X, b.Max.Y-4, b.Max.X, b.Max.Y),
		image.Rect(b.Min.X, b.Min.Y, b.Min.X+4, b.Max.Y), image.Rect(b.Max.X-4, b.Min.Y, b.Max.X, b.Max.Y),
	}
}

func TestAStepThatFailedIsLeftOut(t *testing.T) {
	p := decoded(t, sheet())
	w := p.Width()
	p.Become(p.Cut(pipeline.Box{X0: 5000, Y0: 5000, X1: 5010, Y1: 5010}))
	if p.None() || p.Width() != w {
		t.Errorf("the picture is gone")
	}
}

func TestDropoutTakesRedAndKeepsBlack(t *testing.T) {
	m := sheet()
	fill(m, red, image.Rect(100, 100, 200, 200))
	fill(m, black, image.Rect(300, 100, 400, 200))
	p := decoded(t, m)
	g := p.Dropout()
	defer g.Free()
	q := g.Plane()
	if got := q.At(150, 150); got < 200 {
		t.Errorf("red is at %d", got)
	}
	if got := q.At(350, 150); got != 0 {
		t.Errorf("black is at %d", got)
	}
	if got := q.At(-1, 150); got != 255 {
		t.Errorf("outside is at %d, want white", got)
	}
}

func TestFramesAreLevelRulesWithSides(t *testing.T) {
	m := sheet()
	whole, open := image.Rect(100, 100, 340, 164), image.Rect(400, 300, 640, 364)
	fill(m, black, frame(whole)...)
	fill(m, black, frame(open)[:2]...) // two rules without sides
	p := decoded(t, m)
	g := p.Dropout()
	defer g.Free()
	ink := g.Threshold(InkLevel)
	defer ink.Free()
	const mm = dpi / 25.4
	if got := ink.LevelRules(mm); len(got) != 4 {
		t.Fatalf("rules %v, want 4", got)
	}
	for _, c := range []struct {
		box  image.Rectangle
		want bool
	}{{whole, true}, {open, false}} {
		b := pipeline.Box{X0: c.box.Min.X, Y0: c.box.Min.Y, X1: c.box.Max.X, Y1: c.box.Max.Y}
		if got := ink.Sided(b, mm); got != c.want {
			t.Errorf("%v has sides: %v, want %v", b, got, c.want)
		}
	}
}

func TestARowOfPrintIsNoWholeRule(t *testing.T) {
	m := sheet()
	rule, row := pipeline.Box{X0: 100, Y0: 100, X1: 400, Y1: 104}, pipeline.Box{X0: 100, Y0: 300, X1: 400, Y1: 316}
	fill(m, black, image.Rect(100, 100, 230, 104), image.Rect(240, 100, 400, 104)) // worn off in one place
	for x := 100; x < 400; x += 18 {
		fill(m, black, image.Rect(x, 300, x+12, 316))
	}
	p := decoded(t, m)
	g := p.Dropout()
	defer g.Free()
	ink := g.Threshold(InkLevel)
	defer ink.Free()
	const mm = dpi / 25.4
	if got := ink.Whole(rule, mm); got < 0.9 {
		t.Errorf("a worn rule: %.2f", got)
	}
	if got := ink.Whole(row, mm); got > 0 {
		t.Errorf("a row of letters: %.2f", got)
	}
}

func TestRedInkIsFoundByPlaces(t *testing.T) {
	m := sheet()
	fill(m, red, image.Rect(100, 100, 120, 130), image.Rect(125, 100, 145, 130), image.Rect(150, 100, 170, 130))
	fill(m, black, image.Rect(400, 100, 480, 130))
	p := decoded(t, m)
	mask := p.RedMask(2, 42)
	defer mask.Free()
	got := mask.RedPlaces(dpi / 2 / 25.4)
	if len(got) != 1 || math.Abs(float64(got[0].X0)-50) > 1 || math.Abs(float64(got[0].X1)-85) > 1 {
		t.Errorf("got %v, want one place from 50 to 85", got)
	}
	grey := p.RedGrey(42)
	defer grey.Free()
	if q := grey.Plane(); q.At(110, 110) > 60 || q.At(440, 110) != 255 {
		t.Errorf("red ink is at %d, black at %d", q.At(110, 110), q.At(440, 110))
	}
}

func TestLeanIsFoundAndTakenOut(t *testing.T) {
	m := sheet()
	for y := 60; y < 600; y += 40 { // lines that fall by 2 points in 100
		for x := 40; x < 740; x++ {
			fill(m, black, image.Rect(x, y+(x-40)/50, x+1, y+8+(x-40)/50))
		}
	}
	p := decoded(t, m)
	g := p.Dropout()
	defer g.Free()
	straight := g.Straight()
	defer straight.Free()
	ink := straight.Threshold(InkLevel)
	defer ink.Free()
	if lean, sure := ink.Lean(); !sure || math.Abs(lean) > 2*MinLean {
		t.Errorf("still leans by %.2f degrees, surely %v", lean, sure)
	}
}
