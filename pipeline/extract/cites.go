package extract

import (
	"strings"

	"sohoa/pipeline"
	"sohoa/pipeline/cite"
)

// mostCited bounds the citations kept of one record.
const mostCited = 200

// citations finds the documents that a record names: in the block V/v and below
// the head, on every page, but not itself.
func citations(pages []opening, own pipeline.Part) []pipeline.Citation {
	known := cite.Known{Organ: organAt, Group: known}
	number, symbol := own.Fields[pipeline.FieldNumber].Value, own.Fields[pipeline.FieldSymbol].Value
	var all []pipeline.Citation
	for _, o := range pages {
		var words []pipeline.Word
		for _, s := range o.head.About {
			words = append(words, s.Words...)
		}
		for _, s := range o.page.Lines() {
			if s.MidY() > o.head.Bottom && !overAbout(o, s.MidY()) {
				words = append(words, s.Words...)
			}
		}
		all = append(all, cite.Find(o.page.Number, words, known)...)
	}
	out := all[:0]
	for _, c := range cite.Merge(all) {
		if len(out) < mostCited && !(c.Symbol == symbol && c.Number == number) {
			out = append(out, c)
		}
	}
	return out
}

// CitedIn finds the documents that running text names, given as words in
// reading order: what people transcribed is judged by the same rules.
func CitedIn(words []pipeline.Word) []pipeline.Citation {
	return cite.Find(1, words, cite.Known{Organ: organAt, Group: known})
}

// overAbout reports whether a height lies in the V/v block, which is read as a
// whole.
func overAbout(o opening, y int) bool {
	for _, s := range o.head.About {
		if y >= s.Box.Y0 && y <= s.Box.Y1 {
			return true
		}
	}
	return false
}

// organAt returns the name of an organ that running text begins with, as
// printed, up to a sign or to a word that the lists do not have.
func organAt(words []pipeline.Word) (string, int) {
	n := 0
	for n < len(words) && n < longestName {
		p, k, ok := longest(words[n:], func(int) bool { return false })
		if !ok || n == 0 && p.kind != "head" && p.kind != "open" || n > 0 && p.kind == "open" {
			break
		}
		stop := 0
		for i := range k {
			if strings.ContainsAny(lastOf(words[n+i].Text), ".,;:)”\"") {
				stop = i + 1
				break
			}
		}
		if stop > 0 && stop < k {
			break
		}
		n += k
		if stop > 0 {
			break
		}
	}
	var printed []string
	for _, w := range words[:n] {
		printed = append(printed, strings.Trim(w.Text, ".,;:()“”\""))
	}
	return strings.Join(printed, " "), n
}

// longestName is the most words of an organ's name.
const longestName = 14
