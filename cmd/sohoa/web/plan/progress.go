package plan

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"sohoa/cmd/sohoa/web/site"
	"sohoa/index"
	"sohoa/index/progress"
	"sohoa/pipeline"
)

type progressPage struct {
	site.Frame
	Units   []site.UnitOption
	AsOf    string // as typed, dd/mm/yyyy, or empty for now
	At      string // moment of the figures
	Table   progress.Table
	Head    ProgressRow
	Rows    []ProgressRow // units that owe or handed in something
	Idle    []ProgressRow // the others
	Crumbs  []site.Link
	Funnel  []FunnelStep
	Trouble []FunnelStep
	Other   *site.Link // the same day by the units of now, or of then, where some merged since
	Chart   *Chart
	Hand    *Hand // work in hand; only of now
	Problem string
	Bare    int // units without a register
}

// ProgressRow is one unit as the table shows it.
type ProgressRow struct {
	progress.Row
	Href      string // its own page
	Label     string
	Percent   string // "30,3%", or empty where unknown
	Bar       site.Bar
	Spark     Spark
	Rank      int // from 1 for the unit that is furthest; 0: not ranked
	Target    string
	Standing  string // name of its sign
	Verdict   string // the standing in words
	Forecast  string
	Pace      string
	Needed    string
	Owed      string
	Figures   []FigureCell
	Provision bool
}

// FigureCell is one figure with the search that lists its documents.
type FigureCell struct {
	Name progress.FigureName
	N    int64
	Text string
	Href string
}

// FunnelStep is one line of the funnel.
type FunnelStep struct {
	FigureCell
	Label string
	Bar   site.Bar
}

// progress shows how far a unit and all below it have come.
func (s *Section) progress(w http.ResponseWriter, v *site.Visit) error {
	p := &progressPage{Frame: s.Frame(v, "progress", "progress.title"), AsOf: strings.TrimSpace(v.FormValue("as_of"))}
	ask, err := s.progressAsk(v)
	if err != nil {
		p.Problem, ask = s.Explain(v, err).Message, index.Ask{Unit: ask.Unit}
	}
	if p.Units, err = s.UnitOptions(v, ask.Unit); err != nil {
		return err
	}
	if p.Table, err = s.Index.Progress(v.Context(), v.Viewer, ask); err != nil {
		return fmt.Errorf("progress: %w", err)
	}
	p.At = v.Moment(p.Table.AsOf)
	for i, row := range p.Table.Rows {
		if p.AsOf != "" {
			row.Links = nil // the lists are those of now and would not be those of the figures
		}
		shown := s.progressRow(v, p.Table, row)
		switch {
		case i == 0:
			p.Head = shown
		case row.Owed.Zero() && row.Received.Zero():
			p.Idle = append(p.Idle, shown)
		default:
			p.Rows = append(p.Rows, shown)
		}
	}
	rank(p.Rows)
	if len(p.Table.Rows) > 0 {
		p.funnel(v)
		p.Bare = p.Head.Units - p.Head.Known
		p.Crumbs = s.above(v, p.Head.Unit)
		if p.Other, err = s.otherUnits(v, ask); err != nil {
			return fmt.Errorf("progress: %w", err)
		}
		p.Chart = burnUp(v, p.Table, p.Head.Row)
		if p.AsOf == "" {
			if p.Hand, err = s.hand(v, p.Head.Unit); err != nil {
				return fmt.Errorf("progress: %w", err)
			}
		}
	}
	return s.Show(w, v, http.StatusOK, p)
}

// rank puts the units in the order of how far they are, those of which nothing
// is known to be owed last. Where units have units below them they stay in the
// order of the tree.
func rank(rows []ProgressRow) {
	for _, r := range rows {
		if r.Depth > 1 {
			return
		}
	}
	slices.SortStableFunc(rows, func(a, b ProgressRow) int {
		if a.Row.Percent.Known != b.Row.Percent.Known {
			return cmp.Compare(ranked(b), ranked(a))
		}
		return cmp.Compare(b.Row.Percent.Value, a.Row.Percent.Value)
	})
	for i := range rows {
		if rows[i].Row.Percent.Known {
			rows[i].Rank = i + 1
		}
	}
}

func ranked(r ProgressRow) int {
	if r.Row.Percent.Known {
		return 1
	}
	return 0
}

