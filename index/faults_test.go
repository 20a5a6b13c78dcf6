//go:build faults

package index

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"sohoa/pipeline"
	"sohoa/pipeline/blob"
	"sohoa/pipeline/blob/faulty"
	folder "sohoa/pipeline/blob/fs"
)

// breakCatalog fails the nth commit: undone, or done with its answer lost.
func breakCatalog(x *Index, t *faulty.Trip, after bool) {
	x.catalog.BreakCommits(func(commit, undo func() error) error {
		if !t.Turn() {
			return commit()
		}
		if after {
			return errors.Join(commit(), faulty.Lost("commit"))
		}
		return errors.Join(undo(), faulty.Lost("commit"))
	})
}

// breakSearch fails the nth batch of the search index in the same two ways.
func breakSearch(x *Index, t *faulty.Trip, after bool) {
	x.search.BreakBatches(func(apply func() error) error {
		if !t.Turn() {
			return apply()
		}
		if after {
			return errors.Join(apply(), faulty.Lost("batch"))
		}
		return faulty.Lost("batch")
	})
}

// TestAFaultAtEveryCommitAndBatchLosesNothing does the same work again and
// again, from opening a batch to a signed audit, with the catalogue failing at
// its first commit, its second, its third …, and then the search index at each
// of its batches, until a run ends in which nothing failed.
func TestAFaultAtEveryCommitAndBatchLosesNothing(t *testing.T) {
	for name, fail := range map[string]func(*Index, *faulty.Trip, bool){"commit": breakCatalog, "batch": breakSearch} {
		for when, after := range map[string]bool{"undone": false, "answer lost": true} {
			t.Run(name+" "+when, func(t *testing.T) {
				t.Parallel()
				for n := 1; ; n++ {
					one := faulty.At(n)
					if !wholeRun(t, one, func(x *Index) { fail(x, one, after) }) {
						t.Logf("%d faults", n-1)
						return
					}
				}
			})
		}
	}
}

// wholeRun goes from upload to a signed audit with two files of three pages and
// a second upload of the same bytes, and reports whether the fault was met.
func wholeRun(t *testing.T, one *faulty.Trip, fail func(*Index)) bool {
	t.Helper()
	dir := t.TempDir()
	store, err := folder.Open(dir + "/objects")
	if err != nil {
		t.Fatal(err)
	}
	x, err := Open(t.Context(), Config{Dir: dir, Store: store})
	if err != nil {
		t.Fatal(err)
	}
	fail(x)
	h := &house{x, t, dir, stages{t: t, store: store, reader: "1"}}
	kept := map[string]pipeline.Receipt{}
	b := again(t, func(ctx context.Context) (Batch, error) {
		return x.OpenBatch(ctx, clerk, NewBatch{Unit: "SNV", Name: "b"})
	})
	for i, seed := range []string{"a", "b", "a"} {
		p := paper{Seed: seed, Pages: []string{"một", "hai " + seed}, Subject: "s"}
		name := fmt.Sprint(i, ".pdf")
		kept[name] = again(t, func(ctx context.Context) (pipeline.Receipt, error) {
			return x.Receive(ctx, clerk, Upload{Batch: b.ID, Name: name, Body: bytes.NewReader(p.bytes(t))})
		})
	}
	persist(t, h)
	confirmAll(t, h)
	again(t, h.PublishPending)
	again(t, x.WriteRecords)
	again(t, func(ctx context.Context) (int, error) { return 0, x.Sign(ctx, true) })
	met := one.Disarm() // not while looking
	proven(t, h, b.ID, kept)
	if rep, err := x.Verify(t.Context(), boss, false); err != nil || rep.States[pipeline.Digitized] != 2 || rep.Indexed != 2 {
		t.Errorf("states %v, %d indexed, %v, want 2 digitized and indexed", rep.States, rep.Indexed, err)
	}
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	fromStore(t, store, len(kept))
	return met
}

