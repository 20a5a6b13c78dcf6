//go:build faults

package index

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"sohoa/pipeline"
	"sohoa/pipeline/blob/faulty"
	"sohoa/pipeline/blob/fs"
)

// breakCatalog fails the nth commit: undone, or done with its answer lost.
func breakCatalog(x *Index, t *faulty.Trip, after bool) {
	x.catalog.BreakCommits(func(commit, undo func() error) error {
		if !t.Turn() {
			return commit()
		}
		if after {
			return errors.Join(commit(), faulty.Lost("commit"))
		}
		return errors.Join(undo(), faulty.Lost("commit"))
	})
}

// breakSearch fails the nth batch of the search index in the same two ways.
func breakSearch(x *Index, t *faulty.Trip, after bool) {
	x.search.BreakBatches(func(apply func() error) error {
		if !t.Turn() {
			return apply()
		}
		if after {
			return errors.Join(apply(), faulty.Lost("batch"))
		}
		return faulty.Lost("batch")
	})
}

// TestAFaultAtEveryCommitAndBatchLosesNothing does the same work again and
// again, from opening a batch to a signed audit, with the catalogue failing at
// its first commit, its second, its third …, and then the search index at each
// of its batches, until a run ends in which nothing failed.
func TestAFaultAtEveryCommitAndBatchLosesNothing(t *testing.T) {
	for name, fail := range map[string]func(*Index, *faulty.Trip, bool){"commit": breakCatalog, "batch": breakSearch} {
		for when, after := range map[string]bool{"undone": false, "answer lost": true} {
			t.Run(name+" "+when, func(t *testing.T) {
				t.Parallel()
				for n := 1; ; n++ {
					one := faulty.At(n)
					if !wholeRun(t, one, func(x *Index) { fail(x, one, after) }) {
						t.Logf("%d faults", n-1)
						return
					}
				}
			})
		}
	}
}

// wholeRun goes from upload to a signed audit with two files of three pages and
// a second upload of the same bytes, and reports whether the fault was met.
func wholeRun(t *testing.T, one *faulty.Trip, fail func(*Index)) bool {
	t.Helper()
	dir := t.TempDir()
	store, err := fs.Open(dir + "/objects")
	if err != nil {
		t.Fatal(err)
	}
	x, err := Open(t.Context(), Config{Dir: dir, Store: store})
	if err != nil {
		t.Fatal(err)
	}
	fail(x)
	h := &house{x, t, dir, desk{t, store, "1"}}
	kept := map[string]pipeline.Receipt{}
	b := again(t, func(ctx context.Context) (Batch, error) {
		return x.OpenBatch(ctx, clerk, NewBatch{Unit: "SNV", Name: "b"})
	})
	for i, seed := range []string{"a", "b", "a"} {
		p := paper{Seed: seed, Pages: []string{"một", "hai " + seed}, Subject: "s"}
		name := fmt.Sprint(i, ".pdf")
		kept[name] = again(t, func(ctx context.Context) (pipeline.Receipt, error) {
			return x.Receive(ctx, clerk, Upload{Batch: b.ID, Name: name, Body: bytes.NewReader(p.bytes(t))})
		})
	}
	persist(t, h)
	confirmAll(t, h)
	again(t, h.PublishPending)
	again(t, x.WriteRecords)
	again(t, func(ctx context.Context) (int, error) { return 0, x.Sign(ctx, true) })
	met := one.Disarm() // not while looking
	proven(t, h, b.ID, kept)
	if rep, err := x.Verify(t.Context(), boss, false); err != nil || rep.States[pipeline.Digitized] != 2 || rep.Indexed != 2 {
		t.Errorf("states %v, %d indexed, %v, want 2 digitized and indexed", rep.States, rep.Indexed, err)
	}
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	fromStore(t, store, len(kept))
	return met
}

