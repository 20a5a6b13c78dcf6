package paper

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"image"
	"image/jpeg"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/image/tiff"

	"sohoa/pipeline"
)

// Every lower-case letter of Vietnamese with every mark.
const letters = "aàáảãạăằắẳẵặâầấẩẫậbcdđeèéẻẽẹêềếểễệghiìíỉĩịklmnoòóỏõọôồốổỗộơờớởỡợpqrstuùúủũụưừứửữựvxyỳýỷỹỵfjwz0123456789.,:;/()%–-«»…"

func TestFontHasEveryVietnameseLetter(t *testing.T) {
	r := newRuler()
	for _, c := range letters + strings.ToUpper(letters) {
		if !r.has(c) {
			t.Errorf("no glyph for %q", c)
		}
	}
}

func TestEveryKindIsCompleteAndOnThePage(t *testing.T) {
	units := Units()
	if len(units) != 66 {
		t.Fatalf("want 56 communes and 10 departments, got %d units", len(units))
	}
	for i, kind := range Kinds() {
		for seed := range uint64(12) {
			d := Generate(NewRand(seed), kind, units[(int(seed)*7+i)%len(units)])
			checkDocument(t, d)
		}
	}
}

func checkDocument(t *testing.T, d Document) {
	t.Helper()
	for name, v := range d.Fields() {
		optional := name == pipeline.FieldUrgency || name == pipeline.FieldSuperiorOrgan
		if v == "" && !optional {
			t.Errorf("%s: no %s", d.Kind, name)
		}
	}
	sheets := d.layout()
	said := ""
	for _, s := range sheets {
		foot := false
		for _, l := range s.lines {
			said += l.text + "\n"
			foot = foot || l.text == footNote
			if l.x0 < 20 || l.x1 > 200 || l.y0 < 5 || l.y1 > 295 {
				t.Errorf("%s: %q lies outside the margins: %+v", d.Kind, l.text, l)
			}
		}
		if !foot {
			t.Errorf("%s: a page does not say that it is made up", d.Kind)
		}
	}
	if strings.ContainsAny(said, "{}") || !utf8.ValidString(said) {
		t.Errorf("%s: a slot was not filled:\n%s", d.Kind, said)
	}
	for _, must := range []string{d.Signer, d.Symbol, d.Place} {
		if !strings.Contains(said, must) {
			t.Errorf("%s: %q is not on the paper", d.Kind, must)
		}
	}
	if d.Kind == Letter && strings.Contains(said, d.Type) {
		t.Errorf("a letter prints no type")
	}
}

func TestSameSeedSameBytes(t *testing.T) {
	sum := func(seed uint64) [32]byte {
		rng := NewRand(seed)
		d := Generate(rng, Report, Units()[3])
		scans, _ := d.Scanned(72, Heavy(rng), rng)
		var b bytes.Buffer
		if err := WritePDF(&b, scans, PDFOptions{Garbage: true}); err != nil {
			t.Fatal(err)
		}
		if err := d.WriteBornDigital(&b); err != nil {
			t.Fatal(err)
		}
		return sha256.Sum256(b.Bytes())
	}
	if sum(5) != sum(5) {
		t.Error("the same seed gave different bytes")
	}
	if sum(5) == sum(6) {
		t.Error("different seeds gave the same bytes")
	}
}

func TestLengthenMakesPages(t *testing.T) {
	rng := NewRand(1)
	d := Generate(rng, Plan, Units()[0])
	d.Lengthen(rng, 24)
	if got := len(d.layout()); got < 3 {
		t.Errorf("want at least 3 pages, got %d", got)
	}
	pages := d.Render(60)
	last := pages[len(pages)-1].Truth.Text()
	if !strings.Contains(last, d.Signer) || !strings.Contains(last, "thực hiện") && !strings.Contains(last, "trình") {
		t.Errorf("the signature must stand on the last page under text, got:\n%s", last)
	}
}

func TestBoxesHoldInk(t *testing.T) {
	d := Generate(NewRand(9), Letter, Units()[10])
	d.Seal = false
	for _, p := range d.Render(150) {
		for _, l := range p.Truth.Lines {
			if inked(p.Image, l.Box) < 0.01 {
				t.Errorf("no ink in the box of %q", l.Text)
			}
		}
	}
}

