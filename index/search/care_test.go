package search

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"go.uber.org/goleak"

	"sohoa/pipeline"
)

// childDir names the folder that a child process writes to; see TestMain.
const childDir = "SOHOA_SEARCH_CHILD"

func TestMain(m *testing.M) {
	if dir := os.Getenv(childDir); dir != "" {
		if err := writeForEver(dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	// the engine's shared analysis workers live as long as the process
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("github.com/blevesearch/bleve_index_api.AnalysisWorker"))
}

// writeForEver puts records one batch after the other and says which are
// acknowledged, until it is killed.
func writeForEver(dir string) error {
	e, err := Open(dir, Options{})
	if err != nil {
		return err
	}
	for n := 0; ; n++ {
		if err := e.Put(context.Background(), []Record{numbered(n)}); err != nil {
			return err
		}
		fmt.Println(n)
	}
}

func numbered(n int) Record {
	return Record{
		ID: pipeline.DocumentID("r" + strconv.Itoa(n)), Units: []pipeline.UnitID{hoaAn, province}, State: pipeline.Described,
		Number: strconv.Itoa(n), Symbol: "QĐ-UBND", Date: "2024-01-02", Subject: "bản ghi thứ " + strconv.Itoa(n),
	}
}

// TestKilledProcessesLoseNothingAcknowledged kills a writer at a moment that
// its own output chooses, again and again on one folder.
func TestKilledProcessesLoseNothingAcknowledged(t *testing.T) {
	for round := range 5 {
		dir := t.TempDir()
		acked := writeUntilKilled(t, dir, 3+7*round)
		e, err := Open(dir, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if why, needed := e.NeedsRebuild(); needed {
			t.Errorf("round %d: needs a rebuild: %s", round, why)
		}
		for _, n := range acked {
			r := find(t, e, Query{Text: fmt.Sprintf("số:%d", n)})
			if ids(r) != fmt.Sprintf("r%d", n) {
				t.Errorf("round %d: record %d was acknowledged and is not found: %q", round, n, ids(r))
			}
		}
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	}
}

// writeUntilKilled returns the records that were acknowledged.
func writeUntilKilled(t *testing.T, dir string, after int) []int {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childDir+"="+dir)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var acked []int
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		n, err := strconv.Atoi(lines.Text())
		if err != nil {
			t.Fatal(err)
		}
		acked = append(acked, n)
		if len(acked) == after {
			_ = cmd.Process.Kill() // the lines still in the pipe count as acknowledged
		}
	}
	if err := cmd.Wait(); err == nil {
		t.Fatal("the writer ended by itself")
	}
	return acked
}

func TestReopenedIndexServesTheSame(t *testing.T) {
	dir := t.TempDir()
	e, err := Open(dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	put(t, e, office()...)
	if _, err := Open(dir, Options{}); pipeline.KindOf(err) != pipeline.Busy {
		t.Errorf("a second owner: %v, want Busy", err)
	}
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	if err := e.Put(t.Context(), office()); pipeline.KindOf(err) != pipeline.Busy {
		t.Errorf("Put on a closed index: %v, want Busy", err)
	}
	e, err = Open(dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	if got := ids(find(t, e, Query{Text: `"chuyển đổi số"`})); got != "a b" {
		t.Errorf("after reopening found %q, want a b", got)
	}
}

// TestTornOrOldIndexIsNeverServed breaks an index in each way, opens it, and
// wants a refusal to answer, a reason, and a good index after a rebuild.
func TestTornOrOldIndexIsNeverServed(t *testing.T) {
	gen := func(dir string) string { return filepath.Join(dir, genPrefix+"000001") }
	for name, harm := range map[string]func(dir string) error{
		"old version":      func(dir string) error { return os.WriteFile(gen(dir)+".version", []byte("sohoa-search-0"), 0o600) },
		"no version":       func(dir string) error { return os.Remove(gen(dir) + ".version") },
		"no meta":          func(dir string) error { return os.Remove(filepath.Join(gen(dir), "index_meta.json")) },
		"empty meta":       func(dir string) error { return os.Truncate(filepath.Join(gen(dir), "index_meta.json"), 0) },
		"no segments":      func(dir string) error { return removeAll(filepath.Join(gen(dir), "store", "*.zap")) },
		"cut segment":      func(dir string) error { return cutAll(filepath.Join(gen(dir), "store", "*.zap")) },
		"scribbled":        func(dir string) error { return scribble(filepath.Join(gen(dir), "store", "*.zap")) },
		"garbled pointer":  func(dir string) error { return os.WriteFile(filepath.Join(dir, currentFile), []byte("../.."), 0o600) },
		"folder not there": func(dir string) error { return os.RemoveAll(gen(dir)) },
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			e, err := Open(dir, Options{})
			if err != nil {
				t.Fatal(err)
			}
			put(t, e, office()...)
			if err := e.Close(); err != nil {
				t.Fatal(err)
			}
			if err := harm(dir); err != nil {
				t.Fatal(err)
			}
			if e, err = Open(dir, Options{}); err != nil {
				t.Fatal(err)
			}
			defer e.Close()
			refusesThenMends(t, e)
		})
	}
}

