//go:build cgo

package tesseract

import (
	"regexp"
	"strings"

	"sohoa/pipeline"
	"sohoa/pipeline/ocr/found"
	"sohoa/pipeline/ocr/picture"
	"sohoa/pipeline/viet"
)

// Where number and date of a head stand, and how they are looked at again.
const (
	headShare  = 0.4 // of the page's height, from the top
	againScale = 1.5 // larger than the page was read; the engine then cuts and weighs the row anew
)

// again reads the rows of number and date a second time, each by itself. The
// words are evidence only: they are never put into the text of the page.
func (r *Reader) again(p *page, words []found.Word) []found.Word {
	var out []found.Word
	for n, row := range found.HeadRows(words, p.work.Width(), int(headShare*float64(p.work.Height()))) {
		for _, f := range r.slots(p, r.row(p, row)) {
			f.Block, f.Par, f.Line = n+1, 1, 1
			out = append(out, f)
		}
	}
	return out
}

// slots looks a third time, for digits only, at what stands between the words
// of a date and was not read as digits, and at a number with a sign in it:
// nothing else is printed there. Whether it is print or handwriting is told by
// its size, later.
func (r *Reader) slots(p *page, row []found.Word) []found.Word {
	in := false
	for i, f := range row {
		fold := viet.Fold(f.Text)
		switch {
		case strings.HasPrefix(fold, "ngay"), strings.HasPrefix(fold, "thang"):
			in = true
			continue
		case strings.HasPrefix(fold, "nam"):
			in = false
		}
		blurred := partDigits.MatchString(f.Text) // of a number
		if !blurred && (!in || len([]rune(f.Text)) > 3 || strings.Trim(f.Text, "0123456789") == "") {
			continue
		}
		if d, ok := r.digits(p, f.Box); ok && (blurred || len(d.Text) <= 2) {
			row[i].Text, row[i].Conf = d.Text, d.Conf
		}
	}
	return row
}

// partDigits is a number of which a sign was read in place of a digit.
var partDigits = regexp.MustCompile(`^[0-9]+[^0-9\p{L}/.,:;-][0-9]*$`)

// digits reads a box of the work picture as digits.
func (r *Reader) digits(p *page, at pipeline.Box) (found.Word, bool) {
	part := p.work.Cut(p.padded(at))
	defer part.Free()
	if part.None() {
		return found.Word{}, false
	}
	part.Become(part.Scaled(againScale))
	if part.None() || part.Width() < 16 || part.Height() < 12 {
		return found.Word{}, false
	}
	words, err := r.engine.readDigits(part, singleWord, againScale*p.workDPI)
	if err != nil || len(words) != 1 || strings.Trim(words[0].Text, "0123456789") != "" {
		return found.Word{}, false
	}
	return words[0], true
}

// row reads one row of the work picture as a single line.
func (r *Reader) row(p *page, at pipeline.Box) []found.Word { return r.line(p, p.padded(at)) }

// padded is a box with as much about it as the marks of letters need.
func (p *page) padded(at pipeline.Box) pipeline.Box {
	pad := at.H() / 3
	return pipeline.Box{
		X0: max(0, at.X0-pad), Y0: max(0, at.Y0-pad),
		X1: min(p.work.Width(), at.X1+pad), Y1: min(p.work.Height(), at.Y1+pad),
	}
}

// line reads a part of the work picture as a single line.
func (r *Reader) line(p *page, at pipeline.Box) []found.Word {
	if at.W() < 16 || at.H() < 12 {
		return nil
	}
	part := p.work.Cut(at)
	defer part.Free()
	return r.lineOf(part, at, p.workDPI)
}

// lineOf reads a picture of a part of the page as a single line.
func (r *Reader) lineOf(part picture.Pix, at pipeline.Box, dpi float64) []found.Word {
	if part.None() || part.Width() < 16 || part.Height() < 12 {
		return nil
	}
	large := part.Scaled(againScale)
	defer large.Free()
	if large.None() {
		return nil
	}
	words, err := r.engine.read(large, singleLine, againScale*dpi)
	if err != nil {
		return nil
	}
	for i := range words {
		b := scaled(words[i].Box, 1/againScale)
		words[i].Box = pipeline.Box{X0: b.X0 + at.X0, Y0: b.Y0 + at.Y0, X1: b.X1 + at.X0, Y1: b.Y1 + at.Y0}
	}
	return words
}
