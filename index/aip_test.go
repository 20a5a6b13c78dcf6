package index

import (
	"archive/zip"
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"sohoa/index/export"
	"sohoa/index/sheet"
	"sohoa/pipeline"
	"sohoa/pipeline/aip"
	"sohoa/pipeline/sign/signtest"
)

// archived is a house with a batch of two files, one of them confirmed and
// signed, written down in the store.
func archived(t *testing.T) (*house, Batch, pipeline.Receipt) {
	t.Helper()
	h := newHouse(t)
	h.keeper(pipeline.Clerk, "SNV")
	signer := h.charged("signer", pipeline.Manager, "SNV", DutySign)
	h.signs()
	b := h.batch(clerk, "Lô 1")
	r := h.upload(clerk, b, "quyết định.pdf", paper{Seed: "a", Pages: []string{"một", "hai"}, Subject: "s", Form: signtest.Page(t)}.bytes(t))
	h.work()
	h.confirmed(r.Document)
	if err := h.SignPDF(t.Context(), signer, r.Document); err != nil {
		t.Fatal(err)
	}
	h.upload(clerk, b, "hai phần.pdf", paper{Seed: "b", Pages: []string{"ba", "bốn"}, Splits: []int{1}, Subject: "s", Form: signtest.Page(t)}.bytes(t))
	h.upload(clerk, b, "kín.pdf", paper{Seed: "kín", Pages: []string{"rất kín"}, Secret: 1, Subject: "s"}.bytes(t))
	h.work()
	if _, err := h.WriteRecords(t.Context()); err != nil {
		t.Fatal(err)
	}
	return h, b, r
}

// TestAPackageOfTheStateTellsWhatHappened: the signed PDF/A, each document with
// its fields, and in PREMIS how the record came to be. Nothing that is withheld.
func TestAPackageOfTheStateTellsWhatHappened(t *testing.T) {
	h, _, r := archived(t)
	dir := t.TempDir()
	done, err := export.AIP(t.Context(), h.store, export.Wanted{Batch: "Lô 1"}, dir)
	if err != nil || done.Files != 2 || done.Withheld != 1 || done.Packages != 1 {
		t.Fatalf("done %+v, %v", done, err)
	}
	found := soundPackage(t, dir)
	if len(found.Files) != 2 || len(found.Files[0].Documents) != 1 || len(found.Files[1].Documents) != 2 || found.File.TotalDoc != "3" {
		t.Fatalf("found %+v", found)
	}
	if !strings.HasPrefix(found.ID, "urn:SNV:uuid:") || found.File.Code() != "SNV.2025.Lô-1" || found.Files[0].Name != "SNV.2025.Lô-1.1.pdf" {
		t.Errorf("named %s, %s, %s", found.ID, found.File.Code(), found.Files[0].Name)
	}
	signed, err := h.catalog.Signed(t.Context(), r.Sum)
	if err != nil || found.Files[0].Sum != signed.Digest {
		t.Errorf("the file is %s, want the signed %s, %v", found.Files[0].Sum, signed.Digest, err)
	}
	d := found.Files[0].Documents[0]
	if d.CodeNumber != "15" || d.IssuedDate != "28/02/2025" || d.Type() != "02" || d.Mode != "01" || d.First != 1 || d.Last != 2 || d.NumberOfPage != "2" {
		t.Errorf("document %+v", d)
	}
	if p := found.Files[1].Documents[1]; p.First != 2 || p.Last != 2 || p.DocOrdinal != "3" {
		t.Errorf("second part %+v", p)
	}
	premis := readAll(t, dir, "PREMIS_rep1.xml")
	for _, want := range []string{aip.Ingestion, aip.Recognition, aip.Confirmed, aip.Normalized, aip.Signed, aip.Fixity} {
		if !strings.Contains(premis, "<eventType>"+want+"<") {
			t.Errorf("PREMIS tells of no %s", want)
		}
	}
	if !strings.Contains(premis, strings.ToLower(string(r.Sum))) || strings.Contains(premis, "kín") {
		t.Error("PREMIS does not name the original, or names what is withheld")
	}
	if whole := readAll(t, dir, "PREMIS.xml"); !strings.Contains(whole, aip.Transfer) || !strings.Contains(whole, aip.Packed) {
		t.Error("PREMIS of the package does not tell how it was made")
	}
}

// soundPackage checks the one package below a folder.
func soundPackage(t *testing.T, dir string) aip.Found {
	t.Helper()
	roots, err := aip.Roots(os.DirFS(dir))
	if err != nil || len(roots) != 1 {
		t.Fatalf("packages %v, %v", roots, err)
	}
	found, problems, err := aip.Check(os.DirFS(dir), roots[0], 1<<30)
	if err != nil || len(problems) > 0 {
		t.Fatalf("problems %v, %v", problems, err)
	}
	return found
}

func readAll(t *testing.T, dir, name string) string {
	t.Helper()
	var text []byte
	err := filepath.WalkDir(dir, func(p string, d os.DirEntry, err error) error {
		if err == nil && filepath.Base(p) == name {
			text, err = os.ReadFile(p)
		}
		return err
	})
	if err != nil || len(text) == 0 {
		t.Fatalf("%s: %v", name, err)
	}
	return string(text)
}

