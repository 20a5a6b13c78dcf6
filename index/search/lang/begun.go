package lang

import "strings"

// Begun reports whether a value holds every word that was typed; the last may
// be only begun, unless a space follows it. Nothing typed is in no value.
func Begun(typed, value string) bool {
	words := FoldedWords(typed)
	if len(words) == 0 {
		return false
	}
	have := make(map[string]bool)
	list := FoldedWords(value)
	for _, w := range list {
		have[w] = true
	}
	last := len(words) - 1
	for _, w := range words[:last] {
		if !have[w] {
			return false
		}
	}
	if have[words[last]] {
		return true
	}
	if strings.HasSuffix(typed, " ") {
		return false
	}
	for _, w := range list {
		if strings.HasPrefix(w, words[last]) {
			return true
		}
	}
	return false
}
