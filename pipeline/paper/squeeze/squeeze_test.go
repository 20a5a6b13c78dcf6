package squeeze

import (
	"bytes"
	"image"
	"io"
	"math/rand/v2"
	"testing"

	"golang.org/x/image/ccitt"
	"golang.org/x/image/tiff/lzw"
)

func TestG4DecodesToTheSamePixels(t *testing.T) {
	for name, want := range map[string]*image.Gray{
		"stripes":     stripes(),
		"specks":      strewn(0.002),
		"half ink":    strewn(0.5),
		"white":       strewn(0),
		"black":       strewn(1),
		"one point":   image.NewGray(image.Rect(0, 0, 1, 1)),
		"upright bar": bar(),
	} {
		got := image.NewGray(want.Rect)
		err := ccitt.DecodeIntoGray(got, bytes.NewReader(G4(want)), ccitt.MSB, ccitt.Group4, &ccitt.Options{})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if !bytes.Equal(got.Pix, want.Pix) {
			t.Errorf("%s: pixels differ", name)
		}
	}
}

func TestLZWDecodesToTheSameBytes(t *testing.T) {
	for name, want := range map[string][]byte{
		"stripes": stripes().Pix, // more than one table of codes
		"specks":  strewn(0.002).Pix,
		"noise":   strewn(0.5).Pix,
		"one":     {7},
		"none":    {},
	} {
		got, err := io.ReadAll(lzw.NewReader(bytes.NewReader(LZW(want)), lzw.MSB, 8))
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s: %d bytes of %d, %v", name, len(got), len(want), err)
		}
	}
}

// stripes has runs of every length, long ones too.
func stripes() *image.Gray {
	img := image.NewGray(image.Rect(0, 0, 6000, 200))
	for y := range 200 {
		for x := range 6000 {
			if (x/(1+y*29))%2 == 0 {
				img.Pix[y*6000+x] = 255
			}
		}
	}
	return img
}

// strewn has a share of its points black.
func strewn(share float64) *image.Gray {
	rng := rand.New(rand.NewPCG(1, 2))
	img := image.NewGray(image.Rect(0, 0, 403, 300))
	for i := range img.Pix {
		if rng.Float64() >= share {
			img.Pix[i] = 255
		}
	}
	return img
}

// bar leans by a point a row to the right, then by two, three and four to the
// left: every mode of the code.
func bar() *image.Gray {
	img := image.NewGray(image.Rect(0, 0, 500, 80))
	for i := range img.Pix {
		img.Pix[i] = 255
	}
	at := 100
	for y := range 80 {
		at += []int{1, 2, 3, 4, -1, -2, -3, -4}[y/10]
		for x := at; x < at+20; x++ {
			img.Pix[y*img.Stride+x] = 0
		}
	}
	return img
}
