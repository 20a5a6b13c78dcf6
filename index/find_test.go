package index

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestVerifyFindsAChangedFileOfTheSearchIndexAndItIsMadeAnew(t *testing.T) {
	h := newHouse(t)
	h.upload(clerk, h.batch(clerk, "b"), "a.pdf", paper{Pages: []string{"giao đất lâm nghiệp"}}.bytes(t))
	h.work()
	h.clean(false)
	files, err := filepath.Glob(filepath.Join(h.dir, "search", "gen-*", "store", "*.zap"))
	if err != nil || len(files) == 0 {
		t.Fatalf("segment files %v, %v, want some", files, err)
	}
	for _, path := range files {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		data[len(data)-1] ^= 1 // of the sum itself: what is mapped goes on being read
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	rep, err := h.Verify(t.Context(), boss, false)
	if err != nil || len(rep.Problems) != 1 || rep.Problems[0].Rule != "index_files" {
		t.Fatalf("problems %+v, %v, want the files of the search index", rep.Problems, err)
	}
	if err := h.catchUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	h.clean(false)
	if found, err := h.Find(t.Context(), clerk, Query{Text: "lâm nghiệp"}); err != nil || found.Total != 1 {
		t.Errorf("after it was made anew: %d hits, %v, want 1", found.Total, err)
	}
}

func TestAHitOfManyPagesIsQuotedFromItsPage(t *testing.T) {
	h := newHouse(t)
	dull := strings.Repeat("nội dung thường gặp ", 30)
	r := h.upload(clerk, h.batch(clerk, "b"), "a.pdf", paper{Pages: []string{dull, dull, dull + "giao đất lâm nghiệp", dull}}.bytes(t))
	h.work()
	found, err := h.Find(t.Context(), clerk, Query{Text: "đất lâm nghiệp", Boxes: true})
	if err != nil || len(found.Hits) != 1 {
		t.Fatalf("found %+v, %v, want one", found.Hits, err)
	}
	hit := found.Hits[0]
	if hit.Page != 3 || !strings.Contains(hit.Snippet, "đất lâm nghiệp") || len(hit.Boxes.Words) != 3 {
		t.Errorf("page %d, %q, %d boxes, want page 3 with three words boxed", hit.Page, hit.Snippet, len(hit.Boxes.Words))
	}
	pages, err := h.HitPages(t.Context(), clerk, r.Document, "đất lâm nghiệp")
	if err != nil || len(pages) != 1 || pages[0] != 3 {
		t.Errorf("pages %v, %v, want 3", pages, err)
	}
	if _, err := h.HitPages(t.Context(), other, r.Document, "đất"); err == nil {
		t.Error("another unit is told of pages")
	}
}
