//go:build cgo

package tesseract

import (
	"bytes"
	"image"
	"image/jpeg"
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
	for _, dpi := range []int{100, 150, 200, 300, 400} {
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
	for _, tag := range []int{0, 1, 72, 9600} {
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
	for _, by := range []float64{-3, -1, 0.5, 2} {
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

func TestBlankPageIsProvenBlank(t *testing.T) {
	r := mustRead(t, ocr.Request{Image: encodePNG(t, drawn(t, 150, nil)), Format: "png", DPI: 150, Page: 1}).Reading
	if !r.Blank || r.BlankWhy == "" || r.NeedsPerson() {
		t.Errorf("got blank %v, %q", r.Blank, r.BlankWhy)
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
