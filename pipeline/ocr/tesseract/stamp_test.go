//go:build cgo

package tesseract

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"golang.org/x/image/font"
	"golang.org/x/image/math/fixed"

	"sohoa/pipeline"
	"sohoa/pipeline/extract"
	"sohoa/pipeline/ocr"
	"sohoa/pipeline/paper"
)

// marked is the first page of a made-up letter with a mark of secrecy and one
// of urgency, in red, and what stands on it.
func marked(t testing.TB, secrecy string, dpi int, w paper.Wear, seed uint64) (ocr.Request, paper.Truth) {
	t.Helper()
	d := paper.Generate(paper.NewRand(seed), paper.Letter, paper.Units()[seed%uint64(len(paper.Units()))])
	d.Secrecy, d.Urgency = secrecy, "HỎA TỐC"
	page := d.Render(dpi)[0]
	m := paper.Degrade(page.Image, w, nil, rand.New(rand.NewPCG(seed, 1)))
	return scanned(t, m, dpi, w.Quality), page.Truth
}

// scanned is a picture as a JPEG to be read without a preview.
func scanned(t testing.TB, m image.Image, dpi, quality int) ocr.Request {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: quality}); err != nil {
		t.Fatal(err)
	}
	return ocr.Request{Image: b.Bytes(), Format: "jpeg", DPI: dpi, Page: 1, Options: ocr.Options{NoPreview: true}}
}

// redLines are the stamps of a reading, a line on each line.
func redLines(r pipeline.Reading) string {
	var words []pipeline.Word
	for _, w := range r.Words {
		if w.Stamp {
			words = append(words, w)
		}
	}
	return strings.ReplaceAll(pipeline.Reading{Words: words}.Text(), "\n\n", "\n")
}

func TestMarksInRedReachTheGateOfSecrecy(t *testing.T) {
	for _, c := range []struct {
		mark string
		dpi  int
		wear func(*rand.Rand) paper.Wear
	}{
		{"MẬT", 100, paper.Clean},
		{"TỐI MẬT", 150, paper.Medium},
		{"TUYỆT MẬT", 200, paper.Heavy},
		{"MẬT", 300, paper.Heavy},
	} {
		q, _ := marked(t, c.mark, c.dpi, c.wear(paper.NewRand(5)), 11)
		r := mustRead(t, q).Reading
		part := extract.Describe([]pipeline.Reading{r}).Parts[0]
		if part.Secrecy != c.mark {
			t.Errorf("%s at %d dpi: got %q, stamps %q", c.mark, c.dpi, part.Secrecy, redLines(r))
		}
		if got := part.Fields[pipeline.FieldUrgency].Value; got != "HỎA TỐC" {
			t.Errorf("%s at %d dpi: urgency %q, stamps %q", c.mark, c.dpi, got, redLines(r))
		}
	}
}

func TestWornMarksInRedAreNeverOverlooked(t *testing.T) {
	for seed := uint64(1); seed <= 5; seed++ {
		mark := []string{"MẬT", "TỐI MẬT", "TUYỆT MẬT", ""}[seed%4]
		q, _ := marked(t, mark, 100, paper.Heavy(paper.NewRand(seed)), seed+40)
		r := mustRead(t, q).Reading
		got := extract.Describe([]pipeline.Reading{r}).Parts[0].Secrecy
		if (got != "") != (mark != "") {
			t.Errorf("page %d with mark %q: got %q, stamps %q, notes %v", seed, mark, got, redLines(r), r.Notes)
		}
	}
}

