package intake

import (
	"io"
	"net/http"
	"strconv"

	"sohoa/cmd/sohoa/web/site"
	"sohoa/cmd/sohoa/web/text"
	"sohoa/index"
	"sohoa/pipeline"
)

// The records that people sign are in Vietnamese, whoever prints them.

// handoverPaper sends the record of a batch that is handed over.
func (s *Section) handoverPaper(w http.ResponseWriter, v *site.Visit) error {
	id := pipeline.BatchID(v.PathValue("id"))
	return site.SendMade(w, "bien-ban-ban-giao.pdf", site.KindPDF, func(out io.Writer) error {
		return s.Index.WriteHandover(v.Context(), v.Viewer, id, s.Text.In(text.Vi), out)
	})
}

// roundPaper sends the record of a closed round of checking.
func (s *Section) roundPaper(w http.ResponseWriter, v *site.Visit) error {
	n, err := strconv.Atoi(v.PathValue("n"))
	if err != nil {
		return pipeline.Errorf(pipeline.NotFound, "no round %q", v.PathValue("n"))
	}
	return site.SendMade(w, "bien-ban-nghiem-thu.pdf", site.KindPDF, func(out io.Writer) error {
		return s.Index.WriteRound(v.Context(), v.Viewer, index.RoundOf{Batch: pipeline.BatchID(v.PathValue("id")), N: n}, s.Text.In(text.Vi), out)
	})
}
