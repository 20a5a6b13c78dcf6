package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"sohoa/cmd/sohoa/term"
	"sohoa/pipeline/blob/sealed"
)

// TestASealedArchiveOpensWithItsKeyFromPaper runs a server on a sealed store,
// backs it up sealed, rehearses, changes the key, and looks for plain bytes.
func TestASealedArchiveOpensWithItsKeyFromPaper(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	first, second := filepath.Join(dir, "first.key"), filepath.Join(dir, "second.key")
	must(t, nil, "key", "new", first)
	must(t, nil, "key", "new", second)
	must(t, nil, "key", "sheet", first, filepath.Join(dir, "sheet.pdf"))
	if pdf, err := os.ReadFile(filepath.Join(dir, "sheet.pdf")); err != nil || !bytes.HasPrefix(pdf, []byte("%PDF")) {
		t.Errorf("sheet: %v", err)
	}
	env := []string{"SOHOA_KEY_FILE=" + first}
	s := newServing(t, env)
	s.start()
	scans := samples(t, 2)
	must(t, s.client(), "ingest", "--unit", "H14", "--batch", "sealed", "--wait", scans)
	checkClean(t, s)
	to := filepath.Join(dir, "copy")
	takenWith(t, env, s.dir, to)
	s.kill(syscall.SIGTERM)
	must(t, env, "drill", to)
	if _, errs, code := sohoa(t, nil, "verify", "--data", s.dir); code != term.ExitUsage || !strings.Contains(errs, "sealed") {
		t.Errorf("without the key: exit code %d, %s", code, errs)
	}
	mustNotBePlain(t, scans, filepath.Join(s.dir, "objects"), to)

	m, err := sealed.LoadMaster(first)
	if err != nil {
		t.Fatal(err)
	}
	rows := m.Rows()
	if out, code := typed(t, s.dir, strings.ToLower(strings.Join(rows, "\n"))); code != term.ExitDone || !strings.Contains(out, m.ID()) {
		t.Errorf("key drill: exit code %d, %s", code, out)
	}
	rows[1] = rows[1][1:] + rows[1][:1]
	if out, code := typed(t, s.dir, strings.Join(rows, "\n")); code != term.ExitUsage || !strings.Contains(out, "Row 2") {
		t.Errorf("key drill with a slip in row 2: exit code %d, %s", code, out)
	}

	must(t, env, "key", "rotate", "--data", s.dir, second)
	if _, _, code := sohoa(t, env, "verify", "--data", s.dir); code != term.ExitUsage {
		t.Errorf("with the old key: exit code %d, want %d", code, term.ExitUsage)
	}
	must(t, []string{"SOHOA_KEY_FILE=" + second}, "verify", "--deep", "--data", s.dir)
}

// typed runs the drill of the key with what somebody types, and returns all it
// said.
func typed(t *testing.T, data, rows string) (string, int) {
	t.Helper()
	cmd := command(t, nil, "key", "drill", "--data", data)
	cmd.Stdin = strings.NewReader(rows + "\n")
	out, _ := cmd.CombinedOutput()
	return string(out), cmd.ProcessState.ExitCode()
}

// mustNotBePlain looks into every file of some folders for the bytes of scans.
func mustNotBePlain(t *testing.T, scans string, dirs ...string) {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(scans, "*"))
	if err != nil || len(paths) == 0 {
		t.Fatal(paths, err)
	}
	data, err := os.ReadFile(paths[0])
	if err != nil {
		t.Fatal(err)
	}
	part := data[len(data)/2 : len(data)/2+64]
	for _, dir := range dirs {
		err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			got, err := os.ReadFile(path)
			if bytes.Contains(got, part) || bytes.HasPrefix(got, []byte("SQLite format")) || bytes.HasPrefix(got, []byte("%PDF")) {
				t.Errorf("%s holds plain bytes", path)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}
