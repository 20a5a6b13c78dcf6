package bench

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"sohoa/cmd/sohoa/plant"
	"sohoa/cmd/sohoa/term"
	"sohoa/pipeline/ocr"
	"sohoa/pipeline/ocr/score"
)

// Read scores how well and at what cost pages are read, against truth
// files, for this program, for tesseract alone at 300 dpi grey and for
// OCRmyPDF where it is installed, on the same pages in one run.
type Read struct {
	plant.ReaderFlags
	Scans    string   `arg:"" optional:"" help:"${cli_bench_read_scans}" type:"existingdir"`
	Truth    string   `arg:"" optional:"" help:"${cli_bench_read_truth}" type:"existingdir"`
	Rendered int      `help:"${cli_bench_read_rendered}" default:"0"`
	Seed     uint64   `help:"${cli_bench_read_seed}" default:"0"`
	Only     []string `help:"${cli_bench_read_only}"`
	Lines    bool     `help:"${cli_bench_read_lines}"`
	Pair     bool     `help:"${cli_bench_read_pair}"`
	Curve    int      `help:"${cli_bench_read_curve}" default:"0"`
	Slips    bool     `help:"${cli_bench_read_slips}"`
	Alone    bool     `help:"${cli_bench_alone}"`
	JSON     bool     `help:"${cli_json}"`
}

// readTruth is one page with its truth: page 1 of scans/NAME.pdf and the
// lines of truth/NAME.txt.
type readTruth struct {
	name, pdf string
	lines     []string
}

// readSet is a set of pages that is scored by itself.
type readSet struct {
	name  string // empty for real scans
	pages []readTruth
}

// readScore is the row of one engine on one set. CER and WER are percentages.
type readScore struct {
	Set    string      `json:"set,omitempty"`
	Engine string      `json:"engine"`
	Pages  int         `json:"pages"`
	CER    float64     `json:"cer"`
	WER    float64     `json:"wer"`
	Folded float64     `json:"folded_cer"`
	CPU    float64     `json:"cpu_seconds_a_page"`      // reading, with model and preview
	Fetch  float64     `json:"fetching_seconds_a_page"` // page out of the PDF
	Peak   float64     `json:"peak_mb"`
	sum    score.Score // of all pages
}

// readEngine reads one page into text.
type readEngine struct {
	name string
	read func(ctx context.Context, p readTruth) (text string, cost readCost, err error)
}

// readCost is what one page took.
type readCost struct {
	cpu, fetch time.Duration
	peak       int64 // bytes
}

// Run prints one row an engine.
func (c *Read) Run(ctx context.Context, t *term.Terminal) error {
	dir, err := os.MkdirTemp("", "sohoa-bench-")
	if err != nil {
		return fmt.Errorf("scratch folder: %w", err)
	}
	defer os.RemoveAll(dir)
	if c.Curve > 0 {
		return c.curve(ctx, t, dir)
	}
	sets, err := c.sets(dir)
	if err != nil {
		return err
	}
	if c.Pair {
		return c.pair(ctx, t, sets[0].pages)
	}
	r, err := plant.NewReader(c.ReaderFlags, term.NewLog(t.Err, "warn"))
	if err != nil {
		return err
	}
	defer r.Close()
	engines := []readEngine{{"sohoa", func(ctx context.Context, p readTruth) (string, readCost, error) { return benchPage(ctx, r, p) }}}
	if !c.Alone {
		engines = append(engines, others(dir)...)
	}
	var rows []readScore
	for _, s := range sets {
		scored, err := c.score(ctx, t, engines, s)
		if err != nil {
			return err
		}
		rows = append(rows, scored...)
	}
	if c.JSON {
		return t.PrintJSON(rows)
	}
	printScores(t, rows)
	return nil
}

// others are what else is installed on the machine.
func others(dir string) []readEngine {
	engines := []readEngine{{"tesseract 300 dpi", plainTesseract(dir)}}
	if _, err := exec.LookPath("ocrmypdf"); err == nil {
		engines = append(engines, readEngine{"OCRmyPDF --force-ocr --deskew --clean", ocrmypdf(dir)})
	}
	return engines
}

