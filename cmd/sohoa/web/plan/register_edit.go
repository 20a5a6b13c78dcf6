package plan

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"sohoa/cmd/sohoa/web/site"
	"sohoa/index"
	"sohoa/index/progress"
	"sohoa/pipeline"
)

const rowsEdited = 25 // rows of the register on the page that changes them

type registerEditPage struct {
	site.Frame
	Units   []site.UnitOption
	Unit    pipeline.UnitID
	Rows    []EditRow
	Added   []EditRow
	Reasons []ReasonOption
	Total   int
	From    string
	Pager   site.Pager
	Form    index.RegisterImport
	Problem string
}

// EditRow is one line of the register in the form; its fields are as typed.
type EditRow struct {
	ID                      string // of the line in force; n0, n1 … for new ones
	UnitName, Group, Fonds  string
	Years                   string
	Files, Documents, Pages string
	Excluded, Address, Note string
}

// ReasonOption is a reason for not owing.
type ReasonOption struct{ Key, Label string }

// registerEdit shows lines in force to be changed.
func (s *Section) registerEdit(w http.ResponseWriter, v *site.Visit) error {
	return s.showRegisterEdit(w, v, http.StatusOK, &registerEditPage{Unit: pipeline.UnitID(v.FormValue("unit"))})
}

func (s *Section) showRegisterEdit(w http.ResponseWriter, v *site.Visit, status int, p *registerEditPage) error {
	p.Frame = s.Frame(v, "register-edit", "register.edit")
	if p.Unit == "" {
		p.Unit = v.Viewer.Unit
	}
	at := site.Offset(v)
	rows, total, err := s.Index.Register(v.Context(), v.Viewer, p.Unit, index.Page{Offset: at, Limit: rowsEdited})
	if err != nil {
		return fmt.Errorf("edit register: %w", err)
	}
	if p.Units, err = s.UnitOptions(v, p.Unit); err != nil {
		return err
	}
	p.Total, p.Pager, p.From = total, site.NewPager(v, at, rowsEdited, total), site.Number(at)
	p.Reasons = append(p.Reasons, ReasonOption{"", v.Say("register.owed")})
	for _, key := range exclusions() {
		p.Reasons = append(p.Reasons, ReasonOption{key, v.Say("excluded." + key)})
	}
	for _, r := range rows {
		row := EditRow{ID: r.LineID(), UnitName: s.UnitName(v, r.Unit), Group: r.Group, Fonds: r.Fonds, Years: years(r),
			Files: plainCount(r.Amount.Files), Documents: plainCount(r.Amount.Documents), Pages: plainCount(r.Amount.Pages),
			Excluded: r.Excluded, Address: r.Address, Note: r.Note}
		if status != http.StatusOK {
			row.typed(v, row.ID)
		}
		p.Rows = append(p.Rows, row)
	}
	for i := range 2 {
		row := EditRow{ID: "n" + strconv.Itoa(i)}
		if status != http.StatusOK {
			row.typed(v, row.ID)
		}
		p.Added = append(p.Added, row)
	}
	return s.Show(w, v, status, p)
}

func exclusions() []string { return []string{"secret", "disposal", "illegible", "duplicate"} }

func plainCount(n int64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatInt(n, 10)
}

// typed fills a row with what was typed, so that nothing is lost by a refusal.
func (r *EditRow) typed(v *site.Visit, id string) {
	for name, into := range map[string]*string{"unit": &r.UnitName, "group": &r.Group, "fonds": &r.Fonds, "years": &r.Years, "files": &r.Files,
		"documents": &r.Documents, "pages": &r.Pages, "excluded": &r.Excluded, "address": &r.Address, "note": &r.Note} {
		if given, ok := v.PostForm[name+"."+id]; ok {
			*into = given[0]
		}
	}
}

// changeRegister takes changed lines and makes a version of them.
func (s *Section) changeRegister(w http.ResponseWriter, v *site.Visit) error {
	if err := v.ParseForm(); err != nil {
		return site.Invalid("form", err)
	}
	e := index.RegisterEdit{Unit: pipeline.UnitID(v.PostFormValue("unit")), Head: index.RegisterImport{
		Source: v.PostFormValue("source"), Approval: v.PostFormValue("approval"), Approved: v.PostFormValue("approved"), Reason: v.PostFormValue("reason"),
	}}
	err := readEdit(v, &e)
	if err == nil {
		_, err = s.Index.EditRegister(v.Context(), v.Viewer, e)
	}
	if err != nil && !site.Refusable(err) {
		return fmt.Errorf("edit register: %w", err)
	}
	if err != nil {
		return s.showRegisterEdit(w, v, http.StatusUnprocessableEntity, &registerEditPage{Unit: e.Unit, Form: e.Head, Problem: s.Explain(v, err).Message})
	}
	s.Tell(v, "good", v.Say("register.changed"))
	return site.Away(w, v, "/register?unit="+string(e.Unit))
}