// A grey scan has no colour to tell a stamp by: the frame of a mark is looked
// for. A page without one may be held up too, where its other stamps are worn
// off.
func TestWornMarksInGreyAreNeverOverlooked(t *testing.T) {
	for seed := uint64(1); seed <= 3; seed++ {
		mark := []string{"", "TỐI MẬT", "TUYỆT MẬT", "MẬT"}[seed]
		w := paper.Heavy(paper.NewRand(seed))
		w.Tone = paper.Gray
		q, _ := marked(t, mark, 100, w, seed+40)
		r := mustRead(t, q).Reading
		if got := extract.Describe([]pipeline.Reading{r}).Parts[0].Secrecy; got == "" {
			t.Errorf("page %d with mark %q: overlooked, stamps %q, notes %v", seed, mark, redLines(r), r.Notes)
		}
	}
}

func TestFramesOfTheSizeOfAMarkAreReadByThemselves(t *testing.T) {
	const dpi = 200
	for _, c := range []struct {
		name, text string
		want       string // of stamps
		unread     bool
	}{
		{"a mark", "MẬT", "MẬT", false},
		{"urgency", "HỎA TỐC", "HỎA TỐC", false},
		{"letters nobody can read", "ƱƱƱƱ", "", true},
		{"an empty box", "", "", false},
	} {
		m := drawn(t, dpi, letter)
		for _, r := range []image.Rectangle{image.Rect(160, 60, 400, 64), image.Rect(160, 120, 400, 124), image.Rect(160, 60, 164, 124), image.Rect(396, 60, 400, 124)} {
			fill(m, r, color.RGBA{0, 0, 0, 255})
		}
		d := font.Drawer{Dst: m, Src: image.Black, Face: faceOf(t, 14, dpi), Dot: fixed.P(190, 106)}
		d.DrawString(c.text)
		r := mustRead(t, scanned(t, m, dpi, 80)).Reading
		if got := redLines(r); got != c.want || slices.Contains(r.Notes, pipeline.NoteRedUnread) != c.unread {
			t.Errorf("%s: got stamps %q, notes %v; want %q, unread %v", c.name, got, r.Notes, c.want, c.unread)
		}
	}
}

func TestTablesHaveNoFrames(t *testing.T) {
	const dpi = 200
	black := color.RGBA{0, 0, 0, 255}
	rows := drawn(t, dpi, letter[:1]) // rows of print, one under the other, between two rules
	d := font.Drawer{Dst: rows, Src: image.Black, Face: faceOf(t, 9, dpi)}
	for row := range 4 {
		d.Dot = fixed.P(200, 360+row*34)
		d.DrawString("nêm vào ruộng cao")
	}
	end := d.Dot.X.Ceil()
	fill(rows, image.Rect(194, 320, 198, 480), black)
	fill(rows, image.Rect(end, 320, end+4, 480), black)
	cells := drawn(t, dpi, letter[:1]) // the end of a column whose other rules a lean has joined with those beside it
	fill(cells, image.Rect(896, 300, 900, 486), black)
	fill(cells, image.Rect(1096, 300, 1100, 486), black)
	for y := 300; y < 350; y += 44 {
		fill(cells, image.Rect(300, y, 1100, y+4), black)
	}
	fill(cells, image.Rect(896, 394, 1100, 398), black)
	fill(cells, image.Rect(896, 482, 1100, 486), black)
	mark := drawn(t, dpi, letter[:1])
	fill(mark, image.Rect(160, 300, 400, 304), black)
	fill(mark, image.Rect(160, 360, 400, 364), black)
	fill(mark, image.Rect(160, 300, 164, 364), black)
	fill(mark, image.Rect(396, 300, 400, 364), black)
	for _, c := range []struct {
		name  string
		image *image.RGBA
		want  int
	}{{"rows of print", rows, 0}, {"the end of a column", cells, 0}, {"a frame", mark, 1}} {
		p, err := open(ocr.Request{Image: encodePNG(t, c.image), Format: "png", DPI: dpi, Page: 1})
		if err != nil {
			t.Fatal(err)
		}
		if got := p.frames(); len(got) != c.want {
			t.Errorf("%s: frames %v, want %d", c.name, got, c.want)
		}
		p.free()
	}
}