// TestSegmentsTornWhileServing overwrites the mapped files under a serving
// index: the answer is a refusal or the right one, never a wrong one, and the
// sums tell.
func TestSegmentsTornWhileServing(t *testing.T) {
	dir := t.TempDir()
	e, err := Open(dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	put(t, e, office()...)
	if err := cutAll(filepath.Join(dir, genPrefix+"000001", "store", "*.zap")); err != nil {
		t.Fatal(err)
	}
	if err := e.Verify(t.Context()); !errors.Is(err, ErrRebuild) {
		t.Errorf("Verify of cut segments: %v, want %v", err, ErrRebuild)
	}
	refusesThenMends(t, e)
}

func refusesThenMends(t *testing.T, e *Engine) {
	t.Helper()
	_, err := e.Find(t.Context(), Query{Viewer: []pipeline.UnitID{province}, Text: "chuyển đổi số", Size: 10, Facets: true})
	if pipeline.KindOf(err) != pipeline.Busy {
		t.Fatalf("Find on a broken index: %v, want Busy", err)
	}
	if why, needed := e.NeedsRebuild(); !needed || why == "" {
		t.Errorf("NeedsRebuild = %q, %v, want a reason", why, needed)
	}
	if err := e.Rebuild(t.Context(), from(office())); err != nil {
		t.Fatal(err)
	}
	if _, needed := e.NeedsRebuild(); needed {
		t.Error("still needs a rebuild after one")
	}
	if got := ids(find(t, e, Query{Text: `"chuyển đổi số"`})); got != "a b" {
		t.Errorf("after the rebuild found %q, want a b", got)
	}
}

func from(records []Record) func(func(Record) error) error {
	return func(yield func(Record) error) error {
		for _, r := range records {
			if err := yield(r); err != nil {
				return err
			}
		}
		return nil
	}
}

func eachFile(pattern string, f func(path string) error) error {
	paths, err := filepath.Glob(pattern)
	if err == nil && len(paths) == 0 {
		err = fmt.Errorf("nothing matches %s", pattern)
	}
	for _, p := range paths {
		err = errors.Join(err, f(p))
	}
	return err
}

func removeAll(pattern string) error { return eachFile(pattern, os.Remove) }

func cutAll(pattern string) error {
	return eachFile(pattern, func(p string) error { return os.Truncate(p, 100) })
}

func scribble(pattern string) error {
	return eachFile(pattern, func(p string) error {
		data, err := os.ReadFile(p)
		if err != nil {
			return err
		}
		for i := len(data) / 3; i < len(data)/3+64 && i < len(data); i++ {
			data[i] ^= 0xA5
		}
		return os.WriteFile(p, data, 0o600)
	})
}

func TestRebuildKeepsServingAndKeepsWritesThatComeMeanwhile(t *testing.T) {
	e := open(t)
	put(t, e, office()...)
	newer := office()[0]
	newer.Subject = "Về việc khai thác khoáng sản"
	err := e.Rebuild(t.Context(), func(yield func(Record) error) error {
		if got := ids(find(t, e, Query{Text: `"chuyển đổi số"`})); got != "a b" {
			t.Errorf("during the rebuild found %q, want a b", got)
		}
		put(t, e, newer) // the source still has the older one
		if err := e.Remove(t.Context(), []pipeline.DocumentID{"d"}); err != nil {
			return err
		}
		if err := e.Rebuild(t.Context(), from(nil)); pipeline.KindOf(err) != pipeline.Busy {
			t.Errorf("a second rebuild: %v, want Busy", err)
		}
		return from(office())(yield)
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := sorted(ids(find(t, e, Query{}))); got != "a b c" {
		t.Errorf("after the rebuild there are %q, want a b c", got)
	}
	if got := ids(find(t, e, Query{Text: "khoáng sản"})); got != "a" {
		t.Errorf("the newer record: found %q, want a", got)
	}
}

func TestFailedRebuildLeavesTheOldIndex(t *testing.T) {
	e := open(t)
	put(t, e, office()...)
	sick := errors.New("the catalogue is away")
	err := e.Rebuild(t.Context(), func(yield func(Record) error) error { return errors.Join(yield(office()[0]), sick) })
	if !errors.Is(err, sick) {
		t.Fatalf("Rebuild = %v, want %v", err, sick)
	}
	if got := find(t, e, Query{}).Total; got != 4 {
		t.Errorf("after the failed rebuild %d records, want 4", got)
	}
	if entries, err := filepath.Glob(filepath.Join(e.dir, genPrefix+"*")); err != nil || len(entries) != 2 {
		t.Errorf("generations on disk: %v, %v, want one with its version", entries, err)
	}
}

// TestQueriesGoOnAcrossRebuilds asks from several goroutines while the index
// is rebuilt and written to: none is refused, none is wrong.
func TestQueriesGoOnAcrossRebuilds(t *testing.T) {
	e := open(t)
	put(t, e, office()...)
	ctx, stop := context.WithCancel(t.Context())
	var asking sync.WaitGroup
	for range 3 {
		asking.Go(func() {
			for ctx.Err() == nil {
				r, err := e.Find(context.Background(), Query{Viewer: []pipeline.UnitID{province}, Text: `"chuyển đổi số"`, Size: 10, Facets: true})
				if err != nil || ids(r) != "a b" {
					t.Errorf("Find = %q, %v, want a b", ids(r), err)
					return
				}
			}
		})
	}
	for n := range 5 {
		if err := e.Rebuild(t.Context(), from(office())); err != nil {
			t.Error(err)
		}
		put(t, e, numbered(n))
	}
	stop()
	asking.Wait()
}

func TestCopyIsAWholeIndex(t *testing.T) {
	e := open(t)
	put(t, e, office()...)
	dir := filepath.Join(t.TempDir(), "copy")
	if err := e.CopyTo(dir); err != nil {
		t.Fatal(err)
	}
	if err := e.CopyTo(dir); pipeline.KindOf(err) != pipeline.Invalid {
		t.Errorf("copy onto a copy: %v, want Invalid", err)
	}
	put(t, e, numbered(1))
	c, err := Open(dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if got := ids(find(t, c, Query{})); got != "c a b d" {
		t.Errorf("the copy holds %q, want c a b d", got)
	}
}

func TestRecordsWithoutAUnitAreRefused(t *testing.T) {
	e := open(t)
	if err := e.Put(t.Context(), []Record{{ID: "x"}}); pipeline.KindOf(err) != pipeline.Internal || !strings.Contains(fmt.Sprint(err), "unit") {
		t.Errorf("Put without a unit: %v, want an Internal error that names it", err)
	}
}
