package duty

import (
	"fmt"
	"net/http"
	"strconv"

	"golang.org/x/text/unicode/norm"

	"sohoa/cmd/sohoa/web/record"
	"sohoa/cmd/sohoa/web/site"
	"sohoa/index"
	"sohoa/pipeline"
)

type withheldPage struct {
	site.Frame
	Rows []WithheldRow
}

// WithheldRow is a withheld document in the list of those charged with it.
type WithheldRow struct {
	index.Withheld
	UnitName string
	Mark     string // as read, or that it could not be read
}

func (s *Section) withheldRow(v *site.Visit, d index.Withheld) WithheldRow {
	row := WithheldRow{d, s.UnitName(v, d.Unit), d.Secrecy}
	if d.Secrecy == pipeline.SecrecyUnclear {
		row.Mark = v.Say("withheld.unclear")
	}
	return row
}

type withheldOnePage struct {
	site.Frame
	Row     WithheldRow
	Papers  []record.Paper
	Problem string
	Reason  string // as typed so far
}

// secrets answers "not found" to programs: what is withheld is looked at by
// people only, one at a time.
func secrets(v *site.Visit) error {
	if v.Token {
		return pipeline.Errorf(pipeline.NotFound, "a program asks for what is withheld")
	}
	return nil
}

// withheld lists what bears a secrecy mark, for those charged with it.
func (s *Section) withheld(w http.ResponseWriter, v *site.Visit) error {
	if err := secrets(v); err != nil {
		return err
	}
	list, err := s.Index.WithheldOnes(v.Context(), v.Viewer)
	if err != nil {
		return fmt.Errorf("list withheld: %w", err)
	}
	p := &withheldPage{Frame: s.Frame(v, "withheld", "withheld.title")}
	for _, d := range list {
		p.Rows = append(p.Rows, s.withheldRow(v, d))
	}
	return s.Show(w, v, http.StatusOK, p)
}

// withheldOne shows one withheld document with its pages.
func (s *Section) withheldOne(w http.ResponseWriter, v *site.Visit) error {
	return s.showWithheld(w, v, http.StatusOK, "")
}

func (s *Section) showWithheld(w http.ResponseWriter, v *site.Visit, status int, problem string) error {
	if err := secrets(v); err != nil {
		return err
	}
	d, pages, err := s.Index.WithheldOne(v.Context(), v.Viewer, pipeline.DocumentID(v.PathValue("id")))
	if err != nil {
		return fmt.Errorf("withheld: %w", err)
	}
	p := &withheldOnePage{
		Frame: s.Frame(v, "withheld-one", "withheld.title"), Row: s.withheldRow(v, d),
		Problem: problem, Reason: v.PostFormValue("note"),
	}
	for _, info := range pages {
		paper := record.Unread(d.ID, info.Page)
		paper.Alt, paper.Failed = v.Say("document.page_n", "n", info.Page), p.ReasonText(info.Failure)
		if info.Preview {
			paper.Image = fmt.Sprintf("/withheld/%s/pages/%d/image", d.ID, info.Page)
		}
		p.Papers = append(p.Papers, paper)
	}
	return s.Show(w, v, status, p)
}

// withheldImage sends the picture of a page; nothing of it is kept by the
// browser.
func (s *Section) withheldImage(w http.ResponseWriter, v *site.Visit) error {
	n, err := strconv.Atoi(v.PathValue("n"))
	if err != nil {
		return pipeline.Errorf(pipeline.NotFound, "page %q", v.PathValue("n"))
	}
	if err := secrets(v); err != nil {
		return err
	}
	picture, err := s.Index.WithheldPreview(v.Context(), v.Viewer, pipeline.DocumentID(v.PathValue("id")), n)
	if err != nil {
		return fmt.Errorf("picture of withheld: %w", err)
	}
	body, err := site.WholePicture(picture)
	if err != nil {
		return fmt.Errorf("picture of withheld: %w", err)
	}
	w.Header().Set("Content-Type", "image/jpeg")
	w.Header().Set("Cache-Control", "no-store")
	_, err = w.Write(body)
	return err
}

// decideWithheld releases a withheld document or removes every copy of it.
func (s *Section) decideWithheld(w http.ResponseWriter, v *site.Visit) error {
	if err := secrets(v); err != nil {
		return err
	}
	id := pipeline.DocumentID(v.PathValue("id"))
	reason := norm.NFC.String(v.PostFormValue("note"))
	act, done := s.Index.ClearWithheld, "withheld.cleared"
	if v.PostFormValue("act") == "purge" {
		act, done = s.Index.PurgeWithheld, "withheld.purged"
	}
	err := act(v.Context(), v.Viewer, id, reason)
	if err != nil && pipeline.KindOf(err) == pipeline.Invalid {
		return s.showWithheld(w, v, http.StatusBadRequest, s.Explain(v, err).Message)
	}
	if err != nil {
		return fmt.Errorf("decide on withheld: %w", err)
	}
	s.Tell(v, "good", v.Say(done))
	return site.Away(w, v, "/withheld")
}
