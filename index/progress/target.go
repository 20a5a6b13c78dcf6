package progress

import (
	"math"
	"slices"
	"time"

	"sohoa/pipeline"
)

// Target is a share of what is owed that is to be digitized by a day.
type Target struct {
	Unit    pipeline.UnitID `json:"unit,omitempty"` // empty for the founding target of everyone
	Measure Measure         `json:"measure"`
	Share   float64         `json:"share"`         // percent, above 0 up to 100
	From    time.Time       `json:"from,omitzero"` // first day of its period
	Due     time.Time       `json:"due,omitzero"`  // last day, or zero: no day was set
	Source  string          `json:"source"`        // the paper or the person that set it
}

// Check reports an Invalid error where the target makes no sense.
func (t Target) Check() error {
	bad := func(field, why string) error {
		return &pipeline.Error{Kind: pipeline.Invalid, Field: field, Err: pipeline.Errorf(pipeline.Invalid, "%s", why)}
	}
	switch {
	case !t.Measure.Valid():
		return bad("measure", "not a measure")
	case math.IsNaN(t.Share) || t.Share <= 0 || t.Share > 100:
		return bad("share", "a share is above 0 and at most 100 percent")
	case !t.Due.IsZero() && t.Due.Before(t.From):
		return bad("due", "the target ends before it begins")
	}
	return nil
}

// Founding returns the target that holds where nobody set one: 30 percent of
// the documents owed, without a day.
func (r *Rules) Founding(at time.Time) Target {
	t := r.founding[0]
	for _, u := range r.founding[1:] {
		if !u.From.After(at) {
			t = u
		}
	}
	return t
}

// Required returns how many of the owed must be digitized, rounded up: 30 % of
// 7 are 3.
func (t Target) Required(owed Amount) int64 {
	return roundUp(t.Share * float64(owed.Of(t.Measure)) / 100)
}

func roundUp(f float64) int64 { return int64(math.Ceil(f - 1e-6)) }

// Working reports whether the day is Monday to Friday and no holiday.
func (r *Rules) Working(day time.Time) bool {
	day = day.In(Zone())
	return day.Weekday() != time.Saturday && day.Weekday() != time.Sunday && !r.Holiday(day)
}

// WorkingDays counts the working days from the day of from, up to and without
// the day of to.
func (r *Rules) WorkingDays(from, to time.Time) int {
	n := 0
	for d := Day(from); d.Before(Day(to)); d = d.AddDate(0, 0, 1) {
		if r.Working(d) {
			n++
		}
	}
	return n
}

// PaceDays is how many days the present pace looks back: four whole weeks.
const PaceDays = 28

// Pace returns how many a working day were digitized in the last 28 days up to
// and with today. Daily holds the net count of each day, the last is today.
// False: no day of these was a working day, or there is no history.
func (r *Rules) Pace(daily []int64, today time.Time) (float64, bool) {
	if len(daily) == 0 {
		return 0, false
	}
	n := min(PaceDays, len(daily))
	var sum int64
	for _, c := range daily[len(daily)-n:] {
		sum += c
	}
	days := r.WorkingDays(Day(today).AddDate(0, 0, 1-n), Day(today).AddDate(0, 0, 1))
	if days == 0 {
		return 0, false
	}
	return float64(sum) / float64(days), true
}

// PaceNeeded returns how many a working day must be digitized from tomorrow to
// the due day to close the gap. False: no day is set, or no working day is
// left.
func (r *Rules) PaceNeeded(gap int64, today, due time.Time) (float64, bool) {
	if due.IsZero() {
		return 0, false
	}
	if gap <= 0 {
		return 0, true
	}
	days := r.WorkingDays(Day(today).AddDate(0, 0, 1), Day(due).AddDate(0, 0, 1))
	if days == 0 {
		return 0, false
	}
	return float64(gap) / float64(days), true
}

// Standing says in one word how a unit stands to its target; the sentence and
// its sign stand under "standing.<name>".
type Standing string

// The standings.
const (
	Reached  Standing = "reached"
	OnTrack  Standing = "on_track"  // the pace of the last 28 days suffices
	Behind   Standing = "behind"    // it does not, or the day has passed
	NoDay    Standing = "no_day"    // a target without a day
	NotKnown Standing = "not_known" // nothing is known to be owed
)

// Standings lists every standing once.
func Standings() []Standing { return []Standing{Reached, OnTrack, Behind, NoDay, NotKnown} }

// Goal is a target applied to a figure.
type Goal struct {
	Target     Target   `json:"target"`
	Required   int64    `json:"required"` // to be digitized, in the target's measure
	Gap        int64    `json:"gap"`      // still missing, never negative
	Pace       Ratio    `json:"pace_28_days"`
	PaceNeeded Ratio    `json:"pace_needed"`
	Standing   Standing `json:"standing"`
}

// Goal applies a target to a figure. Required may be more than the share of
// one figure where units below have targets of their own, so it is given.
func (r *Rules) Goal(t Target, required int64, f Figure, daily []int64, today time.Time) Goal {
	g := Goal{Target: t, Required: required}
	g.Pace = Maybe(r.Pace(daily, today))
	if _, known := f.PercentOf(t.Measure); !known {
		g.Standing = NotKnown
		return g
	}
	g.Gap = max(0, required-f.Counted.Of(t.Measure))
	g.PaceNeeded = Maybe(r.PaceNeeded(g.Gap, today, t.Due))
	switch {
	case g.Gap == 0:
		g.Standing = Reached
	case t.Due.IsZero():
		g.Standing = NoDay
	case g.PaceNeeded.Known && g.Pace.Known && g.Pace.Value >= g.PaceNeeded.Value:
		g.Standing = OnTrack
	default:
		g.Standing = Behind
	}
	return g
}

// TargetFor returns the target in force for a unit: its own, else that of the
// nearest ancestor, else the founding one. Targets are in the order in which
// they were set; a later one replaces an earlier one of the same unit whose
// period holds the moment. A target that has run out stays in force until it
// is replaced: a missed day is not forgiven by the calendar.
func (r *Rules) TargetFor(path []pipeline.UnitID, targets []Target, at time.Time) Target {
	for _, unit := range path {
		for _, t := range slices.Backward(targets) {
			if t.Unit == unit && !t.From.After(at) {
				return t
			}
		}
	}
	return r.Founding(at)
}
