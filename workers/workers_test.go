package workers

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"sohoa/pipeline"
	"sohoa/workers/redistest"
)

// memory is a ledger in memory that keeps the promises of [Ledger].
type memory struct {
	mu      sync.Mutex
	due     map[string]pipeline.Job
	results map[string][]pipeline.Key
	failed  map[string]pipeline.Reason
	changed chan struct{}
	empty   chan struct{} // closed when nothing is due any more
}

func newMemory(n int) *memory {
	m := &memory{
		due:     map[string]pipeline.Job{},
		results: map[string][]pipeline.Key{},
		failed:  map[string]pipeline.Reason{},
		changed: make(chan struct{}, 1),
		empty:   make(chan struct{}),
	}
	for i := range n {
		j := job(i)
		m.due[j.ID()] = j
	}
	return m
}

func job(i int) pipeline.Job {
	return pipeline.Job{Stage: pipeline.StageRead, Sum: pipeline.Sum(fmt.Sprintf("%064x", i)), Page: 1, Attempt: 1}
}

func (m *memory) Due(_ context.Context, limit int) ([]pipeline.Job, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var jobs []pipeline.Job
	for _, j := range m.due {
		jobs = append(jobs, j)
	}
	slices.SortFunc(jobs, func(a, b pipeline.Job) int { return strings.Compare(a.ID(), b.ID()) })
	return jobs[:min(limit, len(jobs))], nil
}

func (m *memory) Commit(_ context.Context, j pipeline.Job, k pipeline.Key) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.results[j.ID()] = append(m.results[j.ID()], k)
	m.drop(j)
	return nil
}

func (m *memory) Fail(_ context.Context, j pipeline.Job, _ pipeline.Kind, r pipeline.Reason, final bool) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if now, ok := m.due[j.ID()]; !ok || now.Attempt != j.Attempt {
		return nil
	}
	if !final && j.Attempt < 3 {
		j.Attempt++
		m.due[j.ID()] = j
		m.kick()
		return nil
	}
	m.failed[j.ID()] = r
	m.drop(j)
	return nil
}

func (m *memory) drop(j pipeline.Job) {
	if _, ok := m.due[j.ID()]; !ok {
		return
	}
	delete(m.due, j.ID())
	if len(m.due) == 0 {
		close(m.empty)
	}
	m.kick()
}

func (m *memory) kick() {
	select {
	case m.changed <- struct{}{}:
	default:
	}
}

func (m *memory) Changed() <-chan struct{} { return m.changed }

// queues are the two implementations every promise is checked on.
func queues(t *testing.T, check func(t *testing.T, q *Queue)) {
	t.Run("in-process", func(t *testing.T) {
		q, err := Local()
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(q.Close)
		check(t, q)
	})
	t.Run("redis", func(t *testing.T) {
		q, err := Connect(redistest.Start(t).URL())
		if err != nil {
			t.Fatal(err)
		}
		check(t, q)
	})
}

// start runs an owner and one worker and returns what stops them.
func start(t *testing.T, q *Queue, m *memory, w *Worker) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	o := &Owner{Queue: q, Ledger: m, Log: slog.Default(), Window: 50, Sweep: 200 * time.Millisecond}
	w.Queue, w.Log, w.Hands = q, slog.Default(), 4
	var wg sync.WaitGroup
	for _, run := range []func(context.Context) error{q.Run, o.Run, w.Run} {
		wg.Go(func() {
			if err := run(ctx); err != nil {
				t.Errorf("run: %v", err)
			}
		})
	}
	stop = sync.OnceFunc(func() { cancel(); wg.Wait() })
	t.Cleanup(stop)
	return stop
}

func wait(t *testing.T, m *memory) {
	t.Helper()
	select {
	case <-m.empty:
	case <-time.After(60 * time.Second):
		m.mu.Lock()
		defer m.mu.Unlock()
		t.Fatalf("%d jobs were never done", len(m.due))
	}
}

