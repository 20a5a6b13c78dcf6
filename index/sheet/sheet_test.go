package sheet

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"sohoa/pipeline"
)

func TestNumbersAreReadTheVietnameseWay(t *testing.T) {
	for _, c := range []struct {
		cell  Cell
		want  int64
		given bool
		wrong Wrong
	}{
		{Cell{}, 0, false, ""},
		{Cell{Text: "0"}, 0, true, ""},
		{Cell{Text: "1234"}, 1234, true, ""},
		{Cell{Text: "1.234"}, 1234, true, ""},
		{Cell{Text: "1.234.567"}, 1234567, true, ""},
		{Cell{Text: "1 234"}, 1234, true, ""},
		{Cell{Text: "1\u00a0234"}, 1234, true, ""},
		{Cell{Text: "12,0"}, 12, true, ""},
		{Cell{Text: "1.234,000"}, 1234, true, ""},
		{Cell{Text: "1,5"}, 0, true, NotWhole},
		{Cell{Text: "1.234,567"}, 0, true, NotWhole},
		{Cell{Text: "1,234"}, 0, true, Ambiguous},
		{Cell{Text: "1,000"}, 0, true, Ambiguous},
		{Cell{Text: "1.23"}, 0, true, NotNumber},
		{Cell{Text: "-5"}, 0, true, Negative},
		{Cell{Text: "\u22125"}, 0, true, Negative},
		{Cell{Text: "năm"}, 0, true, NotNumber},
		{Cell{Text: "1e5"}, 0, true, NotNumber},
		{Cell{Text: "9999999999"}, 0, true, TooLarge},
		{Cell{Text: strings.Repeat("9", 400)}, 0, true, NotNumber},
		{Cell{Text: "1.234", Number: true}, 0, true, NotWhole},
		{Cell{Text: "1234", Number: true}, 1234, true, ""},
		{Cell{Text: "-1", Number: true}, 0, true, Negative},
		{Cell{Text: "NaN", Number: true}, 0, true, NotNumber},
		{Cell{Text: "#REF!", Number: true}, 0, true, NotNumber},
	} {
		n, given, wrong := c.cell.Whole()
		if n != c.want || given != c.given || wrong != c.wrong {
			t.Errorf("%+v: want %d %v %q, got %d %v %q", c.cell, c.want, c.given, c.wrong, n, given, wrong)
		}
	}
}

func texts(s Sheet) []string {
	var out []string
	for _, r := range s.Rows {
		var cells []string
		for _, c := range r.Cells {
			cells = append(cells, c.Text)
		}
		out = append(out, fmt.Sprintf("%d:%s", r.N, strings.Join(cells, "|")))
	}
	return out
}

func TestCSVInEveryDress(t *testing.T) {
	plainText := "Mã;Tên\n01294;\"Xã \"\"Lý\"\" Bôn\"\n\n01290;Bảo Lâm\n;\n"
	want := []string{"1:Mã|Tên", `2:01294|Xã "Lý" Bôn`, "4:01290|Bảo Lâm"}
	wide := func(order func(uint16) []byte, mark []byte) []byte {
		out := mark
		for _, u := range utf16.Encode([]rune(plainText)) {
			out = append(out, order(u)...)
		}
		return out
	}
	for name, data := range map[string][]byte{
		"plain":        []byte(plainText),
		"marked":       []byte("\ufeff" + plainText),
		"CRLF":         []byte(strings.ReplaceAll(plainText, "\n", "\r\n")),
		"comma":        []byte(strings.ReplaceAll(plainText, ";", ",")),
		"tab":          []byte(strings.ReplaceAll(plainText, ";", "\t")),
		"utf-16 le":    wide(func(u uint16) []byte { return []byte{byte(u), byte(u >> 8)} }, []byte{0xFF, 0xFE}),
		"utf-16 be":    wide(func(u uint16) []byte { return []byte{byte(u >> 8), byte(u)} }, []byte{0xFE, 0xFF}),
		"decomposed":   []byte(strings.ReplaceAll(plainText, "ý", "y\u0301")),
		"blanks about": []byte(strings.ReplaceAll(plainText, "01290", "  01290\u00a0")),
	} {
		sheets, err := Read(data)
		if err != nil || len(sheets) != 1 {
			t.Errorf("%s: want one sheet, got %v %v", name, sheets, err)
			continue
		}
		if d := cmp.Diff(want, texts(sheets[0])); d != "" {
			t.Errorf("%s (-want +got): %s", name, d)
		}
	}
	sheets, err := Read([]byte("sep=|\na|b;c\n"))
	if err != nil || texts(sheets[0])[0] != "2:a|b;c" {
		t.Errorf("sep=: got %v %v", sheets, err)
	}
}

