package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"time"

	"sohoa/index"
	"sohoa/index/backup"
	"sohoa/index/catalog"
	"sohoa/index/stream"
	"sohoa/pipeline"
)

// backupCmd copies catalogue and objects to a folder or a bucket, while the
// server runs.
type backupCmd struct {
	storeFlags
	placeFlags
	Data string `help:"${cli_data}" env:"SOHOA_DATA" required:"" type:"path"`
	JSON bool   `help:"${cli_json}"`
	To   string `arg:"" help:"${cli_backup_to}"`
}

// Run copies; originals that are changed are named and end with exit code 3.
func (c *backupCmd) Run(ctx context.Context, t *terminal) error {
	store, err := c.storeFlags.open(ctx, c.Data)
	if err != nil {
		return err
	}
	to, err := c.place(ctx, c.To, c.storeFlags)
	if err != nil {
		return err
	}
	n, err := backup.Take(ctx, c.Data, store, to, time.Now())
	if err != nil {
		return err
	}
	return tellBackup(t, n, c.JSON, "cli.backup.done")
}

func tellBackup(t *terminal, n backup.Note, asJSON bool, key string) error {
	if asJSON {
		if err := t.printJSON(n); err != nil {
			return err
		}
	} else {
		fmt.Fprintln(t.out, t.say.Say(key, "objects", n.Objects, "copied", n.Copied, "bytes", t.say.Size(n.Bytes),
			"receipts", n.Sums.Receipts, "documents", n.Sums.Documents))
		for _, k := range n.Changed {
			fmt.Fprintln(t.out, "  "+t.say.Say("cli.verify.changed", "key", k))
		}
	}
	if len(n.Changed) > 0 {
		return partly{exitProblems}
	}
	return nil
}

// restoreCmd brings a backup into an empty data folder and its store.
type restoreCmd struct {
	storeFlags
	placeFlags
	Data string `help:"${cli_data}" env:"SOHOA_DATA" required:"" type:"path"`
	JSON bool   `help:"${cli_json}"`

	FromStream bool   `help:"${cli_restore_stream}"`
	From       string `arg:"" optional:"" help:"${cli_restore_from}"`
}

// Run restores. The search index is made when the server starts.
func (c *restoreCmd) Run(ctx context.Context, t *terminal) error {
	if c.FromStream {
		return c.stream(ctx, t)
	}
	from, err := c.source(ctx, c.From, c.storeFlags)
	if err != nil {
		return err
	}
	store, flush, err := c.bulk(ctx, c.Data)
	if err != nil {
		return err
	}
	n, err := backup.Restore(ctx, from, c.Data, store, flush)
	if err != nil {
		return err
	}
	return tellBackup(t, n, c.JSON, "cli.restore.done")
}

// stream brings back the catalogue that a server streamed into its store; the
// objects are there.
func (c *restoreCmd) stream(ctx context.Context, t *terminal) error {
	store, err := c.storeFlags.open(ctx, c.Data)
	if err != nil {
		return err
	}
	r, err := stream.Restore(ctx, store, c.Data)
	if err != nil {
		return err
	}
	if c.JSON {
		return t.printJSON(r)
	}
	fmt.Fprintln(t.out, t.say.Say("cli.restore.streamed", "base", r.Base.Local().Format("02/01/2006 15:04:05"),
		"segments", r.Segments, "bytes", t.say.Size(r.Bytes)))
	return nil
}

// drillCmd proves that a backup can be restored: it does so in a folder of its
// own, twice, once with the catalogue and once from the objects alone, and
// compares the figures.
type drillCmd struct {
	storeFlags
	placeFlags
	Work string `help:"${cli_drill_work}" type:"path"`
	JSON bool   `help:"${cli_json}"`
	From string `arg:"" help:"${cli_restore_from}"`
}

// drilled is the answer of a drill.
type drilled struct {
	At       time.Time       `json:"backup_of"`
	Want     catalog.Sums    `json:"figures"`
	Restored float64         `json:"restored_seconds"`
	Verified float64         `json:"verified_seconds"`
	Rebuilt  float64         `json:"rebuilt_seconds"`
	Problems []index.Problem `json:"problems"`

	local storeFlags // of the folders of the drill: sealed where the archive is
}

