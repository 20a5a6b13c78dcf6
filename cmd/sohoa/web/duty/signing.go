package duty

import (
	"fmt"
	"net/http"

	"sohoa/cmd/sohoa/web/site"
	"sohoa/index"
	"sohoa/pipeline"
)

// signedAtOnce bounds how many files one press of the button signs: each is
// read and written whole.
const signedAtOnce = 50

type signingPage struct {
	site.Frame
	Rows   []SigningRow
	Total  int
	Key    bool
	Holder string
	Until  string
	Batch  string
}

// SigningRow is a document that waits for the agency's signature.
type SigningRow struct {
	index.Document
	UnitName string
}

// signing lists what waits for the agency's signature.
func (s *Section) signing(w http.ResponseWriter, v *site.Visit) error {
	batch := pipeline.BatchID(v.FormValue("batch"))
	docs, total, err := s.Index.ToSign(v.Context(), v.Viewer, batch, signedAtOnce)
	if err != nil {
		return fmt.Errorf("signing: %w", err)
	}
	signer, key, err := s.Index.Signer(v.Context(), v.Viewer)
	if err != nil {
		return fmt.Errorf("signing: %w", err)
	}
	p := &signingPage{Frame: s.Frame(v, "signing", "signing.title"), Total: total, Key: key, Holder: signer.Name, Until: v.Moment(signer.Until), Batch: string(batch)}
	for _, d := range docs {
		p.Rows = append(p.Rows, SigningRow{d, s.UnitName(v, d.Unit)})
	}
	return s.Show(w, v, http.StatusOK, p)
}

// sign signs the documents that were marked. The first that cannot be signed
// ends it; those before it are signed.
func (s *Section) sign(w http.ResponseWriter, v *site.Visit) error {
	if err := v.ParseForm(); err != nil {
		return site.Invalid("document", err)
	}
	back := site.Ours(v.PostFormValue("back"), "/signing")
	n := 0
	for _, id := range v.PostForm["document"] {
		err := s.Index.SignPDF(v.Context(), v.Viewer, pipeline.DocumentID(id))
		if err != nil && site.Refusable(err) {
			s.Tell(v, "bad", v.Say("signing.stopped", "n", n, "why", s.Explain(v, err).Message))
			return site.Away(w, v, back)
		}
		if err != nil {
			return fmt.Errorf("sign: %w", err)
		}
		n++
	}
	s.Tell(v, "good", v.Say("signing.done", "n", n))
	return site.Away(w, v, back)
}

// apiToSign tells programs what waits for the signature.
func (s *Section) apiToSign(w http.ResponseWriter, v *site.Visit) error {
	docs, total, err := s.Index.ToSign(v.Context(), v.Viewer, pipeline.BatchID(v.FormValue("batch")), signedAtOnce)
	if err != nil {
		return fmt.Errorf("to sign: %w", err)
	}
	ids := make([]pipeline.DocumentID, len(docs))
	for i, d := range docs {
		ids[i] = d.ID
	}
	return s.Reply(w, v, http.StatusOK, struct {
		Total     int                   `json:"total"`
		Documents []pipeline.DocumentID `json:"documents"`
	}{total, ids})
}

// apiSign signs one.
func (s *Section) apiSign(w http.ResponseWriter, v *site.Visit) error {
	id := pipeline.DocumentID(v.PathValue("id"))
	if err := s.Index.SignPDF(v.Context(), v.Viewer, id); err != nil {
		return fmt.Errorf("sign: %w", err)
	}
	return s.Reply(w, v, http.StatusOK, struct {
		Signed pipeline.DocumentID `json:"signed"`
	}{id})
}
