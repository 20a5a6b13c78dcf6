package index

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"sohoa/index/board"
	"sohoa/index/members"
	"sohoa/index/progress"
	"sohoa/index/record"
	"sohoa/pipeline"
	"sohoa/pipeline/blob"
)

// lived fills a house with every fate a file can have.
func lived(t *testing.T, h *house, plain int) {
	t.Helper()
	b, far := h.batch(clerk, "Lô 1"), h.batch(other, "Lô 1")
	for i := range plain {
		p := paper{Seed: fmt.Sprint("plain", i), Pages: []string{fmt.Sprintf("quyết định số %d về đất đai", i), "hai"}, Subject: fmt.Sprint("Về việc ", i)}
		h.upload(clerk, b, fmt.Sprint(i, ".pdf"), p.bytes(t))
	}
	for i, p := range papers() {
		h.upload(clerk, b, fmt.Sprint("fate", i, ".pdf"), p.bytes(t))
		h.upload(other, far, fmt.Sprint("fate", i, ".pdf"), p.bytes(t))
	}
	h.upload(second, b, "again.pdf", papers()[0].bytes(t))
	h.work()
	for range plain / 2 {
		task, err := h.Next(t.Context(), clerk, Filter{})
		if err != nil {
			t.Fatal(err)
		}
		values := map[pipeline.FieldName]string{pipeline.FieldNumber: "12", pipeline.FieldDate: "2025-03-01"}
		if _, err := h.Confirm(t.Context(), clerk, task.ID, values, true); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := h.CreateAccount(t.Context(), boss, members.NewAccount{Login: "can.bo", Name: "Cán bộ", Password: "Mot-mat-khau-dai-9", Role: pipeline.Clerk, Unit: "SNV"}); err != nil {
		t.Fatal(err)
	}
	h.work()
}

// looks is what people see: figures, hits, records with their history, receipts.
func looks(t *testing.T, h *house, at time.Time) string {
	t.Helper()
	var all []any
	for _, v := range []pipeline.Viewer{clerk, other, officer, boss} {
		table, err := h.Progress(t.Context(), v, board.Ask{Unit: v.Unit, Measure: progress.Measure("pages"), AsOf: at})
		if err != nil {
			t.Fatal(err)
		}
		hits, err := h.Find(t.Context(), v, Query{Text: "đất đai", Page: Page{Limit: 500}})
		if err != nil {
			t.Fatal(err)
		}
		hits.Took = 0
		slices.SortStableFunc(hits.Hits, func(a, b Hit) int { return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.ID, b.ID)) })
		for i := range hits.Hits {
			hits.Hits[i].Changed = time.Time{}
		}
		list, err := h.List(t.Context(), v, Filter{Page: Page{Limit: 500}})
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, table, hits, list)
		for _, d := range list.Documents {
			r, err := h.Document(t.Context(), v, d.ID)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, r)
		}
		batches, total, err := h.Batches(t.Context(), v, Page{Limit: 500})
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, batches, total)
		for _, b := range batches {
			status, err := h.Batch(t.Context(), v, b.ID)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, status)
		}
	}
	data, err := json.MarshalIndent(all, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// forget removes everything but the store.
func forget(t *testing.T, h *house) *house {
	t.Helper()
	if err := h.Close(); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(h.dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.Name() == "objects" {
			continue
		}
		if err := os.RemoveAll(filepath.Join(h.dir, e.Name())); err != nil {
			t.Fatal(err)
		}
	}
	n := openHouse(t, h.dir)
	t.Cleanup(func() {
		if err := n.Close(); err != nil {
			t.Error(err)
		}
	})
	return n
}

func TestTheStoreAloneMakesTheSameCatalogue(t *testing.T) {
	h := openHouse(t, t.TempDir())
	lived(t, h, 8)
	if _, err := h.WriteRecords(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n, err := h.WriteRecords(t.Context()); err != nil || n != 0 {
		t.Errorf("a second time %d records were written: %v", n, err)
	}
	at := time.Now()
	before, sums := looks(t, h, at), h.clean(true)
	h = forget(t, h)
	got, err := h.Rebuild(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if got.Files != sums.Receipts || got.Documents != sums.Documents || got.Untracked != 0 {
		t.Errorf("rebuilt %+v, there were %d receipts and %d documents", got, sums.Receipts, sums.Documents)
	}
	if after := looks(t, h, at); after != before {
		t.Errorf("people see something else:\n%s", firstDifference(before, after))
	}
	again := h.clean(true)
	if fmt.Sprint(again.States, again.Pages, again.Indexed) != fmt.Sprint(sums.States, sums.Pages, sums.Indexed) {
		t.Errorf("counted %+v, before %+v", again, sums)
	}
	if _, err := h.SignIn(t.Context(), "can.bo", "Mot-mat-khau-dai-9", "1.2.3.4"); pipeline.KindOf(err) != pipeline.NotFound {
		t.Errorf("a password came back out of the store: %v", err)
	}
	h.work() // what was still to be done is done
	if _, err := h.Rebuild(t.Context()); pipeline.KindOf(err) != pipeline.Invalid {
		t.Errorf("a second rebuild over a full catalogue: %v", err)
	}
}

func firstDifference(a, b string) string {
	as, bs := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range min(len(as), len(bs)) {
		if as[i] != bs[i] {
			from := max(0, i-6)
			return strings.Join(as[from:min(i+4, len(as))], "\n") + "\n--- instead:\n" + strings.Join(bs[from:min(i+4, len(bs))], "\n")
		}
	}
	return fmt.Sprintf("%d lines, then %d", len(as), len(bs))
}

// TestWhatWasStillMovingGoesOn: the catalogue is lost while files are read.
func TestWhatWasStillMovingGoesOn(t *testing.T) {
	now := time.Now()
	h := openHouse(t, t.TempDir())
	h.Index.clock = func() time.Time { return now }
	b := h.batch(clerk, "b")
	r := h.upload(clerk, b, "a.pdf", paper{Pages: []string{"một", "hai"}, Subject: "s"}.bytes(t))
	jobs, err := h.Due(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	if err := h.Commit(t.Context(), jobs[0], h.desk.do(jobs[0])); err != nil {
		t.Fatal(err)
	}
	later, err := h.catalog.RecordsDue(t.Context(), 10, -time.Hour)
	if err != nil || len(later) != 1 {
		t.Fatalf("due %v, %v", later, err)
	}
	if later[0].N, err = h.writeRecord(t.Context(), later[0]); err != nil {
		t.Fatal(err)
	}
	h = forget(t, h)
	if _, err := h.Rebuild(t.Context()); err != nil {
		t.Fatal(err)
	}
	h.clean(true)
	h.work()
	if s := h.state(clerk, r.Document); s != pipeline.Described {
		t.Errorf("the file is %s, want described", s)
	}
}

// TestARecordOfASecretKeepsNothingOfIt: not even in the records before.
func TestARecordOfASecretKeepsNothingOfIt(t *testing.T) {
	h := newHouse(t)
	p := paper{Seed: "x", Pages: []string{"đất một", "chữ kín"}, Splits: []int{1}, Subject: "về đất"}
	r := h.upload(clerk, h.batch(clerk, "b"), "a.pdf", p.bytes(t))
	h.work()
	if _, err := h.WriteRecords(t.Context()); err != nil {
		t.Fatal(err)
	}
	open := recordsOf(t, h, r.Sum)
	if len(open) != 1 || !strings.Contains(open[0], "chữ kín") {
		t.Fatalf("%d records of an open file", len(open))
	}
	// The same bytes are read again for another unit, and now a mark is seen.
	h.upload(other, h.batch(other, "b"), "a.pdf", p.bytes(t))
	h.step(func(pipeline.Job) bool { return true }, h.marked)
	if rep := h.clean(false); rep.States[pipeline.Withheld] == 0 {
		t.Fatalf("nothing is withheld: %v", rep.States)
	}
	if _, err := h.WriteRecords(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, text := range recordsOf(t, h, r.Sum) {
		if strings.Contains(text, "kín") {
			t.Errorf("a record holds what is withheld: %.200s", text)
		}
	}
}

func recordsOf(t *testing.T, h *house, s pipeline.Sum) []string {
	t.Helper()
	keys, err := blob.Keys(t.Context(), h.store, record.Folder(s))
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, k := range keys {
		data, err := blob.Load(t.Context(), h.store, k, record.MaxBytes)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, string(data))
	}
	return all
}

// TestADamagedRecordStopsTheRebuild: nothing is left out silently.
func TestADamagedRecordStopsTheRebuild(t *testing.T) {
	for _, tt := range []struct{ rule, from, to string }{
		{"cut off", `"rows"`, `"ro`},
		{"a newer schema", `sohoa-record-1`, `sohoa-record-2`},
		{"another file's", `"file":"0`, `"file":"1`},
		{"a column nobody knows", `"secrecy":`, `"secrets":`},
		{"a field nobody knows", `"unit_name":`, `"unit_nome":`},
	} {
		t.Run(tt.rule, func(t *testing.T) {
			h := openHouse(t, t.TempDir())
			r := h.upload(clerk, h.batch(clerk, "b"), "a.pdf", paper{Pages: []string{"một"}, Subject: "s"}.bytes(t))
			h.work()
			if _, err := h.WriteRecords(t.Context()); err != nil {
				t.Fatal(err)
			}
			keys, err := blob.Keys(t.Context(), h.store, record.Folder(r.Sum))
			if err != nil || len(keys) == 0 {
				t.Fatal(keys, err)
			}
			path := filepath.Join(h.dir, "objects", filepath.FromSlash(string(keys[len(keys)-1])))
			damage(t, path, tt.from, tt.to)
			h = forget(t, h)
			if _, err := h.Rebuild(t.Context()); !errors.Is(err, pipeline.ErrAltered) {
				t.Errorf("under the old seal: got %v, want altered", err)
			}
			reseal(t, path)
			if _, err := h.Rebuild(t.Context()); pipeline.KindOf(err) != pipeline.Invalid {
				t.Errorf("under a new seal: got %v, want Invalid", err)
			}
		})
	}
}

// reseal gives a changed result the seal of what it says now.
func reseal(t *testing.T, path string) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	at := bytes.LastIndex(data, []byte(`,"seal":"`))
	if at < 0 {
		t.Fatalf("%s has no seal", path)
	}
	if err := os.WriteFile(path, pipeline.Seal(append(data[:at:at], '}')), 0o600); err != nil {
		t.Fatal(err)
	}
}

// damage changes a file that is meant never to change.
func damage(t *testing.T, path, from, to string) {
	t.Helper()
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(strings.Replace(string(good), from, to, 1)), 0o600); err != nil {
		t.Fatal(err)
	}
}
