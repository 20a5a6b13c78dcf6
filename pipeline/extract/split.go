package extract

import (
	"slices"
	"strings"

	"sohoa/pipeline"
	"sohoa/pipeline/layout"
	"sohoa/pipeline/viet"
)

// opening is a page with its head, where it has one.
type opening struct {
	page    layout.Page
	head    layout.Head
	hasHead bool
	signed  bool // a signature block or "Nơi nhận" stands on the page
	sheet   *pipeline.Separator
	codes   []pipeline.Code // in the head of the page
	unclear bool            // what may be a mark of secrecy could not be read

	hopeless bool // most of the page was not read right
}

// starts returns the indexes of the pages that open a document, the first
// always among them.
//
// A new head opens a document: quốc hiệu, tiêu ngữ or Party name, with organ,
// date and a number slot that is not blank. Forms, appendices and drafts attached
// to a record have a head too; they are told by the blank slot (Số: …/NQ-HĐND),
// by dotted dates, by the words DỰ THẢO, PHỤ LỤC, MẪU SỐ and "Kèm theo". A record
// that passes on another organ's paper says so: what it passes on is attached,
// too. Whether the record before has ended is not asked: files end in blank
// backs, appendices and pages without a signature, and heads begin records all
// the same.
func starts(pages []opening) []int {
	first := []int{0}
	for i, p := range pages {
		if i > 0 && p.opens() && !passedOn(p, pages[first[len(first)-1]:i]) {
			first = append(first, i)
		}
	}
	return first
}

// passing are folded words by which a record says that another paper lies
// behind it.
var passing = []string{"kemtheo", "guikem", "dinhkem", "saogui", "kemvanban", "chuyenden", "guiban"}

// paragraph is how many lines behind a citation still speak of it.
const paragraph = 5

// passedOn reports whether the record before names the paper of this page: by
// number and symbol, where the number is type, or by the symbol in a paragraph
// that says that it lies behind; and is not of that symbol itself.
func passedOn(p opening, before []opening) bool {
	s, ok := readSlot(p.head)
	if !ok || s.symbol == "" {
		return false
	}
	own, _ := readSlot(before[0].head)
	if own.symbol == s.symbol {
		return false
	}
	want := "/" + viet.Fold(s.symbol)
	typed := number.MatchString(s.number) && s.numberTyped(inkOf(p.page, p.head.Date), true)
	for _, b := range before {
		for i, seg := range b.page.Segs {
			text := strings.ReplaceAll(seg.Fold(), " ", "")
			if !strings.Contains(text, want) {
				continue
			}
			if typed && strings.Contains(text, s.number+want) {
				return true
			}
			near := layout.Join(b.page.Segs[max(i-1, 0):min(i+paragraph, len(b.page.Segs))]...).Letters()
			if strings.Contains(near, "banhanhkem") {
				continue // that says to what the page itself belongs
			}
			if slices.ContainsFunc(passing, func(w string) bool { return strings.Contains(near, w) }) {
				return true
			}
		}
	}
	return false
}

// opens reports whether a page bears the full head of a document of its own.
func (o opening) opens() bool {
	h := o.head
	top := h.National
	if top.Empty() {
		top = h.Motto
	}
	if !o.hasHead || top.Empty() || h.Number.Empty() || h.Date.Empty() || attached(o.page) {
		return false
	}
	s, ok := readSlot(h)
	if !ok || s.symbol == "" || strings.Trim(s.number, ".…-_, ") == "" {
		return false
	}
	return len(h.Organs) > 0 && top.Box.Y0 < o.page.Height*2/5
}
