package index

import (
	"encoding/json"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"sohoa/index/export"
	"sohoa/index/retention"
	"sohoa/pipeline"
	"sohoa/pipeline/bag"
	"sohoa/pipeline/sign/signtest"
)

// TestSignedImportedAndDisposedRecordsComeBackFromTheStore: what people see and
// every figure is the same after catalogue and index were lost.
func TestSignedImportedAndDisposedRecordsComeBackFromTheStore(t *testing.T) {
	h := openHouse(t, t.TempDir())
	ctx := t.Context()
	h.keeper(pipeline.Clerk, "SNV")
	signer := h.charged("signer", pipeline.Manager, "SNV", DutySign)
	one := h.charged("one", pipeline.Clerk, "SNV", DutyDispose)
	two := h.charged("two", pipeline.Manager, "SNV", DutyDispose)
	h.signs()
	signed := h.upload(clerk, h.batch(clerk, "b"), "ký.pdf", paper{Seed: "ký", Pages: []string{"đất đai"}, Subject: "s", Form: signtest.Page(t)}.bytes(t))
	h.work()
	h.confirmed(signed.Document)
	if err := h.SignPDF(ctx, signer, signed.Document); err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{"nhập.pdf": paper{Seed: "nhập", Pages: []string{"đất đai nhập"}, Subject: "s"}.bytes(t)}
	if _, err := h.ImportPair(ctx, clerk, pairOf(t, "Tên tệp;Tên loại;Số;Mã tài liệu\nnhập.pdf;Quyết định;77;H14.1\n", files)); err != nil {
		t.Fatal(err)
	}
	h.work()
	gone, held := h.old(clerk, "đi"), h.old(clerk, "giữ")
	for _, r := range []pipeline.Receipt{gone, held} {
		if err := h.SetTerm(ctx, one, r.Document, retention.Term{Code: "06", Years: 10}, "test"); err != nil {
			t.Fatal(err)
		}
	}
	if err := h.HoldRecord(ctx, one, held.Document, "kiện", true); err != nil {
		t.Fatal(err)
	}
	id, err := h.ProposeDisposal(ctx, one, "BB 01", "", []pipeline.DocumentID{gone.Document})
	if err == nil {
		err = h.JudgeDisposal(ctx, two, id, true)
	}
	if err != nil {
		t.Fatal(err)
	}
	h.work()
	if _, err := h.WriteRecords(ctx); err != nil {
		t.Fatal(err)
	}
	at := time.Now()
	before, kept, sums := looks(t, h, at), h.retention(two), h.clean(true)
	trust, key := h.trust, h.key
	h = forget(t, h)
	h.trust, h.key = trust, key
	if _, err := h.Rebuild(ctx); err != nil {
		t.Fatal(err)
	}
	if after := looks(t, h, at); after != before {
		t.Errorf("people see something else:\n%s", firstDifference(before, after))
	}
	if after := h.retention(two); after != kept {
		t.Errorf("terms, holds and disposals differ:\n%s", firstDifference(kept, after))
	}
	if again := h.clean(true); again.States[pipeline.Disposed] != sums.States[pipeline.Disposed] || sums.States[pipeline.Disposed] == 0 || again.Pages != sums.Pages {
		t.Errorf("counted %+v, before %+v", again, sums)
	}
	// What held before holds after: the other one may still not go.
	if _, err := h.ProposeDisposal(ctx, one, "BB 02", "", []pipeline.DocumentID{held.Document}); fieldOf(err) != "disposal" {
		t.Errorf("a held document is proposed: %v", err)
	}
}

// retention is what those charged with disposal see.
func (h *house) retention(v pipeline.Viewer) string {
	h.t.Helper()
	r, err := h.Retention(h.t.Context(), v, 50)
	if err != nil {
		h.t.Fatal(err)
	}
	for _, list := range [][]KeptRecord{r.Open, r.Due} {
		for i := range list {
			list[i].Changed = time.Time{}
		}
	}
	data, err := json.MarshalIndent(r, "", " ")
	if err != nil {
		h.t.Fatal(err)
	}
	return string(data)
}

// TestABagHoldsTheSignedFileAndNothingDisposedOf.
func TestABagHoldsTheSignedFileAndNothingDisposedOf(t *testing.T) {
	h, b, r := archived(t)
	ctx := t.Context()
	one := h.charged("one", pipeline.Clerk, "SNV", DutyDispose)
	two := h.charged("two", pipeline.Manager, "SNV", DutyDispose)
	gone := h.upload(clerk, b, "cũ.pdf", paper{Seed: "cũ", Pages: []string{"cũ"}, Subject: "s"}.bytes(t))
	h.work()
	if _, err := h.Confirm(ctx, clerk, gone.Document, map[pipeline.FieldName]string{pipeline.FieldNumber: "1", pipeline.FieldDate: "2010-05-04"}, true); err != nil {
		t.Fatal(err)
	}
	if err := h.SetTerm(ctx, one, gone.Document, retention.Term{Code: "06", Years: 10}, "test"); err != nil {
		t.Fatal(err)
	}
	id, err := h.ProposeDisposal(ctx, one, "BB 01", "", []pipeline.DocumentID{gone.Document})
	if err == nil {
		err = h.JudgeDisposal(ctx, two, id, true)
	}
	if err == nil {
		_, err = h.WriteRecords(ctx)
	}
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "bag")
	done, err := export.Bag(ctx, h.store, export.Wanted{Batch: string(b.ID), Name: "{n}"}, dir)
	if err != nil || done.Files != 2 || done.Disposed != 1 || done.Withheld != 1 {
		t.Fatalf("done %+v, %v", done, err)
	}
	files, problems, err := bag.Check(dir)
	if err != nil || len(problems) > 0 {
		t.Fatalf("problems %v, %v", problems, err)
	}
	signed, err := h.catalog.Signed(ctx, r.Sum)
	if err != nil || files["00001/pdfa-signed.pdf"] != signed.Digest || files["00001/pdfa.pdf"] == "" || slices.Contains(sumsOf(files), gone.Sum) {
		t.Errorf("files %v, want the signed %s, %v", files, signed.Digest, err)
	}
}

func sumsOf(files map[string]pipeline.Sum) []pipeline.Sum {
	var all []pipeline.Sum
	for _, s := range files {
		all = append(all, s)
	}
	return all
}
