package index

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"sohoa/index/record"
	"sohoa/pipeline"
	"sohoa/pipeline/blob"
	"sohoa/pipeline/blob/fs"
)

// copyStore makes a second copy of all objects.
func copyStore(t *testing.T, from blob.Store) *fs.Store {
	t.Helper()
	to, err := fs.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	keys, err := blob.Keys(t.Context(), from, "")
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range keys {
		data, err := blob.Load(t.Context(), from, k, record.MaxBytes)
		if err != nil {
			t.Fatal(err)
		}
		if err := blob.Keep(t.Context(), to, k, data); err != nil {
			t.Fatal(err)
		}
	}
	return to
}

func kept(t *testing.T, h *house, n int) []pipeline.Sum {
	t.Helper()
	b := h.batch(clerk, "b")
	var sums []pipeline.Sum
	for i := range n {
		sums = append(sums, h.upload(clerk, b, fmt.Sprint(i, ".pdf"), paper{Seed: fmt.Sprint(i), Pages: []string{"một"}, Subject: "s"}.bytes(t)).Sum)
	}
	h.work()
	return sums
}

func (h *house) object(k pipeline.Key) string {
	return filepath.Join(h.dir, "objects", filepath.FromSlash(string(k)))
}

func TestChangedMissingAndUntrackedAreToldApartAndRepaired(t *testing.T) {
	h := newHouse(t)
	sums := kept(t, h, 6)
	second := copyStore(t, h.store)
	changed, missing := pipeline.OriginalKey(sums[1]), pipeline.OriginalKey(sums[4])
	damage(t, h.object(changed), `"seed":"1"`, `"seed":"2"`)
	if err := os.Remove(h.object(missing)); err != nil {
		t.Fatal(err)
	}
	stray := pipeline.OriginalKey(pipeline.Sum(strings.Repeat("0f", 32)))
	if err := blob.Keep(t.Context(), h.store, stray, []byte("cut off")); err != nil {
		t.Fatal(err)
	}
	made, err := h.catalog.Printed(t.Context(), sums[0])
	if err != nil {
		t.Fatal(err)
	}
	damage(t, h.object(made.Key), "0", "9")

	f, err := h.CheckFixity(t.Context(), boss, Share{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	want := []pipeline.Key{changed, made.Key}
	if !slices.Equal(f.Changed, want) || !slices.Equal(f.Missing, []pipeline.Key{missing}) || !slices.Equal(f.Untracked, []pipeline.Key{stray}) || f.Clean() {
		t.Errorf("got %+v", f)
	}
	damage(t, second.Path(missing), `"seed":"4"`, `"seed":"5"`) // the second copy of one is bad too
	if f, err = h.CheckFixity(t.Context(), boss, Share{}, second); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(f.Repaired, want) || f.Clean() {
		t.Errorf("repaired %v, want %v", f.Repaired, want)
	}
	if f, err = h.CheckFixity(t.Context(), boss, Share{}, nil); err != nil || len(f.Changed) != 0 || !slices.Equal(f.Missing, []pipeline.Key{missing}) {
		t.Errorf("afterwards %+v, %v", f, err)
	}
	_, err = h.CheckFixity(t.Context(), clerk, Share{}, nil)
	kindOf(t, err, pipeline.NotFound)
	lines, _, err := h.AuditLog(t.Context(), boss, AuditFilter{Act: "fixity", Limit: 10})
	if err != nil || len(lines) != 3 {
		t.Errorf("%d lines of three checks, %v", len(lines), err)
	}
}

func TestSharesCoverEverythingOnce(t *testing.T) {
	h := newHouse(t)
	kept(t, h, 20)
	total := 0
	for n := range 7 {
		f, err := h.CheckFixity(t.Context(), boss, Share{n + 1, 7}, nil)
		if err != nil {
			t.Fatal(err)
		}
		total += f.Checked
	}
	if total != 40 { // originals and PDFs
		t.Errorf("seven shares read %d objects, want 40", total)
	}
	for _, bad := range []string{"0/3", "4/3", "3", "a/b", "1/0", "-1/3"} {
		if _, err := ParseShare(bad); pipeline.KindOf(err) != pipeline.Invalid {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

// TestEverythingIsReadBackWithinThirtyDays lets the clock run for ninety days,
// with a server that is on ten hours a day.
func TestEverythingIsReadBackWithinThirtyDays(t *testing.T) {
	now := time.Date(2026, 1, 1, 8, 0, 0, 0, time.UTC)
	h := newHouse(t)
	h.Index.clock = func() time.Time { return now }
	sums := kept(t, h, 15)
	reads := 0
	for range 90 {
		for range 10 {
			now = now.Add(time.Hour)
			f, err := h.Round(t.Context())
			if err != nil || !f.Clean() {
				t.Fatal(f, err)
			}
			reads += f.Checked
		}
		list, err := h.catalog.Stale(t.Context(), now.Add(time.Hour), 100)
		if err != nil || len(list) != len(sums) {
			t.Fatal(len(list), err)
		}
		old, err := h.catalog.Stale(t.Context(), now.Add(-readWithin), 100)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range old {
			t.Errorf("%s was not read for thirty days", p.Sum)
		}
		now = now.Add(14 * time.Hour)
	}
	if most := 15 * 2 * 5; reads > most || reads < 15*2*3 {
		t.Errorf("%d reads in ninety days, want about %d", reads, 15*2*4)
	}
}
