package index

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"sohoa/index/door"
	"sohoa/index/sheet"
	"sohoa/pipeline"
)

// bare are words that show keys and values as they are.
type bare struct{}

func (bare) Say(key string, args ...any) string { return key + fmt.Sprint(args...) }
func (bare) Int64(n int64) string               { return fmt.Sprint(n) }
func (bare) Percent(f float64) string           { return fmt.Sprintf("%.2f%%", f) }
func (bare) Date(t time.Time) string            { return t.Format(time.DateOnly) }
func (bare) Moment(t time.Time) string          { return t.Format(time.RFC3339) }

func TestAReportHasTheFiguresOfItsSnapshot(t *testing.T) {
	p := openPeople(t)
	admin := p.history(t, 600)
	p.pass(time.Hour)
	s, err := p.TakeSnapshot(t.Context(), admin, Freeze{Period: period(t, "2026-Q4")})
	if err != nil {
		t.Fatal(err)
	}
	for _, format := range []string{"xlsx", "csv"} {
		var b bytes.Buffer
		if err := s.WriteReport(&b, format, bare{}); err != nil {
			t.Fatal(err)
		}
		sheets, err := sheet.Read(b.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		rows := sheets[0].Rows[3:] // under two lines of title and the heading
		for i, want := range s.Report.Rows {
			got := rows[i]
			n, _, _ := got.At(3).Whole()
			if got.At(0).Text != want.Name || n != want.Digitized.Documents || (got.At(1).Text != "") != want.Percent.Known {
				t.Errorf("%s row %d: want %s %d known %v, got %v", format, i, want.Name, want.Digitized.Documents, want.Percent.Known, got.Cells)
			}
		}
		if !strings.Contains(rows[len(rows)-1].At(0).Text, string(s.Sum)) {
			t.Errorf("%s: want the hash of the snapshot in the last line, got %v", format, rows[len(rows)-1])
		}
	}
	var pdf bytes.Buffer
	if err := s.WriteReport(&pdf, "pdf", bare{}); err != nil || !bytes.HasPrefix(pdf.Bytes(), []byte("%PDF-")) {
		t.Errorf("want a PDF, got %v", err)
	}
	kind(t, "another format", s.WriteReport(io.Discard, "docx", bare{}), pipeline.Invalid)
}

func TestAnEvidencePackIsWhole(t *testing.T) {
	p := openPeople(t)
	admin := p.history(t, 300)
	p.pass(time.Hour)
	s, err := p.TakeSnapshot(t.Context(), admin, Freeze{Period: period(t, "2026")})
	if err != nil {
		t.Fatal(err)
	}
	var a, b bytes.Buffer
	for _, w := range []io.Writer{&a, &b} {
		if err := p.WritePack(t.Context(), admin, s.ID, bare{}, w); err != nil {
			t.Fatal(err)
		}
	}
	first, second := unpack(t, a.Bytes()), unpack(t, b.Bytes())
	if door.Sha(first["ban-chot.json"]) != string(s.Sum) || door.Sha(first["danh-sach.csv"]) != string(s.Report.List.Sum) {
		t.Error("want the snapshot and the list that the report names")
	}
	for line := range strings.Lines(first["SHA256SUMS"]) {
		sum, name, _ := strings.Cut(strings.TrimSpace(line), "  ")
		if door.Sha(first[name]) != sum {
			t.Errorf("%s: want %s, got %s", name, sum, door.Sha(first[name]))
		}
	}
	if got := first["khong-phai-so-hoa.csv"]; strings.Count(got, "\n") != 2 || !strings.Contains(got, "excluded.secret") {
		t.Errorf("want the one excluded line with its reason, got %q", got)
	}
	if n := strings.Count(first["SHA256SUMS"], "\n"); n != len(first)-1 {
		t.Errorf("want %d hashes, got %d", len(first)-1, n)
	}
	// Nothing stands behind simulated documents: each of the sample is named.
	gone := first["mau/khong-con-xem-duoc.txt"]
	if strings.Count(gone, "\n") != SampleSize || gone != second["mau/khong-con-xem-duoc.txt"] {
		t.Errorf("want the same %d documents drawn twice, got %q", SampleSize, gone)
	}
	outside := pipeline.Viewer{User: "u", Role: pipeline.Manager, Unit: "01294"}
	kind(t, "for another unit", p.WritePack(t.Context(), outside, s.ID, bare{}, io.Discard), pipeline.NotFound)
}

func unpack(t *testing.T, data []byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		files[f.Name] = string(b)
	}
	return files
}
