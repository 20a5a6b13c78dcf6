package index

import (
	"testing"

	"sohoa/index/board"
	"sohoa/index/progress"
	"sohoa/pipeline"
)

func TestPagesCountAsA4Pages(t *testing.T) {
	h := newHouse(t)
	p := paper{Seed: "bản vẽ", Pages: []string{"một", "hai", "ba", "bốn"}, Splits: []int{2}}
	r := h.upload(clerk, h.batch(clerk, "bản vẽ"), "ban ve.pdf", p.bytes(t))
	jobs, err := h.Due(t.Context(), 10)
	if err != nil || len(jobs) != 1 {
		t.Fatalf("want one job, got %v %v", jobs, err)
	}
	sc := pipeline.Scan{Version: "1", Kind: pipeline.PDF, Pages: []pipeline.ScanPage{
		{Page: 1, Width: 210, Height: 297}, {Page: 2, Width: 420, Height: 297}, {Page: 3, Width: 841, Height: 1189}, {Page: 4},
	}}
	if err := h.Commit(t.Context(), jobs[0], h.desk.keep(pipeline.ScanKey(jobs[0].Sum, "1"), sc)); err != nil {
		t.Fatal(err)
	}
	table, err := h.Progress(t.Context(), boss, board.Ask{Measure: progress.Pages})
	if err != nil || table.Root().Received.Pages != 1+2+16+1 {
		t.Errorf("while it is read: want 20 A4 pages, got %+v %v", table.Root().Received, err)
	}
	h.work()
	if table, err = h.Progress(t.Context(), boss, board.Ask{Measure: progress.Pages}); err != nil || table.Root().Read.Pages != 20 || table.Root().Read.Documents != 2 {
		t.Errorf("in two documents: want 20 A4 pages, got %+v %v", table.Root().Read, err)
	}
	b, err := h.Batch(t.Context(), clerk, r.Batch)
	if err != nil || b.Count.Pages != 4 || b.Count.Read != 4 {
		t.Errorf("the batch counts sheets: want 4 of 4, got %+v %v", b.Count, err)
	}
	d, err := h.Document(t.Context(), clerk, b.Files[0].Documents[0])
	if err != nil || d.Pages() != 2 || d.History[len(d.History)-1].Pages != 3 {
		t.Errorf("the first document: want 2 pages that count for 3, got %d %+v %v", d.Pages(), d.History, err)
	}
	h.clean(true)
}
