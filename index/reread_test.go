package index

import (
	"slices"
	"strings"
	"testing"

	"sohoa/index/catalog/ledger"
	"sohoa/pipeline"
)

// finds counts the records an officer finds.
func (h *house) finds(text string) int {
	h.t.Helper()
	if _, err := h.PublishPending(h.t.Context()); err != nil {
		h.t.Fatal(err)
	}
	hits, err := h.Find(h.t.Context(), officer, Query{Text: text})
	if err != nil {
		h.t.Fatal(err)
	}
	return hits.Total
}

// due is the jobs that are due, of one stage or of all.
func (h *house) due(stage pipeline.Stage) []pipeline.Job {
	h.t.Helper()
	jobs, err := h.Due(h.t.Context(), 100)
	if err != nil {
		h.t.Fatal(err)
	}
	return slices.DeleteFunc(jobs, func(j pipeline.Job) bool { return stage != "" && j.Stage != stage })
}

// do does one job.
func (h *house) do(j pipeline.Job) {
	h.t.Helper()
	if err := h.Commit(h.t.Context(), j, h.desk.do(j)); err != nil {
		h.t.Fatal(err)
	}
}

// TestAFileReadAgainIsReplacedAsAWhole: the old readings stand until the last
// page has come, then search, PDF and description follow; what people confirmed
// stays.
func TestAFileReadAgainIsReplacedAsAWhole(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	r := h.upload(clerk, h.batch(clerk, "b"), "a.pdf", paper{Pages: []string{"đất một", "đất hai"}, Subject: "về đất"}.bytes(t))
	h.work()
	said := map[pipeline.FieldName]string{pipeline.FieldSubject: "Về đất rừng", pipeline.FieldNumber: "15", pipeline.FieldDate: "2025-02-28"}
	if _, err := h.Confirm(ctx, clerk, r.Document, said, true); err != nil {
		t.Fatal(err)
	}
	h.work()
	h.desk.reader = "2"
	n, err := h.Reread(ctx, boss, "2")
	if err != nil || n != (Reread{Files: 1, Pages: 2}) {
		t.Fatalf("reread %+v, %v", n, err)
	}
	if n, err := h.Reread(ctx, boss, "2"); err != nil || n.Files != 0 {
		t.Errorf("asked twice: %+v, %v", n, err)
	}
	h.do(h.due(pipeline.StageRead)[0])
	if h.finds("đất") != 1 || h.finds("bản2") != 0 || len(h.due(pipeline.StageDescribe)) != 0 {
		t.Errorf("after one page of two: new words found %d, described %v", h.finds("bản2"), h.due(pipeline.StageDescribe))
	}
	h.do(h.due(pipeline.StageRead)[0])
	h.do(h.due(pipeline.StageDescribe)[0])
	if len(h.due(pipeline.StagePrint)) != 1 {
		t.Errorf("jobs %v, want the PDF made again", h.due(""))
	}
	h.work()
	if h.finds("bản2") != 1 {
		t.Error("the new words are not found")
	}
	rec, err := h.Document(ctx, clerk, r.Document)
	if err != nil || rec.State != pipeline.Digitized || rec.Subject != "Về đất rừng" || rec.Number != "15" {
		t.Errorf("got %+v, %v, want what was confirmed", rec.Document, err)
	}
	entries, err := h.catalog.Audit(ctx, "2", 10)
	if err != nil || len(entries) != 1 || entries[0].Act != "reread" || entries[0].User != boss.User {
		t.Errorf("audit %+v, %v", entries, err)
	}
	h.clean(true)
}