// score takes the engines in turn on each page, so that a busy machine is
// equally busy for all.
func (c *Read) score(ctx context.Context, t *term.Terminal, engines []readEngine, set readSet) ([]readScore, error) {
	rows := make([]readScore, len(engines))
	for _, p := range set.pages {
		for i, e := range engines {
			text, cost, err := e.read(ctx, p)
			if err != nil {
				return nil, fmt.Errorf("%s on %s: %w", e.name, p.name, err)
			}
			s, lines := score.Page(p.lines, text)
			rows[i].add(e.name, s, cost)
			t.Log.Log(ctx, slog.LevelDebug, "page scored", "engine", e.name, "page", p.name, "cer", 100*s.CER(), "wer", 100*s.WER(), "cpu", cost.cpu, "peak", cost.peak)
			if c.Lines && i == 0 {
				printLines(t, p.name, lines)
			}
		}
	}
	for i := range rows {
		rows[i].Set = set.name
		rows[i].finish()
	}
	return rows, nil
}

// sets are the pages to be scored: made-up ones of each degree of wear, or the
// scans that have truth.
func (c *Read) sets(dir string) ([]readSet, error) {
	if c.Rendered <= 0 {
		pages, err := c.pages()
		return []readSet{{pages: pages}}, err
	}
	var sets []readSet
	for _, wear := range []string{"clean", "medium", "heavy"} {
		pages, err := renderPages(dir, wear, c.Seed, c.Rendered)
		if err != nil {
			return nil, err
		}
		sets = append(sets, readSet{wear, pages})
	}
	return sets, nil
}

func (s *readScore) add(name string, page score.Score, cost readCost) {
	s.Engine = name
	s.Pages++
	s.sum = s.sum.Add(page)
	s.CPU += cost.cpu.Seconds()
	s.Fetch += cost.fetch.Seconds()
	s.Peak = max(s.Peak, float64(cost.peak)/(1<<20))
}

func (s *readScore) finish() {
	s.CER, s.WER, s.Folded = 100*s.sum.CER(), 100*s.sum.WER(), 100*s.sum.FoldedCER()
	s.CPU /= float64(max(s.Pages, 1))
	s.Fetch /= float64(max(s.Pages, 1))
}

// pages lists the truth files that have a scan.
func (c *Read) pages() ([]readTruth, error) {
	files, err := filepath.Glob(filepath.Join(c.Truth, "*.txt"))
	if err != nil {
		return nil, err
	}
	var pages []readTruth
	for _, f := range files {
		p := readTruth{name: strings.TrimSuffix(filepath.Base(f), ".txt")}
		p.pdf = filepath.Join(c.Scans, p.name+".pdf")
		if !plant.FileExists(p.pdf) || !c.wanted(p.name) {
			continue
		}
		in, err := os.Open(f)
		if err != nil {
			return nil, err
		}
		p.lines, err = score.Truth(in)
		if err := errors.Join(err, in.Close()); err != nil {
			return nil, fmt.Errorf("truth %s: %w", f, err)
		}
		pages = append(pages, p)
	}
	if len(pages) == 0 {
		return nil, fmt.Errorf("no truth in %s has a scan in %s", c.Truth, c.Scans)
	}
	return pages, nil
}

func (c *Read) wanted(name string) bool {
	for _, o := range c.Only {
		if o == name {
			return true
		}
	}
	return len(c.Only) == 0
}

