package search

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
	typeNames  = readNames(typeData)
	organNames = readNames(organData)
	keyNames   = readNames(keyData)
	stateNames = readNames(stateData)
)

// name is a line of a list: "QUYẾT ĐỊNH = QĐ".
type name struct {
	text  string   // as written
	words []string // folded
	value string   // what it stands for, "" where nothing
}

// readNames reads lines "text = value", longest names first.
func readNames(data string) []name {
	var names []name
	for line := range strings.Lines(data) {
		text, value, ok := strings.Cut(line, "=")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		text = strings.TrimSpace(text)
		names = append(names, name{text, foldedWords(text), strings.TrimSpace(value)})
	}
	slices.SortStableFunc(names, func(a, b name) int { return len(b.words) - len(a.words) })
	return names
}

// foldedWords cuts a text into folded words, without whole tokens.
func foldedWords(s string) []string {
	var words []string
	for _, t := range viet.Tokens(s) {
		if t.Kind != viet.WholeToken {
			words = append(words, t.Folded())
		}
	}
	return words
}

// leading returns the longest name that the words begin with.
func leading(names []name, words []string) (name, bool) {
	for _, n := range names {
		if len(words) >= len(n.words) && slices.Equal(n.words, words[:len(n.words)]) {
			return n, true
		}
	}
	return name{}, false
}
