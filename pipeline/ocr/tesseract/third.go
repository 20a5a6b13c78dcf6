//go:build cgo

package tesseract

import (
	"strings"

	"sohoa/pipeline/ocr/found"
)

// ownRow is the number of the row of a third look among those looked at again:
// it stands by itself.
const ownRow = 90

// third looks at the digits of a number alone where two looks at its row differ:
// there the engine is led by what stands beside them. On the real scans where
// that happened every cut and scale of the digits alone was read right.
func (r *Reader) third(p *page, words, again []found.Word) []found.Word {
	var out []found.Word
	for _, a := range again {
		if !manyDigits(a.Text) {
			continue
		}
		for _, w := range words {
			if !manyDigits(w.Text) || w.Text == a.Text || w.Box.X1 <= a.Box.X0 || w.Box.X0 >= a.Box.X1 || w.Box.Y1 <= a.Box.Y0 || w.Box.Y0 >= a.Box.Y1 {
				continue
			}
			if d, ok := r.digits(p, a.Box); ok {
				d.Box, d.Block, d.Par, d.Line = a.Box, ownRow+len(out), 1, 1
				out = append(out, d)
			}
			break
		}
	}
	return out
}

// manyDigits reports whether a word is the digits of a number: 2 to 5, no year
// of a date, which is checked elsewhere.
func manyDigits(s string) bool {
	return len(s) >= 2 && len(s) <= 5 && strings.Trim(s, "0123456789") == ""
}
