// Package profile holds the fields of each family of records as data: what they
// are called, of what kind they are, which are required, what a value looks
// like, where it stands on the paper and which column of the state's metadata
// (TT 05/2025/TT-BNV) it fills. A new family, or a new form of an old one, is a
// few lines of fields.csv.
//
// What reads them: package extract looks for the labels and doubts a value that
// its pattern does not fit; every description has a place for what is required,
// found or not, so that a person can fill it in. The pages of a record and the
// order of signing ("KT. GIÁM ĐỐC / PHÓ GIÁM ĐỐC") are no fields of their own:
// the one is counted, the other stands in the position.
package profile

import (
	_ "embed"
	"encoding/csv"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"sohoa/pipeline"
)

//go:embed fields.csv
var fieldsCSV string

// Kind says how the value of a field is written.
type Kind string

// The kinds.
const (
	Text Kind = "text"
	Name Kind = "name" // of a person: ends at a comma or bracket
	Date Kind = "date" // YYYY-MM-DD, or what of it is printed
	Code Kind = "code" // a number by which something is known
	Area Kind = "area" // with its unit
	List Kind = "list" // several, parted by "; "
)

// Field is one field of a family.
type Field struct {
	Family   string
	Of       string             // words that the type must hold; empty: every type of the family
	After    pipeline.FieldName // whose label must stand before; empty: none
	Name     pipeline.FieldName
	Vi, En   string // what people call it
	Kind     Kind
	Required bool
	Pattern  *regexp.Regexp // nil: anything goes
	Cells    []string       // of NĐ 30/2020, phụ lục I: "3", "5a"; nil: it stands in none
	Labels   []string       // printed before the value; nil: none
	Column   string         // of TT 05/2025/TT-BNV; empty: none
}

// Fits reports whether a value looks like one of the field.
func (f Field) Fits(value string) bool {
	return f.Pattern == nil || f.Pattern.MatchString(value)
}

// table is read once. It is part of the program, so a broken line is a
// programming error.
var table = sync.OnceValue(func() map[string][]Field {
	r := csv.NewReader(strings.NewReader(fieldsCSV))
	r.Comment, r.FieldsPerRecord = '#', 11
	rows, err := r.ReadAll()
	if err != nil || len(rows) < 2 {
		panic(fmt.Sprintf("profile: fields.csv of %d rows: %v", len(rows), err))
	}
	out := make(map[string][]Field)
	for _, row := range rows[1:] {
		f := Field{
			Family: row[0], Of: row[1], After: pipeline.FieldName(row[2]), Name: pipeline.FieldName(row[3]), Vi: row[4], En: row[5],
			Kind: Kind(row[6]), Required: row[7] == "1", Column: row[10],
		}
		if row[8] != "" {
			f.Pattern = regexp.MustCompile(row[8])
		}
		f.places(row[9])
		out[f.Family] = append(out[f.Family], f)
	}
	return out
})

// places reads where a field stands.
func (f *Field) places(where string) {
	if labels, ok := strings.CutPrefix(where, "label:"); ok {
		f.Labels = strings.Split(labels, "|")
		return
	}
	for _, place := range strings.Split(where, "|") {
		if cell, ok := strings.CutPrefix(place, "cell:"); ok {
			f.Cells = append(f.Cells, cell)
		}
	}
}

// Families lists the families that have a profile, by name.
func Families() []string {
	var all []string
	for family := range table() {
		all = append(all, family)
	}
	slices.Sort(all)
	return all
}

// Fields lists the fields of a family in the order of the file. The list must
// not be changed. A family without a profile has none.
func Fields(family string) []Field { return table()[family] }

// Required lists the fields that a record of a family and type must have, found
// or not; those of an administrative record where the family has no profile.
func Required(family, kind string) []pipeline.FieldName {
	list := table()[family]
	if list == nil {
		list = table()["administrative"]
	}
	var out []pipeline.FieldName
	for _, f := range list {
		if f.Required && strings.Contains(kind, f.Of) {
			out = append(out, f.Name)
		}
	}
	return out
}

// Column names the column of TT 05/2025/TT-BNV that a field of a family fills;
// empty where there is none.
func Column(family string, name pipeline.FieldName) string {
	for _, f := range table()[family] {
		if f.Name == name && f.Column != "" {
			return f.Column
		}
	}
	return ""
}
