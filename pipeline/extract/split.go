package extract

import (
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
	unclear bool // what may be a mark of secrecy could not be read

	hopeless bool // most of the page was not read right
}

// starts returns the indexes of the pages that open a document, the first
// always among them.
//
// A new head opens a document: quốc hiệu or Party name, with a number slot
// that is not blank, and a date. Forms, appendices and drafts attached to a
// record have a head too; they are told by the blank slot (Số: …/NQ-HĐND), by
// dotted dates, by the words DỰ THẢO, PHỤ LỤC, MẪU SỐ and "Kèm theo", and by
// the record before them not having ended. A letter that passes on another
// organ's paper cites it: what it cites is attached, too.
func starts(pages []opening) []int {
	first := []int{0}
	ended := false
	for i, p := range pages {
		if i > 0 && p.opens() && (ended || p.head.Number.Conf() > 0.8) && !cited(p, pages[first[len(first)-1]:i]) {
			first, ended = append(first, i), false
		}
		ended = ended || p.signed
	}
	return first
}

// cited reports whether the record before cites a paper with the symbol of
// this page, and is not of that symbol itself.
func cited(p opening, before []opening) bool {
	s, ok := readSlot(p.head)
	if !ok || s.symbol == "" {
		return false
	}
	own, _ := readSlot(before[0].head)
	if own.symbol == s.symbol {
		return false
	}
	want := "/" + viet.Fold(s.symbol)
	for _, b := range before {
		for _, seg := range b.page.Segs {
			if strings.Contains(strings.ReplaceAll(seg.Fold(), " ", ""), want) {
				return true
			}
		}
	}
	return false
}

// opens reports whether a page bears the full head of a document of its own.
func (o opening) opens() bool {
	h := o.head
	if !o.hasHead || h.National.Empty() || h.Number.Empty() || h.Date.Empty() || attached(o.page) {
		return false
	}
	s, ok := readSlot(h)
	if !ok || s.symbol == "" || strings.Trim(s.number, ".…-_, ") == "" {
		return false
	}
	return len(h.Organs) > 0 && h.National.Box.Y0 < o.page.Height*2/5
}

var attachments = []string{"duthao", "phuluc", "mauso", "bieumau", "kemtheo", "bieuso", "mau"}

// attached reports whether the head of the page says that it belongs to
// another record.
func attached(p layout.Page) bool {
	for _, s := range p.Segs {
		if s.Box.Y0 > p.Height/3 {
			break
		}
		l := s.Letters()
		if strings.Contains(l, "kemtheo") || strings.Contains(l, "banhanhkem") {
			return true
		}
		for _, w := range attachments {
			if strings.HasPrefix(l, w) && (len(l) < len(w)+8) {
				return true
			}
		}
	}
	return false
}
