package bench

import (
	_ "embed"
	"math/rand/v2"
	"strconv"
	"strings"
	"unicode"
)

//go:embed data/noise.txt
var noiseData string

// misread is one way a letter may be read.
type misread struct {
	as     string
	weight int
}

// noise damages texts as a reader of scans does, at a rate of characters.
type noise struct {
	rate  float64
	rng   *rand.Rand
	table map[rune][]misread
}

// newNoise makes the same damage for the same seed.
func newNoise(rate float64, seed uint64) *noise {
	n := &noise{rate: rate, rng: rand.New(rand.NewPCG(seed, seed)), table: make(map[rune][]misread)}
	for line := range strings.Lines(noiseData) {
		f := strings.Fields(line)
		if len(f) != 3 || strings.HasPrefix(line, "#") {
			continue
		}
		weight, err := strconv.Atoi(f[2])
		if err != nil {
			continue
		}
		r := []rune(f[0])[0]
		n.table[r] = append(n.table[r], misread{f[1], weight})
	}
	return n
}

// damage returns the text as it might be read. Letters without an entry are
// dropped, doubled or parted by a space where they are hit.
func (n *noise) damage(text string) string {
	if n.rate <= 0 {
		return text
	}
	var b strings.Builder
	b.Grow(len(text))
	for _, r := range text {
		if unicode.IsSpace(r) || n.rng.Float64() >= n.rate {
			b.WriteRune(r)
			continue
		}
		b.WriteString(n.read(r))
	}
	return b.String()
}

func (n *noise) read(r rune) string {
	low := unicode.ToLower(r)
	ways := n.table[r]
	if len(ways) == 0 {
		ways = n.table[low]
	}
	if len(ways) == 0 {
		return []string{"", string(r) + " ", "."}[n.rng.IntN(3)]
	}
	total := 0
	for _, w := range ways {
		total += w.weight
	}
	at := n.rng.IntN(total)
	for _, w := range ways {
		if at -= w.weight; at < 0 {
			if low != r && n.table[r] == nil {
				return strings.ToUpper(w.as)
			}
			return w.as
		}
	}
	return string(r)
}
