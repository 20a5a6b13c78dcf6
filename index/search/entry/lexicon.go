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
	pool   sync.Pool // of scratch
	mu     sync.RWMutex
	forms  table
	places map[string]uint32
	words  []string // by place; see [segment.Words]
}

// form is what a word becomes, with the places of that in the list of words;
// noPlace where there is none.
type form struct {
	typed         string
	folded, exact uint32
	hash          uint32 // of the folded word; see pairOf
	code          uint16 // of the folded word; see [Code]
	lang.Form
}

// table finds forms by what was written. It is a hash table of our own, because
// looking up the words of a text is a tenth of indexing and Go's maps take twice
// the time: a slot is a hash and a form, and the hash is nearly always right.
type table struct {
	slots []slot
	n     int
}

type slot struct {
	hash uint64
	form *form
}

func hashText(text string) uint64 {
	const prime = 0x9E3779B97F4A7C15
	h := uint64(len(text)) * prime
	for len(text) >= 8 {
		h = (h ^ eight(text)) * prime
		h ^= h >> 32
		text = text[8:]
	}
	last := uint64(0)
	for i := 0; i < len(text); i++ {
		last = last<<8 | uint64(text[i])
	}
	h = (h ^ last) * prime
	return h ^ h>>29
}

// eight takes the first eight bytes of a text as a number: one load.
func eight(s string) uint64 {
	_ = s[7]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

// find returns the form of a text, or nil.
func (t *table) find(text string, hash uint64) *form {
	if len(t.slots) == 0 {
		return nil
	}
	mask := uint64(len(t.slots) - 1)
	for at := hash & mask; ; at = (at + 1) & mask {
		s := t.slots[at]
		if s.form == nil || s.hash == hash && s.form.typed == text {
			return s.form
		}
	}
}

// put adds a form that is not there.
func (t *table) put(f *form) {
	if 2*t.n >= len(t.slots) {
		old := t.slots
		t.slots = make([]slot, max(1<<12, 4*len(old)))
		for _, s := range old {
			if s.form != nil {
				t.place(s)
			}
		}
	}
	t.n++
	t.place(slot{hashText(f.typed), f})
}

func (t *table) place(s slot) {
	mask := uint64(len(t.slots) - 1)
	at := s.hash & mask
	for t.slots[at].form != nil {
		at = (at + 1) & mask
	}
	t.slots[at] = s
}

const noPlace = ^uint32(0)

// maxForms bounds the lexicon's memory: about 30 MB. What comes later, mostly
// misreadings, is worked out each time.
const maxForms = 150_000

// NewLexicon makes an empty one.
func NewLexicon() *Lexicon {
	return &Lexicon{places: make(map[string]uint32)}
}

// lend gives room to take a text of so many bytes apart.
func (l *Lexicon) lend(size int) *scratch {
	s, _ := l.pool.Get().(*scratch)
	if s == nil {
		s = &scratch{}
	}
	s.tokens, s.codes = slices.Grow(s.tokens[:0], size/5+16), s.codes[:0]
	return s
}

// take gets it back, where it is not out of the ordinary.
func (l *Lexicon) take(s *scratch) {
	if cap(s.tokens) > maxLent {
		return
	}
	clear(s.tokens[:cap(s.tokens)]) // not to keep the text
	l.pool.Put(s)
}

// maxLent is the most tokens that are kept room for, 3 MB.
const maxLent = 1 << 16

// of appends the forms of the words of a text.
func (l *Lexicon) of(out []*form, tokens []viet.Token) []*form {
	out = slices.Grow(out, len(tokens))[:len(tokens)]
	missing := 0
	l.mu.RLock()
	for i := range tokens {
		if out[i] = l.forms.find(tokens[i].Text, hashText(tokens[i].Text)); out[i] == nil {
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
	if l.forms.n < maxForms && l.forms.find(t.Text, hashText(t.Text)) == nil {
		f.typed = strings.Clone(t.Text) // not to keep the whole text
		l.forms.put(f)
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
	if l.forms.n >= maxForms {
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
