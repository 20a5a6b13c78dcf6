package index

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"sohoa/index/members"
	"sohoa/pipeline"
	"sohoa/pipeline/blob"
)

// keeper makes an account that is charged with what is withheld and returns
// it as a viewer.
func (h *house) keeper(role pipeline.Role, unit pipeline.UnitID) pipeline.Viewer {
	h.t.Helper()
	ctx := h.t.Context()
	some, err := h.HasAccounts(ctx)
	if err != nil {
		h.t.Fatal(err)
	}
	if !some {
		if _, _, err := h.FirstAdministrator(ctx, "root", "Root", "một câu đủ dài"); err != nil {
			h.t.Fatal(err)
		}
	}
	a, err := h.CreateAccount(ctx, boss, members.NewAccount{Login: "keeper-" + strings.ToLower(string(role)+string(unit)), Name: "Keeper", Password: "một câu đủ dài", Role: role, Unit: unit})
	if err != nil {
		h.t.Fatal(err)
	}
	if err := h.Charge(ctx, boss, a.User, DutyRecords, true); err != nil {
		h.t.Fatal(err)
	}
	return a.Viewer()
}

// objects counts what the store holds of some bytes.
func (h *house) objects(sum pipeline.Sum) int {
	h.t.Helper()
	n := 0
	for _, prefix := range pipeline.KeysOf(sum) {
		err := h.store.List(h.t.Context(), prefix, func(blob.Info) error { n++; return nil })
		if err != nil {
			h.t.Fatal(err)
		}
	}
	return n
}

func TestOnlyThoseChargedWithItSeeWhatIsWithheld(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	r := h.upload(clerk, h.batch(clerk, "b"), "a.pdf", paper{Pages: []string{"đất một"}, Subject: "về đất", Secret: 1}.bytes(t))
	h.work()
	own := h.keeper(pipeline.Clerk, "SNV")
	stranger := h.keeper(pipeline.Clerk, "SYT")
	for _, c := range []struct {
		name string
		v    pipeline.Viewer
		sees bool
	}{
		{"charged, of the unit", own, true}, {"charged, of another unit", stranger, false},
		{"administrator", boss, false}, {"clerk", clerk, false}, {"nobody", pipeline.Viewer{}, false},
	} {
		_, pages, err := h.WithheldOne(ctx, c.v, r.Document)
		picture, fail := h.WithheldPreview(ctx, c.v, r.Document, 1)
		if fail == nil {
			picture.Close()
		}
		if c.sees != (err == nil && len(pages) == 1) || c.sees != (fail == nil) {
			t.Errorf("%s: %v, %v, want it seen %v", c.name, err, fail, c.sees)
		}
		if !c.sees {
			kindOf(t, h.ClearWithheld(ctx, c.v, r.Document, "nhầm"), pipeline.NotFound)
			kindOf(t, h.PurgeWithheld(ctx, c.v, r.Document, "mật"), pipeline.NotFound)
		}
	}
	a, err := h.CreateAccount(ctx, boss, members.NewAccount{Login: "second-root", Name: "R", Password: "một câu đủ dài", Role: pipeline.Administrator, Unit: "H14"})
	if err != nil {
		t.Fatal(err)
	}
	kindOf(t, h.Charge(ctx, boss, a.User, DutyRecords, true), pipeline.Invalid)
	if err := h.Charge(ctx, boss, own.User, DutyRecords, false); err != nil {
		t.Fatal(err)
	}
	_, err = h.WithheldOnes(ctx, own)
	kindOf(t, err, pipeline.NotFound)
}

// TestWhatMayBearAMarkIsWithheldUntilSomebodyLooked: nothing is found or shown
// before, and the sender is told why.
func TestWhatMayBearAMarkIsWithheldUntilSomebodyLooked(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	p := paper{Pages: []string{"đất một"}, Subject: "về đất", Secret: 1, Mark: pipeline.SecrecyUnclear}
	r := h.upload(clerk, h.batch(clerk, "b"), "a.pdf", p.bytes(t))
	h.work()
	if hits, err := h.Find(ctx, officer, Query{Text: "đất"}); err != nil || hits.Total != 0 {
		t.Fatalf("hits %+v, %v, want none", hits, err)
	}
	_, err := h.Document(ctx, clerk, r.Document)
	kindOf(t, err, pipeline.NotFound)
	v := h.keeper(pipeline.Clerk, "SNV")
	d, _, err := h.WithheldOne(ctx, v, r.Document)
	if err != nil || d.Secrecy != pipeline.SecrecyUnclear || d.Reason != pipeline.ReasonMaybeSecret {
		t.Fatalf("withheld %+v, %v, want it unclear", d, err)
	}
	if err := h.ClearWithheld(ctx, v, r.Document, "dấu đỏ của văn thư"); err != nil {
		t.Fatal(err)
	}
	h.work()
	if hits, err := h.Find(ctx, officer, Query{Text: "đất"}); err != nil || hits.Total != 1 {
		t.Errorf("hits %+v, %v, want it found", hits, err)
	}
}

