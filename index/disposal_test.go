package index

import (
	"context"
	"errors"
	"testing"

	"sohoa/index/retention"
	"sohoa/pipeline"
	"sohoa/pipeline/blob"
)

// old makes a confirmed document of 2010.
func (h *house) old(v pipeline.Viewer, seed string) pipeline.Receipt {
	h.t.Helper()
	ctx := h.t.Context()
	r := h.upload(v, h.batch(v, "b"), seed+".pdf", paper{Seed: seed, Pages: []string{"chữ " + seed}, Subject: "s " + seed}.bytes(h.t))
	h.work()
	_, err := h.Confirm(ctx, v, r.Document, map[pipeline.FieldName]string{pipeline.FieldNumber: "1", pipeline.FieldDate: "2010-05-04"}, true)
	if err != nil {
		h.t.Fatal(err)
	}
	return r
}

func fieldOf(err error) string {
	var e *pipeline.Error
	if errors.As(err, &e) {
		return e.Field
	}
	return ""
}

// TestDisposalTakesTwoPeopleAndLeavesATombstone goes the whole way: a term
// confirmed by a person, run out; a proposal; refused to the one who made it;
// carried out by another.
func TestDisposalTakesTwoPeopleAndLeavesATombstone(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	h.keeper(pipeline.Clerk, "SNV")
	one := h.charged("one", pipeline.Clerk, "SNV", DutyDispose)
	two := h.charged("two", pipeline.Manager, "SNV", DutyDispose)
	r, keeps := h.old(clerk, "goes"), h.old(clerk, "stays")
	ids := []pipeline.DocumentID{r.Document}
	for _, v := range []pipeline.Viewer{clerk, boss} {
		_, err := h.Retention(ctx, v, 10)
		kindOf(t, err, pipeline.NotFound)
		kindOf(t, h.SetTerm(ctx, v, r.Document, retention.Term{Code: "06", Years: 10}, "x"), pipeline.NotFound)
	}
	all, err := h.Retention(ctx, one, 10)
	if err != nil || len(all.Open) != 2 || all.Open[0].Suggested.ID == "" || len(all.Due) != 0 {
		t.Fatalf("%+v, %v, want two without a term, with a suggestion", all, err)
	}
	if _, err = h.ProposeDisposal(ctx, one, "BB 01", "", ids); fieldOf(err) != "disposal" {
		t.Errorf("without a term: %v", err)
	}
	for id, term := range map[pipeline.DocumentID]retention.Term{r.Document: {Code: "06", Years: 10}, keeps.Document: {Code: "01"}} {
		if err := h.SetTerm(ctx, one, id, term, "test"); err != nil {
			t.Fatal(err)
		}
	}
	kindOf(t, h.SetTerm(ctx, one, r.Document, retention.Term{Code: "06", Years: 3}, "x"), pipeline.Invalid)
	if all, err = h.Retention(ctx, one, 10); err != nil || len(all.Due) != 1 || all.Due[0].ID != r.Document || len(all.Open) != 0 {
		t.Fatalf("%+v, %v, want one due", all, err)
	}
	if err := h.HoldRecord(ctx, two, r.Document, "đang thanh tra", true); err != nil {
		t.Fatal(err)
	}
	if _, err = h.ProposeDisposal(ctx, one, "BB 01", "", ids); fieldOf(err) != "disposal" {
		t.Errorf("while it is held: %v", err)
	}
	if err := h.HoldRecord(ctx, two, r.Document, "xong", false); err != nil {
		t.Fatal(err)
	}
	id, err := h.ProposeDisposal(ctx, one, "BB 01", "hết thời hạn", ids)
	if err != nil {
		t.Fatal(err)
	}
	if err := h.JudgeDisposal(ctx, one, id, true); fieldOf(err) != "judge" {
		t.Errorf("who proposed it judges it: %v", err)
	}
	kindOf(t, h.JudgeDisposal(ctx, boss, id, true), pipeline.NotFound)
	if h.objects(r.Sum) == 0 || h.state(clerk, r.Document) != pipeline.Digitized {
		t.Fatal("something went before a second person approved")
	}
	if err := h.JudgeDisposal(ctx, two, id, true); err != nil {
		t.Fatal(err)
	}
	kindOf(t, h.JudgeDisposal(ctx, two, id, true), pipeline.NotFound)
	h.isTombstone(two, r, id)
	if h.objects(keeps.Sum) == 0 || h.state(clerk, keeps.Document) != pipeline.Digitized {
		t.Error("another document went too")
	}
}

