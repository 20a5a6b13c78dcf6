package web

import (
	"fmt"
	"math"
	"net/http"
	"time"

	"sohoa/index"
	"sohoa/index/progress"
	"sohoa/pipeline"
)

type startPage struct {
	Frame
	Finds    bool // the officer's box
	Works    bool // the clerk's work in hand
	Watches  bool // the manager's figure
	Cares    bool // the administrator's checks
	Waiting  int
	Damaged  int
	Rejected int
	Batches  []BatchRow
	Head     ProgressRow
	At       string
	Known    bool
	Worst    []ProgressRow
	Checks   []CheckRow
	Latest   []HitRow
}

// start is the first page after signing in: what this person came for.
func (s *Server) start(w http.ResponseWriter, v *visit) error {
	p := &startPage{
		Frame: s.frame(v, "start", "start.title"), Finds: v.viewer.May(pipeline.Officer),
		Works: v.viewer.May(clerks...), Watches: v.viewer.May(planners...), Cares: v.viewer.May(administrators...),
	}
	for _, part := range []struct {
		on   bool
		into func(*visit, *startPage) error
	}{
		{p.Works, s.workInHand},
		{p.Watches, s.figureInHand},
		{p.Cares, s.careInHand},
		{p.Finds, s.newest},
	} {
		if !part.on {
			continue
		}
		if err := part.into(v, p); err != nil {
			return fmt.Errorf("start: %w", err)
		}
	}
	return s.show(w, v, http.StatusOK, p)
}

// workInHand counts what waits for a clerk and shows the newest batches.
func (s *Server) workInHand(v *visit, p *startPage) error {
	for _, count := range []struct {
		of index.Filter
		to *int
	}{
		{index.Filter{Person: true}, &p.Waiting},
		{index.Filter{States: []pipeline.State{pipeline.Spoiled}}, &p.Damaged},
		{index.Filter{States: []pipeline.State{pipeline.Rejected}}, &p.Rejected},
	} {
		count.of.Count = true
		l, err := s.Index.List(v.Context(), v.viewer, count.of)
		if err != nil {
			return err
		}
		*count.to = l.Total
	}
	list, _, err := s.Index.Batches(v.Context(), v.viewer, index.Page{Limit: 6})
	if err != nil {
		return err
	}
	for _, b := range list {
		p.Batches = append(p.Batches, BatchRow{b, s.unitName(v, b.Unit), countBar(v, b.Count)})
	}
	return nil
}

// figureInHand shows the one number of the viewer's unit, and the units that
// are furthest behind.
func (s *Server) figureInHand(v *visit, p *startPage) error {
	const shown = 5
	t, err := s.Index.Progress(v.Context(), v.viewer, index.Ask{})
	if err != nil || len(t.Rows) == 0 {
		return err
	}
	p.At = v.say.Moment(t.AsOf)
	p.Head = s.progressRow(v, t, t.Rows[0])
	p.Known = t.Rows[0].Percent.Known
	for _, row := range t.Rows[1:] {
		if row.Goal.Standing == progress.Behind && len(p.Worst) < shown {
			p.Worst = append(p.Worst, s.progressRow(v, t, row))
		}
	}
	return nil
}

func (s *Server) newest(v *visit, p *startPage) error {
	hits, err := s.Index.Find(v.Context(), v.viewer, index.Query{NoFacet: true, Sort: "date", Page: index.Page{Limit: 5}})
	if err != nil {
		return err
	}
	for _, h := range hits.Hits {
		p.Latest = append(p.Latest, s.hitRow(v, p.Frame, h, ""))
	}
	return nil
}

// CheckRow is one line of the status page in words.
type CheckRow struct {
	Choice bool // not good by the operator’s choice
	Name   string
	Words  string
	Answer string
	Good   bool
	Detail string
}

type statusPage struct {
	Frame
	Checks    []CheckRow
	Good      bool
	Whole     bool // this person may see the figures of all units
	States    []StateCount
	Jobs      []JobCount
	Oldest    string
	Rereading string // that files are being read again, in words
	Indexed   int
	Behind    int
	Version   string
	SQLite    string
	Rebuild   string // why search must be made anew, or empty
}

// StateCount is how many documents are in a state.
type StateCount struct {
	Mark StateMark
	N    int
	Href string
}

// JobCount is how many pieces of work of one kind there are.
type JobCount struct {
	Name string
	N    int
}

// freshChecks is how long the answers of a check are good enough for the
// status page. The jail is tried for real, which takes seconds.
const freshChecks = time.Minute

// checked returns the latest answers about the installation, and asks again
// where they are older than the given time.
func (s *Server) checked(v *visit, old time.Duration) []Check {
	if s.Checks == nil {
		return nil
	}
	s.looking.Lock()
	defer s.looking.Unlock()
	if s.looked.IsZero() && old == everOld {
		return nil
	}
	if s.Clock().Sub(s.looked) > old {
		s.latest, s.looked = s.Checks(v.Context()), s.Clock()
	}
	return s.latest
}

// everOld asks for whatever is known, without looking again.
const everOld = time.Duration(math.MaxInt64)

