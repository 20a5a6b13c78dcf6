package viet

import (
	_ "embed"
	"strings"
)

//go:embed data/confusions.txt
var confusionData string

// skeleton replaces each confusion by the letter of its class. The longer
// forms stand first in the data, so that rn is m before r and n are looked at.
var skeleton = confusionReplacer(confusionData)

// confusionReplacer reads lines "class form form …" of folded letters.
func confusionReplacer(data string) *strings.Replacer {
	var pairs []string
	for line := range strings.Lines(data) {
		forms := strings.Fields(line)
		if len(forms) < 2 || strings.HasPrefix(line, "#") {
			continue
		}
		for _, f := range forms[1:] {
			pairs = append(pairs, f, forms[0])
		}
	}
	return strings.NewReplacer(pairs...)
}

// Skeleton folds s and makes one letter of those that readers of scans
// confuse: I, l, | and 1; O and 0; rn and m. Tones, hooks and horns are gone
// by folding. Two words with one skeleton may be one word read twice.
func Skeleton(s string) string {
	out := skeleton.Replace(Fold(s))
	for { // a replacement may bring r and n together
		again := skeleton.Replace(out)
		if again == out {
			return out
		}
		out = again
	}
}
