package owed

import (
	"embed"
	"io"
	"strings"

	"sohoa/index/progress"
	"sohoa/index/sheet"
	"sohoa/pipeline"
)

//go:embed data/*.csv
var lists embed.FS

// form is what a register looks like, and how reasons for not owing are
// written.
type form struct {
	*sheet.Form
	exclusions map[string]string // folded -> key
}

func loadForm() (form, error) {
	f := form{exclusions: map[string]string{}}
	var err error
	if f.Form, err = sheet.LoadForm(lists, "columns.csv"); err != nil {
		return f, pipeline.Errorf(pipeline.Internal, "form of the register: %w", err)
	}
	f.Marks, f.Need, f.Either = []string{"unit", "group"}, []string{"unit", "group"}, []string{"documents", "files", "pages"}
	err = progress.EachRow(lists, "exclusions.csv", func(row map[string]string) error {
		f.exclusions[row["key"]] = row["key"]
		for name := range strings.SplitSeq(row["written"], ";") {
			f.exclusions[sheet.Fold(name)] = row["key"]
		}
		return nil
	})
	if err != nil {
		return f, pipeline.Errorf(pipeline.Internal, "form of the register: %w", err)
	}
	return f, nil
}

// Columns lists the keys of the columns of a register in the order of the
// form.
func Columns() ([]string, error) {
	f, err := loadForm()
	if err != nil {
		return nil, err
	}
	keys := make([]string, len(f.Form.Columns))
	for i, c := range f.Form.Columns {
		keys[i] = c.Key
	}
	return keys, nil
}

// Template writes an empty register to fill in, "xlsx" or "csv". Its words are
// data of the form: the importer must find them again whatever language the
// pages are in. Invalid: another format.
func Template(w io.Writer, format string) error {
	f, err := loadForm()
	if err != nil {
		return err
	}
	return WriteTemplate(w, f.Form, format)
}

// WriteTemplate writes the empty table of any form, with its guide.
func WriteTemplate(w io.Writer, f *sheet.Form, format string) error {
	words := map[string]string{}
	err := progress.EachRow(lists, "template.csv", func(row map[string]string) error {
		words[row["key"]] = row["text"]
		return nil
	})
	if err != nil {
		return pipeline.Errorf(pipeline.Internal, "template: %w", err)
	}
	tables := f.Template(words)
	switch format {
	case "xlsx":
		return sheet.WriteXLSX(w, tables)
	case "csv":
		return sheet.WriteCSV(w, tables[0])
	}
	return &pipeline.Error{Kind: pipeline.Invalid, Field: "format", Err: pipeline.Errorf(pipeline.Invalid, "xlsx or csv")}
}
