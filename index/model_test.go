package index

import (
	"bytes"
	"flag"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"sohoa/pipeline"
	"sohoa/pipeline/blob"
)

// model is what the index promises, without its machinery: which receipts
// were given, which file of a unit others are linked to, who holds what.
type model struct {
	receipts []pipeline.Receipt
	unit     map[pipeline.FileID]pipeline.UnitID
	living   map[string]pipeline.FileID // unit + sum
	paperOf  map[pipeline.Sum]paper
	upset    map[pipeline.Sum]bool // a stage of it was given up, or a person sent it back
	holder   map[pipeline.DocumentID]pipeline.UserID
	done     []pipeline.Job // committed before: their echo changes nothing
	seen     map[pipeline.DocumentID]bool
	merged   bool // SYT is a part of SNV
}

// machine acts on the real index and on the model at once.
type machine struct {
	h      *house
	m      model
	reader string // the version that reads now

	keeper, one, two pipeline.Viewer // charged with what is withheld; with disposal
}

func papers() []paper {
	return []paper{
		{Seed: "one", Pages: []string{"đất đai"}, Subject: "về đất đai"},
		{Seed: "two", Pages: []string{"khai sinh", "trang hai"}, Subject: "về khai sinh"},
		{Seed: "split", Pages: []string{"một", "hai", "ba"}, Splits: []int{1, 2}, Subject: "tách"},
		{Seed: "secret", Pages: []string{"mật", "thường"}, Splits: []int{1}, Secret: 1, Subject: "bí"},
		{Seed: "mute", Pages: []string{"chữ", ""}, Subject: "câm"},
		{Seed: "locked", Refused: pipeline.ReasonEncrypted, Blame: pipeline.Invalid},
		{Seed: "torn", Refused: pipeline.ReasonTruncated, Blame: pipeline.Damaged},
	}
}

func viewers() []pipeline.Viewer { return []pipeline.Viewer{clerk, second, other, boss} }

func newMachine(t *testing.T, dir string) *machine {
	m := &machine{h: openHouse(t, dir), reader: "1", m: model{
		unit: map[pipeline.FileID]pipeline.UnitID{}, living: map[string]pipeline.FileID{},
		paperOf: map[pipeline.Sum]paper{}, upset: map[pipeline.Sum]bool{},
		holder: map[pipeline.DocumentID]pipeline.UserID{}, seen: map[pipeline.DocumentID]bool{},
	}}
	m.charge()
	return m
}

func (m *machine) Upload(t *rapid.T) {
	v := rapid.SampledFrom(viewers()).Draw(t, "viewer")
	p := rapid.SampledFrom(papers()).Draw(t, "paper")
	name := rapid.SampledFrom([]string{"a.pdf", "b.pdf", "../c.pdf", "d.png"}).Draw(t, "name")
	b, err := m.h.OpenBatch(m.h.t.Context(), v, NewBatch{Unit: v.Unit, Name: rapid.SampledFrom([]string{"1", "2"}).Draw(t, "batch")})
	if err != nil {
		t.Fatal(err)
	}
	r, err := m.h.Receive(m.h.t.Context(), v, Upload{Batch: b.ID, Name: name, Body: bytes.NewReader(p.bytes(m.h.t))})
	if err != nil {
		t.Fatal(err)
	}
	m.m.paperOf[r.Sum] = p
	m.m.seen[r.Document] = true
	key := string(v.Unit) + string(r.Sum)
	first, linked := m.m.living[key]
	door := name == "../c.pdf" || name == "d.png"
	switch {
	case door && r.Duplicate != "" && r.Duplicate != r.File:
		t.Fatalf("a file refused at the door is linked to %s", r.Duplicate)
	case !door && linked && !m.m.upset[r.Sum] && r.Duplicate != first:
		t.Fatalf("the same bytes again: linked to %q, want %s", r.Duplicate, first)
	case !door && !linked && r.Duplicate != "":
		t.Fatalf("new bytes are linked to %s", r.Duplicate)
	}
	if _, had := m.m.unit[r.File]; had {
		return // the first receipt once more, that of a linked file too
	}
	if r.Duplicate == r.File {
		t.Fatalf("a new receipt says that %s was there before", r.File)
	}
	if !door && r.Duplicate == "" {
		m.m.living[key] = r.File
	}
	m.m.receipts = append(m.m.receipts, r)
	m.m.unit[r.File] = v.Unit
}

