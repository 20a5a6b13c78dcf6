package jail

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"sohoa/pipeline"
)

// ErrKilled is in the error of a child that its owner killed.
var ErrKilled = errors.New("killed by its owner")

// ExitError is how a child ended, for those who know what its exit status
// means. It is found in errors of Run and Wait with errors.As.
type ExitError struct {
	Program string
	Code    int            // exit status, -1 where a signal ended it
	Signal  syscall.Signal // else 0
	Stderr  string         // the end of it, at most 2 KiB
}

// Error tells how the program ended and the last it wrote.
func (e *ExitError) Error() string {
	s := fmt.Sprintf("%s: exit status %d", e.Program, e.Code)
	if e.Signal != 0 {
		s = fmt.Sprintf("%s: %s", e.Program, e.Signal)
	}
	if e.Stderr != "" {
		s += ": " + e.Stderr
	}
	return s
}

// outOfMemory is how programs say that malloc failed; what they do then is a
// plain exit or an abort.
func outOfMemory(stderr string) bool {
	s := strings.ToLower(stderr)
	for _, sign := range []string{"bad_alloc", "out of memory", "cannot allocate memory", "malloc of"} {
		if strings.Contains(s, sign) {
			return true
		}
	}
	return false
}

func (p *Process) usage() Usage {
	st := p.cmd.ProcessState
	u := Usage{CPU: st.UserTime() + st.SystemTime(), Wall: p.wall, Exit: st.ExitCode()}
	if r, ok := st.SysUsage().(*syscall.Rusage); ok {
		u.MaxRSS = r.Maxrss << 10 // Linux counts in KiB
	}
	if ws, ok := st.Sys().(syscall.WaitStatus); ok && ws.Signaled() {
		u.Signal = int(ws.Signal())
	}
	u.Killed = p.stoppedBy() != byItself || u.Signal == int(unix.SIGKILL) || u.Signal == int(unix.SIGXCPU)
	return u
}

// spent reports whether the processor time is that of a child stopped by
// RLIMIT_CPU. The kernel checks at ticks and may be early by a few.
func (p *Process) spent(cpu time.Duration) bool {
	return p.limits.CPU > 0 && cpu >= p.limits.CPU-100*time.Millisecond
}

func (p *Process) verdict() (Usage, error) {
	u := p.usage()
	ended := &ExitError{Program: p.name, Code: u.Exit, Signal: syscall.Signal(u.Signal), Stderr: p.tail.String()}
	tooSlow := func(what string) error {
		return pipeline.Refuse(pipeline.Damaged, pipeline.ReasonTooSlow, "stopped at its limit of %s: %w", what, ended)
	}
	why := p.stoppedBy()
	switch {
	case u.Exit == 0 && outOfMemory(ended.Stderr):
		return u, tooSlow("memory") // pdftoppm says so, prints a picture of 1x1 and exits with 0
	case u.Exit == 0:
		return u, p.plumbing()
	case why == byOwner:
		return u, pipeline.Errorf(pipeline.Busy, "%s: %w", p.name, ErrKilled)
	case why == byContext:
		return u, pipeline.Errorf(pipeline.Busy, "%s: the caller gave up", p.name)
	case why == byWall:
		return u, tooSlow("time " + p.limits.Wall.String())
	case why == byOutput:
		return u, tooSlow("output")
	case u.Signal == int(unix.SIGXCPU), u.Signal == int(unix.SIGKILL) && p.spent(u.CPU):
		return u, tooSlow("processor time " + p.limits.CPU.String())
	case u.Signal == int(unix.SIGXFSZ):
		return u, tooSlow("file size")
	case u.Signal == int(unix.SIGKILL), outOfMemory(ended.Stderr):
		return u, tooSlow("memory") // SIGKILL: the machine itself ran out
	case u.Signal != 0:
		return u, pipeline.Refuse(pipeline.Damaged, pipeline.ReasonCrashed, "%w", ended)
	}
	return u, pipeline.Refuse(pipeline.Damaged, pipeline.ReasonBroken, "%w", ended)
}

// plumbing returns what went wrong between the caller and a child that did
// well: the reader of its stdin or the writer of its stdout failed.
func (p *Process) plumbing() error {
	var exit *exec.ExitError
	if p.waited == nil || errors.As(p.waited, &exit) {
		return nil
	}
	if p.stoppedBy() == byOutput {
		return pipeline.Refuse(pipeline.Damaged, pipeline.ReasonTooSlow, "%s: stopped at its limit of output", p.name)
	}
	return pipeline.Errorf(pipeline.Internal, "pass data to or from %s: %w", p.name, p.waited)
}

var errFull = errors.New("more output than allowed")

// capped passes a child's output on up to a limit, below 0 for none. Only one
// goroutine writes to it.
type capped struct {
	to   io.Writer
	left int64
	full func()
}

func (c *capped) Write(b []byte) (int, error) {
	if c.left >= 0 && int64(len(b)) > c.left {
		c.full()
		return 0, errFull
	}
	if c.left >= 0 {
		c.left -= int64(len(b))
	}
	if c.to == nil {
		return len(b), nil
	}
	return c.to.Write(b)
}

// tail keeps the end of a child's complaints and passes the first 64 KiB on.
// It never fails: a child must not die of what it has to say.
type tail struct {
	to   io.Writer
	sent int
	last []byte
}

const (
	tailKept = 2 << 10
	tailSent = 64 << 10
)

func (t *tail) Write(b []byte) (int, error) {
	if t.to != nil && t.sent < tailSent {
		n := min(len(b), tailSent-t.sent)
		t.to.Write(b[:n])
		t.sent += n
	}
	t.last = append(t.last, b...)
	if over := len(t.last) - tailKept; over > 0 {
		t.last = append(t.last[:0], t.last[over:]...)
	}
	return len(b), nil
}

// String returns the kept end without line breaks at its edges and with
// control characters replaced: it comes from a hostile place and goes to a log.
func (t *tail) String() string {
	clean := func(r rune) rune {
		if r < ' ' && r != '\n' || r == 0x7f {
			return '?'
		}
		return r
	}
	return strings.Map(clean, strings.ToValidUTF8(string(bytes.TrimSpace(t.last)), "?"))
}
