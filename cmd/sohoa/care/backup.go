package care

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"time"

	"sohoa/cmd/sohoa/plant"
	"sohoa/cmd/sohoa/term"
	"sohoa/index"
	"sohoa/index/backup"
	"sohoa/index/catalog"
	"sohoa/index/stream"
	"sohoa/pipeline"
)

// Backup copies catalogue and objects to a folder or a bucket, while the
// server runs.
type Backup struct {
	plant.StoreFlags
	plant.PlaceFlags
	Data string `help:"${cli_data}" env:"SOHOA_DATA" required:"" type:"path"`
	JSON bool   `help:"${cli_json}"`
	To   string `arg:"" help:"${cli_backup_to}"`
}

// Run copies; originals that are changed are named and end with exit code 3.
func (c *Backup) Run(ctx context.Context, t *term.Terminal) error {
	store, err := c.StoreFlags.Open(ctx, c.Data)
	if err != nil {
		return err
	}
	to, err := c.Place(ctx, c.To, c.StoreFlags)
	if err != nil {
		return err
	}
	n, err := backup.Take(ctx, c.Data, store, to, time.Now())
	if err != nil {
		return err
	}
	return tellBackup(t, n, c.JSON, "cli.backup.done")
}

func tellBackup(t *term.Terminal, n backup.Note, asJSON bool, key string) error {
	if asJSON {
		if err := t.PrintJSON(n); err != nil {
			return err
		}
	} else {
		fmt.Fprintln(t.Out, t.Say.Say(key, "objects", n.Objects, "copied", n.Copied, "bytes", t.Say.Size(n.Bytes),
			"receipts", n.Sums.Receipts, "documents", n.Sums.Documents))
		for _, k := range n.Changed {
			fmt.Fprintln(t.Out, "  "+t.Say.Say("cli.verify.changed", "key", k))
		}
	}
	if len(n.Changed) > 0 {
		return term.Partly(term.ExitProblems)
	}
	return nil
}

// Restore brings a backup into an empty data folder and its store.
type Restore struct {
	plant.StoreFlags
	plant.PlaceFlags
	Data string `help:"${cli_data}" env:"SOHOA_DATA" required:"" type:"path"`
	JSON bool   `help:"${cli_json}"`

	FromStream bool   `help:"${cli_restore_stream}"`
	From       string `arg:"" optional:"" help:"${cli_restore_from}"`
}

// Run restores. The search index is made when the server starts.
func (c *Restore) Run(ctx context.Context, t *term.Terminal) error {
	if c.FromStream {
		return c.stream(ctx, t)
	}
	from, err := c.Source(ctx, c.From, c.StoreFlags)
	if err != nil {
		return err
	}
	store, flush, err := c.Bulk(ctx, c.Data)
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
func (c *Restore) stream(ctx context.Context, t *term.Terminal) error {
	store, err := c.StoreFlags.Open(ctx, c.Data)
	if err != nil {
		return err
	}
	r, err := stream.Restore(ctx, store, c.Data)
	if err != nil {
		return err
	}
	if c.JSON {
		return t.PrintJSON(r)
	}
	fmt.Fprintln(t.Out, t.Say.Say("cli.restore.streamed", "base", r.Base.Local().Format("02/01/2006 15:04:05"),
		"segments", r.Segments, "bytes", t.Say.Size(r.Bytes)))
	return nil
}

// Drill proves that a backup can be restored: it does so in a folder of its
// own, twice, once with the catalogue and once from the objects alone, and
// compares the figures.
type Drill struct {
	plant.StoreFlags
	plant.PlaceFlags
	Work string `help:"${cli_drill_work}" type:"path"`
	JSON bool   `help:"${cli_json}"`
	From string `arg:"" help:"${cli_restore_from}"`
}

// Drilled is the answer of a drill.
type Drilled struct {
	At       time.Time       `json:"backup_of"`
	Want     catalog.Sums    `json:"figures"`
	Restored float64         `json:"restored_seconds"`
	Verified float64         `json:"verified_seconds"`
	Rebuilt  float64         `json:"rebuilt_seconds"`
	Problems []index.Problem `json:"problems"`

	local plant.StoreFlags // of the folders of the drill: sealed where the archive is
}

// Run drills and leaves nothing behind; problems end with exit code 3.
func (c *Drill) Run(ctx context.Context, t *term.Terminal) error {
	dir, err := os.MkdirTemp(c.Work, "sohoa-drill-")
	if err != nil {
		return fmt.Errorf("drill: %w", err)
	}
	defer os.RemoveAll(dir)
	d := Drilled{Problems: []index.Problem{}, local: plant.StoreFlags{KeyFile: c.KeyFile}}
	from, err := c.Source(ctx, c.From, c.StoreFlags)
	if err != nil {
		return err
	}
	if err := d.Both(ctx, t, from, dir); err != nil {
		return fmt.Errorf("drill: %w", err)
	}
	if c.JSON {
		err = t.PrintJSON(d)
	} else {
		fmt.Fprintln(t.Out, t.Say.Say("cli.drill.done", "receipts", d.Want.Receipts, "documents", d.Want.Documents, "pages", d.Want.Pages,
			"restored", int(d.Restored), "verified", int(d.Verified), "rebuilt", int(d.Rebuilt)))
		for _, p := range d.Problems {
			fmt.Fprintf(t.Out, "  ✗ %s %s: %s\n", p.Rule, p.Subject, p.Detail)
		}
	}
	if err == nil && len(d.Problems) > 0 {
		return term.Partly(term.ExitProblems)
	}
	return err
}

// Both drills in a folder, with the catalogue and from the objects alone.
func (d *Drilled) Both(ctx context.Context, t *term.Terminal, from backup.Place, dir string) error {
	if err := d.restore(ctx, t, from, filepath.Join(dir, "restored")); err != nil {
		return err
	}
	return d.rebuild(ctx, t, filepath.Join(dir, "restored"), filepath.Join(dir, "rebuilt"))
}

// restore brings the backup back, makes its search index and verifies deeply.
func (d *Drilled) restore(ctx context.Context, t *term.Terminal, from backup.Place, dir string) error {
	start := time.Now()
	store, flush, err := d.local.Bulk(ctx, dir)
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
	x, err := plant.OpenIndex(ctx, dir, store, t.Log)
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
func (d *Drilled) rebuild(ctx context.Context, t *term.Terminal, restored, dir string) error {
	start := time.Now()
	store, err := d.local.Open(ctx, restored)
	if err != nil {
		return err
	}
	x, err := plant.OpenIndex(ctx, dir, store, t.Log)
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
func (d *Drilled) verify(ctx context.Context, x *index.Index, what string, deep bool) error {
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
