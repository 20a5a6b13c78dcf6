package index

import (
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
