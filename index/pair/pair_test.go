package pair

import (
	"archive/zip"
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"sohoa/index/sheet"
	"sohoa/pipeline"
)

const onePDF = "%PDF-1.7\n%of a test\n"

func zipped(t testing.TB, files map[string]string) *bytes.Reader {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, content := range files {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(content)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return bytes.NewReader(b.Bytes())
}

func read(t testing.TB, table string, files map[string]string) (Plan, error) {
	t.Helper()
	z := zipped(t, files)
	return Read([]byte(table), z, z.Size(), 1<<20, time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC))
}

func TestAPairIsReadByItsHeadings(t *testing.T) {
	plan, err := read(t, "Tên file;Từ trang;Mã tài liệu;Tên loại;Số;Ký hiệu;Ngày tháng năm;Trích yếu;Chế độ sử dụng\n"+
		"b.pdf;3;;Công văn;;;;Về việc hai;Công khai\n"+
		"b;;H14.1.1;Quyết định;15;QĐ-UBND;28/02/2025;Về việc một;01\n"+
		"kho\\A.PDF;;;;7;;;;\n", map[string]string{"hop 1/b.pdf": onePDF, "hop 1/a.pdf": onePDF, "__MACOSX/x": "x", "hop 1/Thumbs.db": "x"})
	if err != nil {
		t.Fatal(err)
	}
	if len(plan.Files) != 2 || plan.Rows != 3 {
		t.Fatalf("%d files, %d rows: %+v", len(plan.Files), plan.Rows, plan.Files)
	}
	b := plan.Files[0]
	if b.Name != "b.pdf" || b.Folder != "hop 1" || len(b.Documents) != 2 || b.Documents[0].First != 1 || b.Documents[1].First != 3 {
		t.Errorf("file %+v", b)
	}
	want := map[pipeline.FieldName]string{"type": "Quyết định", "number": "15", "symbol": "QĐ-UBND", "date": "2025-02-28", "subject": "Về việc một"}
	for name, v := range want {
		if got := b.Documents[0].Values[name]; got != v {
			t.Errorf("%s is %q, want %q", name, got, v)
		}
	}
	if b.Documents[0].Code != "H14.1.1" || plan.Files[1].Documents[0].Values[pipeline.FieldNumber] != "7" {
		t.Errorf("code %q, %+v", b.Documents[0].Code, plan.Files[1])
	}
}

func TestWhatIsWrongInAPairIsNamedAndNothingTaken(t *testing.T) {
	for _, c := range []struct {
		name, table string
		files       map[string]string
		row         int
		column, key string
	}{
		{"a file that is not there", "Tên tệp;Số\na.pdf;1\nb.pdf;2\n", map[string]string{"a.pdf": onePDF}, 3, "A", "file_missing"},
		{"a file twice", "Tên tệp;Số\na.pdf;1\na.pdf;2\n", map[string]string{"a.pdf": onePDF}, 3, "A", "file_twice"},
		{"a file without a line", "Tên tệp;Số\na.pdf;1\n", map[string]string{"a.pdf": onePDF, "b.pdf": onePDF}, 0, "", "file_without_line"},
		{"two files of one name", "Tên tệp;Số\na.pdf;1\n", map[string]string{"1/a.pdf": onePDF, "2/a.pdf": onePDF}, 0, "", "files_alike"},
		{"no PDF", "Tên tệp;Số\na.pdf;1\n", map[string]string{"a.pdf": "MZ"}, 2, "A", "not_pdf"},
		{"no name", "Tên tệp;Số\n;1\n", map[string]string{}, 2, "A", "no_file"},
		{"a day that is none", "Tên tệp;Ngày văn bản\na.pdf;31/02/2025\n", map[string]string{"a.pdf": onePDF}, 2, "B", "bad_date"},
		{"a day to come", "Tên tệp;Ngày văn bản\na.pdf;01/01/2030\n", map[string]string{"a.pdf": onePDF}, 2, "B", "future_date"},
		{"a secret", "Tên tệp;Chế độ sử dụng\na.pdf;03\n", map[string]string{"a.pdf": onePDF}, 2, "B", "secret_mode"},
		{"a secret in words", "Tên tệp;Chế độ sử dụng\na.pdf;Tối mật\n", map[string]string{"a.pdf": onePDF}, 2, "B", "secret_mode"},
		{"pages that are no number", "Tên tệp;Số trang\na.pdf;hai\n", map[string]string{"a.pdf": onePDF}, 2, "B", "not_number"},
	} {
		plan, err := read(t, c.table, c.files)
		var flaws *sheet.Flaws
		if !errors.As(err, &flaws) || len(plan.Files) > 0 {
			t.Errorf("%s: error %v, %d files to take", c.name, err, len(plan.Files))
			continue
		}
		if f := flaws.Faults[0]; f.Key != c.key || f.Row != c.row || f.Column != c.column {
			t.Errorf("%s: got %+v, want %s in row %d column %q", c.name, f, c.key, c.row, c.column)
		}
	}
}

func TestAZIPThatIsNoneOrExplodesIsRefused(t *testing.T) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.Create("a.pdf")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(make([]byte, 64<<20)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{"no ZIP": []byte("x"), "a bomb": b.Bytes()} {
		_, err := Read([]byte("Tên tệp;Số\na.pdf;1\n"), bytes.NewReader(data), int64(len(data)), 1<<30, time.Now())
		var e *pipeline.Error
		if !errors.As(err, &e) || e.Kind != pipeline.Invalid || e.Field != "zip" {
			t.Errorf("%s: got %v, want the ZIP refused", name, err)
		}
	}
}

func FuzzRead(f *testing.F) {
	z := zipped(f, map[string]string{"a.pdf": onePDF})
	whole := make([]byte, z.Size())
	if _, err := z.ReadAt(whole, 0); err != nil {
		f.Fatal(err)
	}
	f.Add("Tên tệp;Số\na.pdf;1\n", whole)
	f.Add("Tên tệp;Từ trang\na;2\n", []byte("PK"))
	f.Fuzz(func(t *testing.T, table string, archive []byte) {
		plan, err := Read([]byte(table), bytes.NewReader(archive), int64(len(archive)), 1<<20, time.Now())
		if err != nil && len(plan.Files) > 0 {
			t.Error("faults, and something to take")
		}
		for _, f := range plan.Files {
			if strings.ContainsAny(f.Name, "/\\") || len(f.Documents) == 0 {
				t.Errorf("file %+v", f)
			}
		}
	})
}
