package bench

import (
	"slices"
	"strings"
)

// rows finds which questions ask for words that stand in a row in a text.
type rows struct {
	ids   map[string]uint32   // of the folded words of the questions, from 1
	words map[string][]uint32 // of words as they are written; 0: in no question
	begin map[uint64][]row    // by the first two words
}

// part stands between parts of a text that are no row.
const part = "|"

// row is what a question asks for.
type row struct {
	at    int // the question
	words []uint32
}

// newRows takes the questions that ask for words in a row.
func newRows(qs []question) *rows {
	r := &rows{ids: make(map[string]uint32), words: map[string][]uint32{part: {0}}, begin: make(map[uint64][]row)}
	for at, q := range qs {
		asked := q.text
		if q.meant != "" {
			asked = q.meant
		}
		kind, _, _ := strings.Cut(q.kind, "_")
		words := strings.Fields(flat(asked))
		if !slices.Contains([]string{"title", "fragment", "slip", "body"}, kind) || len(words) < 2 {
			continue
		}
		w := row{at: at}
		for _, word := range words {
			if r.ids[word] == 0 {
				r.ids[word] = uint32(len(r.ids) + 1)
			}
			w.words = append(w.words, r.ids[word])
		}
		key := twoWords(w.words)
		r.begin[key] = append(r.begin[key], w)
	}
	return r
}

func twoWords(words []uint32) uint64 { return uint64(words[0])<<32 | uint64(words[1]) }

// in lists the questions whose words a text holds in a row.
func (r *rows) in(text string) []int {
	var all []uint32
	for _, written := range strings.Fields(text) {
		ids, ok := r.words[written]
		if !ok {
			for _, word := range strings.Fields(flat(written)) {
				ids = append(ids, r.ids[word])
			}
			r.words[strings.Clone(written)] = ids
		}
		all = append(all, ids...)
	}
	var found []int
	for i := 0; i+1 < len(all); i++ {
		if all[i] == 0 || all[i+1] == 0 {
			continue
		}
		for _, w := range r.begin[twoWords(all[i:])] {
			if n := len(w.words); n <= len(all)-i && slices.Equal(all[i:i+n], w.words) && !slices.Contains(found, w.at) {
				found = append(found, w.at)
			}
		}
	}
	return found
}
