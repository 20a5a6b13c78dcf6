package web

import (
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"

	"sohoa/cmd/sohoa/web/text"
	"sohoa/index"
	"sohoa/index/retention"
	"sohoa/pipeline"
)

// keptShown bounds each list of the page.
const keptShown = 50

type retentionPage struct {
	Frame
	Open    []KeptRow
	Due     []KeptRow
	Past    []DisposalRow
	Terms   []TermChoice
	Problem string
}

// KeptRow is a document with its term.
type KeptRow struct {
	index.KeptRecord
	UnitName string
	Term     string // confirmed, in words
	Last     string // last day of it
	Terms    []TermChoice
}

// TermChoice is a term to choose; On: it is suggested.
type TermChoice struct {
	Value, Label string
	On           bool
}

// DisposalRow is a proposal; Mine: the viewer made it and may not judge it.
type DisposalRow struct {
	index.Disposal
	UnitName string
	Open     bool
	Done     bool // carried out: there is a paper to sign
	Mine     bool
	Label    string
}

// retention shows what waits for those charged with disposal.
func (s *Server) retention(w http.ResponseWriter, v *visit) error {
	return s.showRetention(w, v, http.StatusOK, "")
}

func (s *Server) showRetention(w http.ResponseWriter, v *visit, status int, problem string) error {
	r, err := s.Index.Retention(v.Context(), v.viewer, keptShown)
	if err != nil {
		return fmt.Errorf("retention: %w", err)
	}
	p := &retentionPage{Frame: s.frame(v, "retention", "retention.title"), Problem: problem}
	for _, k := range r.Open {
		p.Open = append(p.Open, s.keptRow(v, k))
	}
	for _, k := range r.Due {
		p.Due = append(p.Due, s.keptRow(v, k))
	}
	for _, d := range r.Past {
		p.Past = append(p.Past, DisposalRow{d, s.unitName(v, d.Unit), d.State == "proposed", d.State == "done", d.By == v.viewer.User, v.Say("disposal." + d.State)})
	}
	return s.show(w, v, status, p)
}

func (s *Server) keptRow(v *visit, k index.KeptRecord) KeptRow {
	row := KeptRow{KeptRecord: k, UnitName: s.unitName(v, k.Unit)}
	if k.Code != "" {
		row.Term = termWords(v, retention.Term{Code: k.Code, Years: k.Years})
	}
	if !k.Ends.IsZero() {
		row.Last = k.Ends.Format("02/01/2006")
	}
	for _, t := range retention.Terms() {
		row.Terms = append(row.Terms, TermChoice{t.Code, termWords(v, t), t == k.Suggested.Term})
	}
	return row
}

func termWords(v *visit, t retention.Term) string {
	if t.Years == 0 {
		return v.Say("retention.forever")
	}
	return v.Say("retention.years", "n", t.Years)
}

// keepRecords does what the form of the page says.
func (s *Server) keepRecords(w http.ResponseWriter, v *visit) error {
	if err := v.ParseForm(); err != nil {
		return invalid("document", err)
	}
	done, err := s.retentionAct(v)
	return answered(err, func(status int) error {
		return s.showRetention(w, v, status, s.explain(v, err).Message)
	}, func() error {
		s.tell(v, "good", v.Say(done))
		return away(w, v, "/retention")
	})
}

// retentionAct returns the key of the sentence for what was done.
func (s *Server) retentionAct(v *visit) (string, error) {
	ctx, note := v.Context(), norm.NFC.String(strings.TrimSpace(v.PostFormValue("note")))
	ids := make([]pipeline.DocumentID, len(v.PostForm["document"]))
	for i, id := range v.PostForm["document"] {
		ids[i] = pipeline.DocumentID(id)
	}
	switch v.PostFormValue("act") {
	case "term":
		return "retention.termed", s.setTerms(v, ids)
	case "propose":
		_, err := s.Index.ProposeDisposal(ctx, v.viewer, norm.NFC.String(v.PostFormValue("minutes")), note, ids)
		return "retention.proposed", err
	case "approve", "refuse":
		return "retention.judged", s.Index.JudgeDisposal(ctx, v.viewer, v.PostFormValue("disposal"), v.PostFormValue("act") == "approve")
	case "hold", "lift":
		for _, id := range ids {
			if err := s.Index.HoldRecord(ctx, v.viewer, id, note, v.PostFormValue("act") == "hold"); err != nil {
				return "", err
			}
		}
		return "retention.held_done", nil
	}
	return "", invalid("act", nil)
}

// setTerms confirms the term chosen for each document that was marked.
func (s *Server) setTerms(v *visit, ids []pipeline.DocumentID) error {
	for _, id := range ids {
		code := v.PostFormValue("term-" + string(id))
		for _, t := range retention.Terms() {
			if t.Code != code {
				continue
			}
			if n, err := strconv.Atoi(v.PostFormValue("years-" + string(id))); err == nil && code == "07" {
				t.Years = n
			}
			if err := s.Index.SetTerm(v.Context(), v.viewer, id, t, v.PostFormValue("rule-"+string(id))); err != nil {
				return err
			}
		}
	}
	return nil
}

// disposalPaper sends the record of a disposal.
func (s *Server) disposalPaper(w http.ResponseWriter, v *visit) error {
	return paperFile(w, "bien-ban-tieu-huy", func(out io.Writer) error {
		return s.Index.WriteDisposal(v.Context(), v.viewer, v.PathValue("id"), s.Text.In(text.Vi), out)
	})
}
