//go:build faults

package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sohoa/cmd/sohoa/remote"
	"sohoa/cmd/sohoa/term"
)

// TestADiskThatFillsUnderWorkLosesNothing fills the file system of the server
// again and again while it works on files that have their receipts: objects,
// catalogue, its log and the search index all run out of room. Each time room is
// made everything goes on, and at the end nothing is missing.
func TestADiskThatFillsUnderWorkLosesNothing(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("unshare"); err != nil {
		t.Skip("SKIPPED: unshare is not installed")
	}
	rng := rand.New(rand.NewPCG(*killSeed, 4))
	t.Logf("-seed %d", *killSeed)
	s := newServing(t, standInReader(t), "--readers", "2")
	s.wrap = []string{"unshare", "--user", "--map-root-user", "--mount", "bash", "-c",
		`mount -t tmpfs -o size=64m tmpfs "$0" && exec "$@"`, s.dir}
	s.start()
	inside := fmt.Sprintf("/proc/%d/root%s", s.cmd.Process.Pid, s.dir)
	token, err := os.ReadFile(filepath.Join(inside, remote.TokenFile))
	if err != nil {
		t.Skipf("SKIPPED: the server's own file system cannot be reached from outside: %v", err)
	}
	env := []string{"SOHOA_SERVER=http://" + s.addr, "SOHOA_TOKEN=" + strings.TrimSpace(string(token))}
	receipts, filler := 0, filepath.Join(inside, "filler")
	for round := range 5 {
		dir := t.TempDir()
		for n := range 4 {
			pagesOf(t, dir, uint8(4*round+n+1), widthPlain, widthPlain, widthPlain)
		}
		out := must(t, env, "ingest", "--unit", "H14", "--batch", "fills", "--json", dir)
		files, _ := parcelsOf(t, out)
		receipts += len(files)
		time.Sleep(time.Duration(rng.IntN(300)) * time.Millisecond) // the moment is what is random
		fill(t, filler)
		more := pagesOf(t, t.TempDir(), uint8(100+round), widthPlain)
		if _, said, code := sohoa(t, append(env, "SOHOA_PATIENCE=1s"), "ingest", "--unit", "H14", "--batch", "fills", more); code != term.ExitBusy || !strings.Contains(said, "disk") {
			t.Errorf("round %d: exit code %d on a full disk, %q", round, code, said)
		}
		time.Sleep(time.Duration(rng.IntN(1500)) * time.Millisecond)
		if err := os.Remove(filler); err != nil {
			t.Fatal(err)
		}
		must(t, env, "ingest", "--unit", "H14", "--batch", "fills", more)
		receipts++
	}
	must(t, env, "ingest", "--unit", "H14", "--batch", "fills", "--wait", pagesOf(t, t.TempDir(), 200, widthPlain))
	var list struct {
		Batches []remote.BatchAnswer `json:"batches"`
	}
	c := remote.New("http://"+s.addr, string(token))
	if err := c.Get(t.Context(), "/api/batches", nil, &list); err != nil || len(list.Batches) != 1 {
		t.Fatalf("%d batches, %v", len(list.Batches), err)
	}
	if n := list.Batches[0].Count; n.Files != receipts+1 || n.Failed != 0 || n.Working != 0 {
		t.Errorf("the batch counts %+v, want %d files", n, receipts+1)
	}
	if out, errs, code := sohoa(t, env, "verify", "--deep"); code != term.ExitDone {
		t.Errorf("verify: exit code %d\n%s%s", code, out, errs)
	}
}
