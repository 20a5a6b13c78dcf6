//go:build cgo

package tesseract

import (
	"image"
	"image/color"
	"image/draw"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"golang.org/x/image/font"
	"golang.org/x/image/math/fixed"

	"sohoa/pipeline"
	"sohoa/pipeline/ocr"
	"sohoa/pipeline/ocr/score"
	"sohoa/pipeline/paper"
)

// sheetOf is white paper of a size in millimetres.
func sheetOf(wide, high, dpi int) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, wide*dpi*10/254, high*dpi*10/254))
	draw.Draw(m, m.Bounds(), image.White, image.Point{}, draw.Src)
	return m
}

// typed sets lines of a size in points on a sheet, from a place on.
func typed(t testing.TB, m *image.RGBA, points float64, dpi int, at image.Point, lines []string) {
	t.Helper()
	d := font.Drawer{Dst: m, Src: image.Black, Face: faceOf(t, points, dpi)}
	for i, line := range lines {
		d.Dot = fixed.P(at.X, at.Y+int(float64(i)*points*1.6/72*float64(dpi)))
		d.DrawString(line)
	}
}

// twice is the body of the drawn letter, two times.
func twice() []string { return append(slices.Clone(letter[1:]), letter[1:]...) }

func TestLettersAreReadAtTheirBestSize(t *testing.T) {
	for _, c := range []struct {
		name   string
		points float64
		tag    int
		least  float64 // of the scale, in points of the work picture to points of 200 dpi
		most   float64
	}{
		{"usual print", 14, 200, 0.95, 1.05},
		{"small print", 7, 200, 1.3, 2.5},
		{"large print", 30, 200, 0.3, 0.7},
		{"tag of a screen", 14, 72, 0.8, 1.2},
		{"tag of half the resolution", 14, 100, 0.8, 1.2},
		{"no tag", 14, 0, 0.8, 1.2},
	} {
		m := sheetOf(210, 297, 200)
		lines := letter[1:]
		if c.points > 20 {
			lines = []string{"Căn cứ kế hoạch số hóa tài", "liệu lưu trữ năm 2025 của", "đơn vị, bộ phận văn thư đề", "nghị các phòng rà soát hồ"}
		}
		typed(t, m, c.points, 200, image.Pt(150, 300), lines)
		q := ocr.Request{Image: encodePNG(t, m), Format: "png", DPI: c.tag, Page: 1}
		p, err := open(q)
		if err != nil {
			t.Fatal(err)
		}
		if p.scale < c.least || p.scale > c.most {
			t.Errorf("%s: read at a scale of %.2f, want %.2f to %.2f", c.name, p.scale, c.least, c.most)
		}
		p.free()
		checkText(t, mustRead(t, q).Reading, lines)
	}
}

func TestLandscapePageStaysLandscapeHoweverItWasScanned(t *testing.T) {
	m := sheetOf(297, 210, 150)
	typed(t, m, 14, 150, image.Pt(150, 200), twice())
	for n, want := range []int{0, 270, 180, 90} {
		r := mustRead(t, ocr.Request{Image: encodePNG(t, quarter(m, n)), Format: "png", DPI: 150, Page: 1}).Reading
		if r.Rotation != want || r.Width <= r.Height {
			t.Errorf("turned by %d quarters: got %d and %d x %d, want %d and landscape", n, r.Rotation, r.Width, r.Height, want)
		}
		checkText(t, r, letter[1:])
	}
}

func TestQualityOfAScanIsReported(t *testing.T) {
	plain := func() *image.RGBA { return drawn(t, 150, letter) }
	spread := sheetOf(297, 210, 150)
	for _, x := range []int{90, 990} {
		var lines []string
		for _, l := range twice() {
			lines = append(lines, string([]rune(l)[:34]))
		}
		typed(t, spread, 12, 150, image.Pt(x, 150), lines)
	}
	cut := sheetOf(210, 297, 150)
	typed(t, cut, 14, 150, image.Pt(1, 200), letter[1:])
	for _, c := range []struct {
		note  ocr.Note
		image *image.RGBA
		dpi   int
	}{
		{ocr.NoteSkew, lean(plain(), 4), 150},
		{ocr.NoteTurned, quarter(plain(), 1), 150},
		{ocr.NoteLowDPI, drawn(t, 100, letter), 100},
		{ocr.NoteSpread, spread, 150},
		{ocr.NoteCut, cut, 150},
		{ocr.NoteSpecks, sprinkled(drawn(t, 200, letter)), 200},
		{ocr.NoteUneven, shaded(plain()), 150},
	} {
		notes := mustRead(t, ocr.Request{Image: encodePNG(t, c.image), Format: "png", DPI: c.dpi, Page: 1}).Reading.Notes
		if !slices.Contains(notes, string(c.note)) {
			t.Errorf("notes %q, want %s among them", notes, c.note)
		}
	}
	if notes := mustRead(t, ocr.Request{Image: encodePNG(t, plain()), Format: "png", DPI: 150, Page: 1}).Reading.Notes; len(notes) > 0 {
		t.Errorf("a good scan got notes %q", notes)
	}
}

