package index

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"sohoa/index/progress"
	"sohoa/pipeline"
)

// lot hands in n documents of a batch and lets the clerk accept them all.
func (h *house) lot(n int) (Batch, []pipeline.DocumentID) {
	h.t.Helper()
	b := h.batch(clerk, "lô")
	var ids []pipeline.DocumentID
	for i := range n {
		ids = append(ids, h.upload(clerk, b, fmt.Sprint(i, ".pdf"), paper{Seed: fmt.Sprint(i), Pages: []string{"chữ"}, Subject: "s"}.bytes(h.t)).Document)
	}
	h.work()
	for _, id := range ids {
		h.accept(id)
	}
	return b, ids
}

func (h *house) accept(id pipeline.DocumentID) {
	h.t.Helper()
	values := map[pipeline.FieldName]string{pipeline.FieldNumber: "15", pipeline.FieldDate: "2025-02-28"}
	if _, err := h.Confirm(h.t.Context(), clerk, id, values, true); err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) states(ids []pipeline.DocumentID) []pipeline.State {
	h.t.Helper()
	var all []pipeline.State
	for _, id := range ids {
		all = append(all, h.state(clerk, id))
	}
	return all
}

// TestABatchCountsOnlyWhenItPassedWhereTheUnitAsksForIt, and at once where it
// does not.
func TestABatchCountsOnlyWhenItPassedWhereTheUnitAsksForIt(t *testing.T) {
	for _, asked := range []bool{false, true} {
		t.Run(fmt.Sprint("asked ", asked), func(t *testing.T) {
			h := newHouse(t)
			ctx := t.Context()
			if asked {
				if err := h.AskFirst(ctx, boss, "H14", DemandRound, true); err != nil {
					t.Fatal(err)
				}
			}
			b, ids := h.lot(3)
			want := pipeline.Digitized
			if asked {
				want = pipeline.Described
			}
			if got := h.states(ids); !slices.Equal(got, []pipeline.State{want, want, want}) {
				t.Fatalf("accepted they are %v, want %s", got, want)
			}
			if asked {
				rec, err := h.Document(ctx, clerk, ids[0])
				if err != nil || !slices.Equal(rec.Missing, []progress.GateName{progress.GateQuality}) {
					t.Errorf("missing %v, %v, want the round only", rec.Missing, err)
				}
				if _, err := h.Next(ctx, clerk, Filter{}); pipeline.KindOf(err) != pipeline.NotFound {
					t.Errorf("what waits for its round is given to a clerk again: %v", err)
				}
			}
			if err := h.OpenRound(ctx, second, b.ID, 0); err != nil {
				t.Fatal(err)
			}
			kindOf(t, h.OpenRound(ctx, second, b.ID, 0), pipeline.Invalid)
			kindOf(t, h.CloseRound(ctx, second, b.ID, true, ""), pipeline.Invalid)
			kindOf(t, h.Found(ctx, clerk, Finding{Document: ids[0]}), pipeline.Invalid) // his own
			for _, id := range ids {
				if err := h.Found(ctx, second, Finding{Document: id}); err != nil {
					t.Fatal(err)
				}
			}
			if err := h.CloseRound(ctx, second, b.ID, true, ""); err != nil {
				t.Fatal(err)
			}
			if got := h.states(ids); !slices.Equal(got, []pipeline.State{pipeline.Digitized, pipeline.Digitized, pipeline.Digitized}) {
				t.Errorf("after the batch passed they are %v", got)
			}
			h.work()
			h.clean(false)
		})
	}
}

