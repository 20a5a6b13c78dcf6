package confirm

import (
	"fmt"
	"net/http"
	"strings"

	"sohoa/cmd/sohoa/web/record"
	"sohoa/cmd/sohoa/web/site"
	"sohoa/index"
	"sohoa/pipeline"
)

type confirmGroupPage struct {
	site.Frame
	Label  string // of the field
	Field  pipeline.FieldName
	Date   bool
	Tabs   []GroupTab
	Rows   []GroupRow
	Filter string // of the address, to come back
}

// GroupTab is one field that can be confirmed side by side.
type GroupTab struct {
	Label string
	N     int
	Href  string
	Here  bool
}

// GroupRow is one document with the field in question.
type GroupRow struct {
	Doc   index.Record
	Field ConfirmField
}

// confirmGroup shows one field of many documents side by side. Where no field
// is named, the one that waits most often is taken.
func (s *Section) confirmGroup(w http.ResponseWriter, v *site.Visit) error {
	f := confirmFilter(v)
	open, err := s.Index.OpenFields(v.Context(), v.Viewer, f)
	if err != nil {
		return fmt.Errorf("open fields: %w", err)
	}
	name := pipeline.FieldName(v.URL.Query().Get("field"))
	if name == "" && len(open) > 0 {
		name = open[0].Name
	}
	p := &confirmGroupPage{
		Frame: s.Frame(v, "confirm-group", "group.title"), Field: name, Date: name == pipeline.FieldDate,
		Filter: site.Address("/confirm", filterValues(f)),
	}
	for _, o := range open {
		q := filterValues(f)
		q.Set("field", string(o.Name))
		p.Tabs = append(p.Tabs, GroupTab{p.FieldLabel(o.Name), o.Documents, site.Address("/confirm/group", q), o.Name == name})
	}
	if name == "" {
		return s.Show(w, v, http.StatusOK, p)
	}
	p.Label = p.FieldLabel(name)
	records, err := s.Index.Group(v.Context(), v.Viewer, f, name)
	if err != nil {
		return fmt.Errorf("group: %w", err)
	}
	for _, r := range records {
		row, err := s.groupRow(v, p.Frame, r, name)
		if err != nil {
			return err
		}
		p.Rows = append(p.Rows, row)
	}
	return s.Show(w, v, http.StatusOK, p)
}

// groupRow is the field of one document with its crop; only the page it stands
// on is read.
func (s *Section) groupRow(v *site.Visit, f site.Frame, r index.Record, name pipeline.FieldName) (GroupRow, error) {
	one := &confirmPage{Frame: f, Task: index.Task{Record: r}}
	for _, field := range r.Fields {
		if field.Name != name {
			continue
		}
		one.Papers = make([]ConfirmPaper, len(r.PageList))
		if field.Page >= 1 && field.Page <= len(r.PageList) {
			paper, err := record.Drawn(v, s.Index, r, field.Page)
			if err != nil {
				return GroupRow{}, err
			}
			one.Papers[field.Page-1].Paper = paper
		}
		one.field(v, field)
	}
	row := GroupRow{Doc: r}
	if len(one.Fields) > 0 {
		row.Field = one.Fields[0]
	}
	return row, nil
}

// confirmGroupSave takes the values of a grid sent as a plain form: of every
// document with a value. The script sends each row when it is accepted.
func (s *Section) confirmGroupSave(w http.ResponseWriter, v *site.Visit) error {
	if err := v.ParseForm(); err != nil {
		return site.Invalid("form", err)
	}
	name := pipeline.FieldName(v.PostFormValue("field"))
	saved := 0
	for key, typed := range v.PostForm {
		id, ok := strings.CutPrefix(key, "value.")
		if !ok || strings.TrimSpace(typed[0]) == "" {
			continue
		}
		values, err := fieldValues(map[pipeline.FieldName]string{name: typed[0]})
		if err == nil {
			_, err = s.Index.Confirm(v.Context(), v.Viewer, pipeline.DocumentID(id), values, false)
		}
		if err != nil {
			return fmt.Errorf("confirm %s of %s: %w", name, id, err)
		}
		saved++
	}
	s.Tell(v, "good", v.Say("group.saved", "n", saved))
	return site.Away(w, v, v.URL.RequestURI())
}