// job draws one of the jobs that wait, whether their time has come or not.
func (m *machine) job(t *rapid.T) pipeline.Job {
	var jobs []pipeline.Job
	for _, s := range []pipeline.Stage{pipeline.StageScan, pipeline.StageRead, pipeline.StageDescribe} {
		some, err := m.h.catalog.Waits(m.h.t.Context(), s)
		if err != nil {
			t.Fatal(err)
		}
		jobs = append(jobs, some...)
	}
	if len(jobs) == 0 {
		t.Skip("no job waits")
	}
	return rapid.SampledFrom(jobs).Draw(t, "job")
}

func (m *machine) Commit(t *rapid.T) {
	j := m.job(t)
	if err := m.h.Commit(m.h.t.Context(), j, m.h.desk.do(j)); err != nil {
		t.Fatal(err)
	}
	m.m.done = append(m.m.done, j)
}

func (m *machine) Echo(t *rapid.T) {
	if len(m.m.done) == 0 {
		t.Skip("nothing was done")
	}
	j := rapid.SampledFrom(m.m.done).Draw(t, "done")
	_, _, err := blob.Verify(m.h.t.Context(), m.h.desk.store, pipeline.OriginalKey(j.Sum))
	gone := pipeline.KindOf(err) == pipeline.NotFound // disposed of since: nobody can do it again
	if rapid.Bool().Draw(t, "fail") || gone {
		if err := m.h.Fail(m.h.t.Context(), j, pipeline.Damaged, pipeline.ReasonBroken, true); err != nil {
			t.Fatal(err)
		}
		return
	}
	if err := m.h.Commit(m.h.t.Context(), j, m.h.desk.do(j)); err != nil {
		t.Fatal(err)
	}
}

func (m *machine) Fail(t *rapid.T) {
	j := m.job(t)
	final := rapid.Bool().Draw(t, "final")
	if err := m.h.Fail(m.h.t.Context(), j, pipeline.Internal, "", final); err != nil {
		t.Fatal(err)
	}
	m.m.upset[j.Sum] = true // five failures are final too
}

// document draws a document that somebody has a receipt of.
func (m *machine) document(t *rapid.T) pipeline.DocumentID {
	if len(m.m.receipts) == 0 {
		t.Skip("nothing was received")
	}
	return rapid.SampledFrom(m.m.receipts).Draw(t, "receipt").Document
}

// may accepts the answers that are right for an act on any document by anyone.
func may(t *rapid.T, err error, kinds ...pipeline.Kind) {
	if err != nil && !slices.Contains(kinds, pipeline.KindOf(err)) {
		t.Fatal(err)
	}
}

func (m *machine) Next(t *rapid.T) {
	v := rapid.SampledFrom(viewers()).Draw(t, "viewer")
	task, err := m.h.Next(m.h.t.Context(), v, Filter{})
	may(t, err, pipeline.NotFound)
	if err != nil {
		return
	}
	if who := m.m.holder[task.ID]; who != "" && who != v.User {
		t.Fatalf("%s got %s, which %s holds", v.User, task.ID, who)
	}
	m.m.holder[task.ID] = v.User
}

func (m *machine) Release(t *rapid.T) {
	v := rapid.SampledFrom(viewers()).Draw(t, "viewer")
	id := m.document(t)
	if err := m.h.Release(m.h.t.Context(), v, id); err != nil {
		t.Fatal(err)
	}
	if m.m.holder[id] == v.User {
		delete(m.m.holder, id)
	}
}

func (m *machine) Confirm(t *rapid.T) {
	v := rapid.SampledFrom(viewers()).Draw(t, "viewer")
	id := m.document(t)
	date := rapid.SampledFrom([]string{"2025-03-01", "2010-05-04"}).Draw(t, "date")
	values := map[pipeline.FieldName]string{pipeline.FieldDate: date, pipeline.FieldNumber: "7"}
	rec, err := m.h.Confirm(m.h.t.Context(), v, id, values, rapid.Bool().Draw(t, "accept"))
	may(t, err, pipeline.NotFound, pipeline.Busy, pipeline.Invalid)
	if who := m.m.holder[id]; err == nil && who != "" && who != v.User {
		t.Fatalf("%s confirmed %s, which %s holds", v.User, id, who)
	}
	if err == nil && rec.Settled() {
		delete(m.m.holder, id)
	}
	if err == nil && rec.State == pipeline.Digitized && rec.Printed.Key == "" {
		t.Fatalf("%s counts without a PDF", id)
	}
}

