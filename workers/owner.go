package workers

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"time"

	"github.com/hibiken/asynq"
	"golang.org/x/sync/errgroup"

	"sohoa/pipeline"
)

// Ledger is the truth about jobs, kept by the catalogue. All methods are
// idempotent: an answer that comes twice, or late, changes nothing.
type Ledger interface {
	// Due returns at most limit jobs that are to be done now, in the order
	// of their urgency.
	Due(ctx context.Context, limit int) ([]pipeline.Job, error)
	// Commit takes the result of a job into the catalogue.
	Commit(ctx context.Context, j pipeline.Job, result pipeline.Key) error
	// Fail counts a failed attempt. With final, trying again cannot help and
	// the job is given up with the reason; else the ledger makes it due again
	// later, and gives up by its own count.
	Fail(ctx context.Context, j pipeline.Job, kind pipeline.Kind, reason pipeline.Reason, final bool) error
	// Changed is signalled when Due may have something new.
	Changed() <-chan struct{}
}

// Owner rings for the jobs that are due and takes the answers. There is one
// for a catalogue.
type Owner struct {
	Queue  *Queue
	Ledger Ledger
	Log    *slog.Logger

	// Window is how many jobs are in the queue at once; the rest wait in
	// the ledger. 0 means 500.
	Window int
	// Sweep is how often the ledger is compared with the queue. 0 means 15 s.
	Sweep time.Duration
}

// Run rings and listens until ctx ends.
func (o *Owner) Run(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return o.listen(ctx) })
	g.Go(func() error { return o.sweep(ctx) })
	return g.Wait()
}

// listen takes the answers of workers in other processes.
func (o *Owner) listen(ctx context.Context) error {
	cfg := asynq.Config{Concurrency: 4, Queues: map[string]int{ownerQueue: 1}}
	return o.Queue.serve(ctx, cfg, func(ctx context.Context, t *asynq.Task) error {
		var a answer
		if err := json.Unmarshal(t.Payload(), &a); err != nil {
			return fmt.Errorf("answer: %w: %w", err, asynq.SkipRetry)
		}
		return settle(ctx, o.Ledger, a)
	})
}

func settle(ctx context.Context, l Ledger, a answer) error {
	if a.Failure != nil {
		return l.Fail(ctx, a.Job, a.Failure.Kind, a.Failure.Reason, !a.Failure.Kind.Retry())
	}
	err := l.Commit(ctx, a.Job, a.Key)
	if err == nil || pipeline.KindOf(err).Retry() {
		return err
	}
	// A result that the catalogue cannot take is a failed attempt, not a
	// reason to knock for ever.
	return l.Fail(ctx, a.Job, pipeline.Internal, "", false)
}

// sweep rings for what is due: at once when the ledger changes, and at least
// every o.Sweep with a look at what became of the tasks rung before.
func (o *Owner) sweep(ctx context.Context) error {
	r := newRinger(o)
	defer r.close()
	every := o.Sweep
	if every == 0 {
		every = 15 * time.Second
	}
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		if err := r.ring(ctx); err != nil && ctx.Err() == nil {
			o.Log.Warn("sweep", "err", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-o.Ledger.Changed():
		case <-tick.C:
			r.forget() // look again at every task
		}
	}
}

// ringer remembers which tasks it has put into the queue, so that a change of
// the ledger costs a look at the new jobs only.
type ringer struct {
	o      *Owner
	client *asynq.Client
	look   *asynq.Inspector
	rung   map[string]bool      // by task id: known to be in the queue
	active map[string]time.Time // by task id: when first seen in somebody's hands
}

func newRinger(o *Owner) *ringer {
	return &ringer{o, asynq.NewClient(o.Queue.opt), asynq.NewInspector(o.Queue.opt), map[string]bool{}, map[string]time.Time{}}
}

func (r *ringer) close() {
	r.client.Close()
	r.look.Close()
}

// forget makes the next ring look at every task again.
func (r *ringer) forget() {
	clear(r.rung)
	maps.DeleteFunc(r.active, func(_ string, since time.Time) bool { return time.Since(since) > time.Hour })
}

func (r *ringer) ring(ctx context.Context) error {
	window := r.o.Window
	if window == 0 {
		window = 500
	}
	jobs, err := r.o.Ledger.Due(ctx, window)
	if err != nil {
		return fmt.Errorf("due: %w", err)
	}
	for _, j := range jobs {
		if r.rung[taskID(j)] {
			continue
		}
		if err := r.one(ctx, j); err != nil {
			return fmt.Errorf("ring %s: %w", j.ID(), err)
		}
		r.rung[taskID(j)] = true
	}
	return nil
}

func (r *ringer) one(ctx context.Context, j pipeline.Job) error {
	task, opts, err := jobTask(j)
	if err != nil {
		return err
	}
	_, err = r.client.EnqueueContext(ctx, task, opts...)
	if errors.Is(err, asynq.ErrTaskIDConflict) {
		return r.inspect(ctx, j)
	}
	if err != nil {
		return busy("enqueue", err)
	}
	return nil
}

// patience is how long after its deadline a task may still be in somebody's
// hands: asynq gives a dead worker's tasks to another after about a minute.
const patience = 3 * time.Minute

// inspect looks at a task that is already in the queue. Waiting or being done
// is fine. Archived means that it killed its workers, and active for longer
// than its deadline that its lease entry was lost, so that asynq would let it
// hang for ever: both are failed attempts.
func (r *ringer) inspect(ctx context.Context, j pipeline.Job) error {
	l, id := lanes()[j.Stage], taskID(j)
	info, err := r.look.GetTaskInfo(l.queue, id)
	if errors.Is(err, asynq.ErrTaskNotFound) || errors.Is(err, asynq.ErrQueueNotFound) {
		return nil // finished in between; the next look knows
	}
	if err != nil {
		return busy("inspect", err)
	}
	switch info.State {
	case asynq.TaskStateArchived:
	case asynq.TaskStateActive:
		first, seen := r.active[id]
		if !seen {
			r.active[id] = time.Now()
			return nil
		}
		if time.Since(first) < l.limit+patience {
			return nil
		}
	default:
		delete(r.active, id)
		return nil
	}
	delete(r.active, id)
	r.o.Log.Warn("job stuck in the queue", "job", j.ID(), "attempt", j.Attempt, "state", info.State.String())
	return r.o.Ledger.Fail(ctx, j, pipeline.Internal, pipeline.ReasonCrashed, false)
}
