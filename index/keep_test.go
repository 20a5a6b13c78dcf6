package index

import (
	"context"
	"io"
	"slices"
	"strings"
	"testing"

	"sohoa/pipeline"
	"sohoa/pipeline/blob"
)

// opened notes which objects are read.
type opened struct {
	blob.Store
	keys []pipeline.Key
}

func (o *opened) Open(ctx context.Context, k pipeline.Key) (io.ReadCloser, error) {
	o.keys = append(o.keys, k)
	return o.Store.Open(ctx, k)
}

// TestAPromiseIsNeverMadeAnew: what changes in the store between two records
// of a file does not become what the second promises.
func TestAPromiseIsNeverMadeAnew(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	r := h.upload(clerk, h.batch(clerk, "b"), "a.pdf", paper{Seed: "kept", Pages: []string{"một", "hai"}, Subject: "s"}.bytes(t))
	h.work()
	if _, err := h.WriteRecords(ctx); err != nil {
		t.Fatal(err)
	}
	reading, preview := pipeline.ReadingKey(r.Sum, 2, "1"), pipeline.PreviewKey(r.Sum, 1, "1")
	damage(t, h.object(reading), "hai", "bay")
	damage(t, h.object(preview), "picture", "nothing")
	if _, err := h.Confirm(ctx, clerk, r.Document, map[pipeline.FieldName]string{pipeline.FieldSubject: "khác"}, false); err != nil {
		t.Fatal(err)
	}
	watched := &opened{Store: h.store}
	h.Index.store = watched
	if n, err := h.WriteRecords(ctx); err != nil || n != 1 {
		t.Fatalf("want one record written, got %d %v", n, err)
	}
	for _, k := range watched.keys {
		if strings.HasPrefix(string(k), "reading/") || strings.HasPrefix(string(k), "preview/") {
			t.Errorf("%s was read again", k)
		}
	}
	report, err := h.Verify(ctx, boss, true)
	if err != nil {
		t.Fatal(err)
	}
	var broken []string
	for _, p := range report.Problems {
		if p.Rule == "result_hash" {
			broken = append(broken, p.Subject)
		}
	}
	slices.Sort(broken)
	if want := []string{string(preview), string(reading)}; !slices.Equal(broken, want) {
		t.Errorf("got %v, want %v", broken, want)
	}
	if report, err = h.Verify(ctx, boss, false); err != nil || len(report.Problems) > 0 {
		t.Errorf("a shallow look reads nothing: got %v %v", report.Problems, err)
	}
}

// TestALieOfTheStoreIsNoPromise: what a store gives back wrongly while a file is
// written down for the first time is not what its record promises. The file
// waits, verify names it, and others are written.
func TestALieOfTheStoreIsNoPromise(t *testing.T) {
	for _, tt := range []struct{ rule, old, new string }{
		{"a reading", "hai", "bay"},
		{"a preview", "picture", "nothing"},
	} {
		t.Run(tt.rule, func(t *testing.T) {
			h := newHouse(t)
			h.desk.seal = true
			ctx := t.Context()
			b := h.batch(clerk, "b")
			r := h.upload(clerk, b, "a.pdf", paper{Seed: "lie", Pages: []string{"một", "hai"}, Subject: "s"}.bytes(t))
			h.upload(clerk, b, "b.pdf", paper{Seed: "other", Pages: []string{"ba"}, Subject: "s"}.bytes(t))
			h.work()
			key := pipeline.ReadingKey(r.Sum, 2, "1")
			if tt.rule == "a preview" {
				key = pipeline.PreviewKey(r.Sum, 2, "1")
			}
			damage(t, h.object(key), tt.old, tt.new)
			if n, err := h.WriteRecords(ctx); err != nil || n != 1 {
				t.Fatalf("%d records, %v; want that of the other file", n, err)
			}
			report, err := h.Verify(ctx, boss, true)
			if err != nil || !slices.ContainsFunc(report.Problems, func(p Problem) bool { return p.Rule == "result_seal" && p.Subject == string(r.File) }) {
				t.Errorf("problems %v, %v; want the file that waits", report.Problems, err)
			}
			damage(t, h.object(key), tt.new, tt.old)
			if n, err := h.WriteRecords(ctx); err != nil || n != 1 {
				t.Fatalf("%d records, %v; want one when the store is well again", n, err)
			}
			h.clean(true)
		})
	}
}
