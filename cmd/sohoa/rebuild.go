package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"sohoa/index"
	"sohoa/pipeline"
)

// rebuildCmd makes catalogue and search index anew from the store alone.
type rebuildCmd struct {
	storeFlags
	Data      string `help:"${cli_data}" env:"SOHOA_DATA" required:"" type:"path"`
	FromStore bool   `help:"${cli_rebuild_from_store}" required:""`
	JSON      bool   `help:"${cli_json}"`
}

// Run rebuilds into a folder without a catalogue. What an attempt that failed
// left behind is removed, so that it can be tried again.
func (c *rebuildCmd) Run(ctx context.Context, t *terminal) error {
	there := filepath.Join(c.Data, "catalogue.db")
	if fileExists(there) {
		return &pipeline.Error{Kind: pipeline.Invalid, Field: "data", Err: errors.New(t.say.Say("cli.rebuild.there", "dir", c.Data))}
	}
	store, err := c.storeFlags.open(ctx, c.Data)
	if err != nil {
		return err
	}
	x, err := openIndex(ctx, c.Data, store, t.log)
	if err != nil {
		return err
	}
	r, err := x.Rebuild(ctx)
	if err == nil {
		err = c.letIn(ctx, x, t)
	}
	if err = errors.Join(err, x.Close()); err != nil {
		for _, name := range []string{"catalogue.db", "catalogue.db-wal", "catalogue.db-shm", "search"} {
			err = errors.Join(err, os.RemoveAll(filepath.Join(c.Data, name)))
		}
		return fmt.Errorf("rebuild: %w", err)
	}
	if c.JSON {
		return t.printJSON(r)
	}
	fmt.Fprintln(t.out, t.say.Say("cli.rebuild.done", "files", r.Files, "documents", r.Documents, "tables", r.Tables, "untracked", r.Untracked))
	return nil
}

// letIn gives the first administrator of the whole a new password, since none
// is kept in the store.
func (c *rebuildCmd) letIn(ctx context.Context, x *index.Index, t *terminal) error {
	keeper, err := x.Keeper(ctx)
	if err != nil {
		return err
	}
	accounts, err := x.Accounts(ctx, keeper)
	if err != nil {
		return err
	}
	for _, a := range accounts {
		if a.Disabled || a.Role != pipeline.Administrator || a.Unit != keeper.Unit {
			continue
		}
		password := rand.Text()
		if err := x.SetPassword(ctx, keeper, a.User, "", password); err != nil {
			return err
		}
		token, _, err := x.CreateToken(ctx, keeper, a.User, "admin.token")
		if err != nil {
			return err
		}
		if err := writeSecrets(c.Data, token, password); err != nil {
			return err
		}
		fmt.Fprintln(t.err, t.say.Say("cli.rebuild.password", "name", a.Login, "dir", c.Data))
		return nil
	}
	return nil // the server makes the first one when it starts
}
