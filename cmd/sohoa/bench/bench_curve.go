package bench

import (
	"context"
	"fmt"
	"image"
	"image/draw"
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
	"sohoa/pipeline/paper"
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

// curve reads pages of the scans in turn, or of made-up slips, as the product
// does, until there have been so many, and prints how much memory this process
// and its children hold.
func (c *Read) curve(ctx context.Context, t *term.Terminal, dir string) error {
	r, err := plant.NewReader(c.ReaderFlags, term.NewLog(t.Err, "error"))
	if err != nil {
		return err
	}
	defer r.Close()
	files, err := c.curveFiles(dir)
	if err != nil {
		return err
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
			if !c.JSON { // at once: thousands of pages take their time
				fmt.Fprintf(t.Out, "| %d | %.0f | %.0f | %.2f | %d |\n", row.Pages, row.ParentMB, row.ReaderMB, row.CPUPage, row.Failed)
			}
		}
	}
	if !c.JSON {
		fmt.Fprintln(t.Out, "| pages | parent MB | reader peak MB | CPU-s/page | failed |")
		fmt.Fprintln(t.Out, "|--:|--:|--:|--:|--:|")
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
	return nil
}

// curveFiles are the files whose pages are read: the scans, or slips, which are
// made in the folder.
func (c *Read) curveFiles(dir string) ([]string, error) {
	if c.Slips {
		return writeSlips(dir)
	}
	files, err := filepath.Glob(filepath.Join(c.Scans, "*.pdf"))
	if err != nil || len(files) == 0 {
		return nil, fmt.Errorf("no scans in %s: %w", c.Scans, err)
	}
	return files, nil
}

// Slips are cheap pages: the name of the organ on the head of a made-up page,
// read in a twentieth of the time of a whole one, so that thousands go through
// the real pool.
const (
	slipFiles, slipPages = 10, 12
	slipDPI              = 200
	slipWide             = 105.0      // millimetres from the left
	slipFrom, slipTo     = 14.0, 40.5 // from the top
)

// writeSlips writes files of slips into a folder.
func writeSlips(dir string) ([]string, error) {
	units, kinds := paper.Units(), paper.Kinds()
	var files []string
	for i := range slipFiles {
		rng := paper.NewRand(renderedSeed + uint64(i))
		var slips []paper.Scan
		for k := range slipPages {
			w := paper.Clean(rng)
			w.Tone = []paper.Tone{paper.Colour, paper.Gray}[i%2]
			scans, _ := paper.Generate(rng, kinds[k%len(kinds)], units[rng.IntN(len(units))]).Scanned(slipDPI, w, rng)
			slips = append(slips, slipOf(scans[0]))
		}
		path := filepath.Join(dir, fmt.Sprintf("slips-%02d.pdf", i+1))
		if err := writePages(path, slips, false); err != nil {
			return nil, fmt.Errorf("write slips: %w", err)
		}
		files = append(files, path)
	}
	return files, nil
}

// slipOf cuts a slip out of a page.
func slipOf(s paper.Scan) paper.Scan {
	px := func(mm float64) int { return int(mm / 25.4 * slipDPI) }
	at := image.Rect(0, px(slipFrom), px(slipWide), px(slipTo))
	var cut draw.Image = image.NewRGBA(image.Rect(0, 0, at.Dx(), at.Dy()))
	if _, grey := s.Image.(*image.Gray); grey {
		cut = image.NewGray(cut.Bounds())
	}
	draw.Draw(cut, cut.Bounds(), s.Image, at.Min, draw.Src)
	s.Image = cut
	return s
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
