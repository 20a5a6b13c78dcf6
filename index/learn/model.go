package learn

import (
	"cmp"
	"encoding/json"
	"hash/fnv"
	"maps"
	"math"
	"slices"

	"sohoa/pipeline"
	"sohoa/pipeline/viet"
)

// Sample is a confirmed document: its first page and its type.
type Sample struct {
	ID   pipeline.DocumentID
	Text string
	Type string
}

// Held reports whether a document is held back for comparing models: one in
// five, by its id, always the same.
func Held(id pipeline.DocumentID) bool {
	h := fnv.New32a()
	h.Write([]byte(id))
	return h.Sum32()%5 == 0
}

// What a model is made from.
const (
	leastOfType = 5    // confirmed documents of a type before it is learned
	mostWords   = 120  // of the beginning of a record: head, type, subject, first lines
	mostTerms   = 6000 // of the model: those that tell types apart best
	leastSeen   = 3    // documents that must hold a term
)

// Model says of which type a record is by its wording.
type Model struct {
	Types  []string             `json:"types"`
	Prior  []float64            `json:"prior"` // natural logarithms, in the order of Types
	Weight map[string][]float32 `json:"weight"`
}

// terms are the folded words and pairs of the beginning of a text.
func terms(text string) map[string]bool {
	set := make(map[string]bool)
	last := ""
	n := 0
	for _, tok := range viet.Tokens(text) {
		f := tok.Folded()
		if f == "" || tok.Kind == viet.WholeToken || f[0] >= '0' && f[0] <= '9' {
			last = ""
			continue
		}
		set[f] = true
		if last != "" {
			set[last+" "+f] = true
		}
		last = f
		if n++; n == mostWords {
			break
		}
	}
	return set
}

// Train makes a model of the samples that are not held back; false where fewer
// than two types have enough of them.
func Train(samples []Sample) (*Model, bool) {
	of := make(map[string]int)
	for _, s := range samples {
		if !Held(s.ID) && s.Type != "" {
			of[s.Type]++
		}
	}
	maps.DeleteFunc(of, func(_ string, n int) bool { return n < leastOfType })
	if len(of) < 2 {
		return nil, false
	}
	m := &Model{Types: slices.Sorted(maps.Keys(of)), Weight: make(map[string][]float32)}
	at := make(map[string]int)
	total := 0
	for i, t := range m.Types {
		at[t] = i
		total += of[t]
	}
	counts := make(map[string][]float64)
	for _, s := range samples {
		i, ok := at[s.Type]
		if !ok || Held(s.ID) {
			continue
		}
		for t := range terms(s.Text) {
			if counts[t] == nil {
				counts[t] = make([]float64, len(m.Types))
			}
			counts[t][i]++
		}
	}
	size := make([]float64, len(m.Types))
	for i, t := range m.Types {
		size[i] = float64(of[t])
		m.Prior = append(m.Prior, math.Log(size[i]/float64(total)))
	}
	for _, t := range telling(counts, size) {
		w := make([]float32, len(m.Types))
		for i, n := range counts[t] {
			w[i] = float32(math.Log((n + 1) / (size[i] + 2)))
		}
		m.Weight[t] = w
	}
	return m, true
}

// telling are the terms that tell types apart best: whose share of documents
// differs most between the type that has it most and the mean of all.
func telling(counts map[string][]float64, size []float64) []string {
	type term struct {
		text string
		gain float64
	}
	var list []term
	for t, c := range counts {
		seen, best, mean := 0.0, 0.0, 0.0
		for i, n := range c {
			seen += n
			best = max(best, n/size[i])
			mean += n / size[i] / float64(len(c))
		}
		if seen >= leastSeen {
			list = append(list, term{t, best - mean})
		}
	}
	slices.SortFunc(list, func(a, b term) int { return cmp.Or(cmp.Compare(b.gain, a.gain), cmp.Compare(a.text, b.text)) })
	var out []string
	for _, t := range list[:min(len(list), mostTerms)] {
		out = append(out, t.text)
	}
	return out
}

// Guess is the type of a record by its wording, and the share of the
// probability that the model gives it; "" where nothing of the text is known.
func (m *Model) Guess(text string) (string, float64) {
	sum := slices.Clone(m.Prior)
	known := 0
	for t := range terms(text) {
		w, ok := m.Weight[t]
		if !ok {
			continue
		}
		known++
		for i := range sum {
			sum[i] += float64(w[i])
		}
	}
	if known == 0 || len(sum) == 0 {
		return "", 0
	}
	best := slices.Max(sum)
	all := 0.0
	for _, s := range sum {
		all += math.Exp(s - best)
	}
	return m.Types[slices.Index(sum, best)], 1 / all
}

// Right counts the held back samples of which the model knows the type.
func (m *Model) Right(samples []Sample) (right, of int) {
	for _, s := range samples {
		if !Held(s.ID) || s.Type == "" {
			continue
		}
		of++
		if got, _ := m.Guess(s.Text); got == s.Type {
			right++
		}
	}
	return right, of
}

// Encode writes a model, Decode reads one.
func (m *Model) Encode() (string, error) {
	b, err := json.Marshal(m)
	return string(b), err
}

// Decode reads a model. Invalid: it is none.
func Decode(s string) (*Model, error) {
	var m Model
	if err := json.Unmarshal([]byte(s), &m); err != nil {
		return nil, pipeline.Errorf(pipeline.Invalid, "model: %w", err)
	}
	if len(m.Types) == 0 || len(m.Prior) != len(m.Types) {
		return nil, pipeline.Errorf(pipeline.Invalid, "model of %d types with %d priors", len(m.Types), len(m.Prior))
	}
	for t, w := range m.Weight {
		if len(w) != len(m.Types) {
			return nil, pipeline.Errorf(pipeline.Invalid, "model: %q has %d weights", t, len(w))
		}
	}
	return &m, nil
}
