package bench

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"

	"sohoa/cmd/sohoa/term"
	"sohoa/pipeline"
	"sohoa/pipeline/extract/bundle"
)

// splitsOut is what --splits --json prints.
type splitsOut struct {
	Real bundle.Score `json:"real"`
	Made bundle.Score `json:"made"`
}

// splits lays the documents behind each other, as they come out of a scanner
// that was fed a whole stack, and prints how well they are parted again; then
// the same with as many made-up ones, which have every kind of attachment.
func (c *Describe) splits(t *term.Terminal, files map[string][]pipeline.Reading) error {
	var docs []bundle.Document
	for _, id := range slices.Sorted(maps.Keys(files)) {
		docs = append(docs, bundle.Document{ID: id, Pages: files[id]})
	}
	rng := rand.New(rand.NewPCG(c.Seed, 1))
	out := splitsOut{
		Real: bundle.Judge(bundle.Draw(docs, c.Splits, rng)),
		Made: bundle.Judge(bundle.Draw(bundle.Made(rng, 2*c.Splits), c.Splits, rng)),
	}
	if c.JSON {
		return json.NewEncoder(t.Out).Encode(out)
	}
	fmt.Fprintln(t.Out, "| bundles | files | documents | split rightly | borders missed | borders too many | attachments opened |\n|---|--:|--:|--:|--:|--:|--:|")
	for _, row := range []struct {
		name string
		s    bundle.Score
	}{{"real scans", out.Real}, {"made up", out.Made}} {
		share, _ := row.s.Share()
		fmt.Fprintf(t.Out, "| %s | %d | %d | %.1f%% | %d | %d | %d of %d |\n",
			row.name, row.s.Files, row.s.Documents, 100*share, row.s.Missed, row.s.Wrong, row.s.Opened, row.s.Attached)
	}
	if c.Misses {
		for _, m := range append(out.Real.Misses, out.Made.Misses...) {
			fmt.Fprintln(t.Out, m)
		}
	}
	return nil
}
