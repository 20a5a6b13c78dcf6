//go:build faults

package main

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"sohoa/cmd/sohoa/remote"
	"sohoa/pipeline/blob/disktest"
)

// powered starts the server of s under the eyes of a platter.
func powered(t *testing.T, s *serving) *disktest.Platter {
	t.Helper()
	p, err := disktest.NewPlatter(s.dir)
	if err != nil {
		t.Fatal(err)
	}
	own := s.env
	defer func() { s.env, s.wrap = own, nil }()
	var env []string
	s.wrap, env = disktest.Watch(t, disktest.Syncs(), p.See)
	s.env = append(env, own...)
	s.start()
	return p
}

// TestAPowerCutKeepsEveryReceipt: the power goes at random moments under load.
// What was never synced is gone or half there, in the store, the catalogue with
// its log, and the search index. Every receipt is there at the next start, and
// verify is clean.
func TestAPowerCutKeepsEveryReceipt(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(*killSeed, 3))
	t.Logf("-seed %d", *killSeed)
	s := newServing(t, standInReader(t), "--readers", "2")
	var kept []remote.Parcel
	batch, token := "", ""
	for round := range cuts {
		p := powered(t, s)
		if token == "" {
			token = s.token()
		}
		if round > 0 {
			checkKept(t, s, kept, batch)
		}
		for n := range 3 + rng.IntN(4) {
			path := pagesOf(t, filepath.Join(t.TempDir(), "scans"), uint8(10*round+n+1), widthPlain, widthPlain)
			files := ingesting(t, s, "power", path)()
			kept = append(kept, files...)
		}
		batch = s.batchNamed("power")
		time.Sleep(time.Duration(rng.IntN(700)) * time.Millisecond) // the moment is what is random
		s.kill(syscall.SIGKILL)
		next := t.TempDir()
		if err := p.Cut(next, rng); err != nil {
			t.Fatal(err)
		}
		if p.Syncs() < 20 {
			t.Fatalf("%d syncs were seen: the test sees nothing", p.Syncs())
		}
		if err := os.WriteFile(filepath.Join(next, remote.TokenFile), []byte(token), 0o600); err != nil {
			t.Fatal(err)
		}
		s.dir = next
	}
	s.start()
	checkKept(t, s, kept, batch)
}

// cuts is how often the power goes.
const cuts = 6
