//go:build cgo

package tesseract

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"sohoa/index/print"
	"sohoa/pipeline"
	"sohoa/pipeline/ocr"
	"sohoa/pipeline/paper"
	"sohoa/pipeline/separator"
)

// printedSheet makes a separator sheet, prints it as PDF and gives its pixels
// on paper.
func printedSheet(t *testing.T, s pipeline.Separator, dpi int) *image.RGBA {
	t.Helper()
	code, err := separator.Code(s)
	if err != nil {
		t.Fatal(err)
	}
	var pdf bytes.Buffer
	facts := [][2]string{{"Đơn vị", string(s.Unit)}, {"Hộp", s.Box}, {"Hồ sơ", s.File}}
	err = print.Sheets(&pdf, []print.Sheet{{Title: fmt.Sprint("TỜ PHÂN CÁCH SỐ ", s.Number), Code: code, Facts: facts, Hint: "Đặt tờ này ngay trước trang đầu."}}, time.Unix(0, 0))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "sheet.pdf")
	if err := os.WriteFile(path, pdf.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("pdftoppm", "-r", strconv.Itoa(dpi), "-f", "1", "-l", "1", "-png", path).Output()
	if err != nil {
		t.Fatalf("pdftoppm: %v: install poppler-utils", err)
	}
	m, err := png.Decode(bytes.NewReader(out))
	if err != nil {
		t.Fatal(err)
	}
	page := image.NewRGBA(m.Bounds())
	for y := range m.Bounds().Dy() {
		for x := range m.Bounds().Dx() {
			page.Set(x, y, color.RGBAModel.Convert(m.At(x, y)))
		}
	}
	return page
}

// TestSheetsPrintedAndScannedSeparate prints separator sheets, wears them as
// paper and scanner do, and reads them back: leaning up to two degrees, turned,
// with specks, shade and black edges, as JPEG and as black and white, at 150 to
// 300 dpi. One of the two codes on a sheet is enough. SOHOA_SHEETS=N draws N
// sheets instead of eight.
func TestSheetsPrintedAndScannedSeparate(t *testing.T) {
	n := 8
	if s := os.Getenv("SOHOA_SHEETS"); s != "" {
		var err error
		if n, err = strconv.Atoi(s); err != nil {
			t.Fatal(err)
		}
	}
	wears := []func(*rand.Rand) paper.Wear{paper.Clean, paper.Medium, paper.Heavy}
	tones := []paper.Tone{paper.Colour, paper.Gray, paper.Bitonal}
	for i := range n {
		rng := paper.NewRand(uint64(i))
		want := pipeline.Separator{
			Unit: []pipeline.UnitID{"SNV", "01273", "VPUBND"}[rng.IntN(3)], Box: fmt.Sprint("Hộp số ", 1+rng.IntN(400)),
			File: fmt.Sprintf("Hồ sơ giao đất năm %d, quyển %d", 1990+rng.IntN(36), 1+rng.IntN(30)), Number: 1 + rng.IntN(9999),
		}
		dpi := []int{150, 200, 200, 300}[rng.IntN(4)]
		wear := wears[i%3](rng)
		wear.Tone, wear.Rotate = tones[rng.IntN(3)], 90*rng.IntN(4)
		if wear.Tone == paper.Bitonal { // a scanner evens the light before it decides what is black
			wear.Shade, wear.Through, wear.Fade = 0, 0, wear.Fade/2
		}
		scan := paper.Scan{Image: paper.Degrade(printedSheet(t, want, dpi), wear, nil, rng), DPI: dpi, Quality: wear.Quality}
		var file bytes.Buffer
		format, write := "jpeg", paper.WriteJPEG
		if wear.Tone == paper.Bitonal {
			format, write = "png", paper.WritePNG
		}
		if err := write(&file, scan); err != nil {
			t.Fatal(err)
		}
		r := mustRead(t, ocr.Request{Image: file.Bytes(), Format: format, DPI: dpi, Page: 1}).Reading
		found := false
		for _, c := range r.Codes {
			got, ok := separator.Parse(c.Text)
			found = found || ok && got == want
		}
		if !found {
			t.Errorf("sheet %d at %d dpi, %+v: want %+v, got codes %+v", i, dpi, wear, want, r.Codes)
		}
	}
}
