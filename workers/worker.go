package workers

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/hibiken/asynq"

	"sohoa/pipeline"
)

// Worker does jobs. It needs the store (inside Do) and the queue, no database
// and no index, and may be killed at any time.
type Worker struct {
	Queue  *Queue
	Do     func(context.Context, pipeline.Job) (pipeline.Key, error)
	Hands  int // jobs done at once; at least 1
	Log    *slog.Logger
	Ledger Ledger // where the owner is in this process: answered directly; else nil
}

// Run consumes jobs until ctx ends. Jobs in hand are given up and come back
// through the ledger.
func (w *Worker) Run(ctx context.Context) error {
	client := asynq.NewClient(w.Queue.opt)
	defer client.Close()
	queues := map[string]int{}
	for _, l := range lanes() {
		queues[l.queue] = l.weight
	}
	cfg := asynq.Config{Concurrency: max(w.Hands, 1), Queues: queues}
	return w.Queue.serve(ctx, cfg, func(ctx context.Context, t *asynq.Task) error {
		return w.handle(ctx, client, t)
	})
}

func (w *Worker) handle(ctx context.Context, client *asynq.Client, t *asynq.Task) error {
	var j pipeline.Job
	if err := json.Unmarshal(t.Payload(), &j); err != nil {
		return fmt.Errorf("payload of %s: %w: %w", t.Type(), err, asynq.SkipRetry)
	}
	if !strings.HasPrefix(t.Type(), typePrefix) {
		return fmt.Errorf("task %s: %w", t.Type(), asynq.SkipRetry)
	}
	start := time.Now()
	key, err := w.Do(ctx, j)
	if err != nil && ctx.Err() == context.Canceled {
		return ctx.Err() // the program is stopping; the job stays due
	}
	a := answer{Job: j, Key: key}
	if err != nil {
		a.Key, a.Failure = "", failureOf(err)
		w.Log.Warn("job failed", "job", j.ID(), "attempt", j.Attempt, "kind", a.Failure.Kind.String(), "reason", a.Failure.Reason, "err", err)
	} else {
		w.Log.Debug("job done", "job", j.ID(), "attempt", j.Attempt, "took", time.Since(start))
	}
	return w.answer(ctx, client, a)
}

// answer tells the owner: directly where it is in this process, else through
// its queue. An error puts the task back into asynq's retry.
func (w *Worker) answer(ctx context.Context, client *asynq.Client, a answer) error {
	ctx = context.WithoutCancel(ctx) // work that was done is worth telling
	if w.Ledger != nil {
		return settle(ctx, w.Ledger, a)
	}
	task, opts, err := answerTask(a)
	if err != nil {
		return err
	}
	if _, err := client.EnqueueContext(ctx, task, opts...); err != nil {
		return busy("answer", err)
	}
	return nil
}

func busy(doing string, err error) error {
	return pipeline.Errorf(pipeline.Busy, "%s: %w", doing, err)
}
