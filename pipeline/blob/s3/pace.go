package s3

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"sohoa/pipeline"
	"sohoa/pipeline/blob"
)

// A server or a line that gives a byte now and then keeps a connection alive
// for days, and with it the hand that waits. So bytes must come, or be taken,
// at a pace: paceBytes in every Config.Pace of waiting. That is half a kilobyte
// a second, a tenth of an old modem.
const paceBytes = 16 << 10

// pace is the default of Config.Pace.
const pace = 30 * time.Second

// errTooSlow is the cause of an end that was ours.
var errTooSlow = errors.New("the store gives or takes less than 16 KiB in the time allowed")

// metered reads a body at a pace. Only the time spent waiting counts, not what
// the caller does in between.
type metered struct {
	io.ReadCloser
	key    pipeline.Key
	end    context.CancelCauseFunc
	ctx    context.Context
	window time.Duration

	waited time.Duration // since bytes were last enough
	got    int
}

func (m *metered) Read(b []byte) (int, error) {
	begun := time.Now()
	late := time.AfterFunc(m.window-m.waited, func() { m.end(errTooSlow) })
	n, err := m.ReadCloser.Read(b)
	late.Stop()
	m.got += n
	if m.waited += time.Since(begun); m.got >= paceBytes {
		m.waited, m.got = 0, 0
	}
	if err != nil && err != io.EOF {
		err = fmt.Errorf("read %s: %w", m.key, kinded(caused(m.ctx, err)))
	}
	return n, err
}

func (m *metered) Close() error {
	defer m.end(nil)
	return m.ReadCloser.Close()
}

// caused puts the cause of the end of ctx, where it was ours, before an error
// that followed from it.
func caused(ctx context.Context, err error) error {
	if err != nil && errors.Is(context.Cause(ctx), errTooSlow) {
		return pipeline.Errorf(pipeline.Busy, "%w: %w: %w", blob.ErrAway, errTooSlow, err)
	}
	return err
}

// sent watches the bytes of one object on their way to the server. Repeating
// what was sent before is no progress.
type sent struct {
	mu     sync.Mutex
	late   *time.Timer
	window time.Duration
	most   int64 // bytes taken so far, of all attempts the furthest
	paid   int64 // bytes that the timer was set anew for
	size   int64
}

// watch ends ctx where an object of size bytes is not sent at a pace. The
// caller calls stop.
func watch(ctx context.Context, window time.Duration, size int64) (_ context.Context, s *sent, stop func()) {
	ctx, end := context.WithCancelCause(ctx)
	s = &sent{window: window, size: size}
	s.late = time.AfterFunc(window, func() { end(errTooSlow) })
	return ctx, s, func() { s.late.Stop(); end(nil) }
}

// at notes that the first n bytes were taken.
func (s *sent) at(n int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if n <= s.most {
		return
	}
	if s.most = n; n >= s.size {
		s.late.Reset(2 * s.window) // all is on its way: the server may take its time
		s.paid = n
	}
	if n-s.paid >= paceBytes {
		s.paid = n
		s.late.Reset(s.window)
	}
}

// patience bounds a request without a body worth speaking of, with all its
// repetitions.
func (s *Store) patience(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeoutCause(ctx, 3*s.cfg.Pace, errTooSlow)
}

// through reads r and tells s how far it came.
type through struct {
	io.ReadSeeker
	s  *sent
	at int64
}

func (t *through) Read(b []byte) (int, error) {
	n, err := t.ReadSeeker.Read(b)
	t.at += int64(n)
	t.s.at(t.at)
	return n, err
}

func (t *through) Seek(offset int64, whence int) (int64, error) {
	at, err := t.ReadSeeker.Seek(offset, whence)
	t.at = at
	return at, err
}
