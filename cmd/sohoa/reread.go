package main

import (
	"context"
	"fmt"
	"net/url"

	"sohoa/index"
)

// rereadCmd has pages read again by a newer reader. It only rings: the queue
// does the work behind everything else, now or when the server starts.
type rereadCmd struct {
	server
	storeFlags
	Data      string `help:"${cli_data}" env:"SOHOA_DATA" type:"path"`
	OlderThan string `help:"${cli_reread_older}" required:"" placeholder:"VERSION"`
	JSON      bool   `help:"${cli_json}"`
}

// Run prints how much will be read again.
func (c *rereadCmd) Run(ctx context.Context, t *terminal) error {
	v := verifyCmd{server: c.server, storeFlags: c.storeFlags, Data: c.Data}
	api, err := v.owner(ctx, t)
	if err != nil {
		return err
	}
	var n index.Reread
	if api != nil {
		err = api.post(ctx, "/api/reread?older_than="+url.QueryEscape(c.OlderThan), struct{}{}, &n)
	} else {
		n, err = c.alone(ctx, t)
	}
	if err != nil {
		return fmt.Errorf("reread: %w", err)
	}
	if c.JSON {
		return t.printJSON(n)
	}
	fmt.Fprintln(t.out, t.say.Say("cli.reread.done", "files", n.Files, "pages", n.Pages))
	return nil
}

func (c *rereadCmd) alone(ctx context.Context, t *terminal) (index.Reread, error) {
	x, keeper, err := c.storeFlags.openAlone(ctx, c.Data, t)
	if err != nil {
		return index.Reread{}, err
	}
	defer x.Close()
	return x.Reread(ctx, keeper, c.OlderThan)
}
