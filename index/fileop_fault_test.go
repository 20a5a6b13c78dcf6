//go:build faults

package index

import (
	"bufio"
	"encoding/json"
	"flag"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"sohoa/pipeline"
	"sohoa/pipeline/blob/disktest"
)

// fileopDir names the folder on which a child of the test acts.
const fileopDir = "SOHOA_FILEOP_DIR"

var everyFileop = flag.Bool("every.fileop", false, "fail and kill at each file operation, not at a choice of them")

// TestAFaultAtAFileOperationLosesNothing runs itself as a child that receives,
// reads, confirms, writes records and signs, and kills it at one operation on a
// file, or lets that operation fail, whichever of store, catalogue and search
// index does it. What it left is opened, verified, and finished. A choice of all
// operations is tried; each of them with
//
//	go test -tags faults ./index -run FileOperation -every.fileop -timeout 2h -v
func TestAFaultAtAFileOperationLosesNothing(t *testing.T) {
	if dir := os.Getenv(fileopDir); dir != "" {
		fileopChild(t, dir)
		return
	}
	t.Parallel()
	empty := t.TempDir()
	if err := openHouse(t, empty).Close(); err != nil {
		t.Fatal(err)
	}
	all := fileopRun(t, empty, 1<<30, 0)
	t.Logf("%d operations", all)
	if all < 50 {
		t.Fatalf("%d operations were seen: the test sees nothing", all)
	}
	rng := rand.New(rand.NewPCG(seedOf(t), 10))
	for _, how := range []struct {
		name string
		errs []unix.Errno // none: killed
		few  int
	}{{"killed", nil, 20}, {"fails", []unix.Errno{unix.EIO, unix.ENOSPC}, 20}} {
		t.Run(how.name, func(t *testing.T) {
			at := make([]int, all)
			for i := range at {
				at[i] = i + 1
			}
			if !*everyFileop {
				rng.Shuffle(all, func(i, j int) { at[i], at[j] = at[j], at[i] })
				at = at[:how.few]
				slices.Sort(at)
			}
			for _, n := range at {
				e := unix.Errno(0)
				if how.errs != nil {
					e = how.errs[n%len(how.errs)]
				}
				fileopRun(t, empty, n, e)
			}
		})
	}
}

// fileopRun lets a child run in a copy of a folder until its nth file operation,
// which fails with e; 0: the child is killed there. It returns how many there
// were.
func fileopRun(t *testing.T, empty string, n int, e unix.Errno) int {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "data")
	if err := os.CopyFS(dir, os.DirFS(empty)); err != nil {
		t.Fatal(err)
	}
	seen, what := 0, disktest.Call{}
	var cmd *exec.Cmd
	wrap, env := disktest.Watch(t, disktest.Changes(), func(c disktest.Call) unix.Errno {
		if !strings.HasPrefix(c.Path, dir) {
			return 0
		}
		if seen++; seen != n {
			return 0
		}
		if what = c; e == 0 {
			_ = cmd.Process.Kill() // it may have ended
		}
		return e
	})
	cmd = exec.Command(wrap[0], os.Args[0], "-test.run=^TestAFaultAtAFileOperationLosesNothing$")
	cmd.Env = append(append(os.Environ(), fileopDir+"="+dir), env...)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	kept := receiptsOf(out)
	err = cmd.Wait()
	if n > seen && err != nil {
		t.Fatalf("the child without a fault: %v", err)
	}
	fileopFinished(t, dir, kept)
	if t.Failed() {
		t.Fatalf("at operation %d, %s of %s", n, what.Name, what.Path)
	}
	return seen
}

func receiptsOf(out io.Reader) (kept []pipeline.Receipt) {
	for lines := bufio.NewScanner(out); lines.Scan(); {
		var r pipeline.Receipt
		if json.Unmarshal(lines.Bytes(), &r) == nil && r.File != "" {
			kept = append(kept, r)
		}
	}
	return kept
}

// fileopChild does the work of a day.
func fileopChild(t *testing.T, dir string) {
	h := openHouse(t, dir)
	b := h.batch(clerk, "b")
	for _, name := range []string{"một", "hai"} {
		r := h.upload(clerk, b, name+".pdf", paper{Seed: name, Pages: []string{name}, Subject: "s"}.bytes(t))
		line, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stdout.Write(append(line, '\n')); err != nil {
			t.Fatal(err)
		}
		fileopWork(t, h)
	}
	if err := h.Close(); err != nil {
		t.Fatal(err)
	}
}

func fileopWork(t *testing.T, h *house) {
	t.Helper()
	h.work()
	confirmAll(t, h)
	h.work()
	if _, err := h.WriteRecords(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := h.Sign(t.Context(), true); err != nil {
		t.Fatal(err)
	}
}

// fileopFinished opens what is left, looks for the receipts, and does what is
// left to do.
func fileopFinished(t *testing.T, dir string, kept []pipeline.Receipt) {
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
	if err := h.catchUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	h.clean(true)
	b := h.batch(clerk, "b")
	for _, name := range []string{"một", "hai"} { // the client sends again what it has no receipt of, and what it has
		r := h.upload(clerk, b, name+".pdf", paper{Seed: name, Pages: []string{name}, Subject: "s"}.bytes(t))
		for _, k := range kept {
			if k.Name == r.Name && k.File != r.File {
				t.Errorf("receipt %s of %s, before it was %s", r.File, r.Name, k.File)
			}
		}
	}
	fileopWork(t, h)
	status, err := h.Batch(t.Context(), clerk, b.ID)
	if err != nil || len(status.Files) != 2 {
		t.Errorf("%d files, %v, want 2", len(status.Files), err)
	}
	if rep := h.clean(true); rep.States[pipeline.Digitized] != 2 || rep.Indexed != 2 {
		t.Errorf("states %v, %d indexed, want 2 digitized", rep.States, rep.Indexed)
	}
	if v, err := h.VerifyAudit(t.Context(), boss); err != nil || !v.Clean() {
		t.Errorf("audit %+v, %v", v, err)
	}
}
