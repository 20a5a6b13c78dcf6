package index

import (
	"testing"

	"sohoa/pipeline"
)

// TestThePDFIsForThoseWhoMayHaveTheOriginal: it shows what the original shows.
func TestThePDFIsForThoseWhoMayHaveTheOriginal(t *testing.T) {
	h := newHouse(t)
	open := paper{Seed: "open", Pages: []string{"một"}, Subject: "s"}
	secret := paper{Seed: "secret", Pages: []string{"mật", "thường"}, Splits: []int{1}, Secret: 1, Subject: "s"}
	b := h.batch(clerk, "b")
	a := h.upload(clerk, b, "a.pdf", open.bytes(t))
	s := h.upload(clerk, b, "s.pdf", secret.bytes(t))
	if _, err := h.PDF(t.Context(), clerk, a.Document); pipeline.KindOf(err) != pipeline.NotFound {
		t.Errorf("before it is made: %v", err)
	}
	h.work()
	o, err := h.PDF(t.Context(), officer, a.Document)
	if err != nil {
		t.Fatal(err)
	}
	if err := o.Close(); err != nil || o.Name != "a.pdfa.pdf" || o.Size != int64(len("open")) {
		t.Errorf("got %+v, %v", o, err)
	}
	_, err = h.PDF(t.Context(), other, a.Document)
	kindOf(t, err, pipeline.NotFound)
	_, err = h.PDF(t.Context(), clerk, s.Document)
	kindOf(t, err, pipeline.NotFound)
	if p, err := h.catalog.Printed(t.Context(), s.Sum); err != nil || p.Version != "" {
		t.Errorf("a file with a withheld part was printed: %+v, %v", p, err)
	}
	entries, err := h.catalog.Audit(t.Context(), string(a.Document), 100)
	if err != nil {
		t.Fatal(err)
	}
	if last := entries[len(entries)-1]; last.Act != "download" || last.Detail != "pdf" || last.User != officer.User {
		t.Errorf("the download was noted as %+v", last)
	}
}
