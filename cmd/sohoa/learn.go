package main

import (
	"context"
	"fmt"
	"strings"

	"sohoa/index"
)

// learnCmd learns from what people confirmed: a model of types from the
// wording, and from which confidence the values of a field are accepted.
type learnCmd struct {
	server
	storeFlags
	Data string `help:"${cli_data}" env:"SOHOA_DATA" type:"path"`
	Try  bool   `help:"${cli_learn_try}"`
	JSON bool   `help:"${cli_json}"`
}

// Run learns and prints what was made, what it was compared with, and what
// took over.
func (c *learnCmd) Run(ctx context.Context, t *terminal) error {
	l, err := c.learn(ctx, t)
	if err != nil {
		return err
	}
	if c.JSON {
		return t.printJSON(l)
	}
	c.tell(t, l)
	return nil
}

func (c *learnCmd) learn(ctx context.Context, t *terminal) (index.Learned, error) {
	var l index.Learned
	v := verifyCmd{server: c.server, storeFlags: c.storeFlags, Data: c.Data}
	api, err := v.owner(ctx, t)
	if err != nil {
		return l, err
	}
	if api != nil {
		path := "/api/learn"
		if c.Try {
			path += "?try=1"
		}
		return l, api.post(ctx, path, struct{}{}, &l)
	}
	x, keeper, err := c.storeFlags.openAlone(ctx, c.Data, t)
	if err != nil {
		return l, err
	}
	defer x.Close()
	return x.Learn(ctx, keeper, c.Try)
}

func (c *learnCmd) tell(t *terminal, l index.Learned) {
	fmt.Fprintln(t.out, t.say.Say("cli.learn.documents", "n", l.Documents))
	took := map[bool]string{true: t.say.Say("cli.learn.taken"), false: t.say.Say("cli.learn.kept")}
	if len(l.Types) == 0 {
		fmt.Fprintln(t.out, t.say.Say("cli.learn.no_model"))
	} else {
		m := l.Model
		before := "–"
		if m.Before >= 0 {
			before = fmt.Sprint(m.Before)
		}
		fmt.Fprintln(t.out, t.say.Say("cli.learn.model", "version", m.Version, "types", strings.Join(l.Types, ", "),
			"right", m.Right, "held", m.Held, "before", before, "took", took[m.Taken]))
	}
	if len(l.Thresholds) == 0 {
		return
	}
	fmt.Fprintln(t.out, t.say.Say("cli.learn.thresholds"))
	for _, th := range l.Thresholds {
		fmt.Fprintf(t.out, "| %s | %.2f | %.3f | %.3f | %d / %d / %d | %.3f | %s |\n",
			th.Field, th.Wanted, th.Was, th.From, th.Right, th.Accepted, th.Judged, th.Floor, took[th.Taken])
	}
}
