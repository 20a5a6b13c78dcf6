package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"

	"sohoa/cmd/sohoa/term"
	"sohoa/index/backup"
)

// TestABackupComesBackAndTheStoreAloneDoesToo takes a backup under a running
// server, rehearses it, restores it into an empty folder, and rebuilds from the
// objects of a server that lost its catalogue.
func TestABackupComesBackAndTheStoreAloneDoesToo(t *testing.T) {
	t.Parallel()
	s := newServing(t, nil)
	s.start()
	must(t, s.client(), "ingest", "--unit", "H14", "--batch", "backup", "--wait", samples(t, 3))
	to := filepath.Join(t.TempDir(), "copy")
	first := taken(t, s.dir, to)
	if first.Sums.Receipts != 3 || first.Copied == 0 || first.Copied != first.Objects {
		t.Errorf("first backup %+v", first)
	}
	s.kill(syscall.SIGTERM) // what was still being written down is there now, or comes at the next start
	s.start()
	if again := taken(t, s.dir, to); again.Copied >= first.Copied {
		t.Errorf("the second backup copied %d objects, the first %d", again.Copied, first.Copied)
	}
	s.kill(syscall.SIGTERM)
	must(t, nil, "drill", to)

	back := filepath.Join(t.TempDir(), "back")
	must(t, nil, "restore", "--data", back, to)
	must(t, nil, "reindex", "--data", back)
	must(t, nil, "verify", "--deep", "--data", back)
	must(t, nil, "audit", "verify", "--data", back)
	if _, _, code := sohoa(t, nil, "restore", "--data", back, to); code != term.ExitUsage {
		t.Errorf("a restore over a catalogue ended with %d, want %d", code, term.ExitUsage)
	}

	lost := filepath.Join(t.TempDir(), "lost")
	if err := os.CopyFS(filepath.Join(lost, "objects"), os.DirFS(filepath.Join(back, "objects"))); err != nil {
		t.Fatal(err)
	}
	out := must(t, nil, "rebuild", "--from-store", "--data", lost)
	if !strings.Contains(out, "3 files") {
		t.Errorf("rebuilt: %s", out)
	}
	must(t, nil, "verify", "--deep", "--data", lost)
	must(t, nil, "verify", "--deep", "--subset", "1/1", "--data", lost)

	out = filepath.Join(t.TempDir(), "bag")
	must(t, nil, "bag", "export", "--data", lost, "--batch", "backup", "--name", "{unit}/{n}", out)
	must(t, nil, "bag", "check", out)
	if pages, err := filepath.Glob(filepath.Join(out, "data", "H14", "*", "text", "00001.txt")); err != nil || len(pages) != 3 {
		t.Errorf("%d pages of text in the bag, want 3: %v", len(pages), err)
	}
}

func taken(t *testing.T, data, to string) backup.Note {
	t.Helper()
	return takenWith(t, nil, data, to)
}

func takenWith(t *testing.T, env []string, data, to string) backup.Note {
	t.Helper()
	var n backup.Note
	if err := json.Unmarshal([]byte(must(t, env, "backup", "--json", "--data", data, to)), &n); err != nil {
		t.Fatal(err)
	}
	return n
}

// TestBackupsAtOnceAndBackupsKilledLeaveAPlaceThatRestores runs several backups
// into one folder at once, kills one, and looks at what comes back.
func TestBackupsAtOnceAndBackupsKilledLeaveAPlaceThatRestores(t *testing.T) {
	t.Parallel()
	s := newServing(t, nil)
	s.start()
	must(t, s.client(), "ingest", "--unit", "H14", "--batch", "many", samples(t, 3))
	to := filepath.Join(t.TempDir(), "copy")
	var wait sync.WaitGroup
	codes, says := make([]int, 3), make([]string, 3)
	for i := range codes {
		wait.Go(func() { _, says[i], codes[i] = sohoa(t, nil, "backup", "--data", s.dir, to) })
	}
	wait.Wait()
	if !slices.Contains(codes, term.ExitDone) {
		t.Errorf("none was made: %v %v", codes, says)
	}
	for i, c := range codes {
		if c != term.ExitDone && (c != term.ExitBusy || !strings.Contains(says[i], "Wait until it is done")) {
			t.Errorf("a backup beside another ended with %d: %s", c, says[i])
		}
	}
	killed := command(t, nil, "backup", "--data", s.dir, to)
	if err := killed.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- killed.Wait() }()
	sets := func() int {
		all, _ := filepath.Glob(filepath.Join(to, "sets", "*", "begun.json"))
		return len(all)
	}
	for before, over := sets(), false; !over && sets() == before; { // until it has begun, or was quicker
		select {
		case <-ended:
			over = true
		default:
		}
	}
	_ = killed.Process.Kill() // it may have ended
	if _, errs, code := sohoa(t, nil, "backup", "--data", s.dir, to); code != term.ExitDone && code != term.ExitBusy {
		t.Errorf("after a kill: %d %s", code, errs)
	}
	back := filepath.Join(t.TempDir(), "back")
	must(t, nil, "restore", "--data", back, to)
	must(t, nil, "reindex", "--data", back)
	must(t, nil, "verify", "--deep", "--data", back)
}