// sprinkled strews specks of two points over a page.
func sprinkled(m *image.RGBA) *image.RGBA {
	rng := rand.New(rand.NewPCG(1, 1))
	for range 3000 {
		x, y := rng.IntN(m.Bounds().Dx()), rng.IntN(m.Bounds().Dy())
		fill(m, image.Rect(x, y, x+2, y+2), color.RGBA{0, 0, 0, 255})
	}
	return m
}

// shaded darkens a page to its right.
func shaded(m *image.RGBA) *image.RGBA {
	w := m.Bounds().Dx()
	for y := range m.Bounds().Dy() {
		for x := range w {
			c := m.RGBAAt(x, y)
			k := func(v uint8) uint8 { return uint8(int(v) * (3*w - x) / (3 * w)) }
			m.SetRGBA(x, y, color.RGBA{k(c.R), k(c.G), k(c.B), 255})
		}
	}
	return m
}

func TestScanWithTooPoorWordsIsToBeScannedAgain(t *testing.T) {
	for _, c := range []struct {
		words int
		conf  float64
		want  []string
	}{
		{someWords, 0.9, nil},
		{someWords, 0.7, []string{string(ocr.NoteBlurred)}},
		{someWords, 0.4, []string{string(ocr.NoteRescan)}},
		{someWords - 1, 0.4, nil},
	} {
		p := &page{dpi: 200}
		p.judge(pipeline.Reading{Conf: c.conf, Words: make([]pipeline.Word, c.words)})
		if !slices.Equal(p.notes, c.want) {
			t.Errorf("%d words of %v: got %q, want %q", c.words, c.conf, p.notes, c.want)
		}
	}
}

func TestEdgesHolesAndTheBackDoNotBecomeText(t *testing.T) {
	d := paper.Generate(paper.NewRand(7), paper.Notice, paper.Units()[3])
	d.HandNumber, d.HandDay = false, false
	scans, truths := d.Scanned(200, paper.Wear{Tone: paper.Gray, Edge: 5, Holes: true, Through: 0.2, Noise: 3, Quality: 70}, paper.NewRand(7))
	r := mustRead(t, scanned(t, scans[0].Image, 200, 70)).Reading
	var truth []string
	for _, l := range truths[0].Lines {
		truth = append(truth, score.Normal(l.Text))
	}
	if s, lines := score.Page(truth, r.Text()); s.CER() > 0.02 {
		t.Errorf("character errors %.2f%%, want at most 2%%", 100*s.CER())
		for _, l := range lines {
			if l.Edits > 0 {
				t.Logf("got %q, want %q", l.Read, l.Truth)
			}
		}
	}
	margin := r.Width * 18 / 210 // no print stands there
	for _, w := range r.Words {
		if w.Box.X1 < margin {
			t.Errorf("%q was read at %v, where the edge and the holes are", w.Text, w.Box)
		}
	}
}

func TestFooterIsReadLast(t *testing.T) {
	d := paper.Generate(paper.NewRand(9), paper.Decision, paper.Units()[1])
	page := d.Render(200)[0]
	r := mustRead(t, scanned(t, page.Image, 200, 85)).Reading
	var print []pipeline.Word
	for _, w := range r.Words {
		if !w.Stamp {
			print = append(print, w)
		}
	}
	lines := strings.Split(strings.TrimSpace(pipeline.Reading{Words: print}.Text()), "\n")
	last := score.Fold(score.Normal(lines[len(lines)-1]))
	if i := slices.IndexFunc(page.Truth.Lines, func(l paper.Line) bool { return l.Role == paper.RoleFoot }); last != score.Fold(score.Normal(page.Truth.Lines[i].Text)) {
		t.Errorf("the last line is %q, want the footer %q", last, page.Truth.Lines[i].Text)
	}
}
