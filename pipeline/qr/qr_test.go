package qr

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/boombuler/barcode"
	"github.com/boombuler/barcode/code128"
	"github.com/boombuler/barcode/qr"

	"sohoa/pipeline"
	"sohoa/pipeline/paper"
)

// receipt is a printed page of made-up text at a resolution.
func receipt(dpi int) *image.RGBA {
	d := paper.Generate(paper.NewRand(7), paper.Kinds()[0], paper.Units()[0])
	return d.Render(dpi)[0].Image
}

// stamp draws a code with its quiet zone; sizes in millimetres.
func stamp(t testing.TB, page *image.RGBA, dpi int, c barcode.Barcode, x, y, module, high float64) image.Rectangle {
	t.Helper()
	at := func(mm float64) int { return int(mm / 25.4 * float64(dpi)) }
	wide, tall := c.Bounds().Dx(), c.Bounds().Dy()
	w, h := at(module*float64(wide)), at(module*float64(tall))
	if high > 0 {
		h = at(high)
	}
	box := image.Rect(at(x), at(y), at(x)+w, at(y)+h)
	draw.Draw(page, box.Inset(-at(4*module)), image.White, image.Point{}, draw.Src)
	for py := range h { // by area, as a printer and a scanner do
		for px := range w {
			sum, n := 0, 0
			for _, f := range [3]float64{0.17, 0.5, 0.83} {
				for _, g := range [3]float64{0.17, 0.5, 0.83} {
					cx, cy := int((float64(px)+f)/float64(w)*float64(wide)), int((float64(py)+g)/float64(h)*float64(tall))
					r, _, _, _ := c.At(c.Bounds().Min.X+cx, c.Bounds().Min.Y+cy).RGBA()
					sum, n = sum+int(r>>8), n+1
				}
			}
			v := uint8(sum / n)
			page.SetRGBA(box.Min.X+px, box.Min.Y+py, color.RGBA{v, v, v, 255})
		}
	}
	return box
}