// confirmAll confirms until nothing waits. Where the answer of a confirmation
// was lost, the document waits no longer, which is the answer.
func confirmAll(t *testing.T, h *house) {
	t.Helper()
	values := map[pipeline.FieldName]string{pipeline.FieldNumber: "1", pipeline.FieldDate: "2025-03-01"}
	for {
		task, err := h.Next(t.Context(), clerk, Filter{})
		if errors.Is(err, faulty.ErrFault) {
			continue // the fault comes once
		}
		if pipeline.KindOf(err) == pipeline.NotFound && err != nil {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		if _, err := h.Confirm(t.Context(), clerk, task.ID, values, true); err != nil && !errors.Is(err, faulty.ErrFault) {
			t.Fatal(err)
		}
	}
}

// seedOf is the seed of a random run, from SOHOA_SEED or fixed, and is printed.
func seedOf(t *testing.T) uint64 {
	t.Helper()
	seed := uint64(20261122)
	if s := os.Getenv("SOHOA_SEED"); s != "" {
		var err error
		if seed, err = strconv.ParseUint(s, 10, 64); err != nil {
			t.Fatalf("SOHOA_SEED: %v", err)
		}
	}
	t.Logf("SOHOA_SEED=%d", seed)
	return seed
}

// TestOrderEchoesAndTheClockDoNotMatter: jobs are done in any order, each
// answered twice and again at the end, while the clock jumps a day forward and
// back. What comes out is the same.
func TestOrderEchoesAndTheClockDoNotMatter(t *testing.T) {
	rng := rand.New(rand.NewPCG(seedOf(t), 7))
	off := time.Duration(0)
	h := houseAfter(t, &off)
	b := h.batch(clerk, "b")
	kept := map[string]pipeline.Receipt{}
	for i := range 6 {
		off = []time.Duration{0, 24 * time.Hour, -24 * time.Hour}[i%3]
		name := fmt.Sprint(i, ".pdf")
		kept[name] = h.upload(clerk, b, name, paper{Seed: name, Pages: []string{"một", "hai"}, Subject: "s"}.bytes(t))
	}
	type answered struct {
		job pipeline.Job
		key pipeline.Key
	}
	var all []answered
	off = 0
	for round := 0; ; round++ {
		jobs, err := h.Due(t.Context(), 100)
		if err != nil {
			t.Fatal(err)
		}
		if len(jobs) == 0 {
			break
		}
		if round > 100 {
			t.Fatalf("jobs never end: %v", jobs)
		}
		rng.Shuffle(len(jobs), func(i, j int) { jobs[i], jobs[j] = jobs[j], jobs[i] })
		for _, j := range jobs {
			off = time.Duration(rng.IntN(3)-1) * 24 * time.Hour
			a := answered{j, h.desk.do(j)}
			all = append(all, a, a)
		}
		rng.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		for _, a := range all {
			if err := h.Commit(t.Context(), a.job, a.key); err != nil {
				t.Fatalf("%s: %v", a.job.ID(), err)
			}
		}
		off = 0
	}
	if _, err := h.PublishPending(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := h.Sign(t.Context(), true); err != nil {
		t.Fatal(err)
	}
	proven(t, h, b.ID, kept)
	if rep := h.clean(true); rep.States[pipeline.Described] != 6 || rep.Moving != 0 || rep.Indexed != 6 {
		t.Errorf("states %v, %d moving, %d indexed, want 6 described", rep.States, rep.Moving, rep.Indexed)
	}
}

// TestAFlipOrCutInTheStoreIsNamedAndNeverServed turns a bit of each object in
// turn, or cuts it, again and again: verify names it, and whoever asks for
// anything gets what was there or an error.
func TestAFlipOrCutInTheStoreIsNamedAndNeverServed(t *testing.T) {
	rng := rand.New(rand.NewPCG(seedOf(t), 8))
	h := newHouse(t)
	h.desk.seal = true
	r := h.upload(clerk, h.batch(clerk, "b"), "a.pdf", paper{Seed: "a", Pages: []string{"một"}, Subject: "s"}.bytes(t))
	h.work()
	confirmAll(t, h)
	h.work()
	if _, err := h.WriteRecords(t.Context()); err != nil {
		t.Fatal(err)
	}
	h.clean(true)
	right := h.served(r.Document)
	if len(right) != 4 {
		t.Fatalf("of four things %d are served", len(right))
	}
	keys, err := blob.Keys(t.Context(), h.store, "")
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[string]int{}
	for _, k := range keys {
		if strings.HasPrefix(string(k), "settings/") && !strings.HasPrefix(string(k), "settings/at/") || strings.HasPrefix(string(k), "audit/") {
			continue // rebuild and `audit verify` compare their hashes
		}
		kinds[strings.SplitN(string(k), "/", 2)[0]]++
		for range 6 {
			h.flip(rng, k, func() {
				for what, got := range h.served(r.Document) {
					if !bytes.Equal(got, right[what]) {
						t.Errorf("with another %s, %s was served as %q", k, what, got)
					}
				}
			})
		}
	}
	if len(kinds) != 8 {
		t.Errorf("kinds of objects %v, want 8", kinds)
	}
	h.clean(true)
	if got := h.served(r.Document); len(got) != 4 {
		t.Errorf("once all is right again %d of four things are served", len(got))
	}
}

// flip turns a bit of an object or cuts it, wants verify to name it, looks what
// comes of it, and puts it right.
func (h *house) flip(rng *rand.Rand, k pipeline.Key, look func()) {
	h.t.Helper()
	path := h.object(k)
	whole, err := os.ReadFile(path)
	if err != nil {
		h.t.Fatal(err)
	}
	torn := bytes.Clone(whole)
	if rng.IntN(4) == 0 {
		torn = torn[:rng.IntN(len(torn))]
	} else {
		torn[rng.IntN(len(torn))] ^= 1 << rng.IntN(8)
	}
	overwrite(h.t, path, torn)
	look()
	rep, err := h.Verify(h.t.Context(), boss, true)
	inSeal := strings.HasSuffix(string(k), ".json") && len(torn) == len(whole) && bytes.Equal(torn[:len(torn)-sealSize], whole[:len(torn)-sealSize])
	if err != nil || rep.Clean() && !inSeal { // a seal that is none any more says nothing; what it sealed is right
		h.t.Errorf("%s: verify is clean, %v", k, err)
	}
	overwrite(h.t, path, whole)
}

// sealSize is the size of the seal of a result, the last bytes of it.
const sealSize = len(`,"seal":""}`) + 64

// served is what people get of a document with one page, where they get it.
func (h *house) served(id pipeline.DocumentID) map[string][]byte {
	h.t.Helper()
	got := map[string][]byte{}
	take := func(what string, r io.ReadCloser, err error) {
		if err != nil {
			return
		}
		defer r.Close()
		if data, err := io.ReadAll(r); err == nil {
			got[what] = data
		}
	}
	picture, err := h.Preview(h.t.Context(), clerk, id, 1)
	take("picture", picture, err)
	original, err := h.Original(h.t.Context(), clerk, id)
	take("original", original, err)
	pdf, err := h.PDF(h.t.Context(), clerk, id)
	take("pdf", pdf, err)
	if page, err := h.Page(h.t.Context(), clerk, id, 1); err == nil {
		got["page"] = []byte(fmt.Sprintf("%+v", page))
	}
	return got
}

func overwrite(t testing.TB, path string, data []byte) {
	t.Helper()
	if err := os.Chmod(path, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, 0o400); err != nil {
		t.Fatal(err)
	}
}

// TestAFlipOrCutInTheSearchIndexIsMended turns a bit of a file of the search
// index, or cuts it, and opens the folder: what is found is right, or nothing is
// served, and after the owner has looked all is found again.
func TestAFlipOrCutInTheSearchIndexIsMended(t *testing.T) {
	rng := rand.New(rand.NewPCG(seedOf(t), 9))
	dir := t.TempDir()
	h := openHouse(t, dir)
	b := h.batch(clerk, "b")
	for i := range 8 {
		h.upload(clerk, b, fmt.Sprint(i, ".pdf"), paper{Seed: fmt.Sprint(i), Pages: []string{fmt.Sprint("đất số ", i)}, Subject: "về đất"}.bytes(t))
		h.work()
	}
	if err := h.Close(); err != nil {
		t.Fatal(err)
	}
	good := filepath.Join(t.TempDir(), "search")
	if err := os.CopyFS(good, os.DirFS(filepath.Join(dir, "search"))); err != nil {
		t.Fatal(err)
	}
	var files []string
	err := filepath.WalkDir(good, func(path string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			files = append(files, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for n := range 60 {
		harmIndex(t, dir, good, files[rng.IntN(len(files))], rng)
		h := openHouse(t, dir)
		if hits, err := h.Find(t.Context(), officer, Query{Text: "đất"}); err == nil && hits.Total != 8 {
			t.Logf("round %d: %d of 8 found before the owner has looked", n, hits.Total)
		}
		if err := h.reconcile(t.Context(), false); err != nil && pipeline.KindOf(err) != pipeline.Busy {
			t.Errorf("round %d: %v", n, err)
		}
		if err := h.catchUp(t.Context()); err != nil {
			t.Errorf("round %d: %v", n, err)
		}
		h.clean(false)
		if hits, err := h.Find(t.Context(), officer, Query{Text: "đất"}); err != nil || hits.Total != 8 {
			t.Errorf("round %d: %d of 8 found, %v", n, hits.Total, err)
		}
		if err := h.Close(); err != nil {
			t.Error(err)
		}
	}
}

// harmIndex puts the good search index in place but for one file.
func harmIndex(t *testing.T, dir, good, file string, rng *rand.Rand) {
	t.Helper()
	to := filepath.Join(dir, "search")
	if err := os.RemoveAll(to); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(to, os.DirFS(good)); err != nil {
		t.Fatal(err)
	}
	rel, err := filepath.Rel(good, file)
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	how := "flipped"
	switch {
	case len(data) == 0:
		data = []byte{7}
	case rng.IntN(4) == 0:
		data, how = data[:rng.IntN(len(data))], "cut"
	default:
		data[rng.IntN(len(data))] ^= 1 << rng.IntN(8)
	}
	t.Logf("%s %s", how, rel)
	overwrite(t, filepath.Join(to, rel), data)
	if err := os.Chmod(filepath.Join(to, rel), 0o600); err != nil {
		t.Fatal(err)
	}
}
