package index

import (
	"fmt"
	"slices"
	"testing"

	"sohoa/pipeline"
)

// TestNeighboursSuggestAndNothingIsTaken: of three papers of one series the
// first and the last have their number; the one between is offered what lies
// between, and who signs for the organ, and keeps its fields as they are.
func TestNeighboursSuggestAndNothingIsTaken(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	b := h.batch(clerk, "b")
	var ids []pipeline.DocumentID
	for i := range 3 {
		name := fmt.Sprintf("%d.pdf", 9+i) // 9, 10, 11: the order of people, not of letters
		ids = append(ids, h.upload(clerk, b, name, paper{Seed: name, Pages: []string{"chữ"}, Subject: "s"}.bytes(t)).Document)
	}
	h.work()
	say := func(id pipeline.DocumentID, number, date string) {
		values := map[pipeline.FieldName]string{pipeline.FieldSymbol: "QĐ-SNV"}
		if number != "" {
			values[pipeline.FieldNumber], values[pipeline.FieldDate], values[pipeline.FieldSigner] = number, date, "Nông Thị Hà"
		}
		if _, err := h.Confirm(ctx, clerk, id, values, number != ""); err != nil {
			t.Fatal(err)
		}
	}
	say(ids[0], "14", "2025-03-04")
	say(ids[2], "16", "2025-03-05")
	say(ids[1], "", "")
	if _, err := h.Confirm(ctx, clerk, ids[1], map[pipeline.FieldName]string{pipeline.FieldSymbol: "QĐ-SNV"}, false); err != nil {
		t.Fatal(err)
	}
	task, err := h.Take(ctx, clerk, ids[1])
	if err != nil {
		t.Fatal(err)
	}
	offered := map[pipeline.FieldName][]string{}
	for _, f := range task.Fields {
		for _, s := range f.Suggestions {
			offered[f.Name] = append(offered[f.Name], s.Value)
			if s.From == "" {
				t.Errorf("%s: %q is offered without a source", f.Name, s.Value)
			}
		}
		if f.Name == pipeline.FieldNumber && (f.Value != "" || f.Status != pipeline.Uncertain) {
			t.Errorf("a suggestion became a value: %+v", f)
		}
	}
	if want := []string{"15", "10"}; !slices.Equal(offered[pipeline.FieldNumber], want) {
		t.Errorf("number: offered %q, want %q", offered[pipeline.FieldNumber], want)
	}
	if want := []string{"2025-03-04", "2025-03-05"}; !slices.Equal(offered[pipeline.FieldDate], want) {
		t.Errorf("date: offered %q, want %q", offered[pipeline.FieldDate], want)
	}
	stored, err := h.catalog.Fields(ctx, ids[1])
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range stored {
		if len(f.Suggestions) > 0 {
			t.Errorf("suggestions of %s are stored: %q", f.Name, f.Suggestions)
		}
	}
	if _, err := h.Take(ctx, other, ids[1]); pipeline.KindOf(err) != pipeline.NotFound {
		t.Errorf("a clerk of another unit: %v, want not found", err)
	}
}
