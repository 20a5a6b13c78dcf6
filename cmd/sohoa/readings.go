package main

import (
	"context"
	"fmt"

	"sohoa/index"
)

// readingsCmd learns what readers make of letters from what people confirmed.
type readingsCmd struct {
	server
	storeFlags
	Data string `help:"${cli_data}" env:"SOHOA_DATA" type:"path"`
	JSON bool   `help:"${cli_json}"`
}

// shownMistakes is how many are printed.
const shownMistakes = 20

// Run learns and prints the commonest mistakes.
func (c *readingsCmd) Run(ctx context.Context, t *terminal) error {
	l, err := c.learn(ctx, t)
	if err != nil {
		return fmt.Errorf("learn readings: %w", err)
	}
	if c.JSON {
		return t.printJSON(l)
	}
	fmt.Fprintln(t.out, t.say.Say("cli.learn_readings.done", "version", l.Version, "pairs", l.Pairs, "n", len(l.Confusions)))
	for _, x := range l.Confusions[:min(len(l.Confusions), shownMistakes)] {
		fmt.Fprintf(t.out, "  %-3s → %-3s %6d / %d\n", x.Meant, x.Read, x.N, x.Of)
	}
	return nil
}

func (c *readingsCmd) learn(ctx context.Context, t *terminal) (index.Misreadings, error) {
	var l index.Misreadings
	v := verifyCmd{server: c.server, storeFlags: c.storeFlags, Data: c.Data}
	api, err := v.owner(ctx, t)
	if err != nil {
		return l, err
	}
	if api != nil {
		return l, api.post(ctx, "/api/learn-readings", struct{}{}, &l)
	}
	x, keeper, err := c.storeFlags.openAlone(ctx, c.Data, t)
	if err != nil {
		return l, err
	}
	defer x.Close()
	return x.LearnReadings(ctx, keeper)
}
