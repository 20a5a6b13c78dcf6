package care

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"sohoa/cmd/sohoa/plant"
	"sohoa/cmd/sohoa/remote"
	"sohoa/cmd/sohoa/term"
	"sohoa/index"
	"sohoa/pipeline"
)

// Rebuild makes catalogue and search index anew from the store alone.
type Rebuild struct {
	plant.StoreFlags
	Data      string `help:"${cli_data}" env:"SOHOA_DATA" required:"" type:"path"`
	FromStore bool   `help:"${cli_rebuild_from_store}" required:""`
	JSON      bool   `help:"${cli_json}"`
}

// Run rebuilds into a folder without a catalogue. What an attempt that failed
// left behind is removed, so that it can be tried again.
func (c *Rebuild) Run(ctx context.Context, t *term.Terminal) error {
	there := filepath.Join(c.Data, "catalogue.db")
	if plant.FileExists(there) {
		return &pipeline.Error{Kind: pipeline.Invalid, Field: "data", Err: errors.New(t.Say.Say("cli.rebuild.there", "dir", c.Data))}
	}
	store, err := c.StoreFlags.Open(ctx, c.Data)
	if err != nil {
		return err
	}
	x, err := plant.OpenIndex(ctx, c.Data, store, t.Log)
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
		return t.PrintJSON(r)
	}
	fmt.Fprintln(t.Out, t.Say.Say("cli.rebuild.done", "files", r.Files, "documents", r.Documents, "tables", r.Tables, "untracked", r.Untracked))
	return nil
}

// letIn gives the first administrator of the whole a new password, since none
// is kept in the store.
func (c *Rebuild) letIn(ctx context.Context, x *index.Index, t *term.Terminal) error {
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
		if err := remote.WriteSecrets(c.Data, token, password); err != nil {
			return err
		}
		fmt.Fprintln(t.Err, t.Say.Say("cli.rebuild.password", "name", a.Login, "dir", c.Data))
		return nil
	}
	return nil // the server makes the first one when it starts
}
