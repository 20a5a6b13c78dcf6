package index

import (
	"context"
	"fmt"
	"time"
	"unicode/utf8"

	"sohoa/index/catalog/ledger"
	"sohoa/index/catalog/tree"
	"sohoa/index/progress"
	"sohoa/pipeline"
)

// Merger says that a unit went into another on a day.
type Merger = tree.Merger

// Merge makes a unit part of another; for administrators of both. From then on
// every figure of every day counts it there; [Ask.Then] shows a past day by the
// units of that day. Invalid names the field at fault: unit, into, day, source.
func (x *Index) Merge(ctx context.Context, v pipeline.Viewer, m Merger) error {
	if err := allow(v, pipeline.Administrator); err != nil {
		return err
	}
	for field, unit := range map[string]pipeline.UnitID{"unit": m.Unit, "into": m.Into} {
		if _, err := x.catalog.Unit(ctx, scope(v), unit); err != nil {
			return fmt.Errorf("merge: %w", invalidWhere(err, field))
		}
	}
	if m.Source = cleanName(m.Source); m.Source == "" || utf8.RuneCountInString(m.Source) > 300 {
		return invalid("source", "is missing or too long")
	}
	if m.Day.IsZero() || m.Day.After(x.clock()) {
		return invalid("date", "is missing or to come")
	}
	if err := x.catalog.Merge(ctx, v, m); err != nil {
		return fmt.Errorf("merge %s into %s: %w", m.Unit, m.Into, err)
	}
	x.days.forget()
	kick(x.publish) // who issued what may be another unit now
	return nil
}

// Mergers lists those of days after a moment, the last first.
func (x *Index) Mergers(ctx context.Context, v pipeline.Viewer, after time.Time) ([]Merger, error) {
	if err := allow(v, pipeline.Clerk, pipeline.Manager, pipeline.Administrator); err != nil {
		return nil, err
	}
	return x.catalog.Mergers(ctx, after)
}

// unitsThen is the subtree of a unit as it stood at a moment, as far as the
// viewer sees its units now.
func (x *Index) unitsThen(ctx context.Context, v pipeline.Viewer, unit pipeline.UnitID, at time.Time) ([]progress.Unit, error) {
	units, err := x.catalog.Units(ctx, ledger.Scope{Unit: v.Unit})
	if err != nil {
		return nil, err
	}
	mergers, err := x.catalog.Mergers(ctx, at)
	if err != nil {
		return nil, err
	}
	was := map[pipeline.UnitID]pipeline.UnitID{}
	for _, m := range mergers { // the last first, so that the earliest has the last word
		was[m.Unit] = m.Was
	}
	all := make([]progress.Unit, len(units))
	for i, u := range units {
		all[i] = progress.Unit{ID: u.ID, Parent: u.Parent, Name: u.Name, Type: string(u.Kind)}
		if parent, moved := was[u.ID]; moved {
			all[i].Parent = parent
		}
	}
	return progress.Subtree(all, unit), nil
}
