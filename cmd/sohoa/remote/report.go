package remote

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"sohoa/cmd/sohoa/term"
	"sohoa/index"
	"sohoa/pipeline"
)

// Snapshot freezes periods.
type Snapshot struct {
	Take   snapshotTakeCmd   `cmd:"" help:"${cli_snapshot_take}"`
	List   snapshotListCmd   `cmd:"" help:"${cli_snapshot_list}"`
	Verify snapshotVerifyCmd `cmd:"" help:"${cli_snapshot_verify}"`
}

// freezing names what to freeze.
type freezing struct {
	Period string          `kong:"-" json:"period"`
	Unit   pipeline.UnitID `help:"${cli_snapshot_unit}" json:"unit"`
	Note   string          `help:"${cli_snapshot_note}" json:"note"`
}

type snapshotTakeCmd struct {
	Flags
	freezing
	When string `arg:"" name:"period" help:"${cli_snapshot_period}"`
	JSON bool   `help:"${cli_json}"`
}

// Run freezes a period.
func (c *snapshotTakeCmd) Run(ctx context.Context, t *term.Terminal) error {
	c.Period = c.When
	api, err := c.Client(t)
	if err != nil {
		return err
	}
	var s index.Snapshot
	if err := api.Post(ctx, "/api/snapshots", c.freezing, &s); err != nil {
		return fmt.Errorf("snapshot: %w", err)
	}
	if c.JSON {
		return t.PrintJSON(s)
	}
	printSnapshot(t, s)
	return nil
}

func printSnapshot(t *term.Terminal, s index.Snapshot) {
	percent := t.Say.Say("progress.unknown")
	if p := s.Report.Root().Percent; p.Known {
		percent = t.Say.Percent(p.Value)
	}
	fmt.Fprintln(t.Out, t.Say.Say("cli.snapshot.line", "at", t.Say.Moment(s.At), "id", s.ID, "period", s.Report.Period.Name,
		"unit", s.Report.Name, "percent", percent, "documents", t.Say.Int64(s.Report.List.Documents)))
}

type snapshotListCmd struct {
	Flags
	JSON bool `help:"${cli_json}"`
}

// Run lists the snapshots, newest first.
func (c *snapshotListCmd) Run(ctx context.Context, t *term.Terminal) error {
	api, err := c.Client(t)
	if err != nil {
		return err
	}
	var all struct {
		Snapshots []index.Snapshot `json:"snapshots"`
	}
	if err := api.Get(ctx, "/api/snapshots", nil, &all); err != nil {
		return fmt.Errorf("snapshots: %w", err)
	}
	if c.JSON {
		return t.PrintJSON(all)
	}
	for _, s := range all.Snapshots {
		printSnapshot(t, s)
	}
	return nil
}

type snapshotVerifyCmd struct {
	Flags
	ID   string `arg:"" help:"${cli_snapshot_id}"`
	JSON bool   `help:"${cli_json}"`
}

// Run makes the figures again; a difference ends with exit code 3.
func (c *snapshotVerifyCmd) Run(ctx context.Context, t *term.Terminal) error {
	api, err := c.Client(t)
	if err != nil {
		return err
	}
	var found struct {
		Differences []index.Difference `json:"differences"`
	}
	if err := api.Post(ctx, "/api/snapshots/"+c.ID+"/verify", struct{}{}, &found); err != nil {
		return fmt.Errorf("verify snapshot: %w", err)
	}
	if c.JSON {
		err = t.PrintJSON(found)
	} else if len(found.Differences) == 0 {
		fmt.Fprintln(t.Out, t.Say.Say("cli.snapshot.same"))
	}
	if err != nil || len(found.Differences) == 0 {
		return err
	}
	for _, d := range found.Differences {
		fmt.Fprintln(t.Err, t.Say.Say("cli.snapshot.differs", "unit", string(d.Unit), "what", d.What, "frozen", d.Frozen, "found", d.Found))
	}
	return term.Partly(term.ExitProblems)
}

// Report writes the report of a period to a folder.
type Report struct {
	Flags
	freezing
	Words    []string `arg:"" optional:"" name:"period" help:"${cli_report_words}"`
	Snapshot string   `help:"${cli_report_snapshot}"`
	Out      string   `help:"${cli_report_out}" default:"." type:"path"`
	Pack     bool     `help:"${cli_report_pack}"`
	JSON     bool     `help:"${cli_json}"`
}

// asked reads the words of the command: "2026-11", "month 2026-11" or, to make
// the figures of a snapshot again, "verify ID".
func (c *Report) asked() (verify bool, err error) {
	switch {
	case len(c.Words) == 2 && c.Words[0] == "verify":
		c.Snapshot = c.Words[1]
		return true, nil
	case len(c.Words) == 2 && slices.Contains([]string{"month", "quarter", "half", "nine", "year", "range"}, c.Words[0]), len(c.Words) == 1:
		c.Period = c.Words[len(c.Words)-1]
	case len(c.Words) > 0 || c.Snapshot == "":
		return false, &pipeline.Error{Kind: pipeline.Invalid, Field: "period", Err: errors.New("name a period or a snapshot")}
	}
	return false, nil
}

// Run freezes the period, unless it is given a snapshot, and fetches its files.
func (c *Report) Run(ctx context.Context, t *term.Terminal) error {
	verify, err := c.asked()
	if err != nil {
		return fmt.Errorf("report: %w", err)
	}
	if verify {
		return (&snapshotVerifyCmd{c.Flags, c.Snapshot, c.JSON}).Run(ctx, t)
	}
	api, err := c.Client(t)
	if err != nil {
		return err
	}
	var s index.Snapshot
	if c.Snapshot != "" {
		err = api.Get(ctx, "/api/snapshots/"+c.Snapshot, nil, &s)
	} else {
		err = api.Post(ctx, "/api/snapshots", c.freezing, &s)
	}
	if err != nil {
		return fmt.Errorf("report: %w", err)
	}
	printSnapshot(t, s)
	if err := os.MkdirAll(c.Out, 0o755); err != nil {
		return pipeline.Errorf(pipeline.Invalid, "report: %w", err)
	}
	names := []string{"bao-cao.pdf", "bao-cao.xlsx", "bao-cao.csv", "danh-sach.csv"}
	if c.Pack {
		names = append(names, "minh-chung.zip")
	}
	for _, name := range names {
		path := filepath.Join(c.Out, fmt.Sprintf("%s-%s-%s", s.Report.Unit, s.Report.Period.Name, name))
		if err := api.download(ctx, "/api/snapshots/"+s.ID+"/"+name, path); err != nil {
			return fmt.Errorf("report: %w", err)
		}
		fmt.Fprintln(t.Out, t.Say.Say("cli.report.written", "path", path))
	}
	return nil
}
