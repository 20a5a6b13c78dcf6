package board

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"sohoa/index/catalog/figures"
	"sohoa/index/catalog/ledger"
	"sohoa/index/catalog/tree"
	"sohoa/index/door"
	"sohoa/index/progress"
	"sohoa/pipeline"
)

// Ask is a question about progress.
type Ask struct {
	Unit    pipeline.UnitID  // with all below; empty: the viewer's
	AsOf    time.Time        // zero: now; a later moment is now
	Measure progress.Measure // empty: that of the target
	Group   string           // record group; empty: all
	Each    bool             // foresee every unit, not only the first
	Then    bool             // by the units as they stood at AsOf; else by those of now
	OwedAt  time.Time        // what is owed by the register in force at this moment; zero: at AsOf
}

// lookBack is how much history a forecast sees: a year in whole weeks.
const lookBack = 52 * 7

// Progress answers how far a unit and each unit below it have come, with the
// search behind each figure. NotFound: the viewer may not see the unit.
func (x *Board) Progress(ctx context.Context, v pipeline.Viewer, a Ask) (progress.Table, error) {
	in, err := x.weigh(ctx, v, a)
	if err != nil {
		return progress.Table{}, fmt.Errorf("progress of %s: %w", a.Unit, err)
	}
	return x.from.Rules.Build(in), nil
}

// weigh gathers what a table is made of.
func (x *Board) weigh(ctx context.Context, v pipeline.Viewer, a Ask) (progress.Input, error) {
	in := progress.Input{AsOf: a.AsOf, Measure: a.Measure, Each: a.Each}
	if a.Measure != "" && !a.Measure.Valid() {
		return in, door.Invalid("measure", "is unknown")
	}
	if a.Unit == "" {
		a.Unit = v.Unit
	}
	if _, err := x.from.Tree.Unit(ctx, door.Scope(v), a.Unit); err != nil {
		return in, err
	}
	now := x.from.Clock()
	if in.AsOf.IsZero() || in.AsOf.After(now) {
		in.AsOf, a.AsOf = now, time.Time{}
	}
	q := figures.TallyQuestion{Unit: a.Unit, Group: a.Group, AsOf: a.AsOf}
	if a.Then {
		q.Unit, in.Each = v.Unit, true // a unit may have stood elsewhere
	}
	for _, part := range []func(context.Context, pipeline.Viewer, figures.TallyQuestion, *progress.Input) error{
		x.weighUnits, x.weighTallies, x.weighOwed, x.weighTargets, x.weighDaily,
	} {
		if err := part(ctx, v, q, &in); err != nil {
			return in, err
		}
	}
	if a.Then {
		in.Each = a.Each
		return in, x.then(ctx, v, a.Unit, &in)
	}
	if !a.OwedAt.IsZero() {
		q.AsOf = a.OwedAt
		in.Register = ""
		return in, x.weighOwed(ctx, v, q, &in)
	}
	return in, nil
}

// then puts the units of the moment in place of those of now.
func (x *Board) then(ctx context.Context, v pipeline.Viewer, unit pipeline.UnitID, in *progress.Input) (err error) {
	in.Curve = nil
	if in.Units, err = x.unitsThen(ctx, v, unit, in.AsOf); err != nil {
		return err
	}
	in.Above, err = x.from.Tree.Above(ctx, unit)
	return err
}

func (x *Board) weighUnits(ctx context.Context, _ pipeline.Viewer, q figures.TallyQuestion, in *progress.Input) (err error) {
	if in.Units, err = Subtree(ctx, x.from.Tree, q.Unit); err != nil {
		return err
	}
	in.Above, err = x.from.Tree.Above(ctx, q.Unit)
	return err
}

// Subtree lists a unit and all below it, as the arithmetic of progress takes
// them.
func Subtree(ctx context.Context, t *tree.Tree, unit pipeline.UnitID) ([]progress.Unit, error) {
	units, err := t.Units(ctx, ledger.Scope{Unit: unit})
	if err != nil {
		return nil, err
	}
	all := make([]progress.Unit, len(units))
	for i, u := range units {
		all[i] = progress.Unit{ID: u.ID, Parent: u.Parent, Name: u.Name, Type: string(u.Kind)}
	}
	return progress.Subtree(all, unit), nil
}

