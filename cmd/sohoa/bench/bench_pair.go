package bench

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"sohoa/cmd/sohoa/plant"
	"sohoa/cmd/sohoa/term"
	"sohoa/pipeline/ocr"
)

// pairRow is the speed of some reader children on the same pages.
type pairRow struct {
	Children int     `json:"children"`
	Pages    int     `json:"pages"`
	Seconds  float64 `json:"wall_seconds"`
	Rate     float64 `json:"pages_a_wall_second"`
	CPUPage  float64 `json:"cpu_seconds_a_page"`
	Times    float64 `json:"times_one_child"`
}

// pair reads the same pages with one child and with two, twice in turn, so that
// a machine that grows busy does so for both. Pages are fetched and children
// started before the clock runs. Each crew reads every page several times in
// one go, the largest first: at the end one child waits for the other, which is
// the bench's doing and not the reader's (with 16 pages in a go 3 to 6%).
func (c *Read) pair(ctx context.Context, t *term.Terminal, pages []readTruth) error {
	r, err := plant.NewReader(c.ReaderFlags, t.Log)
	if err != nil {
		return err
	}
	defer r.Close()
	requests, err := requestsOf(ctx, r, pages)
	if err != nil {
		return err
	}
	rows := []pairRow{{Children: 1}, {Children: 2}}
	if requests, err = c.largestFirst(ctx, r, requests); err != nil {
		return err
	}
	for range 2 {
		for i := range rows {
			if err := c.crew(ctx, r, requests, &rows[i]); err != nil {
				return err
			}
		}
	}
	for i := range rows {
		p := &rows[i]
		p.Rate, p.CPUPage = float64(p.Pages)/p.Seconds, p.CPUPage/float64(p.Pages)
		p.Times = p.Rate / rows[0].Rate
	}
	if c.JSON {
		return t.PrintJSON(rows)
	}
	fmt.Fprintln(t.Out, "| children | pages | wall s | pages/wall s | CPU-s/page | times one |")
	fmt.Fprintln(t.Out, "|--:|--:|--:|--:|--:|--:|")
	for _, p := range rows {
		fmt.Fprintf(t.Out, "| %d | %d | %.1f | %.3f | %.2f | %.2f |\n", p.Children, p.Pages, p.Seconds, p.Rate, p.CPUPage, p.Times)
	}
	return nil
}

// pairTimes is how often each page is read in one go of a crew.
const pairTimes = 2

// largestFirst puts the pages that take most time first, each as often as it is
// read in one go.
func (c *Read) largestFirst(ctx context.Context, r *plant.Reader, requests []ocr.Request) ([]ocr.Request, error) {
	type timed struct {
		request ocr.Request
		cpu     float64
	}
	var all []timed
	for _, q := range requests {
		res, err := r.Pool.Read(ctx, q)
		if err != nil {
			return nil, err
		}
		for range pairTimes {
			all = append(all, timed{q, res.Reading.CPU})
		}
	}
	slices.SortStableFunc(all, func(a, b timed) int { return cmp.Compare(b.cpu, a.cpu) })
	sorted := make([]ocr.Request, len(all))
	for i, t := range all {
		sorted[i] = t.request
	}
	return sorted, nil
}

// requestsOf are the first pages of the files, ready to be read.
func requestsOf(ctx context.Context, r *plant.Reader, pages []readTruth) ([]ocr.Request, error) {
	var out []ocr.Request
	for _, p := range pages {
		sc, err := r.Scanner.Examine(ctx, p.pdf)
		if err != nil {
			return nil, err
		}
		im, err := r.Scanner.Page(ctx, p.pdf, sc, 1)
		if err != nil {
			return nil, fmt.Errorf("fetch %s: %w", p.name, err)
		}
		out = append(out, ocr.Request{Image: im.Data, Format: im.Format, Frame: im.Frame, DPI: im.DPI, Page: 1})
	}
	return out, nil
}

// crew reads all pages with the row's number of children.
func (c *Read) crew(ctx context.Context, r *plant.Reader, requests []ocr.Request, row *pairRow) error {
	program, err := c.Program()
	if err != nil {
		return err
	}
	pool := ocr.NewPool(r.Jail, ocr.Config{Program: program, Children: row.Children})
	defer pool.Close()
	read := func(ctx context.Context, requests []ocr.Request) (float64, error) {
		cpu := make([]float64, len(requests))
		g, ctx := errgroup.WithContext(ctx)
		g.SetLimit(row.Children)
		for i, q := range requests {
			g.Go(func() error {
				res, err := pool.Read(ctx, q)
				cpu[i] = res.Reading.CPU
				return err
			})
		}
		err := g.Wait()
		sum := 0.0
		for _, s := range cpu {
			sum += s
		}
		return sum, err
	}
	if _, err := read(ctx, requests[:min(len(requests), row.Children)]); err != nil { // starts the children
		return err
	}
	begun := time.Now()
	cpu, err := read(ctx, requests)
	if err != nil {
		return err
	}
	row.Seconds += time.Since(begun).Seconds()
	row.CPUPage += cpu
	row.Pages += len(requests)
	return nil
}
