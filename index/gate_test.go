package index

import (
	"slices"
	"testing"
	"time"

	"sohoa/index/catalog/figures"
	"sohoa/index/catalog/ledger"
	"sohoa/index/progress"
	"sohoa/pipeline"
	"sohoa/pipeline/pdf"
	"sohoa/pipeline/sign/signtest"
)

// houseAt is a house whose clock stands at a day, noon in Vietnam.
func houseAt(t *testing.T, day string) *house {
	t.Helper()
	at, err := time.Parse(time.RFC3339, day+"T12:00:00+07:00")
	if err != nil {
		t.Fatal(err)
	}
	return houseOf(t, func() time.Time { at = at.Add(time.Millisecond); return at })
}

// houseAfter is a house whose clock is ahead of ours.
func houseAfter(t *testing.T, by *time.Duration) *house {
	t.Helper()
	return houseOf(t, func() time.Time { return time.Now().Add(*by) })
}

// unprinted hands in one document and does every job but the PDF's, which it
// returns.
func (h *house) unprinted(seed string) (pipeline.Receipt, pipeline.Job) {
	h.t.Helper()
	r := h.upload(clerk, h.batch(clerk, seed), seed+".pdf", paper{Seed: seed, Pages: []string{"chữ"}, Subject: "s", Form: signtest.Page(h.t)}.bytes(h.t))
	for {
		jobs, err := h.Due(h.t.Context(), 100)
		if err != nil {
			h.t.Fatal(err)
		}
		jobs = slices.DeleteFunc(jobs, func(j pipeline.Job) bool { return j.Stage == pipeline.StagePrint && j.Sum != r.Sum })
		if len(jobs) == 1 && jobs[0].Stage == pipeline.StagePrint {
			return r, jobs[0]
		}
		if len(jobs) == 0 {
			h.t.Fatal("no PDF is asked for")
		}
		for _, j := range jobs {
			if err := h.Commit(h.t.Context(), j, h.desk.do(j)); err != nil {
				h.t.Fatal(err)
			}
		}
	}
}

// missing is what stands between a document and being digitized.
func (h *house) missing(id pipeline.DocumentID) []progress.GateName {
	h.t.Helper()
	rec, err := h.Document(h.t.Context(), clerk, id)
	if err != nil {
		h.t.Fatal(err)
	}
	return rec.Missing
}

// counted is how many documents are digitized, from the counters.
func (h *house) counted(at time.Time) int64 {
	h.t.Helper()
	all, err := h.catalog.Tallies(h.t.Context(), ledger.Everywhere(), figures.TallyQuestion{Unit: "H14", AsOf: at})
	if err != nil {
		h.t.Fatal(err)
	}
	for _, c := range all {
		if c.State == pipeline.Digitized {
			return c.Documents
		}
	}
	return 0
}

func TestAnAcceptedDocumentCountsWhenItsPDFIsStored(t *testing.T) {
	h := houseAt(t, "2026-11-22")
	ctx := t.Context()
	r, print := h.unprinted("a")
	h.accept(r.Document)
	if got := h.missing(r.Document); !slices.Equal(got, []progress.GateName{progress.GatePDF}) {
		t.Fatalf("missing %v, want the PDF only", got)
	}
	if _, err := h.Next(ctx, clerk, Filter{}); pipeline.KindOf(err) != pipeline.NotFound {
		t.Errorf("what waits for its PDF is given to a clerk again: %v", err)
	}
	ready := func() (int64, int) {
		t.Helper()
		hand, err := h.InHand(ctx, boss, "H14")
		if err != nil {
			t.Fatal(err)
		}
		list, err := h.List(ctx, boss, Filter{Ready: true})
		if err != nil {
			t.Fatal(err)
		}
		return hand.Ready, list.Total
	}
	if n, listed := ready(); n != 1 || listed != 1 {
		t.Errorf("%d accepted wait, the list has %d, want 1", n, listed)
	}
	before := h.clock()
	for range 2 { // the second is an echo
		if err := h.Commit(ctx, print, h.desk.do(print)); err != nil {
			t.Fatal(err)
		}
	}
	rec, err := h.Document(ctx, clerk, r.Document)
	if err != nil {
		t.Fatal(err)
	}
	last := rec.History[len(rec.History)-1]
	if rec.State != pipeline.Digitized || last.Policy != "2026-3" || last.By != clerk.User || len(rec.Missing) > 0 {
		t.Errorf("after its PDF it is %s, %+v, missing %v", rec.State, last, rec.Missing)
	}
	if was, is, again := h.counted(before), h.counted(h.clock()), h.counted(time.Time{}); was != 0 || is != 1 || again != 1 {
		t.Errorf("counted %d before, %d after, %d now; want 0, 1, 1", was, is, again)
	}
	if n, listed := ready(); n != 0 || listed != 0 {
		t.Errorf("%d accepted wait, the list has %d, want none", n, listed)
	}
	h.work()
	h.clean(false)
}