func (h *house) isTombstone(v pipeline.Viewer, r pipeline.Receipt, id string) {
	h.t.Helper()
	ctx := h.t.Context()
	if n := h.objects(r.Sum); n != 0 {
		h.t.Errorf("%d objects of it are left", n)
	}
	d, err := h.Document(ctx, clerk, r.Document)
	if err != nil || d.State != pipeline.Disposed || d.Sum != r.Sum || len(d.PageList) != 0 || len(d.Fields) != 0 {
		h.t.Errorf("document %+v, %v", d.Document, err)
	}
	if last := d.History[len(d.History)-1]; last.To != pipeline.Disposed || last.By != v.User {
		h.t.Errorf("history ends with %+v", last)
	}
	all, err := h.Retention(ctx, v, 10)
	if err != nil || len(all.Past) != 1 || all.Past[0].State != "done" || all.Past[0].Judge != v.User || all.Past[0].By == v.User {
		h.t.Fatalf("proposals %+v, %v", all.Past, err)
	}
	if s := all.Past[0].Items; len(s) != 1 || s[0].Sum != r.Sum || s[0].Title == "" || s[0].Day != "2010-05-04" {
		h.t.Errorf("tombstone %+v", s)
	}
	h.work()
	hits, err := h.Find(ctx, clerk, Query{Text: "goes"})
	if err != nil || hits.Total != 0 {
		h.t.Errorf("it is still found: %+v, %v", hits, err)
	}
	h.clean(true)
	entries, err := h.catalog.Audit(ctx, id, 10)
	if err != nil || len(entries) != 2 || entries[0].Act != "propose_disposal" || entries[1].Act != "dispose" || entries[1].User != v.User {
		h.t.Errorf("audit %+v, %v", entries, err)
	}
}

// TestBytesThatAnotherUnitKeepsStay: only the tombstone's own file goes.
func TestBytesThatAnotherUnitKeepsStay(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	h.keeper(pipeline.Clerk, "SNV")
	one := h.charged("one", pipeline.Clerk, "SNV", DutyDispose)
	two := h.charged("two", pipeline.Manager, "SNV", DutyDispose)
	mine, theirs := h.old(clerk, "x"), h.old(other, "x")
	if mine.Sum != theirs.Sum {
		t.Fatal("the bytes differ")
	}
	if err := h.SetTerm(ctx, one, mine.Document, retention.Term{Code: "06", Years: 10}, "test"); err != nil {
		t.Fatal(err)
	}
	id, err := h.ProposeDisposal(ctx, one, "BB 02", "", []pipeline.DocumentID{mine.Document})
	if err != nil {
		t.Fatal(err)
	}
	// Somebody holds it after it was proposed: then it may not go.
	if err := h.HoldRecord(ctx, one, mine.Document, "kiện", true); err != nil {
		t.Fatal(err)
	}
	if err := h.JudgeDisposal(ctx, two, id, true); fieldOf(err) != "disposal" {
		t.Errorf("held since: %v", err)
	}
	if err := h.HoldRecord(ctx, one, mine.Document, "xong", false); err != nil {
		t.Fatal(err)
	}
	if err := h.JudgeDisposal(ctx, two, id, true); err != nil {
		t.Fatal(err)
	}
	if h.state(clerk, mine.Document) != pipeline.Disposed || h.state(other, theirs.Document) != pipeline.Digitized || h.objects(mine.Sum) == 0 {
		t.Error("the bytes of another unit went too")
	}
	h.clean(true)
}

// lockedStore keeps originals until their term ends, as object lock does.
type lockedStore struct {
	blob.Store
	locked bool
}

func (s *lockedStore) Remove(ctx context.Context, key pipeline.Key) error {
	if s.locked && blob.Locked(key) {
		return pipeline.Errorf(pipeline.Busy, "remove %s: %w", key, blob.ErrLocked)
	}
	return s.Store.Remove(ctx, key)
}

// Disposal by two people holds at once; the bytes go when the store lets them,
// and what was made from them goes before.
func TestDisposalUnderLockIsCarriedOutWhenTheLockEnds(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	one := h.charged("one", pipeline.Clerk, "SNV", DutyDispose)
	two := h.charged("two", pipeline.Manager, "SNV", DutyDispose)
	r, other := h.old(clerk, "locked"), h.old(clerk, "also locked")
	store := &lockedStore{Store: h.Index.store, locked: true}
	h.Index.store = store
	for _, id := range []pipeline.DocumentID{r.Document, other.Document} {
		if err := h.SetTerm(ctx, one, id, retention.Term{Code: "06", Years: 10}, "test"); err != nil {
			t.Fatal(err)
		}
	}
	id, err := h.ProposeDisposal(ctx, one, "BB 02", "hết thời hạn", []pipeline.DocumentID{r.Document, other.Document})
	if err != nil {
		t.Fatal(err)
	}
	if err := h.JudgeDisposal(ctx, two, id, true); err != nil {
		t.Fatalf("judge under lock: %v", err)
	}
	for _, sum := range []pipeline.Sum{r.Sum, other.Sum} {
		keys, err := blob.Keys(ctx, store, "reading/"+string(sum[:2])+"/"+string(sum))
		if err != nil || len(keys) > 0 {
			t.Errorf("what was read is still there: %v, %v", keys, err)
		}
		if _, err := store.Stat(ctx, pipeline.OriginalKey(sum)); err != nil {
			t.Errorf("the original under lock: %v", err)
		}
	}
	if err := h.finishPurges(ctx); err != nil {
		t.Errorf("under lock nothing is wrong: %v", err)
	}
	store.locked = false
	if err := h.finishPurges(ctx); err != nil {
		t.Fatal(err)
	}
	for _, sum := range []pipeline.Sum{r.Sum, other.Sum} {
		if _, err := store.Stat(ctx, pipeline.OriginalKey(sum)); pipeline.KindOf(err) != pipeline.NotFound {
			t.Errorf("the original after its term: %v, want not found", err)
		}
	}
}
