//go:build faults

package main

import (
	"syscall"
	"testing"
	"time"

	"sohoa/workers/redistest"
)

// redisHarm is what becomes of Redis, for how long, and how it is mended; no
// mend: there is nothing to mend.
type redisHarm struct {
	rule string
	harm func(*testing.T, *redistest.Server) error
	long time.Duration
	mend func(*testing.T, *redistest.Server) error
}

func redisHarms() []redisHarm {
	return []redisHarm{
		{
			"killed", func(_ *testing.T, r *redistest.Server) error { r.Kill(); return nil }, 5 * time.Second,
			func(t *testing.T, r *redistest.Server) error { r.Resume(t); return nil },
		},
		{
			"stopped for 60 s", func(_ *testing.T, r *redistest.Server) error { return r.Signal(syscall.SIGSTOP) }, time.Minute,
			func(_ *testing.T, r *redistest.Server) error { return r.Signal(syscall.SIGCONT) },
		},
		{"flushed", func(_ *testing.T, r *redistest.Server) error { return r.Do("FLUSHALL") }, 0, nil},
		{
			"its leases deleted", func(_ *testing.T, r *redistest.Server) error {
				return r.Do("DEL asynq:{scan}:lease asynq:{read}:lease asynq:{describe}:lease asynq:{print}:lease asynq:{owner}:lease")
			}, 0, nil,
		},
		{
			"another password", func(_ *testing.T, r *redistest.Server) error {
				return r.Do("CONFIG SET requirepass other", "CLIENT KILL TYPE normal SKIPME yes")
			}, 5 * time.Second,
			func(_ *testing.T, r *redistest.Server) error {
				return r.Do("AUTH other", `CONFIG SET requirepass ""`)
			},
		},
		{
			"full", func(_ *testing.T, r *redistest.Server) error {
				return r.Do("CONFIG SET maxmemory-policy noeviction", "CONFIG SET maxmemory 1")
			}, 5 * time.Second,
			func(_ *testing.T, r *redistest.Server) error { return r.Do("CONFIG SET maxmemory 0") },
		},
	}
}

// TestWhateverRedisDoesReceiptsAreGiven: while Redis is gone, silent, emptied,
// locked or full, files are handed in and get their receipts; then Redis is well
// again and all of them are read.
func TestWhateverRedisDoesReceiptsAreGiven(t *testing.T) {
	for _, tt := range redisHarms() {
		t.Run(tt.rule, func(t *testing.T) {
			t.Parallel()
			p := newProvinceWith(t, standInReader(t))
			p.worker()
			kept := ingesting(t, p.serving, "redis", pagesOf(t, t.TempDir(), 1, widthPlain, widthPlain, widthPlain, widthPlain))()
			if err := tt.harm(t, p.redis); err != nil {
				t.Fatal(err)
			}
			begun := time.Now()
			kept = append(kept, ingesting(t, p.serving, "redis", pagesOf(t, t.TempDir(), 2, widthPlain, widthPlain))()...)
			if tt.mend != nil { // and the server is started anew meanwhile
				p.kill(syscall.SIGKILL)
				p.start()
			}
			kept = append(kept, ingesting(t, p.serving, "redis", pagesOf(t, t.TempDir(), 3, widthPlain))()...)
			if took := time.Since(begun); tt.long > took {
				time.Sleep(tt.long - took) // the harm lasts
			}
			if tt.mend != nil {
				if err := tt.mend(t, p.redis); err != nil {
					t.Fatal(err)
				}
			}
			checkKept(t, p.serving, kept, p.batchNamed("redis"))
		})
	}
}
