package index

import (
	"encoding/json"
	"maps"
	"path/filepath"
	"slices"
	"testing"

	"sohoa/index/catalog/keeping"
	"sohoa/index/record"
	"sohoa/pipeline"
	"sohoa/pipeline/blob"
	"sohoa/pipeline/blob/fs"
)

// later are the columns and tables that records have today and records of the
// form before did not, the newest change first; "" is the whole table.
func later() []map[string][]string {
	return []map[string][]string{
		{"document": {"mine", "mine_until"}},
		{"document": {"box", "sheaf", "sheet_unit"}, "sheet": {""}},
		{"imported": {""}},
		{"citation": {""}},
		{"derivative": {"signatures"}},
		{"page": {"codes"}},
		{"page": {"a4"}},
		{"file": {"purged"}},
	}
}

// strip takes out of rows what came later than a form.
func strip(rows keeping.Rows, forms []map[string][]string) {
	for _, form := range forms {
		for table, columns := range form {
			if slices.Contains(columns, "") {
				delete(rows, table)
				continue
			}
			for _, row := range rows[table] {
				maps.DeleteFunc(row, func(name string, _ any) bool { return slices.Contains(columns, name) })
			}
		}
	}
}

// TestAStoreOfEveryReleasedFormRebuilds writes the records of an archive as each
// earlier version did, and makes a catalogue from them: what was taken in, what
// was read and what people confirmed are there.
func TestAStoreOfEveryReleasedFormRebuilds(t *testing.T) {
	h := newHouse(t)
	lived(t, h, 6)
	if _, err := h.WriteRecords(t.Context()); err != nil {
		t.Fatal(err)
	}
	want, err := h.catalog.Sums(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	confirmed := confirmedIn(t, h)
	for n := range later() {
		dir := t.TempDir()
		copyStripped(t, h, filepath.Join(dir, "objects"), later()[:n+1])
		back := openHouse(t, dir)
		if _, err := back.Rebuild(t.Context()); err != nil {
			t.Fatalf("form %d: %v", n, err)
		}
		got, err := back.catalog.Sums(t.Context())
		if err != nil || got.Receipts != want.Receipts || got.Documents != want.Documents || got.Pages != want.Pages {
			t.Errorf("form %d: figures %+v, %v; want %+v", n, got, err, want)
		}
		if again := confirmedIn(t, back); !maps.Equal(again, confirmed) || len(again) == 0 {
			t.Errorf("form %d: %d confirmed fields, want the %d that there were", n, len(again), len(confirmed))
		}
		if broken, err := back.catalog.Check(t.Context()); err != nil || len(broken) > 0 {
			t.Errorf("form %d: check = %+v, %v", n, broken, err)
		}
	}
}

// confirmedIn is every field that a person confirmed, by document and name.
func confirmedIn(t *testing.T, h *house) map[string]string {
	t.Helper()
	list, err := h.List(t.Context(), boss, Filter{Page: Page{Limit: 500}})
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, d := range list.Documents {
		fields, err := h.catalog.Fields(t.Context(), d.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range fields {
			if f.Status == pipeline.Confirmed {
				all[string(d.ID)+" "+string(f.Name)] = f.Value
			}
		}
	}
	return all
}

// copyStripped copies a store with its records in an older form.
func copyStripped(t *testing.T, h *house, dir string, forms []map[string][]string) {
	t.Helper()
	to, err := fs.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	err = h.store.List(ctx, "", func(i blob.Info) error {
		data, err := blob.Load(ctx, h.store, i.Key, 1<<24)
		if err != nil {
			return err
		}
		if _, _, ok := record.Named(i.Key); ok {
			var r record.Record
			if err := record.Decode(data, &r); err != nil {
				return err
			}
			strip(r.Rows, forms)
			if data, err = json.Marshal(r); err != nil {
				return err
			}
		}
		return blob.Keep(ctx, to, i.Key, data)
	})
	if err != nil {
		t.Fatal(err)
	}
}
