package index

import (
	"testing"

	"sohoa/pipeline"
)

// TestOnlyTheFirstWordOnAFieldCounts, a value that differs from the machine's
// is a correction, and a clerk sees himself only.
func TestOnlyTheFirstWordOnAFieldCounts(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	r := h.upload(clerk, h.batch(clerk, "b"), "a.pdf", paper{Pages: []string{"chữ"}, Subject: "s"}.bytes(t))
	h.work()
	for _, values := range []map[pipeline.FieldName]string{
		{"organ": "SỞ Y TẾ", "type": "QUYẾT ĐỊNH", "number": "15"}, // accepted by the machine: SỞ NỘI VỤ
		{"organ": "SỞ NỘI VỤ", "number": "16", "date": "2025-02-28"},
	} {
		if _, err := h.Confirm(ctx, clerk, r.Document, values, true); err != nil {
			t.Fatal(err)
		}
	}
	people, fields, err := h.Efforts(ctx, boss, 30)
	if err != nil || len(people) != 1 {
		t.Fatalf("people %+v, %v, want one", people, err)
	}
	want := Effort{User: clerk.User, Documents: 1, Days: 1, Said: 4, Offered: 2, Corrected: 1}
	if people[0] != want {
		t.Errorf("got %+v, want %+v", people[0], want)
	}
	got := map[pipeline.FieldName]Correction{}
	for _, f := range fields {
		got[f.Name] = f
	}
	if o := got["organ"]; o != (Correction{Name: "organ", Said: 1, Offered: 1, Corrected: 1, Missed: 1}) {
		t.Errorf("organ: %+v, want a correction of what the machine had accepted", o)
	}
	if n := got["number"]; n != (Correction{Name: "number", Said: 1}) {
		t.Errorf("number: %+v, want a value where the machine had none", n)
	}
	if people, _, err := h.Efforts(ctx, second, 30); err != nil || len(people) != 0 {
		t.Errorf("another clerk sees %+v, %v", people, err)
	}
	_, _, err = h.Efforts(ctx, officer, 30)
	kindOf(t, err, pipeline.NotFound)
}
