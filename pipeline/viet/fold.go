package viet

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// NFC composes s: one code point for each Vietnamese letter. Phones and Macs
// send decomposed text. Bytes that are no UTF-8 become U+FFFD.
func NFC(s string) string {
	if isASCII(s) {
		return s
	}
	return norm.NFC.String(strings.ToValidUTF8(s, "\uFFFD"))
}

// Lower returns s in NFC and lower case. Ð (U+00D0), which typists and readers
// put for Đ (U+0110), becomes đ.
func Lower(s string) string {
	return strings.Map(func(r rune) rune {
		switch r {
		case 'Đ', 'Ð', 'ð':
			return 'đ'
		}
		return unicode.ToLower(r)
	}, NFC(s))
}

// Fold returns s for comparison: lower case, without tones and marks, đ, Đ
// and Ð as d. "Ủy ban" and "UỶ BAN" and "uy ban" are the same.
func Fold(s string) string {
	if isFolded(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range s {
		f := folded.of(r)
		switch {
		case f == unknown || r == utf8.RuneError:
			return foldSlow(s)
		case f != dropped:
			b.WriteRune(f)
		}
	}
	return b.String()
}

// isFolded reports whether s is plain lower-case ASCII.
func isFolded(s string) bool {
	for i := range len(s) {
		if c := s[i]; c >= utf8.RuneSelf || ('A' <= c && c <= 'Z') {
			return false
		}
	}
	return true
}

// foldSlow folds what the table does not know: other scripts, odd signs.
func foldSlow(s string) string {
	bare := strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Mn, r):
			return -1
		case r == 'Đ' || r == 'đ' || r == 'Ð' || r == 'ð':
			return 'd'
		}
		return unicode.ToLower(r)
	}, norm.NFD.String(strings.ToValidUTF8(s, "\uFFFD")))
	again := norm.NFC.String(bare)
	if again != bare && again != s {
		return foldSlow(again) // a lower case letter that can be taken apart once more
	}
	return again
}

// HasMark reports whether s has a Vietnamese tone, a mark on a letter, or đ.
func HasMark(s string) bool {
	for _, r := range s {
		if r < utf8.RuneSelf {
			continue
		}
		if f := folded.of(r); f == dropped || (f != unknown && f < utf8.RuneSelf && f != unicode.ToLower(r)) {
			return true
		}
	}
	return false
}

// FoldIY is Fold with y written i where both spellings are in use: after h, k,
// l, m, s, t, v and qu at the end of a syllable (Lý and Lí, kỹ and kĩ, quý and
// quí). It takes one word.
func FoldIY(word string) string {
	f := Fold(word)
	n := len(f)
	if n < 2 || f[n-1] != 'y' {
		return f
	}
	if (n == 2 && strings.IndexByte("hklmstv", f[0]) >= 0) || f == "quy" {
		return f[:n-1] + "i"
	}
	return f
}

// Exact returns a word for comparison with its marks kept: NFC, lower case, the
// tone in its one place. "Hoà" and "HÒA" are the same, "hoa" is another word.
func Exact(word string) string { return NormalTone(Lower(word)) }

// foldTable maps the code points below its length; see [foldTable.of].
type foldTable [0x1F00]rune

const (
	dropped rune = 0  // a combining mark
	unknown rune = -1 // not in the table
)

// folded is filled once and only read.
var folded = newFoldTable()

// of returns what r becomes, dropped, or unknown.
func (t *foldTable) of(r rune) rune {
	if r < 0 || int(r) >= len(t) {
		if r >= 0x2010 && r <= 0x2026 { // dashes, quotes, dots: stay as they are
			return r
		}
		return unknown
	}
	return t[r]
}

func newFoldTable() *foldTable {
	t := new(foldTable)
	for i := range t {
		t[i] = foldRune(rune(i))
	}
	return t
}

func foldRune(r rune) rune {
	latin := r < 0x250 || (r >= 0x1E00 && r < 0x1F00)
	switch {
	case r == 0:
		return unknown // zero is the sign for dropped
	case r >= 0x300 && r < 0x370:
		return dropped
	case !latin:
		return unknown
	case r == 'Đ' || r == 'đ' || r == 'Ð' || r == 'ð':
		return 'd'
	}
	bare := []rune(foldSlow(string(r)))
	if len(bare) != 1 {
		return unknown
	}
	return bare[0]
}
