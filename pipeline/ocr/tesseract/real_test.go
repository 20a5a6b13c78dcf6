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

// TestRealPagesComeUprightFromEveryPosition turns the first page of every real
// file into all four positions and counts how many are put right. It takes two
// minutes: SOHOA_TURNS=1 runs it.
func TestRealPagesComeUprightFromEveryPosition(t *testing.T) {
	data := shared(t)
	if os.Getenv("SOHOA_TURNS") == "" {
		t.Skip("SKIPPED: long; set SOHOA_TURNS=1")
	}
	files, err := filepath.Glob(filepath.Join(data, "scans", "*.pdf"))
	if err != nil {
		t.Fatal(err)
	}
	right, all := 0, 0
	for _, f := range files {
		p, err := open(ocr.Request{Image: rendered(t, f, "1"), Format: "pnm", DPI: 200, Page: 1})
		if err != nil {
			t.Fatalf("%s: %v", f, err)
		}
		for n := range 4 {
			p.rotation = 0
			reader(t).upright(p)
			if all++; (p.rotation+90*n)%360 == 0 {
				right++
			} else {
				t.Logf("%s turned by %d is turned by %d", filepath.Base(f), 90*n, p.rotation)
			}
			p.turn((720 - p.rotation - 90*n + 90*(n+1)) % 360) // from where it is to the next position
		}
		p.free()
	}
	t.Logf("%d of %d positions put right", right, all)
	if right*100 < all*99 {
		t.Errorf("%d of %d positions put right, want all but 1 in 100", right, all)
	}
}