// TestAPageThatCannotBeReadAgainKeepsTheFileAsItWas.
func TestAPageThatCannotBeReadAgainKeepsTheFileAsItWas(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	r := h.upload(clerk, h.batch(clerk, "b"), "a.pdf", paper{Pages: []string{"đất một", "đất hai", "đất ba"}, Subject: "về đất"}.bytes(t))
	h.work()
	h.desk.reader = "2"
	if _, err := h.Reread(ctx, boss, "2"); err != nil {
		t.Fatal(err)
	}
	h.do(h.due(pipeline.StageRead)[0])
	if err := h.Fail(ctx, h.due(pipeline.StageRead)[0], pipeline.Damaged, pipeline.ReasonTooSlow, true); err != nil {
		t.Fatal(err)
	}
	if left := h.due(""); len(left) != 0 || h.finds("bản2") != 0 || h.finds("ba") != 1 {
		t.Errorf("jobs left %v, new words found %d, old words found %d", left, h.finds("bản2"), h.finds("ba"))
	}
	entries, err := h.catalog.Audit(ctx, string(r.Document), 10)
	if err != nil || !slices.ContainsFunc(entries, func(e ledger.Entry) bool { return e.Act == "reread" && strings.Contains(e.Detail, "too_slow") }) {
		t.Errorf("audit %+v, %v", entries, err)
	}
	h.clean(true)
}

// TestReadingAgainStandsBehindAllOtherWork: of many pages only a few are due at
// a time, after a new upload's.
func TestReadingAgainStandsBehindAllOtherWork(t *testing.T) {
	h := newHouse(t)
	b := h.batch(clerk, "b")
	h.upload(clerk, b, "a.pdf", paper{Pages: slices.Repeat([]string{"đất"}, 20), Subject: "cũ"}.bytes(t))
	h.work()
	if n, err := h.Reread(t.Context(), boss, "2"); err != nil || n.Pages != 20 {
		t.Fatalf("reread %+v, %v", n, err)
	}
	fresh := h.upload(clerk, b, "b.pdf", paper{Pages: []string{"mới"}, Subject: "mới"}.bytes(t))
	jobs := h.due("")
	if len(jobs) > 12 || jobs[0].Sum != fresh.Sum {
		t.Errorf("%d jobs due, the first %v; want the new file before a few old pages", len(jobs), jobs[0].ID())
	}
}

func TestOnlyThoseWhoCareForTheWholeHaveItReadAgain(t *testing.T) {
	h := newHouse(t)
	for _, v := range []pipeline.Viewer{clerk, officer, {}} {
		_, err := h.Reread(t.Context(), v, "c10")
		kindOf(t, err, pipeline.NotFound)
	}
	for _, limit := range []string{"", "new", "c10; --", strings.Repeat("1", 101)} {
		_, err := h.Reread(t.Context(), boss, limit)
		kindOf(t, err, pipeline.Invalid)
	}
}

// TestWhatIsWithheldIsNotReadAgain: somebody has to decide about it first.
func TestWhatIsWithheldIsNotReadAgain(t *testing.T) {
	h := newHouse(t)
	h.upload(clerk, h.batch(clerk, "b"), "a.pdf", paper{Pages: []string{"đất một", "đất hai"}, Splits: []int{1}, Secret: 2}.bytes(t))
	h.work()
	if n, err := h.Reread(t.Context(), boss, "2"); err != nil || n.Files != 0 {
		t.Errorf("reread %+v, %v", n, err)
	}
}

// TestAMarkFoundInReadingAgainWithholds, also what was digitized.
func TestAMarkFoundInReadingAgainWithholds(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	p := paper{Pages: []string{"đất một"}, Subject: "về đất", Later: "MẬT"}
	r := h.upload(clerk, h.batch(clerk, "b"), "a.pdf", p.bytes(t))
	h.work()
	h.desk.reader = "2"
	if _, err := h.Reread(ctx, boss, "2"); err != nil {
		t.Fatal(err)
	}
	h.work()
	_, err := h.Document(ctx, clerk, r.Document)
	kindOf(t, err, pipeline.NotFound)
	if h.finds("đất") != 0 {
		t.Error("it is still found")
	}
	h.clean(true)
}