func (s *Section) progressAsk(v *site.Visit) (index.Ask, error) {
	ask := index.Ask{Unit: pipeline.UnitID(v.FormValue("unit")), Measure: progress.Measure(v.FormValue("measure"))}
	if ask.Measure != "" && !ask.Measure.Valid() {
		return ask, site.Invalid("measure", fmt.Errorf("unknown measure %q", ask.Measure))
	}
	ask.Then = v.FormValue("structure") == "then"
	if at := strings.TrimSpace(v.FormValue("as_of")); at != "" {
		moment, err := progress.ParseMoment(at)
		if err != nil {
			return ask, site.Invalid("date", err)
		}
		ask.AsOf = moment
	}
	return ask, nil
}

// otherUnits leads to the same figures by the other units, where units merged
// after the day asked for.
func (s *Section) otherUnits(v *site.Visit, ask index.Ask) (*site.Link, error) {
	if ask.AsOf.IsZero() {
		return nil, nil
	}
	mergers, err := s.Index.Mergers(v.Context(), v.Viewer, ask.AsOf)
	if err != nil || len(mergers) == 0 {
		return nil, err
	}
	if ask.Then {
		return &site.Link{Label: v.Say("progress.units_now"), Href: site.With(v.URL, "structure", "")}, nil
	}
	return &site.Link{Label: v.Say("progress.units_then"), Href: site.With(v.URL, "structure", "then")}, nil
}

// above lists the units above one, from the top, as far as the viewer sees.
func (s *Section) above(v *site.Visit, id pipeline.UnitID) []site.Link {
	units, err := s.Units(v)
	if err != nil {
		return nil
	}
	parent := map[pipeline.UnitID]index.Unit{}
	for _, u := range units {
		parent[u.ID] = u
	}
	var path []site.Link
	for u, ok := parent[parent[id].Parent]; ok; u, ok = parent[u.Parent] {
		path = append([]site.Link{{Label: u.Name, Href: unitProgress(v, u.ID)}}, path...)
	}
	return path
}

func unitProgress(v *site.Visit, id pipeline.UnitID) string {
	return site.With(&url.URL{Path: "/progress", RawQuery: v.URL.RawQuery}, "unit", string(id))
}

func (s *Section) progressRow(v *site.Visit, t progress.Table, row progress.Row) ProgressRow {
	p := ProgressRow{
		Row: row, Href: unitProgress(v, row.Unit), Label: row.Name,
		Standing: string(row.Goal.Standing), Verdict: v.Say("standing." + string(row.Goal.Standing)),
		Target: v.Percent(row.Goal.Target.Share), Forecast: forecast(v, row.Forecast),
	}
	if row.Percent.Known {
		p.Percent = v.Percent(row.Percent.Value)
	}
	p.Pace, p.Needed = ratio(v, row.Goal.Pace), ratio(v, row.Goal.PaceNeeded)
	owed := row.Owed.Of(t.Measure)
	if owed > 0 {
		p.Owed = v.Int(int(owed))
	}
	for _, name := range progress.FigureNames() {
		n := row.Of(name).Of(t.Measure)
		cell := FigureCell{Name: name, N: n, Text: v.Int(int(n))}
		if filter, ok := row.Links[name]; ok {
			cell.Href = figureHref(filter)
		}
		p.Figures = append(p.Figures, cell)
	}
	p.Bar, p.Spark = percentBar(v, row), spark(v, row)
	return p
}

// Short is how far a viewer's unit has come, in one number.
type Short struct {
	Head  ProgressRow // of the unit itself
	Known bool        // there is a number
	Worst []ProgressRow
	At    string // when it was counted, in words
}

// Short is the one number of the viewer's unit, and the units below that are
// furthest behind, at most so many.
func (s *Section) Short(v *site.Visit, most int) (Short, error) {
	t, err := s.Index.Progress(v.Context(), v.Viewer, index.Ask{})
	if err != nil || len(t.Rows) == 0 {
		return Short{}, err
	}
	it := Short{Head: s.progressRow(v, t, t.Rows[0]), Known: t.Rows[0].Percent.Known, At: v.Moment(t.AsOf)}
	for _, row := range t.Rows[1:] {
		if row.Goal.Standing == progress.Behind && len(it.Worst) < most {
			it.Worst = append(it.Worst, s.progressRow(v, t, row))
		}
	}
	return it, nil
}

// percentBar draws the percentage with the target as a line. Beyond 100 the
// bar is full; the number beside it says more.
func percentBar(v *site.Visit, row progress.Row) site.Bar {
	b := site.Bar{Line: row.Goal.Target.Share, Label: v.Say("progress.unknown")}
	if row.Percent.Known {
		b.Label = v.Say("progress.bar", "percent", v.Percent(row.Percent.Value), "target", v.Percent(b.Line))
		b.Parts = []site.BarPart{{Name: "done", W: min(row.Percent.Value, 100)}}
	}
	return b
}

