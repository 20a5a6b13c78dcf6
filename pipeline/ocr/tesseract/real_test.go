//go:build cgo

package tesseract

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"sohoa/pipeline/ocr"
	"sohoa/pipeline/ocr/score"
)

// shared is the folder of real scans, or the test is skipped.
func shared(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("SOHOA_SHARED")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "..", "shared")
	}
	if _, err := os.Stat(filepath.Join(dir, "data", "truth", "text")); err != nil {
		t.Skipf("SKIPPED: no real scans in %s (set SOHOA_SHARED)", dir)
	}
	return filepath.Join(dir, "data")
}

// rendered is one page of a PDF as plain pixels.
func rendered(t *testing.T, pdf, page string) []byte {
	t.Helper()
	out, err := exec.Command("pdftoppm", "-r", "200", "-f", page, "-l", page, pdf).Output()
	if err != nil {
		t.Fatalf("pdftoppm: %v: install poppler-utils", err)
	}
	return out
}

func TestRealPagesKeepTheirAccuracy(t *testing.T) {
	data := shared(t)
	var sum score.Score
	for _, name := range []string{"073", "121", "133"} { // 100 dpi colour, 300 dpi colour, leaning by 2 degrees
		f, err := os.Open(filepath.Join(data, "truth", "text", name+".txt"))
		if err != nil {
			t.Fatal(err)
		}
		truth, err := score.Truth(f)
		if err != nil {
			t.Fatal(err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
		image := rendered(t, filepath.Join(data, "scans", name+".pdf"), "1")
		s, _ := score.Page(truth, mustRead(t, ocr.Request{Image: image, Format: "pnm", DPI: 200, Page: 1}).Reading.Text())
		sum = sum.Add(s)
	}
	if got := 100 * sum.CER(); got > 0.8 {
		t.Errorf("character errors %.2f%%, want at most 0.8%%", got)
	}
}

func TestBacksWithShowThroughAreBlank(t *testing.T) {
	data := shared(t)
	for name, page := range map[string]string{"079": "4", "087": "2", "095": "2"} {
		image := rendered(t, filepath.Join(data, "scans", name+".pdf"), page)
		r := mustRead(t, ocr.Request{Image: image, Format: "pnm", DPI: 200, Page: 1}).Reading
		if !r.Blank {
			t.Errorf("%s page %s: not blank, %d words", name, page, len(r.Words))
		}
	}
}
