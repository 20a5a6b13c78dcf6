//go:build cgo

package tesseract

import "sohoa/pipeline/ocr/found"

// Bounds of the second look at weak words.
const (
	weakFrom    = 0.1  // likelihood of a wrong word from which it is looked at again
	secondShare = 0.02 // most of the length of all lines: what a second look may cost of the first
	secondLeast = 400  // but this much on every page, in points of the picture: three words or so
)

// second looks once more at the words the engine doubts most, the weakest
// first, as far as the page's budget goes: each place by itself, larger, as a
// single line. What it gives stands beside the words; neighbours and
// confidence decide between the two (see repair.Weigh). The budget is counted in
// length of lines, which the engine's time follows, so that a page reads the
// same on every machine.
func (r *Reader) second(p *page, words []found.Word) {
	left := max(secondLeast, int(secondShare*float64(found.Length(words))))
	for _, s := range found.Weak(words, weakFrom) {
		if s.Box.W() > left {
			continue
		}
		left -= s.Box.W()
		found.Compare(words, s, r.row(p, s.Box))
	}
}
