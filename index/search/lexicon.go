package search

import (
	"slices"
	"strings"
	"sync"

	"sohoa/index/search/lang"
	"sohoa/pipeline/viet"
)

// lexicon remembers the forms of words: a language has few, a page has many.
// It is safe for several goroutines.
type lexicon struct {
	mu     sync.RWMutex
	forms  map[string]form
	places map[string]uint32
	words  []string // by place; see [segment.Words]
}

// form is what a word becomes, with the places of that in the list of words;
// noPlace where there is none.
type form struct {
	lang.Form
	folded, exact uint32
}

const noPlace = ^uint32(0)

// maxForms bounds the lexicon's memory: about 30 MB. What comes later, mostly
// misreadings, is worked out each time.
const maxForms = 150_000

func newLexicon() *lexicon {
	return &lexicon{forms: make(map[string]form), places: make(map[string]uint32)}
}

// of returns the forms of the words of a text.
func (l *lexicon) of(tokens []viet.Token) []form {
	out := make([]form, len(tokens))
	var missing []int
	l.mu.RLock()
	for i, t := range tokens {
		f, ok := l.forms[t.Text]
		if !ok {
			missing = append(missing, i)
		}
		out[i] = f
	}
	l.mu.RUnlock()
	if len(missing) == 0 {
		return out
	}
	for _, i := range missing {
		out[i].Form = lang.FormOf(tokens[i])
	}
	l.mu.Lock()
	for _, i := range missing {
		f := &out[i]
		f.folded, f.exact = l.place(f.Folded), l.place(f.Exact)
		if len(l.forms) < maxForms {
			l.forms[strings.Clone(tokens[i].Text)] = *f // not to keep the whole text
		}
	}
	l.mu.Unlock()
	return out
}

// place finds a word in the list, or puts it there.
func (l *lexicon) place(word string) uint32 {
	if word == "" {
		return noPlace
	}
	at, ok := l.places[word]
	if ok {
		return at
	}
	if len(l.forms) >= maxForms {
		return noPlace
	}
	at = uint32(len(l.words))
	word = strings.Clone(word)
	l.places[word] = at
	l.words = append(l.words, word)
	return at
}

// list returns the words so far; what was met before has its place in it.
func (l *lexicon) list() []string {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return slices.Clip(l.words)
}
