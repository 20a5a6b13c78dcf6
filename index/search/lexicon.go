package search

import (
	"sync"

	"sohoa/pipeline/viet"
)

// form is what one word of a text becomes.
type form struct {
	folded string // the term of the field "t" and its kin
	exact  string // with its marks; "" where it has none
	skel   string // with the confusions of readers folded together
}

// lexicon remembers the forms of words: a language has few, a page has many.
// It is safe for several goroutines.
type lexicon struct {
	mu    sync.RWMutex
	forms map[string]form
}

// maxForms bounds the lexicon's memory: about 30 MB.
const maxForms = 150_000

func newLexicon() *lexicon { return &lexicon{forms: make(map[string]form)} }

func (l *lexicon) of(t viet.Token) form {
	l.mu.RLock()
	f, ok := l.forms[t.Text]
	l.mu.RUnlock()
	if ok {
		return f
	}
	f = formOf(t)
	l.mu.Lock()
	if len(l.forms) >= maxForms {
		clear(l.forms)
	}
	l.forms[t.Text] = f
	l.mu.Unlock()
	return f
}

// formOf folds a token. A term longer than maxTerm bytes is cut: no person
// types it, and a reader's rubbish must not fill the dictionary.
func formOf(t viet.Token) form {
	f := form{folded: cut(t.Folded())}
	if t.Kind != viet.WholeToken {
		f.skel = cut(viet.Skeleton(f.folded))
		if viet.HasMark(t.Text) {
			f.exact = cut(t.Exact())
		}
	}
	return f
}

const maxTerm = 48

func cut(s string) string {
	if len(s) <= maxTerm {
		return s
	}
	n := maxTerm
	for n > 0 && s[n]&0xC0 == 0x80 {
		n--
	}
	return s[:n]
}
