package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
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
