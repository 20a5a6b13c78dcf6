package record

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"sohoa/cmd/sohoa/web/site"
	"sohoa/index"
	"sohoa/pipeline"
)

type partsPage struct {
	site.Frame
	Doc     index.Record
	Leaves  []Leaf
	N       int // documents
	Agreed  bool
	Undo    bool
	Fixed   bool // a part is confirmed as a whole already, or with somebody else
	Problem string
}

// Leaf is one page of a file where it is divided into documents.
type Leaf struct {
	N     int // in the file
	Sheet bool
	Start bool   // a document begins on it
	Bound bool   // and always does: the first page, and the one behind a sheet
	Title string // of the document that begins on it
	Annex string // what begins on it that is attached to the document, in words
	Href  string
	Image string
	Alt   string
}

// parts shows how a file is divided into documents, for a clerk to agree or to
// move the borders.
func (s *Section) parts(w http.ResponseWriter, v *site.Visit) error {
	return s.showParts(w, v, http.StatusOK, "")
}

func (s *Section) showParts(w http.ResponseWriter, v *site.Visit, status int, problem string) error {
	id := pipeline.DocumentID(v.PathValue("id"))
	d, err := s.Index.Division(v.Context(), v.Viewer, id)
	if err != nil {
		return fmt.Errorf("parts: %w", err)
	}
	r, err := s.Index.Document(v.Context(), v.Viewer, id)
	if err != nil {
		return fmt.Errorf("parts: %w", err)
	}
	p := &partsPage{
		Frame: s.Frame(v, "parts", "parts.title"), Doc: r, N: len(d.Parts), Agreed: d.Agreed, Undo: d.Undo != nil, Problem: problem,
		Fixed: slices.ContainsFunc(d.Parts, func(o index.Document) bool { return o.State != pipeline.Described }),
	}
	i := 0
	for n := 1; i < len(d.Pages); n++ {
		if d.Pages[i].InFile != n {
			p.Leaves = append(p.Leaves, Leaf{N: n, Sheet: true})
			continue
		}
		k := slices.IndexFunc(d.Parts, func(o index.Document) bool { return o.First <= n && n <= o.Last })
		p.Leaves = append(p.Leaves, leafOf(v, d, d.Parts[k], i))
		i++
	}
	return s.Show(w, v, status, p)
}

// leafOf is page i of a division, which belongs to one of its documents.
func leafOf(v *site.Visit, d index.Division, of index.Document, i int) Leaf {
	info := d.Pages[i]
	l := Leaf{N: info.InFile, Start: info.Page == 1, Bound: i == 0 || d.Pages[i-1].InFile != info.InFile-1}
	l.Alt = v.Say("document.page_alt", "n", info.Page, "title", of.Title)
	for _, a := range d.Attached[of.ID] {
		if a.Page == info.Page {
			l.Annex = v.Say("attachment." + string(a.Kind))
		}
	}
	if l.Start {
		l.Title, l.Href = of.Title, "/documents/"+string(of.ID)
	}
	if info.Preview {
		l.Image = ImageOf(of.ID, info.Page)
	}
	return l
}

// divide takes what a clerk says of the division.
func (s *Section) divide(w http.ResponseWriter, v *site.Visit) error {
	id := pipeline.DocumentID(v.PathValue("id"))
	if err := v.ParseForm(); err != nil {
		return pipeline.Errorf(pipeline.Invalid, "form: %w", err)
	}
	var err error
	switch v.PostForm.Get("act") {
	case "agree":
		err = s.Index.Agree(v.Context(), v.Viewer, id)
	case "undo":
		err = s.Index.Undivide(v.Context(), v.Viewer, id)
	default:
		var starts []int
		for _, text := range v.PostForm["start"] {
			n, bad := strconv.Atoi(text)
			if bad != nil {
				return &pipeline.Error{Kind: pipeline.Invalid, Field: "start"}
			}
			starts = append(starts, n)
		}
		err = s.Index.Divide(v.Context(), v.Viewer, id, starts)
	}
	return site.Answered(err, func(status int) error {
		return s.showParts(w, v, status, v.Say("parts.refused"))
	}, func() error {
		return site.Away(w, v, s.afterDividing(v, id))
	})
}

// afterDividing leads back to the division, by a document of the file that
// still has pages.
func (s *Section) afterDividing(v *site.Visit, id pipeline.DocumentID) string {
	if r, err := s.Index.Document(v.Context(), v.Viewer, id); err == nil && r.First == 0 && len(r.Siblings) > 0 {
		id = r.Siblings[0]
	}
	return "/documents/" + string(id) + "/parts"
}