// Print makes one of the PDFs that are asked for: what waited for it counts.
func (m *machine) Print(t *rapid.T) {
	jobs, err := m.h.catalog.Waits(m.h.t.Context(), pipeline.StagePrint)
	if err != nil {
		t.Fatal(err)
	}
	if len(jobs) == 0 {
		t.Skip("no PDF is asked for")
	}
	j := rapid.SampledFrom(jobs).Draw(t, "print")
	if err := m.h.Commit(m.h.t.Context(), j, m.h.desk.do(j)); err != nil {
		t.Fatal(err)
	}
	m.m.done = append(m.m.done, j)
	for id := range m.m.seen {
		if r, err := m.h.Document(m.h.t.Context(), boss, id); err == nil && r.State == pipeline.Described && r.Confirmed != "" && len(r.Missing) == 0 {
			t.Fatalf("nothing is missing of %s, and it does not count", id)
		}
	}
}

func (m *machine) SendBack(t *rapid.T) {
	v := rapid.SampledFrom(viewers()).Draw(t, "viewer")
	id := m.document(t)
	err := m.h.SendBack(m.h.t.Context(), v, id, pipeline.ReasonBroken, "mờ")
	may(t, err, pipeline.NotFound, pipeline.Busy, pipeline.Invalid)
	m.forget(id, err)
}

func (m *machine) Except(t *rapid.T) {
	v := rapid.SampledFrom(viewers()).Draw(t, "viewer")
	id := m.document(t)
	err := m.h.Except(m.h.t.Context(), v, id, "hỏi lại")
	may(t, err, pipeline.NotFound, pipeline.Busy, pipeline.Invalid)
	if err == nil {
		delete(m.m.holder, id)
	}
}

func (m *machine) Retry(t *rapid.T) {
	v := rapid.SampledFrom(viewers()).Draw(t, "viewer")
	id := m.document(t)
	err := m.h.Retry(m.h.t.Context(), v, id)
	may(t, err, pipeline.NotFound, pipeline.Busy, pipeline.Invalid)
	m.forget(id, err)
}

// forget notes that a document did not go its plain way.
func (m *machine) forget(id pipeline.DocumentID, err error) {
	if err != nil {
		return
	}
	delete(m.m.holder, id)
	for _, r := range m.m.receipts {
		if r.Document == id {
			m.m.upset[r.Sum] = true
		}
	}
}

func (m *machine) Publish(t *rapid.T) {
	if _, err := m.h.PublishPending(m.h.t.Context()); err != nil {
		t.Fatal(err)
	}
}

func (m *machine) Reopen(t *rapid.T) {
	if err := m.h.Close(); err != nil {
		t.Fatal(err)
	}
	m.h = openHouse(m.h.t, m.h.dir)
	m.h.desk.reader = m.reader
}

// check asks after every act what must hold between any two.
func (m *machine) check(t *rapid.T) {
	r, err := m.h.Verify(m.h.t.Context(), boss, false)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range r.Problems {
		t.Fatalf("verify: %s: %s: %s", p.Rule, p.Subject, p.Detail)
	}
	if r.Receipts != len(m.m.receipts) {
		t.Fatalf("%d receipts, want %d", r.Receipts, len(m.m.receipts))
	}
	for _, v := range viewers() {
		m.sees(t, v)
	}
}

