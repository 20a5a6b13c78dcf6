//go:build cgo

package tesseract

// #include <leptonica/allheaders.h>
import "C"

import (
	"slices"
	"unicode"
	"unicode/utf8"

	"sohoa/pipeline"
	"sohoa/pipeline/ocr"
	"sohoa/pipeline/viet"
)

// uprightRule is the least length in millimetres of a rule between the cells of
// a table: higher than any letter of a body, less than a row of one line.
const uprightRule = 5.5

// rules are the upright rules of a page.
func (p *page) rules() []pipeline.Box {
	long := pix{C.pixOpenCompBrick(nil, p.ink.p, 1, C.l_int32(uprightRule*p.workDPI/25.4))}
	defer long.free()
	if long.none() {
		return nil
	}
	return slices.DeleteFunc(long.pieces(), func(b pipeline.Box) bool { return b.W()*4 > b.H() })
}

// cells marks the words that begin a cell or a column on their line: behind an
// upright rule, or behind a wide gap. words and fs are the same words in the
// same order.
func cells(words []pipeline.Word, fs []found, rules []pipeline.Box) {
	usual := float64(usualHeight(fs))
	for i := 1; i < len(fs); i++ {
		a, b := fs[i-1].box, fs[i].box
		if words[i].Line != words[i-1].Line || b.X0 < a.X1 {
			continue
		}
		words[i].Cell = float64(b.X0-a.X1) > wideGap*usual || slices.ContainsFunc(rules, func(r pipeline.Box) bool {
			mid := (r.X0 + r.X1) / 2
			return mid >= a.X1-2 && mid <= b.X0+2 && r.Y0 <= min(a.Y1, b.Y1) && r.Y1 >= max(a.Y0, b.Y0)
		})
	}
}

// hyphens joins what print parted at the end of a line. Between two syllables
// the hyphen is a part of the word (hành-chính); else it goes, and the raw
// reading keeps it.
func hyphens(words []pipeline.Word) {
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
		if viet.IsSyllable(head) && viet.IsSyllable(letters(b.Text)) {
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

// Bounds of what a page's shape tells.
const (
	spreadShape = 1.15 // width over height from which a page may be a spread
	spreadLines = 12   // on each side of the gutter
	gutter      = 8.0  // millimetres without a word, from top to bottom
	gutterFrom  = 0.42 // of the width
	gutterTo    = 0.58
	cutMargin   = 0.8 // millimetres from the edge within which print was cut
	cutLines    = 3   // at one edge
	cutConf     = 0.5 // of a word that was read at the edge
)

// lineOf names the engine's line of a word.
type lineOf struct{ block, par, line int }

func (f found) on() lineOf { return lineOf{f.block, f.par, f.line} }

// judgeShape remarks on a spread of two pages and on print that runs into the
// edge of the scan. A wide table crosses the middle; none of 65 real files has
// a spread or a cut edge.
func (p *page) judgeShape(words []found) {
	mm := p.workDPI / 25.4
	w, h := float64(p.work.width()), float64(p.work.height())
	if w > spreadShape*h && spread(words, w, gutter*mm) {
		p.note(ocr.NoteSpread)
	}
	left, right := map[lineOf]bool{}, map[lineOf]bool{}
	for _, f := range words {
		if f.conf < cutConf || utf8.RuneCountInString(f.text) < 2 {
			continue
		}
		if float64(f.box.X0) < cutMargin*mm {
			left[f.on()] = true
		}
		if float64(f.box.X1) > w-cutMargin*mm {
			right[f.on()] = true
		}
	}
	if len(left) >= cutLines || len(right) >= cutLines {
		p.note(ocr.NoteCut)
	}
}

// spread reports whether a strip of a width near the middle is free of words
// and both sides hold a page of lines.
func spread(words []found, width, strip float64) bool {
	for x := gutterFrom * width; x+strip < gutterTo*width; x += strip / 4 {
		var sides [2][]pipeline.Box
		free := true
		for _, f := range words {
			switch {
			case float64(f.box.X1) <= x:
				sides[0] = append(sides[0], f.box)
			case float64(f.box.X0) >= x+strip:
				sides[1] = append(sides[1], f.box)
			default:
				free = free && f.conf < cutConf // a stroke in the gutter is no word
			}
		}
		if free && rowsOf(sides[0]) >= spreadLines && rowsOf(sides[1]) >= spreadLines {
			return true
		}
	}
	return false
}

// rowsOf counts the rows in which boxes stand.
func rowsOf(boxes []pipeline.Box) int {
	slices.SortFunc(boxes, func(a, b pipeline.Box) int { return a.Y0 + a.Y1 - b.Y0 - b.Y1 })
	rows, mid := 0, 0
	for _, b := range boxes {
		if m := (b.Y0 + b.Y1) / 2; rows == 0 || m > mid+b.H()/2 {
			rows, mid = rows+1, m
		}
	}
	return rows
}
