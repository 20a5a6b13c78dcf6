//go:build cgo

package main

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"os"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"sohoa/pipeline"
	"sohoa/pipeline/jail"
	"sohoa/pipeline/ocr"
)

// The test binary is the jail's shim and, started without arguments, the
// program itself.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "jail" {
		os.Exit(jail.Main(os.Args[2:]))
	}
	if len(os.Args) == 1 {
		main()
		return
	}
	goleak.VerifyTestMain(m)
}

func encode(t *testing.T, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestReaderWorksInTheJailAndOutlivesADamagedPage(t *testing.T) {
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	p := ocr.NewPool(&jail.Jail{Shim: []string{exe, "jail"}}, ocr.Config{Program: exe, Children: 1})
	defer p.Close()
	if err := p.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	if v := p.Version(); !strings.HasPrefix(v, "t") || !strings.Contains(v, "-vie-") {
		t.Errorf("got version %q", v)
	}
	white := image.NewGray(image.Rect(0, 0, 800, 1100))
	for i := range white.Pix {
		white.Pix[i] = 255
	}
	blank, err := p.Read(t.Context(), ocr.Request{Image: encode(t, white), Format: "png", Page: 1})
	if err != nil || !blank.Reading.Blank || len(blank.Preview) == 0 {
		t.Errorf("white page: got blank %v, %d bytes of preview, %v", blank.Reading.Blank, len(blank.Preview), err)
	}
	_, err = p.Read(t.Context(), ocr.Request{Image: []byte("no image"), Format: "png", Page: 2})
	if pipeline.ReasonOf(err) != pipeline.ReasonBroken {
		t.Errorf("no image: got %v, want %s", err, pipeline.ReasonBroken)
	}
	for x := range 600 { // one bar: ink, but no words
		for y := range 40 {
			white.SetGray(100+x, 500+y, color.Gray{})
		}
	}
	bar, err := p.Read(t.Context(), ocr.Request{Image: encode(t, white), Format: "png", Page: 3})
	if err != nil || bar.Reading.Blank || !bar.Reading.NeedsPerson() {
		t.Errorf("bar: got blank %v, %d words, %v; want a page for a person", bar.Reading.Blank, len(bar.Reading.Words), err)
	}
}
