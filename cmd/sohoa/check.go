package main

import (
	"cmp"
	"context"
	"fmt"
	"os"

	"sohoa/cmd/sohoa/plant"
	"sohoa/cmd/sohoa/term"
	"sohoa/cmd/sohoa/web/health"
	"sohoa/index"
)

// checkCmd examines the installation and says in words what is missing.
type checkCmd struct {
	Data string `help:"${cli_data}" env:"SOHOA_DATA" type:"path"`
	JSON bool   `help:"${cli_json}"`
	plant.PlantFlags
}

// Run prints one line for each thing that is needed; exit code 3 where one is
// missing.
func (c *checkCmd) Run(ctx context.Context, t *term.Terminal) error {
	dir := c.Data
	if dir == "" {
		var err error
		if dir, err = os.MkdirTemp("", "sohoa-check-"); err != nil {
			return fmt.Errorf("scratch folder: %w", err)
		}
		defer os.RemoveAll(dir)
	}
	checks := plant.ToolChecks()
	p, err := plant.New(ctx, dir, c.PlantFlags, t.Log)
	if err != nil {
		checks = append(checks, health.Check{Name: "plant", Detail: err.Error()})
	} else {
		defer p.Close()
		checks = p.Checks(ctx)
	}
	good := true
	for _, k := range checks {
		good = good && (k.Good || k.Choice)
		if !c.JSON {
			fmt.Fprintf(t.Out, "%s %s %s\n", tick(k.Good), t.Say.Say("check."+k.Name), k.Detail)
		}
	}
	if c.JSON {
		if err := t.PrintJSON(checks); err != nil {
			return err
		}
	}
	if !good {
		return term.Partly(term.ExitProblems)
	}
	return nil
}

func tick(good bool) string {
	if good {
		return "✓"
	}
	return "✗"
}

// checkStream says whether the loss of this machine would lose anything that
// was receipted. Without a stream that is a choice, not a fault.
func checkStream(x *index.Index) health.Check {
	s, on := x.Streamed()
	if !on {
		return health.Check{Name: "stream", Choice: true}
	}
	if s.Fenced {
		return health.Check{Name: "owner"}
	}
	return health.Check{Name: "stream", Good: s.Failed == "", Detail: cmp.Or(s.Failed, s.At.Local().Format("02/01/2006 15:04:05"))}
}
