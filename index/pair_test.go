package index

import (
	"archive/zip"
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sohoa/index/export"
	"sohoa/pipeline"
	"sohoa/pipeline/sign/signtest"
)

func pairOf(t testing.TB, table string, files map[string][]byte) PairImport {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, content := range files {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(content); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return PairImport{Batch: "Nhà thầu giao", Table: strings.NewReader(table), Zip: bytes.NewReader(b.Bytes()), Size: int64(b.Len())}
}

func (h *house) fieldsOf(id pipeline.DocumentID) map[pipeline.FieldName]NamedField {
	h.t.Helper()
	d, err := h.Document(h.t.Context(), clerk, id)
	if err != nil {
		h.t.Fatal(err)
	}
	all := map[pipeline.FieldName]NamedField{}
	for _, f := range d.Fields {
		all[f.Name] = f
	}
	return all
}

// TestAPairIsTakenWholeAndItsValuesStandBesideTheReading: what both say is
// accepted, what differs is for a person, who sees both.
func TestAPairIsTakenWholeAndItsValuesStandBesideTheReading(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	files := map[string][]byte{
		"a.pdf": paper{Seed: "a", Pages: []string{"một"}, Subject: "s", Form: signtest.Page(t)}.bytes(t),
		"b.pdf": paper{Seed: "b", Pages: []string{"hai"}, Subject: "s", Form: signtest.Page(t)}.bytes(t),
	}
	const head = "Tên tệp;Tên loại;Số;Cơ quan ban hành;Mã tài liệu\n"
	in := pairOf(t, head+"a.pdf;Quyết định;15;UBND xã\nc.pdf;;;;\n", files)
	check, err := h.ImportPair(ctx, clerk, in)
	kindOf(t, err, pipeline.Invalid)
	if len(check.Preview) == 0 {
		t.Error("a pair with faults has no preview")
	}
	if _, n, err := h.Batches(ctx, clerk, Page{Limit: 9}); err != nil || n != 0 {
		t.Fatalf("%d batches after a pair with faults, %v", n, err)
	}
	in = pairOf(t, head+"a.pdf;Quyết định;15;UBND xã;H14.1\nb.pdf;;;;\n", files)
	_, err = h.ImportPair(ctx, officer, in)
	kindOf(t, err, pipeline.NotFound)
	done, err := h.ImportPair(ctx, clerk, pairOf(t, head+"a.pdf;Quyết định;15;UBND xã;H14.1\nb.pdf;;;;\n", files))
	if err != nil || done.Files != 2 || done.Documents != 2 || done.Linked != 0 {
		t.Fatalf("taken %+v, %v", done, err)
	}
	h.work()
	b, err := h.Batch(ctx, clerk, done.Batch)
	if err != nil || len(b.Files) != 2 {
		t.Fatalf("batch %+v, %v", b, err)
	}
	var first pipeline.DocumentID
	for _, f := range b.Files {
		if f.Name == "a.pdf" {
			first = f.Documents[0]
		}
	}
	got := h.fieldsOf(first)
	for _, c := range []struct {
		name   pipeline.FieldName
		value  string
		status pipeline.Status
		source pipeline.FieldSource
		offers string
	}{
		{pipeline.FieldType, "Quyết định", pipeline.Accepted, pipeline.FromImport, "[]"},            // the machine reads it too
		{pipeline.FieldNumber, "15", pipeline.Uncertain, pipeline.FromImport, "[]"},                 // ink
		{pipeline.FieldOrgan, "UBND xã", pipeline.Uncertain, pipeline.FromImport, "[{SỞ NỘI VỤ }]"}, // the paper says another
	} {
		f := got[c.name]
		if f.Value != c.value || f.Status != c.status || f.Source != c.source || fmt.Sprint(f.Suggestions) != c.offers {
			t.Errorf("%s: %+v, want %q %s from %s, offering %q", c.name, f.Field, c.value, c.status, c.source, c.offers)
		}
	}
	again, err := h.ImportPair(ctx, clerk, pairOf(t, head+"a.pdf;Quyết định;15;UBND xã;H14.1\nb.pdf;;;;\n", files))
	if err != nil || again.Batch != done.Batch {
		t.Errorf("sent again: %+v, %v", again, err)
	}
	if b, err = h.Batch(ctx, clerk, done.Batch); err != nil || len(b.Files) != 2 {
		t.Errorf("sent again: %d files, %v, want the same 2", len(b.Files), err)
	}
	h.clean(true)
	h.handsOut(done.Batch)
}

// handsOut takes the batch out as a pair and in again in another unit.
func (h *house) handsOut(batch pipeline.BatchID) {
	h.t.Helper()
	ctx := h.t.Context()
	if _, err := h.WriteRecords(ctx); err != nil {
		h.t.Fatal(err)
	}
	dir := filepath.Join(h.t.TempDir(), "pair")
	done, err := export.Pair(ctx, h.store, export.Wanted{Batch: string(batch), Name: "{n}-{name}"}, dir)
	if err != nil || done.Files != 2 {
		h.t.Fatalf("out: %+v, %v", done, err)
	}
	table, err := os.ReadFile(filepath.Join(dir, export.PairTable))
	if err != nil {
		h.t.Fatal(err)
	}
	z, err := os.Open(filepath.Join(dir, export.PairZip))
	if err != nil {
		h.t.Fatal(err)
	}
	defer z.Close()
	st, err := z.Stat()
	if err != nil {
		h.t.Fatal(err)
	}
	in := PairImport{Batch: "Nhận lại", Table: bytes.NewReader(table), Zip: z, Size: st.Size(), DryRun: true}
	back, err := h.ImportPair(ctx, other, in)
	if err != nil || back.Files != 2 || back.Documents != 2 {
		h.t.Errorf("what was handed out cannot be taken in: %+v, %v", back, err)
	}
}
