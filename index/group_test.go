package index

import (
	"fmt"
	"testing"

	"sohoa/pipeline"
)

// TestAGroupIsHeldByWhoeverTookIt: two people who open the same grid never see
// the same document, and what is confirmed leaves it.
func TestAGroupIsHeldByWhoeverTookIt(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	b := h.batch(clerk, "b")
	for i := range 3 {
		h.upload(clerk, b, fmt.Sprint(i, ".pdf"), paper{Seed: fmt.Sprint(i), Pages: []string{"chữ"}, Subject: "s"}.bytes(t))
	}
	h.work()
	open, err := h.OpenFields(ctx, clerk, Filter{Batch: b.ID})
	if err != nil || len(open) != 2 || open[0].Documents != 3 {
		t.Fatalf("open %+v, %v, want number and date of three", open, err)
	}
	mine, err := h.Group(ctx, clerk, Filter{}, pipeline.FieldNumber)
	if err != nil || len(mine) != 3 {
		t.Fatalf("group of %d, %v, want 3", len(mine), err)
	}
	theirs, err := h.Group(ctx, second, Filter{}, pipeline.FieldNumber)
	if err != nil || len(theirs) != 0 {
		t.Errorf("another clerk got %d, %v, want none", len(theirs), err)
	}
	if _, err := h.Confirm(ctx, clerk, mine[0].ID, map[pipeline.FieldName]string{pipeline.FieldNumber: "15"}, false); err != nil {
		t.Fatal(err)
	}
	if mine, err = h.Group(ctx, clerk, Filter{}, pipeline.FieldNumber); err != nil || len(mine) != 2 {
		t.Errorf("after one was confirmed: %d, %v, want 2", len(mine), err)
	}
	if none, err := h.Group(ctx, other, Filter{}, pipeline.FieldNumber); err != nil || len(none) != 0 {
		t.Errorf("a clerk of another unit got %d, %v", len(none), err)
	}
	_, err = h.Group(ctx, officer, Filter{}, pipeline.FieldNumber)
	kindOf(t, err, pipeline.NotFound)
}
