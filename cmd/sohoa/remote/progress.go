package remote

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"text/tabwriter"

	"sohoa/cmd/sohoa/term"
	"sohoa/index/progress"
	"sohoa/pipeline"
)

// Progress shows how far digitization has come.
type Progress struct {
	Flags
	Unit pipeline.UnitID `help:"${cli_progress_ask_unit}"`
	AsOf string          `name:"as-of" help:"${cli_progress_as_of}"`
	Then bool            `help:"${cli_progress_then}"`
	All  bool            `help:"${cli_progress_all}"`
	JSON bool            `help:"${cli_json}"`
}

// Run prints the unit asked for and, below it, its units that have or owe
// anything.
func (c *Progress) Run(ctx context.Context, t *term.Terminal) error {
	api, err := c.Client(t)
	if err != nil {
		return err
	}
	q := url.Values{}
	if c.Unit != "" {
		q.Set("unit", string(c.Unit))
	}
	if c.AsOf != "" {
		q.Set("as_of", c.AsOf)
	}
	if c.Then {
		q.Set("structure", "then")
	}
	var table progress.Table
	if err := api.Get(ctx, "/api/progress", q, &table); err != nil {
		return fmt.Errorf("progress: %w", err)
	}
	if c.JSON {
		return t.PrintJSON(table)
	}
	return c.tell(t, table)
}

func (c *Progress) tell(t *term.Terminal, table progress.Table) error {
	w := tabwriter.NewWriter(t.Out, 0, 0, 2, ' ', 0)
	heads := []string{t.Say.Say("cli.progress.unit"), t.Say.Say("cli.progress.percent"), t.Say.Say("figure.owed")}
	for _, name := range progress.FigureNames() {
		heads = append(heads, t.Say.Say("figure."+string(name)))
	}
	fmt.Fprintln(w, strings.Join(heads, "\t"))
	for i, row := range table.Rows {
		if i > 0 && !c.All && row.Of(progress.Received).Documents == 0 && row.Owed.Documents == 0 {
			continue
		}
		cells := []string{strings.Repeat("  ", row.Depth) + row.Name, c.percent(t, row), t.Say.Int(int(row.Owed.Of(table.Measure)))}
		for _, name := range progress.FigureNames() {
			cells = append(cells, t.Say.Int(int(row.Of(name).Of(table.Measure))))
		}
		fmt.Fprintln(w, strings.Join(cells, "\t"))
	}
	return w.Flush()
}

// percent is the percentage in words: "unknown" where nothing is known to be
// owed.
func (c *Progress) percent(t *term.Terminal, row progress.Row) string {
	if !row.Percent.Known {
		return t.Say.Say("progress.unknown")
	}
	return t.Say.Percent(row.Percent.Value)
}
