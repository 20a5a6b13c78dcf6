package find

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"sohoa/cmd/sohoa/web/site"
	"sohoa/cmd/sohoa/web/text"
	"sohoa/index"
	"sohoa/index/progress"
	"sohoa/pipeline"
)

type requestsPage struct {
	site.Frame
	Rows    []RequestRow
	Total   int
	Pager   site.Pager
	Units   []site.UnitOption
	Form    RequestForm
	Problem string
	MayEnd  bool
}

// RequestForm is a request as typed.
type RequestForm struct {
	Unit, What, Dossier, Due string
}

// RequestRow is one request as the list shows it.
type RequestRow struct {
	index.Request
	UnitName, DueDay, Asked string
	Standing                string // open, late, done, refused
	Verdict                 string
	Href                    string // of the document where it is done
	Mine                    bool   // the viewer's own unit, or one below, is asked
}

const requestsShown = 50

// requests lists what officers asked to have digitized, and the form to ask.
func (s *Section) requests(w http.ResponseWriter, v *site.Visit) error {
	due := s.Clock().In(text.Zone()).AddDate(0, 0, 3).Format("02/01/2006")
	return s.showRequests(w, v, http.StatusOK, &requestsPage{Form: RequestForm{
		What: v.FormValue("what"), Dossier: v.FormValue("dossier"), Unit: s.UnitName(v, v.Viewer.Unit), Due: due,
	}})
}

func (s *Section) showRequests(w http.ResponseWriter, v *site.Visit, status int, p *requestsPage) error {
	p.Frame, p.MayEnd = s.Frame(v, "requests", "requests.title"), v.Viewer.May(site.Clerks()...)
	at := site.Offset(v)
	all, total, err := s.Index.Requests(v.Context(), v.Viewer, index.Page{Offset: at, Limit: requestsShown})
	if err != nil {
		return fmt.Errorf("requests: %w", err)
	}
	units, err := s.UnitOptions(v, "")
	if err != nil {
		return err
	}
	p.Units, p.Total, p.Pager = units, total, site.NewPager(v, at, requestsShown, total)
	mine := map[pipeline.UnitID]bool{}
	for _, u := range units {
		mine[u.ID] = true
	}
	today := progress.Day(s.Clock())
	for _, r := range all {
		p.Rows = append(p.Rows, s.requestRow(v, r, today, mine[r.Unit]))
	}
	return s.Show(w, v, status, p)
}

func (s *Section) requestRow(v *site.Visit, r index.Request, today time.Time, mine bool) RequestRow {
	row := RequestRow{Request: r, UnitName: s.UnitName(v, r.Unit), DueDay: v.Date(r.Due), Asked: v.Moment(r.At), Standing: r.State, Mine: mine}
	if r.State == "open" && r.Due.Before(today) {
		row.Standing = "late"
	}
	row.Verdict = v.Say("requests.state_" + row.Standing)
	if r.Document != "" {
		row.Href = "/documents/" + string(r.Document)
	}
	return row
}

// askFor takes a request from a form.
func (s *Section) askFor(w http.ResponseWriter, v *site.Visit) error {
	f := RequestForm{
		Unit: strings.TrimSpace(v.PostFormValue("unit")), What: v.PostFormValue("what"),
		Dossier: strings.TrimSpace(v.PostFormValue("dossier")), Due: strings.TrimSpace(v.PostFormValue("due")),
	}
	_, err := s.request(v, f)
	if err != nil && !site.Refusable(err) {
		return fmt.Errorf("ask for a record: %w", err)
	}
	if err != nil {
		return s.showRequests(w, v, http.StatusBadRequest, &requestsPage{Form: f, Problem: s.Explain(v, err).Message})
	}
	s.Tell(v, "good", v.Say("requests.sent"))
	return site.Away(w, v, "/requests")
}

func (s *Section) request(v *site.Visit, f RequestForm) (index.Request, error) {
	r := index.Request{Unit: pipeline.UnitID(f.Unit), What: f.What, Code: f.Dossier}
	due, err := progress.ParseDay(f.Due)
	if err != nil {
		return r, site.Invalid("due", err)
	}
	r.Due = due
	return s.Index.AskFor(v.Context(), v.Viewer, r)
}

// answerRequest ends a request.
func (s *Section) answerRequest(w http.ResponseWriter, v *site.Visit) error {
	r := index.Request{
		ID: v.PathValue("id"), State: v.PostFormValue("state"), Answer: v.PostFormValue("answer"),
		Document: documentIn(v.PostFormValue("document")),
	}
	err := s.Index.AnswerRequest(v.Context(), v.Viewer, r)
	if err != nil && !site.Refusable(err) {
		return fmt.Errorf("answer a request: %w", err)
	}
	if err != nil {
		return s.showRequests(w, v, http.StatusBadRequest, &requestsPage{Problem: s.Explain(v, err).Message})
	}
	s.Tell(v, "good", v.Say("requests.answered"))
	return site.Away(w, v, "/requests")
}

// documentIn takes the id out of the address of a document, as people copy it.
func documentIn(typed string) pipeline.DocumentID {
	typed = strings.TrimSpace(typed)
	if _, after, ok := strings.Cut(typed, "/documents/"); ok {
		typed, _, _ = strings.Cut(after, "?")
	}
	return pipeline.DocumentID(strings.Trim(typed, "/"))
}

func (s *Section) apiRequests(w http.ResponseWriter, v *site.Visit) error {
	all, total, err := s.Index.Requests(v.Context(), v.Viewer, index.Page{Offset: site.Offset(v), Limit: site.Size(v)})
	if err != nil {
		return fmt.Errorf("requests: %w", err)
	}
	return s.Reply(w, v, http.StatusOK, struct {
		Total    int             `json:"total"`
		Requests []index.Request `json:"requests"`
	}{total, append([]index.Request{}, all...)})
}

func (s *Section) apiAskFor(w http.ResponseWriter, v *site.Visit) error {
	var in struct {
		Unit    string `json:"unit"`
		What    string `json:"what"`
		Dossier string `json:"dossier"`
		Due     string `json:"due"`
	}
	if err := site.Decode(v, &in); err != nil {
		return err
	}
	r, err := s.request(v, RequestForm{in.Unit, in.What, in.Dossier, in.Due})
	if err != nil {
		return fmt.Errorf("ask for a record: %w", err)
	}
	return s.Reply(w, v, http.StatusCreated, r)
}
