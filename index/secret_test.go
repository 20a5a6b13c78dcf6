package index

import (
	"os"
	"path/filepath"
	"testing"

	"sohoa/pipeline"
)

// step does every job that is due as do does it, where wanted says so, until
// none is left, and publishes.
func (h *house) step(wanted func(pipeline.Job) bool, do func(pipeline.Job) pipeline.Key) {
	h.t.Helper()
	for {
		jobs, err := h.Due(h.t.Context(), 100)
		if err != nil {
			h.t.Fatal(err)
		}
		if len(jobs) == 0 {
			break
		}
		for _, j := range jobs {
			if !wanted(j) {
				continue
			}
			if err := h.Commit(h.t.Context(), j, do(j)); err != nil {
				h.t.Fatal(err)
			}
		}
	}
	if _, err := h.PublishPending(h.t.Context()); err != nil {
		h.t.Fatal(err)
	}
}

// marked does a job; its descriptions say that the file is two parts and the
// second is secret.
func (h *house) marked(j pipeline.Job) pipeline.Key {
	if j.Stage != pipeline.StageDescribe {
		return h.desk.do(j)
	}
	p := h.desk.paper(j.Sum)
	p.Splits, p.Secret = []int{1}, 2
	d := h.desk.describe(p)
	d.Version = "2"
	return h.desk.keep(pipeline.DescriptionKey(j.Sum, "2"), d)
}

// TestAMarkFoundLaterWithholdsInEveryState: a unit has a document of two
// pages, another hands in the same bytes, and only now is the mark seen on the
// second page.
func TestAMarkFoundLaterWithholdsInEveryState(t *testing.T) {
	confirm := func(h *house, id pipeline.DocumentID) {
		values := map[pipeline.FieldName]string{pipeline.FieldNumber: "15", pipeline.FieldDate: "2025-02-28"}
		if _, err := h.Next(h.t.Context(), clerk, Filter{}); err != nil {
			h.t.Fatal(err)
		}
		if _, err := h.Confirm(h.t.Context(), clerk, id, values, true); err != nil {
			h.t.Fatal(err)
		}
	}
	sendBack := func(h *house, id pipeline.DocumentID) {
		if _, err := h.Take(h.t.Context(), clerk, id); err != nil {
			h.t.Fatal(err)
		}
		if err := h.SendBack(h.t.Context(), clerk, id, pipeline.ReasonNoText, ""); err != nil {
			h.t.Fatal(err)
		}
	}
	for _, c := range []struct {
		state pipeline.State
		bring func(*house, pipeline.DocumentID)
	}{
		{pipeline.Described, func(*house, pipeline.DocumentID) {}},
		{pipeline.Digitized, confirm},
		{pipeline.Spoiled, sendBack},
		{pipeline.Received, func(h *house, id pipeline.DocumentID) {
			sendBack(h, id)
			if err := h.Retry(h.t.Context(), clerk, id); err != nil {
				h.t.Fatal(err)
			}
		}},
	} {
		t.Run(string(c.state), func(t *testing.T) {
			h := newHouse(t)
			ctx := t.Context()
			data := paper{Pages: []string{"đất một", "đất hai"}, Subject: "về đất"}.bytes(t)
			r := h.upload(clerk, h.batch(clerk, "b"), "a.pdf", data)
			h.work()
			c.bring(h, r.Document)
			if got := h.state(clerk, r.Document); got != c.state {
				t.Fatalf("brought to %s, want %s", got, c.state)
			}
			h.upload(other, h.batch(other, "b"), "a.pdf", data)
			h.step(func(pipeline.Job) bool { return true }, h.marked)

			_, err := h.Document(ctx, clerk, r.Document)
			kindOf(t, err, pipeline.NotFound)
			_, err = h.Preview(ctx, boss, r.Document, 2)
			kindOf(t, err, pipeline.NotFound)
			_, err = h.Original(ctx, boss, r.Document)
			kindOf(t, err, pipeline.NotFound)
			hits, err := h.Find(ctx, officer, Query{Text: "hai"})
			if err != nil || hits.Total != 0 {
				t.Errorf("hits %+v, %v, want none", hits, err)
			}
			if rep := h.clean(false); rep.States[pipeline.Withheld] != 2 {
				t.Errorf("states %v, want a withheld document in each unit", rep.States)
			}
		})
	}
}

