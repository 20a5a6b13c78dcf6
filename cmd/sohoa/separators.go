package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"sohoa/cmd/sohoa/term"
	"sohoa/index/print"
	"sohoa/pipeline"
	"sohoa/pipeline/separator"
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
	files, err := c.files()
	if err != nil {
		return err
	}
	var sheets []print.Sheet
	for i, file := range files {
		s := pipeline.Separator{Unit: pipeline.UnitID(c.Unit), Box: strings.TrimSpace(c.Box), File: file, Number: c.First + i}
		code, err := separator.Code(s)
		if err != nil {
			return fmt.Errorf("sheet %d: %w", s.Number, err)
		}
		sheets = append(sheets, c.sheet(t, s, code))
	}
	out, err := os.OpenFile(c.Out, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return fmt.Errorf("create %s: %w", c.Out, err)
	}
	if err := errors.Join(print.Sheets(out, sheets, time.Now()), out.Close()); err != nil {
		return errors.Join(err, os.Remove(c.Out))
	}
	fmt.Fprintln(t.Out, t.Say.Say("cli.separators.done", "n", len(sheets), "file", c.Out))
	return nil
}

// maxSheets bounds one run: two reams of paper.
const maxSheets = 1000

// files are the names on the sheets: the lines of a file, or none on as many
// sheets as asked.
func (c *separatorsCmd) files() ([]string, error) {
	if c.Files == "" {
		if c.Count < 1 || c.Count > maxSheets {
			return nil, &pipeline.Error{Kind: pipeline.Invalid, Field: "count"}
		}
		return make([]string, c.Count), nil
	}
	f, err := os.Open(c.Files)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", c.Files, err)
	}
	defer f.Close()
	var out []string
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if s := strings.TrimSpace(lines.Text()); s != "" {
			out = append(out, s)
		}
	}
	if len(out) == 0 || len(out) > maxSheets {
		return nil, &pipeline.Error{Kind: pipeline.Invalid, Field: "files"}
	}
	return out, nil
}

func (c *separatorsCmd) sheet(t *term.Terminal, s pipeline.Separator, code string) print.Sheet {
	unit := c.Unit
	if c.Name != "" {
		unit = c.Name + " (" + c.Unit + ")"
	}
	facts := [][2]string{{t.Say.Say("separator.unit"), unit}}
	if s.Box != "" {
		facts = append(facts, [2]string{t.Say.Say("separator.box"), s.Box})
	}
	if s.File != "" {
		facts = append(facts, [2]string{t.Say.Say("separator.file"), s.File})
	}
	return print.Sheet{
		Title: t.Say.Say("separator.title", "n", s.Number), Code: code, Facts: facts, Hint: t.Say.Say("separator.hint"),
	}
}
