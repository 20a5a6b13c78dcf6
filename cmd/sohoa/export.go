package main

import (
	"context"
	"fmt"

	"sohoa/index/export"
	"sohoa/pipeline"
	"sohoa/pipeline/bag"
	"sohoa/pipeline/blob"
)

// bagCmd takes records out and checks what was taken out.
type bagCmd struct {
	Export bagExportCmd    `cmd:"" help:"${cli_bag_export}"`
	Check  bagCheckCmd     `cmd:"" help:"${cli_bag_check}"`
	Import parcelImportCmd `cmd:"" help:"${cli_bag_import}"`
}

// exportFlags say what is written from the store alone, and where to.
type exportFlags struct {
	storeFlags
	Data  string `help:"${cli_data}" env:"SOHOA_DATA" required:"" type:"path"`
	Batch string `help:"${cli_bag_batch}" required:""`
	Unit  string `help:"${cli_bag_unit}"`
	Per   string `help:"${cli_bag_per}" enum:"batch,file" default:"batch"`
	JSON  bool   `help:"${cli_json}"`
	To    string `arg:"" help:"${cli_bag_to}" type:"path"`
}

// exporter writes what is wanted from a store into a folder.
type exporter func(context.Context, blob.Store, export.Wanted, string) (export.Done, error)

// write exports in one form what is wanted of it.
func (f *exportFlags) write(ctx context.Context, t *terminal, form exporter, want export.Wanted) error {
	store, err := f.storeFlags.open(ctx, f.Data)
	if err != nil {
		return err
	}
	want.Batch, want.Unit, want.PerFile = f.Batch, pipeline.UnitID(f.Unit), f.Per == "file"
	d, err := form(ctx, store, want, f.To)
	if err != nil {
		return err
	}
	if f.JSON {
		return t.printJSON(d)
	}
	fmt.Fprintln(t.out, t.say.Say("cli.bag.done", "files", d.Files, "bytes", t.say.Size(d.Bytes), "withheld", d.Withheld, "dir", f.To))
	return nil
}

// bagExportCmd writes the files of a batch as a bag, from the store alone.
type bagExportCmd struct {
	exportFlags
	Name string `help:"${cli_bag_name}" default:"{n}-{id}"`
}

// Run exports; it may run beside a server.
func (c *bagExportCmd) Run(ctx context.Context, t *terminal) error {
	return c.write(ctx, t, export.Bag, export.Wanted{Name: c.Name})
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