// Run drills and leaves nothing behind; problems end with exit code 3.
func (c *drillCmd) Run(ctx context.Context, t *terminal) error {
	dir, err := os.MkdirTemp(c.Work, "sohoa-drill-")
	if err != nil {
		return fmt.Errorf("drill: %w", err)
	}
	defer os.RemoveAll(dir)
	d := drilled{Problems: []index.Problem{}, local: storeFlags{KeyFile: c.KeyFile}}
	from, err := c.source(ctx, c.From, c.storeFlags)
	if err != nil {
		return err
	}
	if err := d.both(ctx, t, from, dir); err != nil {
		return fmt.Errorf("drill: %w", err)
	}
	if c.JSON {
		err = t.printJSON(d)
	} else {
		fmt.Fprintln(t.out, t.say.Say("cli.drill.done", "receipts", d.Want.Receipts, "documents", d.Want.Documents, "pages", d.Want.Pages,
			"restored", int(d.Restored), "verified", int(d.Verified), "rebuilt", int(d.Rebuilt)))
		for _, p := range d.Problems {
			fmt.Fprintf(t.out, "  ✗ %s %s: %s\n", p.Rule, p.Subject, p.Detail)
		}
	}
	if err == nil && len(d.Problems) > 0 {
		return partly{exitProblems}
	}
	return err
}

// both does it with the catalogue and from the objects alone.
func (d *drilled) both(ctx context.Context, t *terminal, from backup.Place, dir string) error {
	if err := d.restore(ctx, t, from, filepath.Join(dir, "restored")); err != nil {
		return err
	}
	return d.rebuild(ctx, t, filepath.Join(dir, "restored"), filepath.Join(dir, "rebuilt"))
}

// restore brings the backup back, makes its search index and verifies deeply.
func (d *drilled) restore(ctx context.Context, t *terminal, from backup.Place, dir string) error {
	start := time.Now()
	store, flush, err := d.local.bulk(ctx, dir)
	if err != nil {
		return err
	}
	n, err := backup.Restore(ctx, from, dir, store, flush)
	if err != nil {
		return err
	}
	for _, k := range n.Changed {
		d.Problems = append(d.Problems, index.Problem{Rule: "object_hash", Subject: k, Detail: "changed in the backup"})
	}
	d.At, d.Want, d.Restored = n.At, n.Sums, time.Since(start).Seconds()
	x, err := openIndex(ctx, dir, store, t.log)
	if err != nil {
		return err
	}
	defer x.Close()
	start = time.Now()
	err = d.verify(ctx, x, "restored", true)
	d.Verified = time.Since(start).Seconds()
	return err
}

// rebuild makes a catalogue from the objects of the restored store alone.
func (d *drilled) rebuild(ctx context.Context, t *terminal, restored, dir string) error {
	start := time.Now()
	store, err := d.local.open(ctx, restored)
	if err != nil {
		return err
	}
	x, err := openIndex(ctx, dir, store, t.log)
	if err != nil {
		return err
	}
	defer x.Close()
	if _, err := x.Rebuild(ctx); err != nil {
		if pipeline.KindOf(err) != pipeline.Invalid {
			return err
		}
		d.Problems = append(d.Problems, index.Problem{Rule: "rebuild", Subject: "store", Detail: err.Error()})
		return nil
	}
	err = d.verify(ctx, x, "rebuilt", false)
	d.Rebuilt = time.Since(start).Seconds()
	return err
}

// verify makes the search index, verifies, and compares the figures with those
// of the backup.
func (d *drilled) verify(ctx context.Context, x *index.Index, what string, deep bool) error {
	keeper, err := x.Keeper(ctx)
	if err != nil {
		return err
	}
	if deep {
		err = x.Reindex(ctx, keeper)
	}
	if err != nil {
		return err
	}
	r, err := x.Verify(ctx, keeper, deep)
	if err != nil {
		return err
	}
	d.Problems = append(d.Problems, r.Problems...)
	got := catalog.Sums{Receipts: r.Receipts, Documents: r.Documents, Pages: r.Pages, States: r.States}
	if !reflect.DeepEqual(got, d.Want) {
		detail := fmt.Sprintf("%+v, the backup says %+v", got, d.Want)
		d.Problems = append(d.Problems, index.Problem{Rule: "figures", Subject: what, Detail: detail})
	}
	audit, err := x.VerifyAudit(ctx, keeper)
	for _, p := range audit.Problems {
		d.Problems = append(d.Problems, index.Problem{Rule: "audit", Subject: what, Detail: p})
	}
	return err
}