// confirmAll confirms until nothing waits. Where the answer of a confirmation
// was lost, the document waits no longer, which is the answer.
func confirmAll(t *testing.T, h *house) {
	t.Helper()
	values := map[pipeline.FieldName]string{pipeline.FieldNumber: "1", pipeline.FieldDate: "2025-03-01"}
	for {
		task, err := h.Next(t.Context(), clerk, Filter{})
		if errors.Is(err, faulty.ErrFault) {
			continue // the fault comes once
		}
		if pipeline.KindOf(err) == pipeline.NotFound && err != nil {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		if _, err := h.Confirm(t.Context(), clerk, task.ID, values, true); err != nil && !errors.Is(err, faulty.ErrFault) {
			t.Fatal(err)
		}
	}
}

// seedOf is the seed of a random run, from SOHOA_SEED or fixed, and is printed.
func seedOf(t *testing.T) uint64 {
	t.Helper()
	seed := uint64(20261122)
	if s := os.Getenv("SOHOA_SEED"); s != "" {
		var err error
		if seed, err = strconv.ParseUint(s, 10, 64); err != nil {
			t.Fatalf("SOHOA_SEED: %v", err)
		}
	}
	t.Logf("SOHOA_SEED=%d", seed)
	return seed
}

// TestOrderEchoesAndTheClockDoNotMatter: jobs are done in any order, each
// answered twice and again at the end, while the clock jumps a day forward and
// back. What comes out is the same.
func TestOrderEchoesAndTheClockDoNotMatter(t *testing.T) {
	rng := rand.New(rand.NewPCG(seedOf(t), 7))
	dir := t.TempDir()
	store, err := fs.Open(filepath.Join(dir, "objects"))
	if err != nil {
		t.Fatal(err)
	}
	off := time.Duration(0)
	x, err := Open(t.Context(), Config{Dir: dir, Store: store, Clock: func() time.Time { return time.Now().Add(off) }})
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	h := &house{x, t, dir, desk{t, store, "1"}}
	b := h.batch(clerk, "b")
	kept := map[string]pipeline.Receipt{}
	for i := range 6 {
		off = []time.Duration{0, 24 * time.Hour, -24 * time.Hour}[i%3]
		name := fmt.Sprint(i, ".pdf")
		kept[name] = h.upload(clerk, b, name, paper{Seed: name, Pages: []string{"một", "hai"}, Subject: "s"}.bytes(t))
	}
	type answered struct {
		job pipeline.Job
		key pipeline.Key
	}
	var all []answered
	off = 0
	for round := 0; ; round++ {
		jobs, err := h.Due(t.Context(), 100)
		if err != nil {
			t.Fatal(err)
		}
		if len(jobs) == 0 {
			break
		}
		if round > 100 {
			t.Fatalf("jobs never end: %v", jobs)
		}
		rng.Shuffle(len(jobs), func(i, j int) { jobs[i], jobs[j] = jobs[j], jobs[i] })
		for _, j := range jobs {
			off = time.Duration(rng.IntN(3)-1) * 24 * time.Hour
			a := answered{j, h.desk.do(j)}
			all = append(all, a, a)
		}
		rng.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		for _, a := range all {
			if err := h.Commit(t.Context(), a.job, a.key); err != nil {
				t.Fatalf("%s: %v", a.job.ID(), err)
			}
		}
		off = 0
	}
	if _, err := h.PublishPending(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := x.Sign(t.Context(), true); err != nil {
		t.Fatal(err)
	}
	proven(t, h, b.ID, kept)
	if rep := h.clean(true); rep.States[pipeline.Described] != 6 || rep.Moving != 0 || rep.Indexed != 6 {
		t.Errorf("states %v, %d moving, %d indexed, want 6 described", rep.States, rep.Moving, rep.Indexed)
	}
}

// TestABitFlippedInTheStoreIsNamedAndNeverServed turns one bit of each kind of
// object in turn: the originals and what people are shown.
func TestABitFlippedInTheStoreIsNamedAndNeverServed(t *testing.T) {
	rng := rand.New(rand.NewPCG(seedOf(t), 8))
	h := newHouse(t)
	r := h.upload(clerk, h.batch(clerk, "b"), "a.pdf", paper{Seed: "a", Pages: []string{"một"}, Subject: "s"}.bytes(t))
	h.work()
	if _, err := h.WriteRecords(t.Context()); err != nil {
		t.Fatal(err)
	}
	for range 20 {
		path := h.object(pipeline.OriginalKey(r.Sum))
		whole, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		torn := bytes.Clone(whole)
		torn[rng.IntN(len(torn))] ^= 1 << rng.IntN(8)
		overwrite(t, path, torn)
		rep, err := h.Verify(t.Context(), boss, true)
		if err != nil || rep.Clean() {
			t.Fatalf("a flipped bit is not named: %v", err)
		}
		overwrite(t, path, whole)
	}
	h.clean(true)
}

func overwrite(t *testing.T, path string, data []byte) {
	t.Helper()
	if err := os.Chmod(path, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, 0o400); err != nil {
		t.Fatal(err)
	}
}
