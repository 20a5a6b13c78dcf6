//go:build cgo

package tesseract

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"strings"
	"testing"

	"github.com/boombuler/barcode/qr"

	"sohoa/pipeline"
	"sohoa/pipeline/ocr"
	"sohoa/pipeline/separator"
)

const dossierCode = "000.00.12.H14-261121-0001"

// withCode draws a QR code of so many points a module on a page.
func withCode(t *testing.T, m *image.RGBA, text string, at image.Point, module int) image.Rectangle {
	t.Helper()
	code, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		t.Fatal(err)
	}
	box := image.Rectangle{at, at.Add(code.Bounds().Size().Mul(module))}
	draw.Draw(m, box.Inset(-4*module), image.White, image.Point{}, draw.Src)
	for y := box.Min.Y; y < box.Max.Y; y++ {
		for x := box.Min.X; x < box.Max.X; x++ {
			if r, _, _, _ := code.At((x-at.X)/module, (y-at.Y)/module).RGBA(); r == 0 {
				m.SetRGBA(x, y, color.RGBA{20, 20, 20, 255})
			}
		}
	}
	return box
}

func encodeJPEG(t *testing.T, m image.Image, quality int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: quality}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestCodesArePartOfTheReading(t *testing.T) {
	for _, c := range []struct {
		name    string
		dpi     int
		module  int
		quarter int
		lean    float64
	}{
		{"200 dpi", 200, 6, 0, 0},
		{"300 dpi, leaning", 300, 6, 0, 1.5},
		{"turned and leaning", 200, 6, 1, -2},
		{"dense, read from the scan itself", 400, 5, 0, 3},
	} {
		t.Run(c.name, func(t *testing.T) {
			page := drawn(t, c.dpi, letter)
			box := withCode(t, page, dossierCode, image.Pt(c.dpi*3, c.dpi*6), c.module)
			data := encodeJPEG(t, quarter(lean(page, c.lean), c.quarter), 50)
			r := mustRead(t, ocr.Request{Image: data, Format: "jpeg", DPI: c.dpi, Page: 1}).Reading
			if len(r.Codes) != 1 || r.Codes[0].Text != dossierCode || r.Codes[0].Kind != pipeline.CodeQR {
				t.Fatalf("got %+v, want %s", r.Codes, dossierCode)
			}
			if c.lean == 0 {
				for _, d := range []int{r.Codes[0].Box.X0 - box.Min.X, r.Codes[0].Box.Y1 - box.Max.Y} {
					if d < -8 || d > 8 {
						t.Errorf("box %v, want %v", r.Codes[0].Box, box)
					}
				}
			}
			if !strings.Contains(r.Text(), "Kính gửi các phòng, ban") {
				t.Errorf("the text is lost: %q", r.Text())
			}
			for _, w := range r.Words {
				if b := r.Codes[0].Box; w.Box.X0 >= b.X0 && w.Box.X1 <= b.X1 && w.Box.Y0 >= b.Y0 && w.Box.Y1 <= b.Y1 {
					t.Errorf("%q was read out of the code", w.Text)
				}
			}
		})
	}
}

func TestAPageWithOnlyACodeIsNotBlank(t *testing.T) {
	page := drawn(t, 200, nil)
	withCode(t, page, dossierCode, image.Pt(600, 800), 8)
	r := mustRead(t, ocr.Request{Image: encodeJPEG(t, page, 75), Format: "jpeg", DPI: 200, Page: 1}).Reading
	if r.Blank || len(r.Codes) != 1 || len(r.Words) != 0 {
		t.Errorf("got blank %v, codes %+v, words %+v", r.Blank, r.Codes, r.Words)
	}
}

// The codes of sheets are larger and denser than those of receipts.
func TestASeparatorSheetIsReadFromAScan(t *testing.T) {
	for _, want := range []pipeline.Separator{
		{Unit: "SNV", Number: 1},
		{Unit: "01273", Box: "Hộp 12", File: "Hồ sơ cấp giấy chứng nhận quyền sử dụng đất năm 2019", Number: 312},
	} {
		text, err := separator.Code(want)
		if err != nil {
			t.Fatal(err)
		}
		code, err := qr.Encode(text, qr.Q, qr.Auto)
		if err != nil {
			t.Fatal(err)
		}
		page := drawn(t, 200, []string{"TỜ PHÂN CÁCH SỐ 1"})
		module := 472 / code.Bounds().Dx() // 60 mm
		withCode(t, page, text, image.Pt(600, 400), module)
		withCode(t, page, text, image.Pt(600, 1500), module)
		r := mustRead(t, ocr.Request{Image: encodeJPEG(t, lean(page, 1), 40), Format: "jpeg", DPI: 200, Page: 1}).Reading
		if len(r.Codes) == 0 {
			t.Fatalf("%+v: no code was read", want)
		}
		for _, c := range r.Codes {
			if got, ok := separator.Parse(c.Text); !ok || got != want {
				t.Errorf("%q: got %+v %v, want %+v", c.Text, got, ok, want)
			}
		}
	}
}
