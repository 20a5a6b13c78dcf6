package term

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync"

	"golang.org/x/term"
)

// Bar is a progress bar on a terminal; elsewhere it writes nothing.
type Bar struct {
	mu    sync.Mutex
	t     *Terminal
	key   string
	total int
	at    int
	show  bool
}

// NewBar draws a bar of so many steps; key names its sentence.
func NewBar(t *Terminal, key string, total int) *Bar {
	b := &Bar{t: t, key: key, total: total, show: isTerminal(t.Err)}
	b.draw()
	return b
}

// Step goes one on.
func (b *Bar) Step() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.at++
	b.draw()
}

// Set goes to a step.
func (b *Bar) Set(at int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.at = at
	b.draw()
}

func (b *Bar) draw() {
	if !b.show || b.total == 0 {
		return
	}
	const width = 30
	full := width * b.at / b.total
	fmt.Fprintf(b.t.Err, "\r\033[K%s %s%s %d/%d", b.t.Say.Say(b.key), strings.Repeat("█", full), strings.Repeat("░", width-full), b.at, b.total)
}

// Done leaves the line.
func (b *Bar) Done() {
	if b.show {
		fmt.Fprintln(b.t.Err)
	}
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}
