package bench

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	"sohoa/cmd/sohoa/term"
	"sohoa/index/bench"
)

// Progress measures the progress page on a made-up province and
// recounts its figures from the history.
type Progress struct {
	Documents int    `help:"${cli_bench_progress_documents}" default:"1000000"`
	Queries   int    `help:"${cli_bench_progress_queries}" default:"1000"`
	Seed      uint64 `help:"${cli_bench_find_seed}" default:"1"`
	Dir       string `help:"${cli_bench_find_dir}"`
	JSON      bool   `help:"${cli_json}"`
}

// Run prints times and differences; any difference is a fault.
func (c *Progress) Run(ctx context.Context, t *term.Terminal) error {
	dir := c.Dir
	if dir == "" {
		temp, err := os.MkdirTemp("", "sohoa-bench-progress-")
		if err != nil {
			return fmt.Errorf("bench progress: %w", err)
		}
		defer os.RemoveAll(temp)
		dir = temp
	}
	p := bench.Progress{Dir: dir, Documents: c.Documents, Queries: c.Queries, Seed: c.Seed,
		Say: func(what string) { fmt.Fprintln(t.Err, what) }}
	r, err := p.Run(ctx)
	if err != nil {
		return fmt.Errorf("bench progress: %w", err)
	}
	if c.JSON {
		err = json.NewEncoder(t.Out).Encode(r)
	} else {
		_, err = fmt.Fprint(t.Out, r)
	}
	if err == nil && r.RecountsWrong+r.LinksWrong > 0 {
		return term.Partly(term.ExitProblems)
	}
	return err
}