// TestAReturnedBatchWaitsAgainWithWhatWasFound, its second round looks at a
// share, and the clerk sees the remark where it was pinned.
func TestAReturnedBatchWaitsAgainWithWhatWasFound(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	b, ids := h.lot(4)
	if err := h.OpenRound(ctx, second, b.ID, 50); err != nil {
		t.Fatal(err)
	}
	rounds, err := h.Rounds(ctx, second, b.ID)
	if err != nil || len(rounds) != 1 || rounds[0].Drawn != 4 || rounds[0].Share != 100 {
		t.Fatalf("first round %+v, %v, want all four", rounds, err)
	}
	at := Spot{Page: 1, Box: pipeline.Box{X0: 1, Y0: 2, X1: 30, Y1: 40}}
	kindOf(t, h.Found(ctx, second, Finding{Document: ids[1], Wrong: []pipeline.FieldName{pipeline.FieldNumber}, Note: " ", At: at}), pipeline.Invalid)
	if err := h.Found(ctx, second, Finding{Document: ids[1], Wrong: []pipeline.FieldName{pipeline.FieldNumber}, Note: "số là 16", At: at}); err != nil {
		t.Fatal(err)
	}
	kindOf(t, h.CloseRound(ctx, second, b.ID, false, ""), pipeline.Invalid)
	if err := h.CloseRound(ctx, second, b.ID, false, "sai số"); err != nil {
		t.Fatal(err)
	}
	if got := h.states(ids); slices.Contains(got, pipeline.Digitized) {
		t.Errorf("returned they are %v", got)
	}
	rounds, err = h.Rounds(ctx, second, b.ID)
	if err != nil || rounds[0].Status != "returned" || rounds[0].Wrong != 1 || rounds[0].Bad != 1 {
		t.Fatalf("rounds %+v, %v", rounds, err)
	}
	if rate, ok := Quality(rounds[0]); !ok || rate.Share <= 0 || rate.High <= rate.Share {
		t.Errorf("rate %+v %v, want it with its interval: one of four was looked at", rate, ok)
	}
	task, err := h.Take(ctx, clerk, ids[1])
	if err != nil || len(task.Remarks) != 1 || task.Remarks[0].Note != "số là 16" || task.Remarks[0].Place.Page != 1 || task.Remarks[0].Place.Box != at.Box {
		t.Fatalf("task %+v, %v, want the remark where it was pinned", task.Remarks, err)
	}
	kindOf(t, h.OpenRound(ctx, second, b.ID, 0), pipeline.Invalid) // they wait for the clerk first
	for _, id := range ids {
		h.accept(id)
	}
	if err := h.OpenRound(ctx, second, b.ID, 50); err != nil {
		t.Fatal(err)
	}
	if rounds, err = h.Rounds(ctx, second, b.ID); err != nil || rounds[0].N != 2 || rounds[0].Drawn != 2 {
		t.Errorf("second round %+v, %v, want half of four", rounds, err)
	}
	if some, err := h.Rounds(ctx, other, b.ID); err != nil || len(some) != 0 {
		t.Errorf("a clerk of another unit sees %+v, %v", some, err)
	}
	kindOf(t, h.OpenRound(ctx, officer, b.ID, 0), pipeline.NotFound)
	kindOf(t, h.AskFirst(ctx, clerk, "SNV", DemandRound, true), pipeline.NotFound)
	h.work()
	h.clean(false)
}

// TestAReturnedDocumentGoesFirstToWhoAcceptedIt: another clerk does not get it
// until some days have gone by.
func TestAReturnedDocumentGoesFirstToWhoAcceptedIt(t *testing.T) {
	var later time.Duration
	h := houseAfter(t, &later)
	ctx := t.Context()
	b, ids := h.lot(1)
	if err := h.OpenRound(ctx, second, b.ID, 0); err != nil {
		t.Fatal(err)
	}
	if err := h.CloseRound(ctx, second, b.ID, false, "xem lại"); err != nil {
		t.Fatal(err)
	}
	_, err := h.Next(ctx, second, Filter{})
	kindOf(t, err, pipeline.NotFound)
	if task, err := h.Next(ctx, clerk, Filter{}); err != nil || task.ID != ids[0] {
		t.Errorf("who accepted it gets %s, %v", task.ID, err)
	}
	if err := h.Release(ctx, clerk, ids[0]); err != nil {
		t.Fatal(err)
	}
	later = 73 * time.Hour
	if task, err := h.Next(ctx, second, Filter{}); err != nil || task.ID != ids[0] {
		t.Errorf("after three days anybody gets it: %s, %v", task.ID, err)
	}
}
