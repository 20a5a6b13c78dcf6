package scan

import (
	"bytes"
	"image"
	"testing"

	"sohoa/pipeline"
	"sohoa/pipeline/paper"
)

// reasoned fails where a parser gives up without a reason that a person can
// be told.
func reasoned(t *testing.T, err error) {
	t.Helper()
	if err != nil && pipeline.ReasonOf(err) == "" {
		t.Errorf("no reason: %v", err)
	}
}

// small is a file of two tiny pages: mutating a real one takes too long.
func small(f *testing.F, write func(*bytes.Buffer, []paper.Scan) error) []byte {
	f.Helper()
	img := image.NewGray(image.Rect(0, 0, 70, 80))
	var b bytes.Buffer
	if err := write(&b, []paper.Scan{{Image: img, DPI: 100}, {Image: img, DPI: 100}}); err != nil {
		f.Fatal(err)
	}
	return b.Bytes()
}

func FuzzTIFF(f *testing.F) {
	for _, p := range []paper.Packing{paper.CCITT, paper.JPEG, paper.LZW} {
		f.Add(small(f, func(b *bytes.Buffer, s []paper.Scan) error { return paper.WriteTIFF(b, s, p) }))
	}
	f.Add([]byte("MM\x00*\x00\x00\x00\x08\x00\x01\x01\x00\x00\x03\x00\x00\x00\x01\x00\x10\x00\x00\x00\x00\x00\x00"))
	f.Add([]byte("II+\x00\x08\x00\x00\x00\x10\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00"))
	l := DefaultLimits()
	f.Fuzz(func(t *testing.T, raw []byte) {
		r := bytes.NewReader(raw)
		c, first, err := openTIFF(r, int64(len(raw)))
		if err != nil {
			reasoned(t, err)
			return
		}
		pages, err := c.pages(first, l.Pages)
		reasoned(t, err)
		for _, d := range pages[:min(len(pages), 8)] {
			cut, err := c.cut(d)
			reasoned(t, err)
			if err != nil || c.big {
				continue
			}
			again, at, err := openTIFF(bytes.NewReader(cut), int64(len(cut)))
			if err != nil {
				t.Fatal(err)
			}
			if p, err := again.directories(at, 2); err != nil || len(p) != 1 {
				t.Errorf("a page cut out has %d directories, %v", len(p), err)
			}
		}
	})
}

func FuzzJPEG(f *testing.F) {
	f.Add(small(f, func(b *bytes.Buffer, s []paper.Scan) error { return paper.WriteJPEG(b, s[0]) }))
	f.Add([]byte{0xff, 0xd8, 0xff, 0xc0, 0, 11, 8, 0, 9, 0, 9, 1, 0, 0, 0, 0xff, 0xda, 0, 2, 0xff, 0xd9})
	f.Fuzz(func(t *testing.T, raw []byte) {
		p, err := readJPEG(bytes.NewReader(raw), int64(len(raw)))
		reasoned(t, err)
		if err == nil && (p.w <= 0 || p.h < 0) {
			t.Errorf("taken with %d x %d pixels", p.w, p.h)
		}
	})
}

func FuzzPNG(f *testing.F) {
	f.Add(small(f, func(b *bytes.Buffer, s []paper.Scan) error { return paper.WritePNG(b, s[0]) }))
	f.Fuzz(func(t *testing.T, raw []byte) {
		_, err := readPNG(bytes.NewReader(raw), int64(len(raw)))
		reasoned(t, err)
	})
}

func FuzzImageList(f *testing.F) {
	f.Add([]byte("page   num  type   width height color comp bpc  enc interp  object ID x-ppi y-ppi size ratio\n" +
		"   1     0 image    1673  2339  gray    1   1  ccitt  no         7  0   200   200 39.0K 8.2%\n" +
		"   1     1 image      10    10  rgb     3   8  image  no   [inline]     72    72 1B 1%\n"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		for _, d := range parseImages(raw) {
			sh := sheet{w: 595, h: 842}
			if s := d.share(sh); s < 0 || s > 1 {
				t.Errorf("share %g of %+v", s, d)
			}
			d.covers(sh)
		}
	})
}

func FuzzInfo(f *testing.F) {
	f.Add([]byte("Pages:           2\nPage    1 size:  602 x 842 pts\nPage    1 rot:   0\nPage    2 size:  597 x 842 pts (A4)\nPage    2 rot:   90\n"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		_, sheets, err := parseInfo(raw)
		reasoned(t, err)
		for _, s := range sheets {
			if s.rotate < 0 || s.rotate >= 360 {
				t.Errorf("turned by %d", s.rotate)
			}
		}
	})
}

func FuzzWords(f *testing.F) {
	f.Add([]byte(`<doc><page width="595" height="842"><flow><block><line><word xMin="10" yMin="20" xMax="60" yMax="32">Quyết</word></line></block></flow></page></doc>`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		words, err := parseWords(raw, 2, 1240, 1754)
		reasoned(t, err)
		for _, w := range words {
			b := w.Box
			if w.Text == "" || b.X0 < 0 || b.Y0 < 0 || b.X1 > 1240 || b.Y1 > 1754 || b.W() <= 0 || b.H() <= 0 {
				t.Errorf("word %+v", w)
			}
		}
	})
}

func FuzzObjects(f *testing.F) {
	f.Add(small(f, func(b *bytes.Buffer, s []paper.Scan) error {
		return paper.WritePDF(b, s, paper.PDFOptions{CCITT: true, Signed: true})
	}))
	f.Add([]byte("1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[2 0 R]/Count 1>>endobj trailer<</Root 1 0 R>>"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		o := readObjects(raw)
		if n, ok := o.leaves(); ok && n > len(o.dict) {
			t.Errorf("%d leaves of %d objects", n, len(o.dict))
		}
		o.whole()
		o.plainFax(3)
	})
}
