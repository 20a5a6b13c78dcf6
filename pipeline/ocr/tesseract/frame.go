//go:build cgo

package tesseract

import (
	"slices"

	"sohoa/pipeline"
	"sohoa/pipeline/ocr"
	"sohoa/pipeline/ocr/found"
	"sohoa/pipeline/ocr/picture"
	"sohoa/pipeline/ocr/repair"
)

// Sizes in millimetres of the frame of a mark: 8 high and 20 wide or more (NĐ
// 30/2020, phụ lục I, ô 10; the stamps of secrecy are as high), with room for
// stamps that were cut by hand.
const (
	frameHighFrom, frameHighTo = 5.5, 13.0
	frameShared                = 0.8 // of the longer of two rules that lie over each other
	frameInside                = 0.7 // from the rules to what stands in the frame
	frameMost                  = 3   // on a head: what is more is a form or a table
	frameHead                  = 0.3 // of the page: below, seals of short last pages have rules too
)

// frames are the frames on the head of the work picture that have the size of a
// mark of secrecy or urgency. Grey and bitonal scans have no colour to tell a
// stamp by.
func (p *page) frames() []pipeline.Box {
	mm := p.workDPI / 25.4
	head := p.ink.Cut(pipeline.Box{X1: p.ink.Width(), Y1: int(frameHead * float64(p.ink.Height()))})
	defer head.Free()
	if head.None() {
		return nil
	}
	rules := slices.DeleteFunc(head.LevelRules(mm), func(r pipeline.Box) bool { return head.Whole(r, mm) < ruleWhole })
	var out []pipeline.Box
	for i, a := range rules {
		for _, b := range rules[i+1:] {
			box := a.Union(b)
			high := float64(b.Y0+b.Y1-a.Y0-a.Y1) / 2 / mm
			if high < frameHighFrom || high > frameHighTo || !level(a, b) {
				continue
			}
			known := slices.ContainsFunc(out, func(o pipeline.Box) bool { return found.Over(box, o) })
			if !known && head.Sided(box, mm) && !goesOn(head, box, mm) {
				out = append(out, box)
			}
		}
	}
	if len(out) > frameMost {
		return nil
	}
	return out
}

// level reports whether two rules begin and end under each other.
func level(a, b pipeline.Box) bool {
	return float64(min(a.X1, b.X1)-max(a.X0, b.X0)) >= frameShared*float64(a.Union(b).W())
}

// goesOn reports whether both upright sides of a frame go on above it, or both
// below it, as the rules of a table do.
func goesOn(head picture.Pix, b pipeline.Box, mm float64) bool {
	near, far := int(sideNear*mm), int(sideFar*mm)
	for _, y := range [][2]int{{b.Y0 - far, b.Y0 - near}, {b.Y1 + near, b.Y1 + far}} {
		if head.Side(b.X0, y[0], y[1], mm) > sideGoesOn && head.Side(b.X1, y[0], y[1], mm) > sideGoesOn {
			return true
		}
	}
	return false
}

// Millimetres from a frame between which its sides may go on, and the share of
// that which is inked where they do: marks of secrecy and of urgency stand 2 apart.
const sideNear, sideFar, sideGoesOn = 0.8, 4.0, 0.9

// ruleWhole is the share of a rule in strokes that are longer than those of
// letters. The rules of drawn worn frames have 0.67 to 1.0; two rows of print one
// under the other in a table, which have all else of a frame, have 0 to 0.22.
const ruleWhole = 0.5

// framed reads what stands in the frames of a head, larger and as one line. A
// mark is taken out of the words of the page: it is a layer of its own. What
// cannot be read may be a mark of secrecy, and the page says so; other text in a
// frame stays where it is.
func (r *Reader) framed(p *page, words []found.Word) (rest []found.Word, stamps []pipeline.Word) {
	for n, b := range p.frames() {
		inset := int(frameInside * p.workDPI / 25.4)
		inner := pipeline.Box{X0: b.X0 + inset, Y0: b.Y0 + inset, X1: b.X1 - inset, Y1: b.Y1 - inset}
		row, old := found.Legible(r.line(p, inner)), found.Legible(found.Inside(words, b))
		if len(row) == 0 {
			row = old
		}
		if !found.Mark(row) {
			if len(row) == 0 && p.inked(inner) || found.NearSecrecy(row) {
				p.note(ocr.NoteRedUnread)
			}
			continue
		}
		words = slices.DeleteFunc(words, func(f found.Word) bool { return found.Over(f.Box, b) })
		for _, f := range row {
			stamps = append(stamps, pipeline.Word{Text: f.Text, Box: p.upright(f.Box), Conf: f.Conf, Line: n, Block: n, Stamp: true})
		}
	}
	repair.Glyphs(stamps)
	return words, stamps
}

// inked reports whether more than a speck stands in a box of the page.
func (p *page) inked(b pipeline.Box) bool {
	part := p.ink.Cut(b)
	defer part.Free()
	return !part.None() && part.Darkness() > frameEmpty
}

// frameEmpty is the share of ink in a frame up to which it is empty: a box to
// be ticked, a field to be filled in.
const frameEmpty = 0.02
