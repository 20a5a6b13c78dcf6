package export

import (
	"archive/zip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"sohoa/index/catalog/keeping"
	"sohoa/index/pair"
	"sohoa/index/record"
	"sohoa/index/sheet"
	"sohoa/pipeline"
	"sohoa/pipeline/blob"
)

// PairNames are the two files of a pair that is taken out.
const (
	PairTable = "danh-muc.xlsx"
	PairZip   = "tep-pdf.zip"
)

// Pair writes the documents of a batch into a folder that is made: the table
// and the ZIP of package pair, from the store alone. A file is the signed PDF/A
// where there is one, else the PDF/A, else the original. NotFound: no record is
// of that batch. Damaged: a file is not what its hash says; then the folder is
// not there.
func Pair(ctx context.Context, store blob.Store, want Wanted, dir string) (Done, error) {
	records, done, err := choose(ctx, store, want)
	if err != nil {
		return Done{}, fmt.Errorf("export pair: %w", err)
	}
	if want.Name == "" {
		want.Name = "{n}-{name}"
	}
	if _, err := os.Stat(dir); err == nil {
		return Done{}, pipeline.Errorf(pipeline.Invalid, "%s is there already", dir)
	}
	part := dir + ".part"
	if err := os.Mkdir(part, 0o755); err != nil {
		return Done{}, fmt.Errorf("export pair: %w", err)
	}
	err = writePair(ctx, store, bundle{Wanted: want, records: own(records)}, part, &done)
	if err == nil {
		err = os.Rename(part, dir)
	}
	if err != nil {
		return Done{}, errors.Join(fmt.Errorf("export pair: %w", err), os.RemoveAll(part))
	}
	return done, nil
}

func writePair(ctx context.Context, store blob.Store, p bundle, dir string, done *Done) error {
	f, err := os.Create(filepath.Join(dir, PairZip))
	if err != nil {
		return err
	}
	defer f.Close()
	z := zip.NewWriter(f)
	var rows [][]any
	taken := map[string]bool{}
	for _, c := range p.records {
		name, o := pairFile(c.Record, folder(p.Name, c.n, c.Record))
		for n := 2; taken[strings.ToLower(name)]; n++ {
			name = strings.TrimSuffix(name, path.Ext(name)) + fmt.Sprintf("-%d", n) + path.Ext(name)
		}
		taken[strings.ToLower(name)] = true
		if err := zipped(ctx, store, z, name, o); err != nil {
			return err
		}
		rows = append(rows, lines(c.Record, name)...)
		done.Files, done.Bytes = done.Files+1, done.Bytes+o.Size
	}
	done.Packages = 1
	if err := errors.Join(z.Close(), f.Sync()); err != nil {
		return err
	}
	return pairTable(filepath.Join(dir, PairTable), rows)
}

// pairFile chooses the file of a record and its name.
func pairFile(r record.Record, name string) (string, record.Object) {
	name = plain(path.Base(name))
	for _, kind := range []string{"signed", "pdf"} {
		if o, ok := made(r, kind); ok {
			return strings.TrimSuffix(name, path.Ext(name)) + ".pdf", o
		}
	}
	return name, r.Original
}

// zipped puts an object into the ZIP as it is: scans do not get smaller.
func zipped(ctx context.Context, store blob.Store, z *zip.Writer, name string, o record.Object) error {
	in, err := store.Open(ctx, o.Key)
	if err != nil {
		return err
	}
	defer in.Close()
	w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
	if err != nil {
		return err
	}
	h := sha256.New()
	if _, err := io.Copy(io.MultiWriter(h, w), in); err != nil {
		return err
	}
	if sum := pipeline.Sum(hex.EncodeToString(h.Sum(nil))); sum != o.Sum {
		return pipeline.Errorf(pipeline.Damaged, "%s is not what its hash says: %s", o.Key, sum)
	}
	return nil
}

// lines are the lines of the table for one file, a document each.
func lines(r record.Record, name string) [][]any {
	docs := slices.Clone(r.Rows["document"])
	slices.SortFunc(docs, func(a, b keeping.Row) int { return int(whole(a["part"]) - whole(b["part"])) })
	var rows [][]any
	for _, d := range docs {
		value := func(field pipeline.FieldName) string {
			for _, f := range r.Rows["field"] {
				if f["document"] == d["id"] && f["name"] == string(field) {
					v, _ := f["value"].(string)
					return v
				}
			}
			return ""
		}
		first, last := whole(d["first"]), whole(d["last"])
		row := []any{name, nil, imported(r, first, "code"), value(pipeline.FieldType), value(pipeline.FieldNumber), value(pipeline.FieldSymbol),
			day(value(pipeline.FieldDate)), value(pipeline.FieldOrgan), value(pipeline.FieldSubject), value(pipeline.FieldSigner),
			value(pipeline.FieldPosition), nil, "", imported(r, first, "note")}
		if len(docs) > 1 {
			row[1] = first
		}
		if first > 0 && last >= first {
			row[11] = last - first + 1
		}
		rows = append(rows, row)
	}
	return rows
}

// imported is what a table said when the file was handed in.
func imported(r record.Record, first int64, name string) string {
	for _, v := range r.Rows["imported"] {
		if v["name"] == name && whole(v["first"]) == first {
			s, _ := v["value"].(string)
			return s
		}
	}
	return ""
}

// whole is a number of a row, 0 where there is none.
func whole(v any) int64 {
	switch v := v.(type) {
	case int64:
		return v
	case json.Number:
		n, _ := v.Int64() // a fraction is none of ours
		return n
	}
	return 0
}

// day is a date as people write it.
func day(iso string) string {
	if p := strings.Split(iso, "-"); len(p) == 3 {
		return p[2] + "/" + p[1] + "/" + p[0]
	}
	return iso
}

// pairTable writes the table under the headings of package pair.
func pairTable(name string, rows [][]any) error {
	form, err := pair.Form()
	if err != nil {
		return err
	}
	t := sheet.Table{Name: "Văn bản", Rows: rows}
	for _, c := range form.Columns {
		t.Columns = append(t.Columns, sheet.Heading{Title: c.Vi, Width: c.Width})
	}
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer f.Close()
	return errors.Join(sheet.WriteXLSX(f, []sheet.Table{t}), f.Sync())
}