func ratio(v *site.Visit, r progress.Ratio) string {
	if !r.Known {
		return ""
	}
	return v.Float(r.Value)
}

func forecast(v *site.Visit, f *progress.Forecast) string {
	switch {
	case f == nil:
		return ""
	case f.High.IsZero():
		return v.Say("progress.forecast_open", "low", v.Date(f.Low))
	}
	return v.Say("progress.forecast", "mid", v.Date(f.Mid), "low", v.Date(f.Low), "high", v.Date(f.High))
}

// figureHref is the search that lists exactly the documents of a figure.
func figureHref(f progress.Filter) string {
	q := url.Values{"unit": {string(f.Unit)}, "list": {"1"}}
	for _, st := range f.States {
		q.Add("state", string(st))
	}
	return site.Address("/search", q)
}

func (p *progressPage) funnel(v *site.Visit) {
	most := max(p.Head.Row.Owed.Of(p.Table.Measure), p.Head.Row.Received.Of(p.Table.Measure), 1)
	colour := map[progress.FigureName]string{
		progress.Received: "ground2", progress.Moving: "working", progress.Read: "working",
		progress.NeedsPerson: "waiting", progress.Digitized: "done",
	}
	for _, cell := range p.Head.Figures {
		step := FunnelStep{FigureCell: cell, Label: v.Say("figure." + string(cell.Name))}
		name, inFunnel := colour[cell.Name]
		if !inFunnel {
			p.Trouble = append(p.Trouble, step)
			continue
		}
		step.Bar = site.NewBar(step.Label+": "+cell.Text, int(most), site.Part(name, int(cell.N)))
		p.Funnel = append(p.Funnel, step)
	}
}

// apiProgress answers the same table to programs.
func (s *Section) apiProgress(w http.ResponseWriter, v *site.Visit) error {
	ask, err := s.progressAsk(v)
	if err != nil {
		return err
	}
	t, err := s.Index.Progress(v.Context(), v.Viewer, ask)
	if err != nil {
		return fmt.Errorf("progress: %w", err)
	}
	return s.Reply(w, v, http.StatusOK, t)
}

// TargetForm is the target of a unit as typed.
type TargetForm struct {
	Share, Due, Source string
}

// setTarget stores a unit's target from a form.
func (s *Section) setTarget(w http.ResponseWriter, v *site.Visit) error {
	share, err := strconv.ParseFloat(strings.Replace(strings.TrimSpace(v.PostFormValue("share")), ",", ".", 1), 64)
	if err != nil {
		return site.Invalid("share", err)
	}
	t := progress.Target{
		Unit: pipeline.UnitID(v.PostFormValue("unit")), Measure: progress.Documents, Share: share,
		From: progress.Day(s.Clock()), Source: strings.TrimSpace(v.PostFormValue("source")),
	}
	if due := strings.TrimSpace(v.PostFormValue("due")); due != "" {
		if t.Due, err = progress.ParseDay(due); err != nil {
			return site.Invalid("due", err)
		}
		t.Due = t.Due.Add(24*time.Hour - time.Nanosecond)
	}
	if err := s.Index.SetTarget(v.Context(), v.Viewer, t); err != nil {
		return fmt.Errorf("set target: %w", err)
	}
	s.Tell(v, "good", v.Say("progress.target_set"))
	return site.Away(w, v, "/progress?unit="+url.QueryEscape(string(t.Unit)))
}

// setSwitch turns a switch of the rules from a form.
func (s *Section) setSwitch(w http.ResponseWriter, v *site.Visit) error {
	unit := pipeline.UnitID(v.PostFormValue("unit"))
	err := s.Index.SetSwitch(v.Context(), v.Viewer, index.Switch{Unit: unit, Name: v.PostFormValue("name"), On: v.PostFormValue("on") == "1", Reason: v.PostFormValue("reason")})
	if err != nil {
		return fmt.Errorf("set switch: %w", err)
	}
	s.Tell(v, "good", v.Say("hand.switched"))
	return site.Away(w, v, "/progress?unit="+url.QueryEscape(string(unit)))
}

// apiSetTarget sets what share of what it owes a unit is to digitize, and by
// when.
func (s *Section) apiSetTarget(w http.ResponseWriter, v *site.Visit) error {
	var t progress.Target
	if err := site.Decode(v, &t); err != nil {
		return err
	}
	if err := s.Index.SetTarget(v.Context(), v.Viewer, t); err != nil {
		return fmt.Errorf("set target: %w", err)
	}
	return s.Reply(w, v, http.StatusCreated, t)
}
