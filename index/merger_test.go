package index

import (
	"testing"
	"time"

	"sohoa/index/board"
	"sohoa/index/progress"
	"sohoa/pipeline"
)

func TestAMergerRestatesHistoryBothWays(t *testing.T) {
	p := openPeople(t)
	admin := p.history(t, 3000)
	ctx := t.Context()
	then := p.now.AddDate(0, -2, 0)
	ask := func(unit pipeline.UnitID, a board.Ask) progress.Figure {
		t.Helper()
		a.Unit = unit
		table, err := p.Progress(ctx, admin, a)
		if err != nil {
			t.Fatal(err)
		}
		return table.Root().Figure
	}
	old, new, all := ask("01294", board.Ask{AsOf: then}), ask("01290", board.Ask{AsOf: then}), ask("H14", board.Ask{AsOf: then})
	if old.Received.Zero() || new.Received.Zero() {
		t.Fatal("want something handed in by both")
	}
	local := p.account(t, admin, "xa", pipeline.Administrator, "01290")
	kind(t, "by one of them", p.Merge(ctx, local, Merger{Unit: "01294", Into: "01290", Day: p.now, Source: "Nghị quyết 1"}), pipeline.Invalid)
	kind(t, "without a paper", p.Merge(ctx, admin, Merger{Unit: "01294", Into: "01290", Day: p.now}), pipeline.Invalid)
	kind(t, "above itself", p.Merge(ctx, admin, Merger{Unit: "H14", Into: "01290", Day: p.now, Source: "x"}), pipeline.Invalid)
	if err := p.Merge(ctx, admin, Merger{Unit: "01294", Into: "01290", Day: progress.Day(p.now), Source: "Nghị quyết 1"}); err != nil {
		t.Fatal(err)
	}
	p.pass(time.Hour)
	if got := ask("01290", board.Ask{AsOf: then}); got.Received != old.Received.Plus(new.Received) || got.Digitized != old.Digitized.Plus(new.Digitized) {
		t.Errorf("by the units of now: want both together, got %+v", got.Received)
	}
	for _, c := range []struct {
		unit pipeline.UnitID
		want progress.Figure
	}{{"01290", new}, {"01294", old}, {"H14", all}} {
		if got := ask(c.unit, board.Ask{AsOf: then, Then: true}); got != c.want {
			t.Errorf("%s by the units of then: want %+v, got %+v", c.unit, c.want, got)
		}
	}
	if got := ask("H14", board.Ask{AsOf: then}); got.Received != all.Received || got.Digitized != all.Digitized {
		t.Errorf("the province is the same either way: want %+v, got %+v", all.Received, got.Received)
	}
	if got := ask("01290", board.Ask{Then: true}); got.Received.Documents <= new.Received.Documents {
		t.Errorf("today the units of then are those of now: got %+v", got.Received)
	}
}
