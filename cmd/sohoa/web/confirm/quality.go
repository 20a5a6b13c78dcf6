package confirm

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

type qualityPage struct {
	site.Frame
	Batch    index.BatchStatus
	UnitName string
	Rounds   []RoundRow
	Open     *RoundRow // the round that is open, or none
	Looks    []LookRow
	Through  bool // every document of the sample was looked at
	Ready    bool // a round may be opened
	Next     int  // number of the next round
	MayWork  bool
	MayAsk   bool       // this person decides whether the unit asks for rounds
	Asks     index.Asks // what the unit asks for before a document counts
	Problem  string
}

// RoundRow is one round with its figures in words.
type RoundRow struct {
	index.Round
	Rate   string // error rate with its interval, or empty
	Status string // key of its state in words
	Closed string
}

// LookRow is one document of a sample.
type LookRow struct {
	index.Look
	Href   string
	Own    bool   // accepted by the viewer himself: somebody else must look
	Fields string // those that are wrong, in words
}

type qualityCheckPage struct {
	site.Frame
	Doc     index.Record
	Back    string
	Papers  []ConfirmPaper
	Fields  []ConfirmField
	Look    index.Look
	Wrong   map[pipeline.FieldName]bool
	Problem string
	Own     bool
}

func roundRow(v *site.Visit, r index.Round) RoundRow {
	row := RoundRow{Round: r, Status: "quality.status_" + r.Status, Closed: v.Moment(r.Closed)}
	if rate, ok := index.Quality(r); ok {
		row.Rate = v.Say("quality.rate", "share", v.Percent(100*rate.Share), "low", v.Percent(100*rate.Low), "high", v.Percent(100*rate.High))
	}
	return row
}

// quality shows the rounds of a batch and the sample of the open one.
func (s *Section) quality(w http.ResponseWriter, v *site.Visit) error {
	return s.showQuality(w, v, http.StatusOK, "")
}

func (s *Section) showQuality(w http.ResponseWriter, v *site.Visit, status int, problem string) error {
	b, err := s.Index.Batch(v.Context(), v.Viewer, pipeline.BatchID(v.PathValue("id")))
	if err != nil {
		return fmt.Errorf("quality of batch: %w", err)
	}
	rounds, err := s.Index.Rounds(v.Context(), v.Viewer, b.ID)
	if err != nil {
		return fmt.Errorf("rounds: %w", err)
	}
	p := &qualityPage{
		Frame: s.Frame(v, "quality", "quality.title"), Batch: b, UnitName: s.UnitName(v, b.Unit), Problem: problem,
		MayWork: v.Viewer.May(site.Clerks()...), MayAsk: v.Viewer.May(site.Planners()...), Next: len(rounds) + 1,
	}
	if p.Asks, err = s.Index.Asks(v.Context(), v.Viewer, b.Unit); err != nil {
		return fmt.Errorf("rules of the unit: %w", err)
	}
	for _, r := range rounds {
		row := roundRow(v, r)
		if r.Status == "open" {
			p.Open, p.Through = &row, r.Looked == r.Drawn
			if err := s.looks(v, p, r); err != nil {
				return err
			}
			continue
		}
		p.Rounds = append(p.Rounds, row)
	}
	p.Ready = p.Open == nil && p.MayWork && b.Count.Working == 0
	return s.Show(w, v, status, p)
}

func (s *Section) looks(v *site.Visit, p *qualityPage, r index.Round) error {
	looks, err := s.Index.Looks(v.Context(), v.Viewer, r.ID)
	if err != nil {
		return fmt.Errorf("sample of round: %w", err)
	}
	for _, l := range looks {
		row := LookRow{Look: l, Href: fmt.Sprintf("/quality/%s/%s", p.Batch.ID, l.Document), Own: l.Confirmed == v.Viewer.User}
		for i, name := range l.Wrong {
			if i > 0 {
				row.Fields += ", "
			}
			row.Fields += p.FieldLabel(name)
		}
		p.Looks = append(p.Looks, row)
	}
	return nil
}

// qualityAct opens a round, accepts or returns the batch, or says whether its
// unit asks for rounds or signatures.
func (s *Section) qualityAct(w http.ResponseWriter, v *site.Visit) error {
	batch := pipeline.BatchID(v.PathValue("id"))
	note := norm.NFC.String(v.PostFormValue("note"))
	var err error
	switch act := v.PostFormValue("act"); act {
	case "open":
		share, _ := strconv.Atoi(v.PostFormValue("share"))
		err = s.Index.OpenRound(v.Context(), v.Viewer, batch, share)
	case "accept", "return":
		err = s.Index.CloseRound(v.Context(), v.Viewer, batch, act == "accept", note)
	case "ask", "drop":
		var b index.BatchStatus
		if b, err = s.Index.Batch(v.Context(), v.Viewer, batch); err == nil {
			err = s.Index.AskFirst(v.Context(), v.Viewer, b.Unit, index.Demand(v.PostFormValue("what")), act == "ask")
		}
	default:
		err = site.Invalid("act", fmt.Errorf("%q", act))
	}
	return site.Answered(err, func(status int) error {
		return s.showQuality(w, v, status, s.Explain(v, err).Message)
	}, func() error {
		return site.Away(w, v, "/quality/"+string(batch))
	})
}

