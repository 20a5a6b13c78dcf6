package remote

import (
	"archive/zip"
	"context"
	"errors"
	"io"
	"io/fs"
	"mime/multipart"
	"os"
	"path/filepath"

	"sohoa/cmd/sohoa/term"
)

// ParcelImport sends packages to a server: a ZIP, or a folder that is packed
// on the way.
type ParcelImport struct {
	Flags
	Batch string `help:"${cli_pair_batch}" required:""`
	Unit  string `help:"${cli_bag_unit}"`
	Check bool   `help:"${cli_pair_check}"`
	JSON  bool   `help:"${cli_json}"`
	Path  string `arg:"" help:"${cli_aip_path}" type:"path"`
}

// Run sends; packages with faults end with exit code 3 and nothing imported.
func (c *ParcelImport) Run(ctx context.Context, t *term.Terminal) error {
	in := PairImport{Flags: c.Flags, Batch: c.Batch, Unit: c.Unit, Check: c.Check, JSON: c.JSON, Zip: c.Path}
	return in.Run(ctx, t)
}

// packed is a part of a form that holds a file, or a folder as a ZIP.
func packed(form *multipart.Writer, field, name string) error {
	if st, err := os.Stat(name); err != nil || !st.IsDir() {
		return part(form, field, name)
	}
	out, err := form.CreateFormFile(field, filepath.Base(name)+".zip")
	if err != nil {
		return err
	}
	z := zip.NewWriter(out)
	parent := filepath.Dir(name)
	if !IsPackage(name) {
		parent = name // a folder of packages
	}
	err = filepath.WalkDir(name, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, err := filepath.Rel(parent, p)
		if err != nil {
			return err
		}
		w, err := z.CreateHeader(&zip.FileHeader{Name: filepath.ToSlash(rel), Method: zip.Store})
		if err != nil {
			return err
		}
		return copied(w, p)
	})
	return errors.Join(err, z.Close())
}

// IsPackage reports whether a folder is a package by the marks in it.
func IsPackage(dir string) bool {
	for _, mark := range []string{"METS.xml", "bagit.txt"} {
		if _, err := os.Stat(filepath.Join(dir, mark)); err == nil {
			return true
		}
	}
	return false
}

func copied(w io.Writer, name string) error {
	in, err := os.Open(name)
	if err != nil {
		return err
	}
	defer in.Close()
	_, err = io.Copy(w, in)
	return err
}
