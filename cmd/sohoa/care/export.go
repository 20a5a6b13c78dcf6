package care

import (
	"context"
	"fmt"

	"sohoa/cmd/sohoa/plant"
	"sohoa/cmd/sohoa/remote"
	"sohoa/cmd/sohoa/term"
	"sohoa/index/export"
	"sohoa/pipeline"
	"sohoa/pipeline/bag"
	"sohoa/pipeline/blob"
)

// Bag takes records out and checks what was taken out.
type Bag struct {
	Export bagExportCmd        `cmd:"" help:"${cli_bag_export}"`
	Check  bagCheckCmd         `cmd:"" help:"${cli_bag_check}"`
	Import remote.ParcelImport `cmd:"" help:"${cli_bag_import}"`
}

// exportFlags say what is written from the store alone, and where to.
type exportFlags struct {
	plant.StoreFlags
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
func (f *exportFlags) write(ctx context.Context, t *term.Terminal, form exporter, want export.Wanted) error {
	store, err := f.StoreFlags.Open(ctx, f.Data)
	if err != nil {
		return err
	}
	want.Batch, want.Unit, want.PerFile = f.Batch, pipeline.UnitID(f.Unit), f.Per == "file"
	d, err := form(ctx, store, want, f.To)
	if err != nil {
		return err
	}
	if f.JSON {
		return t.PrintJSON(d)
	}
	fmt.Fprintln(t.Out, t.Say.Say("cli.bag.done", "files", d.Files, "bytes", t.Say.Size(d.Bytes), "withheld", d.Withheld, "dir", f.To))
	return nil
}

// bagExportCmd writes the files of a batch as a bag, from the store alone.
type bagExportCmd struct {
	exportFlags
	Name string `help:"${cli_bag_name}" default:"{n}-{id}"`
}

// Run exports; it may run beside a server.
func (c *bagExportCmd) Run(ctx context.Context, t *term.Terminal) error {
	return c.write(ctx, t, export.Bag, export.Wanted{Name: c.Name})
}

// bagCheckCmd checks a bag of ours or of anybody.
type bagCheckCmd struct {
	JSON bool   `help:"${cli_json}"`
	Bag  string `arg:"" help:"${cli_bag_dir}" type:"existingdir"`
}

// Run checks; problems end with exit code 3.
func (c *bagCheckCmd) Run(t *term.Terminal) error {
	files, problems, err := bag.Check(c.Bag)
	if err != nil {
		return fmt.Errorf("check bag: %w", err)
	}
	if c.JSON {
		err = t.PrintJSON(struct {
			Files    int           `json:"files"`
			Problems []bag.Problem `json:"problems"`
		}{len(files), problems})
	} else {
		fmt.Fprintln(t.Out, t.Say.Say("cli.bag.checked", "files", len(files), "problems", len(problems)))
		for _, p := range problems {
			fmt.Fprintf(t.Out, "  ✗ %s: %s\n", p.Path, p.Detail)
		}
	}
	if err == nil && len(problems) > 0 {
		return term.Partly(term.ExitProblems)
	}
	return err
}

// PairExport writes a batch as a pair, from the store alone.
type PairExport struct {
	exportFlags
	Name string `help:"${cli_pair_name}" default:"{n}-{name}"`
}

// Run exports; it may run beside a server.
func (c *PairExport) Run(ctx context.Context, t *term.Terminal) error {
	return c.write(ctx, t, export.Pair, export.Wanted{Name: c.Name})
}
