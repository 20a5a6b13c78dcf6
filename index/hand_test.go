package index

import (
	"testing"
	"time"

	"sohoa/index/board"
	"sohoa/index/progress"
	"sohoa/pipeline"
)

func TestWorkInHandSaysWhatWaitsAndHowLongItTakes(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	b := h.batch(clerk, "chờ")
	for _, seed := range []string{"a", "b", "c"} {
		h.upload(clerk, b, seed+".pdf", paper{Seed: seed, Pages: []string{"chữ " + seed}}.bytes(t))
	}
	h.upload(clerk, b, "hong.pdf", paper{Seed: "d", Refused: pipeline.ReasonTruncated, Blame: pipeline.Damaged, Pages: []string{"x"}}.bytes(t))
	h.work()
	got, err := h.InHand(ctx, boss, "SNV")
	if err != nil {
		t.Fatal(err)
	}
	if got.Waiting != 3 || got.Hours.Known || time.Since(got.Oldest) > time.Hour || len(got.Failures) != 1 || got.Failures[0].Documents != 1 || got.Failures[0].Reason != pipeline.ReasonTruncated {
		t.Errorf("want three waiting, one truncated and no rate, got %+v", got)
	}
	h.digitized(clerk, "xong một")
	h.digitized(second, "xong hai")
	if got, err = h.InHand(ctx, boss, ""); err != nil || !got.Hours.Known || got.Hours.Value > 3 || got.Rate.Value < 1 || got.PerClerk || got.Clerks != nil {
		t.Errorf("two accepted by two within an hour or two: want at most 3 hours left and nobody named, got %+v %v", got, err)
	}
	if err := h.SetSwitch(ctx, boss, Switch{Unit: "SNV", Name: board.PerClerk, On: true, Reason: "Quy chế 12"}); err != nil {
		t.Fatal(err)
	}
	if got, err = h.InHand(ctx, boss, "SNV"); err != nil || len(got.Clerks) != 2 || got.Clerks[0].Documents != 1 {
		t.Errorf("switched on: want two clerks, got %+v %v", got.Clerks, err)
	}
	if got, err = h.InHand(ctx, boss, "H14"); err != nil || got.Clerks != nil {
		t.Errorf("above the unit switched on: want nobody named, got %+v %v", got.Clerks, err)
	}
	kindOf(t, h.SetSwitch(ctx, boss, Switch{Unit: "SNV", Name: board.PerClerk, On: false, Reason: " "}), pipeline.Invalid)
	kindOf(t, h.SetSwitch(ctx, boss, Switch{Unit: "SNV", Name: "other", On: true, Reason: "x"}), pipeline.Invalid)
	kindOf(t, h.SetSwitch(ctx, clerk, Switch{Unit: "SNV", Name: board.PerClerk, On: false, Reason: "x"}), pipeline.NotFound)
	_, err = h.InHand(ctx, other, "SNV")
	kindOf(t, err, pipeline.NotFound)
	_, err = h.InHand(ctx, officer, "SNV")
	kindOf(t, err, pipeline.NotFound)
}

func TestTheCurveEndsInTheFigureAndNeverLeavesOutWhatCameBefore(t *testing.T) {
	p := openPeople(t)
	admin := p.history(t, 3000)
	for _, at := range []time.Time{{}, p.now.AddDate(0, -4, 0), p.now.AddDate(0, 0, -1)} {
		table, err := p.Progress(t.Context(), admin, board.Ask{AsOf: at})
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range table.Rows {
			if len(row.History) != progress.HistoryMonths {
				t.Fatalf("want %d months, got %d", progress.HistoryMonths, len(row.History))
			}
			for i, h := range row.History[:progress.HistoryMonths-1] {
				if i%8 != 0 || row.Unit == "H14" {
					continue
				}
				then, err := p.Progress(t.Context(), admin, board.Ask{Unit: row.Unit, AsOf: h.At.Add(-time.Millisecond)})
				if err != nil {
					t.Fatal(err)
				}
				want := then.Root().Digitized.Documents
				if row.Owed.Documents == 0 {
					want = 0
				}
				if h.Count != want {
					t.Errorf("%s at %v: want %d, got %d", row.Unit, h.At, want, h.Count)
				}
			}
			if last := row.History[progress.HistoryMonths-1]; last.Count != row.Counted.Documents {
				t.Errorf("%s: the curve ends at %d, the figure is %d", row.Unit, last.Count, row.Counted.Documents)
			}
		}
	}
}