func inked(img *image.RGBA, b pipeline.Box) float64 {
	dark := 0
	for y := b.Y0; y < b.Y1; y++ {
		for x := b.X0; x < b.X1; x++ {
			if img.RGBAAt(x, y).G < 140 {
				dark++
			}
		}
	}
	return float64(dark) / float64(b.W()*b.H())
}

func TestTIFFDecodesToTheSamePixels(t *testing.T) {
	d := Generate(NewRand(3), Notice, Units()[2])
	for _, tone := range []Tone{Gray, Colour} {
		scans, _ := d.Scanned(80, Wear{Tone: tone, Noise: 3}, NewRand(4))
		for _, p := range []Packing{Raw, LZW, Deflate} {
			var b bytes.Buffer
			if err := WriteTIFF(&b, scans, p); err != nil {
				t.Fatal(err)
			}
			got, err := tiff.Decode(&b)
			if err != nil {
				t.Fatalf("packing %d: %v", p, err)
			}
			if !reflect.DeepEqual(sampleBytes(got), samples(scans[0].Image)) {
				t.Errorf("packing %d, tone %d: pixels differ", p, tone)
			}
		}
	}
}

func sampleBytes(img image.Image) []byte {
	if g, ok := img.(*image.Gray); ok {
		return g.Pix
	}
	return samples(img.(*image.RGBA))
}

func TestRotateTurnsClockwise(t *testing.T) {
	page := image.NewRGBA(image.Rect(0, 0, 4, 2))
	page.Pix[0] = 200 // top left is red
	got := Degrade(page, Wear{Rotate: 90}, nil, NewRand(1)).(*image.RGBA)
	if got.Rect.Dx() != 2 || got.Rect.Dy() != 4 {
		t.Fatalf("want 2x4, got %v", got.Rect)
	}
	if got.RGBAAt(1, 0).R != 200 {
		t.Error("top left must come to top right")
	}
}

func TestSampleHasWhatTheDemoShows(t *testing.T) {
	dir := t.TempDir()
	m, err := Sample(dir, 1)
	if err != nil {
		t.Fatal(err)
	}
	kinds, units, forms := map[Kind]bool{}, map[pipeline.UnitID]bool{}, map[string]bool{}
	for _, item := range m.Items {
		kinds[item.Kind], units[item.Unit], forms[filepath.Ext(item.File)] = true, true, true
		if _, err := os.Stat(filepath.Join(dir, item.File)); err != nil {
			t.Error(err)
		}
	}
	if len(m.Items) < 14 || len(kinds) < 8 || len(units) < 10 || len(forms) < 5 {
		t.Errorf("want 14 files, 8 kinds, 10 units, 5 forms; got %d, %d, %d, %d", len(m.Items), len(kinds), len(units), len(forms))
	}
	raw, err := os.ReadFile(filepath.Join(dir, "truth.json"))
	if err != nil {
		t.Fatal(err)
	}
	var back Manifest
	if err := json.Unmarshal(raw, &back); err != nil || !reflect.DeepEqual(back, m) {
		t.Errorf("truth.json does not read back as the manifest: %v", err)
	}
}

func TestSampleManyAreDifferent(t *testing.T) {
	dir := t.TempDir()
	m, err := SampleMany(dir, 9, 2)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[[32]byte]string{}
	for _, item := range m.Items {
		raw, err := os.ReadFile(filepath.Join(dir, item.File))
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256(raw)
		if other, ok := seen[sum]; ok {
			t.Errorf("%s has the bytes of %s", item.File, other)
		}
		seen[sum] = item.File
	}
	if len(seen) != 9 {
		t.Errorf("want 9 files, got %d", len(seen))
	}
}

func TestJPEGKeepsItsResolution(t *testing.T) {
	var b bytes.Buffer
	if err := WriteJPEG(&b, Scan{image.NewGray(image.Rect(0, 0, 8, 8)), 200, 60}); err != nil {
		t.Fatal(err)
	}
	if got := b.Bytes()[14:18]; !bytes.Equal(got, []byte{0, 200, 0, 200}) {
		t.Errorf("want 200 dots an inch in the JFIF header, got % x", got)
	}
	if _, err := jpeg.Decode(&b); err != nil {
		t.Error(err)
	}
}

func BenchmarkManyPage(b *testing.B) {
	p := newPainter(150)
	for i := range b.N {
		rng := NewRand(uint64(i))
		d := Generate(rng, Letter, loadUnits()[0])
		scanned(p, d, 150, Wear{Tone: Gray, Skew: 0.5}, rng)
	}
}
