package pdf

import (
	"bytes"
	"fmt"
	"image"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"sohoa/pipeline"
	"sohoa/pipeline/jail"
	"sohoa/pipeline/paper"
	"sohoa/pipeline/scan"
)

// TestMain is also the shim of the jail, which starts this binary again.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "jail" {
		os.Exit(jail.Main(os.Args[2:]))
	}
	os.Exit(m.Run())
}

func newMaker(t testing.TB) (Maker, *scan.Scanner) {
	t.Helper()
	me, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	s := scan.New(&jail.Jail{Shim: []string{me, "jail"}}, scan.Limits{})
	return Maker{Picture: s.Picture, Unpack: s.Unpack}, s
}

// pages renders a document in one tone and the reading that a perfect reader
// would make of each page.
func pages(t testing.TB, seed uint64, dpi int, tone paper.Tone) ([]paper.Scan, []pipeline.Reading) {
	t.Helper()
	rng := paper.NewRand(seed)
	d := paper.Generate(rng, paper.Kinds()[int(seed)%len(paper.Kinds())], paper.Units()[int(seed)%60])
	scans, truths := d.Scanned(dpi, paper.Wear{Tone: tone, Quality: 60}, rng)
	readings := make([]pipeline.Reading, len(truths))
	for i, tr := range truths {
		readings[i] = perfect(tr)
	}
	return scans, readings
}

func perfect(tr paper.Truth) pipeline.Reading {
	r := pipeline.Reading{Page: tr.Page, Source: pipeline.FromOCR, Width: tr.Width, Height: tr.Height, DPI: tr.DPI, Conf: 1}
	for n, l := range tr.Lines {
		words, total, at := strings.Fields(l.Text), len([]rune(l.Text)), 0
		for _, w := range words {
			x := func(c int) int { return l.Box.X0 + l.Box.W()*c/total }
			length := len([]rune(w))
			r.Words = append(r.Words, pipeline.Word{Text: w, Conf: 1, Line: n, Block: n / 4,
				Box: pipeline.Box{X0: x(at), X1: x(at + length), Y0: l.Box.Y0, Y1: l.Box.Y1}})
			at += length + 1
		}
	}
	return r
}

// file makes a source of bytes, examined as an upload is.
func file(t testing.TB, s *scan.Scanner, data []byte, readings []pipeline.Reading) Source {
	t.Helper()
	path := filepath.Join(t.TempDir(), "upload")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	sc, err := s.Examine(t.Context(), path)
	if err != nil || sc.Refused != "" {
		t.Fatalf("examine: %v %s", err, sc.Refused)
	}
	return Source{Path: path, Sum: pipeline.Sum(strings.Repeat("ab", 32)), Scan: sc, Readings: readings}
}

func made(t testing.TB, m Maker, src Source) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := m.Make(t.Context(), &b, src, InfoOf(src, "seed")); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// sound runs our checker, qpdf, and veraPDF where it is installed over a file
// and returns its path.
func sound(t testing.TB, data []byte) string {
	t.Helper()
	for _, b := range Check(data) {
		t.Errorf("breaks %s: %s", b.Clause, b.Detail)
	}
	path := filepath.Join(t.TempDir(), "made.pdf")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	if tool, err := exec.LookPath("verapdf"); err == nil {
		if out, err := exec.Command(tool, "--flavour", "2b", "--format", "text", path).CombinedOutput(); err != nil || !bytes.HasPrefix(out, []byte("PASS")) {
			t.Errorf("veraPDF: %v\n%s", err, out)
		}
	}
	if _, err := exec.LookPath("qpdf"); err != nil {
		t.Log("SKIPPED: qpdf is not installed, its check was left out")
		return path
	}
	if out, err := exec.Command("qpdf", "--check", path).CombinedOutput(); err != nil {
		t.Errorf("qpdf --check: %v\n%s", err, out)
	}
	return path
}

// run runs one of poppler's tools, which the scan stage needs anyway.
func run(t testing.TB, tool string, args ...string) string {
	t.Helper()
	out, err := exec.Command(tool, args...).Output()
	if err != nil {
		t.Fatalf("%s: %v", tool, err)
	}
	return string(out)
}

