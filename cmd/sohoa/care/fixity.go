package care

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"

	"sohoa/cmd/sohoa/plant"
	"sohoa/cmd/sohoa/term"
	"sohoa/index"
	"sohoa/pipeline"
	"sohoa/pipeline/blob"
	"sohoa/pipeline/blob/fs"
)

// fixity reads objects back and prints the three lists.
func (c *Verify) fixity(ctx context.Context, t *term.Terminal) error {
	f, err := c.readBack(ctx, t)
	if err != nil {
		return fmt.Errorf("verify: %w", err)
	}
	if c.JSON {
		err = t.PrintJSON(f)
	} else {
		fmt.Fprintln(t.Out, t.Say.Say("cli.verify.read_back", "checked", f.Checked, "bytes", t.Say.Size(f.Bytes),
			"changed", len(f.Changed), "missing", len(f.Missing), "untracked", len(f.Untracked), "repaired", len(f.Repaired)))
		for _, list := range []struct {
			key  string
			keys []pipeline.Key
		}{{"cli.verify.changed", f.Changed}, {"cli.verify.missing", f.Missing}, {"cli.verify.untracked", f.Untracked}} {
			for _, k := range list.keys {
				fmt.Fprintln(t.Out, "  "+t.Say.Say(list.key, "key", string(k)))
			}
		}
	}
	if err == nil && !f.Clean() {
		return term.Partly(term.ExitProblems)
	}
	return err
}

func (c *Verify) readBack(ctx context.Context, t *term.Terminal) (index.Fixity, error) {
	share, err := index.ParseShare(c.Subset)
	if err != nil {
		return index.Fixity{}, err
	}
	api, err := c.owner(ctx, t)
	if err != nil {
		return index.Fixity{}, err
	}
	if api != nil {
		var f index.Fixity
		if c.Repair != "" {
			return f, &pipeline.Error{Kind: pipeline.Busy, Err: errors.New(t.Say.Say("cli.verify.stop_first"))}
		}
		return f, api.Post(ctx, "/api/fixity?subset="+url.QueryEscape(c.Subset), struct{}{}, &f)
	}
	var second blob.Store
	if c.Repair != "" {
		if second, err = c.second(ctx); err != nil {
			return index.Fixity{}, err
		}
	}
	x, keeper, err := c.StoreFlags.OpenAlone(ctx, c.Data, t)
	if err != nil {
		return index.Fixity{}, err
	}
	defer x.Close()
	return x.CheckFixity(ctx, keeper, share, second)
}

// second opens the store that good copies are taken from: a backup, or the
// folder of another store.
func (c *Verify) second(ctx context.Context) (blob.Store, error) {
	if strings.HasPrefix(c.Repair, "s3") || plant.DirExists(filepath.Join(c.Repair, "objects")) {
		p, err := c.Source(ctx, c.Repair, c.StoreFlags)
		return p.Objects, err
	}
	if !plant.DirExists(c.Repair) {
		return nil, &pipeline.Error{Kind: pipeline.Invalid, Field: "repair", Err: fmt.Errorf("no folder %q", c.Repair)}
	}
	s, err := fs.Open(c.Repair)
	if err != nil {
		return nil, err
	}
	return c.Unseal(ctx, s)
}
