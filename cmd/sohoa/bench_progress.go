package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	"sohoa/index/bench"
)

// benchProgressCmd measures the progress page on a made-up province and
// recounts its figures from the history.
type benchProgressCmd struct {
	Documents int    `help:"${cli_bench_progress_documents}" default:"1000000"`
	Queries   int    `help:"${cli_bench_progress_queries}" default:"1000"`
	Seed      uint64 `help:"${cli_bench_find_seed}" default:"1"`
	Dir       string `help:"${cli_bench_find_dir}"`
	JSON      bool   `help:"${cli_json}"`
}

// Run prints times and differences; any difference is a fault.
func (c *benchProgressCmd) Run(ctx context.Context, t *terminal) error {
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
		Say: func(what string) { fmt.Fprintln(t.err, what) }}
	r, err := p.Run(ctx)
	if err != nil {
		return fmt.Errorf("bench progress: %w", err)
	}
	if c.JSON {
		err = json.NewEncoder(t.out).Encode(r)
	} else {
		_, err = fmt.Fprint(t.out, r)
	}
	if err == nil && r.RecountsWrong+r.LinksWrong > 0 {
		return partly{exitProblems}
	}
	return err
}
