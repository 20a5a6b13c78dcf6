//go:build cgo

package tesseract

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"slices"
	"strings"
	"testing"

	"sohoa/pipeline"
	"sohoa/pipeline/ocr"
	"sohoa/pipeline/ocr/score"
)

// maxCER is what the drawn letter may cost: it is clean print.
const maxCER = 0.01

func checkText(t *testing.T, r pipeline.Reading, want []string) {
	t.Helper()
	truth := make([]string, len(want))
	for i := range want {
		truth[i] = score.Normal(want[i])
	}
	s, lines := score.Page(truth, r.Text())
	if s.CER() <= maxCER {
		return
	}
	t.Errorf("character errors %.2f%%, want at most %.2f%%", 100*s.CER(), 100*maxCER)
	for _, l := range lines {
		if l.Edits > 0 {
			t.Logf("got %q, want %q", l.Read, l.Truth)
		}
	}
}

func TestPageIsReadAtEveryUsualResolution(t *testing.T) {
	for _, dpi := range []int{100, 150, 200, 300, 400, 600} {
		m := drawn(t, dpi, letter)
		resp := mustRead(t, ocr.Request{Image: encodePNG(t, m), Format: "png", DPI: dpi, Page: 1})
		checkText(t, resp.Reading, letter)
		if w, h := resp.Reading.Width, resp.Reading.Height; w != m.Bounds().Dx() || h != m.Bounds().Dy() {
			t.Errorf("%d dpi: page of %d x %d, want %v", dpi, w, h, m.Bounds())
		}
	}
}

func TestResolutionTagMayBeMissingOrAbsurd(t *testing.T) {
	image := encodePNG(t, drawn(t, 200, letter))
	for _, tag := range []int{0, 72, 9600} {
		checkText(t, mustRead(t, ocr.Request{Image: image, Format: "png", DPI: tag, Page: 1}).Reading, letter)
	}
}

func TestPageIsTurnedUpright(t *testing.T) {
	m := drawn(t, 150, letter)
	for n, want := range []int{0, 270, 180, 90} {
		resp := mustRead(t, ocr.Request{Image: encodePNG(t, quarter(m, n)), Format: "png", DPI: 150, Page: 1})
		if got := resp.Reading.Rotation; got != want {
			t.Errorf("turned by %d quarters: got %d, want %d", n, got, want)
		}
		if w := resp.Reading.Width; w != m.Bounds().Dx() {
			t.Errorf("turned by %d quarters: %d wide, want %d", n, w, m.Bounds().Dx())
		}
		checkText(t, resp.Reading, letter)
	}
}

func TestPageIsPutStraight(t *testing.T) {
	m := drawn(t, 200, letter)
	for _, by := range []float64{-3, 1} {
		resp := mustRead(t, ocr.Request{Image: encodePNG(t, lean(m, by)), Format: "png", DPI: 200, Page: 1})
		if got := resp.Reading.Skew; got < -by-0.2 || got > -by+0.2 {
			t.Errorf("leaning by %v: corrected by %v", by, got)
		}
		checkText(t, resp.Reading, letter)
	}
}

func TestRedSealOverPrintIsLookedThrough(t *testing.T) {
	m := drawn(t, 200, letter)
	seal(m, image.Rect(300, 300, 700, 700))
	checkText(t, mustRead(t, ocr.Request{Image: encodePNG(t, m), Format: "png", DPI: 200, Page: 1}).Reading, letter)
}

func TestEachFrameOfATIFFIsAPage(t *testing.T) {
	first, second := letter[:4], letter[4:]
	file := encodeTIFF(t, 200, drawn(t, 200, first), drawn(t, 200, second))
	for frame, want := range [][]string{first, second} {
		checkText(t, mustRead(t, ocr.Request{Image: file, Format: "tiff", Frame: frame, Page: 1}).Reading, want)
	}
	if _, err := reader(t).Read(ocr.Request{Image: file, Format: "tiff", Frame: 2, Page: 3}); pipeline.ReasonOf(err) != pipeline.ReasonBroken {
		t.Errorf("frame that is not there: got %v, want %s", err, pipeline.ReasonBroken)
	}
}

