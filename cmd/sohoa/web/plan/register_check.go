package plan

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"sohoa/cmd/sohoa/web/site"
	"sohoa/index"
	"sohoa/pipeline"
)

// CheckWords is what stands in a table that was looked at, in words.
type CheckWords struct {
	Draft     string
	Name      string
	Good      string // what will be taken; empty: it has faults
	Converted []string
	Columns   []ColumnChoice
	Preview   []index.ShownRow
}

// ColumnChoice is one column of the file with the columns of the form that it
// may be.
type ColumnChoice struct {
	Name, Title, Sample string
	Place               int // from 0
	Options             []ColumnOption
}

// ColumnOption is one column of the form.
type ColumnOption struct {
	Key, Label string
	On         bool
}

// showCheck shows what stands in a table, with every fault where it stands.
func (s *Section) showCheck(w http.ResponseWriter, v *site.Visit, p *registerPage, c index.RegisterCheck) error {
	words := &CheckWords{Draft: c.Draft, Name: c.Name, Preview: c.Preview}
	status := http.StatusOK
	if c.Faults != nil {
		p.faulty(v, c.Faults)
		status = http.StatusUnprocessableEntity
	} else {
		words.Good = v.Say("register.checked", "rows", c.Version.Rows, "documents", v.Int64(c.Version.Owed.Documents), "pages", v.Int64(c.Version.Owed.Pages))
	}
	for _, f := range c.Converted {
		words.Converted = append(words.Converted, v.Say("register.converted", "column", f.Column, "font", strings.ToUpper(f.From), "sample", f.Sample))
	}
	keys, err := index.RegisterColumns()
	if err != nil {
		return fmt.Errorf("check register: %w", err)
	}
	for _, f := range c.Columns {
		choice := ColumnChoice{Name: f.Column, Title: f.Title, Place: columnPlace(f.Column), Options: []ColumnOption{{"", v.Say("register.column_unused"), f.Key == ""}}}
		if f.Sample != "" {
			choice.Sample = v.Say("register.sample", "text", f.Sample)
		}
		for _, key := range keys {
			choice.Options = append(choice.Options, ColumnOption{key, v.Say("register_column." + key), key == f.Key})
		}
		words.Columns = append(words.Columns, choice)
	}
	if len(c.Columns) > 0 {
		p.Check = words
	}
	return s.showRegister(w, v, status, p)
}

// columnPlace is the place of column "A", "B" … from 0.
func columnPlace(name string) int {
	n := 0
	for _, c := range []byte(name) {
		n = n*26 + int(c-'A') + 1
	}
	return n - 1
}

// registerDraft checks again, or takes, a table that was looked at.
func (s *Section) registerDraft(w http.ResponseWriter, v *site.Visit) error {
	if err := v.ParseForm(); err != nil {
		return site.Invalid("form", err)
	}
	in := index.RegisterImport{
		Unit: pipeline.UnitID(v.PostFormValue("unit")), Draft: v.PostFormValue("draft"), Source: v.PostFormValue("source"),
		Approval: v.PostFormValue("approval"), Approved: v.PostFormValue("approved"), Reason: v.PostFormValue("reason"),
		DryRun: v.PostFormValue("act") != "take", Choice: index.ColumnChoice{},
	}
	keys, err := index.RegisterColumns()
	if err != nil {
		return fmt.Errorf("check register: %w", err)
	}
	for _, key := range keys {
		in.Choice[key] = -1
	}
	for name, values := range v.PostForm {
		place, isColumn := strings.CutPrefix(name, "column.")
		n, err := strconv.Atoi(place)
		if isColumn && err == nil && n >= 0 && n < 256 && values[0] != "" {
			in.Choice[values[0]] = n
		}
	}
	return s.takeRegister(w, v, in)
}