func TestAnEarlierPolicyCountsAtAcceptance(t *testing.T) {
	h := houseAt(t, "2026-11-21")
	r, print := h.unprinted("a")
	h.accept(r.Document)
	rec, err := h.Document(t.Context(), clerk, r.Document)
	if err != nil || rec.State != pipeline.Digitized || rec.History[len(rec.History)-1].Policy != "2026-1" {
		t.Fatalf("got %s %+v %v", rec.State, rec.History, err)
	}
	if err := h.Commit(t.Context(), print, h.desk.do(print)); err != nil {
		t.Fatal(err)
	}
	if again, err := h.Document(t.Context(), clerk, r.Document); err != nil || len(again.History) != len(rec.History) {
		t.Errorf("the PDF changed its history: %+v %v", again.History, err)
	}
}

// TestWhyThereIsNoPDFDecides: a signed or born-digital original stands for
// itself, whatever else goes wrong does not.
func TestWhyThereIsNoPDFDecides(t *testing.T) {
	for _, c := range []struct {
		why    pipeline.Reason
		giveUp bool
		want   pipeline.State
	}{
		{pdf.ReasonSigned, false, pipeline.Digitized},
		{pdf.ReasonBorn, false, pipeline.Digitized},
		{pdf.ReasonForm, false, pipeline.Described},
		{pipeline.ReasonGaveUp, true, pipeline.Described},
	} {
		h := houseAt(t, "2026-11-22")
		r, print := h.unprinted("a")
		h.accept(r.Document)
		var err error
		if c.giveUp {
			err = h.Fail(t.Context(), print, pipeline.Internal, c.why, true)
		} else {
			err = h.Commit(t.Context(), print, h.desk.keep(pipeline.PrintedKey(r.Sum, "1"), pipeline.Printed{Version: "1", Why: c.why}))
		}
		if err != nil {
			t.Fatal(err)
		}
		if got := h.state(clerk, r.Document); got != c.want {
			t.Errorf("%s: got %s, want %s", c.why, got, c.want)
		}
	}
}

func TestWhereAUnitAsksForASignatureItCountsWhenSigned(t *testing.T) {
	day := max("2026-11-22", time.Now().In(progress.Zone()).Format(time.DateOnly)) // a day on which the test's certificate holds
	h := houseAt(t, day)
	ctx := t.Context()
	kindOf(t, h.AskFirst(ctx, clerk, clerk.Unit, DemandSignature, true), pipeline.NotFound)
	kindOf(t, h.AskFirst(ctx, boss, clerk.Unit, "stamp", true), pipeline.Invalid)
	if err := h.AskFirst(ctx, boss, clerk.Unit, DemandSignature, true); err != nil {
		t.Fatal(err)
	}
	if asks, err := h.Asks(ctx, clerk, clerk.Unit); err != nil || asks != (Asks{Signature: true}) {
		t.Errorf("got %+v %v", asks, err)
	}
	h.signs()
	signer := h.charged("signer", pipeline.Manager, "SNV", DutySign)
	r, print := h.unprinted("a")
	h.accept(r.Document)
	if err := h.Commit(ctx, print, h.desk.do(print)); err != nil {
		t.Fatal(err)
	}
	if got := h.missing(r.Document); !slices.Equal(got, []progress.GateName{progress.GateSignature}) {
		t.Fatalf("missing %v, want the signature only", got)
	}
	if err := h.SignPDF(ctx, signer, r.Document); err != nil {
		t.Fatal(err)
	}
	if got := h.state(clerk, r.Document); got != pipeline.Digitized {
		t.Errorf("signed it is %s", got)
	}
	second, print := h.unprinted("b") // its original is signed
	h.accept(second.Document)
	if err := h.Commit(ctx, print, h.desk.keep(pipeline.PrintedKey(second.Sum, "1"), pipeline.Printed{Version: "1", Why: pdf.ReasonSigned})); err != nil {
		t.Fatal(err)
	}
	if got := h.state(clerk, second.Document); got != pipeline.Digitized {
		t.Errorf("a signed original is %s", got)
	}
	third, print := h.unprinted("c")
	h.accept(third.Document)
	if err := h.Commit(ctx, print, h.desk.do(print)); err != nil {
		t.Fatal(err)
	}
	if err := h.AskFirst(ctx, boss, clerk.Unit, DemandSignature, false); err != nil {
		t.Fatal(err)
	}
	if got := h.state(clerk, third.Document); got != pipeline.Digitized {
		t.Errorf("when nobody asks any more it is %s", got)
	}
	if got := h.counted(time.Time{}); got != 3 {
		t.Errorf("counted %d, want 3", got)
	}
	h.work()
	h.clean(false)
}
