package plan

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"sohoa/cmd/sohoa/web/site"
	"sohoa/index"
	"sohoa/index/chart"
	"sohoa/index/progress"
	"sohoa/pipeline"
)

// Chart is a burn-up chart with its words and the table of the same data.
type Chart struct {
	chart.BurnUp
	Name, Description string
	Values, Times     []ChartTick
	NeedLabel         string
	DueLabel          string
	NowLabel          string
	RangeLabel        string
	DoneKey, NeedKey  string // of the legend
	IdealKey          string
	Table             []ChartRow
}

// ChartTick is a tick with its label.
type ChartTick struct {
	At    float64
	Label string
}

// ChartRow is one line of the table beside a chart.
type ChartRow struct{ At, Count, Percent string }

// burnUp draws how a unit came to where it is.
func burnUp(v *site.Visit, t progress.Table, row progress.Row) *Chart {
	plan := chart.Plan{Need: row.Goal.Required, Start: row.Goal.Target.From, Due: row.Goal.Target.Due}
	history := sinceFirst(row.History)
	for _, h := range history {
		plan.Done = append(plan.Done, chart.Point{At: h.At.In(progress.Zone()), Count: h.Count})
	}
	if row.Forecast != nil && row.Goal.Gap > 0 {
		plan.Low, plan.High = row.Forecast.Low, row.Forecast.High
	}
	b, ok := chart.Burn(plan)
	if !ok || row.Goal.Standing == progress.NotKnown {
		return nil
	}
	c := &Chart{BurnUp: b, Name: v.Say("chart.burnup", "unit", row.Name), NowLabel: v.Say("chart.now", "n", row.Counted.Of(t.Measure))}
	c.Description = v.Say("chart.burnup_words", "n", row.Counted.Of(t.Measure), "measure", v.Say("measure."+string(t.Measure)),
		"at", v.Date(t.AsOf), "need", row.Goal.Required, "share", v.Percent(row.Goal.Target.Share), "verdict", v.Say("standing."+string(row.Goal.Standing)))
	c.DoneKey, c.NeedKey, c.IdealKey = v.Say("figure.digitized"), v.Say("progress.target"), v.Say("chart.ideal")
	for _, tick := range b.Values {
		c.Values = append(c.Values, ChartTick{tick.Y, v.Int64(tick.Value)})
	}
	for _, tick := range b.Times {
		c.Times = append(c.Times, ChartTick{tick.X, tick.Time.Format("01/2006")})
	}
	if b.Need > 0 {
		c.NeedLabel = v.Say("chart.need", "n", row.Goal.Required, "share", v.Percent(row.Goal.Target.Share))
	}
	if b.Due > 0 {
		c.DueLabel = v.Say("chart.due", "date", v.Date(plan.Due))
	}
	if b.RangeTo > 0 {
		c.RangeLabel = v.Say("chart.range")
	}
	for _, h := range history {
		line := ChartRow{At: v.Date(h.At.Add(-time.Second)), Count: v.Int64(h.Count)}
		if owed := row.Owed.Of(t.Measure); owed > 0 {
			line.Percent = v.Percent(100 * float64(h.Count) / float64(owed))
		}
		c.Table = append(c.Table, line)
	}
	return c
}

// sinceFirst leaves out the months before anything was counted, but one.
func sinceFirst(points []progress.Point) []progress.Point {
	for i, p := range points {
		if p.Count > 0 {
			return points[max(0, i-1):]
		}
	}
	return points[max(0, len(points)-2):]
}

// Spark is a curve of the last twelve months beside a unit's name.
type Spark struct {
	Line  string
	Label string
}

const sparkMonths = 12

func spark(v *site.Visit, row progress.Row) Spark {
	var counts []int64
	for _, h := range row.History[max(0, len(row.History)-sparkMonths-1):] {
		counts = append(counts, h.Count)
	}
	s := Spark{Line: chart.Spark(counts)}
	if s.Line != "" {
		s.Label = v.Say("chart.spark", "from", counts[0], "to", counts[len(counts)-1])
	}
	return s
}

// Hand is the work before a unit in words.
type Hand struct {
	Waiting  FigureCell
	Ready    *FigureCell // of these, what no person has to look at; nil: none
	Oldest   string      // how many days the longest waiting document waits, in words
	Rate     string
	Hours    string
	Failures []FailureRow
	Clerks   []ClerkRow
	Requests string
	PerClerk bool
}

// FailureRow is how many documents ended for a reason.
type FailureRow struct {
	Reason, Text, Href string
}

// ClerkRow is what one person checked.
type ClerkRow struct {
	Name, Documents, Pages, Hours, Rate string
}

func (s *Section) hand(v *site.Visit, unit pipeline.UnitID) (*Hand, error) {
	w, err := s.Index.InHand(v.Context(), v.Viewer, unit)
	if err != nil {
		return nil, err
	}
	h := &Hand{
		Waiting: FigureCell{N: w.Waiting, Text: v.Int64(w.Waiting), Href: figureHref(progress.NeedsPerson.Filter(unit))},
		Oldest:  s.age(v, w.Oldest), Rate: ratio(v, w.Rate), Hours: ratio(v, w.Hours), PerClerk: w.PerClerk,
	}
	if w.Ready > 0 {
		href := site.Address("/search", map[string][]string{"unit": {string(unit)}, "ready": {"1"}})
		h.Ready = &FigureCell{N: w.Ready, Text: v.Int64(w.Ready), Href: href}
	}
	if w.Open > 0 {
		h.Requests = v.Say("hand.requests", "n", w.Open, "late", w.Late)
	}
	for _, f := range w.Failures {
		href := site.Address("/search", map[string][]string{"unit": {string(unit)}, "list": {"1"}, "state": {string(f.State)}, "reason": {string(f.Reason)}})
		words := v.Say("state." + string(f.State))
		if f.Reason != "" {
			words, _, _ = strings.Cut(v.Say("reason."+string(f.Reason)), ". ") // what is wrong, without the cure
		}
		h.Failures = append(h.Failures, FailureRow{words, v.Int(f.Documents), href})
	}
	if v.Viewer.May(site.Planners()...) {
		for _, c := range w.Clerks {
			h.Clerks = append(h.Clerks, clerkRow(v, c))
		}
	}
	return h, nil
}

func clerkRow(v *site.Visit, c index.Checked) ClerkRow {
	r := ClerkRow{c.Name, v.Int64(c.Documents), v.Int64(c.Pages), v.Int(c.Hours), ""}
	if r.Name == "" {
		r.Name = string(c.By)
	}
	if c.Hours > 0 {
		r.Rate = v.Float(float64(c.Documents) / float64(c.Hours))
	}
	return r
}

// age says since when something waits.
func (s *Section) age(v *site.Visit, since time.Time) string {
	if since.IsZero() {
		return ""
	}
	return v.Say("hand.since", "days", int(s.Clock().Sub(since).Hours()/24), "date", v.Date(since))
}

// apiInHand answers the work before a unit to programs.
func (s *Section) apiInHand(w http.ResponseWriter, v *site.Visit) error {
	h, err := s.Index.InHand(v.Context(), v.Viewer, pipeline.UnitID(v.FormValue("unit")))
	if err != nil {
		return fmt.Errorf("work in hand: %w", err)
	}
	if !v.Viewer.May(site.Planners()...) {
		h.Clerks = nil
	}
	return s.Reply(w, v, http.StatusOK, h)
}
