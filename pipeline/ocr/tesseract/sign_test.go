//go:build cgo

package tesseract

import (
	"image"
	"image/color"
	"image/draw"
	"strings"
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
	work := p.bare.bytes()
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
		if v := work.at(c.x, c.y); (v < 100) != c.dark || !c.dark && v < 240 {
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

// words makes one line of words of one confidence, 20 points apart.
func words(line int, conf float64, text string) []found {
	var out []found
	for i, w := range strings.Fields(text) {
		out = append(out, found{text: w, conf: conf, line: line, box: pipeline.Box{X0: 20 * i, Y0: 30 * line, X1: 20*i + 18, Y1: 30*line + 20}})
	}
	return out
}

func TestRowTakesThePlaceOfWorseWordsOnly(t *testing.T) {
	page := append(words(0, 0.9, "KT. CHỦ TỊCH"), words(1, 0.5, "Lê xắn Dũ")...)
	for _, c := range []struct {
		name string
		row  []found
		want string
	}{
		{"better", words(1, 0.9, "Lê Tấn Dũng"), "KT. CHỦ TỊCH Lê Tấn Dũng"},
		{"hardly better", words(1, 0.55, "Lê xắn Dũ"), "KT. CHỦ TỊCH Lê xắn Dũ"},
		{"on a place where nothing was read", words(3, 0.9, "Lê Quân"), "KT. CHỦ TỊCH Lê xắn Dũ Lê Quân"},
	} {
		var got []string
		for _, f := range better(page, c.row) {
			got = append(got, f.text)
		}
		if g := strings.Join(got, " "); g != c.want {
			t.Errorf("%s: got %q, want %q", c.name, g, c.want)
		}
	}
}

func TestSignatureIsReadAgainOnlyWhereTitleOrNameIsMissing(t *testing.T) {
	for _, c := range []struct {
		name string
		page []found
		want bool
	}{
		{"title and name", append(words(0, 0.95, "PHÓ CHỦ TỊCH"), words(1, 0.95, "Lê Tấn Dũng")...), true},
		{"no name", words(0, 0.95, "PHÓ CHỦ TỊCH"), false},
		{"no title", words(0, 0.95, "Lê Tấn Dũng"), false},
		{"name not sure", append(words(0, 0.95, "PHÓ CHỦ TỊCH"), words(1, 0.6, "Lê Tấn Dũng")...), false},
	} {
		if got := signed(c.page); got != c.want {
			t.Errorf("%s: got %v, want %v", c.name, got, c.want)
		}
	}
}
