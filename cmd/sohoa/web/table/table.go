package table

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"sohoa/cmd/sohoa/web/site"
	"sohoa/index"
	"sohoa/pipeline"
)

// Line is one thing wrong in an import: where, and what to do.
type Line struct {
	Where string `json:"where"`
	What  string `json:"what"`
}

// Lines puts what is wrong in a table into words.
func Lines(v *site.Visit, faults *index.RegisterFaults) []Line {
	lines := []Line{}
	for _, f := range faults.Faults {
		lines = append(lines, line(v, f))
	}
	return lines
}

// line puts a fault into words; the places of its sentence are numbered
// from 0.
func line(v *site.Visit, f index.RegisterFault) Line {
	var where []string
	if f.Sheet != "" {
		where = append(where, v.Say("register.sheet", "name", f.Sheet))
	}
	if f.Row > 0 {
		where = append(where, v.Say("register.row", "n", f.Row))
	}
	if f.Column != "" {
		where = append(where, v.Say("register.column", "name", f.Column))
	}
	var args []any
	for i, a := range f.Args {
		if key := "register_column." + a; strings.HasPrefix(f.Key, "header_") && v.Has(key) {
			a = v.Say(key)
		}
		args = append(args, fmt.Sprint(i), a)
	}
	return Line{strings.Join(where, ", "), v.Say("register_fault."+f.Key, args...)}
}

// Kinds are the media types of tables, by the ending of their names.
func Kinds() map[string]string {
	return map[string]string{
		"xlsx": site.KindXLSX,
		"csv":  site.KindCSV,
	}
}

// Refuse answers a program with every fault of a table, so that a program can show
// them beside its cells.
func Refuse(s *site.Site, w http.ResponseWriter, v *site.Visit, err error) error {
	var faults *index.RegisterFaults
	if !errors.As(err, &faults) {
		return fmt.Errorf("import register: %w", err)
	}
	answer := struct {
		site.Fault
		Faults []Line `json:"faults"`
		More   int    `json:"more"`
	}{s.Explain(v, err), Lines(v, faults), faults.More}
	answer.Message = v.Say("register.faulty", "n", len(faults.Faults)+faults.More)
	return s.Reply(w, v, http.StatusUnprocessableEntity, answer)
}

// SendEmpty sends an empty table to fill in, in the format that the last part
// of the address names. The words of name are what it is called.
func SendEmpty(w http.ResponseWriter, v *site.Visit, name string, write func(w io.Writer, format string) error) error {
	format := strings.TrimPrefix(v.PathValue("name"), "template.")
	kind, ok := Kinds()[format]
	if !ok {
		return pipeline.Errorf(pipeline.NotFound, "no template in %q", format)
	}
	return site.SendMade(w, v.Say(name)+"."+format, kind, func(out io.Writer) error { return write(out, format) })
}
