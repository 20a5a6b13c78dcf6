package web

import (
	"fmt"
	"net/http"
	"strconv"

	"golang.org/x/text/unicode/norm"

	"sohoa/index"
	"sohoa/pipeline"
)

type qualityPage struct {
	Frame
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
	Frame
	Doc     index.Record
	Back    string
	Papers  []ConfirmPaper
	Fields  []ConfirmField
	Look    index.Look
	Wrong   map[pipeline.FieldName]bool
	Problem string
	Own     bool
}

func roundRow(v *visit, r index.Round) RoundRow {
	row := RoundRow{Round: r, Status: "quality.status_" + r.Status, Closed: v.Moment(r.Closed)}
	if rate, ok := index.Quality(r); ok {
		row.Rate = v.Say("quality.rate", "share", v.Percent(100*rate.Share), "low", v.Percent(100*rate.Low), "high", v.Percent(100*rate.High))
	}
	return row
}

// quality shows the rounds of a batch and the sample of the open one.
func (s *Server) quality(w http.ResponseWriter, v *visit) error {
	return s.showQuality(w, v, http.StatusOK, "")
}

func (s *Server) showQuality(w http.ResponseWriter, v *visit, status int, problem string) error {
	b, err := s.Index.Batch(v.Context(), v.viewer, pipeline.BatchID(v.PathValue("id")))
	if err != nil {
		return fmt.Errorf("quality of batch: %w", err)
	}
	rounds, err := s.Index.Rounds(v.Context(), v.viewer, b.ID)
	if err != nil {
		return fmt.Errorf("rounds: %w", err)
	}
	p := &qualityPage{
		Frame: s.frame(v, "quality", "quality.title"), Batch: b, UnitName: s.unitName(v, b.Unit), Problem: problem,
		MayWork: v.viewer.May(Clerks()...), MayAsk: v.viewer.May(Planners()...), Next: len(rounds) + 1,
	}
	if p.Asks, err = s.Index.Asks(v.Context(), v.viewer, b.Unit); err != nil {
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
	return s.show(w, v, status, p)
}

func (s *Server) looks(v *visit, p *qualityPage, r index.Round) error {
	looks, err := s.Index.Looks(v.Context(), v.viewer, r.ID)
	if err != nil {
		return fmt.Errorf("sample of round: %w", err)
	}
	for _, l := range looks {
		row := LookRow{Look: l, Href: fmt.Sprintf("/quality/%s/%s", p.Batch.ID, l.Document), Own: l.Confirmed == v.viewer.User}
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
func (s *Server) qualityAct(w http.ResponseWriter, v *visit) error {
	batch := pipeline.BatchID(v.PathValue("id"))
	note := norm.NFC.String(v.PostFormValue("note"))
	var err error
	switch act := v.PostFormValue("act"); act {
	case "open":
		share, _ := strconv.Atoi(v.PostFormValue("share"))
		err = s.Index.OpenRound(v.Context(), v.viewer, batch, share)
	case "accept", "return":
		err = s.Index.CloseRound(v.Context(), v.viewer, batch, act == "accept", note)
	case "ask", "drop":
		var b index.BatchStatus
		if b, err = s.Index.Batch(v.Context(), v.viewer, batch); err == nil {
			err = s.Index.AskFirst(v.Context(), v.viewer, b.Unit, index.Demand(v.PostFormValue("what")), act == "ask")
		}
	default:
		err = invalid("act", fmt.Errorf("%q", act))
	}
	return answered(err, func(status int) error {
		return s.showQuality(w, v, status, s.explain(v, err).Message)
	}, func() error {
		return away(w, v, "/quality/"+string(batch))
	})
}

// qualityCheck shows one document of the sample: what was confirmed beside the
// paper, with a mark for each field that is wrong.
func (s *Server) qualityCheck(w http.ResponseWriter, v *visit) error {
	return s.showLook(w, v, http.StatusOK, "")
}

func (s *Server) showLook(w http.ResponseWriter, v *visit, status int, problem string) error {
	id := pipeline.DocumentID(v.PathValue("doc"))
	look, err := s.lookOf(v, id)
	if err != nil {
		return err
	}
	d, err := s.Index.Document(v.Context(), v.viewer, id)
	if err != nil {
		return fmt.Errorf("document of round: %w", err)
	}
	one := &confirmPage{Frame: s.frame(v, "quality-check", "quality.title"), Task: index.Task{Record: d}}
	for n := range d.PageList {
		paper, err := drawn(v, s.Index, d, n+1)
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
		Look: look, Wrong: map[pipeline.FieldName]bool{}, Problem: problem, Own: look.Confirmed == v.viewer.User,
	}
	for _, name := range look.Wrong {
		p.Wrong[name] = true
	}
	return s.show(w, v, status, p)
}

// lookOf finds a document in the open round of its batch.
func (s *Server) lookOf(v *visit, id pipeline.DocumentID) (index.Look, error) {
	rounds, err := s.Index.Rounds(v.Context(), v.viewer, pipeline.BatchID(v.PathValue("id")))
	if err != nil || len(rounds) == 0 || rounds[0].Status != "open" {
		return index.Look{}, pipeline.Errorf(pipeline.NotFound, "no round is open: %w", err)
	}
	looks, err := s.Index.Looks(v.Context(), v.viewer, rounds[0].ID)
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
func (s *Server) qualityFound(w http.ResponseWriter, v *visit) error {
	if err := v.ParseForm(); err != nil {
		return invalid("form", err)
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
	err := s.Index.Found(v.Context(), v.viewer, id, wrong, note, pinned(v))
	if err != nil && pipeline.KindOf(err) == pipeline.Invalid {
		return s.showLook(w, v, http.StatusBadRequest, s.explain(v, err).Message)
	}
	if err != nil {
		return fmt.Errorf("found in round: %w", err)
	}
	back := "/quality/" + v.PathValue("id")
	rounds, err := s.Index.Rounds(v.Context(), v.viewer, pipeline.BatchID(v.PathValue("id")))
	if err != nil || len(rounds) == 0 {
		return away(w, v, back)
	}
	looks, err := s.Index.Looks(v.Context(), v.viewer, rounds[0].ID)
	if err == nil && len(looks) > 0 && looks[0].Verdict == "" && looks[0].Confirmed != v.viewer.User {
		back += "/" + string(looks[0].Document)
	}
	return away(w, v, back)
}

// pinned is where on the page the note was pinned, by the field or by a frame.
func pinned(v *visit) index.Spot {
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
