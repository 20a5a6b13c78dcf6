package care

import (
	"context"
	"fmt"
	"net/url"

	"sohoa/cmd/sohoa/term"
	"sohoa/index"
)

// Reread has pages read again by a newer reader. It only rings: the queue
// does the work behind everything else, now or when the server starts.
type Reread struct {
	archive
	OlderThan string `help:"${cli_reread_older}" required:"" placeholder:"VERSION"`
	JSON      bool   `help:"${cli_json}"`
}

// Run prints how much will be read again.
func (c *Reread) Run(ctx context.Context, t *term.Terminal) error {
	api, err := c.owner(ctx, t)
	if err != nil {
		return err
	}
	var n index.Reread
	if api != nil {
		err = api.Post(ctx, "/api/reread?older_than="+url.QueryEscape(c.OlderThan), struct{}{}, &n)
	} else {
		n, err = c.alone(ctx, t)
	}
	if err != nil {
		return fmt.Errorf("reread: %w", err)
	}
	if c.JSON {
		return t.PrintJSON(n)
	}
	fmt.Fprintln(t.Out, t.Say.Say("cli.reread.done", "files", n.Files, "pages", n.Pages))
	return nil
}

func (c *Reread) alone(ctx context.Context, t *term.Terminal) (index.Reread, error) {
	x, keeper, err := c.StoreFlags.OpenAlone(ctx, c.Data, t)
	if err != nil {
		return index.Reread{}, err
	}
	defer x.Close()
	return x.Reread(ctx, keeper, c.OlderThan)
}
