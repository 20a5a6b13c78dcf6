package board

import (
	"context"
	"fmt"
	"time"
	"unicode/utf8"

	"sohoa/index/catalog/ledger"
	"sohoa/index/catalog/tree"
	"sohoa/index/door"
	"sohoa/index/progress"
	"sohoa/pipeline"
)

// Merge makes a unit part of another; for administrators of both. From then on
// every figure of every day counts it there; [Ask.Then] shows a past day by the
// units of that day. Invalid names the field at fault: unit, into, day, source.
func (x *Board) Merge(ctx context.Context, v pipeline.Viewer, m tree.Merger) error {
	if err := door.Allow(v, pipeline.Administrator); err != nil {
		return err
	}
	for field, unit := range map[string]pipeline.UnitID{"unit": m.Unit, "into": m.Into} {
		if _, err := x.from.Tree.Unit(ctx, door.Scope(v), unit); err != nil {
			return fmt.Errorf("merge: %w", door.InvalidWhere(err, field))
		}
	}
	if m.Source = door.CleanName(m.Source); m.Source == "" || utf8.RuneCountInString(m.Source) > 300 {
		return door.Invalid("source", "is missing or too long")
	}
	if m.Day.IsZero() || m.Day.After(x.from.Clock()) {
		return door.Invalid("date", "is missing or to come")
	}
	if err := x.from.Tree.Merge(ctx, v, m); err != nil {
		return fmt.Errorf("merge %s into %s: %w", m.Unit, m.Into, err)
	}
	x.days.forget()
	x.from.Moved() // who issued what may be another unit now
	return nil
}

// Mergers lists those of days after a moment, the last first.
func (x *Board) Mergers(ctx context.Context, v pipeline.Viewer, after time.Time) ([]tree.Merger, error) {
	if err := door.Allow(v, pipeline.Clerk, pipeline.Manager, pipeline.Administrator); err != nil {
		return nil, err
	}
	return x.from.Tree.Mergers(ctx, after)
}

// unitsThen is the subtree of a unit as it stood at a moment, as far as the
// viewer sees its units now.
func (x *Board) unitsThen(ctx context.Context, v pipeline.Viewer, unit pipeline.UnitID, at time.Time) ([]progress.Unit, error) {
	units, err := x.from.Tree.Units(ctx, ledger.Scope{Unit: v.Unit})
	if err != nil {
		return nil, err
	}
	mergers, err := x.from.Tree.Mergers(ctx, at)
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
