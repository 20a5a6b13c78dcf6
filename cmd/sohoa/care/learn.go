package care

import (
	"context"
	"fmt"
	"strings"

	"sohoa/cmd/sohoa/term"
	"sohoa/index"
)

// Learn learns from what people confirmed: a model of types from the
// wording, and from which confidence the values of a field are accepted.
type Learn struct {
	archive
	Try  bool `help:"${cli_learn_try}"`
	JSON bool `help:"${cli_json}"`
}

// Run learns and prints what was made, what it was compared with, and what
// took over.
func (c *Learn) Run(ctx context.Context, t *term.Terminal) error {
	l, err := c.learn(ctx, t)
	if err != nil {
		return err
	}
	if c.JSON {
		return t.PrintJSON(l)
	}
	c.tell(t, l)
	return nil
}

func (c *Learn) learn(ctx context.Context, t *term.Terminal) (index.Learned, error) {
	var l index.Learned
	api, err := c.owner(ctx, t)
	if err != nil {
		return l, err
	}
	if api != nil {
		path := "/api/learn"
		if c.Try {
			path += "?try=1"
		}
		return l, api.Post(ctx, path, struct{}{}, &l)
	}
	x, keeper, err := c.StoreFlags.OpenAlone(ctx, c.Data, t)
	if err != nil {
		return l, err
	}
	defer x.Close()
	return x.Learn(ctx, keeper, c.Try)
}

func (c *Learn) tell(t *term.Terminal, l index.Learned) {
	fmt.Fprintln(t.Out, t.Say.Say("cli.learn.documents", "n", l.Documents))
	took := map[bool]string{true: t.Say.Say("cli.learn.taken"), false: t.Say.Say("cli.learn.kept")}
	if len(l.Types) == 0 {
		fmt.Fprintln(t.Out, t.Say.Say("cli.learn.no_model"))
	} else {
		m := l.Model
		before := "–"
		if m.Before >= 0 {
			before = fmt.Sprint(m.Before)
		}
		fmt.Fprintln(t.Out, t.Say.Say("cli.learn.model", "version", m.Version, "types", strings.Join(l.Types, ", "),
			"right", m.Right, "held", m.Held, "before", before, "took", took[m.Taken]))
	}
	if len(l.Thresholds) == 0 {
		return
	}
	fmt.Fprintln(t.Out, t.Say.Say("cli.learn.thresholds"))
	for _, th := range l.Thresholds {
		fmt.Fprintf(t.Out, "| %s | %.2f | %.3f | %.3f | %d / %d / %d | %.3f | %s |\n",
			th.Field, th.Wanted, th.Was, th.From, th.Right, th.Accepted, th.Judged, th.Floor, took[th.Taken])
	}
}
