//go:build cgo

package tesseract

import (
	"regexp"
	"strings"

	"sohoa/pipeline"
	"sohoa/pipeline/viet"
)

// Where number and date of a head stand, and how they are looked at again.
const (
	headShare  = 0.4 // of the page's height, from the top
	againScale = 1.5 // larger than the page was read; the engine then cuts and weighs the row anew
	rightFrom  = 0.3 // of the page's width: the date stands right of it
)

var (
	soLabel = regexp.MustCompile(`^[^\p{L}0-9]*[Ss][oóòỏõọôốồổỗộơớ0]\s*[:.;,]?`)
	aYear   = regexp.MustCompile(`(?:19|20)[0-9]{2}[^0-9]*$`)
)

// again reads the rows of number and date a second time, each by itself. The
// words are evidence only: they are never put into the text of the page.
func (r *Reader) again(p *page, words []found) []found {
	var out []found
	for n, row := range digitRows(words, p.work.width(), int(headShare*float64(p.work.height()))) {
		for _, f := range r.slots(p, r.row(p, row)) {
			f.block, f.par, f.line = n+1, 1, 1
			out = append(out, f)
		}
	}
	return out
}

// slots looks a third time, for digits only, at what stands between the words
// of a date and was not read as digits, and at a number with a sign in it:
// nothing else is printed there. Whether it is print or handwriting is told by
// its size, later.
func (r *Reader) slots(p *page, row []found) []found {
	in := false
	for i, f := range row {
		fold := viet.Fold(f.text)
		switch {
		case strings.HasPrefix(fold, "ngay"), strings.HasPrefix(fold, "thang"):
			in = true
			continue
		case strings.HasPrefix(fold, "nam"):
			in = false
		}
		blurred := partDigits.MatchString(f.text) // of a number
		if !blurred && (!in || len([]rune(f.text)) > 3 || strings.Trim(f.text, "0123456789") == "") {
			continue
		}
		if d, ok := r.digits(p, f.box); ok && (blurred || len(d.text) <= 2) {
			row[i].text, row[i].conf = d.text, d.conf
		}
	}
	return row
}

// partDigits is a number of which a sign was read in place of a digit.
var partDigits = regexp.MustCompile(`^[0-9]+[^0-9\p{L}/.,:;-][0-9]*$`)

// digits reads a box of the work picture as digits.
func (r *Reader) digits(p *page, at pipeline.Box) (found, bool) {
	pad := at.H() / 3
	part := p.work.cut(pipeline.Box{
		X0: max(0, at.X0-pad), Y0: max(0, at.Y0-pad),
		X1: min(p.work.width(), at.X1+pad), Y1: min(p.work.height(), at.Y1+pad),
	})
	defer part.free()
	if part.none() {
		return found{}, false
	}
	part.become(part.scaled(againScale))
	if part.none() || part.width() < 16 || part.height() < 12 {
		return found{}, false
	}
	words, err := r.engine.readDigits(part, singleWord, againScale*p.workDPI)
	if err != nil || len(words) != 1 || strings.Trim(words[0].text, "0123456789") != "" {
		return found{}, false
	}
	return words[0], true
}

// row reads one row of the work picture as a single line.
func (r *Reader) row(p *page, at pipeline.Box) []found {
	pad := at.H() / 3
	at = pipeline.Box{
		X0: max(0, at.X0-pad), Y0: max(0, at.Y0-pad),
		X1: min(p.work.width(), at.X1+pad), Y1: min(p.work.height(), at.Y1+pad),
	}
	if at.W() < 16 || at.H() < 12 {
		return nil
	}
	part := p.work.cut(at)
	defer part.free()
	if part.none() {
		return nil
	}
	part.become(part.scaled(againScale))
	if part.none() {
		return nil
	}
	words, err := r.engine.read(part, singleLine, againScale*p.workDPI)
	if err != nil {
		return nil
	}
	for i := range words {
		b := scaled(words[i].box, 1/againScale)
		words[i].box = pipeline.Box{X0: b.X0 + at.X0, Y0: b.Y0 + at.Y0, X1: b.X1 + at.X0, Y1: b.Y1 + at.Y0}
	}
	return words
}

// digitRows finds the first row with a number and the first with a date above a
// height, on a page that bears a head.
func digitRows(words []found, width, bottom int) []pipeline.Box {
	var out []pipeline.Box
	head, number, date := false, false, false
	for len(words) > 0 && !(number && date) {
		n := lineEnd(words)
		line := words[:n]
		words = words[n:]
		if line[0].box.Y0 > bottom {
			continue
		}
		head = head || bearsHead(line)
		if i, j, ok := numberWords(line); ok && !number && head {
			number, out = true, append(out, boxAround(line[i:j]))
		}
		if i, j, ok := dateWords(line); ok && !date && head && float64(line[i].box.X0) > rightFrom*float64(width) {
			date, out = true, append(out, boxAround(line[i:j]))
		}
	}
	return out
}

// heads are folded words that a head bears: quốc hiệu, tiêu ngữ, the Party's
// name, an organ's.
var heads = regexp.MustCompile(`cong h|chu nghia|viet nam|doc lap|tu do|hanh phuc|dang cong san|uy ban|nhan dan`)

func bearsHead(line []found) bool {
	var b strings.Builder
	for _, f := range line {
		b.WriteString(viet.Fold(f.text) + " ")
	}
	return heads.MatchString(b.String())
}

// numberWords finds "Số: 15/QĐ-UBND" at the start of a line, up to the first
// wide gap.
func numberWords(line []found) (i, j int, ok bool) {
	if !soLabel.MatchString(line[0].text) {
		return 0, 0, false
	}
	slash := false
	for j = 0; j < len(line); j++ {
		if j > 0 && line[j].box.X0-line[j-1].box.X1 > 4*line[0].box.H() {
			break
		}
		if slash && viet.IsSyllable(letters(line[j].text)) && strings.ToUpper(line[j].text) != line[j].text {
			break // the place before the date
		}
		slash = slash || strings.ContainsAny(line[j].text, "/⁄∕-")
	}
	return 0, j, slash
}

// dateWords finds "ngày … tháng … năm 2025" at the end of a line.
func dateWords(line []found) (i, j int, ok bool) {
	i = -1
	month := false
	for k, f := range line {
		fold := viet.Fold(f.text)
		switch {
		case strings.Contains(fold, "ngay"):
			i, month = k, false
		case i >= 0 && strings.Contains(fold, "thang"):
			month = true
		case i >= 0 && month && k-i < 9 && aYear.MatchString(fold) && len(line)-k <= 3:
			return i, k + 1, true
		}
	}
	return 0, 0, false
}

func boxAround(words []found) pipeline.Box {
	var b pipeline.Box
	for _, f := range words {
		b = b.Union(f.box)
	}
	return b
}
