package workers

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/hibiken/asynq"
)

// Queue is the way to one Redis, a real one or the one inside this process.
type Queue struct {
	opt   asynq.RedisConnOpt
	local *miniredis.Miniredis // nil for a real Redis
	poll  time.Duration        // how long an idle consumer sleeps
}

// Connect reaches a real Redis. The address is a URI as asynq reads it:
// redis://[:password@]host:port[/db], rediss://… or redis-socket://path. It
// fails with Busy where the server does not answer; the Queue is of use then
// too, and works when the server does.
func Connect(uri string) (*Queue, error) {
	opt, err := asynq.ParseRedisURI(uri)
	if err != nil {
		return nil, fmt.Errorf("redis address: %w", err)
	}
	q := &Queue{opt: opt, poll: 500 * time.Millisecond}
	return q, q.Ping()
}

// Local starts a Redis inside this process, on a free loopback port behind a
// random password. Close stops it.
func Local() (*Queue, error) {
	m := miniredis.NewMiniRedis()
	password := rand.Text()
	m.RequireAuth(password)
	if err := m.StartAddr("127.0.0.1:0"); err != nil {
		return nil, fmt.Errorf("start in-process queue: %w", err)
	}
	opt := asynq.RedisClientOpt{Addr: m.Addr(), Password: password}
	return &Queue{opt: opt, local: m, poll: 100 * time.Millisecond}, nil
}

// InProcess reports whether the queue lives and dies with this process.
func (q *Queue) InProcess() bool { return q.local != nil }

// Ping reports whether the queue answers: nil, or a Busy error.
func (q *Queue) Ping() error {
	c := asynq.NewClient(q.opt)
	defer c.Close()
	if err := c.Ping(); err != nil {
		return busy("queue", err)
	}
	return nil
}

// Waiting returns how many tasks are in each queue, waiting or in somebody's
// hands.
func (q *Queue) Waiting() (map[string]int, error) {
	in := asynq.NewInspector(q.opt)
	defer in.Close()
	names, err := in.Queues() // only these exist; asking for another is an error
	if err != nil {
		return nil, busy("list queues", err)
	}
	n := map[string]int{}
	for _, name := range names {
		info, err := in.GetQueueInfo(name)
		if err != nil {
			return nil, busy("inspect queue", err)
		}
		n[name] = info.Pending + info.Active + info.Retry
	}
	return n, nil
}

// Run keeps the in-process clock going until ctx ends: expiry of locks is
// driven by hand there. For a real Redis it only waits.
func (q *Queue) Run(ctx context.Context) error {
	if q.local == nil {
		<-ctx.Done()
		return nil
	}
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
			q.local.FastForward(time.Second)
		}
	}
}

// Close stops an in-process queue; all tasks in it are gone.
func (q *Queue) Close() {
	if q.local != nil {
		q.local.Close()
	}
}

// serve consumes queues with handle until ctx ends.
func (q *Queue) serve(ctx context.Context, cfg asynq.Config, handle asynq.HandlerFunc) error {
	cfg.TaskCheckInterval = q.poll
	cfg.BaseContext = func() context.Context { return ctx }
	cfg.LogLevel = asynq.WarnLevel
	cfg.Logger = quiet{slog.Default().With("part", "queue")}
	cfg.ShutdownTimeout = time.Second
	cfg.DelayedTaskCheckInterval = time.Second
	cfg.RetryDelayFunc = func(n int, _ error, _ *asynq.Task) time.Duration {
		return time.Duration(n+1) * time.Second // only for answers that could not be given
	}
	srv := asynq.NewServer(q.opt, cfg)
	if err := srv.Start(handle); err != nil { // it does not ask Redis yet
		return busy("start consuming", err)
	}
	<-ctx.Done()
	srv.Shutdown()
	return nil
}

// quiet carries asynq's own remarks into the program's log.
type quiet struct{ log *slog.Logger }

func (l quiet) Debug(args ...any) {}
func (l quiet) Info(args ...any)  {}
func (l quiet) Warn(args ...any)  { l.log.Warn("asynq", "said", fmt.Sprint(args...)) }
func (l quiet) Error(args ...any) { l.log.Error("asynq", "said", fmt.Sprint(args...)) }
func (l quiet) Fatal(args ...any) { l.log.Error("asynq", "said", fmt.Sprint(args...)) }
