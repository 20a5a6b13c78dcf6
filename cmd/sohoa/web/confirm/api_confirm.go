package confirm

import (
	"fmt"
	"net/http"
	"time"

	"sohoa/cmd/sohoa/web/record"
	"sohoa/cmd/sohoa/web/site"
	"sohoa/index"
	"sohoa/pipeline"
)

// apiConfirm stores fields as a person says they are. Values are as people
// write them; dates may be dd/mm/yyyy or yyyy-mm-dd. Places says where on a
// page, counted within the document, values stand that the person showed.
func (s *Section) apiConfirm(w http.ResponseWriter, v *site.Visit) error {
	var in struct {
		Values map[pipeline.FieldName]string     `json:"values"`
		Places map[pipeline.FieldName]index.Spot `json:"places"`
		Accept bool                              `json:"accept"`
	}
	if err := site.Decode(v, &in); err != nil {
		return err
	}
	values, err := fieldValues(in.Values)
	if err != nil {
		return err
	}
	id := pipeline.DocumentID(v.PathValue("id"))
	rec, err := s.Index.ConfirmAt(v.Context(), v.Viewer, id, index.Said{Values: values, Places: in.Places, Accept: in.Accept})
	if err != nil {
		return fmt.Errorf("confirm: %w", err)
	}
	answer := struct {
		record.Answer
		Tone    string `json:"tone,omitempty"`
		Message string `json:"message,omitempty"`
		Done    bool   `json:"done"` // nothing is left for the person to do
	}{Answer: record.AnswerOf(rec)}
	answer.Done = rec.Settled()
	if in.Accept {
		answer.Tone, answer.Message = outcome(v, rec)
	}
	return s.Reply(w, v, http.StatusOK, answer)
}

// apiHold renews the lease of a document while its clerk is at work.
func (s *Section) apiHold(w http.ResponseWriter, v *site.Visit) error {
	t, err := s.Index.Take(v.Context(), v.Viewer, pipeline.DocumentID(v.PathValue("id")))
	if err != nil {
		return err
	}
	return s.Reply(w, v, http.StatusOK, struct {
		Until time.Time `json:"until"`
		Left  int       `json:"left"`
	}{t.Until, t.Left})
}

// apiAhead leases the document that comes behind the one in hand and says
// where it is and which pictures it begins with, so that the screen can fetch
// them meanwhile.
func (s *Section) apiAhead(w http.ResponseWriter, v *site.Visit) error {
	const pictures = 2 // the first page and the one behind it; more are fetched when they are looked at
	f := confirmFilter(v)
	d, err := s.Index.Ahead(v.Context(), v.Viewer, pipeline.DocumentID(v.PathValue("id")), f)
	if err != nil {
		return fmt.Errorf("look ahead: %w", err)
	}
	answer := struct {
		ID     pipeline.DocumentID `json:"id"`
		Href   string              `json:"href"`
		Images []string            `json:"images"`
	}{d.ID, site.Address("/confirm/"+string(d.ID), filterValues(f)), []string{}}
	for n := 1; n <= min(pictures, d.Pages()); n++ {
		answer.Images = append(answer.Images, record.ImageOf(d.ID, n))
	}
	return s.Reply(w, v, http.StatusOK, answer)
}

// apiRelease gives a document back that was leased ahead and is not wanted.
func (s *Section) apiRelease(w http.ResponseWriter, v *site.Visit) error {
	if err := s.Index.Release(v.Context(), v.Viewer, pipeline.DocumentID(v.PathValue("id"))); err != nil {
		return fmt.Errorf("release: %w", err)
	}
	return s.Reply(w, v, http.StatusOK, struct {
		OK bool `json:"ok"`
	}{true})
}
