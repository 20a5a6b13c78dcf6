package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"sohoa/cmd/sohoa/remote"
	"sohoa/cmd/sohoa/term"
	"sohoa/index"
	"sohoa/pipeline"
)

// After each of these faults the same must hold: verify is clean, every
// receipt that was ever given is there once, and everything comes to rest.

// checkKept holds the receipts a client kept against what the server knows.
func checkKept(t *testing.T, s *serving, kept []remote.Parcel, batch string) {
	t.Helper()
	b := s.settled(batch)
	known := map[pipeline.FileID]int{}
	for _, f := range b.Files {
		known[f.ID]++
	}
	for _, p := range kept {
		if p.Receipt.File == "" {
			t.Errorf("%s has no receipt: %s", p.Path, p.Problem)
			continue
		}
		if n := known[p.Receipt.File]; n != 1 {
			t.Errorf("receipt %s of %s is there %d times, want once", p.Receipt.File, p.Path, n)
		}
	}
	if len(b.Files) != len(kept) {
		t.Errorf("got %d files in the batch, want %d", len(b.Files), len(kept))
	}
	if b.Count.Failed > 0 {
		t.Errorf("%d files failed: %+v", b.Count.Failed, b.Files)
	}
	checkClean(t, s)
}

// checkClean runs verify against the running server and against its folder.
func checkClean(t *testing.T, s *serving) {
	t.Helper()
	out, errs, code := sohoa(t, s.env, "verify", "--data", s.dir, "--deep", "--json")
	var r index.Report
	if err := json.Unmarshal([]byte(out), &r); err != nil {
		t.Fatalf("verify: %v\n%s%s", err, out, errs)
	}
	if code != term.ExitDone || !r.Clean() {
		t.Errorf("verify: exit code %d, problems %+v", code, r.Problems)
	}
}

// ingesting runs `sohoa ingest` in the background; wait returns its receipts.
func ingesting(t *testing.T, s *serving, batch, dir string) (wait func() []remote.Parcel) {
	t.Helper()
	cmd := command(t, s.client(), "ingest", "--unit", "H14", "--batch", batch, "--json", dir)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- cmd.Wait() }()
	t.Cleanup(func() { cmd.Process.Kill() })
	return func() []remote.Parcel {
		t.Helper()
		select {
		case err := <-done:
			if err != nil {
				t.Fatalf("ingest: %v\n%s%s", err, out.String(), errs.String())
			}
		case <-time.After(10 * time.Minute):
			t.Fatal("ingest does not end")
		}
		files, _ := parcelsOf(t, out.String())
		return files
	}
}

// batchNamed finds the id of the newest batch with a name.
func (s *serving) batchNamed(name string) string {
	s.t.Helper()
	var list struct {
		Batches []remote.BatchAnswer `json:"batches"`
	}
	s.get("/api/batches", &list)
	for _, b := range list.Batches {
		if b.Name == name {
			return string(b.ID)
		}
	}
	s.t.Fatalf("no batch named %s", name)
	return ""
}

// samples renders n small scans, each different.
func samples(t *testing.T, n int) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "scans")
	must(t, nil, "sample", "--many", fmt.Sprint(n), dir)
	return dir
}

func TestKillingTheProcessTenTimesLosesNothing(t *testing.T) {
	t.Parallel()
	const files, kills = 40, 10
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	rng := rand.New(rand.NewPCG(seed, 0))
	dir := samples(t, files)
	s := newServing(t, nil)
	s.start()
	wait := ingesting(t, s, "kill", dir)
	for range kills {
		// The moment is what is random here; there is nothing to wait for.
		time.Sleep(time.Duration(50+rng.IntN(1500)) * time.Millisecond)
		s.kill(syscall.SIGKILL)
		s.start()
	}
	kept := wait()
	checkKept(t, s, kept, s.batchNamed("kill"))
	// And again with the server gone: the folder alone must say the same.
	s.kill(syscall.SIGKILL)
	checkClean(t, s)
}

func TestAFullDiskIsSaidClearlyAndIsMended(t *testing.T) {
	t.Parallel()
	dir := samples(t, 6)
	s := newServing(t, nil)
	filler := s.startOnSmallDisk()
	env := s.client()

	fill(t, filler)
	small := filepath.Join(t.TempDir(), "one.png")
	copyFile(t, firstFile(t, dir), small)
	_, said, code := sohoa(t, append(env, "SOHOA_PATIENCE=1s"), "ingest", "--unit", "H14", "--batch", "full", small)
	if code != term.ExitBusy {
		t.Errorf("got exit code %d on a full disk, want %d\n%s", code, term.ExitBusy, said)
	}
	if !strings.Contains(said, "disk") {
		t.Errorf("the message does not speak of the disk: %s", said)
	}

	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	out, errs, code := sohoa(t, env, "ingest", "--unit", "H14", "--batch", "full", "--wait", dir)
	if code != term.ExitDone {
		t.Errorf("after making room: exit code %d\n%s%s", code, out, errs)
	}
	if out, errs, code := sohoa(t, env, "verify", "--deep"); code != term.ExitDone {
		t.Errorf("verify: exit code %d\n%s%s", code, out, errs)
	}
}

// startOnSmallDisk starts the server on a file system of 64 MB that nobody else
// sees, and returns the path of a file that may fill it. From then on its folder
// is where the test finds it. Skips where the machine has no such file systems.
func (s *serving) startOnSmallDisk() (filler string) {
	s.t.Helper()
	if _, err := exec.LookPath("unshare"); err != nil {
		s.t.Skip("SKIPPED: unshare is not installed")
	}
	s.wrap = []string{"unshare", "--user", "--map-root-user", "--mount", "bash", "-c",
		`mount -t tmpfs -o size=64m tmpfs "$0" && exec "$@"`, s.dir}
	s.start()
	s.dir = fmt.Sprintf("/proc/%d/root%s", s.cmd.Process.Pid, s.dir)
	if _, err := os.Stat(filepath.Join(s.dir, remote.TokenFile)); err != nil {
		s.t.Skipf("SKIPPED: the server's own file system cannot be reached from outside: %v", err)
	}
	return filepath.Join(s.dir, "filler")
}

// fill writes until the file system has no room left.
func fill(t *testing.T, path string) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	block := make([]byte, 64<<10)
	for range 64 << 10 {
		if _, err := f.Write(block); err != nil {
			return
		}
	}
	t.Fatal("the disk was never full")
}

func firstFile(t *testing.T, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) == 0 {
		t.Fatalf("no files in %s: %v", dir, err)
	}
	return filepath.Join(dir, entries[0].Name())
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	data, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(to, data, 0o600); err != nil {
		t.Fatal(err)
	}
}
