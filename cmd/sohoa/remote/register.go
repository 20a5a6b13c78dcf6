package remote

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"sohoa/cmd/sohoa/term"
	"sohoa/index"
	"sohoa/index/progress"
	"sohoa/pipeline"
)

// Register keeps the register of what is owed.
type Register struct {
	Import   registerImportCmd   `cmd:"" help:"${cli_register_import}"`
	Show     registerShowCmd     `cmd:"" help:"${cli_register_show}"`
	Diff     registerDiffCmd     `cmd:"" help:"${cli_register_diff}"`
	Template registerTemplateCmd `cmd:"" help:"${cli_register_template}"`
}

type registerImportCmd struct {
	Flags
	File     string          `arg:"" help:"${cli_register_file}" type:"existingfile"`
	Unit     pipeline.UnitID `help:"${cli_register_unit}"`
	Source   string          `help:"${cli_register_source}" required:""`
	Approval string          `help:"${cli_register_approval}"`
	Approved string          `help:"${cli_register_approved}"`
	Reason   string          `help:"${cli_register_reason}"`
	Check    bool            `help:"${cli_register_check}"`
	JSON     bool            `help:"${cli_json}"`
}

// Run takes a register in, or says what is wrong with it line by line.
func (c *registerImportCmd) Run(ctx context.Context, t *term.Terminal) error {
	api, err := c.Client(t)
	if err != nil {
		return err
	}
	f, err := os.Open(c.File)
	if err != nil {
		return pipeline.Errorf(pipeline.Invalid, "register: %w", err)
	}
	defer f.Close()
	q := url.Values{"unit": {string(c.Unit)}, "name": {filepath.Base(c.File)}, "source": {c.Source},
		"approval": {c.Approval}, "approved": {c.Approved}, "reason": {c.Reason}}
	if c.Check {
		q.Set("dry_run", "1")
	}
	done, faults, err := importRegister(ctx, api, q, f)
	if err != nil {
		return fmt.Errorf("register: %w", err)
	}
	if len(faults.Faults) > 0 {
		return c.refused(t, faults)
	}
	if c.JSON {
		return t.PrintJSON(done)
	}
	key := "cli.register.taken"
	if c.Check {
		key = "cli.register.checked"
	}
	fmt.Fprintln(t.Out, t.Say.Say(key, "id", done.ID, "rows", done.Rows, "documents", t.Say.Int64(done.Owed.Documents),
		"pages", t.Say.Int64(done.Owed.Pages), "excluded", t.Say.Int64(done.Excluded.Documents)))
	return nil
}

// refusal is the answer of a server that found faults in a table.
type refusal struct {
	Told
	Faults []struct {
		Where string `json:"where"`
		What  string `json:"what"`
	} `json:"faults"`
	More int `json:"more"`
}

// importRegister sends the table once: a register must not be taken in twice
// because an answer was lost.
func importRegister(ctx context.Context, api *Client, q url.Values, body io.Reader) (index.RegisterVersion, refusal, error) {
	var done index.RegisterVersion
	var bad refusal
	res, err := api.Open(ctx, http.MethodPost, "/api/register?"+q.Encode(), body)
	if err != nil {
		return done, bad, err
	}
	defer res.Body.Close()
	if res.StatusCode < 300 {
		return done, bad, json.NewDecoder(res.Body).Decode(&done)
	}
	if err := json.NewDecoder(io.LimitReader(res.Body, 16<<20)).Decode(&bad); err != nil || len(bad.Faults) == 0 {
		return done, bad, &pipeline.Error{Kind: kindOf(res.StatusCode), Field: bad.Field, Err: errors.New(bad.Message)}
	}
	return done, bad, nil
}

func (c *registerImportCmd) refused(t *term.Terminal, bad refusal) error {
	if c.JSON {
		if err := t.PrintJSON(bad); err != nil {
			return err
		}
		return term.Partly(term.ExitProblems)
	}
	fmt.Fprintln(t.Err, bad.Message)
	for _, f := range bad.Faults {
		fmt.Fprintf(t.Err, "  %s: %s\n", f.Where, f.What)
	}
	if bad.More > 0 {
		fmt.Fprintln(t.Err, t.Say.Say("cli.register.more", "n", bad.More))
	}
	return term.Partly(term.ExitProblems)
}

type registerShowCmd struct {
	Flags
	Unit pipeline.UnitID `help:"${cli_register_unit}"`
	JSON bool            `help:"${cli_json}"`
}

type shownRegister struct {
	Total    int                     `json:"total"`
	Rows     []index.RegisterRow     `json:"rows"`
	Versions []index.RegisterVersion `json:"versions"`
}

// Run lists the versions and the first lines in force.
func (c *registerShowCmd) Run(ctx context.Context, t *term.Terminal) error {
	api, err := c.Client(t)
	if err != nil {
		return err
	}
	var r shownRegister
	if err := api.Get(ctx, "/api/register", url.Values{"unit": {string(c.Unit)}}, &r); err != nil {
		return fmt.Errorf("register: %w", err)
	}
	if c.JSON {
		return t.PrintJSON(r)
	}
	for _, v := range r.Versions {
		fmt.Fprintln(t.Out, t.Say.Say("cli.register.version", "at", t.Say.Moment(v.At), "id", v.ID, "unit", string(v.Unit),
			"source", v.Source, "approval", v.Approval, "rows", v.Rows, "documents", t.Say.Int64(v.Owed.Documents)))
	}
	for _, row := range r.Rows {
		fmt.Fprintf(t.Out, "%s\t%s\t%s\t%d\t%d\t%d\t%d\t%d\t%s\n", row.Unit, row.Fonds, row.Group, row.FromYear, row.ToYear,
			row.Amount.Files, row.Amount.Documents, row.Amount.Pages, row.Excluded)
	}
	return nil
}

