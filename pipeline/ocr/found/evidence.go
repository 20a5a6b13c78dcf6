package found

import (
	"slices"
	"strings"
	"unicode"

	"sohoa/pipeline"
	"sohoa/pipeline/layout"
	"sohoa/pipeline/ocr/repair"
	"sohoa/pipeline/viet"
)

// clearlyBetter is how many times the merit of a row must be that of what was
// read before.
const clearlyBetter = 1.05

// Merit is evidence, with the short forms of authority (KT., TM.) counted and
// rubbish counted against.
func Merit(words []Word) float64 {
	sum := Evidence(words)
	for _, w := range words {
		core := repair.Core(w.Text)
		n := float64(len([]rune(core)))
		switch {
		case viet.IsSyllable(core):
		case n == 2 && strings.HasSuffix(w.Text, ".") && strings.ToUpper(core) == core:
			sum += n * w.Conf
		default:
			sum -= max(n, 1) / 2
		}
	}
	return sum
}

// Better puts a row in the place of the words that lie on it, where it is
// better evidence of text.
func Better(words, row []Word) []Word {
	var box pipeline.Box
	for _, f := range row {
		box = box.Union(f.Box)
	}
	var old []Word
	for _, f := range words {
		if Over(f.Box, box) {
			old = append(old, f)
		}
	}
	if Merit(row) <= 0 || Merit(row) < clearlyBetter*Merit(old) {
		return words
	}
	at := slices.IndexFunc(words, func(f Word) bool { return Over(f.Box, box) })
	if at < 0 {
		at = len(words)
	}
	words = slices.DeleteFunc(slices.Clone(words), func(f Word) bool { return Over(f.Box, box) })
	block := 1
	for _, f := range words {
		block = max(block, f.Block+1)
	}
	row = slices.Clone(row)
	for i := range row {
		row[i].Block = block
	}
	return slices.Insert(words, at, row...)
}

// Evidence says how much of what was read is Vietnamese: the letters of valid
// syllables by their confidence, digits counting little.
func Evidence(words []Word) float64 {
	sum := 0.0
	for _, w := range words {
		core := strings.TrimFunc(w.Text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
		n := float64(len([]rune(core)))
		switch {
		case n >= 2 && viet.IsSyllable(core):
			sum += n * w.Conf
		case n >= 2 && strings.Trim(core, "0123456789.,/") == "":
			sum += n * w.Conf / 4 // 69 and 96 read either way
		}
	}
	return sum
}

// SurelyRead is the confidence from which a word of a title or name stands.
const SurelyRead = 0.84

// Signed reports whether words hold a title, a line of capitals, and a name, a
// line of two to five words that begin with one, all surely read.
func Signed(words []Word) bool {
	title, name := false, false
	for len(words) > 0 {
		n := LineEnd(words)
		line := words[:n]
		words = words[n:]
		sure := !slices.ContainsFunc(line, func(f Word) bool { return f.Conf < SurelyRead || !viet.IsSyllable(repair.Core(f.Text)) })
		if !sure || n < 2 || n > 5 {
			continue
		}
		title = title || !slices.ContainsFunc(line, func(f Word) bool { return strings.ToUpper(f.Text) != f.Text })
		name = name || !slices.ContainsFunc(line, func(f Word) bool { return !Named(repair.Core(f.Text)) })
	}
	return title && name
}

// Marks that are taken however unsure the engine is of them, folded and without
// spaces: secrecy (Luật Bảo vệ bí mật nhà nước), urgency (NĐ 30/2020, phụ lục
// I, mục 10b).
func isMark(letters string) bool {
	switch letters {
	case "mat", "toimat", "tuyetmat", "khan", "thuongkhan", "hoatoc", "hoatochengio", "den", "congvanden":
		return true
	}
	return false
}

// Mark reports whether words are a mark of secrecy, of urgency or of arrival and
// nothing else.
func Mark(words []Word) bool { return isMark(foldedLetters(words)) }

// NearSecrecy reports whether words are within a letter in three of a mark of
// secrecy: it may have been read badly.
func NearSecrecy(words []Word) bool {
	read := foldedLetters(words)
	return slices.ContainsFunc([]string{"mat", "toimat", "tuyetmat"}, func(mark string) bool {
		return layout.Distance(read, mark, len(mark)/3) <= len(mark)/3
	})
}

// foldedLetters are the letters of words without marks, spaces and signs.
func foldedLetters(words []Word) string {
	var b strings.Builder
	for _, f := range words {
		b.WriteString(strings.ToLower(viet.Fold(repair.Core(f.Text))))
	}
	return b.String()
}

// Bounds of evidence: of a row of red letters and of a word in it.
const (
	legibleLetters = 4   // of sure syllables
	legibleShare   = 0.6 // of all letters and digits
	legibleConf    = 0.5
)

// Legible returns the words of a line that are text, or none.
func Legible(line []Word) []Word {
	var all, sure int
	var letters strings.Builder
	kept := make([]Word, 0, len(line))
	for _, f := range line {
		core := strings.TrimFunc(f.Text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
		n := len([]rune(core))
		all += n
		letters.WriteString(strings.ToLower(viet.Fold(core)))
		word := n >= 2 && viet.IsSyllable(core) || n > 0 && strings.Trim(core, "0123456789./-") == ""
		if word && f.Conf >= legibleConf {
			sure += n
		}
		if word || f.Conf >= legibleConf && n > 0 {
			kept = append(kept, f)
		}
	}
	if isMark(letters.String()) {
		return kept
	}
	if sure < legibleLetters || float64(sure) < legibleShare*float64(all) {
		return nil
	}
	return line[slices.Index(line, kept[0]) : slices.Index(line, kept[len(kept)-1])+1]
}