// qualityCheck shows one document of the sample: what was confirmed beside the
// paper, with a mark for each field that is wrong.
func (s *Section) qualityCheck(w http.ResponseWriter, v *site.Visit) error {
	return s.showLook(w, v, http.StatusOK, "")
}

func (s *Section) showLook(w http.ResponseWriter, v *site.Visit, status int, problem string) error {
	id := pipeline.DocumentID(v.PathValue("doc"))
	look, err := s.lookOf(v, id)
	if err != nil {
		return err
	}
	d, err := s.Index.Document(v.Context(), v.Viewer, id)
	if err != nil {
		return fmt.Errorf("document of round: %w", err)
	}
	one := &confirmPage{Frame: s.Frame(v, "quality-check", "quality.title"), Task: index.Task{Record: d}}
	for n := range d.PageList {
		paper, err := record.Drawn(v, s.Index, d, n+1)
		if err != nil {
			return err
		}
		one.Papers = append(one.Papers, ConfirmPaper{Paper: paper})
	}
	for _, f := range d.Fields {
		one.field(v, f)
	}
	p := &qualityCheckPage{
		Frame: one.Frame, Doc: d, Back: "/quality/" + v.PathValue("id"), Papers: one.Papers, Fields: one.Fields,
		Look: look, Wrong: map[pipeline.FieldName]bool{}, Problem: problem, Own: look.Confirmed == v.Viewer.User,
	}
	for _, name := range look.Wrong {
		p.Wrong[name] = true
	}
	return s.Show(w, v, status, p)
}

// lookOf finds a document in the open round of its batch.
func (s *Section) lookOf(v *site.Visit, id pipeline.DocumentID) (index.Look, error) {
	rounds, err := s.Index.Rounds(v.Context(), v.Viewer, pipeline.BatchID(v.PathValue("id")))
	if err != nil || len(rounds) == 0 || rounds[0].Status != "open" {
		return index.Look{}, pipeline.Errorf(pipeline.NotFound, "no round is open: %w", err)
	}
	looks, err := s.Index.Looks(v.Context(), v.Viewer, rounds[0].ID)
	if err != nil {
		return index.Look{}, fmt.Errorf("sample of round: %w", err)
	}
	for _, l := range looks {
		if l.Document == id {
			return l, nil
		}
	}
	return index.Look{}, pipeline.Errorf(pipeline.NotFound, "document %s is not in the sample", id)
}

// qualityFound takes what was found and goes to the next document of the
// sample.
func (s *Section) qualityFound(w http.ResponseWriter, v *site.Visit) error {
	if err := v.ParseForm(); err != nil {
		return site.Invalid("form", err)
	}
	id := pipeline.DocumentID(v.PathValue("doc"))
	var wrong []pipeline.FieldName
	note := ""
	if v.PostFormValue("act") != "good" {
		for _, name := range v.PostForm["wrong"] {
			wrong = append(wrong, pipeline.FieldName(name))
		}
		note = norm.NFC.String(v.PostFormValue("note"))
		if note == "" {
			return s.showLook(w, v, http.StatusBadRequest, v.Say("error.field.note"))
		}
	}
	err := s.Index.Found(v.Context(), v.Viewer, index.Finding{Document: id, Wrong: wrong, Note: note, At: pinned(v)})
	if err != nil && pipeline.KindOf(err) == pipeline.Invalid {
		return s.showLook(w, v, http.StatusBadRequest, s.Explain(v, err).Message)
	}
	if err != nil {
		return fmt.Errorf("found in round: %w", err)
	}
	back := "/quality/" + v.PathValue("id")
	rounds, err := s.Index.Rounds(v.Context(), v.Viewer, pipeline.BatchID(v.PathValue("id")))
	if err != nil || len(rounds) == 0 {
		return site.Away(w, v, back)
	}
	looks, err := s.Index.Looks(v.Context(), v.Viewer, rounds[0].ID)
	if err == nil && len(looks) > 0 && looks[0].Verdict == "" && looks[0].Confirmed != v.Viewer.User {
		back += "/" + string(looks[0].Document)
	}
	return site.Away(w, v, back)
}

// pinned is where on the page the note was pinned, by the field or by a frame.
func pinned(v *site.Visit) index.Spot {
	n := func(name string) int {
		i, err := strconv.Atoi(v.PostFormValue(name))
		if err != nil {
			return 0
		}
		return i
	}
	s := index.Spot{Page: n("page"), Box: pipeline.Box{X0: n("x0"), Y0: n("y0"), X1: n("x1"), Y1: n("y1")}}
	if s.Box.X0 < 0 || s.Box.Y0 < 0 || s.Box.X0 >= s.Box.X1 || s.Box.Y0 >= s.Box.Y1 {
		return index.Spot{}
	}
	return s
}
