package scan

import (
	"bytes"
	"os"
	"testing"
)

// jp2 is a picture of testdata: a chequered board of 64 x 96 pixels, written by
//
//	opj_compress -i board.pgm -o gray.jp2 -r 10
//	opj_compress -i board.ppm -o colour.jp2 -r 20
func jp2(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile("testdata/jp2/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// TestJPEG2000IsKeptOnlyWherePDFAAllowsIt changes one fact of a good file at a
// time (ISO 19005-2, 6.2.8.3).
func TestJPEG2000IsKeptOnlyWherePDFAAllowsIt(t *testing.T) {
	gray, colour := jp2(t, "gray.jp2"), jp2(t, "colour.jp2")
	change := func(data []byte, from, to string) []byte {
		return bytes.Replace(bytes.Clone(data), []byte(from), []byte(to), 1)
	}
	for _, tt := range []struct {
		rule  string
		data  []byte
		reads bool
		kept  bool
	}{
		{"grey", gray, true, true},
		{"sRGB", colour, true, true},
		{"sYCC", change(colour, "colr\x01\x00\x00\x00\x00\x00\x10", "colr\x01\x00\x00\x00\x00\x00\x12"), true, true},
		{"ICC", change(colour, "colr\x01", "colr\x02"), true, true},
		{"CIEJab", change(colour, "colr\x01\x00\x00\x00\x00\x00\x10", "colr\x01\x00\x00\x00\x00\x00\x13"), true, false},
		{"grey that says it is sRGB", change(gray, "colr\x01\x00\x00\x00\x00\x00\x11", "colr\x01\x00\x00\x00\x00\x00\x10"), true, false},
		{"no colour specification", change(gray, "colr", "xolr"), true, false},
		{"a palette", change(gray, "colr", "pclr"), true, false},
		{"channels of several depths", change(gray, "\x00\x01\x07\x07", "\x00\x01\xff\x07"), true, false},
		{"another size in the header", change(gray, "ihdr\x00\x00\x00\x60", "ihdr\x00\x00\x00\x61"), false, false},
		{"a bare codestream", gray[bytes.Index(gray, []byte("jp2c"))+4:], false, false},
		{"cut off", gray[:len(gray)/2], false, false},
		{"nothing", nil, false, false},
	} {
		j, err := ParseJP2(tt.data)
		if (err == nil) != tt.reads {
			t.Errorf("%s: got %+v, %v, want read %t", tt.rule, j, err, tt.reads)
			continue
		}
		if err != nil {
			reasoned(t, err)
			continue
		}
		if why := j.Archival(); (why == nil) != tt.kept {
			t.Errorf("%s: got %v, want kept %t", tt.rule, why, tt.kept)
		}
	}
}

func FuzzJP2(f *testing.F) {
	f.Add(jp2(f, "gray.jp2"))
	f.Add(jp2(f, "colour.jp2"))
	f.Fuzz(func(t *testing.T, data []byte) {
		j, err := ParseJP2(data)
		reasoned(t, err)
		if err == nil && (j.Width < 1 || j.Height < 1) {
			t.Errorf("read as %+v", j)
		}
	})
}
