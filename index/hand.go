package index

import (
	"context"
	"fmt"
	"time"
	"unicode/utf8"

	"sohoa/index/catalog/figures"
	"sohoa/index/catalog/ledger"
	"sohoa/index/progress"
	"sohoa/pipeline"
)

// PerClerk is the switch under which figures of single persons are shown.
const PerClerk = "per_clerk"

// InHand is the work that lies before a unit and those below it, now.
type InHand struct {
	Waiting  int64             `json:"waiting"`           // documents that are described and not digitized
	Ready    int64             `json:"ready"`             // of these, accepted: they wait for their round, PDF or signature
	Oldest   time.Time         `json:"oldest,omitzero"`   // when the one that waits longest came
	Rate     progress.Ratio    `json:"documents_an_hour"` // accepted by a person in an hour of checking, in the last 28 days
	Hours    progress.Ratio    `json:"hours_left"`        // of checking, at that rate
	Failures []figures.Failure `json:"failures"`          // by reason, most first
	Clerks   []Checked         `json:"clerks,omitempty"`  // only where the switch is on
	Open     int               `json:"requests"`          // records that officers asked for
	Late     int               `json:"requests_late"`     // of these, due already
	PerClerk bool              `json:"per_clerk"`         // whether the switch is on
}

// Checked is what one person accepted in the last 28 days.
type Checked = figures.Checking

// InHand tells what work lies before a unit. NotFound: the viewer may not see
// the unit.
func (x *Index) InHand(ctx context.Context, v pipeline.Viewer, unit pipeline.UnitID) (InHand, error) {
	var h InHand
	if err := allow(v, pipeline.Clerk, pipeline.Manager, pipeline.Administrator); err != nil {
		return h, err
	}
	if unit == "" {
		unit = v.Unit
	}
	if _, err := x.catalog.Unit(ctx, scope(v), unit); err != nil {
		return h, err
	}
	s := ledger.Scope{Unit: unit}
	waiting, err := x.catalog.List(ctx, s, Filter{States: []pipeline.State{pipeline.Described}, Page: Page{Limit: 1}})
	if err != nil {
		return h, fmt.Errorf("work in hand: %w", err)
	}
	h.Waiting = int64(waiting.Total)
	ready, err := x.catalog.List(ctx, s, Filter{Ready: true, Page: Page{Limit: 1}})
	if err != nil {
		return h, fmt.Errorf("work in hand: %w", err)
	}
	h.Ready = int64(ready.Total)
	if h.Oldest, err = x.catalog.OldestWaiting(ctx, s, unit); err != nil {
		return h, fmt.Errorf("work in hand: %w", err)
	}
	if h.Failures, err = x.catalog.Failures(ctx, s, unit); err != nil {
		return h, fmt.Errorf("work in hand: %w", err)
	}
	if h.Open, h.Late, err = x.catalog.OpenRequests(ctx, s, x.clock()); err != nil {
		return h, fmt.Errorf("work in hand: %w", err)
	}
	return h, x.checking(ctx, s, &h)
}

// checking adds how fast people check, and, where that is allowed, who.
func (x *Index) checking(ctx context.Context, s ledger.Scope, h *InHand) error {
	since := progress.Day(x.clock()).AddDate(0, 0, 1-progress.PaceDays)
	people, err := x.catalog.CheckedSince(ctx, s, s.Unit, since)
	if err != nil {
		return fmt.Errorf("work in hand: %w", err)
	}
	var hours, documents float64
	for _, p := range people {
		hours += float64(p.Hours)
		documents += float64(p.Documents)
	}
	if hours > 0 && documents > 0 {
		h.Rate = progress.Maybe(documents/hours, true)
		h.Hours = progress.Maybe(float64(h.Waiting-h.Ready)*hours/documents, true)
	}
	on, set, err := x.catalog.Switched(ctx, s.Unit, PerClerk)
	if err != nil {
		return fmt.Errorf("work in hand: %w", err)
	}
	if h.PerClerk = on || !set && x.rules.Switch(PerClerk, x.clock()); h.PerClerk {
		h.Clerks = people
	}
	return nil
}

// Switch is a rule turned on or off for a unit and all below it, for a reason.
type Switch = figures.Switch

// SetSwitch turns a switch of the rules; for administrators. Invalid: an
// unknown switch, no reason.
func (x *Index) SetSwitch(ctx context.Context, v pipeline.Viewer, s Switch) error {
	if err := allow(v, pipeline.Administrator); err != nil {
		return err
	}
	if _, err := x.catalog.Unit(ctx, scope(v), s.Unit); err != nil {
		return fmt.Errorf("set switch: %w", invalidWhere(err, "unit"))
	}
	if s.Name != PerClerk {
		return invalid("name", "is no switch")
	}
	if s.Reason = cleanName(s.Reason); s.Reason == "" || utf8.RuneCountInString(s.Reason) > 300 {
		return invalid("source", "is missing or too long")
	}
	return x.catalog.SetSwitch(ctx, v, s)
}