// TestWithheldStaysSilentWhenReadAgain: a page that could not be read is read
// for another unit, and the new description sees no mark; the text of the page
// does not come into the withheld document.
func TestWithheldStaysSilentWhenReadAgain(t *testing.T) {
	h := newHouse(t)
	p := paper{Pages: []string{"đất một", "đất hai"}, Subject: "về đất", Secret: 1}
	h.upload(clerk, h.batch(clerk, "b"), "a.pdf", p.bytes(t))
	h.step(func(j pipeline.Job) bool {
		if j.Page != 2 {
			return true
		}
		if err := h.Fail(t.Context(), j, pipeline.Damaged, pipeline.ReasonGaveUp, true); err != nil {
			t.Fatal(err)
		}
		return false
	}, h.desk.do)
	h.upload(other, h.batch(other, "b"), "a.pdf", p.bytes(t))
	h.step(func(pipeline.Job) bool { return true }, func(j pipeline.Job) pipeline.Key {
		if j.Stage != pipeline.StageDescribe {
			return h.desk.do(j)
		}
		open := p
		open.Secret = 0
		d := h.desk.describe(open)
		d.Version = "2"
		return h.desk.keep(pipeline.DescriptionKey(j.Sum, "2"), d)
	})
	if rep := h.clean(false); rep.States[pipeline.Withheld] != 1 {
		t.Errorf("states %v, want the first still withheld", rep.States)
	}
}

