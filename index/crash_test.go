package index

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"testing"

	"sohoa/pipeline"
)

// crashDir names the folder on which a child of the crash test acts.
const crashDir = "SOHOA_CRASH_DIR"

// crashUploads is how many files the child hands in at most.
const crashUploads = 40

// TestKilledAtAnyMomentNothingReceiptedIsLost runs itself as a child that
// receives, works, publishes and confirms, kills it without warning between
// two of its receipts, and opens what it left behind; then the next child goes
// on in the same folder.
func TestKilledAtAnyMomentNothingReceiptedIsLost(t *testing.T) {
	if dir := os.Getenv(crashDir); dir != "" {
		crashChild(t, dir)
		return
	}
	dir := t.TempDir()
	kills := 8
	if testing.Short() {
		kills = 2
	}
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	given := map[pipeline.FileID]pipeline.Receipt{}
	for range kills {
		for _, r := range killChild(t, dir, 1+random.IntN(2*crashUploads/kills), random.IntN(2_000_000)) {
			given[r.File] = r
		}
		recovered(t, dir, given)
	}
	h := openHouse(t, dir)
	defer h.Close()
	h.work()
	if r := h.clean(true); r.Moving != 0 || r.Behind != 0 {
		t.Errorf("at rest %d move and %d are not published", r.Moving, r.Behind)
	}
}

// killChild lets a child give some receipts, then burns a random number of
// turns so that the kill falls anywhere in an act, and kills it. It returns
// every receipt that the child printed.
func killChild(t *testing.T, dir string, receipts, turns int) []pipeline.Receipt {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestKilledAtAnyMomentNothingReceiptedIsLost$")
	cmd.Env = append(os.Environ(), crashDir+"="+dir)
	var noise bytes.Buffer
	cmd.Stderr = &noise
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var all []pipeline.Receipt
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		var r pipeline.Receipt
		if json.Unmarshal(lines.Bytes(), &r) != nil {
			continue // a line of the test binary, or half of one
		}
		if all = append(all, r); len(all) == receipts {
			for n := 0; n < turns; n++ {
				_ = fmt.Sprint(n)
			}
			if err := cmd.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
				t.Fatal(err)
			}
		}
	}
	err = cmd.Wait()
	if len(all) < receipts {
		t.Fatalf("the child gave %d receipts and ended: %v\n%s", len(all), err, noise.String())
	}
	return all
}

// recovered opens what a killed child left and checks every promise.
func recovered(t *testing.T, dir string, given map[pipeline.FileID]pipeline.Receipt) {
	t.Helper()
	h := openHouse(t, dir)
	defer func() {
		if err := h.Close(); err != nil {
			t.Error(err)
		}
	}()
	if err := h.reconcile(t.Context(), false); err != nil {
		t.Fatal(err)
	}
	h.clean(true)
	b := h.batch(clerk, "crash")
	got, err := h.Batch(t.Context(), clerk, b.ID)
	if err != nil {
		t.Fatal(err)
	}
	have := map[pipeline.FileID]FileStatus{}
	names := map[string]bool{}
	for _, f := range got.Files {
		have[f.ID] = f
		if names[f.Name] {
			t.Errorf("%s is there twice", f.Name)
		}
		names[f.Name] = true
	}
	for id, r := range given {
		if f, ok := have[id]; !ok || f.Sum != r.Sum || f.Size != r.Size {
			t.Errorf("receipt %s of %s: the catalogue says %+v", id, r.Name, f)
		}
	}
}

// crashChild acts until it is killed. It prints a receipt when it has it, as
// a server answers.
func crashChild(t *testing.T, dir string) {
	h := openHouse(t, dir)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	go func() { _ = h.Run(ctx) }() // ends with the process
	b := h.batch(clerk, "crash")
	for i := 0; ; i++ {
		n := i % crashUploads
		p := paper{Seed: fmt.Sprint(n), Pages: []string{"một", "hai"}, Subject: "s"}
		if n%5 == 0 {
			p.Splits = []int{1}
		}
		r := h.upload(clerk, b, fmt.Sprint(n, ".pdf"), p.bytes(t))
		line, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(os.Stdout, string(line)+"\n"); err != nil {
			return // nobody listens any more
		}
		crashWork(h, ctx)
	}
}

// crashWork does some of what is due and confirms one document.
func crashWork(h *house, ctx context.Context) {
	jobs, err := h.Due(ctx, 3)
	if err != nil {
		h.t.Fatal(err)
	}
	for _, j := range jobs {
		if err := h.Commit(ctx, j, h.desk.do(j)); err != nil {
			h.t.Fatal(err)
		}
	}
	task, err := h.Next(ctx, clerk, Filter{})
	if err != nil {
		return // nothing to confirm yet
	}
	values := map[pipeline.FieldName]string{pipeline.FieldDate: "2025-03-01"}
	if _, err := h.Confirm(ctx, clerk, task.ID, values, true); err != nil {
		h.t.Fatal(err)
	}
}
