package viet

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// TokenKind says what a token is.
type TokenKind byte

// The kinds of tokens.
const (
	WordToken   TokenKind = iota // letters, perhaps with digits: "ủy", "UBND", "H14"
	DigitsToken                  // digits alone: "15"
	WholeToken                   // a number or code as one piece: "15/QĐ-UBND"
)

// Token is a piece of a text. Start and End are byte offsets in the text as it
// was given; Text is that piece in NFC. Pos counts words from 0; a whole token
// has the Pos of its first part.
type Token struct {
	Text       string
	Start, End int
	Pos        int
	Kind       TokenKind
}

// Tokens cuts a text into words and digits in one pass. Where words joined by
// / - . & or _ without a space hold a digit and a / or -, or are digits joined
// by dots, the whole follows its parts as one more token: 15/QĐ-UBND gives 15,
// QĐ, UBND and 15/QĐ-UBND. Marks that stand apart from their letter
// (decomposed text) belong to the word.
func Tokens(text string) []Token { return AppendTokens(make([]Token, 0, len(text)/6+1), text) }

// AppendTokens appends the tokens of a text to a list that is used again.
func AppendTokens(to []Token, text string) []Token {
	t := tokenizer{
		text: text, out: to,
		clean: composed(text) || utf8.ValidString(text) && norm.NFC.IsNormalString(text),
	}
	for i := 0; i < len(text); {
		r, size := rune(text[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(text[i:])
		}
		if isWordRune(r) {
			i = t.word(i)
			continue
		}
		t.between(r, i, size)
		i += size
	}
	t.closeRun()
	return t.out
}

// composed reports, with one look at each byte, whether a text surely is valid
// and in NFC: ASCII, letters of Latin-1, Latin Extended-A and -B up to U+01BF,
// those from U+1E80 to U+1EFF, and the dashes and quotes around U+2010. All
// Vietnamese text that was put in NFC is; false says nothing.
func composed(text string) bool {
	for i := 0; i < len(text); {
		b := text[i]
		switch {
		case b < utf8.RuneSelf:
			i++
		case b >= 0xC2 && b <= 0xC6 && i+1 < len(text) && isTail(text[i+1]):
			i += 2
		case b == 0xE1 && i+2 < len(text) && (text[i+1] == 0xBA || text[i+1] == 0xBB) && isTail(text[i+2]):
			i += 3
		case b == 0xE2 && i+2 < len(text) && text[i+1] == 0x80 && text[i+2] >= 0x90 && isTail(text[i+2]):
			i += 3
		default:
			return false
		}
	}
	return true
}

func isTail(b byte) bool { return b&0xC0 == 0x80 }

// tokenizer holds the run of joined words that is being read.
type tokenizer struct {
	text  string
	out   []Token
	pos   int
	first int // index in out of the run's first token, when run > 0
	run   int // words in the run
	end   int // end of the last word
	joint bool
	hard  bool // a / or - joins
	digit bool // a digit is in the run
	alpha bool // a letter is in the run
	clean bool // the text is in NFC: its pieces need not be put in it
}

// piece cuts a piece out of the text and puts it in NFC.
func (t *tokenizer) piece(from, to int) string {
	if t.clean {
		return t.text[from:to]
	}
	return NFC(t.text[from:to])
}

// word reads the word that begins at i and returns its end.
func (t *tokenizer) word(i int) int {
	start, digits, letters := i, false, false
	for i < len(t.text) {
		r, size := rune(t.text[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(t.text[i:])
		}
		if !isWordRune(r) {
			break
		}
		if r >= '0' && r <= '9' {
			digits = true
		} else {
			letters = true
		}
		i += size
	}
	if !t.joint {
		t.closeRun()
		t.first = len(t.out)
	}
	kind := WordToken
	if !letters {
		kind = DigitsToken
	}
	t.out = append(t.out, Token{Text: t.piece(start, i), Start: start, End: i, Pos: t.pos, Kind: kind})
	t.pos++
	t.run++
	t.end = i
	t.joint = false
	t.digit = t.digit || digits
	t.alpha = t.alpha || letters
	return i
}

// between sees a rune that is in no word.
func (t *tokenizer) between(r rune, at, size int) {
	if t.run == 0 || at != t.end || at+size >= len(t.text) {
		t.joint = false
		return
	}
	switch r {
	case '/', '-', '–', '.', '&', '_':
		next, _ := utf8.DecodeRuneInString(t.text[at+size:])
		t.joint = isWordRune(next)
		if t.joint && (r == '/' || r == '-' || r == '–') {
			t.hard = true
		}
	default:
		t.joint = false
	}
}

// closeRun ends a run of joined words and adds the whole where it is a code.
func (t *tokenizer) closeRun() {
	if t.run > 1 && t.digit && (t.hard || !t.alpha) {
		first, last := t.out[t.first], t.out[len(t.out)-1]
		t.out = append(t.out, Token{
			Text: t.piece(first.Start, last.End), Start: first.Start, End: last.End,
			Pos: first.Pos, Kind: WholeToken,
		})
	}
	t.run, t.joint, t.hard, t.digit, t.alpha = 0, false, false, false, false
}

// isWordRune reports whether r is part of a word.
func isWordRune(r rune) bool {
	if r < utf8.RuneSelf {
		return ('a' <= r && r <= 'z') || ('A' <= r && r <= 'Z') || ('0' <= r && r <= '9')
	}
	if r < 0x250 {
		return r >= 0xC0 && r != '×' && r != '÷' || r == 'ª' || r == 'º' || r == 'µ'
	}
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.M, r)
}

// Exact returns the term of the token with its marks kept (see [Exact]); a
// whole token is its [Code].
func (t Token) Exact() string {
	if t.Kind == WholeToken {
		return Code(t.Text)
	}
	return Exact(t.Text)
}

// Folded returns the term of the token without marks (see [FoldIY]); a whole
// token is its [Code].
func (t Token) Folded() string {
	if t.Kind == WholeToken {
		return Code(t.Text)
	}
	return FoldIY(t.Text)
}
