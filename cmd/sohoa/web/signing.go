package web

import (
	"fmt"
	"net/http"

	"sohoa/index"
	"sohoa/pipeline"
)

// signedAtOnce bounds how many files one press of the button signs: each is
// read and written whole.
const signedAtOnce = 50

type signingPage struct {
	Frame
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
func (s *Server) signing(w http.ResponseWriter, v *visit) error {
	batch := pipeline.BatchID(v.FormValue("batch"))
	docs, total, err := s.Index.ToSign(v.Context(), v.viewer, batch, signedAtOnce)
	if err != nil {
		return fmt.Errorf("signing: %w", err)
	}
	signer, key, err := s.Index.Signer(v.Context(), v.viewer)
	if err != nil {
		return fmt.Errorf("signing: %w", err)
	}
	p := &signingPage{Frame: s.frame(v, "signing", "signing.title"), Total: total, Key: key, Holder: signer.Name, Until: v.Moment(signer.Until), Batch: string(batch)}
	for _, d := range docs {
		p.Rows = append(p.Rows, SigningRow{d, s.unitName(v, d.Unit)})
	}
	return s.show(w, v, http.StatusOK, p)
}

// sign signs the documents that were marked. The first that cannot be signed
// ends it; those before it are signed.
func (s *Server) sign(w http.ResponseWriter, v *visit) error {
	if err := v.ParseForm(); err != nil {
		return invalid("document", err)
	}
	back := ours(v.PostFormValue("back"), "/signing")
	n := 0
	for _, id := range v.PostForm["document"] {
		err := s.Index.SignPDF(v.Context(), v.viewer, pipeline.DocumentID(id))
		if err != nil && refusable(err) {
			s.tell(v, "bad", v.Say("signing.stopped", "n", n, "why", s.explain(v, err).Message))
			return away(w, v, back)
		}
		if err != nil {
			return fmt.Errorf("sign: %w", err)
		}
		n++
	}
	s.tell(v, "good", v.Say("signing.done", "n", n))
	return away(w, v, back)
}

// apiToSign tells programs what waits for the signature.
func (s *Server) apiToSign(w http.ResponseWriter, v *visit) error {
	docs, total, err := s.Index.ToSign(v.Context(), v.viewer, pipeline.BatchID(v.FormValue("batch")), signedAtOnce)
	if err != nil {
		return fmt.Errorf("to sign: %w", err)
	}
	ids := make([]pipeline.DocumentID, len(docs))
	for i, d := range docs {
		ids[i] = d.ID
	}
	return s.reply(w, v, http.StatusOK, struct {
		Total     int                   `json:"total"`
		Documents []pipeline.DocumentID `json:"documents"`
	}{total, ids})
}

// apiSign signs one.
func (s *Server) apiSign(w http.ResponseWriter, v *visit) error {
	id := pipeline.DocumentID(v.PathValue("id"))
	if err := s.Index.SignPDF(v.Context(), v.viewer, id); err != nil {
		return fmt.Errorf("sign: %w", err)
	}
	return s.reply(w, v, http.StatusOK, struct {
		Signed pipeline.DocumentID `json:"signed"`
	}{id})
}