type registerDiffCmd struct {
	Flags
	ID   string `arg:"" help:"${cli_register_version_id}"`
	JSON bool   `help:"${cli_json}"`
}

// Run says what a version changed, line by line, with the rate before and
// after it.
func (c *registerDiffCmd) Run(ctx context.Context, t *term.Terminal) error {
	api, err := c.Client(t)
	if err != nil {
		return err
	}
	var d index.RegisterDiff
	if err := api.Get(ctx, "/api/register/versions/"+url.PathEscape(c.ID), nil, &d); err != nil {
		return fmt.Errorf("register: %w", err)
	}
	if c.JSON {
		return t.PrintJSON(d)
	}
	for _, change := range d.Changes {
		mark, row := "≠", change.After
		switch {
		case change.Before == nil:
			mark = "+"
		case change.After == nil:
			mark, row = "-", change.Before
		}
		fmt.Fprintf(t.Out, "%s %s\t%s\t%s\t%s\n", mark, row.Unit, row.Group, owedBy(change.Before), owedBy(change.After))
	}
	printRate(t, "cli.register.rate_before", d.Before)
	printRate(t, "cli.register.rate_after", d.After)
	return nil
}

func printRate(t *term.Terminal, key string, r index.RegisterRate) {
	percent := t.Say.Say("progress.unknown")
	if r.Percent.Known {
		percent = t.Say.Percent(r.Percent.Value)
	}
	fmt.Fprintln(t.Out, t.Say.Say(key, "percent", percent, "counted", t.Say.Int64(r.Counted), "owed", t.Say.Int64(r.Owed)))
}

// owedBy is what a line owes: files, documents, A4 pages, and why not.
func owedBy(r *index.RegisterRow) string {
	if r == nil {
		return "-"
	}
	return strings.TrimSpace(fmt.Sprintf("%d/%d/%d %s", r.Amount.Files, r.Amount.Documents, r.Amount.Pages, r.Excluded))
}

type registerTemplateCmd struct {
	Flags
	Out string `arg:"" help:"${cli_register_out}" type:"path"`
}

// Run writes an empty form.
func (c *registerTemplateCmd) Run(ctx context.Context, t *term.Terminal) error {
	api, err := c.Client(t)
	if err != nil {
		return err
	}
	format := strings.TrimPrefix(strings.ToLower(filepath.Ext(c.Out)), ".")
	if err := api.download(ctx, "/api/register/template."+format, c.Out); err != nil {
		return fmt.Errorf("template: %w", err)
	}
	fmt.Fprintln(t.Out, t.Say.Say("cli.report.written", "path", c.Out))
	return nil
}

// Unit keeps the tree of units.
type Unit struct {
	Merge unitMergeCmd `cmd:"" help:"${cli_unit_merge}"`
}

type unitMergeCmd struct {
	Flags
	Unit   pipeline.UnitID `arg:"" help:"${cli_unit_from}"`
	Into   pipeline.UnitID `arg:"" help:"${cli_unit_into}"`
	Day    string          `help:"${cli_unit_day}" required:""`
	Source string          `help:"${cli_target_source}" required:""`
}

// Run makes a unit part of another.
func (c *unitMergeCmd) Run(ctx context.Context, t *term.Terminal) error {
	api, err := c.Client(t)
	if err != nil {
		return err
	}
	in := struct {
		Unit   pipeline.UnitID `json:"unit"`
		Into   pipeline.UnitID `json:"into"`
		Day    string          `json:"day"`
		Source string          `json:"source"`
	}{c.Unit, c.Into, c.Day, c.Source}
	if err := api.Post(ctx, "/api/units/merge", in, nil); err != nil {
		return fmt.Errorf("merge: %w", err)
	}
	fmt.Fprintln(t.Out, t.Say.Say("cli.unit.merged", "unit", string(c.Unit), "into", string(c.Into)))
	return nil
}

// Target keeps targets.
type Target struct {
	Set targetSetCmd `cmd:"" help:"${cli_target_set}"`
}

type targetSetCmd struct {
	Flags
	Unit    pipeline.UnitID  `help:"${cli_target_unit}" required:""`
	Share   float64          `help:"${cli_target_share}" required:""`
	Due     string           `help:"${cli_target_due}"`
	Measure progress.Measure `help:"${cli_target_measure}" default:"documents"`
	Source  string           `help:"${cli_target_source}"`
}

// Run sets the target of a unit.
func (c *targetSetCmd) Run(ctx context.Context, t *term.Terminal) error {
	api, err := c.Client(t)
	if err != nil {
		return err
	}
	target := progress.Target{Unit: c.Unit, Measure: c.Measure, Share: c.Share, Source: c.Source}
	if c.Due != "" {
		if target.Due, err = progress.ParseDay(c.Due); err != nil {
			return fmt.Errorf("target: %w", err)
		}
	}
	if err := api.Post(ctx, "/api/targets", target, nil); err != nil {
		return fmt.Errorf("target: %w", err)
	}
	fmt.Fprintln(t.Out, t.Say.Say("cli.target.done", "share", t.Say.Percent(c.Share), "unit", string(c.Unit)))
	return nil
}
