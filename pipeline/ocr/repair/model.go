package repair

import (
	_ "embed"
	"encoding/binary"
	"fmt"
	"math"
	"sort"
	"strings"
	"sync"

	"sohoa/pipeline/viet"
)

//go:embed data/pairs.bin
var pairs []byte

// Model knows how often syllables and pairs of neighbouring syllables occur in
// administrative Vietnamese. It is read-only behind its making.
type Model struct {
	words  []string       // sorted
	index  map[string]int // of words
	count  []byte         // by word, log scale (see quantum)
	from   []uint32       // by word: where its pairs begin in next; one more at the end
	next   []byte         // pairs: two bytes following word, one byte count
	byFold map[string][]int
	total  float64
}

// Words that stand for what is not a syllable.
const (
	border = "<s>" // end of a sentence, punctuation, unknown signs
	number = "<n>" // anything with a digit
)

const (
	magic   = "sohoapairs1\n"
	quantum = 0.125 // counts are kept as round(ln(count)/quantum)
)

// Builtin is the model this program carries; see data/README.
var Builtin = sync.OnceValue(func() *Model {
	m, err := Load(pairs)
	if err != nil {
		panic(err) // the file is compiled in and tested
	}
	return m
})

// Load reads a model as Trainer wrote it.
func Load(data []byte) (*Model, error) {
	rest, ok := strings.CutPrefix(string(data[:min(len(data), len(magic))]), magic)
	if !ok || rest != "" || len(data) < len(magic)+12 {
		return nil, fmt.Errorf("not a model of pairs")
	}
	data = data[len(magic):]
	size := func() int {
		n := int(binary.LittleEndian.Uint32(data))
		data = data[4:]
		return n
	}
	text, words, next := size(), size(), size()
	if text < 0 || words < 0 || next < 0 || len(data) != text+words+4*(words+1)+3*next {
		return nil, fmt.Errorf("model of pairs of %d words, %d pairs does not fit %d bytes", words, next, len(data))
	}
	m := &Model{words: strings.Split(string(data[:text]), "\n"), index: make(map[string]int, words), byFold: make(map[string][]int)}
	if len(m.words) != words {
		return nil, fmt.Errorf("model of pairs names %d words, says %d", len(m.words), words)
	}
	m.count, data = data[text:text+words], data[text+words:]
	m.from = make([]uint32, words+1)
	for i := range m.from {
		m.from[i] = uint32(size())
		if m.from[i] > uint32(next) || i > 0 && m.from[i] < m.from[i-1] {
			return nil, fmt.Errorf("model of pairs is out of order at word %d", i)
		}
	}
	m.next = data
	for i, w := range m.words {
		m.index[w] = i
		m.total += unquantized(m.count[i])
		if w != border && w != number {
			key := viet.Fold(w)
			m.byFold[key] = append(m.byFold[key], i)
		}
	}
	return m, nil
}

func quantized(n int) byte {
	return byte(min(255, math.Round(math.Log(float64(n))/quantum)))
}

func unquantized(b byte) float64 { return math.Exp(float64(b) * quantum) }

// single is how often the word occurs; 0 for an unknown one.
func (m *Model) single(word int) float64 {
	if word < 0 {
		return 0
	}
	return unquantized(m.count[word])
}

// pair is how often b follows a.
func (m *Model) pair(a, b int) float64 {
	if a < 0 || b < 0 {
		return 0
	}
	lo, hi := int(m.from[a]), int(m.from[a+1])
	i := lo + sort.Search(hi-lo, func(i int) bool {
		return int(binary.LittleEndian.Uint16(m.next[3*(lo+i):])) >= b
	})
	if i < hi && int(binary.LittleEndian.Uint16(m.next[3*i:])) == b {
		return unquantized(m.next[3*i+2])
	}
	return 0
}

// Weights of the estimates in follow: pairs, singles, anything.
const (
	pairWeight   = 0.8
	singleWeight = 0.2
	rareProb     = 1e-6 // of a syllable that the model has never seen
	unknownProb  = 1e-8 // of anything else that it has never seen
)

// Words that the model does not know.
const (
	foreign  = -1 // not even a syllable
	syllable = -2
)

// follow is the natural logarithm of the probability that b follows a. The
// share of b in all text, and behind what is no word, counts up to most.
func (m *Model) follow(a, b int, most float64) float64 {
	p := unknownProb
	if b != foreign {
		p = rareProb
	}
	if b >= 0 {
		p += singleWeight * min(m.single(b)/m.total, most)
		if n := m.single(a); n > 0 {
			often := m.pair(a, b) / n
			if m.words[a] == border || m.words[a] == number {
				often = min(often, most)
			}
			p += pairWeight * often
		}
	}
	return math.Log(p)
}

// id is the number of a syllable in lower case, or how it is unknown.
func (m *Model) id(word string) int {
	if i, ok := m.index[word]; ok {
		return i
	}
	if viet.IsSyllable(word) {
		return syllable
	}
	return foreign
}
