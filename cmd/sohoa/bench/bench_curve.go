package bench

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"sohoa/cmd/sohoa/plant"
	"sohoa/cmd/sohoa/term"
	"sohoa/pipeline"
	"sohoa/pipeline/ocr"
)

// curveRow is the memory after so many pages.
type curveRow struct {
	Pages    int     `json:"pages"`
	ParentMB float64 `json:"parent_mb"`     // resident in this process
	ReaderMB float64 `json:"reader_mb"`     // the highest peak of a reader child so far
	CPUPage  float64 `json:"cpu_seconds_a"` // a page so far, reading only
	Failed   int     `json:"failed"`        // pages that could not be read so far
}

// curveRows is into how many rows a curve is cut.
const curveRows = 20

// curve reads pages of the scans in turn, as the product does, until there have
// been so many, and prints how much memory this process and its children hold.
func (c *Read) curve(ctx context.Context, t *term.Terminal) error {
	r, err := plant.NewReader(c.ReaderFlags, term.NewLog(t.Err, "error"))
	if err != nil {
		return err
	}
	defer r.Close()
	files, err := filepath.Glob(filepath.Join(c.Scans, "*.pdf"))
	if err != nil || len(files) == 0 {
		return fmt.Errorf("no scans in %s: %w", c.Scans, err)
	}
	var mu sync.Mutex
	var rows []curveRow
	var sum curveRow
	done := func(cpu float64, peak int64, failed bool) {
		mu.Lock()
		defer mu.Unlock()
		sum.Pages++
		sum.CPUPage += cpu
		sum.ReaderMB = max(sum.ReaderMB, float64(peak)/(1<<20))
		if failed {
			sum.Failed++
		}
		if sum.Pages%max(1, c.Curve/curveRows) == 0 {
			row := sum
			row.CPUPage /= float64(row.Pages)
			row.ParentMB = residentMB()
			rows = append(rows, row)
		}
	}
	for begun := 0; begun < c.Curve; {
		for _, f := range files {
			n, err := c.curveFile(ctx, r, f, c.Curve-begun, done)
			if err != nil {
				return fmt.Errorf("%s: %w", f, err)
			}
			if begun += n; begun >= c.Curve {
				break
			}
		}
	}
	if c.JSON {
		return t.PrintJSON(rows)
	}
	fmt.Fprintln(t.Out, "| pages | parent MB | reader peak MB | CPU-s/page | failed |")
	fmt.Fprintln(t.Out, "|--:|--:|--:|--:|--:|")
	for _, p := range rows {
		fmt.Fprintf(t.Out, "| %d | %.0f | %.0f | %.2f | %d |\n", p.Pages, p.ParentMB, p.ReaderMB, p.CPUPage, p.Failed)
	}
	return nil
}

// curveFile reads at most so many pages of a file and returns how many.
func (c *Read) curveFile(ctx context.Context, r *plant.Reader, path string, most int, done func(cpu float64, peak int64, failed bool)) (int, error) {
	sc, err := r.Scanner.Examine(ctx, path)
	if err != nil {
		return 0, err
	}
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(c.Hands())
	n := min(most, len(sc.Pages))
	for i := range n {
		g.Go(func() error {
			im, err := r.Scanner.Page(ctx, path, sc, i+1)
			if err == nil {
				var res ocr.Response
				res, err = r.Pool.Read(ctx, ocr.Request{Image: im.Data, Format: im.Format, Frame: im.Frame, DPI: im.DPI, Page: i + 1})
				done(res.Reading.CPU, res.Memory, err != nil)
			}
			if pipeline.KindOf(err) == pipeline.Damaged {
				return nil
			}
			return err
		})
	}
	return n, g.Wait()
}

// residentMB is what this process holds in memory now; 0 where that cannot be
// told.
func residentMB() float64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(status), "VmRSS:")
	kb, err := strconv.ParseFloat(strings.Fields(rest + " 0")[0], 64)
	if err != nil {
		return 0
	}
	return kb / 1024
}
