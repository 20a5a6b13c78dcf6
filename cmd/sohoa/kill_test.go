//go:build faults

package main

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"sohoa/cmd/sohoa/remote"
	"sohoa/pipeline"
	"sohoa/pipeline/paper"
)

var (
	killFor  = flag.Duration("kill.for", 20*time.Second, "how long the random kills go on")
	killSeed = flag.Uint64("seed", 20261122, "what the random kills are drawn from")
)

// TestRandomKillsLoseNothingAndDoubleNothing kills the server, a worker or a
// reader of pages with SIGKILL at random moments under load, while a client
// hands files in, now and then the same one again, and keeps its receipts:
//
//	go test -tags faults ./cmd/sohoa -run RandomKills -kill.for 60m -seed 7 -timeout 90m -v
func TestRandomKillsLoseNothingAndDoubleNothing(t *testing.T) {
	t.Logf("-kill.for %v -seed %d", *killFor, *killSeed)
	t.Run("one machine", func(t *testing.T) {
		t.Parallel()
		s := newServing(t, nil, "--readers", "2")
		s.start()
		underKills(t, &victim{serving: s, rng: rand.New(rand.NewPCG(*killSeed, 1))})
	})
	t.Run("many machines", func(t *testing.T) {
		t.Parallel()
		p := newProvince(t)
		v := &victim{serving: p.serving, rng: rand.New(rand.NewPCG(*killSeed, 2)), hire: p.worker}
		v.worker = v.hire()
		underKills(t, v)
	})
}

// victim is a running installation that is killed piece by piece.
type victim struct {
	*serving
	rng    *rand.Rand
	hire   func() *exec.Cmd // starts a worker; nil: the server works itself
	worker *exec.Cmd

	kills    map[string]int
	restarts []time.Duration // from the start of a killed server to its first answer
}

// underKills kills until the time is over and then counts.
func underKills(t *testing.T, v *victim) {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), *killFor)
	defer stop()
	v.kills = map[string]int{}
	c := &depositor{dir: t.TempDir(), api: remote.New("http://"+v.addr, v.token()).Patient(2 * time.Minute)}
	var wg sync.WaitGroup
	wg.Go(func() { c.run(ctx) })
	for ctx.Err() == nil {
		// The moment is what is random here; there is nothing to wait for.
		time.Sleep(time.Duration(v.rng.IntN(1500)) * time.Millisecond)
		v.killOne()
	}
	wg.Wait()
	if c.err != nil {
		t.Fatalf("the client: %v", c.err)
	}
	v.account(c)
}

// killOne kills one piece and starts it again.
func (v *victim) killOne() {
	v.t.Helper()
	pids := []int{v.cmd.Process.Pid}
	if v.worker != nil {
		pids = append(pids, v.worker.Process.Pid)
	}
	switch n := v.rng.IntN(4); {
	case n == 0 && v.worker != nil:
		v.kills["worker"]++
		v.worker.Process.Kill()
		v.worker.Wait()
		v.worker = v.hire()
	case n < 2:
		if readers := readersOf(pids); len(readers) > 0 {
			v.kills["reader"]++
			syscall.Kill(readers[v.rng.IntN(len(readers))], syscall.SIGKILL)
		}
	default:
		v.kills["server"]++
		v.kill(syscall.SIGKILL)
		begun := time.Now()
		v.start()
		v.restarts = append(v.restarts, time.Since(begun))
	}
}

