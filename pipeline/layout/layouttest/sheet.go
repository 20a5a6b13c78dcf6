// Package layouttest sets words on a page as a reader would give them, so that
// rules of layout, classify and extract can be tested on made-up pages without
// an image: every word gets the box that its ink has in print, and handwriting,
// written between « and », a box that no type has.
package layouttest

import (
	"strings"
	"unicode/utf8"

	"codeberg.org/go-fonts/liberation/liberationserifregular"
	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"

	"sohoa/pipeline"
	"sohoa/pipeline/paper"
)

// DPI is the resolution of all sheets.
const DPI = 200

// Sheet is an A4 page being set in 13 point type.
type Sheet struct {
	face  font.Face
	words []pipeline.Word
	lines int
}

// New begins an empty sheet.
func New() *Sheet {
	f, err := opentype.Parse(liberationserifregular.TTF)
	if err != nil {
		panic("layouttest: parse the embedded face: " + err.Error())
	}
	face, err := opentype.NewFace(f, &opentype.FaceOptions{Size: 13, DPI: DPI})
	if err != nil {
		panic("layouttest: size the embedded face: " + err.Error())
	}
	return &Sheet{face: face}
}

func px(mm float64) int { return int(mm * DPI / 25.4) }

// At sets text from x to the right with its baseline at y, in millimetres from
// the top left corner of the page.
func (s *Sheet) At(x, y float64, text string) *Sheet {
	s.set(px(x), px(y), 1, text)
	return s
}

// Centre sets text centred on x.
func (s *Sheet) Centre(x, y float64, text string) *Sheet {
	plain := strings.NewReplacer("«", "", "»", "").Replace(text)
	s.set(px(x)-font.MeasureString(s.face, plain).Round()/2, px(y), 1, text)
	return s
}

// Left sets text centred in the left column of a head.
func (s *Sheet) Left(y float64, text string) *Sheet { return s.Centre(63, y, text) }

// Right sets text centred in the right column of a head.
func (s *Sheet) Right(y float64, text string) *Sheet { return s.Centre(147, y, text) }

// Middle sets text centred on the page.
func (s *Sheet) Middle(y float64, text string) *Sheet { return s.Centre(111, y, text) }

// Body sets lines of running text below each other from y.
func (s *Sheet) Body(y float64, lines ...string) *Sheet {
	for i, l := range lines {
		s.At(31, y+float64(i)*7, l)
	}
	return s
}

// set places the words of one line; stretch widens it.
func (s *Sheet) set(x, y int, stretch float64, text string) {
	pen, hand := float64(x), false
	space := stretch * float64(font.MeasureString(s.face, " ")) / 64
	for _, w := range strings.Fields(text) {
		if strings.HasPrefix(w, "«") {
			hand = true
		}
		wrote := hand
		if strings.HasSuffix(w, "»") {
			hand = false
		}
		w = strings.NewReplacer("«", "", "»", "").Replace(w)
		if w == "" {
			continue
		}
		pen = s.word(pen, y, stretch, w, wrote) + space
	}
	s.lines++
}

// word places one word and returns where the pen stands behind it.
func (s *Sheet) word(pen float64, y int, stretch float64, w string, hand bool) float64 {
	b, advance := font.BoundString(s.face, w)
	word := pipeline.Word{Text: w, Conf: 0.96, Line: s.lines, Box: pipeline.Box{
		X0: int(pen + stretch*float64(b.Min.X)/64), Y0: y + b.Min.Y.Floor(),
		X1: int(pen+stretch*float64(b.Max.X)/64) + 1, Y1: y + b.Max.Y.Ceil(),
	}}
	end := pen + stretch*float64(advance)/64
	if hand { // pen strokes: higher, wider, read with doubt
		word.Conf = 0.45
		word.Box.Y0 -= word.Box.H() / 2
		word.Box.X1 += word.Box.W() / 3
		end = float64(word.Box.X1)
	}
	s.words = append(s.words, word)
	return end
}

// Reading is the page as read.
func (s *Sheet) Reading(page int) pipeline.Reading {
	return pipeline.Reading{
		Version: "layouttest", Page: page, Source: pipeline.FromOCR, Width: px(210), Height: px(297),
		DPI: DPI, Words: s.words, Conf: 0.96, Blank: len(s.words) == 0, Again: s.again(),
	}
}

// again is what a second look at the rows of number and date gives: the same.
func (s *Sheet) again() []pipeline.Word {
	rows := make(map[int]bool)
	for _, w := range s.words {
		if strings.HasPrefix(w.Text, "Số:") || w.Text == "ngày" {
			rows[w.Line] = true
		}
	}
	var out []pipeline.Word
	for _, w := range s.words {
		if rows[w.Line] {
			out = append(out, w)
		}
	}
	return out
}

// Print gives the pages of a rendered document as a perfect reader would: each
// printed line in words, stretched to the width it has on the page.
func Print(d paper.Document) []pipeline.Reading {
	var out []pipeline.Reading
	for i, p := range d.Render(DPI) {
		s := New()
		for _, l := range p.Truth.Lines {
			plain := strings.NewReplacer("«", "", "»", "").Replace(l.Text)
			width := float64(font.MeasureString(s.face, plain)) / 64
			if utf8.RuneCountInString(plain) == 0 || width == 0 {
				continue
			}
			stretch := float64(l.Box.W()) / width
			if plain != l.Text {
				stretch = 1 // the written part takes what the slot gives it
			}
			s.set(l.Box.X0, l.Box.Y1-l.Box.H()/4, stretch, l.Text)
		}
		out = append(out, s.Reading(i+1))
	}
	return out
}
