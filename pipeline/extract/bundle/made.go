package bundle

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"unicode/utf8"

	"sohoa/pipeline"
	"sohoa/pipeline/paper"
)

// madeDPI is the resolution of made-up pages: what offices scan at.
const madeDPI = 200

// Made makes up n documents of all kinds with none to three attachments. A
// perfect reader is supposed: the words stand where they are printed, and what
// is written by hand is higher and wider than type and read with doubt.
func Made(rng *rand.Rand, n int) []Document {
	units, kinds := paper.Units(), paper.Kinds()
	var out []Document
	for i := range n {
		kind := kinds[rng.IntN(len(kinds))]
		d := paper.Generate(rng, kind, units[rng.IntN(len(units))])
		if rng.IntN(3) == 0 {
			d.Lengthen(rng, 4+rng.IntN(8))
		}
		one := Document{ID: fmt.Sprintf("%03d-%s", i+1, kind), Pages: pages(d)}
		if kind != paper.BirthExtract {
			one = attach(one, d, rng)
		}
		out = append(out, one)
	}
	return out
}

// attach lays up to three attachments behind a document: now and then another
// organ's paper, where the document is a letter that passes it on.
func attach(one Document, d paper.Document, rng *rand.Rand) Document {
	if d.Kind == paper.Letter && rng.IntN(3) == 0 {
		units := paper.Units()
		passed := paper.Generate(rng, paper.Decision, units[rng.IntN(len(units))])
		if passed.Symbol != d.Symbol {
			d.Body = append(d.Body, paper.Paragraph{Text: fmt.Sprintf("(Gửi kèm theo Quyết định số %s/%s)", passed.Number, passed.Symbol)})
			one.Pages = pages(d)
			one.Attached = append(one.Attached, len(one.Pages))
			one.Pages = append(one.Pages, pages(passed)...)
		}
		return one
	}
	for range rng.IntN(4) {
		kinds := paper.Attachments()
		kind := kinds[rng.IntN(len(kinds))]
		one.Attached = append(one.Attached, len(one.Pages))
		one.ID += "+" + string(kind)
		one.Pages = append(one.Pages, pages(d.Attach(rng, kind))...)
	}
	return one
}

// pages are the pages of a made-up document as read.
func pages(d paper.Document) []pipeline.Reading {
	var out []pipeline.Reading
	for _, t := range d.Truths(madeDPI) {
		out = append(out, read(t))
	}
	return out
}

// read gives the words of a page as a reader would.
func read(t paper.Truth) pipeline.Reading {
	r := pipeline.Reading{Version: "made", Page: t.Page, Source: pipeline.FromOCR, Width: t.Width, Height: t.Height, DPI: t.DPI, Conf: 0.96}
	for n, l := range t.Lines {
		if l.Role != paper.RoleFoot {
			r.Words = append(r.Words, words(l, n)...)
		}
	}
	return r
}

// words cuts a line into words, each with its share of the line's width.
func words(l paper.Line, n int) []pipeline.Word {
	letters := utf8.RuneCountInString(strings.NewReplacer("«", "", "»", "").Replace(l.Text))
	if letters == 0 {
		return nil
	}
	each := float64(l.Box.W()) / float64(letters)
	var out []pipeline.Word
	x, hand := float64(l.Box.X0), false
	for _, text := range strings.Split(l.Text, " ") {
		hand = hand || strings.Contains(text, "«")
		wrote := hand
		hand = hand && !strings.Contains(text, "»")
		text = strings.NewReplacer("«", "", "»", "").Replace(text)
		end := x + each*float64(utf8.RuneCountInString(text))
		w := pipeline.Word{Text: text, Conf: 0.96, Line: n, Box: pipeline.Box{X0: int(x), Y0: l.Box.Y0, X1: int(end), Y1: l.Box.Y1}}
		if wrote { // pen strokes
			w.Conf = 0.45
			w.Box.Y0 -= w.Box.H() / 2
		}
		if text != "" {
			out = append(out, w)
		}
		x = end + each
	}
	return out
}
