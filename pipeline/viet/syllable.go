package viet

import (
	_ "embed"
	"strings"
)

//go:embed data/syllables.txt
var syllableData string

var (
	onsets = wordSet("onset")
	rimes  = wordSet("rime")
	quRime = wordSet("qu")
	giRime = wordSet("gi")
)

// wordSet reads the lines of data/syllables.txt that begin with the name.
func wordSet(name string) map[string]bool {
	set := make(map[string]bool)
	for line := range strings.Lines(syllableData) {
		words := strings.Fields(line)
		if len(words) == 0 || words[0] != name+":" {
			continue
		}
		for _, w := range words[1:] {
			set[w] = true
		}
	}
	return set
}

// cutOnset parts a toneless lower-case syllable into its consonants and the
// rest. qu is an onset; gi is one where a vowel follows.
func cutOnset(low []rune) (onset, rime []rune) {
	n := 0
	for n < len(low) && !isVowel(low[n]) {
		n++
	}
	switch {
	case n == 1 && low[0] == 'q' && len(low) > 2 && low[1] == 'u':
		n = 2
	case n == 1 && low[0] == 'g' && len(low) > 2 && low[1] == 'i' && isVowel(low[2]):
		n = 2
	}
	return low[:n], low[n:]
}

// IsSyllable reports whether word can be a Vietnamese syllable: an onset, a
// rime and a tone that go together, in either place of the tone mark, in any
// case. A word typed without marks counts where the plain letters are a
// syllable ("ban", not "uy" for "ủy": both happen to be).
func IsSyllable(word string) bool {
	if len(word) > 24 { // nghiêng with a tone, decomposed, is 16 bytes
		return false
	}
	bare, tone, ok := SplitTone(Lower(word))
	if !ok || bare == "" {
		return false
	}
	onset, rime := cutOnset([]rune(bare))
	return fits(string(onset), string(rime)) && toneFits(string(rime), tone)
}

// fits reports whether an onset and a rime go together.
func fits(onset, rime string) bool {
	switch onset {
	case "qu":
		return quRime[rime]
	case "gi":
		return giRime[rime]
	case "g":
		if strings.HasPrefix(rime, "i") { // gì, gìn: the i of gi is the rime
			return rime == "i" || rime == "in" || rime == "ip"
		}
	}
	if (onset != "" && !onsets[onset]) || !rimes[rime] {
		return false
	}
	front := strings.HasPrefix(rime, "i") || strings.HasPrefix(rime, "e") ||
		strings.HasPrefix(rime, "ê") || strings.HasPrefix(rime, "y")
	switch onset {
	case "k":
		return front
	case "gh", "ngh":
		return front && rime != "y"
	case "c", "g", "ng":
		return !front
	case "":
		return true
	}
	return rime[0] != 'y' || (rime == "y" && strings.Contains("hklmstv", onset))
}

// hasRime reports whether the rime is one, whatever consonants precede it.
func hasRime(onset, rime string) bool {
	switch onset {
	case "qu":
		return quRime[rime]
	case "gi":
		return giRime[rime]
	}
	return rimes[rime]
}

// toneFits: a syllable that ends in p, t, c or ch is sắc or nặng; without any
// tone it may be typed without marks.
func toneFits(rime string, t Tone) bool {
	switch rime[len(rime)-1] {
	case 'p', 't', 'c':
		return t == Acute || t == DotDown || t == Level
	case 'h':
		if strings.HasSuffix(rime, "ch") {
			return t == Acute || t == DotDown || t == Level
		}
	}
	return true
}
