package found

import (
	"slices"
	"unicode"
	"unicode/utf8"

	"sohoa/pipeline"
	"sohoa/pipeline/ocr/repair"
	"sohoa/pipeline/viet"
)

// Cells marks the words that begin a cell or a column on their line: behind an
// upright rule, or behind a wide gap. words and fs are the same words in the
// same order.
func Cells(words []pipeline.Word, fs []Word, rules []pipeline.Box) {
	usual := float64(UsualHeight(fs))
	for i := 1; i < len(fs); i++ {
		a, b := fs[i-1].Box, fs[i].Box
		if words[i].Line != words[i-1].Line || b.X0 < a.X1 {
			continue
		}
		words[i].Cell = float64(b.X0-a.X1) > wideGap*usual || slices.ContainsFunc(rules, func(r pipeline.Box) bool {
			mid := (r.X0 + r.X1) / 2
			return mid >= a.X1-2 && mid <= b.X0+2 && r.Y0 <= min(a.Y1, b.Y1) && r.Y1 >= max(a.Y0, b.Y0)
		})
	}
}

// Hyphens joins what print parted at the end of a line. Between two syllables
// the hyphen is a part of the word (hành-chính); else it goes, and the raw
// reading keeps it.
func Hyphens(words []pipeline.Word) {
	for i := 0; i+1 < len(words); i++ {
		a, b := &words[i], words[i+1]
		if a.Line == b.Line || a.Block != b.Block || a.Stamp || b.Box.X0 > a.Box.X0 {
			continue
		}
		head, ok := cutHyphen(a.Text)
		first, _ := utf8.DecodeRuneInString(b.Text)
		if !ok || !unicode.IsLower(first) {
			continue
		}
		a.Joins = true
		if viet.IsSyllable(head) && viet.IsSyllable(repair.Core(b.Text)) {
			continue
		}
		if a.Raw == "" {
			a.Raw = a.Text
		}
		a.Text = head
	}
}

// cutHyphen cuts the hyphen from the end of a word of letters.
func cutHyphen(s string) (head string, ok bool) {
	last, size := utf8.DecodeLastRuneInString(s)
	if last != '-' && last != '\u2010' && last != '\u00ad' {
		return "", false
	}
	head = s[:len(s)-size]
	r, _ := utf8.DecodeLastRuneInString(head)
	return head, utf8.RuneCountInString(head) >= 2 && unicode.IsLetter(r)
}
