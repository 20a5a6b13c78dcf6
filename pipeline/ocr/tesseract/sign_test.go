//go:build cgo

package tesseract

import (
	"image"
	"image/color"
	"image/draw"
	"testing"

	"sohoa/pipeline"
	"sohoa/pipeline/ocr"
	"sohoa/pipeline/ocr/score"
	"sohoa/pipeline/paper"
)

func fill(m *image.RGBA, r image.Rectangle, c color.RGBA) {
	draw.Draw(m, r, image.NewUniform(c), image.Point{}, draw.Src)
}

func TestStrokesAreCarriedOnUnderASealAndPensGo(t *testing.T) {
	black, red, blue := color.RGBA{15, 15, 15, 255}, color.RGBA{210, 30, 45, 255}, color.RGBA{28, 48, 150, 255}
	m := drawn(t, 200, nil)
	fill(m, image.Rect(500, 400, 506, 460), black) // the stem of a letter
	fill(m, image.Rect(450, 425, 600, 433), red)   // the rim of a seal, over it
	fill(m, image.Rect(450, 500, 600, 504), blue)
	fill(m, image.Rect(300, 420, 340, 460), red) // broader than a rim
	p, err := open(ocr.Request{Image: encodePNG(t, m), Format: "png", DPI: 200})
	if err != nil {
		t.Fatal(err)
	}
	defer p.free()
	p.colours()
	p.clearInk(pipeline.Box{X0: 250, Y0: 350, X1: 650, Y1: 550})
	work := p.bare.Plane()
	for _, c := range []struct {
		name string
		x, y int
		dark bool
	}{
		{"stem above the rim", 503, 410, true},
		{"stem under the rim", 503, 429, true},
		{"rim beside the stem", 480, 429, false},
		{"pen", 550, 502, false},
		{"wide seal", 320, 440, false},
	} {
		if v := work.At(c.x, c.y); (v < 100) != c.dark || !c.dark && v < 240 {
			t.Errorf("%s: brightness %d, want dark %v", c.name, v, c.dark)
		}
	}
}

func TestSignatureUnderASealIsRead(t *testing.T) {
	for seed := range uint64(3) {
		d := paper.Generate(paper.NewRand(seed), paper.Decision, paper.Units()[seed])
		pages := d.Render(200)
		last := pages[len(pages)-1]
		m := paper.Degrade(last.Image, paper.Wear{}, nil, paper.NewRand(seed))
		text := mustRead(t, scanned(t, m, 200, 70)).Reading.Text()
		for _, l := range last.Truth.Lines {
			if l.Role != paper.Role(pipeline.FieldSigner) && l.Role != paper.Role(pipeline.FieldPosition) {
				continue
			}
			if s, _ := score.Page([]string{score.Normal(l.Text)}, text); s.CER() > 0 {
				t.Errorf("%d: %q was not read", seed, l.Text)
			}
		}
	}
}
