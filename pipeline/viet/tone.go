package viet

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Tone is one of the six tones of a syllable.
type Tone byte

// The tones, in the order of dictionaries.
const (
	Level   Tone = iota // ngang
	Grave               // huyền
	Hook                // hỏi
	Tilde               // ngã
	Acute               // sắc
	DotDown             // nặng
)

// marks are the combining signs of the tones, by Tone.
var marks = [...]rune{0, '\u0300', '\u0309', '\u0303', '\u0301', '\u0323'}

// untone takes a letter apart into the letter with its own mark (ă â ê ô ơ ư)
// and its tone.
func untone(r rune) (rune, Tone) {
	if r < 0x80 {
		return r, Level
	}
	tone := Level
	rest := make([]rune, 0, 3)
	for _, c := range norm.NFD.String(string(r)) {
		if t := toneOf(c); t != Level {
			tone = t
			continue
		}
		rest = append(rest, c)
	}
	if tone == Level {
		return r, Level
	}
	bare := []rune(norm.NFC.String(string(rest)))
	if len(bare) != 1 {
		return r, Level
	}
	return bare[0], tone
}

func toneOf(c rune) Tone {
	for t := Grave; t <= DotDown; t++ {
		if marks[t] == c {
			return t
		}
	}
	return Level
}

// withTone puts a tone on a letter.
func withTone(r rune, t Tone) rune {
	if t == Level {
		return r
	}
	c := []rune(norm.NFC.String(string(r) + string(marks[t])))
	if len(c) != 1 {
		return r
	}
	return c[0]
}

// SplitTone returns a syllable without its tone, and the tone: "Hoà" is "Hoa"
// and Grave. Where letters carry several tones the last one counts; ok is
// false then.
func SplitTone(word string) (bare string, tone Tone, ok bool) {
	var b strings.Builder
	seen := 0
	for _, r := range NFC(word) {
		c, t := untone(r)
		if t != Level {
			tone = t
			seen++
		}
		if toneOf(c) != Level { // a mark that fits on no letter: ạ with a grave
			seen++
		}
		b.WriteRune(c)
	}
	return b.String(), tone, seen <= 1
}

// NormalTone returns s in NFC with the tone mark of every syllable in its one
// place, the older one that offices print: hoà is hòa, uỷ is ủy, qùy is quỳ,
// tóan is toán. Marks and case stay. What is no Vietnamese syllable stays as
// it is.
func NormalTone(s string) string {
	s = NFC(s)
	if isASCII(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	start := -1
	for i, r := range s {
		letter := unicode.IsLetter(r) || unicode.Is(unicode.Mn, r)
		switch {
		case letter && start < 0:
			start = i
		case !letter:
			if start >= 0 {
				b.WriteString(placeTone(s[start:i]))
				start = -1
			}
			b.WriteRune(r)
		}
	}
	if start >= 0 {
		b.WriteString(placeTone(s[start:]))
	}
	return b.String()
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// placeTone puts the tone of one word in its place.
func placeTone(word string) string {
	bare, tone, ok := SplitTone(word)
	if !ok || tone == Level {
		return word
	}
	letters := []rune(bare)
	at, ok := tonePlace([]rune(Lower(bare)))
	if !ok || at >= len(letters) {
		return word
	}
	letters[at] = withTone(letters[at], tone)
	return string(letters)
}

// tonePlace returns the index of the letter that carries the tone.
//
// The letter with a mark of its own (ê, ơ of ươ …) carries it; else, of two
// vowels, the second where a consonant follows and the first where none does;
// of three, the middle one. The u of qu and the i of gi belong to the onset.
func tonePlace(low []rune) (int, bool) {
	onset, rime := cutOnset(low)
	if !hasRime(string(onset), string(rime)) {
		return 0, false
	}
	first := len(onset)
	vowels := 0
	marked := -1
	for i, r := range rime {
		if !isVowel(r) {
			break
		}
		vowels++
		if r > 0x7F {
			marked = i
		}
	}
	switch {
	case vowels == 0:
		return 0, false
	case marked >= 0:
		return first + marked, true
	case vowels == 1:
		return first, true
	case vowels == 3 || vowels < len(rime):
		return first + 1, true
	}
	return first, true
}

func isVowel(r rune) bool {
	return strings.ContainsRune("aăâeêioôơuưy", r)
}
