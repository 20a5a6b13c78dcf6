package dossier

import (
	"sohoa/index/progress"
	"sohoa/pipeline"
)

// Count is what became of the dossiers that a unit, or a subtree, received in
// a period.
type Count struct {
	Received    int64 `json:"received"`        // with a day of receipt in the period: the denominator of B and C
	Undated     int64 `json:"undated"`         // listed without a day of receipt: counted nowhere
	Components  int64 `json:"with_components"` // at least one component is digitized
	Returning   int64 `json:"returning_paper"` // of procedures that return a paper
	Settled     int64 `json:"settled"`         // of all, settled
	WithResult  int64 `json:"with_result"`     // settled ones whose result is digitized
	Digitized   int64 `json:"digitized"`       // the numerator of B
	Reused      int64 `json:"reused"`          // the numerator of C
	ReuseEvents int64 `json:"reuse_events"`    // how often, for these dossiers
}

// Add rolls two counts up.
func (c Count) Add(d Count) Count {
	return Count{
		c.Received + d.Received, c.Undated + d.Undated, c.Components + d.Components, c.Returning + d.Returning,
		c.Settled + d.Settled, c.WithResult + d.WithResult, c.Digitized + d.Digitized, c.Reused + d.Reused,
		c.ReuseEvents + d.ReuseEvents,
	}
}

// Indicator names one of the two; its words stand under
// "indicator.<name>", its rule under "indicator.<name>_rule".
type Indicator string

// The indicators of dossiers.
const (
	B Indicator = "b" // dossiers digitized
	C Indicator = "c" // dossiers for which digitized data was used again
)

// Indicators lists both in order.
func Indicators() []Indicator { return []Indicator{B, C} }

// Numerator is the number counted.
func (c Count) Numerator(i Indicator) int64 {
	if i == C {
		return c.Reused
	}
	return c.Digitized
}

// Ratio is an indicator in percent. Unknown: nothing was received, so that it
// is not applicable.
func (c Count) Ratio(i Indicator) progress.Ratio {
	if c.Received == 0 {
		return progress.Ratio{}
	}
	return progress.Maybe(100*float64(c.Numerator(i))/float64(c.Received), true)
}

// Row is a unit with all below it.
type Row struct {
	Unit  pipeline.UnitID `json:"unit"`
	Name  string          `json:"name"`
	Type  string          `json:"type"`
	Depth int             `json:"depth"`
	Count
	B progress.Ratio `json:"b_percent"` // null: not applicable
	C progress.Ratio `json:"c_percent"`
}

// Table makes the rows of a subtree from each unit's own counts. Units must be
// in the order of [progress.Subtree].
func Table(units []progress.Unit, own map[pipeline.UnitID]Count) []Row {
	sums := progress.RollUp(units, func(u pipeline.UnitID) Count { return own[u] }, Count.Add)
	depth := map[pipeline.UnitID]int{}
	rows := make([]Row, 0, len(units))
	for i, u := range units {
		if i > 0 {
			depth[u.ID] = depth[u.Parent] + 1
		}
		c := sums[u.ID]
		rows = append(rows, Row{u.ID, u.Name, u.Type, depth[u.ID], c, c.Ratio(B), c.Ratio(C)})
	}
	return rows
}
