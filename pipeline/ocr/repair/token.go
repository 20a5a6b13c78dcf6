package repair

import (
	"strings"
	"unicode"

	"sohoa/pipeline/viet"
)

// token is one printed word cut into its syllable and what stands around it.
type token struct {
	before, core, behind string // core is letters only; empty where there is no such part
	digits               bool
}

// cut parts a word. Words with digits or signs between their letters have no
// core.
func cut(word string) token {
	word = viet.NFC(word)
	isLetter := func(r rune) bool { return unicode.IsLetter(r) }
	i := strings.IndexFunc(word, isLetter)
	t := token{digits: strings.ContainsFunc(word, unicode.IsDigit)}
	if i < 0 || t.digits {
		t.behind = word
		return t
	}
	n := strings.IndexFunc(word[i:], func(r rune) bool { return !isLetter(r) })
	if n < 0 {
		n = len(word) - i
	}
	if strings.ContainsFunc(word[i+n:], isLetter) {
		t.behind = word
		return t
	}
	t.before, t.core, t.behind = word[:i], word[i:i+n], word[i+n:]
	return t
}

// class is the word of the model that the token is.
func (t token) class() string {
	switch {
	case t.core != "":
		return key(t.core)
	case t.digits:
		return number
	}
	return border
}

// key is how a syllable is known to the model: lower case, tone in one place.
func key(core string) string { return viet.NormalTone(viet.Lower(core)) }

// stops reports whether a sentence ends behind the token.
func (t token) stops() bool { return strings.ContainsAny(t.behind, ".;:!?") && !t.digits }