// checks puts the answers about the installation into words.
func (s *Server) checks(v *visit, old time.Duration) (rows []CheckRow, good bool) {
	good = true
	for _, c := range s.checked(v, old) {
		row := CheckRow{Name: c.Name, Words: c.Name, Answer: v.say.Say("check.no"), Good: c.Good, Choice: c.Choice, Detail: c.Detail}
		if key := "check." + c.Name; v.say.Has(key) {
			row.Words = v.say.Say(key)
		}
		if c.Good {
			row.Answer = v.say.Say("check.yes")
		}
		good = good && (c.Good || c.Choice)
		rows = append(rows, row)
	}
	return rows, good
}

func (s *Server) careInHand(v *visit, p *startPage) error {
	rows, _ := s.checks(v, everOld)
	for _, r := range rows {
		if !r.Good && !r.Choice {
			p.Checks = append(p.Checks, r)
		}
	}
	return nil
}

// status says in words how the installation is doing. The administrator of a
// part sees the checks; the figures are of all units and not his.
func (s *Server) status(w http.ResponseWriter, v *visit) error {
	p := &statusPage{Frame: s.frame(v, "status", "status.title"), Version: s.Version}
	p.Checks, p.Good = s.checks(v, freshChecks)
	st, err := s.Index.Status(v.Context(), v.viewer)
	if err == nil {
		s.figures(v, p, st)
	} else if pipeline.KindOf(err) != pipeline.NotFound {
		return fmt.Errorf("status: %w", err)
	}
	return s.show(w, v, http.StatusOK, p)
}

func (s *Server) figures(v *visit, p *statusPage, st index.Status) {
	p.Whole, p.Indexed, p.Behind, p.SQLite, p.Rebuild = true, st.Indexed, st.Unindexed, st.SQLite, st.Rebuild
	for _, state := range pipeline.States() {
		p.States = append(p.States, StateCount{p.Frame.Mark(state), st.States[state], "/search?list=1&state=" + string(state)})
	}
	for _, stage := range []pipeline.Stage{pipeline.StageScan, pipeline.StageRead, pipeline.StageDescribe, pipeline.StagePrint} {
		for _, how := range []string{"waiting", "running", "dead"} {
			if n := st.Jobs[string(stage)+" "+how]; n > 0 {
				p.Jobs = append(p.Jobs, JobCount{v.say.Say("stage."+string(stage)) + " – " + v.say.Say("job."+how), n})
			}
		}
	}
	if st.Rereading > 0 {
		p.Rereading = v.say.Say("status.rereading", "n", st.Rereading)
	}
	if !st.Oldest.IsZero() {
		p.Oldest = v.say.Say("status.oldest", "minutes", int(s.Clock().Sub(st.Oldest)/time.Minute))
	}
}

func (s *Server) apiStatus(w http.ResponseWriter, v *visit) error {
	st, err := s.Index.Status(v.Context(), v.viewer)
	if err != nil {
		return fmt.Errorf("status: %w", err)
	}
	checks := s.checked(v, freshChecks)
	return s.reply(w, v, http.StatusOK, struct {
		Version   string                 `json:"version"`
		States    map[pipeline.State]int `json:"states"`
		Jobs      map[string]int         `json:"jobs"`
		Oldest    time.Time              `json:"oldest_waiting,omitzero"`
		Rereading int                    `json:"rereading"`
		Indexed   int                    `json:"indexed"`
		Unindexed int                    `json:"unindexed"`
		Checks    []Check                `json:"checks"`
	}{s.Version, st.States, st.Jobs, st.Oldest, st.Rereading, st.Indexed, st.Unindexed, checks})
}

// health answers as long as the catalogue can be read; it tells nothing else,
// since anybody may ask.
func (s *Server) health(w http.ResponseWriter, v *visit) error {
	if _, err := s.Index.HasAccounts(v.Context()); err != nil {
		return pipeline.Errorf(pipeline.Busy, "catalogue: %w", err)
	}
	return s.reply(w, v, http.StatusOK, struct {
		OK bool `json:"ok"`
	}{true})
}

// pageTypes is every page with the struct its template is checked against.
func pageTypes() map[string]framed {
	return map[string]framed{
		"sign-in": &signInPage{}, "password": &passwordPage{}, "start": &startPage{},
		"upload": &uploadPage{}, "batches": &batchesPage{}, "batch": &batchPage{},
		"search": &searchPage{}, "document": &documentPage{},
		"withheld": &withheldPage{}, "withheld-one": &withheldOnePage{}, "parts": &partsPage{},
		"signing": &signingPage{}, "pair": &pairPage{}, "separators": &separatorsPage{}, "retention": &retentionPage{},
		"confirm": &confirmPage{}, "confirm-none": &confirmNonePage{},
		"confirm-group": &confirmGroupPage{}, // one field of many documents
		"clerks":        &clerksPage{}, "quality": &qualityPage{}, "quality-check": &qualityCheckPage{},
		"progress": &progressPage{}, "register": &registerPage{}, "register-edit": &registerEditPage{}, "register-diff": &registerDiffPage{}, "reuse": &reusePage{}, "requests": &requestsPage{},
		"dossiers": &dossiersPage{}, "dossier-list": &dossierListPage{},
		"accounts": &accountsPage{}, "mergers": &mergersPage{}, "tokens": &tokensPage{}, "reports": &reportsPage{}, "status": &statusPage{}, "audit": &auditPage{}, "error": &errorPage{},
	}
}
