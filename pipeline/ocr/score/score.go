package score

import (
	"bufio"
	"io"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Score counts edits and what they are counted against. Scores add up.
type Score struct {
	Chars       int `json:"chars"`        // characters of the truth
	Edits       int `json:"edits"`        // of characters
	Words       int `json:"words"`        // words of the truth
	WordEdits   int `json:"word_edits"`   // of words
	Folded      int `json:"folded"`       // characters of the folded truth
	FoldedEdits int `json:"folded_edits"` // of folded characters
}

// Add returns the sum of two scores.
func (s Score) Add(t Score) Score {
	return Score{
		s.Chars + t.Chars, s.Edits + t.Edits, s.Words + t.Words,
		s.WordEdits + t.WordEdits, s.Folded + t.Folded, s.FoldedEdits + t.FoldedEdits,
	}
}

// CER is the character error rate, 0 where there is no truth.
func (s Score) CER() float64 { return rate(s.Edits, s.Chars) }

// WER is the word error rate, 0 where there is no truth.
func (s Score) WER() float64 { return rate(s.WordEdits, s.Words) }

// FoldedCER is the character error rate without diacritics and case.
func (s Score) FoldedCER() float64 { return rate(s.FoldedEdits, s.Folded) }

func rate(edits, of int) float64 {
	if of == 0 {
		return 0
	}
	return float64(edits) / float64(of)
}

// Line is the score of one piece of a printed line, with what it was compared
// to, for finding out what goes wrong.
type Line struct {
	Score
	Truth string
	Read  string // the best place in the text read
}

// Truth reads a truth file: one printed line a line; lines beginning with "#"
// are not part of the body; «…» is handwriting, cut out, and parts a line in
// two pieces.
func Truth(r io.Reader) ([]string, error) {
	var pieces []string
	sc := bufio.NewScanner(r)
	for sc.Scan() {
		line := strings.TrimPrefix(sc.Text(), "\ufeff")
		if strings.HasPrefix(line, "#") {
			continue
		}
		for _, piece := range printed(line) {
			if piece = Normal(piece); piece != "" {
				pieces = append(pieces, piece)
			}
		}
	}
	return pieces, sc.Err()
}

func printed(line string) []string {
	var out []string
	for {
		before, rest, open := strings.Cut(line, "«")
		out = append(out, before)
		if !open {
			return out
		}
		_, line, _ = strings.Cut(rest, "»")
	}
}

// Normal puts text in the form that is compared: NFC, one kind of dash and of
// quote, single spaces.
func Normal(s string) string {
	s = strings.Map(func(r rune) rune {
		switch r {
		case '‐', '‑', '‒', '–', '—', '―', '−', '\u00ad':
			return '-'
		case '“', '”', '„', '‟', '″', '«', '»':
			return '"'
		case '‘', '’', '‚', '‛', '′', '`', '´':
			return '\''
		}
		return r
	}, norm.NFC.String(s))
	return strings.Join(strings.Fields(s), " ")
}

// Fold drops diacritics and case from normal text.
func Fold(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Mn, r):
			return -1
		case r == 'đ' || r == 'Đ' || r == 'Ð' || r == 'ð':
			return 'd'
		}
		return unicode.ToLower(r)
	}, norm.NFD.String(s))
}

// Page scores text against the pieces of its truth.
func Page(truth []string, text string) (Score, []Line) {
	text = Normal(text)
	whole, words, folded := []rune(text), strings.Fields(text), []rune(Fold(text))
	var sum Score
	lines := make([]Line, 0, len(truth))
	for _, piece := range truth {
		chars := []rune(piece)
		edits, from, to := place(chars, whole)
		tokens := strings.Fields(piece)
		wordEdits, _, _ := place(tokens, words)
		plain := []rune(Fold(piece))
		foldedEdits, _, _ := place(plain, folded)
		l := Line{
			Score{len(chars), edits, len(tokens), wordEdits, len(plain), foldedEdits},
			piece, string(whole[from:to]),
		}
		sum = sum.Add(l.Score)
		lines = append(lines, l)
	}
	return sum, lines
}

// place finds where in text the piece fits with the fewest insertions,
// deletions and substitutions, both ends of the text being free.
func place[T comparable](piece, text []T) (edits, from, to int) {
	n := len(text)
	row, begin := make([]int, n+1), make([]int, n+1) // edits, and where the match began
	for j := range begin {
		begin[j] = j
	}
	for i, c := range piece {
		diag, diagBegin := row[0], begin[0]
		row[0] = i + 1
		for j := 1; j <= n; j++ {
			up, upBegin := row[j], begin[j]
			best, from := diag, diagBegin
			if c != text[j-1] {
				best++
			}
			if up+1 < best {
				best, from = up+1, upBegin
			}
			if row[j-1]+1 < best {
				best, from = row[j-1]+1, begin[j-1]
			}
			row[j], begin[j] = best, from
			diag, diagBegin = up, upBegin
		}
	}
	best := 0
	for j, e := range row {
		if e < row[best] {
			best = j
		}
	}
	return row[best], begin[best], best
}
