package bench

import (
	"context"
	"encoding/json"
	"fmt"

	"sohoa/cmd/sohoa/term"
	"sohoa/index/confusion"
	"sohoa/index/search"
	"sohoa/index/search/bench"
)

// Find measures finding: known texts through the real analysis and
// index, or a generated archive of the size named.
type Find struct {
	Corpus  string  `help:"${cli_bench_find_corpus}" required:"" type:"existingfile"`
	Queries string  `help:"${cli_bench_find_queries}" type:"existingfile"`
	Noise   float64 `help:"${cli_bench_find_noise}" default:"0"`
	Seed    uint64  `help:"${cli_bench_find_seed}" default:"1"`
	Docs    int     `help:"${cli_bench_find_docs}" default:"0"`
	Ask     int     `help:"${cli_bench_find_ask}" default:"200"`
	Dir     string  `help:"${cli_bench_find_dir}"`
	While   bool    `help:"${cli_bench_find_while}"`
	Rebuild bool    `help:"${cli_bench_find_rebuild}"`
	Misses  bool    `help:"${cli_bench_find_misses}"`
	Ablate  bool    `help:"${cli_bench_find_ablate}"`
	Misread string  `help:"${cli_bench_find_misread}" enum:"learned,shipped,none" default:"learned"`
	JSON    bool    `help:"${cli_json}"`
}

// Run prints success, latency, size and rate.
func (c *Find) Run(ctx context.Context, t *term.Terminal) error {
	o := bench.Options{Corpus: c.Corpus, Queries: c.Queries, Noise: c.Noise, Seed: c.Seed, Docs: c.Docs, Ask: c.Ask, Dir: c.Dir, Facets: true, While: c.While, Rebuild: c.Rebuild, Ablate: c.Ablate}
	switch c.Misread {
	case "learned":
		o.Learn = learnPairs
	case "shipped":
		o.Learn = func([]string, []string) []search.Misread { return misread(confusion.Shipped()) }
	}
	if c.Misses {
		o.Missed = func(kind, query, want string, rank int) {
			fmt.Fprintf(t.Err, "%s\t%s\t%d\t%s\n", kind, want, rank, query)
		}
	}
	r, err := bench.Run(ctx, o)
	if err != nil {
		return fmt.Errorf("bench find: %w", err)
	}
	if c.JSON {
		return json.NewEncoder(t.Out).Encode(r)
	}
	fmt.Fprint(t.Out, r)
	return nil
}

// learnPairs learns as [index.Index.LearnReadings] does.
func learnPairs(read, meant []string) []search.Misread {
	pairs := make([]confusion.Pair, len(read))
	for i := range pairs {
		pairs[i] = confusion.Pair{Read: read[i], Meant: meant[i]}
	}
	table, _ := confusion.Learn(pairs)
	return misread(table)
}

func misread(all []confusion.Confusion) []search.Misread {
	out := make([]search.Misread, len(all))
	for i, c := range all {
		out[i] = search.Misread{Meant: c.Meant, Read: c.Read}
	}
	return out
}