// readEdit reads the lines of the form: "line" names each one shown.
func readEdit(v *site.Visit, e *index.RegisterEdit) error {
	for _, id := range v.PostForm["line"] {
		row, err := readRow(v, id)
		if err != nil {
			return err
		}
		register, n, _ := strings.Cut(id, ".")
		row.Register = register
		if row.Line, err = strconv.Atoi(n); err != nil {
			return site.Invalid("line", err)
		}
		if v.PostFormValue("gone."+id) != "" {
			e.Gone = append(e.Gone, row)
			continue
		}
		e.Changed = append(e.Changed, row)
	}
	for i := range 2 {
		id := "n" + strconv.Itoa(i)
		if strings.TrimSpace(v.PostFormValue("group."+id)) == "" {
			continue
		}
		row, err := readRow(v, id)
		if err != nil {
			return err
		}
		row.Unit, row.Group, row.Fonds = pipeline.UnitID(strings.TrimSpace(v.PostFormValue("unit."+id))), v.PostFormValue("group."+id), v.PostFormValue("fonds."+id)
		from, to, _ := strings.Cut(strings.NewReplacer("–", "-", " ", "").Replace(v.PostFormValue("years."+id)), "-")
		for text, into := range map[*string]*int{&from: &row.FromYear, &to: &row.ToYear} {
			if *text == "" {
				continue
			}
			if *into, err = strconv.Atoi(*text); err != nil || *into < 1800 {
				return site.Invalid("year", err)
			}
		}
		e.Added = append(e.Added, row)
	}
	return nil
}

// readRow reads the counts and words of a line.
func readRow(v *site.Visit, id string) (index.RegisterRow, error) {
	row := index.RegisterRow{Excluded: v.PostFormValue("excluded." + id), Address: v.PostFormValue("address." + id), Note: v.PostFormValue("note." + id)}
	for name, into := range map[progress.Measure]*int64{progress.Files: &row.Amount.Files, progress.Documents: &row.Amount.Documents, progress.Pages: &row.Amount.Pages} {
		var err error
		if *into, err = index.ParseCount(v.PostFormValue(string(name) + "." + id)); err != nil {
			return row, err
		}
	}
	return row, nil
}

type registerDiffPage struct {
	site.Frame
	Diff          index.RegisterDiff
	When          string
	Before, After RateWords
	Rows          []DiffRow
	More          int
}

// RateWords is a rate with its parts, in words; Percent is empty where unknown.
type RateWords struct{ Percent, Counted, Owed string }

// DiffRow is one line that changed.
type DiffRow struct {
	Kind                   string // added, gone, changed
	Verdict                string
	UnitName, Group, Years string
	Before, After          string
}

const diffShown = 500

// registerDiff shows what a version changed.
func (s *Section) registerDiff(w http.ResponseWriter, v *site.Visit) error {
	d, err := s.Index.RegisterDiff(v.Context(), v.Viewer, v.PathValue("id"))
	if err != nil {
		return fmt.Errorf("compare registers: %w", err)
	}
	p := &registerDiffPage{Frame: s.Frame(v, "register-diff", "register.diff"), Diff: d, When: v.Moment(d.Version.At)}
	p.Before, p.After = rateWords(v, d.Before), rateWords(v, d.After)
	for _, c := range d.Changes[:min(len(d.Changes), diffShown)] {
		row := DiffRow{Kind: "changed", Before: s.lineWords(v, c.Before), After: s.lineWords(v, c.After)}
		of := c.After
		switch {
		case c.Before == nil:
			row.Kind = "added"
		case c.After == nil:
			row.Kind, of = "gone", c.Before
		}
		row.Verdict = v.Say("register.diff_" + row.Kind)
		row.UnitName, row.Group, row.Years = s.UnitName(v, of.Unit), of.Group, years(*of)
		p.Rows = append(p.Rows, row)
	}
	p.More = len(d.Changes) - len(p.Rows)
	return s.Show(w, v, http.StatusOK, p)
}

func rateWords(v *site.Visit, r index.RegisterRate) RateWords {
	words := RateWords{Counted: v.Int64(r.Counted), Owed: v.Int64(r.Owed)}
	if r.Percent.Known {
		words.Percent = v.Percent(r.Percent.Value)
	}
	return words
}

// lineWords says what a line owes.
func (s *Section) lineWords(v *site.Visit, r *index.RegisterRow) string {
	if r == nil {
		return "–"
	}
	var parts []string
	for _, m := range progress.Measures() {
		if n := r.Amount.Of(m); n > 0 {
			parts = append(parts, v.Int64(n)+" "+v.Say("measure."+string(m)))
		}
	}
	if r.Excluded != "" {
		parts = append(parts, v.Say("excluded."+r.Excluded))
	}
	return strings.Join(parts, ", ")
}

// apiRegisterDiff answers what a version changed to programs.
func (s *Section) apiRegisterDiff(w http.ResponseWriter, v *site.Visit) error {
	d, err := s.Index.RegisterDiff(v.Context(), v.Viewer, v.PathValue("id"))
	if err != nil {
		return fmt.Errorf("compare registers: %w", err)
	}
	return s.Reply(w, v, http.StatusOK, d)
}

// EditCells is what the cells of a row to be changed need.
type EditCells struct {
	EditRow
	Reasons []ReasonOption
	frame   site.Frame
}

// Cells gives a row with what its cells need.
func (p *registerEditPage) Cells(r EditRow) EditCells { return EditCells{r, p.Reasons, p.Frame} }

// Label names a cell for who cannot see the column.
func (c EditCells) Label(column string) string {
	return c.frame.Say("register_column."+column) + ": " + c.UnitName + ", " + c.Group
}