// TestCareOfTheWholeIsForTheRoot: what tells of every unit is answered to an
// administrator of the root unit and to nobody else.
func TestCareOfTheWholeIsForTheRoot(t *testing.T) {
	h := newHouse(t)
	keeper, err := h.Keeper(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	local, manager := boss, boss
	local.Unit, manager.Role = "SNV", pipeline.Manager
	for _, c := range []struct {
		name string
		v    pipeline.Viewer
		may  bool
	}{{"root administrator", boss, true}, {"keeper", keeper, true}, {"administrator of a part", local, false}, {"root manager", manager, false}, {"nobody", pipeline.Viewer{}, false}} {
		_, verify := h.Verify(t.Context(), c.v, false)
		_, status := h.Status(t.Context(), c.v)
		for act, err := range map[string]error{"verify": verify, "status": status, "reindex": h.Reindex(t.Context(), c.v)} {
			if c.may && err != nil || !c.may && (err == nil || pipeline.KindOf(err) != pipeline.NotFound) {
				t.Errorf("%s by %s: %v, want allowed %v, else not found", act, c.name, err, c.may)
			}
		}
	}
}

// TestAPageNobodyCouldReadIsForThoseWhoLook: a mark may stand on it.
func TestAPageNobodyCouldReadIsForThoseWhoLook(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	r := h.upload(clerk, h.batch(clerk, "b"), "a.pdf", paper{Pages: []string{"đất một", ""}, Subject: "về đất"}.bytes(t))
	h.work()
	may := func(v pipeline.Viewer, page int) (picture, file bool) {
		p, err := h.Preview(ctx, v, r.Document, page)
		if err == nil {
			p.Close()
		}
		o, fail := h.Original(ctx, v, r.Document)
		if fail == nil {
			o.Close()
		}
		for _, e := range []error{err, fail} {
			if e != nil {
				kindOf(t, e, pipeline.NotFound)
			}
		}
		return err == nil, fail == nil
	}
	for _, c := range []struct {
		v             pipeline.Viewer
		page          int
		picture, file bool
	}{{officer, 1, true, false}, {officer, 2, false, false}, {clerk, 2, true, true}, {boss, 2, true, true}} {
		if picture, file := may(c.v, c.page); picture != c.picture || file != c.file {
			t.Errorf("%s, page %d: picture %v, file %v; want %v, %v", c.v.Name, c.page, picture, file, c.picture, c.file)
		}
	}
	if _, err := h.Take(ctx, clerk, r.Document); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Attest(ctx, clerk, r.Document, 2); err != nil {
		t.Fatal(err)
	}
	if picture, file := may(officer, 2); !picture || !file {
		t.Errorf("after a person looked: picture %v, file %v; want both", picture, file)
	}
}

// TestBeforeItIsReadOnlyTheSenderHasIt: neither the file nor a line in a list.
func TestBeforeItIsReadOnlyTheSenderHasIt(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	r := h.upload(clerk, h.batch(clerk, "b"), "a.pdf", paper{Pages: []string{"đất"}}.bytes(t))
	manager := pipeline.Viewer{User: "u-manager", Role: pipeline.Manager, Unit: "SNV"}
	for _, c := range []struct {
		v          pipeline.Viewer
		file, line bool
	}{{clerk, true, true}, {boss, true, true}, {second, false, true}, {manager, false, true}, {officer, false, false}} {
		o, err := h.Original(ctx, c.v, r.Document)
		if err == nil {
			o.Close()
		}
		if (err == nil) != c.file {
			t.Errorf("the file for %s: %v, want %v", c.v.User, err, c.file)
		}
		for _, f := range []Filter{{}, {States: []pipeline.State{pipeline.Received}}} {
			if l, err := h.List(ctx, c.v, f); err != nil || (l.Total == 1) != c.line || (len(l.Documents) == 1) != c.line {
				t.Errorf("the list for %s: %+v %v, want it listed %v", c.v.User, l, err, c.line)
			}
		}
	}
	h.work()
	if l, err := h.List(ctx, officer, Filter{}); err != nil || l.Total != 1 {
		t.Errorf("described, the list for an officer: %+v %v, want it", l, err)
	}
}

// TestAResultNoHonestWorkerMakesIsRefused and the job waits for another.
func TestAResultNoHonestWorkerMakesIsRefused(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	r := h.upload(clerk, h.batch(clerk, "b"), "a.pdf", paper{Pages: []string{"đất một", "đất hai"}}.bytes(t))
	due := func() pipeline.Job {
		jobs, err := h.Due(ctx, 1)
		if err != nil || len(jobs) != 1 {
			t.Fatalf("due %v, %v", jobs, err)
		}
		return jobs[0]
	}
	scan := due()
	long := pipeline.Scan{Version: "x", Kind: pipeline.PDF, Pages: make([]pipeline.ScanPage, 2001)}
	for _, key := range []pipeline.Key{
		h.desk.keep(pipeline.ScanKey(r.Sum, "x"), long),
		h.desk.keep(pipeline.DescriptionKey(r.Sum, "x"), pipeline.Scan{Pages: make([]pipeline.ScanPage, 1)}),
		pipeline.OriginalKey(r.Sum),
	} {
		kindOf(t, h.Commit(ctx, scan, key), pipeline.Invalid)
	}
	if err := h.Commit(ctx, scan, h.desk.do(scan)); err != nil {
		t.Fatal(err)
	}
	read := due()
	word := func(b pipeline.Box) []pipeline.Word { return []pipeline.Word{{Text: "chữ", Box: b}} }
	for version, reading := range map[string]pipeline.Reading{
		"words":   {Words: make([]pipeline.Word, 200_001)},
		"far":     {Width: 100, Height: 200, Words: word(pipeline.Box{X0: 10, X1: 301, Y1: 9})},
		"before":  {Width: 100, Height: 200, Words: word(pipeline.Box{X0: -201, X1: 9, Y1: 9})},
		"turned":  {Width: 100, Height: 200, Words: word(pipeline.Box{X0: 9, X1: 1, Y1: 9})},
		"size":    {Width: -1, Height: 200},
		"endless": {Words: word(pipeline.Box{X1: 1 << 40, Y1: 9})},
	} {
		reading.Page = read.Page
		kindOf(t, h.Commit(ctx, read, h.desk.keep(pipeline.ReadingKey(r.Sum, read.Page, version), reading)), pipeline.Invalid)
	}
	good := pipeline.Reading{Version: "1", Page: read.Page, Width: 100, Height: 200, Words: word(pipeline.Box{X1: 104, Y1: 9})}
	kindOf(t, h.Commit(ctx, read, h.desk.keep(pipeline.ReadingKey(r.Sum, read.Page+1, "x"), good)), pipeline.Invalid)
	if err := h.Commit(ctx, read, h.desk.keep(pipeline.ReadingKey(r.Sum, read.Page, "1"), good)); err != nil {
		t.Errorf("a word that stands over the edge: %v", err)
	}
}

// TestTheFolderIsForItsOwnerOnly although it was made for all.
func TestTheFolderIsForItsOwnerOnly(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	h := openHouse(t, dir)
	defer h.Close()
	for name, want := range map[string]os.FileMode{".": 0o700, "catalogue.db": 0o600, "catalogue.db-wal": 0o600} {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v %v, want %v", name, info.Mode().Perm(), err, want)
		}
	}
}
