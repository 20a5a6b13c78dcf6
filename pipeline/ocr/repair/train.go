package repair

import (
	"bytes"
	"encoding/binary"
	"io"
	"sort"
	"strings"
)

// Trainer counts syllables and pairs of texts. What occurs in few texts is
// left out of the model: names of people and places of a single record never
// get in.
type Trainer struct {
	MinTexts int // texts in which a pair must occur; a word in as many

	words, pairs map[string]*tally
	text         int
}

type tally struct{ count, texts, last int }

// Add counts one text.
func (t *Trainer) Add(text string) {
	if t.words == nil {
		t.words, t.pairs = make(map[string]*tally), make(map[string]*tally)
	}
	t.text++
	before := border
	for line := range strings.Lines(text) {
		before = t.step(before, border)
		for _, field := range strings.Fields(line) {
			w := cut(field)
			before = t.step(before, w.class())
			if w.stops() {
				before = t.step(before, border)
			}
		}
	}
}

func (t *Trainer) step(a, b string) string {
	if a == border && b == border {
		return b
	}
	t.tick(t.words, b)
	t.tick(t.pairs, a+" "+b)
	return b
}

func (t *Trainer) tick(in map[string]*tally, key string) {
	n := in[key]
	if n == nil {
		n = &tally{}
		in[key] = n
	}
	n.count++
	if n.last != t.text {
		n.last = t.text
		n.texts++
	}
}

// WriteTo writes the model.
func (t *Trainer) WriteTo(w io.Writer) (int64, error) {
	var words []string
	for k, n := range t.words {
		if n.texts >= t.MinTexts && (len(k) < 24) {
			words = append(words, k)
		}
	}
	sort.Strings(words)
	id := make(map[string]int, len(words))
	for i, k := range words {
		id[k] = i
	}
	type follower struct{ word, count int }
	follow := make([][]follower, len(words))
	total := 0
	for k, n := range t.pairs {
		a, b, _ := strings.Cut(k, " ")
		i, known := id[a]
		j, knownToo := id[b]
		if known && knownToo && n.texts >= t.MinTexts {
			follow[i] = append(follow[i], follower{j, n.count})
			total++
		}
	}
	le := binary.LittleEndian
	names := strings.Join(words, "\n")
	out := []byte(magic)
	for _, n := range []int{len(names), len(words), total} {
		out = le.AppendUint32(out, uint32(n))
	}
	out = append(out, names...)
	for _, k := range words {
		out = append(out, quantized(t.words[k].count))
	}
	at := 0
	for _, f := range follow {
		out = le.AppendUint32(out, uint32(at))
		at += len(f)
	}
	out = le.AppendUint32(out, uint32(at))
	for _, f := range follow {
		sort.Slice(f, func(i, j int) bool { return f[i].word < f[j].word })
		for _, n := range f {
			out = append(le.AppendUint16(out, uint16(n.word)), quantized(n.count))
		}
	}
	return io.Copy(w, bytes.NewReader(out))
}