func result(j pipeline.Job) pipeline.Key { return pipeline.ReadingKey(j.Sum, j.Page, "t") }

func TestEveryJobIsAnsweredWithItsResult(t *testing.T) {
	queues(t, func(t *testing.T, q *Queue) {
		m := newMemory(120) // more than the window
		start(t, q, m, &Worker{Do: func(_ context.Context, j pipeline.Job) (pipeline.Key, error) { return result(j), nil }})
		wait(t, m)
		for i := range 120 {
			j := job(i)
			if got := m.results[j.ID()]; len(got) == 0 || got[0] != result(j) {
				t.Errorf("job %d: got %v, want %s", i, got, result(j))
			}
		}
	})
}

func TestAWipedQueueIsFilledAgain(t *testing.T) {
	queues(t, func(t *testing.T, q *Queue) {
		m := newMemory(60)
		var once sync.Once
		start(t, q, m, &Worker{Ledger: m, Do: func(_ context.Context, j pipeline.Job) (pipeline.Key, error) {
			once.Do(func() { wipe(t, q) })
			return result(j), nil
		}})
		wait(t, m)
		if len(m.results) != 60 {
			t.Errorf("got %d results, want 60", len(m.results))
		}
	})
}

func wipe(t *testing.T, q *Queue) {
	c := q.opt.MakeRedisClient().(redis.UniversalClient)
	defer c.Close()
	if err := c.FlushAll(context.Background()).Err(); err != nil {
		t.Errorf("wipe: %v", err)
	}
}

func TestAFailureIsRetriedOnlyWhereThatCanHelp(t *testing.T) {
	broken := pipeline.Refuse(pipeline.Damaged, pipeline.ReasonBroken, "no image")
	down := pipeline.Errorf(pipeline.Busy, "store is down")
	tests := []struct {
		name  string
		err   error
		calls int
		want  pipeline.Reason
	}{
		{"a broken scan is given up at once", broken, 1, pipeline.ReasonBroken},
		{"a store that is down is tried again", down, 3, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			queues(t, func(t *testing.T, q *Queue) {
				m := newMemory(1)
				var mu sync.Mutex
				calls := 0
				start(t, q, m, &Worker{Do: func(context.Context, pipeline.Job) (pipeline.Key, error) {
					mu.Lock()
					defer mu.Unlock()
					calls++
					return "", tt.err
				}})
				wait(t, m)
				if got, ok := m.failed[job(0).ID()]; !ok || got != tt.want {
					t.Errorf("got reason %q (failed %v), want %q", got, ok, tt.want)
				}
				mu.Lock()
				defer mu.Unlock()
				if calls != tt.calls {
					t.Errorf("got %d calls, want %d", calls, tt.calls)
				}
			})
		})
	}
}

func TestAStoppedWorkerLosesNothing(t *testing.T) {
	queues(t, func(t *testing.T, q *Queue) {
		m := newMemory(20)
		begun := make(chan struct{}, 20)
		stop := start(t, q, m, &Worker{Do: func(ctx context.Context, j pipeline.Job) (pipeline.Key, error) {
			begun <- struct{}{}
			<-ctx.Done()
			return "", ctx.Err()
		}})
		<-begun
		stop()
		if len(m.due) != 20 || len(m.failed) != 0 {
			t.Fatalf("got %d due and %d failed, want 20 and 0", len(m.due), len(m.failed))
		}
		start(t, q, m, &Worker{Do: func(_ context.Context, j pipeline.Job) (pipeline.Key, error) { return result(j), nil }})
		wait(t, m)
	})
}

func TestPayloadsHoldIdsOnly(t *testing.T) {
	task, _, err := jobTask(job(7))
	if err != nil {
		t.Fatal(err)
	}
	want := `{"stage":"read","sum":"` + fmt.Sprintf("%064x", 7) + `","page":1,"attempt":1}`
	if got := string(task.Payload()); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
