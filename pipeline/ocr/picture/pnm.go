//go:build cgo

package picture

// #include <leptonica/allheaders.h>
import "C"

import (
	"bytes"
	"fmt"
)

// raw decodes the plain pictures that poppler draws: binary PPM and PGM of 8
// bits a sample, without comments. Anything else gives none and is leptonica's:
// it takes each pixel from a stream by itself, 27 ns a byte, which was a tenth of
// all that reading such a page cost. The size was checked before (see checkSize).
func raw(data []byte) Pix {
	var kind, w, h, top int
	n, err := fmt.Sscanf(string(data[:min(len(data), 40)]), "P%1d\n%d %d\n%d", &kind, &w, &h, &top)
	head := fmt.Sprintf("P%d\n%d %d\n%d\n", kind, w, h, top)
	samples := map[int]int{5: 1, 6: 3}[kind]
	if err != nil || n != 4 || samples == 0 || top != 255 || w < 1 || h < 1 || !bytes.HasPrefix(data, []byte(head)) || (len(data)-len(head))/samples/w < h {
		return Pix{}
	}
	m := Pix{C.pixCreate(C.l_int32(w), C.l_int32(h), C.l_int32(map[int]int{1: 8, 3: 32}[samples]))}
	if m.None() {
		return Pix{}
	}
	data = data[len(head):]
	m.Rows(func(y int, row []uint32) {
		if from := data[y*w*samples:][:w*samples]; samples == 3 {
			packRGB(row, from)
		} else {
			packGrey(row, from)
		}
	})
	return m
}

// packRGB puts red, green and blue into a word each, red on top.
func packRGB(to []uint32, from []byte) {
	for x := range to {
		p := from[3*x : 3*x+3]
		to[x] = uint32(p[0])<<24 | uint32(p[1])<<16 | uint32(p[2])<<8
	}
}

// packGrey puts four points into a word, the left one on top.
func packGrey(to []uint32, from []byte) {
	for x, g := range from {
		to[x/4] |= uint32(g) << (24 - 8*(x%4))
	}
}
