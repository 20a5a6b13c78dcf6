package health

import (
	"fmt"
	"math"
	"net/http"
	"time"

	"sohoa/cmd/sohoa/web/site"
	"sohoa/index"
	"sohoa/pipeline"
)

// Check is one line of the status page: whether something the installation
// needs is there. The words stand under "check.<Name>"; Detail is shown as it
// is and must hold no secret.
type Check struct {
	Name   string `json:"name"`
	Good   bool   `json:"good"`
	Detail string `json:"detail,omitempty"`

	Choice bool `json:"choice,omitempty"` // where it is not good, that is the operator's choice and no fault
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
	site.Frame
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
	Mark site.StateMark
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
func (s *Section) checked(v *site.Visit, old time.Duration) []Check {
	if s.Checks == nil {
		return nil
	}
	s.looking.Lock()
	defer s.looking.Unlock()
	if s.looked.IsZero() && old == everOld {
		return nil
	}
	if s.Clock().Sub(s.looked) > old {
		s.answers, s.looked = s.Checks(v.Context()), s.Clock()
	}
	return s.answers
}

// everOld asks for whatever is known, without looking again.
const everOld = time.Duration(math.MaxInt64)

// checks puts the answers about the installation into words.
func (s *Section) checks(v *site.Visit, old time.Duration) (rows []CheckRow, good bool) {
	good = true
	for _, c := range s.checked(v, old) {
		row := CheckRow{Name: c.Name, Words: c.Name, Answer: v.Say("check.no"), Good: c.Good, Choice: c.Choice, Detail: c.Detail}
		if key := "check." + c.Name; v.Has(key) {
			row.Words = v.Say(key)
		}
		if c.Good {
			row.Answer = v.Say("check.yes")
		}
		good = good && (c.Good || c.Choice)
		rows = append(rows, row)
	}
	return rows, good
}

// Faults are the checks that are not as they should be, as far as that is
// known without looking again.
func (s *Section) Faults(v *site.Visit) []CheckRow {
	var bad []CheckRow
	rows, _ := s.checks(v, everOld)
	for _, r := range rows {
		if !r.Good && !r.Choice {
			bad = append(bad, r)
		}
	}
	return bad
}

// status says in words how the installation is doing. The administrator of a
// part sees the checks; the figures are of all units and not his.
func (s *Section) status(w http.ResponseWriter, v *site.Visit) error {
	p := &statusPage{Frame: s.Frame(v, "status", "status.title"), Version: s.Version}
	p.Checks, p.Good = s.checks(v, freshChecks)
	st, err := s.Index.Status(v.Context(), v.Viewer)
	if err == nil {
		s.figures(v, p, st)
	} else if pipeline.KindOf(err) != pipeline.NotFound {
		return fmt.Errorf("status: %w", err)
	}
	return s.Show(w, v, http.StatusOK, p)
}

func (s *Section) figures(v *site.Visit, p *statusPage, st index.Status) {
	p.Whole, p.Indexed, p.Behind, p.SQLite, p.Rebuild = true, st.Indexed, st.Unindexed, st.SQLite, st.Rebuild
	for _, state := range pipeline.States() {
		p.States = append(p.States, StateCount{p.Frame.Mark(state), st.States[state], "/search?list=1&state=" + string(state)})
	}
	for _, stage := range []pipeline.Stage{pipeline.StageScan, pipeline.StageRead, pipeline.StageDescribe, pipeline.StagePrint} {
		for _, how := range []string{"waiting", "running", "dead"} {
			if n := st.Jobs[string(stage)+" "+how]; n > 0 {
				p.Jobs = append(p.Jobs, JobCount{v.Say("stage."+string(stage)) + " – " + v.Say("job."+how), n})
			}
		}
	}
	if st.Rereading > 0 {
		p.Rereading = v.Say("status.rereading", "n", st.Rereading)
	}
	if !st.Oldest.IsZero() {
		p.Oldest = v.Say("status.oldest", "minutes", int(s.Clock().Sub(st.Oldest)/time.Minute))
	}
}

func (s *Section) apiStatus(w http.ResponseWriter, v *site.Visit) error {
	st, err := s.Index.Status(v.Context(), v.Viewer)
	if err != nil {
		return fmt.Errorf("status: %w", err)
	}
	checks := s.checked(v, freshChecks)
	return s.Reply(w, v, http.StatusOK, struct {
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
func (s *Section) health(w http.ResponseWriter, v *site.Visit) error {
	if _, err := s.Index.HasAccounts(v.Context()); err != nil {
		return pipeline.Errorf(pipeline.Busy, "catalogue: %w", err)
	}
	return s.Reply(w, v, http.StatusOK, struct {
		OK bool `json:"ok"`
	}{true})
}
