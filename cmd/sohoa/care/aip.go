package care

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"

	"sohoa/cmd/sohoa/remote"
	"sohoa/cmd/sohoa/term"
	"sohoa/index/delivery"
	"sohoa/index/export"
	"sohoa/index/sheet"
	"sohoa/pipeline"
)

// AIP takes records out and in as packages of the state's profile.
type AIP struct {
	Export aipExportCmd        `cmd:"" help:"${cli_aip_export}"`
	Check  parcelCheckCmd      `cmd:"" help:"${cli_aip_check}"`
	Import remote.ParcelImport `cmd:"" help:"${cli_aip_import}"`
}

// aipExportCmd writes a batch, or each file of it, as packages from the store
// alone.
type aipExportCmd struct {
	exportFlags
	Zip  bool   `help:"${cli_aip_zip}"`
	Code string `help:"${cli_aip_code}"`
	Name string `help:"${cli_aip_name}"`
}

// Run exports; it may run beside a server.
func (c *aipExportCmd) Run(ctx context.Context, t *term.Terminal) error {
	return c.write(ctx, t, export.AIP, export.Wanted{Name: c.Name, Code: c.Code, Zip: c.Zip})
}

// maxChecked bounds a file of a package that is checked, in bytes.
const maxChecked = 64 << 30

// parcelCheckCmd checks packages of ours or of anybody.
type parcelCheckCmd struct {
	JSON bool   `help:"${cli_json}"`
	Path string `arg:"" help:"${cli_aip_path}" type:"path"`
}

// Run checks; problems end with exit code 3.
func (c *parcelCheckCmd) Run(t *term.Terminal) error {
	fsys, done, err := packagesIn(c.Path)
	if err != nil {
		return err
	}
	defer done()
	plan, err := delivery.Read(fsys, maxChecked)
	var flaws *sheet.Flaws
	if err != nil && !errors.As(err, &flaws) {
		return fmt.Errorf("check package: %w", err)
	}
	if flaws == nil {
		flaws = &sheet.Flaws{}
	}
	if c.JSON {
		err = t.PrintJSON(struct {
			Packages int          `json:"packages"`
			Files    int          `json:"files"`
			Problems []sheet.Flaw `json:"problems"`
		}{plan.Packages, len(plan.Files), flaws.Faults})
	} else {
		err = nil
		for _, f := range flaws.Faults {
			fmt.Fprintf(t.Out, "  ✗ %s\n", t.Say.Say("register_fault."+f.Key, numbered(f.Args)...))
		}
		fmt.Fprintln(t.Out, t.Say.Say("cli.aip.checked", "packages", plan.Packages, "files", len(plan.Files), "problems", len(flaws.Faults)+flaws.More))
	}
	if err == nil && len(flaws.Faults) > 0 {
		return term.Partly(term.ExitProblems)
	}
	return err
}

// numbered puts arguments in the places {0}, {1} ….
func numbered(args []string) []any {
	var all []any
	for i, a := range args {
		all = append(all, fmt.Sprint(i), a)
	}
	return all
}

// packagesIn opens a ZIP, a folder of packages, or the folder of one, which is
// then seen from above, so that its name is looked at too.
func packagesIn(name string) (fs.FS, func() error, error) {
	none := func() error { return nil }
	st, err := os.Stat(name)
	if err != nil {
		return nil, none, &pipeline.Error{Kind: pipeline.Invalid, Field: "zip", Err: err}
	}
	if st.IsDir() {
		if remote.IsPackage(name) {
			return below{os.DirFS(filepath.Dir(name)), filepath.Base(name)}, none, nil
		}
		return os.DirFS(name), none, nil
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, none, &pipeline.Error{Kind: pipeline.Invalid, Field: "zip", Err: err}
	}
	fsys, err := delivery.FromZip(f, st.Size(), maxChecked)
	if err != nil {
		return nil, none, errors.Join(err, f.Close())
	}
	return fsys, f.Close, nil
}

// below is a file system in whose root only one folder is seen.
type below struct {
	fs.FS
	name string
}

// ReadDir lists the one folder in the root, and what is there elsewhere.
func (b below) ReadDir(name string) ([]fs.DirEntry, error) {
	all, err := fs.ReadDir(b.FS, name)
	if name != "." || err != nil {
		return all, err
	}
	for _, e := range all {
		if e.Name() == b.name {
			return []fs.DirEntry{e}, nil
		}
	}
	return nil, nil
}

// Stat hides the marks of packages in the root.
func (b below) Stat(name string) (fs.FileInfo, error) {
	if path.Dir(name) == "." && name != b.name {
		return nil, fs.ErrNotExist
	}
	return fs.Stat(b.FS, name)
}

// Lstat is as of the file system itself.
func (b below) Lstat(name string) (fs.FileInfo, error) { return fs.Lstat(b.FS, name) }

// ReadLink is as of the file system itself.
func (b below) ReadLink(name string) (string, error) { return fs.ReadLink(b.FS, name) }
