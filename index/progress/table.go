package progress

import (
	"time"

	"sohoa/pipeline"
)

// Input is everything a table is made of, as of one moment.
type Input struct {
	Units    []Unit // of the subtree asked for, in the order of [Subtree]
	AsOf     time.Time
	Tallies  map[pipeline.UnitID]Tally
	Owed     map[pipeline.UnitID]Amount // each unit's own lines of the register in force
	Excluded map[pipeline.UnitID]Amount
	Targets  []Target                     // in the order in which they were set
	Above    []pipeline.UnitID            // ancestors of the first unit, the nearest first
	Daily    map[pipeline.UnitID][]Amount // each unit's own net digitized a day, the last is the day of AsOf; at least [PaceDays]
	Curve    []Amount                     // the same of the first unit with all below it, as far back as a forecast looks; nil: the sum of Daily
	Monthly  map[pipeline.UnitID][]Amount // each unit's own net digitized a month, by [MonthStarts]; what came before stands in the first
	Register string                       // version of the register, or empty
	Each     bool                         // foresee every unit, not only the first
	Measure  Measure                      // of percentages and paces; empty: that of the target
}

// Table is the answer to "how far are we?": one row a unit, the unit asked for
// first, all of one moment and one set of rules.
type Table struct {
	AsOf     time.Time `json:"as_of"`
	Policy   string    `json:"policy"`             // version of the gates
	Register string    `json:"register,omitempty"` // version of the register in force
	Measure  Measure   `json:"measure"`
	Rows     []Row     `json:"units"`
}

// Row is one unit with all below it.
type Row struct {
	Unit     pipeline.UnitID `json:"unit"`
	Name     string          `json:"name"`
	Type     string          `json:"type"`
	Depth    int             `json:"depth"` // 0 for the unit asked for
	Parent   pipeline.UnitID `json:"parent,omitempty"`
	Percent  Ratio           `json:"percent"` // null: unknown, nothing is known to be owed
	Week     int64           `json:"change_7_days"`
	Month    int64           `json:"change_28_days"`
	Earlier  Earlier         `json:"before"`
	History  []Point         `json:"history,omitempty"`
	Forecast *Forecast       `json:"forecast,omitempty"` // nil: unknown
	Goal     Goal            `json:"goal"`
	Figure
	Links map[FigureName]Filter `json:"links"`
}

// Earlier is the same stretch of time before, to compare with.
type Earlier struct {
	Week  int64 `json:"change_7_days"`
	Month int64 `json:"change_28_days"`
}

// Root returns the row of the unit asked for, or the zero Row.
func (t Table) Root() Row {
	if len(t.Rows) == 0 {
		return Row{}
	}
	return t.Rows[0]
}

// Build makes the table.
func (r *Rules) Build(in Input) Table {
	t := Table{AsOf: in.AsOf, Policy: r.Policy(in.AsOf).Version, Register: in.Register, Measure: in.Measure}
	if len(in.Units) == 0 {
		return t
	}
	figures := RollUp(in.Units, func(u pipeline.UnitID) Figure {
		return FigureOf(in.Tallies[u], in.Owed[u], in.Excluded[u])
	}, Figure.Add)
	daily := RollUp(in.Units, func(u pipeline.UnitID) []Amount { return in.Daily[u] }, addDaily)
	if in.Curve != nil {
		daily[in.Units[0].ID] = in.Curve
	}
	if t.Measure == "" {
		t.Measure = r.TargetFor(r.paths(in)[in.Units[0].ID], in.Targets, in.AsOf).Measure
	}
	needs := r.needs(in, t.Measure, figures)
	histories := in.histories(t.Measure, figures)
	depth := map[pipeline.UnitID]int{in.Units[0].ID: 0}
	for i, u := range in.Units {
		if i > 0 {
			depth[u.ID] = depth[u.Parent] + 1
		}
		row := Row{Unit: u.ID, Name: u.Name, Type: u.Type, Parent: u.Parent, Depth: depth[u.ID], Figure: figures[u.ID], History: histories[u.ID]}
		r.fill(&row, needs[u.ID], daily[u.ID], t, i == 0 || in.Each)
		t.Rows = append(t.Rows, row)
	}
	return t
}

func (r *Rules) fill(row *Row, n need, days []Amount, t Table, foresee bool) {
	series := make([]int64, len(days))
	for i, d := range days {
		series[i] = d.Of(t.Measure)
	}
	row.Percent = Maybe(row.PercentOf(t.Measure))
	row.Week, row.Month = last(series, 7), last(series, PaceDays)
	row.Earlier = Earlier{last(series, 14) - row.Week, last(series, 2*PaceDays) - row.Month}
	row.Goal = r.Goal(n.target, roundUp(n.count), row.Figure, series, t.AsOf)
	if foresee && row.Goal.Standing != NotKnown {
		if f, ok := r.Foresee(series, row.Goal.Gap, t.AsOf); ok {
			row.Forecast = &f
		}
	}
	row.Links = make(map[FigureName]Filter, len(FigureNames()))
	for _, name := range FigureNames() {
		row.Links[name] = name.Filter(row.Unit)
	}
}

func last(series []int64, n int) int64 {
	var sum int64
	for _, c := range series[max(0, len(series)-n):] {
		sum += c
	}
	return sum
}

func addDaily(a, b []Amount) []Amount {
	if len(a) < len(b) {
		a, b = b, a
	}
	sum := make([]Amount, len(a))
	copy(sum, a)
	shift := len(a) - len(b) // both end on the same day
	for i, x := range b {
		sum[shift+i] = sum[shift+i].Plus(x)
	}
	return sum
}

// need is a target and what it asks of a subtree, before rounding.
type need struct {
	target Target
	count  float64
}

// needs finds each unit's target and what it requires of the subtree: a unit
// with a target of its own owes that share of all below it; else it owes what
// its own lines and the units below owe together. Shares are taken in the one
// measure of the table.
func (r *Rules) needs(in Input, m Measure, figures map[pipeline.UnitID]Figure) map[pipeline.UnitID]need {
	paths := r.paths(in)
	out := make(map[pipeline.UnitID]need, len(in.Units))
	for _, u := range in.Units {
		t := r.TargetFor(paths[u.ID], in.Targets, in.AsOf)
		t.Measure = m
		out[u.ID] = need{t, t.Share * float64(in.Owed[u.ID].Of(m)) / 100}
	}
	for i := len(in.Units) - 1; i >= 0; i-- {
		u := in.Units[i]
		n := out[u.ID]
		if n.target.Unit == u.ID {
			n.count = n.target.Share * float64(figures[u.ID].Owed.Of(m)) / 100
			out[u.ID] = n
		}
		if parent, ok := out[u.Parent]; ok && i > 0 {
			parent.count += n.count
			out[u.Parent] = parent
		}
	}
	return out
}

// paths lists for each unit itself and its ancestors, the nearest first.
func (r *Rules) paths(in Input) map[pipeline.UnitID][]pipeline.UnitID {
	paths := make(map[pipeline.UnitID][]pipeline.UnitID, len(in.Units))
	for i, u := range in.Units {
		above := in.Above
		if i > 0 {
			above = paths[u.Parent]
		}
		paths[u.ID] = append([]pipeline.UnitID{u.ID}, above...)
	}
	return paths
}