// tinted draws the letter in one colour on paper of another.
func tinted(t *testing.T, ink, paper color.RGBA, mirrored bool) []byte {
	t.Helper()
	m := drawn(t, 150, letter)
	b := m.Bounds()
	out := image.NewRGBA(b)
	for y := range b.Dy() {
		for x := range b.Dx() {
			from := x
			if mirrored {
				from = b.Dx() - 1 - x
			}
			v := float64(m.RGBAAt(from, y).R) / 255
			mix := func(i, p uint8) uint8 { return uint8(float64(i) + v*(float64(p)-float64(i))) }
			out.SetRGBA(x, y, color.RGBA{mix(ink.R, paper.R), mix(ink.G, paper.G), mix(ink.B, paper.B), 255})
		}
	}
	return encodePNG(t, out)
}

func TestOnlyAPageWithNothingToReadIsBlank(t *testing.T) {
	paper, black := color.RGBA{250, 250, 245, 255}, color.RGBA{0, 0, 0, 255}
	holes := drawn(t, 150, nil)
	for _, y := range []int{600, 1100} {
		draw.Draw(holes, image.Rect(40, y, 75, y+35), image.NewUniform(color.Black), image.Point{}, draw.Src)
	}
	draw.Draw(holes, image.Rect(0, 0, 12, holes.Bounds().Dy()), image.NewUniform(color.Black), image.Point{}, draw.Src)
	for _, c := range []struct {
		name, why string
		image     []byte
	}{
		{"white", blankNoInk, encodePNG(t, drawn(t, 150, nil))},
		{"black edge and punch holes", blankNoInk, encodePNG(t, holes)},
		{"back with show-through", blankShowThrough, tinted(t, color.RGBA{205, 205, 205, 255}, paper, true)},
		{"faint print", "", tinted(t, color.RGBA{190, 190, 190, 255}, paper, false)},
		{"blue print", "", tinted(t, color.RGBA{40, 40, 255, 255}, paper, false)},
		{"red print", "", tinted(t, color.RGBA{230, 40, 40, 255}, paper, false)},
		{"print", "", tinted(t, black, paper, false)},
	} {
		r := mustRead(t, ocr.Request{Image: c.image, Format: "png", DPI: 150, Page: 1}).Reading
		if r.Blank != (c.why != "") || r.BlankWhy != c.why {
			t.Errorf("%s: got blank %v, %q, want %q", c.name, r.Blank, r.BlankWhy, c.why)
		}
		if c.why == "" {
			checkText(t, r, letter)
		}
		if r.NeedsPerson() {
			t.Errorf("%s: given to a person", c.name)
		}
	}
}

func TestSampleTellsWhichWayIsUp(t *testing.T) {
	m := drawn(t, 150, letter)
	for n, want := range []int{0, 270, 180, 90} {
		p, err := open(ocr.Request{Image: encodePNG(t, quarter(m, n)), Format: "png", DPI: 150})
		if err != nil {
			t.Fatal(err)
		}
		reader(t).tryPositions(p)
		if p.rotation != want {
			t.Errorf("turned by %d quarters: got %d, want %d", n, p.rotation, want)
		}
		p.free()
	}
}

