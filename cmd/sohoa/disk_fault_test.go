//go:build faults

package main

import (
	"math/rand/v2"
	"os"
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
	rng := rand.New(rand.NewPCG(*killSeed, 4))
	t.Logf("-seed %d", *killSeed)
	s := newServing(t, standInReader(t), "--readers", "2")
	filler := s.startOnSmallDisk()
	env := s.client()
	receipts := 0
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
	if s.get("/api/batches", &list); len(list.Batches) != 1 {
		t.Fatalf("%d batches", len(list.Batches))
	}
	if n := list.Batches[0].Count; n.Files != receipts+1 || n.Failed != 0 || n.Working != 0 {
		t.Errorf("the batch counts %+v, want %d files", n, receipts+1)
	}
	if out, errs, code := sohoa(t, env, "verify", "--deep"); code != term.ExitDone {
		t.Errorf("verify: exit code %d\n%s%s", code, out, errs)
	}
}
