package record

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"sohoa/cmd/sohoa/web/site"
	"sohoa/index"
	"sohoa/index/dossier"
	"sohoa/pipeline"
)

type reusePage struct {
	site.Frame
	Doc     index.Record
	Dossier string // code in its present form; empty: none was given yet
	Typed   string
	Problem string
	Bound   []BoundRow
	Fields  []FieldRow
	Copied  string // what was chosen to be copied, where there is no script
	File    string // name under which the portal takes the file
	Done    []ReuseRow
	Digital bool // every gate holds: only then its data may be used again
}

// BoundRow is a dossier to which the document belongs.
type BoundRow struct {
	Code, Role, Source string // role and source in words
	Href               string
}

// ReuseRow is one use of the document's data.
type ReuseRow struct {
	At, Name, Code, What string
}

// reuse shows the data of a document to be used again for a dossier.
func (s *Section) reuse(w http.ResponseWriter, v *site.Visit) error {
	return s.showReuse(w, v, http.StatusOK, &reusePage{Typed: strings.TrimSpace(v.FormValue("dossier"))})
}

func (s *Section) showReuse(w http.ResponseWriter, v *site.Visit, status int, p *reusePage) error {
	d, err := s.Index.DocumentFor(v.Context(), v.Viewer, pipeline.DocumentID(v.PathValue("id")), p.Typed)
	if err != nil {
		return fmt.Errorf("reuse: %w", err)
	}
	p.Frame, p.Doc, p.Digital = s.Frame(v, "reuse", "reuse.title"), d, d.State == pipeline.Digitized
	if code, ok := dossier.Parse(p.Typed); ok {
		p.Dossier = string(code)
		p.File = dossier.FileName(code, d.Type, d.Date, "")
	} else if p.Typed != "" && p.Problem == "" {
		p.Problem = v.Say("error.field.dossier")
	}
	for _, f := range d.Fields {
		if f.Value != "" {
			p.Fields = append(p.Fields, FieldRow{NamedField: f, Label: p.FieldLabel(f.Name), Shown: Shown(v, f)})
		}
	}
	if err := s.reuseBeside(v, p); err != nil {
		return fmt.Errorf("reuse: %w", err)
	}
	return s.Show(w, v, status, p)
}

// reuseBeside gathers the dossiers of the document and how it was used before.
func (s *Section) reuseBeside(v *site.Visit, p *reusePage) error {
	bound, err := s.Index.Bindings(v.Context(), v.Viewer, p.Doc.ID)
	if err != nil {
		return err
	}
	for _, b := range bound {
		href := site.Address("/documents/"+string(p.Doc.ID)+"/reuse", url.Values{"dossier": {b.Code}})
		p.Bound = append(p.Bound, BoundRow{b.Code, v.Say("dossier.role_" + b.Role), v.Say("dossier.source_" + b.Source), href})
	}
	done, err := s.Index.Reuses(v.Context(), v.Viewer, p.Doc.ID)
	if err != nil {
		return err
	}
	for _, r := range done {
		what := v.Say("reuse.took_file")
		if r.How == "fields" {
			what = v.Say("reuse.took_fields", "fields", p.fieldNames(r.Fields))
		}
		p.Done = append(p.Done, ReuseRow{v.Moment(r.At), r.Name, r.Code, what})
	}
	return nil
}

// fieldNames puts the names of fields into words.
func (p *reusePage) fieldNames(names string) string {
	var words []string
	for name := range strings.SplitSeq(names, ",") {
		words = append(words, p.FieldLabel(pipeline.FieldName(name)))
	}
	return strings.Join(words, ", ")
}

// takeFields notes which fields are copied, and shows them to be copied by
// hand: with script they are in the clipboard already.
func (s *Section) takeFields(w http.ResponseWriter, v *site.Visit) error {
	if err := v.ParseForm(); err != nil {
		return site.Invalid("form", err)
	}
	p := &reusePage{Typed: strings.TrimSpace(v.PostFormValue("dossier"))}
	var names []pipeline.FieldName
	for _, n := range v.PostForm["field"] {
		names = append(names, pipeline.FieldName(n))
	}
	id := pipeline.DocumentID(v.PathValue("id"))
	_, err := s.Index.ReuseFields(v.Context(), v.Viewer, id, p.Typed, names)
	if err != nil && !site.Refusable(err) {
		return fmt.Errorf("reuse: %w", err)
	}
	if err != nil {
		p.Problem = s.Explain(v, err).Message
		return s.showReuse(w, v, http.StatusBadRequest, p)
	}
	d, err := s.Index.DocumentFor(v.Context(), v.Viewer, id, p.Typed)
	if err != nil {
		return fmt.Errorf("reuse: %w", err)
	}
	f := s.Frame(v, "reuse", "reuse.title")
	for _, n := range names {
		for _, field := range d.Fields {
			if field.Name == n {
				p.Copied += f.FieldLabel(n) + ": " + Shown(v, field) + "\n"
			}
		}
	}
	return s.showReuse(w, v, http.StatusOK, p)
}

// takeFile sends the file under the portal's name.
func (s *Section) takeFile(w http.ResponseWriter, v *site.Visit) error {
	o, err := s.Index.ReuseFile(v.Context(), v.Viewer, pipeline.DocumentID(v.PathValue("id")), v.FormValue("dossier"))
	if err != nil {
		return fmt.Errorf("reuse: %w", err)
	}
	defer o.Close()
	w.Header().Set("Cache-Control", "no-store")
	return sendBytes(w, o)
}

// bindDossier says for a person that the document belongs to a dossier.
func (s *Section) bindDossier(w http.ResponseWriter, v *site.Visit) error {
	id, code := v.PathValue("id"), strings.TrimSpace(v.PostFormValue("dossier"))
	err := s.Index.Bind(v.Context(), v.Viewer, pipeline.DocumentID(id), code, v.PostFormValue("role"))
	if err != nil && !site.Refusable(err) {
		return fmt.Errorf("bind: %w", err)
	}
	if err != nil {
		return s.showReuse(w, v, http.StatusBadRequest, &reusePage{Typed: code, Problem: s.Explain(v, err).Message})
	}
	s.Tell(v, "good", v.Say("dossier.bound"))
	return site.Away(w, v, site.Address("/documents/"+id+"/reuse", url.Values{"dossier": {code}}))
}

// apiReuse notes that a program, or the page's script, took fields.
func (s *Section) apiReuse(w http.ResponseWriter, v *site.Visit) error {
	var in struct {
		Dossier string               `json:"dossier"`
		Fields  []pipeline.FieldName `json:"fields"`
	}
	if err := site.Decode(v, &in); err != nil {
		return err
	}
	code, err := s.Index.ReuseFields(v.Context(), v.Viewer, pipeline.DocumentID(v.PathValue("id")), in.Dossier, in.Fields)
	if err != nil {
		return fmt.Errorf("reuse: %w", err)
	}
	return s.Reply(w, v, http.StatusCreated, struct {
		Dossier string `json:"dossier"`
	}{code})
}
