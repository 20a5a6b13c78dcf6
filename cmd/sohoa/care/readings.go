package care

import (
	"context"
	"fmt"

	"sohoa/cmd/sohoa/term"
	"sohoa/index"
)

// Readings learns what readers make of letters from what people confirmed.
type Readings struct {
	archive
	JSON bool `help:"${cli_json}"`
}

// shownMistakes is how many are printed.
const shownMistakes = 20

// Run learns and prints the commonest mistakes.
func (c *Readings) Run(ctx context.Context, t *term.Terminal) error {
	l, err := c.learn(ctx, t)
	if err != nil {
		return fmt.Errorf("learn readings: %w", err)
	}
	if c.JSON {
		return t.PrintJSON(l)
	}
	fmt.Fprintln(t.Out, t.Say.Say("cli.learn_readings.done", "version", l.Version, "pairs", l.Pairs, "n", len(l.Confusions)))
	for _, x := range l.Confusions[:min(len(l.Confusions), shownMistakes)] {
		fmt.Fprintf(t.Out, "  %-3s → %-3s %6d / %d\n", x.Meant, x.Read, x.N, x.Of)
	}
	return nil
}

func (c *Readings) learn(ctx context.Context, t *term.Terminal) (index.Misreadings, error) {
	var l index.Misreadings
	api, err := c.owner(ctx, t)
	if err != nil {
		return l, err
	}
	if api != nil {
		return l, api.Post(ctx, "/api/learn-readings", struct{}{}, &l)
	}
	x, keeper, err := c.StoreFlags.OpenAlone(ctx, c.Data, t)
	if err != nil {
		return l, err
	}
	defer x.Close()
	return x.LearnReadings(ctx, keeper)
}
