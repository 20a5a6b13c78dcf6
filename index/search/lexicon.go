package search

import (
	"sync"

	"sohoa/index/search/lang"
	"sohoa/pipeline/viet"
)

// lexicon remembers the forms of words: a language has few, a page has many.
// It is safe for several goroutines.
type lexicon struct {
	mu    sync.RWMutex
	forms map[string]lang.Form
}

// maxForms bounds the lexicon's memory: about 30 MB.
const maxForms = 150_000

func newLexicon() *lexicon { return &lexicon{forms: make(map[string]lang.Form)} }

func (l *lexicon) of(t viet.Token) lang.Form {
	l.mu.RLock()
	f, ok := l.forms[t.Text]
	l.mu.RUnlock()
	if ok {
		return f
	}
	f = lang.FormOf(t)
	l.mu.Lock()
	if len(l.forms) >= maxForms {
		clear(l.forms)
	}
	l.forms[t.Text] = f
	l.mu.Unlock()
	return f
}
