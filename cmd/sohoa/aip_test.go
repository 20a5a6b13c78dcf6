package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sohoa/cmd/sohoa/term"
)

// TestPackagesGoOutOfOneArchiveAndIntoAnother: real scans, read, taken out as
// packages of the state's profile and as bags, checked, and taken into another
// server; a spoiled package is refused with its sentence.
func TestPackagesGoOutOfOneArchiveAndIntoAnother(t *testing.T) {
	t.Parallel()
	from := newServing(t, nil)
	from.start()
	must(t, from.client(), "ingest", "--unit", "H14", "--batch", "gói", "--wait", samples(t, 2))
	to := newServing(t, nil)
	to.start()
	data := []string{"--data", from.dir, "--batch", "gói"}
	dir := t.TempDir()
	for _, tt := range []struct{ form, per, at string }{{"aip", "batch", "a"}, {"aip", "file", "b"}, {"bag", "file", "c"}} {
		out := filepath.Join(dir, tt.at)
		must(t, nil, append([]string{tt.form, "export", "--per", tt.per, out}, data...)...)
		must(t, nil, "aip", "check", out)
		if said := must(t, to.client(), tt.form, "import", "--batch", tt.at, "--unit", "H14", out); !strings.Contains(said, "2 files") {
			t.Errorf("%s per %s: %s", tt.form, tt.per, said)
		}
	}
	zips := filepath.Join(dir, "zip")
	must(t, nil, append([]string{"aip", "export", "--per", "file", "--zip", "--code", "H14.{year}.{n}", zips}, data...)...)
	all, err := filepath.Glob(filepath.Join(zips, "urn_H14_uuid_*.zip"))
	if err != nil || len(all) != 2 {
		t.Fatalf("packages %v, %v", all, err)
	}
	must(t, nil, "aip", "check", all[0])
	scans, err := filepath.Glob(filepath.Join(dir, "a", "urn_*", "representations", "rep1", "data", "*.pdf"))
	if err != nil || len(scans) != 2 {
		t.Fatalf("data %v, %v", scans, err)
	}
	if err := os.WriteFile(scans[0], []byte("%PDF-1.7 khác"), 0o600); err != nil {
		t.Fatal(err)
	}
	said, _, code := sohoa(t, nil, "aip", "check", filepath.Join(dir, "a"))
	if code != term.ExitProblems || !strings.Contains(said, "does not have the SHA-256") {
		t.Errorf("a spoiled package: %d, %s", code, said)
	}
	said, _, code = sohoa(t, to.client(), "aip", "import", "--batch", "x", "--unit", "H14", filepath.Join(dir, "a"))
	if code != term.ExitProblems || !strings.Contains(said, "does not have the SHA-256") {
		t.Errorf("a spoiled package is taken in: %d, %s", code, said)
	}
}