// account waits until everything rests and holds the receipts of the client
// against it.
func (v *victim) account(c *depositor) {
	v.t.Helper()
	slices.Sort(v.restarts)
	most := time.Duration(0)
	if len(v.restarts) > 0 {
		most = v.restarts[len(v.restarts)-1]
	}
	checkKept(v.t, v.serving, c.kept, c.batch)
	var b remote.BatchAnswer
	v.get("/api/batches/"+c.batch, &b)
	documents := map[pipeline.DocumentID]int{}
	for _, f := range b.Files {
		for _, d := range f.Documents {
			documents[d]++
		}
	}
	if len(documents) < len(c.kept) || b.Count.Pages != len(c.kept) {
		v.t.Errorf("%d documents of %d pages of %d files of a page", len(documents), b.Count.Pages, len(c.kept))
	}
	total := 0
	for _, n := range v.kills {
		total += n
	}
	v.t.Logf("%d kills %v, %d receipts, %d handed in again; restart to ready: most %v", total, v.kills, len(c.kept), c.again, most.Round(time.Millisecond))
}

// depositor hands in files and keeps its receipts outside the system.
type depositor struct {
	api   *remote.Client
	dir   string
	batch string
	kept  []remote.Parcel
	again int
	err   error
}

// run hands in until ctx ends; what is under way then is still brought to its
// receipt.
func (c *depositor) run(ctx context.Context) {
	patient := context.WithoutCancel(ctx)
	var b remote.BatchAnswer
	if c.err = c.api.Post(patient, "/api/batches", map[string]string{"unit": "H14", "name": "kills"}, &b); c.err != nil {
		return
	}
	c.batch = string(b.ID)
	for n := uint64(0); ctx.Err() == nil && c.err == nil; n++ {
		if c.err = c.four(patient, n); c.err == nil {
			c.err = c.rest(ctx)
		}
	}
}

// four hands in four small scans, each of a kind, and one of them twice.
func (c *depositor) four(ctx context.Context, n uint64) error {
	dir := filepath.Join(c.dir, fmt.Sprint(n))
	if _, err := paper.SampleMany(dir, 4, n+1); err != nil {
		return err
	}
	files, err := remote.Collect([]string{dir})
	if err != nil {
		return err
	}
	for i, p := range files {
		p.Name = fmt.Sprintf("%d-%s", n, p.Name)
		if err := c.api.Deliver(ctx, pipeline.BatchID(c.batch), p, nil); err != nil {
			return err
		}
		c.kept = append(c.kept, *p)
		if i != int(n%4) {
			continue
		}
		same := *p
		if err := c.api.Deliver(ctx, pipeline.BatchID(c.batch), &same, nil); err != nil {
			return err
		}
		if c.again++; same.Receipt.File != p.Receipt.File {
			return fmt.Errorf("%s got a second receipt: %s after %s", p.Name, same.Receipt.File, p.Receipt.File)
		}
	}
	return nil
}

// rest waits while more files move than a machine reads in some seconds.
func (c *depositor) rest(ctx context.Context) error {
	const enough = 24
	for ctx.Err() == nil {
		var b remote.BatchAnswer
		if err := c.api.Get(context.WithoutCancel(ctx), "/api/batches/"+c.batch, nil, &b); err != nil || b.Count.Working < enough {
			return err
		}
		select {
		case <-ctx.Done():
		case <-time.After(200 * time.Millisecond):
		}
	}
	return nil
}

// readersOf lists the reader processes below some of our own processes.
func readersOf(parents []int) []int {
	entries, err := os.ReadDir("/proc")
	if err != nil {
		return nil
	}
	above, readers := map[int]int{}, []int{}
	for _, e := range entries {
		pid, err := strconv.Atoi(e.Name())
		if err != nil {
			continue
		}
		stat, err := os.ReadFile(filepath.Join("/proc", e.Name(), "stat"))
		if err != nil {
			continue // it has ended
		}
		name, rest, ok := strings.Cut(string(stat), ") ")
		fields := strings.Fields(rest)
		if !ok || len(fields) < 2 {
			continue
		}
		if above[pid], err = strconv.Atoi(fields[1]); err == nil && strings.Contains(name, "(sohoa-ocr") {
			readers = append(readers, pid)
		}
	}
	return slices.DeleteFunc(readers, func(pid int) bool {
		for range 10 {
			if slices.Contains(parents, pid) {
				return false
			}
			pid = above[pid]
		}
		return true
	})
}
