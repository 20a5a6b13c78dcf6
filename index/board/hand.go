package board

import (
	"context"
	"fmt"
	"time"
	"unicode/utf8"

	"sohoa/index/catalog/figures"
	"sohoa/index/catalog/holdings"
	"sohoa/index/catalog/ledger"
	"sohoa/index/door"
	"sohoa/index/progress"
	"sohoa/pipeline"
)

// PerClerk is the switch under which figures of single persons are shown.
const PerClerk = "per_clerk"

// InHand is the work that lies before a unit and those below it, now.
type InHand struct {
	Waiting  int64              `json:"waiting"`           // documents that are described and not digitized
	Ready    int64              `json:"ready"`             // of these, accepted: they wait for their round, PDF or signature
	Oldest   time.Time          `json:"oldest,omitzero"`   // when the one that waits longest came
	Rate     progress.Ratio     `json:"documents_an_hour"` // accepted by a person in an hour of checking, in the last 28 days
	Hours    progress.Ratio     `json:"hours_left"`        // of checking, at that rate
	Failures []figures.Failure  `json:"failures"`          // by reason, most first
	Clerks   []figures.Checking `json:"clerks,omitempty"`  // only where the switch is on
	Open     int                `json:"requests"`          // records that officers asked for
	Late     int                `json:"requests_late"`     // of these, due already
	PerClerk bool               `json:"per_clerk"`         // whether the switch is on
}

// InHand tells what work lies before a unit. NotFound: the viewer may not see
// the unit.
func (x *Board) InHand(ctx context.Context, v pipeline.Viewer, unit pipeline.UnitID) (InHand, error) {
	var h InHand
	if err := door.Allow(v, pipeline.Clerk, pipeline.Manager, pipeline.Administrator); err != nil {
		return h, err
	}
	if unit == "" {
		unit = v.Unit
	}
	if _, err := x.from.Tree.Unit(ctx, door.Scope(v), unit); err != nil {
		return h, err
	}
	s := ledger.Scope{Unit: unit}
	waiting, err := x.from.Holdings.List(ctx, s, holdings.Filter{States: []pipeline.State{pipeline.Described}, Page: ledger.Page{Limit: 1}})
	if err != nil {
		return h, fmt.Errorf("work in hand: %w", err)
	}
	h.Waiting = int64(waiting.Total)
	ready, err := x.from.Holdings.List(ctx, s, holdings.Filter{Ready: true, Page: ledger.Page{Limit: 1}})
	if err != nil {
		return h, fmt.Errorf("work in hand: %w", err)
	}
	h.Ready = int64(ready.Total)
	if h.Oldest, err = x.from.Figures.OldestWaiting(ctx, s, unit); err != nil {
		return h, fmt.Errorf("work in hand: %w", err)
	}
	if h.Failures, err = x.from.Figures.Failures(ctx, s, unit); err != nil {
		return h, fmt.Errorf("work in hand: %w", err)
	}
	if h.Open, h.Late, err = x.from.OneStop.OpenRequests(ctx, s, x.from.Clock()); err != nil {
		return h, fmt.Errorf("work in hand: %w", err)
	}
	return h, x.checking(ctx, s, &h)
}

// checking adds how fast people check, and, where that is allowed, who.
func (x *Board) checking(ctx context.Context, s ledger.Scope, h *InHand) error {
	since := progress.Day(x.from.Clock()).AddDate(0, 0, 1-progress.PaceDays)
	people, err := x.from.Figures.CheckedSince(ctx, s, s.Unit, since)
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
	on, set, err := x.from.Figures.Switched(ctx, s.Unit, PerClerk)
	if err != nil {
		return fmt.Errorf("work in hand: %w", err)
	}
	if h.PerClerk = on || !set && x.from.Rules.Switch(PerClerk, x.from.Clock()); h.PerClerk {
		h.Clerks = people
	}
	return nil
}

// SetSwitch turns a switch of the rules; for administrators. Invalid: an
// unknown switch, no reason.
func (x *Board) SetSwitch(ctx context.Context, v pipeline.Viewer, s figures.Switch) error {
	if err := door.Allow(v, pipeline.Administrator); err != nil {
		return err
	}
	if _, err := x.from.Tree.Unit(ctx, door.Scope(v), s.Unit); err != nil {
		return fmt.Errorf("set switch: %w", door.InvalidWhere(err, "unit"))
	}
	if s.Name != PerClerk {
		return door.Invalid("name", "is no switch")
	}
	if s.Reason = door.CleanName(s.Reason); s.Reason == "" || utf8.RuneCountInString(s.Reason) > 300 {
		return door.Invalid("source", "is missing or too long")
	}
	return x.from.Figures.SetSwitch(ctx, v, s)
}
