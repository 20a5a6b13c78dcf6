package ocr

import (
	"errors"
	"fmt"
	"io"
	"sync"
	"syscall"
	"time"

	"sohoa/pipeline"
)

// Serve answers requests from in on out until in ends, which is a nil error.
// It is the whole main loop of a child. It ends after the first fault, because
// an engine that has seen a page it could not decode is not to be trusted with
// another; exit ends the process at once where a page uses more processor time
// than its request allows (C code cannot be interrupted).
func Serve(in io.Reader, out io.Writer, r Reader, exit func(code int)) error {
	if err := writeFrame(out, hello{protocol, r.Version()}, nil); err != nil {
		return err
	}
	used := cpuTime()
	for {
		var q question
		image, err := readFrame(in, &q, maxBody)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		limit := time.Duration(q.CPU * float64(time.Second))
		w := &guarded{w: out}
		stop := watch(limit, func() {
			w.last(answer{Fault: &fault{Kind: pipeline.Damaged, Reason: pipeline.ReasonTooSlow, Message: "page used more processor time than allowed"}, CPU: (cpuTime() - used).Seconds()})
			exit(ExitTooSlow)
		})
		resp, failed := r.Read(Request{image, q.Format, q.Frame, q.DPI, q.Page, q.Options})
		stop()
		now := cpuTime()
		a := answer{Reading: resp.Reading, CPU: (now - used).Seconds()}
		used = now
		if failed != nil {
			a.Fault = &fault{pipeline.KindOf(failed), pipeline.ReasonOf(failed), failed.Error()}
		}
		if err := w.write(a, resp.Preview); err != nil {
			return err
		}
		if failed != nil {
			return fmt.Errorf("page %d: %w", q.Page, failed)
		}
	}
}

// ExitTooSlow is the exit code of a child that stopped itself because a page
// used more processor time than allowed.
const ExitTooSlow = 75

// guarded lets the watchdog and the loop write one answer between them.
type guarded struct {
	mu   sync.Mutex
	done bool
	w    io.Writer
}

func (g *guarded) write(a answer, body []byte) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.done {
		return errors.New("answered already")
	}
	return writeFrame(g.w, a, body)
}

func (g *guarded) last(a answer) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.done = true
	_ = writeFrame(g.w, a, nil) // the process ends right behind this
}

// watch calls late once this process has used more than limit of processor
// time from now on; a limit of 0 never ends. The function it returns ends the
// watch and waits for it.
func watch(limit time.Duration, late func()) (stop func()) {
	if limit <= 0 {
		return func() {}
	}
	begin, quit, done := cpuTime(), make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		tick := time.NewTicker(100 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-quit:
				return
			case <-tick.C:
				if cpuTime()-begin > limit {
					late()
					return
				}
			}
		}
	}()
	return func() { close(quit); <-done }
}

// cpuTime is the processor time this process has used, user and system.
func cpuTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
