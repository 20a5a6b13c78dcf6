package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync"

	"golang.org/x/term"
)

// bar is a progress bar on a terminal; elsewhere it writes nothing.
type bar struct {
	mu    sync.Mutex
	t     *terminal
	key   string
	total int
	at    int
	show  bool
}

func newBar(t *terminal, key string, total int) *bar {
	b := &bar{t: t, key: key, total: total, show: isTerminal(t.err)}
	b.draw()
	return b
}

func (b *bar) step() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.at++
	b.draw()
}

func (b *bar) set(at int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.at = at
	b.draw()
}

func (b *bar) draw() {
	if !b.show || b.total == 0 {
		return
	}
	const width = 30
	full := width * b.at / b.total
	fmt.Fprintf(b.t.err, "\r\033[K%s %s%s %d/%d", b.t.say.Say(b.key), strings.Repeat("█", full), strings.Repeat("░", width-full), b.at, b.total)
}

func (b *bar) done() {
	if b.show {
		fmt.Fprintln(b.t.err)
	}
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}
