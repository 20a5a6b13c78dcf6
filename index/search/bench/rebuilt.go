package bench

import (
	"context"
	"fmt"
	"runtime"
	"syscall"
	"time"

	"sohoa/index/search"
)

// Rebuilt is how an archive was indexed anew while it was being searched.
type Rebuilt struct {
	DocsPerCPU float64 `json:"docs_per_cpu_second"` // without the answers and the making of records
	Asked      int     `json:"asked"`
	Refused    int     `json:"refused"`    // answers that were errors
	Longest    float64 `json:"longest_ms"` // of all answers, wall time
	Swap       float64 `json:"swap_ms"`    // the longest answer from the last record on
}

// pause is between two questions, as of an office that searches all the time.
const pause = 20 * time.Millisecond

// rebuilt makes the archive anew while everything on the result page is asked
// for, again and again.
func (f *feeder) rebuilt(ctx context.Context, o Options, qs []question) (*Rebuilt, error) {
	a, err := newArchive(o.Corpus, o.Seed, o.Noise)
	if err != nil {
		return nil, err
	}
	var asked []question
	for _, q := range qs {
		if q.kind == "everything" {
			asked = append(asked, q)
		}
	}
	r := &Rebuilt{}
	last, done := make(chan struct{}), make(chan error, 1)
	before := processorTime(syscall.RUSAGE_SELF)
	f.made = 0
	go func() {
		runtime.LockOSThread() // the time of making records is this thread's
		done <- f.e.Rebuild(ctx, func(yield func(search.Record) error) error {
			defer close(last)
			for n := range o.Docs {
				if err := yield(f.timed(func() search.Record { return a.read(n) })); err != nil {
					return err
				}
			}
			return nil
		})
	}()
	answered, err := r.ask(ctx, f.e, asked, last, done)
	if err != nil {
		return nil, fmt.Errorf("rebuild: %w", err)
	}
	cpu := processorTime(syscall.RUSAGE_SELF) - before - f.made - answered
	r.DocsPerCPU = float64(o.Docs) / max(cpu.Seconds(), 1e-9)
	return r, nil
}

// ask asks until the rebuild is done and returns the processor time of that.
func (r *Rebuilt) ask(ctx context.Context, e *search.Engine, qs []question, last <-chan struct{}, done <-chan error) (time.Duration, error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	began, swapping := threadClock(), false
	for n := 0; ; n++ {
		select {
		case err := <-done:
			return threadClock() - began, err
		case <-last:
			swapping, last = true, nil
		default:
		}
		at := time.Now()
		if _, err := qs[n%len(qs)].put(ctx, e, true); err != nil {
			r.Refused++
		}
		took := float64(time.Since(at).Microseconds()) / 1000
		r.Asked++
		r.Longest = max(r.Longest, took)
		if swapping {
			r.Swap = max(r.Swap, took)
		}
		time.Sleep(pause)
	}
}