// benchPage reads page 1 as the product does, but never from a text layer: the
// truth is that of the picture.
func benchPage(ctx context.Context, r *plant.Reader, p readTruth) (string, readCost, error) {
	before := childrenCPU()
	sc, err := r.Scanner.Examine(ctx, p.pdf)
	if err != nil {
		return "", readCost{}, err
	}
	im, err := r.Scanner.Page(ctx, p.pdf, sc, 1)
	if err != nil {
		return "", readCost{}, err
	}
	cost := readCost{fetch: childrenCPU() - before}
	res, err := r.Pool.Read(ctx, ocr.Request{Image: im.Data, Format: im.Format, Frame: im.Frame, DPI: im.DPI, Page: 1})
	if err != nil {
		return "", readCost{}, err
	}
	cost.cpu = time.Duration(res.Reading.CPU * float64(time.Second))
	cost.peak = res.Memory
	return res.Reading.Text(), cost, nil
}

// childrenCPU is what the ended children of this process have used so far.
func childrenCPU() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_CHILDREN, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// plainTesseract is what anybody can do with two commands.
func plainTesseract(dir string) func(context.Context, readTruth) (string, readCost, error) {
	return func(ctx context.Context, p readTruth) (string, readCost, error) {
		image, text := filepath.Join(dir, "plain"), filepath.Join(dir, "plain-text")
		var cost readCost
		var err error
		cost.fetch, _, err = timed(ctx, "pdftoppm", "-gray", "-r", "300", "-f", "1", "-l", "1", "-singlefile", p.pdf, image)
		if err != nil {
			return "", cost, err
		}
		cost.cpu, cost.peak, err = timed(ctx, "tesseract", image+".pgm", text, "-l", "vie", "--dpi", "300")
		if err != nil {
			return "", cost, err
		}
		out, err := os.ReadFile(text + ".txt")
		return string(out), cost, err
	}
}

func ocrmypdf(dir string) func(context.Context, readTruth) (string, readCost, error) {
	return func(ctx context.Context, p readTruth) (string, readCost, error) {
		one, text := filepath.Join(dir, "one.pdf"), filepath.Join(dir, "ocrmypdf.txt")
		fetch, _, err := timed(ctx, "pdfseparate", "-f", "1", "-l", "1", p.pdf, one) // else it rewrites the other pages too
		if err != nil {
			return "", readCost{}, err
		}
		cpu, peak, err := timed(ctx, "ocrmypdf", "--force-ocr", "--deskew", "--clean", "-l", "vie", "--jobs", "1",
			"--sidecar", text, one, filepath.Join(dir, "ocrmypdf.pdf"))
		if err != nil {
			return "", readCost{}, err
		}
		out, err := os.ReadFile(text)
		return string(out), readCost{cpu: cpu, fetch: fetch, peak: peak}, err
	}
}

// timed runs a program and returns its processor time, children included, and
// its peak of resident bytes.
func timed(ctx context.Context, name string, args ...string) (time.Duration, int64, error) {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Env = append(os.Environ(), "OMP_THREAD_LIMIT=1")
	if msg, err := cmd.CombinedOutput(); err != nil {
		return 0, 0, fmt.Errorf("%s: %w: %s", name, err, msg)
	}
	var peak int64
	if u, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		peak = u.Maxrss << 10
	}
	return cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(), peak, nil
}

// printScores prints a Markdown table; its heads are the names of measures.
func printScores(t *term.Terminal, rows []readScore) {
	fmt.Fprintln(t.Out, "| set | engine | pages | CER % | WER % | folded CER % | CPU-s/page | fetch CPU-s/page | peak MB |")
	fmt.Fprintln(t.Out, "|---|---|--:|--:|--:|--:|--:|--:|--:|")
	for _, r := range rows {
		fmt.Fprintf(t.Out, "| %s | %s | %d | %.2f | %.2f | %.2f | %.2f | %.2f | %.0f |\n",
			cmp.Or(r.Set, "scans"), r.Engine, r.Pages, r.CER, r.WER, r.Folded, r.CPU, r.Fetch, r.Peak)
	}
}

func printLines(t *term.Terminal, name string, lines []score.Line) {
	for _, l := range lines {
		if l.Edits > 0 {
			fmt.Fprintf(t.Out, "%s %d\n  - %s\n  + %s\n", name, l.Edits, l.Truth, l.Read)
		}
	}
}
