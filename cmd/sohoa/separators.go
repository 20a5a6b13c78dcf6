package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"sohoa/cmd/sohoa/term"
	"sohoa/cmd/sohoa/web/stack"
	"sohoa/pipeline"
)

// separatorsCmd prints sheets to lay between records before a stack is scanned
// in one go.
type separatorsCmd struct {
	Unit  string `help:"${cli_separators_unit}" required:""`
	Name  string `help:"${cli_separators_name}"`
	Box   string `help:"${cli_separators_box}"`
	Files string `help:"${cli_separators_files}" type:"existingfile"`
	Count int    `help:"${cli_separators_count}" default:"10"`
	First int    `help:"${cli_separators_first}" default:"1"`
	Out   string `help:"${cli_separators_out}" required:"" type:"path"`
}

// Run writes the PDF: one sheet for each file named, else as many as asked.
func (c *separatorsCmd) Run(_ context.Context, t *term.Terminal) error {
	o := stack.Order{Unit: pipeline.UnitID(c.Unit), Name: c.Name, Box: c.Box, Count: c.Count, First: c.First}
	if c.Files != "" {
		f, err := os.Open(c.Files)
		if err != nil {
			return fmt.Errorf("open %s: %w", c.Files, err)
		}
		defer f.Close()
		if o.Files, err = stack.Lines(f); err != nil {
			return fmt.Errorf("read %s: %w", c.Files, err)
		}
		if len(o.Files) == 0 {
			return &pipeline.Error{Kind: pipeline.Invalid, Field: "sheets"}
		}
	}
	out, err := os.OpenFile(c.Out, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return fmt.Errorf("create %s: %w", c.Out, err)
	}
	n, err := o.Write(out, t.Say, time.Now())
	if err = errors.Join(err, out.Close()); err != nil {
		return errors.Join(err, os.Remove(c.Out))
	}
	fmt.Fprintln(t.Out, t.Say.Say("cli.separators.done", "n", n, "file", c.Out))
	return nil
}