func (x *Board) weighTallies(ctx context.Context, v pipeline.Viewer, q figures.TallyQuestion, in *progress.Input) error {
	tallies, err := x.from.Figures.Tallies(ctx, door.Scope(v), q)
	in.Tallies = map[pipeline.UnitID]progress.Tally{}
	for _, t := range tallies {
		if in.Tallies[t.Unit] == nil {
			in.Tallies[t.Unit] = progress.Tally{}
		}
		in.Tallies[t.Unit][t.State] = progress.Amount{Documents: t.Documents, Pages: t.Pages}
	}
	return err
}

func (x *Board) weighOwed(ctx context.Context, _ pipeline.Viewer, q figures.TallyQuestion, in *progress.Input) error {
	owed, err := x.from.Figures.Owed(ctx, q)
	in.Owed, in.Excluded = map[pipeline.UnitID]progress.Amount{}, map[pipeline.UnitID]progress.Amount{}
	for _, o := range owed {
		into := in.Owed
		if o.Excluded {
			into = in.Excluded
		}
		into[o.Unit] = progress.Amount(o.Counts)
		in.Register = max(in.Register, o.Register) // the last version that any figure rests on
	}
	return err
}

func (x *Board) weighTargets(ctx context.Context, _ pipeline.Viewer, q figures.TallyQuestion, in *progress.Input) error {
	list, err := x.from.Figures.Targets(ctx, q.Unit, q.AsOf)
	if err != nil {
		return err
	}
	in.Targets, err = targets(list)
	return err
}

func (x *Board) weighDaily(ctx context.Context, _ pipeline.Viewer, q figures.TallyQuestion, in *progress.Input) error {
	last := ledger.DayNumber(in.AsOf)
	recent := int64(2 * progress.PaceDays)
	if in.Each {
		recent = lookBack
	}
	if !q.AsOf.IsZero() {
		c, err := x.curves(ctx, q, span{last, last, recent})
		in.Daily, in.Curve, in.Monthly = c.units, c.whole, c.months
		return err
	}
	// What was done on a day before today does not change any more.
	past, err := x.days.recall(curveKey{q, recent}, last, func() (curves, error) {
		return x.curves(ctx, q, span{last, last - 1, recent})
	})
	if err != nil {
		return err
	}
	today, err := x.from.Figures.DigitizedDaily(ctx, q, last, last)
	in.Daily, in.Curve, in.Monthly = maps.Clone(past.units), slices.Clone(past.whole), past.months
	for _, d := range today {
		curve := make([]progress.Amount, recent)
		copy(curve, past.units[d.Unit])
		done := progress.Amount{Documents: d.Documents, Pages: d.Pages}
		curve[recent-1] = done
		in.Daily[d.Unit] = curve
		in.Curve[lookBack-1] = in.Curve[lookBack-1].Plus(done)
	}
	return err
}

// curves is what was digitized on each day, the last being the day of the
// question: of the whole as far back as a forecast looks, of each unit only so
// far as its pace does; and in each month before the present one.
type curves struct {
	whole  []progress.Amount
	units  map[pipeline.UnitID][]progress.Amount
	months map[pipeline.UnitID][]progress.Amount // by [progress.MonthStarts]
}

// span is the days that curves show: they end with last, days after upTo stay
// empty, and those of single units begin recent days before.
type span struct{ last, upTo, recent int64 }

func (x *Board) curves(ctx context.Context, q figures.TallyQuestion, s span) (curves, error) {
	first := s.last - lookBack + 1
	c := curves{whole: make([]progress.Amount, lookBack), units: map[pipeline.UnitID][]progress.Amount{}}
	days, err := x.from.Figures.DigitizedCurve(ctx, q, first, s.upTo)
	if err != nil {
		return c, err
	}
	for _, d := range days {
		c.whole[d.Day-first] = progress.Amount{Documents: d.Documents, Pages: d.Pages}
	}
	first = s.last - s.recent + 1
	days, err = x.from.Figures.DigitizedDaily(ctx, q, first, s.upTo)
	for _, d := range days {
		if c.units[d.Unit] == nil {
			c.units[d.Unit] = make([]progress.Amount, s.recent)
		}
		c.units[d.Unit][d.Day-first] = progress.Amount{Documents: d.Documents, Pages: d.Pages}
	}
	if err == nil {
		c.months, err = x.months(ctx, q, s.last)
	}
	return c, err
}

