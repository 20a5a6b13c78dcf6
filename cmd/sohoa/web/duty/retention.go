package duty

import (
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"

	"sohoa/cmd/sohoa/web/site"
	"sohoa/cmd/sohoa/web/text"
	"sohoa/index"
	"sohoa/index/retention"
	"sohoa/pipeline"
)

// keptShown bounds each list of the page.
const keptShown = 50

type retentionPage struct {
	site.Frame
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
func (s *Section) retention(w http.ResponseWriter, v *site.Visit) error {
	return s.showRetention(w, v, http.StatusOK, "")
}

func (s *Section) showRetention(w http.ResponseWriter, v *site.Visit, status int, problem string) error {
	r, err := s.Index.Retention(v.Context(), v.Viewer, keptShown)
	if err != nil {
		return fmt.Errorf("retention: %w", err)
	}
	p := &retentionPage{Frame: s.Frame(v, "retention", "retention.title"), Problem: problem}
	for _, k := range r.Open {
		p.Open = append(p.Open, s.keptRow(v, k))
	}
	for _, k := range r.Due {
		p.Due = append(p.Due, s.keptRow(v, k))
	}
	for _, d := range r.Past {
		p.Past = append(p.Past, DisposalRow{d, s.UnitName(v, d.Unit), d.State == "proposed", d.State == "done", d.By == v.Viewer.User, v.Say("disposal." + d.State)})
	}
	return s.Show(w, v, status, p)
}

func (s *Section) keptRow(v *site.Visit, k index.KeptRecord) KeptRow {
	row := KeptRow{KeptRecord: k, UnitName: s.UnitName(v, k.Unit)}
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

func termWords(v *site.Visit, t retention.Term) string {
	if t.Years == 0 {
		return v.Say("retention.forever")
	}
	return v.Say("retention.years", "n", t.Years)
}

// keepRecords does what the form of the page says.
func (s *Section) keepRecords(w http.ResponseWriter, v *site.Visit) error {
	if err := v.ParseForm(); err != nil {
		return site.Invalid("document", err)
	}
	done, err := s.retentionAct(v)
	return site.Answered(err, func(status int) error {
		return s.showRetention(w, v, status, s.Explain(v, err).Message)
	}, func() error {
		s.Tell(v, "good", v.Say(done))
		return site.Away(w, v, "/retention")
	})
}

// retentionAct returns the key of the sentence for what was done.
func (s *Section) retentionAct(v *site.Visit) (string, error) {
	ctx, note := v.Context(), norm.NFC.String(strings.TrimSpace(v.PostFormValue("note")))
	ids := make([]pipeline.DocumentID, len(v.PostForm["document"]))
	for i, id := range v.PostForm["document"] {
		ids[i] = pipeline.DocumentID(id)
	}
	switch v.PostFormValue("act") {
	case "term":
		return "retention.termed", s.setTerms(v, ids)
	case "propose":
		_, err := s.Index.ProposeDisposal(ctx, v.Viewer, norm.NFC.String(v.PostFormValue("minutes")), note, ids)
		return "retention.proposed", err
	case "approve", "refuse":
		return "retention.judged", s.Index.JudgeDisposal(ctx, v.Viewer, v.PostFormValue("disposal"), v.PostFormValue("act") == "approve")
	case "hold", "lift":
		for _, id := range ids {
			if err := s.Index.HoldRecord(ctx, v.Viewer, id, note, v.PostFormValue("act") == "hold"); err != nil {
				return "", err
			}
		}
		return "retention.held_done", nil
	}
	return "", site.Invalid("act", nil)
}

// setTerms confirms the term chosen for each document that was marked.
func (s *Section) setTerms(v *site.Visit, ids []pipeline.DocumentID) error {
	for _, id := range ids {
		code := v.PostFormValue("term-" + string(id))
		for _, t := range retention.Terms() {
			if t.Code != code {
				continue
			}
			if n, err := strconv.Atoi(v.PostFormValue("years-" + string(id))); err == nil && code == "07" {
				t.Years = n
			}
			if err := s.Index.SetTerm(v.Context(), v.Viewer, id, t, v.PostFormValue("rule-"+string(id))); err != nil {
				return err
			}
		}
	}
	return nil
}

// disposalPaper sends the record of a disposal.
func (s *Section) disposalPaper(w http.ResponseWriter, v *site.Visit) error {
	return site.SendMade(w, "bien-ban-tieu-huy.pdf", site.KindPDF, func(out io.Writer) error {
		return s.Index.WriteDisposal(v.Context(), v.Viewer, v.PathValue("id"), s.Text.In(text.Vi), out)
	})
}
