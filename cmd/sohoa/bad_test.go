package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"sohoa/cmd/sohoa/plant"
	"sohoa/cmd/sohoa/remote"
	"sohoa/cmd/sohoa/term"
	"sohoa/index"
)

var update = flag.Bool("update", false, "write the goldens anew")

// shared returns the folder of real scans and broken files, or skips loudly.
func shared(t *testing.T, name string) string {
	t.Helper()
	dir := os.Getenv("SOHOA_SHARED")
	if dir == "" {
		dir = filepath.Join(root, "..", "shared")
	}
	path, err := filepath.Abs(filepath.Join(dir, "data", name))
	if err != nil {
		t.Fatal(err)
	}
	if !plant.FileExists(path) {
		t.Skipf("SKIPPED: %s is not there", path)
	}
	return path
}

// TestEveryBadFileComesToAnEnd hands every broken, odd and hostile file to a
// real server. None may crash it, hang, or be taken for read in silence; what
// became of them, counted by state and reason, is a golden:
//
//	SOHOA_BAD=1 go test ./cmd/sohoa -run BadFile [-update]
//
// It reads every page that can be read, which takes some minutes; each run of
// the tests puts the same files through the scan stage (package scan).
func TestEveryBadFileComesToAnEnd(t *testing.T) {
	t.Parallel()
	if os.Getenv("SOHOA_BAD") == "" {
		t.Skip("SKIPPED: SOHOA_BAD=1 reads all bad files to the end, which takes some minutes")
	}
	dir := shared(t, "bad")
	s := newServing(t, nil)
	s.start()
	out, errs, code := sohoa(t, s.client(), "ingest", "--unit", "H14", "--batch", "bad", "--json", dir)
	if code != term.ExitDone {
		t.Fatalf("ingest: exit code %d\n%s", code, errs)
	}
	sent, _ := parcelsOf(t, out)
	b := s.settled(s.batchNamed("bad"))
	if len(b.Files) != len(sent) {
		t.Errorf("sent %d files, the batch has %d", len(sent), len(b.Files))
	}
	got := map[string]int{}
	for _, f := range b.Files {
		outcome := strings.TrimSuffix(fmt.Sprintf("%s %s", f.State, f.Reason), " ")
		if f.Duplicate != "" {
			outcome = "duplicate"
		}
		got[outcome]++
	}
	checkGolden(t, "bad.json", got)
	checkClean(t, s)
	checkNothingSilent(t, s, b)
}

// checkNothingSilent: a document that waits for a person without a reason has
// words on every page or a proof that the page is blank.
func checkNothingSilent(t *testing.T, s *serving, b remote.BatchAnswer) {
	t.Helper()
	var r index.Report
	out, _, _ := sohoa(t, s.env, "verify", "--data", s.dir, "--json")
	if err := json.Unmarshal([]byte(out), &r); err != nil {
		t.Fatalf("verify: %v", err)
	}
	if r.Moving != 0 {
		t.Errorf("%d documents still move", r.Moving)
	}
	for _, f := range b.Files {
		if f.State == "described" && f.Reason == "" && f.Duplicate == "" && f.Pages == 0 {
			t.Errorf("%s is described without a page", f.Name)
		}
	}
}

func checkGolden(t *testing.T, name string, got map[string]int) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		data, err := json.MarshalIndent(got, "", "\t")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, append(data, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]int{}
	if err := json.Unmarshal(data, &want); err != nil {
		t.Fatal(err)
	}
	for _, k := range slices.Sorted(maps.Keys(want)) {
		if got[k] != want[k] {
			t.Errorf("%s: got %d, want %d", k, got[k], want[k])
		}
	}
	for k, n := range got {
		if want[k] == 0 {
			t.Errorf("%s: got %d, want none", k, n)
		}
	}
}
