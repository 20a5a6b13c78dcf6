package care

import (
	"context"
	"fmt"

	"sohoa/cmd/sohoa/plant"
	"sohoa/cmd/sohoa/term"
	"sohoa/index"
)

// Verify checks that nothing receipted is missing or changed. With --data
// it asks the server that runs there, or opens the folder itself where none
// runs; else it asks the server it is given.
type Verify struct {
	archive
	plant.PlaceFlags
	Deep bool `help:"${cli_verify_deep}"`
	JSON bool `help:"${cli_json}"`

	Subset string `help:"${cli_verify_subset}" placeholder:"N/T"`
	Repair string `help:"${cli_verify_repair}" placeholder:"DIR"`
}

// Run prints the report; problems end with exit code 3.
func (c *Verify) Run(ctx context.Context, t *term.Terminal) error {
	if c.Deep && c.Subset != "" || c.Repair != "" {
		return c.fixity(ctx, t)
	}
	report, err := c.verify(ctx, t)
	if err != nil {
		return fmt.Errorf("verify: %w", err)
	}
	if c.JSON {
		err = t.PrintJSON(report)
	} else {
		c.tell(t, report)
	}
	if err == nil && !report.Clean() {
		return term.Partly(term.ExitProblems)
	}
	return err
}

func (c *Verify) verify(ctx context.Context, t *term.Terminal) (index.Report, error) {
	var report index.Report
	api, err := c.owner(ctx, t)
	if err != nil {
		return report, err
	}
	if api != nil {
		path := "/api/verify"
		if c.Deep {
			path += "?deep=1"
		}
		return report, api.Post(ctx, path, struct{}{}, &report)
	}
	x, keeper, err := c.StoreFlags.OpenAlone(ctx, c.Data, t)
	if err != nil {
		return report, err
	}
	defer x.Close()
	return x.Verify(ctx, keeper, c.Deep)
}

func (c *Verify) tell(t *term.Terminal, r index.Report) {
	fmt.Fprintln(t.Out, t.Say.Say("cli.verify.counts", "receipts", r.Receipts, "objects", r.Objects,
		"documents", r.Documents, "pages", r.Pages, "indexed", r.Indexed, "moving", r.Moving))
	for _, p := range r.Problems {
		fmt.Fprintf(t.Out, "  ✗ %s %s: %s\n", p.Rule, p.Subject, p.Detail)
	}
	if r.Clean() {
		fmt.Fprintln(t.Out, t.Say.Say("cli.verify.clean"))
		return
	}
	fmt.Fprintln(t.Out, t.Say.Say("cli.verify.problems", "n", len(r.Problems)))
}

// Reindex makes the search index anew from catalogue and store.
type Reindex struct{ archive }

// Run rebuilds; a server that runs goes on serving from the old index.
func (c *Reindex) Run(ctx context.Context, t *term.Terminal) error {
	api, err := c.owner(ctx, t)
	if err != nil {
		return err
	}
	if api != nil {
		err = api.Post(ctx, "/api/reindex", struct{}{}, nil)
	} else {
		err = c.alone(ctx, t)
	}
	if err != nil {
		return fmt.Errorf("reindex: %w", err)
	}
	fmt.Fprintln(t.Out, t.Say.Say("cli.reindex.done"))
	return nil
}

func (c *Reindex) alone(ctx context.Context, t *term.Terminal) error {
	x, keeper, err := c.StoreFlags.OpenAlone(ctx, c.Data, t)
	if err != nil {
		return err
	}
	defer x.Close()
	return x.Reindex(ctx, keeper)
}
