package repair

import (
	_ "embed"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

//go:embed data/confusions.txt
var confusionData string

// letter is a letter taken apart.
type letter struct {
	base rune // a … z
	mark rune // circumflex, breve, horn; '-' for the bar of đ; 0 for none
	tone rune // grave, acute, hook, tilde, dot; 0 for the level tone
}

// Combining marks, as NFD gives them.
const (
	circumflex = '\u0302'
	breve      = '\u0306'
	horn       = '\u031b'
	bar        = '-'
)

// take takes a lower-case letter apart.
func take(r rune) letter {
	if r < utf8.RuneSelf {
		return letter{base: r}
	}
	if l, ok := vietnamese()[r]; ok {
		return l
	}
	return apart(r)
}

// vietnamese holds the letters with marks, because taking one apart is slow.
var vietnamese = sync.OnceValue(func() map[rune]letter {
	known := make(map[rune]letter)
	for _, r := range "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ" {
		known[r] = apart(r)
	}
	return known
})

func apart(r rune) letter {
	if r == 'đ' {
		return letter{base: 'd', mark: bar}
	}
	var l letter
	for i, c := range norm.NFD.String(string(r)) {
		switch {
		case i == 0:
			l.base = c
		case c == circumflex || c == breve || c == horn:
			l.mark = c
		default:
			l.tone = c
		}
	}
	return l
}

// confusions are the costs of data/confusions.txt by the name of the change.
var confusions = sync.OnceValue(func() map[string]float64 {
	costs, err := parseConfusions(confusionData)
	if err != nil {
		panic(err) // the file is compiled in and tested
	}
	return costs
})

func parseConfusions(data string) (map[string]float64, error) {
	costs := make(map[string]float64)
	for line := range strings.Lines(data) {
		f := strings.Fields(line)
		if len(f) == 0 || strings.HasPrefix(f[0], "#") {
			continue
		}
		if len(f) < 2 {
			return nil, fmt.Errorf("confusion %q has no cost", f[0])
		}
		cost, err := strconv.ParseFloat(f[1], 64)
		if err != nil {
			return nil, fmt.Errorf("confusion %q: %w", f[0], err)
		}
		costs[f[0]] = cost
	}
	return costs, nil
}

// change names what happened to a letter between print and reading.
func change(read, meant rune, capital bool) string {
	a, b := take(read), take(meant)
	switch {
	case a == b:
		return ""
	case a.base != b.base:
		return "letter"
	case a.base == 'd':
		return pick(a.mark == bar, "bar-added", "bar-lost")
	case a.mark == b.mark:
		return toneChange(a, b)
	case a.tone != b.tone:
		return pick(a.mark == 0, "mark-and-tone-lost", "mark-and-tone")
	case a.mark == 0:
		return pick(capital, "mark-lost-in-capital", "mark-lost")
	case b.mark == 0:
		return "mark-added"
	}
	return "mark-changed"
}

func toneChange(a, b letter) string {
	const hook, dot = '\u0309', '\u0323'
	switch {
	case a.tone == 0 && a.mark != 0:
		return "tone-lost-over-mark"
	case a.tone == 0:
		return "tone-lost"
	case b.tone == 0 && a.base == 'i':
		return "dot-of-i-as-tone"
	case b.tone == 0:
		return "tone-added"
	case b.tone == hook:
		return "hook-as-tone"
	case b.tone == dot || a.tone == dot:
		return "dot-changed"
	}
	return "tone-changed"
}

func pick(which bool, yes, no string) string {
	if which {
		return yes
	}
	return no
}