// book makes a workbook with excelize.
func book(t testing.TB, fill func(*excelize.File)) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	fill(f)
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func set(t testing.TB, f *excelize.File, sheet, cell string, v any) {
	t.Helper()
	if err := f.SetCellValue(sheet, cell, v); err != nil {
		t.Fatal(err)
	}
}

func TestXLSXKeepsKindsOfCellsApart(t *testing.T) {
	data := book(t, func(f *excelize.File) {
		set(t, f, "Sheet1", "A1", "  Tên ")
		set(t, f, "Sheet1", "C1", "1.234")
		set(t, f, "Sheet1", "D1", 1234)
		set(t, f, "Sheet1", "E1", 1.5)
		set(t, f, "Sheet1", "A3", "=1+1") // a text
		if err := f.SetCellFormula("Sheet1", "B3", "SUM(D1:E1)"); err != nil {
			t.Fatal(err)
		}
		if err := f.MergeCell("Sheet1", "A4", "B5"); err != nil {
			t.Fatal(err)
		}
		if _, err := f.NewSheet("Ẩn"); err != nil {
			t.Fatal(err)
		}
		set(t, f, "Ẩn", "A1", "hidden")
		if err := f.SetSheetVisible("Ẩn", false); err != nil {
			t.Fatal(err)
		}
		if _, err := f.NewSheet("Trống"); err != nil {
			t.Fatal(err)
		}
	})
	sheets, err := Read(data)
	if err != nil {
		t.Fatal(err)
	}
	want := []Sheet{{
		Name: "Sheet1",
		Rows: []Row{
			{1, []Cell{{Text: "Tên"}, {}, {Text: "1.234"}, {Text: "1234", Number: true}, {Text: "1.5", Number: true}}},
			{3, []Cell{{Text: "=1+1"}, {Formula: true}}},
		},
		Merged: []Range{{4, 5, 1, 2}},
	}}
	if d := cmp.Diff(want, sheets); d != "" {
		t.Errorf("(-want +got): %s", d)
	}
}

