package index

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sohoa/index/export"
	"sohoa/pipeline"
	"sohoa/pipeline/bag"
)

// TestABagHoldsWhatMayBeSeenAndNothingSecret exports a batch in which a file
// bears a secrecy mark.
func TestABagHoldsWhatMayBeSeenAndNothingSecret(t *testing.T) {
	h := newHouse(t)
	b := h.batch(clerk, "Lô 1")
	open := paper{Seed: "open", Pages: []string{"chữ trang một", "chữ trang hai"}, Subject: "s"}
	h.upload(clerk, b, "quyết định.pdf", open.bytes(t))
	h.upload(clerk, b, "kín.pdf", paper{Seed: "kín", Pages: []string{"rất kín", "thường"}, Splits: []int{1}, Secret: 1, Subject: "s"}.bytes(t))
	h.work()
	if _, err := h.WriteRecords(t.Context()); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "bag")
	done, err := export.Bag(t.Context(), h.store, export.Wanted{Batch: "Lô 1", Name: "{n}"}, dir)
	if err != nil || done.Files != 1 || done.Withheld != 1 {
		t.Fatalf("got %+v, %v", done, err)
	}
	files, problems, err := bag.Check(dir)
	if err != nil || len(problems) > 0 {
		t.Fatalf("problems %v, %v", problems, err)
	}
	for _, want := range []string{"00001/quyết định.pdf", "00001/pdfa.pdf", "00001/text/00001.txt", "00001/text/00002.txt", "00001/record.json"} {
		if files[want] == "" {
			t.Errorf("%s is not in the bag: %v", want, files)
		}
	}
	err = filepath.WalkDir(dir, func(p string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(p)
		if strings.Contains(string(data), "kín") {
			t.Errorf("%s holds what is withheld", p)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	_, err = export.Bag(t.Context(), h.store, export.Wanted{Batch: "không có"}, dir+"2")
	kindOf(t, err, pipeline.NotFound)
}

// TestNoBagIsMadeOfAChangedOriginal: better none than a wrong one.
func TestNoBagIsMadeOfAChangedOriginal(t *testing.T) {
	h := newHouse(t)
	r := h.upload(clerk, h.batch(clerk, "b"), "a.pdf", paper{Seed: "1", Pages: []string{"một"}, Subject: "s"}.bytes(t))
	h.work()
	if _, err := h.WriteRecords(t.Context()); err != nil {
		t.Fatal(err)
	}
	damage(t, h.object(pipeline.OriginalKey(r.Sum)), `"seed":"1"`, `"seed":"2"`)
	dir := filepath.Join(t.TempDir(), "bag")
	_, err := export.Bag(t.Context(), h.store, export.Wanted{Batch: "b"}, dir)
	kindOf(t, err, pipeline.Damaged)
	for _, left := range []string{dir, dir + ".part"} {
		if _, err := os.Stat(left); !os.IsNotExist(err) {
			t.Errorf("%s was left behind: %v", left, err)
		}
	}
}
