package repair

import (
	_ "embed"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"sohoa/pipeline"
	"sohoa/pipeline/viet"
)

//go:embed data/phrases.txt
var phraseData string

// phrases are the headings of data/phrases.txt, each as its words.
var phrases = sync.OnceValue(func() [][]string {
	var out [][]string
	for line := range strings.Lines(phraseData) {
		if words := strings.Fields(line); len(words) > 0 && !strings.HasPrefix(line, "#") {
			out = append(out, words)
		}
	}
	return out
})

// motto is the one heading that is not set in capitals.
var motto = strings.Fields("Độc lập - Tự do - Hạnh phúc")

// Phrases gives headings in capitals, and the national motto, the spelling they
// have on every record, where they were read with other marks on the same
// letters: alone on their line they have no neighbours that know better. One
// word of a heading may also have lost letters at an end, or hold one wrong
// letter that makes it no syllable: seals and signatures lie over titles. It
// returns how many words it changed.
func Phrases(words []pipeline.Word) int {
	changed := 0
	for i := 0; i < len(words); i++ {
		want := heading(words[i:])
		for k, w := range want {
			changed += respell(&words[i+k], w)
		}
		i += max(0, len(want)-1)
	}
	return changed
}

// heading is the longest phrase that stands at the beginning of words, as it
// should be spelled; nil for none, where it is spelled as one is, and where two
// are equally near.
func heading(words []pipeline.Word) []string {
	var best []string
	least, tie := 0, false
	choose := func(phrase []string, caps bool) {
		n, ok := differs(words, phrase, caps)
		switch {
		case !ok || len(phrase) < len(best):
		case len(phrase) > len(best) || n < least:
			best, least, tie = phrase, n, false
		case n == least:
			tie = true
		}
	}
	choose(motto, false)
	if core := Core(words[0].Text); core != "" && core == strings.ToUpper(core) {
		for _, p := range phrases() {
			choose(p, true)
		}
	}
	if least == 0 || tie {
		return nil
	}
	return best
}

// damage is what a torn word counts among wrong letters: more than any marks.
const damage = 5

// differs counts the letters in which words differ from a phrase; false where
// they are other words.
func differs(words []pipeline.Word, phrase []string, caps bool) (int, bool) {
	if len(words) < len(phrase) {
		return 0, false
	}
	sum, damaged := 0, 0
	for i, want := range phrase {
		core := Core(words[i].Text)
		if words[i].Line != words[0].Line || caps && strings.ToUpper(core) != core {
			return 0, false
		}
		n, ok := marksOff(core, Core(want))
		if !ok {
			damaged++
			n, ok = damage+unlike(core, Core(want)), caps && len(phrase) > 1 && torn(core, want)
		}
		if !ok || damaged > 1 {
			return 0, false
		}
		sum += n
	}
	return sum, true
}

// marksOff counts the letters that have other marks; false for other letters.
func marksOff(read, meant string) (int, bool) {
	if viet.Fold(read) != viet.Fold(meant) {
		return 0, false
	}
	return unlike(read, meant), utf8.RuneCountInString(viet.NFC(read)) == utf8.RuneCountInString(meant)
}

// unlike counts the places in which two words have different letters.
func unlike(read, meant string) int {
	a, b, n := []rune(viet.NFC(read)), []rune(meant), 0
	for k := range min(len(a), len(b)) {
		if a[k] != b[k] {
			n++
		}
	}
	return n
}

// torn reports whether a word is what is left of another: letters lost at one
// end, or one letter wrong. A syllable of two letters and more is a word of its
// own.
func torn(read, meant string) bool {
	a, b := viet.Fold(read), viet.Fold(meant)
	if a == "" || utf8.RuneCountInString(read) > 1 && viet.IsSyllable(read) && !strings.HasPrefix(b, a) {
		return false
	}
	if len(a) < len(b) {
		return strings.HasSuffix(b, a) || len(a)+1 == len(b) && strings.HasPrefix(b, a)
	}
	n := 0
	for k := range min(len(a), len(b)) {
		if a[k] != b[k] {
			n++
		}
	}
	return len(a) == len(b) && len(a) > 2 && n == 1
}

// Core cuts everything but letters from both ends of a word.
func Core(s string) string {
	return strings.TrimFunc(s, func(r rune) bool { return !unicode.IsLetter(r) })
}

// respell writes a word's letters anew and leaves the signs about them.
func respell(w *pipeline.Word, want string) int {
	core := Core(w.Text)
	if core == "" || core == want {
		return 0
	}
	keep(w, strings.Replace(w.Text, core, want, 1))
	return 1
}

// keep gives a word another text; the raw reading stays.
func keep(w *pipeline.Word, text string) {
	if w.Raw == "" {
		w.Raw = w.Text
	}
	w.Text = text
}