// zipOf packs a folder as somebody would send it.
func zipOf(t *testing.T, dir string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	if err := z.AddFS(os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func parcelOf(data []byte) PairImport {
	return PairImport{Batch: "Nhận gói", Zip: bytes.NewReader(data), Size: int64(len(data))}
}

// TestPackagesComeBackIn: what was taken out in either form goes the usual way
// in another unit, with its values beside the reading; one spoiled byte and
// nothing comes in.
func TestPackagesComeBackIn(t *testing.T) {
	h, b, r := archived(t)
	ctx := t.Context()
	for _, tt := range []struct {
		form string
		per  bool
		out  func(dir string, want export.Wanted) (export.Done, error)
		sum  pipeline.Sum // of the first file
	}{
		{"bag", false, func(dir string, want export.Wanted) (export.Done, error) {
			return export.Bag(ctx, h.store, want, filepath.Join(dir, "gói"))
		}, r.Sum},
		{"bag per file", true, func(dir string, want export.Wanted) (export.Done, error) { return export.Bag(ctx, h.store, want, dir) }, r.Sum},
		{"aip", false, func(dir string, want export.Wanted) (export.Done, error) { return export.AIP(ctx, h.store, want, dir) }, ""},
		{"aip per file", true, func(dir string, want export.Wanted) (export.Done, error) { return export.AIP(ctx, h.store, want, dir) }, ""},
	} {
		dir := t.TempDir()
		done, err := tt.out(dir, export.Wanted{Batch: string(b.ID), PerFile: tt.per})
		if err != nil || done.Files != 2 || tt.per && done.Packages != 2 {
			t.Fatalf("%s: %+v, %v", tt.form, done, err)
		}
		data := zipOf(t, dir)
		_, err = h.ImportPair(ctx, other, parcelOf(spoiled(t, data)))
		kindOf(t, err, pipeline.Invalid)
		in := parcelOf(data)
		in.Batch += " " + tt.form
		in.DryRun = true
		if check, err := h.ImportPair(ctx, other, in); err != nil || check.Files != 2 || check.Documents != 3 || check.Batch != "" {
			t.Fatalf("%s: check %+v, %v", tt.form, check, err)
		}
		in.DryRun = false
		taken, err := h.ImportPair(ctx, other, in)
		if err != nil || taken.Files != 2 || taken.Documents != 3 {
			t.Fatalf("%s: %+v, %v", tt.form, taken, err)
		}
		if tt.sum != "" { // the papers of these tests; a PDF/A is read by the real reader only
			h.work()
		}
		got, err := h.Batch(ctx, other, taken.Batch)
		if err != nil || len(got.Files) != 2 {
			t.Fatalf("%s: %+v, %v", tt.form, got, err)
		}
		if tt.sum != "" && !slices.ContainsFunc(got.Files, func(f FileStatus) bool { return f.Sum == tt.sum }) {
			t.Errorf("%s: the untouched original is not among %+v", tt.form, got.Files)
		}
	}
	list, err := h.List(ctx, other, Filter{})
	if err != nil {
		t.Fatal(err)
	}
	number := func(d Document) bool {
		now, err := h.catalog.Fields(ctx, d.ID)
		if err != nil {
			t.Fatal(err)
		}
		return slices.ContainsFunc(now, func(f NamedField) bool {
			return f.Name == pipeline.FieldNumber && f.Value == "15" && f.Source == pipeline.FromImport
		})
	}
	if !slices.ContainsFunc(list.Documents, number) {
		t.Errorf("no value of a package stands beside the reading of %+v", list.Documents)
	}
	h.clean(true)
}

// spoiled changes one byte of the payload, wherever it is stored as it is.
func spoiled(t *testing.T, data []byte) []byte {
	t.Helper()
	r, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, f := range r.File {
		if strings.HasSuffix(f.Name, "/") {
			continue
		}
		raw, err := r.Open(f.Name)
		if err != nil {
			t.Fatal(err)
		}
		var content bytes.Buffer
		if _, err := content.ReadFrom(raw); err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(f.Name, ".pdf") {
			content.Bytes()[0] ^= 1
		}
		out, err := w.Create(f.Name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := out.Write(content.Bytes()); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestABadPackageSaysWhy: every fault has its sentence's key.
func TestABadPackageSaysWhy(t *testing.T) {
	h := newHouse(t)
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	if _, err := z.Create("thư.txt"); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	_, err := h.ImportPair(t.Context(), clerk, parcelOf(b.Bytes()))
	var faults *sheet.Flaws
	if kindOf(t, err, pipeline.Invalid); !errors.As(err, &faults) || len(faults.Faults) != 1 || faults.Faults[0].Key != "parcel_none" {
		t.Errorf("got %v", err)
	}
	_, err = h.ImportPair(t.Context(), clerk, parcelOf([]byte("no ZIP")))
	kindOf(t, err, pipeline.Invalid)
	_, err = h.ImportPair(t.Context(), officer, parcelOf(b.Bytes()))
	kindOf(t, err, pipeline.NotFound)
}
