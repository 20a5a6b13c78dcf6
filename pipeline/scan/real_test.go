package scan

import (
	"bytes"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"sohoa/pipeline"
	"sohoa/pipeline/jail"
)

var update = flag.Bool("update", false, "write the outcome tables anew")

// TestMain makes the test program its own shim.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "jail" {
		os.Exit(jail.Main(os.Args[2:]))
	}
	os.Exit(m.Run())
}

func testScanner(t testing.TB) *Scanner {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return New(&jail.Jail{Shim: []string{self, "jail"}}, Limits{})
}

// shared is the folder of real files, outside the repository.
func shared(t testing.TB, part string) string {
	t.Helper()
	root := os.Getenv("SOHOA_SHARED")
	if root == "" {
		root = "../../../shared"
	}
	dir := filepath.Join(root, "data", part)
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("SKIPPED: the real files are not at %s (SOHOA_SHARED)", dir)
	}
	return dir
}

// TestRealFilesEndWell takes every real and every broken file through Examine
// and Page. No file may crash the scanner, every page promised must come as an
// image or be refused with a reason, and the counts are those of the golden
// table: go test -run RealFiles -update writes it.
func TestRealFilesEndWell(t *testing.T) {
	for part, some := range map[string]int{"scans": 1000, "bad": 1} {
		t.Run(part, func(t *testing.T) {
			dir := shared(t, part)
			counts := map[string]int{}
			pages := 0
			cpu := childCPU()
			begun := time.Now()
			err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
				if err != nil || e.IsDir() || slices.Contains([]string{".tsv", ".bmp", ".txt", ".md"}, filepath.Ext(path)) {
					return err
				}
				at, used := time.Now(), childCPU()
				pages += takeThrough(t, path, counts, some)
				if d := childCPU() - used; d > 1.5 && testing.Verbose() {
					t.Logf("SLOW %s: %.1f CPU-s, %v", path, d, time.Since(at).Round(time.Second))
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			spent := childCPU() - cpu
			t.Logf("%d pages, %v wall, children %.1f CPU-s, %.4f a page", pages, time.Since(begun).Round(time.Second), spent, spent/float64(max(pages, 1)))
			checkGolden(t, filepath.Join("testdata", "outcomes-"+part+".tsv"), table(counts))
		})
	}
}

// takeThrough counts what becomes of one file and some of its pages.
func takeThrough(t *testing.T, path string, counts map[string]int, some int) int {
	t.Helper()
	s := testScanner(t)
	s.limits.CPU = 8 * time.Second // the bombs among them take any time they are given
	sc, err := s.Examine(t.Context(), path)
	if err != nil {
		t.Errorf("%s: %v", path, err)
		return 0
	}
	kind := string(sc.Kind)
	if kind == "" {
		kind = "-"
	}
	if sc.Refused != "" {
		counts["file\t"+kind+"\t"+string(sc.Refused)]++
		if testing.Verbose() {
			t.Logf("REFUSED %s: %s %s", path, sc.Refused, sc.Detail)
		}
		if len(sc.Pages) > 0 || sc.Blame == pipeline.Internal {
			t.Errorf("%s: refused with %d pages, blame %v", path, len(sc.Pages), sc.Blame)
		}
		return 0
	}
	counts["file\t"+kind+"\ttaken"]++
	if len(sc.Pages) == 0 {
		t.Errorf("%s: taken without a page", path)
	}
	for _, sp := range sc.Pages[:min(some, len(sc.Pages))] {
		counts["page\t"+kind+"\t"+takePage(t, s, path, sc, sp)]++
	}
	return min(some, len(sc.Pages))
}

func takePage(t *testing.T, s *Scanner, path string, sc pipeline.Scan, sp pipeline.ScanPage) string {
	t.Helper()
	how := "rendered"
	if sp.Full {
		how = "untouched"
	}
	if sp.Layer {
		r, preview, err := s.Layer(t.Context(), path, sc, sp.Page)
		if err != nil || len(r.Words) == 0 || len(preview) == 0 {
			t.Errorf("%s page %d: layer with %d words, %v", path, sp.Page, len(r.Words), err)
		}
		how = "layer"
	}
	img, err := s.Page(t.Context(), path, sc, sp.Page)
	if err != nil {
		reason := pipeline.ReasonOf(err)
		if reason == "" || pipeline.KindOf(err) != pipeline.Damaged && pipeline.KindOf(err) != pipeline.Invalid {
			t.Errorf("%s page %d: %v", path, sp.Page, err)
		}
		if testing.Verbose() {
			t.Logf("PAGE %s %d: %v", path, sp.Page, err)
		}
		return string(reason)
	}
	if len(img.Data) < 60 {
		t.Errorf("%s page %d: %d bytes of %s", path, sp.Page, len(img.Data), img.Format)
	}
	return how
}

func childCPU() float64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_CHILDREN, &u); err != nil {
		return 0
	}
	return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e9
}

func table(counts map[string]int) []byte {
	var lines []string
	for k, n := range counts {
		lines = append(lines, fmt.Sprintf("%s\t%d\n", k, n))
	}
	slices.Sort(lines)
	return []byte(strings.Join(lines, ""))
}

func checkGolden(t *testing.T, file string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(want, got) {
		t.Errorf("outcomes differ from %s; got\n%s\nwant\n%s", file, got, want)
	}
}
