//go:build faults

package index

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"testing"

	"sohoa/pipeline"
	"sohoa/pipeline/blob"
	"sohoa/pipeline/blob/faulty"
	"sohoa/pipeline/blob/fs"
)

// TestAFaultAtEveryOperationOfTheStoreLosesNothing does the same work again and
// again, with the store failing at its first operation, its second, its third …
// until a run ends in which nothing failed: from upload to records and the
// signed audit. After each run the receipts that a client kept must be there
// once, verify must be clean, and the store alone must make the same catalogue.
func TestAFaultAtEveryOperationOfTheStoreLosesNothing(t *testing.T) {
	for name, how := range map[string]faulty.How{"before": faulty.Before, "after": faulty.After, "midway": faulty.Midway} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for n := 1; ; n++ {
				if !faultAt(t, n, how) {
					t.Logf("%d operations", n-1)
					return
				}
			}
		})
	}
}

// faultAt runs once and reports whether the fault was met.
func faultAt(t *testing.T, n int, how faulty.How) bool {
	t.Helper()
	dir := t.TempDir()
	under, err := fs.Open(dir + "/objects")
	if err != nil {
		t.Fatal(err)
	}
	store := faulty.New(under, n, how)
	x, err := Open(t.Context(), Config{Dir: dir, Store: store})
	if err != nil {
		t.Fatal(err)
	}
	h := &house{x, t, dir, stages{t: t, store: under, reader: "1"}}
	b := h.batch(clerk, "b")
	kept := map[string]pipeline.Receipt{}
	for i := range 1 {
		p := paper{Seed: fmt.Sprint(i), Pages: []string{"một"}, Subject: "s"}
		kept[fmt.Sprint(i, ".pdf")] = again(t, func(ctx context.Context) (pipeline.Receipt, error) {
			return x.Receive(ctx, clerk, Upload{Batch: b.ID, Name: fmt.Sprint(i, ".pdf"), Body: bytes.NewReader(p.bytes(t))})
		})
	}
	persist(t, h)
	again(t, func(ctx context.Context) (int, error) {
		task, err := x.Next(ctx, clerk, Filter{})
		if err != nil {
			return 0, err
		}
		_, err = x.Confirm(ctx, clerk, task.ID, map[pipeline.FieldName]string{pipeline.FieldNumber: "1", pipeline.FieldDate: "2025-03-01"}, true)
		return 0, err
	})
	again(t, x.WriteRecords)
	again(t, func(ctx context.Context) (int, error) { return 0, x.Sign(ctx, true) })
	if !store.Fired() { // it would be met while looking
		if err := x.Close(); err != nil {
			t.Fatal(err)
		}
		return false
	}
	proven(t, h, b.ID, kept)
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	fromStore(t, under, len(kept))
	return true
}

// persist works until nothing is due, as the owner does.
func persist(t *testing.T, h *house) {
	t.Helper()
	for {
		jobs, err := h.Due(t.Context(), 100)
		if err != nil {
			t.Fatal(err)
		}
		if len(jobs) == 0 {
			break
		}
		for _, j := range jobs {
			again(t, func(ctx context.Context) (int, error) { return 0, h.Commit(ctx, j, h.desk.do(j)) })
		}
	}
	again(t, h.PublishPending)
}

// again does something until it works; only the fault of the test may come
// between, and it comes once.
func again[T any](t *testing.T, do func(context.Context) (T, error)) T {
	t.Helper()
	v, err := do(t.Context())
	if err == nil {
		return v
	}
	if !errors.Is(err, faulty.ErrFault) {
		t.Fatalf("an error that is not the fault: %v", err)
	}
	if v, err = do(t.Context()); err != nil {
		t.Fatalf("after the fault: %v", err)
	}
	return v
}

func proven(t *testing.T, h *house, b pipeline.BatchID, kept map[string]pipeline.Receipt) {
	t.Helper()
	h.clean(true)
	status, err := h.Batch(t.Context(), clerk, b)
	if err != nil {
		t.Fatal(err)
	}
	count := map[pipeline.FileID]int{}
	for _, f := range status.Files {
		count[f.ID]++
	}
	for name, r := range kept {
		if count[r.File] != 1 {
			t.Errorf("receipt %s of %s is there %d times", r.File, name, count[r.File])
		}
	}
	if len(status.Files) != len(kept) {
		t.Errorf("%d files, want %d", len(status.Files), len(kept))
	}
	v, err := h.VerifyAudit(t.Context(), boss)
	if err != nil || !v.Clean() || v.Checkpoints != 1 {
		t.Errorf("audit %+v, %v", v, err)
	}
}

// fromStore makes a catalogue from the store alone.
func fromStore(t *testing.T, store blob.Store, files int) {
	t.Helper()
	x, err := Open(t.Context(), Config{Dir: t.TempDir(), Store: store})
	if err != nil {
		t.Fatal(err)
	}
	r, err := x.Rebuild(t.Context())
	if err != nil || r.Files != files || r.Untracked != 0 {
		t.Errorf("rebuilt %+v, %v", r, err)
	}
	report, err := x.Verify(t.Context(), boss, true)
	if err != nil || !report.Clean() {
		t.Errorf("the rebuilt one: %+v, %v", report.Problems, err)
	}
	if err := x.Close(); err != nil {
		t.Error(err)
	}
}
