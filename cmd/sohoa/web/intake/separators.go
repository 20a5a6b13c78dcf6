package intake

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"sohoa/cmd/sohoa/web/site"
	"sohoa/cmd/sohoa/web/stack"
	"sohoa/index"
	"sohoa/pipeline"
)

type separatorsPage struct {
	site.Frame
	Units   []site.UnitOption
	Box     string
	Files   string // as typed, one a line
	Count   string
	First   string
	Most    int
	Problem string
}

// separatorsForm asks which sheets are wanted.
func (s *Section) separatorsForm(w http.ResponseWriter, v *site.Visit) error {
	return s.showSeparators(w, v, http.StatusOK, &separatorsPage{Box: v.URL.Query().Get("box"), Count: "10", First: "1"}, v.Viewer.Unit)
}

func (s *Section) showSeparators(w http.ResponseWriter, v *site.Visit, status int, p *separatorsPage, unit pipeline.UnitID) error {
	p.Frame = s.Frame(v, "separators", "separators.title")
	p.Most = stack.Most
	var err error
	if p.Units, err = s.UnitOptions(v, unit); err != nil {
		return err
	}
	return s.Show(w, v, status, p)
}

// separators makes the sheets as PDF, or shows the form again with what is
// wrong.
func (s *Section) separators(w http.ResponseWriter, v *site.Visit) error {
	if err := v.ParseForm(); err != nil {
		return site.Invalid("form", err)
	}
	p := &separatorsPage{
		Box: v.PostForm.Get("box"), Files: v.PostForm.Get("files"), Count: v.PostForm.Get("count"), First: v.PostForm.Get("first"),
	}
	o, err := s.ordered(v, p)
	if err == nil {
		err = site.SendMade(w, v.Say("separators.file_name")+".pdf", site.KindPDF, func(out io.Writer) error {
			_, err := o.Write(out, v.Speaker, s.Clock())
			return err
		})
	}
	if err != nil && pipeline.KindOf(err) == pipeline.Invalid {
		p.Problem = s.Explain(v, err).Message
		return s.showSeparators(w, v, http.StatusUnprocessableEntity, p, o.Unit)
	}
	if err != nil {
		return fmt.Errorf("separators: %w", err)
	}
	return nil
}

// ordered reads the form. The unit must be one that the clerk sees.
func (s *Section) ordered(v *site.Visit, p *separatorsPage) (stack.Order, error) {
	o := stack.Order{Unit: pipeline.UnitID(v.PostForm.Get("unit")), Box: p.Box}
	units, err := s.Units(v)
	if err != nil {
		return o, err
	}
	i := slices.IndexFunc(units, func(u index.Unit) bool { return u.ID == o.Unit })
	if i < 0 {
		return o, &pipeline.Error{Kind: pipeline.Invalid, Field: "unit"}
	}
	o.Name = units[i].Name
	if o.Files, err = stack.Lines(strings.NewReader(p.Files)); err != nil {
		return o, site.Invalid("sheet_file", err)
	}
	if o.First, err = strconv.Atoi(strings.TrimSpace(p.First)); err != nil {
		return o, site.Invalid("sheets", err)
	}
	if len(o.Files) == 0 {
		if o.Count, err = strconv.Atoi(strings.TrimSpace(p.Count)); err != nil {
			return o, site.Invalid("sheets", err)
		}
	}
	return o, nil
}
