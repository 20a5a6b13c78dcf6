package viet

import (
	_ "embed"
	"slices"
	"strings"
	"unicode"
)

//go:embed data/tcvn3.txt
var tcvn3Data string

//go:embed data/vni.txt
var vniData string

// The encodings before Unicode, as replacers from what they look like to what
// they mean. Filled once and only read.
var (
	tcvn3 = legacyReplacer(tcvn3Data)
	vni   = legacyReplacer(vniData)
)

// legacyReplacer reads pairs "sign=letter", the longer signs first.
func legacyReplacer(data string) *strings.Replacer {
	var pairs [][2]string
	for line := range strings.Lines(data) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		for _, f := range strings.Split(strings.TrimSpace(line), " ") {
			pairs = append(pairs, legacyPairs(f)...)
		}
	}
	slices.SortStableFunc(pairs, func(a, b [2]string) int { return len(b[0]) - len(a[0]) })
	flat := make([]string, 0, 2*len(pairs))
	for _, p := range pairs {
		flat = append(flat, p[0], p[1])
	}
	return strings.NewReplacer(flat...)
}

// legacyPairs reads "sign=letter": the pair, and where the sign is a small letter
// with a small sign behind it, the pair of its capital (Uû) as well.
func legacyPairs(s string) [][2]string {
	from, to, ok := strings.Cut(s, "=")
	if !ok {
		return nil
	}
	pairs := [][2]string{{from, to}}
	if r := []rune(from); len(r) == 2 && unicode.IsLower(r[0]) {
		pairs = append(pairs, [2]string{strings.ToUpper(string(r[0])) + string(r[1]), strings.ToUpper(to)})
	}
	return pairs
}

// Modern returns s in Unicode where it was typed with a TCVN3 (ABC) or VNI
// font and pasted, and says which ("tcvn3", "vni", or "" and s in NFC as it
// is). It decides by counting syllables: text that is Vietnamese already is
// never touched, and a conversion must make syllables of most words that have
// signs.
func Modern(s string) (text, from string) {
	s = NFC(s)
	signed, valid := syllables(s)
	if signed == 0 || 2*valid > signed {
		return s, ""
	}
	best := valid
	for _, enc := range []struct {
		name string
		r    *strings.Replacer
	}{{"tcvn3", tcvn3}, {"vni", vni}} {
		converted := enc.r.Replace(s)
		n, ok := syllables(converted)
		if n > 0 && 4*ok >= 3*n && ok > best {
			best, text, from = ok, converted, enc.name
		}
	}
	if from == "" {
		return s, ""
	}
	return text, from
}

// syllables counts the words that have a letter beyond ASCII, and those of
// them that are Vietnamese. The signs of the old encodings are not all
// letters, so words are what stands between spaces.
func syllables(s string) (signed, valid int) {
	for _, w := range strings.Fields(s) {
		w = strings.TrimFunc(w, func(r rune) bool { return r < 0x80 && !unicode.IsLetter(r) })
		if w == "" || isASCII(w) {
			continue
		}
		signed++
		if IsSyllable(w) {
			valid++
		}
	}
	return signed, valid
}

// FromFont puts text typed with a font of that name ("tcvn3", "vni") into
// Unicode, without asking whether it was: see [Modern]. Any other name leaves
// it as it is.
func FromFont(s, font string) string {
	switch font {
	case "tcvn3":
		return NFC(tcvn3.Replace(NFC(s)))
	case "vni":
		return NFC(vni.Replace(NFC(s)))
	}
	return s
}
