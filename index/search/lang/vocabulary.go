package lang

import (
	_ "embed"
	"slices"
	"strings"

	"sohoa/pipeline/viet"
)

//go:embed data/types.txt
var typeData string

//go:embed data/organs.txt
var organData string

//go:embed data/keys.txt
var keyData string

//go:embed data/states.txt
var stateData string

// The lists that queries are read with, by folded words. Filled once and only
// read.
var (
	types  = readNames(typeData)
	organs = readNames(organData)
	keys   = readNames(keyData)
	states = readNames(stateData)
)

// Name is a line of a list: "QUYẾT ĐỊNH = QĐ".
type Name struct {
	Text  string   // as written
	Words []string // folded
	Value string   // what it stands for, "" where nothing
}

// readNames reads lines "text = value", longest names first.
func readNames(data string) []Name {
	var names []Name
	for line := range strings.Lines(data) {
		text, value, ok := strings.Cut(line, "=")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		text = strings.TrimSpace(text)
		names = append(names, Name{text, FoldedWords(text), strings.TrimSpace(value)})
	}
	slices.SortStableFunc(names, func(a, b Name) int { return len(b.Words) - len(a.Words) })
	return names
}

// Types lists the kinds of documents, longest name first; the value is the
// abbreviation in a number. The list must not be changed.
func Types() []Name { return types }

// Organs lists organs that people write out, longest name first; the value is
// their letters in a number. The list must not be changed.
func Organs() []Name { return organs }

// FoldedWords cuts a text into folded words, without whole tokens.
func FoldedWords(s string) []string {
	var words []string
	for _, t := range viet.Tokens(s) {
		if t.Kind != viet.WholeToken {
			words = append(words, t.Folded())
		}
	}
	return words
}

// Leading returns the longest name that the words begin with.
func Leading(names []Name, words []string) (Name, bool) {
	for _, n := range names {
		if len(words) >= len(n.Words) && slices.Equal(n.Words, words[:len(n.Words)]) {
			return n, true
		}
	}
	return Name{}, false
}

// Trailing returns the longest name that the words end with.
func Trailing(names []Name, words []string) (Name, bool) {
	for _, n := range names {
		if len(words) >= len(n.Words) && slices.Equal(n.Words, words[len(words)-len(n.Words):]) {
			return n, true
		}
	}
	return Name{}, false
}
