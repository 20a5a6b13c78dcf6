package index

import (
	"testing"

	"sohoa/pipeline"
)

// The paper: sheet, two pages, sheet, one page. The clerk of the province hands
// it in; the first sheet names a department under it, the second one a unit
// that nobody knows.
func TestSheetsSetUnitBoxAndFile(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	b := h.batch(boss, "cả xấp")
	p := paper{Seed: "stack", Pages: []string{"tờ một", "trang một", "trang hai", "tờ hai", "trang ba"}, Subject: "s"}
	p.Sheets = []pipeline.Separator{{Unit: "SNV", Box: "12", File: "Hồ sơ A", Number: 1}, {Unit: "KHONGCO", Box: "13", File: "Hồ sơ B", Number: 2}}
	p.Ranges = [][2]int{{2, 3}, {5, 5}}
	first := h.upload(boss, b, "stack.pdf", p.bytes(t)).Document
	h.work()
	r, err := h.Document(ctx, clerk, first) // who sees the department only
	if err != nil {
		t.Fatal(err)
	}
	if r.Unit != "SNV" || r.Box != "12" || r.Sheaf != "Hồ sơ A" || r.First != 2 || r.Last != 3 {
		t.Errorf("first: %s %q %q pages %d-%d, want SNV, box 12, Hồ sơ A, pages 2-3", r.Unit, r.Box, r.Sheaf, r.First, r.Last)
	}
	if n := len(r.History); n < 2 || r.History[n-1].To != pipeline.Described {
		t.Errorf("history %+v", r.History)
	}
	whole, err := h.Document(ctx, boss, first)
	if err != nil || len(whole.Siblings) != 1 {
		t.Fatalf("siblings %v %v, want one", whole.Siblings, err)
	}
	second, err := h.Document(ctx, boss, whole.Siblings[0])
	if err != nil {
		t.Fatal(err)
	}
	if second.Unit != boss.Unit || second.SheetUnit != "KHONGCO" || second.Box != "13" || second.First != 5 {
		t.Errorf("second: %s, sheet %s, box %q from page %d; want the batch's unit and what the sheet says", second.Unit, second.SheetUnit, second.Box, second.First)
	}
	h.clean(true)
}