// TestAClearedDocumentIsDescribedAndStaysSo: with the reason in the audit,
// found by its text, and not withheld again when the same bytes are described
// again for somebody else.
func TestAClearedDocumentIsDescribedAndStaysSo(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	data := paper{Pages: []string{"đất một", "đất hai"}, Splits: []int{1}, Subject: "về đất", Secret: 2}.bytes(t)
	r := h.upload(clerk, h.batch(clerk, "b"), "a.pdf", data)
	h.work()
	v := h.keeper(pipeline.Clerk, "SNV")
	all, err := h.WithheldOnes(ctx, v)
	if err != nil || len(all) != 1 || all[0].First != 2 || all[0].Secrecy != "MẬT" {
		t.Fatalf("withheld %+v, %v, want the second part", all, err)
	}
	id := all[0].ID
	kindOf(t, h.ClearWithheld(ctx, v, id, "  "), pipeline.Invalid)
	if err := h.ClearWithheld(ctx, v, id, "chữ MẬT là tên người"); err != nil {
		t.Fatal(err)
	}
	h.work()
	rec, err := h.Document(ctx, clerk, id)
	if err != nil || rec.State != pipeline.Described || rec.Subject == "" || rec.Secrecy != "" {
		t.Fatalf("cleared: %+v, %v, want it described", rec.Document, err)
	}
	if hits, err := h.Find(ctx, officer, Query{Text: "hai"}); err != nil || hits.Total != 1 {
		t.Errorf("hits %+v, %v, want it found", hits, err)
	}
	entries, err := h.catalog.Audit(ctx, string(id), 10)
	if err != nil {
		t.Fatal(err)
	}
	said := false
	for _, e := range entries {
		said = said || e.Act == "clear_withheld" && e.User == v.User && e.Detail != ""
	}
	if !said {
		t.Errorf("audit %+v, want the reason of the release", entries)
	}
	if o, err := h.Original(ctx, clerk, r.Document); err != nil {
		t.Errorf("the file of a cleared document: %v", err)
	} else {
		o.Close()
	}
	h.upload(other, h.batch(other, "b"), "a.pdf", data)
	h.work()
	if got := h.state(clerk, id); got != pipeline.Described {
		t.Errorf("described again it is %s", got)
	}
	h.clean(true)
}

// TestAPurgeLeavesNothingButThatItWas: no object, no name, no text; figures
// and receipts still agree; the same bytes may come again.
func TestAPurgeLeavesNothingButThatItWas(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	p := paper{Pages: []string{"đất một", "đất hai"}, Splits: []int{1}, Subject: "về đất", Secret: 2}
	b := h.batch(clerk, "b")
	r := h.upload(clerk, b, "mat.pdf", p.bytes(t))
	h.upload(other, h.batch(other, "b"), "x.pdf", p.bytes(t))
	h.work()
	if _, err := h.WriteRecords(ctx); err != nil {
		t.Fatal(err)
	}
	v, above := h.keeper(pipeline.Clerk, "SNV"), h.keeper(pipeline.Manager, "H14")
	all, err := h.WithheldOnes(ctx, v)
	if err != nil || len(all) != 1 || !all[0].Shared {
		t.Fatalf("withheld %+v, %v, want one that another unit holds too", all, err)
	}
	kindOf(t, h.PurgeWithheld(ctx, v, all[0].ID, "mật"), pipeline.Invalid)
	if err := h.PurgeWithheld(ctx, above, all[0].ID, "tài liệu mật, lập biên bản số 1"); err != nil {
		t.Fatal(err)
	}
	if n := h.objects(r.Sum); n != 0 {
		t.Errorf("%d objects are left", n)
	}
	h.work()
	if hits, err := h.Find(ctx, officer, Query{Text: "đất"}); err != nil || hits.Total != 0 {
		t.Errorf("hits %+v, %v, want none", hits, err)
	}
	_, err = h.Document(ctx, clerk, r.Document)
	kindOf(t, err, pipeline.NotFound)
	var status BatchStatus
	status, err = h.Batch(ctx, boss, b.ID)
	if err != nil || status.Files[0].Name != "" || status.Count.Failed != 1 {
		t.Errorf("batch %+v, %v, want one file without a name", status, err)
	}
	kindOf(t, h.ClearWithheld(ctx, above, all[0].ID, "x"), pipeline.NotFound)
	h.clean(true)
	err = h.store.List(ctx, "record/", func(i blob.Info) error {
		rd, err := h.store.Open(ctx, i.Key)
		if err != nil {
			return err
		}
		defer rd.Close()
		data, err := io.ReadAll(rd)
		if bytes.Contains(data, []byte("mat.pdf")) || bytes.Contains(data, []byte("đất")) {
			t.Errorf("%s still says what the file was", i.Key)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}

	again := h.upload(clerk, b, "lai.pdf", p.bytes(t))
	if again.Duplicate != "" {
		t.Errorf("the same bytes again are linked to %s, whose bytes are gone", again.Duplicate)
	}
	h.work()
	if err := h.finishPurges(ctx); err != nil {
		t.Fatal(err)
	}
	if n := h.objects(r.Sum); n == 0 {
		t.Error("bytes handed in again were swept away")
	}
	h.clean(true)
}

// TestAnInterruptedPurgeIsFinished: the catalogue has decided, the store was
// not emptied.
func TestAnInterruptedPurgeIsFinished(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	r := h.upload(clerk, h.batch(clerk, "b"), "a.pdf", paper{Pages: []string{"đất"}, Secret: 1}.bytes(t))
	h.work()
	v := h.keeper(pipeline.Clerk, "SNV")
	w, err := h.withheld(ctx, v, r.Document)
	if err != nil {
		t.Fatal(err)
	}
	if err := h.catalog.Purge(ctx, v, w, "mật"); err != nil {
		t.Fatal(err)
	}
	if h.objects(r.Sum) == 0 {
		t.Fatal("the store is empty already")
	}
	if err := h.finishPurges(ctx); err != nil {
		t.Fatal(err)
	}
	if n := h.objects(r.Sum); n != 0 {
		t.Errorf("%d objects are left", n)
	}
	if _, err := h.store.Open(ctx, pipeline.OriginalKey(r.Sum)); pipeline.KindOf(err) != pipeline.NotFound {
		t.Errorf("the original: %v, want not found", err)
	}
}