// months reads what each unit digitized in the months before the one of a day;
// what came before the curve stands in its first month.
func (x *Board) months(ctx context.Context, q figures.TallyQuestion, day int64) (map[pipeline.UnitID][]progress.Amount, error) {
	months, err := x.from.Figures.DigitizedMonthly(ctx, q, day)
	place := map[int]int{}
	for i, start := range progress.MonthStarts(ledger.DayOf(day)) {
		place[start.Year()*100+int(start.Month())] = i
	}
	all := map[pipeline.UnitID][]progress.Amount{}
	for _, m := range months {
		if all[m.Unit] == nil {
			all[m.Unit] = make([]progress.Amount, progress.HistoryMonths)
		}
		at := &all[m.Unit][place[m.Month]]
		*at = at.Plus(progress.Amount{Documents: m.Documents, Pages: m.Pages})
	}
	return all, err
}

type curveKey struct {
	q      figures.TallyQuestion
	recent int64
}

// dayCache keeps the curves up to yesterday of the units asked for today: they
// are most of what a question costs.
type dayCache struct {
	mu   sync.Mutex
	day  int64
	kept map[curveKey]curves
}

// forget drops what is kept: the units have moved.
func (c *dayCache) forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.kept = nil
}

func (c *dayCache) recall(q curveKey, day int64, read func() (curves, error)) (curves, error) {
	c.mu.Lock()
	if c.day != day || c.kept == nil {
		c.day, c.kept = day, map[curveKey]curves{}
	}
	s, ok := c.kept[q]
	c.mu.Unlock()
	if ok {
		return s, nil
	}
	s, err := read()
	if err != nil {
		return curves{}, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.day == day && len(c.kept) < 500 {
		c.kept[q] = s
	}
	return s, nil
}

// SetTarget sets the share that a unit is to digitize; for administrators and
// managers of the unit.
func (x *Board) SetTarget(ctx context.Context, v pipeline.Viewer, t progress.Target) error {
	if err := door.Allow(v, pipeline.Administrator, pipeline.Manager); err != nil {
		return err
	}
	if err := t.Check(); err != nil {
		return fmt.Errorf("set target: %w", err)
	}
	if _, err := x.from.Tree.Unit(ctx, door.Scope(v), t.Unit); err != nil {
		return fmt.Errorf("set target: %w", door.InvalidWhere(err, "unit"))
	}
	return x.from.Figures.SetTarget(ctx, v, figures.Target{
		Unit: t.Unit, Measure: string(t.Measure), Share: t.Share,
		Starts: date(t.From), Due: date(t.Due), Source: door.CleanName(t.Source),
	})
}

func date(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(progress.Zone()).Format(time.DateOnly)
}

// Targets lists the targets that were set for the viewer's units, in that
// order; those above them hold too and are listed.
func (x *Board) Targets(ctx context.Context, v pipeline.Viewer) ([]progress.Target, error) {
	if v.Role == "" {
		return nil, pipeline.Errorf(pipeline.NotFound, "nobody asks")
	}
	list, err := x.from.Figures.Targets(ctx, v.Unit, time.Time{})
	if err != nil {
		return nil, fmt.Errorf("list targets: %w", err)
	}
	return targets(list)
}

func targets(list []figures.Target) ([]progress.Target, error) {
	all := make([]progress.Target, len(list))
	for i, t := range list {
		all[i] = progress.Target{Unit: t.Unit, Measure: progress.Measure(t.Measure), Share: t.Share, Source: t.Source}
		for _, d := range []struct {
			text string
			into *time.Time
		}{{t.Starts, &all[i].From}, {t.Due, &all[i].Due}} {
			if d.text == "" {
				continue
			}
			at, err := progress.ParseDay(d.text)
			if err != nil {
				return nil, pipeline.Errorf(pipeline.Internal, "target of %s: %w", t.Unit, err)
			}
			*d.into = at
		}
	}
	return all, nil
}