func wordsOf(readings []pipeline.Reading) []string {
	var all []string
	for _, r := range readings {
		all = append(all, strings.Fields(r.Text())...)
	}
	return all
}

// sameWords compares texts word by word and shows where they part.
func sameWords(t testing.TB, got, want []string) {
	t.Helper()
	for i := range want {
		if i >= len(got) || got[i] != want[i] {
			from := max(0, i-4)
			t.Fatalf("word %d of %d differs:\n got %q\nwant %q", i, len(want), got[from:min(len(got), i+5)], want[from:min(len(want), i+5)])
		}
	}
	if len(got) != len(want) {
		t.Errorf("got %d words, want %d", len(got), len(want))
	}
}

func TestTheTextComesBackAsItWasRead(t *testing.T) {
	m, s := newMaker(t)
	count := 0
	for seed := range uint64(12) {
		scans, readings := pages(t, seed, 75, paper.Gray)
		var b bytes.Buffer
		if err := paper.WritePDF(&b, scans, paper.PDFOptions{}); err != nil {
			t.Fatal(err)
		}
		path := sound(t, made(t, m, file(t, s, b.Bytes(), readings)))
		sameWords(t, strings.Fields(run(t, "pdftotext", "-raw", "-enc", "UTF-8", path, "-")), wordsOf(readings))
		count += len(readings)
	}
	t.Logf("%d pages", count)
}

