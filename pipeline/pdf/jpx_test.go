package pdf

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"sohoa/pipeline"
	"sohoa/pipeline/scan"
)

// jpxFile is a PDF of one page whose picture is JPEG 2000; dict are the words
// about colours that other writers put into the dictionary.
func jpxFile(t *testing.T, data []byte, dict string) []byte {
	t.Helper()
	j, err := scan.ParseJP2(data)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	w := New(&b, Info{Title: "một"})
	im := Image{Width: j.Width, Height: j.Height, Filter: jpxDecode + dict, Data: data}
	if err := w.Page(Page{Width: 210, Height: 315, Images: []Image{im}}); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestJPEG2000IsHandedOnUntouched: the stream of the file stands in the PDF/A
// byte for byte, whatever the dictionary said of its colours; what PDF/A does
// not allow is rendered and packed anew; both can be read.
func TestJPEG2000IsHandedOnUntouched(t *testing.T) {
	m, s := newMaker(t)
	read := func(name string) []byte {
		t.Helper()
		data, err := os.ReadFile("../scan/testdata/jp2/" + name)
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	gray, colour := read("gray.jp2"), read("colour.jp2")
	odd := bytes.Replace(bytes.Clone(gray), []byte("colr"), []byte("xolr"), 1)
	for _, tt := range []struct {
		rule, dict, packed string
		data               []byte
	}{
		{"grey", "", "jpx", gray},
		{"grey with words of the dictionary", "/ColorSpace/DeviceGray/BitsPerComponent 8", "jpx", gray},
		{"colour", "/ColorSpace/DeviceRGB/BitsPerComponent 8", "jpx", colour},
		{"no colour specification", "/ColorSpace/DeviceGray/BitsPerComponent 8", "image", odd},
	} {
		t.Run(tt.rule, func(t *testing.T) {
			reading := pipeline.Reading{Page: 1, Width: 64, Height: 96, DPI: 8}
			src := file(t, s, jpxFile(t, tt.data, tt.dict), []pipeline.Reading{reading})
			out := made(t, m, src)
			path := sound(t, out)
			list := strings.Fields(strings.Split(run(t, "pdfimages", "-list", path), "\n")[2])
			if list[8] != tt.packed {
				t.Errorf("packed as %s, want %s", list[8], tt.packed)
			}
			if kept := bytes.Contains(out, tt.data); kept != (tt.packed == "jpx") {
				t.Errorf("the stream is in the file: %t", kept)
			}
			// The reader gets pixels in every case.
			img, err := s.Page(t.Context(), src.Path, src.Scan, 1)
			if err != nil || img.Format != "pnm" || len(img.Data) < 64*96 {
				t.Errorf("to be read: %d bytes of %s, %v", len(img.Data), img.Format, err)
			}
		})
	}
}

// TestCheckNamesBadJPEG2000 spoils the picture of a good file.
func TestCheckNamesBadJPEG2000(t *testing.T) {
	gray, err := os.ReadFile("../scan/testdata/jp2/gray.jp2")
	if err != nil {
		t.Fatal(err)
	}
	good := jpxFile(t, gray, "")
	if got := Check(good); len(got) > 0 {
		t.Fatalf("a good file: %v", got)
	}
	for _, tt := range []struct{ rule, from, to string }{
		{"CIEJab", "colr\x01\x00\x00\x00\x00\x00\x11", "colr\x01\x00\x00\x00\x00\x00\x13"},
		{"no colour specification", "colr", "xolr"},
		{"another width", "/Width 64", "/Width 63"},
		{"no JPEG 2000", "jP  \r\n\x87\n", "jP  \r\n\x87\r"},
	} {
		got := Check(bytes.Replace(good, []byte(tt.from), []byte(tt.to), 1))
		if len(got) != 1 || got[0].Clause != "6.2.8.3" {
			t.Errorf("%s: got %v, want one breach of 6.2.8.3", tt.rule, got)
		}
	}
}
