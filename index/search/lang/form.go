package lang

import (
	"strings"

	"sohoa/pipeline/viet"
)

// Form is what one word of a text becomes.
type Form struct {
	Folded string // without marks
	Exact  string // with its marks; "" where it has none
	Skel   string // with the confusions of readers folded together
}

// FormOf folds a token. A term longer than maxTerm bytes is cut: no person
// types it, and a reader's rubbish must not fill the dictionary.
func FormOf(t viet.Token) Form {
	f := Form{Folded: Cut(t.Folded())}
	if t.Kind != viet.WholeToken {
		f.Skel = Cut(viet.Skeleton(f.Folded))
		if viet.HasMark(t.Text) {
			f.Exact = Cut(t.Exact())
		}
	}
	return f
}

const maxTerm = 48

// Cut shortens a term to 48 bytes at a letter.
func Cut(s string) string {
	if len(s) <= maxTerm {
		return s
	}
	n := maxTerm
	for n > 0 && s[n]&0xC0 == 0x80 {
		n--
	}
	return s[:n]
}

// Written is the word with its marks where it has some, else folded.
func (f Form) Written() string {
	if f.Exact != "" {
		return f.Exact
	}
	return f.Folded
}

// Pair is the term of two neighbouring words.
func Pair(a, b string) string { return a + " " + b }

// TrimZeros makes 015 and 15 one word; what begins with no digit stays.
func TrimZeros(s string) string {
	if len(s) > 1 && s[0] == '0' {
		if t := strings.TrimLeft(s, "0"); t != "" && t[0] >= '0' && t[0] <= '9' {
			return t
		}
	}
	return s
}