func TestFreaksAreRefusedBeforeTheEngineSeesThem(t *testing.T) {
	good := encodePNG(t, drawn(t, 100, letter))
	for _, c := range []struct {
		name, format string
		image        []byte
		want         pipeline.Reason
	}{
		{"sliver", "png", encodeHeader(t, 40000, 2), pipeline.ReasonPageTooSmall},
		{"ribbon", "png", encodeHeader(t, 19000, 300), pipeline.ReasonPageTooLarge},
		{"stamp", "png", encodeHeader(t, 100, 100), pipeline.ReasonPageTooSmall},
		{"bomb", "png", encodeHeader(t, 60000, 60000), pipeline.ReasonPageTooLarge},
		{"header only", "png", encodeHeader(t, 1000, 1000), pipeline.ReasonBroken},
		{"cut", "png", good[:len(good)/3], pipeline.ReasonBroken},
		{"text", "jpeg", []byte("this is not an image"), pipeline.ReasonBroken},
		{"nothing", "tiff", nil, pipeline.ReasonBroken},
	} {
		_, err := reader(t).Read(ocr.Request{Image: c.image, Format: c.format, Page: 1})
		if pipeline.KindOf(err) != pipeline.Damaged || pipeline.ReasonOf(err) != c.want {
			t.Errorf("%s: got %v, want damaged, %s", c.name, err, c.want)
		}
	}
}

func TestPreviewShowsTheUprightPage(t *testing.T) {
	m := drawn(t, 300, letter)
	q := ocr.Request{Image: encodePNG(t, quarter(m, 1)), Format: "png", DPI: 300, Page: 1}
	resp := mustRead(t, q)
	p, err := jpeg.Decode(bytes.NewReader(resp.Preview))
	if err != nil {
		t.Fatal(err)
	}
	if got := p.Bounds().Dy(); got != previewSide {
		t.Errorf("got %d high, want %d", got, previewSide)
	}
	q.Options.NoPreview = true
	if got := mustRead(t, q).Preview; got != nil {
		t.Errorf("got a preview of %d bytes, want none", len(got))
	}
}

func TestWordBoxesLieOnTheirWords(t *testing.T) {
	m := drawn(t, 200, letter)
	r := mustRead(t, ocr.Request{Image: encodePNG(t, m), Format: "png", DPI: 200, Page: 1}).Reading
	for _, w := range r.Words {
		if line := ((w.Box.Y0+w.Box.Y1)/2 - 200 + 50) / 80; line != w.Line { // lines stand 80 pixels apart
			t.Errorf("%q at %v: on line %d, want %d", w.Text, w.Box, w.Line, line)
		}
		if w.Conf <= 0 || w.Conf > 1 {
			t.Errorf("%q: confidence %v", w.Text, w.Conf)
		}
	}
}

func TestVersionNamesEngineModelAndCleanUp(t *testing.T) {
	v := reader(t).Version()
	if !strings.HasPrefix(v, "t") || !strings.HasSuffix(v, "-vie-"+cleanUp) {
		t.Errorf("got %q", v)
	}
}

func TestNumberAndDateAreLookedAtTwice(t *testing.T) {
	head := []string{"ỦY BAN NHÂN DÂN XÃ THỬ NGHIỆM", "Số: 2628/QĐ-UBND", "Xã Thử Nghiệm, tỉnh Cao Bằng, ngày 14 tháng 10 năm 2025"}
	r := mustRead(t, ocr.Request{Image: encodePNG(t, drawn(t, 200, append(head, letter[1:]...))), Format: "png", DPI: 200, Page: 1}).Reading
	var again []string
	for _, w := range r.Again {
		again = append(again, w.Text)
		if !slices.ContainsFunc(r.Words, func(o pipeline.Word) bool {
			return o.Box.X0 < w.Box.X1 && w.Box.X0 < o.Box.X1 && o.Box.Y0 < w.Box.Y1 && w.Box.Y0 < o.Box.Y1
		}) {
			t.Errorf("%q stands at %v, where nothing was read", w.Text, w.Box)
		}
	}
	for _, want := range []string{"2628/", "ngày 14 tháng 10 năm 2025"} {
		if !strings.Contains(strings.Join(again, " "), want) {
			t.Errorf("the second look gave %q, want %q in it", again, want)
		}
	}
}