// sees checks that a viewer is shown the receipts of his units, all of them
// and no others.
func (m *machine) sees(t *rapid.T, v pipeline.Viewer) {
	want := map[pipeline.FileID]bool{}
	for f, unit := range m.m.unit {
		if m.above(v, unit) {
			want[f] = true
		}
	}
	batches, _, err := m.h.Batches(m.h.t.Context(), v, Page{Limit: 500})
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range batches {
		got, err := m.h.Batch(m.h.t.Context(), v, b.ID)
		if err != nil {
			t.Fatal(err)
		}
		c := got.Count
		if c.Files != len(got.Files) || c.Files != c.Done+c.Working+c.Failed {
			t.Fatalf("batch %s counts %+v of %d files", b.ID, c, len(got.Files))
		}
		for _, f := range got.Files {
			if !want[f.ID] {
				t.Fatalf("%s sees file %s, which he should not, or twice", v.User, f.ID)
			}
			delete(want, f.ID)
		}
	}
	if len(want) > 0 {
		t.Fatalf("%s does not see %d of his receipts", v.User, len(want))
	}
}

// settle does all work that is left: then everything that went its plain way
// must have come to the end that its paper says.
func (m *machine) settle(t *rapid.T) {
	for {
		jobs := 0
		for _, s := range []pipeline.Stage{pipeline.StageScan, pipeline.StageRead, pipeline.StageDescribe} {
			some, err := m.h.catalog.Waits(m.h.t.Context(), s)
			if err != nil {
				t.Fatal(err)
			}
			for _, j := range some {
				if err := m.h.Commit(m.h.t.Context(), j, m.h.desk.do(j)); err != nil {
					t.Fatal(err)
				}
			}
			jobs += len(some)
		}
		if jobs == 0 {
			break
		}
	}
	m.Publish(t)
	m.check(t)
	r, err := m.h.Verify(m.h.t.Context(), boss, true)
	if err != nil || r.Moving != 0 || r.Behind != 0 || len(r.Problems) > 0 {
		t.Fatalf("at rest: %+v, %v", r, err)
	}
	for unit, f := range m.m.living {
		sum := pipeline.Sum(unit[len(unit)-64:])
		if !m.m.upset[sum] {
			m.ended(t, f, m.m.paperOf[sum])
		}
	}
}

func (m *machine) ended(t *rapid.T, file pipeline.FileID, p paper) {
	list, err := m.h.List(m.h.t.Context(), boss, Filter{Page: Page{Limit: 500}})
	if err != nil {
		t.Fatal(err)
	}
	want := len(p.Splits) + 1
	if p.Secret > 0 {
		want--
	}
	got := 0
	for _, d := range list.Documents {
		if d.File != file {
			continue
		}
		got++
		if p.Refused != "" && d.Reason != p.Refused || p.Refused == "" && !d.State.Findable() {
			t.Fatalf("paper %s ended %s (%s)", p.Seed, d.State, d.Reason)
		}
	}
	if got != want {
		t.Fatalf("paper %s became %d documents to be seen, want %d", p.Seed, got, want)
	}
}

func TestRandomActsByRandomPeopleKeepEveryRule(t *testing.T) {
	fewer(t, "8")
	rapid.Check(t, func(rt *rapid.T) {
		m := newMachine(t, t.TempDir())
		defer func() {
			if err := m.h.Close(); err != nil {
				t.Error(err)
			}
		}()
		rt.Repeat(map[string]func(*rapid.T){
			"": m.check, "upload": m.Upload, "commit": m.Commit, "commit more": m.Commit, "print": m.Print, "echo": m.Echo, "fail": m.Fail,
			"next": m.Next, "release": m.Release, "confirm": m.Confirm, "send back": m.SendBack,
			"except": m.Except, "retry": m.Retry, "publish": m.Publish, "reopen": m.Reopen,
			"divide": m.Divide, "look": m.Look, "reread": m.Reread, "release withheld": m.ReleaseWithheld,
			"dispose": m.Dispose, "merge": m.Merge,
		})
		m.settle(rt)
	})
}

// fewer lowers the number of runs where nobody asked for one, as each opens a
// real catalogue, store and search index, and starts them at a fixed seed, so
// that a run can be had again. -rapid.checks=500 -rapid.seed=7 asks for others.
func fewer(t *testing.T, n string) {
	t.Helper()
	if testing.Short() {
		n = "2"
	}
	for name, value := range map[string]string{"rapid.checks": n, "rapid.seed": "20261122"} {
		f := flag.Lookup(name)
		if f == nil || f.Value.String() != f.DefValue {
			continue
		}
		if err := f.Value.Set(value); err != nil {
			t.Fatal(fmt.Errorf("set %s: %w", name, err))
		}
	}
}
