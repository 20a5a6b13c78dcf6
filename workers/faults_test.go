//go:build faults

package workers

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"

	"sohoa/pipeline"
)

// wire is a way to a Redis that breaks the connection at the nth call, before
// it is passed on or after, when its answer is lost.
type wire struct {
	net.Listener
	to    string
	after bool
	left  atomic.Int64
	fired atomic.Bool
}

func newWire(t *testing.T, to string, n int, after bool) *wire {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w := &wire{Listener: l, to: to, after: after}
	w.left.Store(int64(n))
	var wg sync.WaitGroup
	wg.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			wg.Go(func() { w.carry(c) })
		}
	})
	t.Cleanup(func() { l.Close(); wg.Wait() })
	return w
}

// carry passes one connection on, call by call: a client of go-redis writes a
// call, or a pipeline of calls, at once.
func (w *wire) carry(c net.Conn) {
	defer c.Close()
	s, err := net.Dial("tcp", w.to)
	if err != nil {
		return
	}
	defer s.Close()
	go func() {
		defer c.Close()
		io.Copy(c, s) // ends with either side
	}()
	buf := make([]byte, 1<<20)
	for {
		n, err := c.Read(buf)
		if err != nil {
			return
		}
		broken := w.left.Add(-1) == 0
		if broken {
			w.fired.Store(true)
		}
		if broken && !w.after {
			return
		}
		if broken {
			c.(*net.TCPConn).CloseWrite() // no answer can come back
		}
		if _, err := s.Write(buf[:n]); err != nil || broken {
			return
		}
	}
}

// TestAFaultAtEveryCallOfTheQueueLosesNoJob: whatever call of the owner or the
// worker is cut, every job is done, and the ledger has its result. A task whose
// handing over was lost lies in nobody's hands until asynq gives it to another,
// one to two minutes later: run these with -parallel 80.
func TestAFaultAtEveryCallOfTheQueueLosesNoJob(t *testing.T) {
	const calls = 40 // a run of six jobs makes about thirty before it idles
	for name, after := range map[string]bool{"before": false, "answer lost": true} {
		for n := 1; n <= calls; n++ {
			t.Run(fmt.Sprint(name, " ", n), func(t *testing.T) {
				t.Parallel()
				if !cutAt(t, n, after) {
					t.Error("the cut was not met")
				}
			})
		}
	}
}

// lastly waits as long as asynq may take to find a task in nobody's hands.
func lastly(t *testing.T, m *memory) {
	t.Helper()
	select {
	case <-m.empty:
	case <-time.After(4 * time.Minute):
		t.Fatal("a job was never done")
	}
}

func cutAt(t *testing.T, n int, after bool) bool {
	t.Helper()
	m := miniredis.RunT(t)
	w := newWire(t, m.Addr(), n, after)
	q, err := Connect("redis://" + w.Addr().String())
	if err != nil { // the very first calls are those of connecting
		if pipeline.KindOf(err) != pipeline.Busy {
			t.Errorf("call %d: %v, want busy", n, err)
		}
		if q, err = Connect("redis://" + w.Addr().String()); err != nil {
			t.Fatalf("call %d: %v", n, err)
		}
	}
	ledger := newMemory(6)
	stop := start(t, q, ledger, &Worker{Do: func(_ context.Context, j pipeline.Job) (pipeline.Key, error) { return result(j), nil }})
	lastly(t, ledger)
	stop()
	allDone(t, ledger, 6)
	return w.fired.Load()
}

func allDone(t *testing.T, m *memory, n int) {
	t.Helper()
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.results) != n || len(m.failed) != 0 {
		t.Errorf("%d results, %d failed, want %d results", len(m.results), len(m.failed), n)
	}
	for id, keys := range m.results {
		for _, k := range keys {
			if k != keys[0] {
				t.Errorf("%s: results differ: %v", id, keys)
			}
		}
	}
}

// TestARedisThatIsFlushedLockedOrStoppedLosesNoJob does one of these while half
// of the jobs are done, and mends it again.
func TestARedisThatIsFlushedLockedOrStoppedLosesNoJob(t *testing.T) {
	for name, c := range map[string]struct {
		harm, mend func(*miniredis.Miniredis) error
	}{
		"flushed":          {func(m *miniredis.Miniredis) error { m.FlushAll(); return nil }, nil},
		"another password": {func(m *miniredis.Miniredis) error { m.RequireAuth("khác"); return nil }, func(m *miniredis.Miniredis) error { m.RequireAuth(""); return nil }},
		"stopped":          {func(m *miniredis.Miniredis) error { m.Close(); return nil }, func(m *miniredis.Miniredis) error { return m.Restart() }},
		"answers errors":   {func(m *miniredis.Miniredis) error { m.SetError("OOM command not allowed"); return nil }, func(m *miniredis.Miniredis) error { m.SetError(""); return nil }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := miniredis.RunT(t)
			q, err := Connect("redis://" + m.Addr())
			if err != nil {
				t.Fatal(err)
			}
			ledger, half := newMemory(12), make(chan struct{})
			var done atomic.Int64
			stop := start(t, q, ledger, &Worker{Do: func(_ context.Context, j pipeline.Job) (pipeline.Key, error) {
				if done.Add(1) == 6 {
					close(half)
				}
				return result(j), nil
			}, Ledger: ledger})
			<-half
			if err := c.harm(m); err != nil {
				t.Fatal(err)
			}
			if c.mend != nil {
				awaitBusy(t, q)
				if err := c.mend(m); err != nil {
					t.Fatal(err)
				}
			}
			wait(t, ledger)
			stop()
			allDone(t, ledger, 12)
		})
	}
}

// awaitBusy waits until the harm is felt.
func awaitBusy(t *testing.T, q *Queue) {
	t.Helper()
	for range 1000 {
		if err := q.Ping(); err != nil {
			if pipeline.KindOf(err) != pipeline.Busy {
				t.Errorf("ping: %v, want busy", err)
			}
			return
		}
	}
	t.Error("the harm was not felt")
}

// TestALeaseThatIsLostIsAFailedAttempt: asynq forgets who holds the tasks, and
// they would be active for ever.
func TestALeaseThatIsLostIsAFailedAttempt(t *testing.T) {
	m := miniredis.RunT(t)
	q, err := Connect("redis://" + m.Addr())
	if err != nil {
		t.Fatal(err)
	}
	ledger := newMemory(1)
	held, release := make(chan struct{}), make(chan struct{})
	var first sync.Once
	stop := start(t, q, ledger, &Worker{Do: func(ctx context.Context, j pipeline.Job) (pipeline.Key, error) {
		first.Do(func() { close(held) })
		select {
		case <-release:
		case <-ctx.Done():
			return "", ctx.Err()
		}
		return result(j), nil
	}, Ledger: ledger})
	<-held
	c := redis.NewClient(&redis.Options{Addr: m.Addr()})
	defer c.Close()
	for _, queue := range []string{"scan", "read", "describe", "print"} {
		if err := c.Del(t.Context(), "asynq:{"+queue+"}:lease").Err(); err != nil && !errors.Is(err, redis.Nil) {
			t.Fatal(err)
		}
	}
	close(release)
	wait(t, ledger)
	stop()
	allDone(t, ledger, 1)
	r := newRinger(&Owner{Queue: q, Ledger: ledger})
	defer r.close()
	r.active["x"] = time.Now().Add(-2 * time.Hour)
	r.forget()
	if len(r.active) != 0 {
		t.Error("a task seen hours ago is remembered for ever")
	}
}
