package main

import (
	"context"
	"fmt"

	"sohoa/index/export"
	"sohoa/pipeline"
	"sohoa/pipeline/bag"
)

// bagCmd takes records out and checks what was taken out.
type bagCmd struct {
	Export bagExportCmd `cmd:"" help:"${cli_bag_export}"`
	Check  bagCheckCmd  `cmd:"" help:"${cli_bag_check}"`
}

// bagExportCmd writes the files of a batch as a bag, from the store alone.
type bagExportCmd struct {
	storeFlags
	Data  string `help:"${cli_data}" env:"SOHOA_DATA" required:"" type:"path"`
	Batch string `help:"${cli_bag_batch}" required:""`
	Unit  string `help:"${cli_bag_unit}"`
	Name  string `help:"${cli_bag_name}" default:"{n}-{id}"`
	JSON  bool   `help:"${cli_json}"`
	To    string `arg:"" help:"${cli_bag_to}" type:"path"`
}

// Run exports; it may run beside a server.
func (c *bagExportCmd) Run(ctx context.Context, t *terminal) error {
	store, err := c.storeFlags.open(ctx, c.Data)
	if err != nil {
		return err
	}
	d, err := export.Bag(ctx, store, export.Wanted{Batch: c.Batch, Unit: pipeline.UnitID(c.Unit), Name: c.Name}, c.To)
	if err != nil {
		return err
	}
	if c.JSON {
		return t.printJSON(d)
	}
	fmt.Fprintln(t.out, t.say.Say("cli.bag.done", "files", d.Files, "bytes", t.say.Size(d.Bytes), "withheld", d.Withheld, "dir", c.To))
	return nil
}

// bagCheckCmd checks a bag of ours or of anybody.
type bagCheckCmd struct {
	JSON bool   `help:"${cli_json}"`
	Bag  string `arg:"" help:"${cli_bag_dir}" type:"existingdir"`
}

// Run checks; problems end with exit code 3.
func (c *bagCheckCmd) Run(t *terminal) error {
	files, problems, err := bag.Check(c.Bag)
	if err != nil {
		return fmt.Errorf("check bag: %w", err)
	}
	if c.JSON {
		err = t.printJSON(struct {
			Files    int           `json:"files"`
			Problems []bag.Problem `json:"problems"`
		}{len(files), problems})
	} else {
		fmt.Fprintln(t.out, t.say.Say("cli.bag.checked", "files", len(files), "problems", len(problems)))
		for _, p := range problems {
			fmt.Fprintf(t.out, "  ✗ %s: %s\n", p.Path, p.Detail)
		}
	}
	if err == nil && len(problems) > 0 {
		return partly{exitProblems}
	}
	return err
}
