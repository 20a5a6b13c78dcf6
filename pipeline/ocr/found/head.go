package found

import (
	"regexp"
	"strings"

	"sohoa/pipeline"
	"sohoa/pipeline/ocr/repair"
	"sohoa/pipeline/viet"
)

// HeadRows finds the first row with a number and the first with a date above a
// height, on a page that bears a head.
func HeadRows(words []Word, width, bottom int) []pipeline.Box {
	var out []pipeline.Box
	head, number, date := false, false, false
	for len(words) > 0 && !(number && date) {
		n := LineEnd(words)
		line := words[:n]
		words = words[n:]
		if line[0].Box.Y0 > bottom {
			continue
		}
		head = head || bearsHead(line)
		if i, j, ok := numberWords(line); ok && !number && head {
			number, out = true, append(out, Around(line[i:j]))
		}
		if i, j, ok := dateWords(line); ok && !date && head && float64(line[i].Box.X0) > rightFrom*float64(width) {
			date, out = true, append(out, Around(line[i:j]))
		}
	}
	return out
}

// rightFrom is the share of a page's width right of which the date stands.
const rightFrom = 0.3

var (
	soLabel = regexp.MustCompile(`^[^\p{L}0-9]*[Ss][oóòỏõọôốồổỗộơớ0]\s*[:.;,]?`)
	aYear   = regexp.MustCompile(`(?:19|20)[0-9]{2}[^0-9]*$`)
)

// heads are folded words that a head bears: quốc hiệu, tiêu ngữ, the Party's
// name, an organ's.
var heads = regexp.MustCompile(`cong h|chu nghia|viet nam|doc lap|tu do|hanh phuc|dang cong san|uy ban|nhan dan`)

func bearsHead(line []Word) bool {
	var b strings.Builder
	for _, f := range line {
		b.WriteString(viet.Fold(f.Text) + " ")
	}
	return heads.MatchString(b.String())
}

// numberWords finds "Số: 15/QĐ-UBND" at the start of a line, up to the first
// wide gap.
func numberWords(line []Word) (i, j int, ok bool) {
	if !soLabel.MatchString(line[0].Text) {
		return 0, 0, false
	}
	slash := false
	for j = 0; j < len(line); j++ {
		if j > 0 && line[j].Box.X0-line[j-1].Box.X1 > 4*line[0].Box.H() {
			break
		}
		if slash && viet.IsSyllable(repair.Core(line[j].Text)) && strings.ToUpper(line[j].Text) != line[j].Text {
			break // the place before the date
		}
		slash = slash || strings.ContainsAny(line[j].Text, "/⁄∕-")
	}
	return 0, j, slash
}

// dateWords finds "ngày … tháng … năm 2025" at the end of a line.
func dateWords(line []Word) (i, j int, ok bool) {
	i = -1
	month := false
	for k, f := range line {
		fold := viet.Fold(f.Text)
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