func TestSealOnTheHeadIsNoUnreadMark(t *testing.T) {
	const dpi = 200
	m := drawn(t, dpi, letter)
	seal(m, image.Rect(1000, 30, 1205, 235))  // 26 mm, as programs set it
	seal(m, image.Rect(300, 300, 570, 570))   // 34 mm, of rubber
	seal(m, image.Rect(1500, 400, 1750, 650)) // cut by the edge
	r := mustRead(t, scanned(t, m, dpi, 75)).Reading
	if slices.Contains(r.Notes, pipeline.NoteRedUnread) {
		t.Errorf("got notes %v", r.Notes)
	}
}

func TestStrokesAtTheSizeOfAMarkAreForAPerson(t *testing.T) {
	const dpi = 200
	m := drawn(t, dpi, letter)
	d := font.Drawer{Dst: m, Src: image.NewUniform(color.RGBA{205, 30, 45, 255}), Face: faceOf(t, 16, dpi), Dot: fixed.P(250, 120)}
	d.DrawString("ƱƱƱƱƱ") // stands for letters nobody can read
	r := mustRead(t, scanned(t, m, dpi, 75)).Reading
	if !slices.Contains(r.Notes, pipeline.NoteRedUnread) {
		t.Errorf("got notes %v, stamps %q", r.Notes, redLines(r))
	}
	if got := extract.Describe([]pipeline.Reading{r}).Parts[0].Secrecy; got != pipeline.SecrecyUnclear {
		t.Errorf("got secrecy %q", got)
	}
}

func TestStampsStandLastAndWhereTheyArePrinted(t *testing.T) {
	q, truth := marked(t, "TỐI MẬT", 200, paper.Wear{Quality: 80}, 3)
	r := mustRead(t, q).Reading
	seen := false
	for _, w := range r.Words {
		if seen && !w.Stamp {
			t.Fatalf("%q stands behind a stamp", w.Text)
		}
		seen = seen || w.Stamp
		if w.Text != "MẬT" {
			continue
		}
		for _, l := range truth.Lines {
			if l.Role == paper.RoleSecrecy && l.Box.Union(w.Box) != l.Box {
				t.Errorf("MẬT is at %v, the mark at %v", w.Box, l.Box)
			}
		}
	}
	if got, want := redLines(r), "TỐI MẬT\nHỎA TỐC"; got != want {
		t.Errorf("stamps %q, want %q", got, want)
	}
}

func TestRubberStampedNameIsReadAndTheSealIsNot(t *testing.T) {
	const dpi = 200
	m := drawn(t, dpi, letter)
	face := faceOf(t, 14, dpi)
	d := font.Drawer{Dst: m, Src: image.NewUniform(color.RGBA{205, 30, 45, 255}), Face: face, Dot: fixed.P(950, 1700)}
	d.DrawString("Nguyễn Thử Nghiệm")
	seal(m, image.Rect(700, 1340, 970, 1610)) // 34 mm
	r := mustRead(t, scanned(t, lean(m, 1), dpi, 75)).Reading
	if got, want := redLines(r), "Nguyễn Thử Nghiệm"; got != want {
		t.Errorf("stamps %q, want %q", got, want)
	}
	checkText(t, r, letter)
}

func TestPageInRedInkAloneIsNotBlank(t *testing.T) {
	const dpi = 200
	m := drawn(t, dpi, nil)
	d := font.Drawer{Dst: m, Src: image.NewUniform(color.RGBA{205, 30, 45, 255}), Face: faceOf(t, 14, dpi), Dot: fixed.P(300, 500)}
	d.DrawString("TUYỆT MẬT")
	r := mustRead(t, scanned(t, m, dpi, 75)).Reading
	if r.Blank || !strings.Contains(r.Text(), "TUYỆT MẬT") {
		t.Errorf("got blank %v, %q", r.Blank, r.Text())
	}
}
