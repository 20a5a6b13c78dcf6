package index

import (
	"slices"
	"testing"

	"sohoa/pipeline"
)

// divided lists first and last page of the documents of a file in order.
func (h *house) divided(v pipeline.Viewer, id pipeline.DocumentID) [][2]int {
	h.t.Helper()
	d, err := h.Division(h.t.Context(), v, id)
	if err != nil {
		h.t.Fatal(err)
	}
	var out [][2]int
	for _, p := range d.Parts {
		out = append(out, [2]int{p.First, p.Last})
	}
	return out
}

func TestAClerkMovesTheBordersOfAFileAndTakesItBack(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	b := h.batch(clerk, "b")
	p := paper{Seed: "file", Pages: []string{"một", "hai", "ba", "bốn", "năm"}, Splits: []int{2, 4}, Subject: "s"}
	id := h.upload(clerk, b, "f.pdf", p.bytes(t)).Document
	h.work()
	said := map[pipeline.FieldName]string{pipeline.FieldNumber: "77"}
	siblings := func() []pipeline.DocumentID {
		r, err := h.Document(ctx, clerk, id)
		if err != nil {
			t.Fatal(err)
		}
		return r.Siblings
	}
	second := siblings()[0]
	if _, err := h.Confirm(ctx, clerk, second, said, false); err != nil {
		t.Fatal(err)
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	check := func(what string, want ...[2]int) {
		t.Helper()
		if got := h.divided(clerk, id); !slices.Equal(got, want) {
			t.Errorf("%s: pages %v, want %v", what, got, want)
		}
	}
	check("proposed", [2]int{1, 2}, [2]int{3, 4}, [2]int{5, 5})
	must(h.Agree(ctx, clerk, id))
	check("agreed", [2]int{1, 2}, [2]int{3, 4}, [2]int{5, 5})
	must(h.Divide(ctx, clerk, id, []int{1, 5}))
	check("two joined", [2]int{1, 4}, [2]int{5, 5})
	if got := h.state(clerk, second); got != pipeline.Rejected {
		t.Errorf("the joined one is %s", got)
	}
	if err := h.Retry(ctx, clerk, second); pipeline.KindOf(err) != pipeline.Invalid {
		t.Errorf("a joined document is sent round: %v", err)
	}
	must(h.Divide(ctx, clerk, id, []int{1, 2, 5}))
	check("a border moved", [2]int{1, 1}, [2]int{2, 4}, [2]int{5, 5})
	must(h.Undivide(ctx, clerk, id))
	check("one step back", [2]int{1, 4}, [2]int{5, 5})
	must(h.Undivide(ctx, clerk, id))
	check("two steps back", [2]int{1, 2}, [2]int{3, 4}, [2]int{5, 5})
	kindOf(t, h.Undivide(ctx, clerk, id), pipeline.Invalid)
	r, err := h.Document(ctx, clerk, second)
	must(err)
	if r.Number != "77" || r.First != 3 {
		t.Errorf("what was confirmed is %q from page %d, want 77 from page 3", r.Number, r.First)
	}
	must(h.Divide(ctx, clerk, id, []int{1, 2, 3, 4, 5}))
	check("each page", [2]int{1, 1}, [2]int{2, 2}, [2]int{3, 3}, [2]int{4, 4}, [2]int{5, 5})
	h.clean(true)
}

func TestWhoMayDivideAFileAndWhenItIsTooLate(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	p := paper{Seed: "file", Pages: []string{"một", "hai", "ba"}, Splits: []int{1}, Subject: "s"}
	id := h.upload(clerk, h.batch(clerk, "b"), "f.pdf", p.bytes(t)).Document
	h.work()
	kindOf(t, h.Divide(ctx, officer, id, []int{1}), pipeline.NotFound)
	kindOf(t, h.Divide(ctx, other, id, []int{1}), pipeline.NotFound)
	kindOf(t, h.Divide(ctx, clerk, id, []int{9}), pipeline.Invalid)
	r, err := h.Document(ctx, clerk, id)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.Take(ctx, second, r.Siblings[0]); err != nil {
		t.Fatal(err)
	}
	kindOf(t, h.Divide(ctx, clerk, id, []int{1}), pipeline.Busy)
	if err := h.Release(ctx, second, r.Siblings[0]); err != nil {
		t.Fatal(err)
	}
	done := map[pipeline.FieldName]string{pipeline.FieldNumber: "7", pipeline.FieldDate: "2025-01-02", pipeline.FieldSymbol: "QĐ-SNV"}
	if _, err := h.Confirm(ctx, clerk, id, done, true); err != nil {
		t.Fatal(err)
	}
	if h.state(clerk, id) != pipeline.Digitized {
		t.Fatalf("it is %s", h.state(clerk, id))
	}
	kindOf(t, h.Divide(ctx, clerk, id, []int{1}), pipeline.Invalid)
	secret := paper{Seed: "secret", Pages: []string{"một", "hai"}, Splits: []int{1}, Secret: 2, Subject: "s"}
	open := h.upload(clerk, h.batch(clerk, "s"), "s.pdf", secret.bytes(t)).Document
	h.work()
	kindOf(t, h.Divide(ctx, clerk, open, []int{1}), pipeline.NotFound)
	h.clean(true)
}

func TestAFileWithoutPagesIsNotDivided(t *testing.T) {
	h := newHouse(t)
	b := h.batch(clerk, "b")
	locked := paper{Seed: "locked", Refused: pipeline.ReasonEncrypted, Blame: pipeline.Invalid}
	waiting := paper{Seed: "waiting", Pages: []string{"một"}, Subject: "s"}
	refused := h.upload(clerk, b, "locked.pdf", locked.bytes(t)).Document
	h.work()
	unread := h.upload(clerk, b, "waiting.pdf", waiting.bytes(t)).Document
	kindOf(t, h.Divide(t.Context(), clerk, refused, nil), pipeline.Invalid)
	kindOf(t, h.Divide(t.Context(), clerk, unread, nil), pipeline.Invalid)
}
