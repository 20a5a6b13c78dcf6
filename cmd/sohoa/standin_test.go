package main

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	_ "image/jpeg" // pages of the tests
	_ "image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sohoa/pipeline"
	"sohoa/pipeline/ocr"
	"sohoa/pipeline/paper"
)

// The stand-in is a reader of pages that costs nothing and can be made to fail:
// the test binary under another name, in the jail like the real one. The width
// of a page's picture says what happens.
const (
	standInName = "sohoa-ocr-stand-in"

	widthPlain = 700 // is read
	widthDies  = 701 // ends the reader at once
	widthFat   = 702 // asks for memory until there is none
	widthSpins = 703 // never ends
	widthFlood = 704 // writes without end, on both outputs
	widthHalf  = 705 // begins an answer and ends
	widthWaits = 706 // sits there
	widthWild  = 707 // answers with words far off the page
)

// standIn serves as the reader, where this process was started as one.
func standIn() {
	if filepath.Base(os.Args[0]) != standInName {
		return
	}
	if ocr.Serve(os.Stdin, os.Stdout, actor{}, os.Exit) != nil {
		os.Exit(1)
	}
	os.Exit(0)
}

type actor struct{}

func (actor) Version() string { return "stand-in-1" }

func (actor) Read(q ocr.Request) (ocr.Response, error) {
	width, height := widthPlain, 900
	if c, _, err := image.DecodeConfig(bytes.NewReader(q.Image)); err == nil {
		width, height = c.Width, c.Height
	}
	act(width)
	r := pipeline.Reading{Page: q.Page, Width: width, Height: height, DPI: 100, Conf: 0.9}
	words := strings.Fields(fmt.Sprintf("UBND tỉnh Cao Bằng trang %d cỡ %d", q.Page, len(q.Image)))
	for i, w := range words {
		r.Words = append(r.Words, pipeline.Word{Text: w, Conf: 0.9, Box: pipeline.Box{X0: 10 * i, X1: 10*i + 9, Y0: 20, Y1: 30}})
	}
	if width == widthWild {
		r.Words[0].Box.X1 = 1 << 30
	}
	return ocr.Response{Reading: r, Preview: q.Image}, nil
}

// act does what a hostile page makes a decoder do.
func act(width int) {
	switch width {
	case widthDies:
		os.Exit(2)
	case widthFat:
		var all [][]byte
		for {
			all = append(all, bytes.Repeat([]byte{1}, 256<<20))
		}
	case widthSpins:
		for n := 0; ; n++ {
		}
	case widthFlood:
		line := strings.Repeat("words of a page ", 4096)
		for {
			fmt.Fprint(os.Stderr, line)
			if _, err := os.Stdout.WriteString(line); err != nil {
				os.Exit(0)
			}
		}
	case widthHalf:
		os.Stdout.Write([]byte{0, 0, 0, 9, 0, 0, 0, 9, '{'})
		os.Exit(0)
	case widthWaits:
		time.Sleep(time.Hour)
	}
}

// standInReader is the environment in which sohoa reads with the stand-in.
func standInReader(t *testing.T) []string {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), standInName)
	if err := os.Link(self, path); err != nil {
		data, err := os.ReadFile(self)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, data, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return []string{"SOHOA_OCR=" + path}
}

// pagesOf writes a PDF with a page of each width, and returns its path. The
// shade makes files differ.
func pagesOf(t *testing.T, dir string, shade uint8, widths ...int) string {
	t.Helper()
	var scans []paper.Scan
	for i, w := range widths {
		img := image.NewGray(image.Rect(0, 0, w, 900))
		for x := range w {
			img.SetGray(x, int(shade)+10*i, color.Gray{Y: 200})
		}
		scans = append(scans, paper.Scan{Image: img, DPI: 100})
	}
	var b bytes.Buffer
	if err := paper.WritePDF(&b, scans, paper.PDFOptions{}); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, fmt.Sprintf("%03d-%d.pdf", shade, len(widths)))
	if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}
