//go:build cgo

package tesseract

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"sohoa/pipeline"
	"sohoa/pipeline/ocr"
	"sohoa/pipeline/viet"
)

// speckled reports whether specks are to be expected among what was read.
func (p *page) speckled() bool {
	return slices.Contains(p.notes, string(ocr.NoteSpecks)) || slices.Contains(p.notes, string(ocr.NoteUneven))
}

// strayConf is the confidence below which a sign alone between words is a speck.
const strayConf = 0.6

// withoutStrays leaves out single signs between the words of a line that are
// specks: unsure, and neither digits nor the signs of a list.
func withoutStrays(words []found) []found {
	return slices.DeleteFunc(words, func(f found) bool {
		r, size := utf8.DecodeRuneInString(f.text)
		return size == len(f.text) && f.conf < strayConf && !unicode.IsDigit(r) && r != '-' && r != '+' && r != '/'
	})
}

// unspeckle takes the stops out of running text that are specks, and parts the
// words that one has joined: a sentence that ends goes on with a capital. The
// raw reading keeps them.
func unspeckle(words []pipeline.Word) []pipeline.Word {
	out := make([]pipeline.Word, 0, len(words))
	for i, w := range words {
		if head, tail, ok := joined(w.Text); ok {
			if w.Raw == "" {
				w.Raw = w.Text
			}
			a, b := w, w
			cut := w.Box.X0 + w.Box.W()*(utf8.RuneCountInString(head)+1)/utf8.RuneCountInString(w.Text)
			a.Text, b.Text, b.Raw, b.Cell = head, tail, "", false
			a.Box.X1, b.Box.X0 = cut, cut
			out = append(out, a, b)
			continue
		}
		if head, ok := strings.CutSuffix(w.Text, "."); ok && i+1 < len(words) && words[i+1].Line == w.Line && plain(head) {
			if next, _ := utf8.DecodeRuneInString(words[i+1].Text); unicode.IsLower(next) {
				if w.Raw == "" {
					w.Raw = w.Text
				}
				w.Text = head
			}
		}
		out = append(out, w)
	}
	return out
}

// joined parts "ban.nhân": two syllables in small letters about one stop.
func joined(s string) (head, tail string, ok bool) {
	i := strings.IndexAny(s, ".,:;'")
	if i <= 0 {
		return "", "", false
	}
	head, tail = s[:i], s[i+1:]
	return head, tail, plain(head) && plain(strings.TrimRight(tail, ".,;:"))
}

// plain reports whether s is a syllable of two small letters or more.
func plain(s string) bool {
	return utf8.RuneCountInString(s) >= 2 && s == strings.ToLower(s) && viet.IsSyllable(s)
}

// label gives the label of the number its capital: between it and handwriting
// the engine cannot compare its height, and reads "số:".
func label(words []found, width, height int) {
	for i := range words {
		w := &words[i]
		first := i == 0 || words[i-1].on() != w.on()
		if !first || w.box.Y1 > int(headDepth*float64(height)) || w.box.X1 > width*4/10 {
			continue
		}
		if rest, ok := strings.CutPrefix(w.text, "s"); ok && strings.HasPrefix(viet.Fold(rest), "o:") {
			w.text = "S" + rest
		}
	}
}