func zipped(t testing.TB, parts map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range parts {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestWhatIsNoTableIsRefused(t *testing.T) {
	rels := `<Relationships><Relationship Id="r1" Target="worksheets/sheet1.xml"/></Relationships>`
	wb := `<workbook><sheets><sheet name="S" r:id="r1"/></sheets></workbook>`
	with := func(sheet string) map[string]string {
		return map[string]string{"xl/workbook.xml": wb, "xl/_rels/workbook.xml.rels": rels, "xl/worksheets/sheet1.xml": sheet}
	}
	for _, c := range []struct {
		name, want string
		data       []byte
	}{
		{"nothing", "empty", nil},
		{"blanks", "empty", []byte(" \n\n")},
		{"only separators", "empty", []byte(";;\n;;\n")},
		{"old Excel", "xls", []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 rest")},
		{"a picture", "encoding", []byte("\xFF\xD8\xFF\xE0\x00\x10JFIF")},
		{"another zip", "not_table", zipped(t, map[string]string{"a.txt": "x"})},
		{"half a zip", "broken", []byte("PK\x03\x04 and no more")},
		{"legacy 8-bit Vietnamese", "encoding", []byte("M\xb7 \xae\xac n vi;T\xaan\n")},
		{"zero bytes", "not_table", []byte("a;b\n\x00\x00")},
		{"an empty book", "empty", zipped(t, with(`<worksheet><sheetData/></worksheet>`))},
		{"broken off", "broken", zipped(t, with(`<worksheet><sheetData><row r="1"><c r="A1"><v>1`))},
		{"a cell without a row", "broken", zipped(t, with(`<worksheet><c r="A1"/></worksheet>`))},
	} {
		_, err := Read(c.data)
		var f *Fault
		if !errors.As(err, &f) || f.Key != c.want || pipeline.KindOf(err) != pipeline.Invalid {
			t.Errorf("%s: want %s, got %v", c.name, c.want, err)
		}
	}
}

func TestWhatIsWrittenIsReadBack(t *testing.T) {
	table := Table{
		Name: "Tiến độ: xã/phường", Above: []string{"Báo cáo"}, Columns: []Heading{{"Đơn vị", 30}, {"Số lượng", 0}, {"Tỷ lệ", 0}},
		Rows: [][]any{{"=HYPERLINK(\"x\")", int64(1234), Percent(33.333)}, {"Xã Lý Bôn", nil, 0.5}}, Below: []string{"Hết"},
	}
	var x, c bytes.Buffer
	if err := errors.Join(WriteXLSX(&x, []Table{table, {}}), WriteCSV(&c, table)); err != nil {
		t.Fatal(err)
	}
	for _, f := range []struct {
		name string
		data []byte
		want []string
	}{
		{"xlsx", x.Bytes(), []string{"1:Báo cáo", "2:Đơn vị|Số lượng|Tỷ lệ", "3:=HYPERLINK(\"x\")|1234|33.333", "4:Xã Lý Bôn||0.5", "5:Hết"}},
		{"csv", c.Bytes(), []string{"1:Báo cáo", "2:Đơn vị|Số lượng|Tỷ lệ", "3:'=HYPERLINK(\"x\")|1234|33,33", "4:Xã Lý Bôn||0,50", "5:Hết"}},
	} {
		sheets, err := Read(f.data)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(f.want, texts(sheets[0])); d != "" {
			t.Errorf("%s (-want +got): %s", f.name, d)
		}
		for _, r := range sheets[0].Rows {
			for _, c := range r.Cells {
				if c.Formula {
					t.Errorf("%s: a text became a formula: %+v", f.name, c)
				}
			}
		}
	}
}

func TestColumnNames(t *testing.T) {
	for n, want := range map[int]string{0: "A", 25: "Z", 26: "AA", 51: "AZ", 52: "BA", 701: "ZZ", 702: "AAA"} {
		if got := Column(n); got != want {
			t.Errorf("%d: want %s, got %s", n, want, got)
		}
		if c, _, ok := parseRef(want + "7"); !ok || c != n {
			t.Errorf("%s7: want %d, got %d", want, n, c)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte("Mã;Tên\n01294;Xã\n"))
	f.Add([]byte("\xFF\xFEa\x00;\x00b\x00"))
	f.Add(book(f, func(x *excelize.File) { set(f, x, "Sheet1", "B2", 1.5) }))
	f.Fuzz(func(t *testing.T, data []byte) {
		sheets, err := Read(data)
		if err != nil {
			if pipeline.KindOf(err) != pipeline.Invalid {
				t.Errorf("want Invalid, got %v", err)
			}
			return
		}
		for _, s := range sheets {
			for _, r := range s.Rows {
				for _, c := range r.Cells {
					if n, _, wrong := c.Whole(); wrong == "" && (n < 0 || n > Largest) {
						t.Errorf("%+v: %d is out of range", c, n)
					}
				}
			}
		}
	})
}

// FuzzSheetXML feeds the reader of one sheet's XML without the zip around it.
func FuzzSheetXML(f *testing.F) {
	f.Add(`<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c t="inlineStr"><is><t>x</t></is></c></row></sheetData><mergeCells><mergeCell ref="A1:B2"/></mergeCells></worksheet>`)
	f.Add(`<row><c r="ZZZZ99"><f>1</f><v>1e9</v></c></row>`)
	f.Fuzz(func(t *testing.T, text string) {
		data := zipped(t, map[string]string{
			"xl/workbook.xml":            `<workbook><sheets><sheet name="S" r:id="r1"/></sheets></workbook>`,
			"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="r1" Target="worksheets/sheet1.xml"/></Relationships>`,
			"xl/sharedStrings.xml":       `<sst><si><t>chung</t></si></sst>`,
			"xl/worksheets/sheet1.xml":   text,
		})
		if _, err := Read(data); err != nil && pipeline.KindOf(err) != pipeline.Invalid {
			t.Errorf("want Invalid, got %v", err)
		}
	})
}