// TestFiveHundredPagesOfWordsComeBack sets words of every size, touching,
// overlapping and leaning, as bad readings have them.
func TestFiveHundredPagesOfWordsComeBack(t *testing.T) {
	rng := paper.NewRand(7)
	var b bytes.Buffer
	w := New(&b, Info{Title: "năm trăm trang"})
	var want []string
	blank := Image{Width: 8, Height: 8, Bits: 1, Space: gray, Filter: "/FlateDecode", Data: deflate(make([]byte, 8))}
	vocabulary := wordsOf(func() []pipeline.Reading { _, r := pages(t, 3, 75, paper.Gray); return r }())
	for n := range 500 {
		r := pipeline.Reading{Page: n + 1, Width: 1654, Height: 2339, DPI: 200, Skew: float64(rng.IntN(60))/10 - 3}
		for line := range 24 {
			x := 100 + rng.IntN(60)
			for x < 1300 {
				word := vocabulary[rng.IntN(len(vocabulary))]
				wide, y := len([]rune(word))*(9+rng.IntN(6)), 150+line*80
				r.Words = append(r.Words, pipeline.Word{Text: word, Line: line, Block: line / 7,
					Box: pipeline.Box{X0: x, X1: x + wide, Y0: y - rng.IntN(5), Y1: y + 20 + rng.IntN(12)}})
				x += wide - 3 + rng.IntN(14)
			}
		}
		want = append(want, wordsOf([]pipeline.Reading{r})...)
		if err := w.Page(Page{Width: 210, Height: 297, Images: []Image{blank}, Reading: r}); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	got := run(t, "pdftotext", "-raw", "-enc", "UTF-8", sound(t, b.Bytes()), "-")
	sameWords(t, strings.Fields(got), want)
	t.Logf("%d words, %d bytes a page", len(want), b.Len()/500)
}

func TestPicturesAreHandedOnUntouched(t *testing.T) {
	m, s := newMaker(t)
	write := func(w func(*bytes.Buffer) error) []byte {
		t.Helper()
		var b bytes.Buffer
		if err := w(&b); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	grey, readings := pages(t, 1, 75, paper.Gray)
	colour, _ := pages(t, 1, 75, paper.Colour)
	bitonal, _ := pages(t, 1, 75, paper.Bitonal)
	tiff := func(scans []paper.Scan, p paper.Packing) []byte {
		return write(func(b *bytes.Buffer) error { return paper.WriteTIFF(b, scans, p) })
	}
	pdf := func(scans []paper.Scan, o paper.PDFOptions) []byte {
		return write(func(b *bytes.Buffer) error { return paper.WritePDF(b, scans, o) })
	}
	for _, tt := range []struct {
		rule   string
		data   []byte
		scans  []paper.Scan
		packed string // as pdfimages names it
		exact  bool   // the pixels are those of the scan, else a JPEG's
	}{
		{"jpeg in pdf", pdf(colour, paper.PDFOptions{}), colour, "jpeg", false},
		{"g4 in pdf", pdf(bitonal, paper.PDFOptions{CCITT: true}), bitonal, "ccitt", true},
		{"flate in pdf is packed anew", pdf(colour, paper.PDFOptions{Flate: true}), colour, "image", true},
		{"jpeg on a turned page", pdf(grey, paper.PDFOptions{Rotate: 90}), grey, "jpeg", false},
		{"g4 in tiff", tiff(bitonal, paper.CCITT), bitonal, "ccitt", true},
		{"jpeg in tiff", tiff(colour, paper.JPEG), colour, "jpeg", false},
		{"deflate in tiff", tiff(grey, paper.Deflate), grey, "image", true},
		{"raw tiff", tiff(colour, paper.Raw), colour, "image", true},
		{"lzw in tiff is packed anew", tiff(grey, paper.LZW), grey, "image", true},
		{"png", write(func(b *bytes.Buffer) error { return paper.WritePNG(b, colour[0]) }), colour[:1], "image", true},
		{"jpeg", write(func(b *bytes.Buffer) error { return paper.WriteJPEG(b, colour[0]) }), colour[:1], "jpeg", false},
	} {
		t.Run(tt.rule, func(t *testing.T) {
			path := sound(t, made(t, m, file(t, s, tt.data, readings[:len(tt.scans)])))
			list := strings.Fields(strings.Split(run(t, "pdfimages", "-list", path), "\n")[2])
			if list[8] != tt.packed {
				t.Errorf("packed as %s, want %s", list[8], tt.packed)
			}
			if tt.packed == "jpeg" {
				run(t, "pdfimages", "-j", path, path)
				raw, err := os.ReadFile(path + "-000.jpg")
				if err != nil || !bytes.Contains(tt.data, raw) && !strings.Contains(tt.rule, "tiff") {
					t.Errorf("the stream is not the one that came (%d bytes): %v", len(raw), err)
				}
			}
			if tt.exact {
				run(t, "pdfimages", "-l", "1", path, path)
				samePixels(t, path, tt.scans[0].Image)
			}
		})
	}
}

// samePixels compares what pdfimages wrote with a picture.
func samePixels(t *testing.T, path string, want image.Image) {
	t.Helper()
	for _, ext := range []string{"pbm", "pgm", "ppm"} {
		raw, err := os.ReadFile(path + "-000." + ext)
		if err != nil {
			continue
		}
		var kind string
		var w, h int
		if _, err := fmt.Sscan(string(raw[:20]), &kind, &w, &h); err != nil || w != want.Bounds().Dx() || h != want.Bounds().Dy() {
			t.Fatalf("%d x %d pixels, want %v: %v", w, h, want.Bounds(), err)
		}
		wrong := 0
		for y := range h {
			for x := range w {
				r, _, _, _ := want.At(x, y).RGBA()
				if got := sample(raw, kind, x, y, w, h); got != int(r>>8) {
					wrong++
				}
			}
		}
		if wrong > 0 {
			t.Errorf("%d of %d pixels differ", wrong, w*h)
		}
		return
	}
	t.Error("pdfimages wrote nothing that can be compared")
}

// sample is the first channel of a pixel of a PNM.
func sample(raw []byte, kind string, x, y, w, h int) int {
	switch kind {
	case "P4":
		row := (w + 7) / 8
		if raw[len(raw)-row*h+y*row+x/8]&(0x80>>(x%8)) != 0 {
			return 0
		}
		return 255
	case "P5":
		return int(raw[len(raw)-w*h+y*w+x])
	}
	return int(raw[len(raw)-3*w*h+3*(y*w+x)])
}

// TestWordsLieOnTheirInk says where a word must lie on the page as it was
// scanned, for every way a page can be turned and leant.
func TestWordsLieOnTheirInk(t *testing.T) {
	for _, tt := range []struct {
		rule     string
		rotation int
		skew     float64
	}{
		{"upright", 0, 0}, {"on its side", 90, 0}, {"on its head", 180, 0}, {"on the other side", 270, 0},
		{"leaning", 0, 1.5}, {"leaning to the left", 0, -1.5}, {"leaning far", 0, 4}, {"on its side and leaning", 90, -3},
	} {
		t.Run(tt.rule, func(t *testing.T) {
			const w, h, dpi = 1240, 1754, 150 // of the page as it is shown
			r := pipeline.Reading{Width: w, Height: h, DPI: dpi, Rotation: tt.rotation, Skew: tt.skew}
			sin, cos := math.Sincos(math.Abs(tt.skew) * math.Pi / 180)
			if math.Abs(tt.skew) > growAngle {
				r.Width, r.Height = int(w*cos+h*sin+.5), int(h*cos+w*sin+.5)
			}
			box := pipeline.Box{X0: 300, Y0: 900, X1: 420, Y1: 930}
			r.Words = []pipeline.Word{{Text: "chữ", Box: box}}
			blank := Image{Width: 8, Height: 8, Bits: 8, Space: gray, Data: make([]byte, 64)}
			var b bytes.Buffer
			out := New(&b, Info{Title: "một"})
			if err := out.Page(Page{Width: 25.4 * w / dpi, Height: 25.4 * h / dpi, Turn: tt.rotation, Images: []Image{blank}, Reading: r}); err != nil {
				t.Fatal(err)
			}
			if err := out.Close(); err != nil {
				t.Fatal(err)
			}
			x, y := middle(t, run(t, "pdftotext", "-bbox", sound(t, b.Bytes()), "-"))
			wantX, wantY := leant(r, w, h, 360, 915)
			if d := math.Hypot(x*dpi/72-wantX, y*dpi/72-wantY); d > 4 {
				t.Errorf("the word lies at %.0f, %.0f, want %.0f, %.0f", x*dpi/72, y*dpi/72, wantX, wantY)
			}
		})
	}
}

// leant turns a place of the straightened page back by the lean about the
// middle: what was turned clockwise goes back against the clock.
func leant(r pipeline.Reading, w, h, x, y float64) (float64, float64) {
	angle := -r.Skew * math.Pi / 180
	dx, dy := x-float64(r.Width)/2, y-float64(r.Height)/2
	return w/2 + dx*math.Cos(angle) - dy*math.Sin(angle), h/2 + dx*math.Sin(angle) + dy*math.Cos(angle)
}

// middle reads the middle of the one word, in points from the upper left.
func middle(t *testing.T, bbox string) (x, y float64) {
	t.Helper()
	_, rest, ok := strings.Cut(bbox, "<word ")
	if !ok {
		t.Fatalf("no word in %s", bbox)
	}
	var v [4]float64
	for i, attribute := range []string{"xMin", "yMin", "xMax", "yMax"} {
		_, tail, _ := strings.Cut(rest, attribute+`="`)
		number, _, _ := strings.Cut(tail, `"`)
		f, err := strconv.ParseFloat(number, 64)
		if err != nil {
			t.Fatal(err)
		}
		v[i] = f
	}
	return (v[0] + v[2]) / 2, (v[1] + v[3]) / 2
}

func TestWhatHasNoPaperIsNotRewritten(t *testing.T) {
	_, s := newMaker(t)
	scans, readings := pages(t, 2, 75, paper.Gray)
	var signed, born bytes.Buffer
	if err := paper.WritePDF(&signed, scans, paper.PDFOptions{Signed: true}); err != nil {
		t.Fatal(err)
	}
	rng := paper.NewRand(5)
	d := paper.Generate(rng, paper.Report, paper.Units()[0])
	if err := d.WriteBornDigital(&born); err != nil {
		t.Fatal(err)
	}
	m, _ := newMaker(t)
	for _, tt := range []struct {
		rule string
		data []byte
		want pipeline.Reason
	}{{"signed", signed.Bytes(), ReasonSigned}, {"born digital", born.Bytes(), ReasonBorn}} {
		src := file(t, s, tt.data, readings)
		err := m.Make(t.Context(), &bytes.Buffer{}, src, Info{})
		if why, ok := Refused(err); !ok || why != tt.want {
			t.Errorf("%s: got %q, want %q: %v", tt.rule, why, tt.want, err)
		}
	}
}

func TestTheSameSourceGivesTheSameBytes(t *testing.T) {
	m, s := newMaker(t)
	scans, readings := pages(t, 4, 75, paper.Gray)
	var b bytes.Buffer
	if err := paper.WritePDF(&b, scans, paper.PDFOptions{}); err != nil {
		t.Fatal(err)
	}
	src := file(t, s, b.Bytes(), readings)
	if !bytes.Equal(made(t, m, src), made(t, m, src)) {
		t.Error("two files of one source differ")
	}
}

// TestCheckNamesWhatIsBroken damages a good file, one clause at a time.
func TestCheckNamesWhatIsBroken(t *testing.T) {
	m, s := newMaker(t)
	scans, readings := pages(t, 6, 75, paper.Gray)
	var b bytes.Buffer
	if err := paper.WritePDF(&b, scans[:1], paper.PDFOptions{}); err != nil {
		t.Fatal(err)
	}
	good := made(t, m, file(t, s, b.Bytes(), readings[:1]))
	for _, tt := range []struct{ clause, from, to string }{
		{"6.1.2", "%PDF-1.7", "%PDF-2.0"},
		{"6.1.3", "/ID[", "/IX["},
		{"6.1.3", "%%EOF\n", "%%EOF "},
		{"6.1.4", "\n3 0 obj", "\n4 0 obj"},
		{"6.2.3", "GTS_PDFA1/Out", "GTS_PDFX1/Out"},
		{"6.2.4", "/DeviceGray", "/DeviceCMYK"},
		{"6.2.11", "/Identity-H", "/Identity-V"},
		{"6.6.4", "<pdfaid:part>2", "<pdfaid:part>1"},
		{"6.6.3", "/Title<FEFF00", "/Title<FEFF01"},
		{"6.2-6.5", "/Contents ", "/AA<<>>/Contents "},
	} {
		bad := bytes.Replace(good, []byte(tt.from), []byte(tt.to), 1)
		if bytes.Equal(bad, good) {
			t.Errorf("%s: %q does not stand in the file", tt.clause, tt.from)
			continue
		}
		got := Check(bad)
		named := slices.ContainsFunc(got, func(b Breach) bool { return b.Clause == tt.clause })
		if !named && len(bad) == len(good) || len(got) == 0 {
			t.Errorf("%s broken, Check says %v", tt.clause, got)
		}
	}
}

func FuzzCheck(f *testing.F) {
	var b bytes.Buffer
	w := New(&b, Info{Title: "hạt giống"})
	blank := Image{Width: 8, Height: 8, Bits: 8, Space: gray, Data: make([]byte, 64)}
	if err := w.Page(Page{Width: 210, Height: 297, Images: []Image{blank}}); err != nil {
		f.Fatal(err)
	}
	if err := w.Close(); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Fuzz(func(t *testing.T, data []byte) { Check(data) })
}

func FuzzImages(f *testing.F) {
	scans, _ := pages(f, 1, 60, paper.Gray)
	for _, write := range []func(*bytes.Buffer) error{
		func(b *bytes.Buffer) error { return paper.WriteTIFF(b, scans[:1], paper.Deflate) },
		func(b *bytes.Buffer) error { return paper.WritePNG(b, scans[0]) },
		func(b *bytes.Buffer) error { return paper.WriteJPEG(b, scans[0]) },
	} {
		var b bytes.Buffer
		if err := write(&b); err != nil {
			f.Fatal(err)
		}
		f.Add(b.Bytes())
	}
	f.Add([]byte("P5\n2 2\n255\nabcd"))
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, format := range []string{"jpeg", "png", "tiff", "pnm"} {
			images, err := imagesOf(scan.Image{Data: data, Format: format}, nil)
			if err == nil && len(images) == 0 {
				t.Error("neither pictures nor an error")
			}
		}
	})
}