func square2D(t testing.TB, text string, level qr.ErrorCorrectionLevel) barcode.Barcode {
	t.Helper()
	c, err := qr.Encode(text, level, qr.Auto)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// scanned wears a page and sends it through JPEG.
func scanned(t testing.TB, page *image.RGBA, w paper.Wear) *image.Gray {
	t.Helper()
	w.Tone = paper.Gray
	worn := paper.Degrade(page, w, nil, rand.New(rand.NewPCG(1, 2)))
	var b bytes.Buffer
	if err := jpeg.Encode(&b, worn, &jpeg.Options{Quality: w.Quality}); err != nil {
		t.Fatal(err)
	}
	m, err := jpeg.Decode(&b)
	if err != nil {
		t.Fatal(err)
	}
	g := image.NewGray(m.Bounds())
	draw.Draw(g, g.Bounds(), m, image.Point{}, draw.Src)
	return g
}

// ink is the picture as the page's reader makes it: what is darker than 150.
func ink(g *image.Gray) Bitmap {
	m := Bitmap{Width: g.Bounds().Dx(), Height: g.Bounds().Dy()}
	m.Stride = (m.Width + 31) / 32
	m.Bits = make([]uint32, m.Stride*m.Height)
	for y := range m.Height {
		for x := range m.Width {
			if g.GrayAt(x, y).Y < 150 {
				m.Bits[y*m.Stride+x>>5] |= 1 << (31 - x&31)
			}
		}
	}
	return m
}

// part gives parts of a picture as they are.
func part(g *image.Gray) Sharper {
	return func(b pipeline.Box) (*image.Gray, bool) {
		r := image.Rect(b.X0, b.Y0, b.X1, b.Y1)
		out := image.NewGray(image.Rect(0, 0, r.Dx(), r.Dy()))
		draw.Draw(out, out.Bounds(), g, r.Min, draw.Src)
		return out, true
	}
}

const dossierCode = "000.00.12.H14-261121-0001"

func TestACodeIsReadHoweverThePageWasScanned(t *testing.T) {
	long := "https://dichvucong.example.vn/tra-cuu?ma=" + dossierCode + "|Nguyễn Thị Thử|01/01/1990|" + strings.TrimSpace(strings.Repeat("xóm 1 ", 12))
	for _, c := range []struct {
		name   string
		text   string
		level  qr.ErrorCorrectionLevel
		dpi    int
		module float64 // millimetres
		wear   paper.Wear
	}{
		{"straight", dossierCode, qr.M, 200, 0.8, paper.Wear{Quality: 80}},
		{"JPEG of quality 50", dossierCode, qr.M, 200, 0.8, paper.Wear{Quality: 50, Noise: 3}},
		{"leaning", dossierCode, qr.M, 200, 0.8, paper.Wear{Skew: 2, Quality: 50, Noise: 3}},
		{"leaning much", dossierCode, qr.M, 200, 0.8, paper.Wear{Skew: -11, Quality: 50, Noise: 3}},
		{"turned", dossierCode, qr.M, 200, 0.8, paper.Wear{Rotate: 90, Skew: 1, Quality: 50, Noise: 3}},
		{"upside down", dossierCode, qr.M, 200, 0.8, paper.Wear{Rotate: 180, Skew: -1, Quality: 50, Noise: 3}},
		{"blurred and faded", dossierCode, qr.M, 200, 0.6, paper.Wear{Blur: 0.5, Fade: 0.3, Noise: 5, Quality: 50}},
		{"specks", dossierCode, qr.M, 200, 0.8, paper.Wear{Speckle: 0.002, Noise: 6, Quality: 40}},
		{"small modules", dossierCode, qr.L, 200, 0.35, paper.Wear{Skew: 0.5, Quality: 60, Noise: 2}},
		{"a long text", long, qr.L, 200, 0.4, paper.Wear{Skew: 0.5, Quality: 60, Noise: 2}},
		{"a long text at 300 dpi", long, qr.M, 300, 0.3, paper.Wear{Skew: -1, Quality: 50, Noise: 3}},
		{"the largest modules", dossierCode, qr.H, 200, 2.5, paper.Wear{Skew: 1, Quality: 50, Noise: 3}},
	} {
		t.Run(c.name, func(t *testing.T) {
			page := receipt(c.dpi)
			stamp(t, page, c.dpi, square2D(t, c.text, c.level), 120, 30, c.module, 0)
			g := scanned(t, page, c.wear)
			got := Read(ink(g), part(g))
			if len(got) != 1 || got[0].Text != c.text || got[0].Kind != pipeline.CodeQR {
				t.Fatalf("got %+v, want %q", got, c.text)
			}
		})
	}
}

func TestTheBoxIsWhereTheCodeStands(t *testing.T) {
	page := receipt(200)
	want := stamp(t, page, 200, square2D(t, dossierCode, qr.M), 30, 200, 0.8, 0)
	g := scanned(t, page, paper.Wear{Quality: 80})
	got := Read(ink(g), nil)
	if len(got) != 1 {
		t.Fatalf("got %d codes", len(got))
	}
	b := got[0].Box
	for _, d := range []int{b.X0 - want.Min.X, b.Y0 - want.Min.Y, b.X1 - want.Max.X, b.Y1 - want.Max.Y} {
		if d < -4 || d > 4 {
			t.Errorf("got %v, want %v", b, want)
		}
	}
}

func TestSeveralCodesAreReadInOrder(t *testing.T) {
	page := receipt(200)
	var want []string
	for i := range 4 {
		text := fmt.Sprintf("H14.12-261121-%04d", i+1)
		want = append(want, text)
		stamp(t, page, 200, square2D(t, text, qr.M), 20+float64(i%2)*40, 40+float64(i/2)*60, 0.7, 0)
	}
	g := scanned(t, page, paper.Wear{Quality: 60, Noise: 2})
	var got []string
	for _, c := range Read(ink(g), part(g)) {
		got = append(got, c.Text)
	}
	if strings.Join(got, " ") != strings.Join(want, " ") {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestBarCodesAreRead(t *testing.T) {
	for _, c := range []struct {
		text   string
		module float64
		wear   paper.Wear
	}{
		{"H14.12-261121-0001", 0.5, paper.Wear{Quality: 60, Noise: 2}},
		{"0123456789012345", 0.4, paper.Wear{Skew: 0.5, Quality: 50, Noise: 3}},
	} {
		page := receipt(200)
		code, err := code128.Encode(c.text)
		if err != nil {
			t.Fatal(err)
		}
		stamp(t, page, 200, code, 25, 60, c.module, 12)
		got := Read(ink(scanned(t, page, c.wear)), nil)
		if len(got) != 1 || got[0].Text != c.text || got[0].Kind != pipeline.CodeBars {
			t.Errorf("got %+v, want %q", got, c.text)
		}
	}
}

func TestPagesWithoutCodesHaveNone(t *testing.T) {
	for i, kind := range paper.Kinds() {
		rng := paper.NewRand(uint64(i))
		d := paper.Generate(rng, kind, paper.Units()[i])
		for _, wear := range []paper.Wear{paper.Clean(rng), paper.Heavy(rng)} {
			wear.Tone = paper.Gray
			scans, _ := d.Scanned(200, wear, rng)
			g, ok := scans[0].Image.(*image.Gray)
			if !ok {
				t.Fatalf("%s is no grey picture", kind)
			}
			if got := Read(ink(g), part(g)); len(got) != 0 {
				t.Errorf("%s: got %+v", kind, got)
			}
		}
	}
}

func TestWhatIsPrintedIsBounded(t *testing.T) {
	for _, c := range []struct {
		name, text, want string
		ok               bool
	}{
		{"NFC without controls", "Hoa\u0300 An\r\n\x00mã", "Hoà An\n mã", true},
		{"empty", " \x01 ", "", false},
		{"no text", "a\xffb", "", false},
		{"too long", strings.Repeat("1", longestText+1), "", false},
	} {
		if got, ok := clean(c.text); got != c.want || ok != c.ok {
			t.Errorf("%s: got %q %v", c.name, got, ok)
		}
	}
	if got := Read(Bitmap{Width: 100, Height: 100, Stride: 1, Bits: make([]uint32, 100)}, nil); got != nil {
		t.Errorf("rows shorter than the picture: got %v", got)
	}
}

// FuzzRead looks for pictures that break the scan or the decoder: a code with
// some of its points turned over, and noise.
func FuzzRead(f *testing.F) {
	code, err := qr.Encode(dossierCode, qr.L, qr.Auto)
	if err != nil {
		f.Fatal(err)
	}
	f.Add([]byte{}, uint8(4))
	f.Add([]byte{1, 2, 3, 200, 100, 7, 9, 9, 9}, uint8(3))
	f.Add(bytes.Repeat([]byte{0x5a, 0x11}, 300), uint8(2))
	f.Fuzz(func(t *testing.T, noise []byte, size uint8) {
		n := int(size%6) + 2
		side := (code.Bounds().Dx() + 8) * n
		g := image.NewGray(image.Rect(0, 0, side, side))
		for y := range side {
			for x := range side {
				g.SetGray(x, y, color.Gray{255})
				p := image.Pt(x/n-4, y/n-4)
				if !p.In(code.Bounds()) {
					continue
				}
				if r, _, _, _ := code.At(p.X, p.Y).RGBA(); r == 0 {
					g.SetGray(x, y, color.Gray{})
				}
			}
		}
		for i := 0; i+1 < len(noise); i += 2 { // turn a module over
			mx, my := int(noise[i])%(side/n), int(noise[i+1])%(side/n)
			for y := my * n; y < my*n+n; y++ {
				for x := mx * n; x < mx*n+n; x++ {
					g.Pix[y*g.Stride+x] ^= 255
				}
			}
		}
		for _, c := range Read(ink(g), part(g)) {
			if c.Text == "" || len(c.Text) > longestText || c.Box.W() <= 0 || c.Box.H() <= 0 {
				t.Errorf("got %+v", c)
			}
		}
		raw := Bitmap{Width: n*32 - 5, Height: len(noise) / (4 * n), Stride: n}
		for i := 0; i+3 < len(noise); i += 4 {
			raw.Bits = append(raw.Bits, uint32(noise[i])<<24|uint32(noise[i+1])<<16|uint32(noise[i+2])<<8|uint32(noise[i+3]))
		}
		Read(raw, nil)
	})
}

// BenchmarkPageWithoutCodes is what every page pays.
func BenchmarkPageWithoutCodes(b *testing.B) {
	g := scanned(b, receipt(200), paper.Wear{Skew: 0.5, Speckle: 0.001, Noise: 4, Quality: 50})
	m := ink(g)
	for b.Loop() {
		if got := Read(m, part(g)); len(got) != 0 {
			b.Fatal(got)
		}
	}
}
