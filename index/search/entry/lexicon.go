package entry

import (
	"slices"
	"strings"
	"sync"

	"sohoa/index/search/lang"
	"sohoa/pipeline/viet"
)

// Lexicon remembers the forms of words: a language has few, a page has many.
// It is safe for several goroutines.
type Lexicon struct {
	mu     sync.RWMutex
	forms  map[string]*form
	places map[string]uint32
	words  []string // by place; see [segment.Words]
}

// form is what a word becomes, with the places of that in the list of words;
// noPlace where there is none.
type form struct {
	lang.Form
	folded, exact uint32
	hash          uint32 // of the folded word; see pairOf
	code          uint16 // of the folded word; see [Code]
}

const noPlace = ^uint32(0)

// maxForms bounds the lexicon's memory: about 30 MB. What comes later, mostly
// misreadings, is worked out each time.
const maxForms = 150_000

// NewLexicon makes an empty one.
func NewLexicon() *Lexicon {
	return &Lexicon{forms: make(map[string]*form), places: make(map[string]uint32)}
}

// of appends the forms of the words of a text.
func (l *Lexicon) of(out []*form, tokens []viet.Token) []*form {
	out = slices.Grow(out, len(tokens))[:len(tokens)]
	missing := 0
	l.mu.RLock()
	for i := range tokens {
		if out[i] = l.forms[tokens[i].Text]; out[i] == nil {
			missing++
		}
	}
	l.mu.RUnlock()
	for i := 0; missing > 0; i++ {
		if out[i] == nil {
			out[i] = l.learn(tokens[i])
			missing--
		}
	}
	return out
}

// learn makes the form of a word and remembers it.
func (l *Lexicon) learn(t viet.Token) *form {
	f := &form{Form: lang.FormOf(t)}
	f.hash, f.code = hashOf(f.Folded), Code(f.Folded)
	l.mu.Lock()
	defer l.mu.Unlock()
	f.folded, f.exact = l.place(f.Folded), l.place(f.Exact)
	if len(l.forms) < maxForms {
		l.forms[strings.Clone(t.Text)] = f // not to keep the whole text
	}
	return f
}

// place finds a word in the list, or puts it there.
func (l *Lexicon) place(word string) uint32 {
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

// List returns the words so far; what was met before has its place in it.
func (l *Lexicon) List() []string {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return slices.Clip(l.words)
}
