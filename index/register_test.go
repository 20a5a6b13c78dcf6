package index

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"sohoa/index/board"
	"sohoa/index/progress"
	"sohoa/pipeline"
)

func (p *office) take(t testing.TB, v pipeline.Viewer, table string, change ...func(*board.RegisterImport)) (board.RegisterVersion, error) {
	t.Helper()
	in := board.RegisterImport{Unit: v.Unit, Name: "danh muc.csv", Body: strings.NewReader(table), Source: "Quyết định 15", Approved: "01/11/2026", Reason: "kiểm tra"}
	for _, c := range change {
		c(&in)
	}
	return p.ImportRegister(t.Context(), v, in)
}

const goodTable = `Đơn vị;Phông;Nhóm hồ sơ;Từ năm;Đến năm;Số hồ sơ;Số tài liệu;Số trang A4;Lý do loại trừ;Vị trí (kho/giá/hộp);Ghi chú
(1);(2);(3);(4);(5);(6);(7);(8);(9);(10);(11)
01294;UBND xã Lý Bôn;Đất đai;1990;2024;120;1.200;3.600;;Kho 1/giá 2;
Xã Lý Bôn;UBND xã Lý Bôn;Hộ tịch;1987;2024;;800;;;;
snv;Sở Nội vụ;Nhân sự;;;10;;;;;
SNV;Sở Nội vụ;Nhân sự;;;;50;;Mật;;giữ ngoài mạng

`

func TestARegisterIsTakenIn(t *testing.T) {
	p := openPeople(t)
	admin := p.admin(t)
	got, err := p.take(t, admin, goodTable, func(in *board.RegisterImport) { in.Reason = "" })
	if err != nil {
		t.Fatal(err)
	}
	if got.Rows != 4 || got.Owed != (progress.Amount{Files: 130, Documents: 2000, Pages: 3600}) || got.Excluded != (progress.Amount{Documents: 50}) || got.Approved != "2026-11-01" {
		t.Errorf("want 4 rows, 130 files, 2000 documents, 3600 pages, 50 excluded, got %+v", got)
	}
	rows, total, err := p.Register(t.Context(), admin, "", Page{Limit: 10})
	if err != nil || total != 4 || len(rows) != 4 {
		t.Fatalf("want 4 rows, got %d of %d %v", len(rows), total, err)
	}
	want := board.RegisterRow{
		Unit: "01294", Fonds: "UBND xã Lý Bôn", Group: "Đất đai", FromYear: 1990, ToYear: 2024,
		Amount: progress.Amount{Files: 120, Documents: 1200, Pages: 3600}, Address: "Kho 1/giá 2", Line: 3, Register: got.ID,
	}
	if i := slices.Index(rows, want); i < 0 {
		t.Errorf("want %+v among %+v", want, rows)
	}
	table, err := p.Progress(t.Context(), admin, board.Ask{Unit: "01294"})
	if err != nil {
		t.Fatal(err)
	}
	if root := table.Root(); root.Percent != progress.Maybe(0, true) || root.Goal.Required != 600 || table.Register != got.ID {
		t.Errorf("want 0 %% known, 30 %% of 2000 required, by %s; got %+v of %s", got.ID, root.Goal, table.Register)
	}
	table, err = p.Progress(t.Context(), admin, board.Ask{Unit: "01290"})
	if err != nil || table.Root().Percent.Known {
		t.Errorf("a unit that the register does not name: want unknown, got %+v %v", table.Root().Percent, err)
	}
}

func TestAnEmptyCatalogueKnowsNoPercentage(t *testing.T) {
	p := openPeople(t)
	table, err := p.Progress(t.Context(), p.admin(t), board.Ask{})
	if err != nil || len(table.Rows) != 72 {
		t.Fatalf("want 72 units, got %d %v", len(table.Rows), err)
	}
	for _, r := range table.Rows {
		if r.Percent.Known || r.Goal.Standing != progress.NotKnown {
			t.Errorf("%s: want unknown, got %+v", r.Unit, r.Percent)
		}
	}
}

func TestOneFaultTakesNothingIn(t *testing.T) {
	p := openPeople(t)
	admin := p.admin(t)
	head := "Đơn vị;Phông;Nhóm hồ sơ;Từ năm;Đến năm;Số tài liệu;Lý do loại trừ\n"
	for _, c := range []struct{ name, table, want string }{
		{"nothing", "", "0::empty[]"},
		{"no header", "a;b\n1;2\n", "0::no_header[]"},
		{"only the header", head, "0::no_rows[]"},
		{"header without count", "Đơn vị;Nhóm hồ sơ\n01294;Đất\n", "1::header_missing[documents]"},
		{"header without group", "Đơn vị;Số tài liệu\n01294;5\n", "1::header_missing[group]"},
		{"a column twice", "Đơn vị;Nhóm hồ sơ;Số tài liệu;Số văn bản\n01294;Đất;5;6\n", "1::header_twice[documents]"},
		{"two header rows", head + head + "01294;;Đất;;;5;\n", "2::two_headers[]"},
		{"no unit", head + ";;Đất;;;5;\n", "2:A:no_unit[]"},
		{"unknown unit", head + "Xã Không Có;;Đất;;;5;\n", "2:A:unknown_unit[Xã Không Có]"},
		{"a former name of two", head + "Vĩnh Quang;;Đất;;;5;\n", "2:A:ambiguous_unit[Vĩnh Quang Phường Nùng Trí Cao (01279), Xã Lý Bôn (01294)]"},
		{"a row of totals", head + "01294;;Đất;;;5;\nTổng cộng;;;;;5;\n", "3:A:total_row[]"},
		{"no group", head + "01294;;;;;5;\n", "2:C:no_group[]"},
		{"no count", head + "01294;;Đất;;;;\n", "2:F:no_count[]"},
		{"negative", head + "01294;;Đất;;;-5;\n", "2:F:negative[-5]"},
		{"a word", head + "01294;;Đất;;;năm;\n", "2:F:not_number[năm]"},
		{"a part", head + "01294;;Đất;;;1,5;\n", "2:F:not_whole[1,5]"},
		{"an English thousand", head + "01294;;Đất;;;1,234;\n", "2:F:ambiguous_number[1,234]"},
		{"too many", head + "01294;;Đất;;;9.999.999.999;\n", "2:F:count_too_large[9.999.999.999]"},
		{"a year to come", head + "01294;;Đất;;2027;5;\n", "2:E:future_year[2027]"},
		{"no year", head + "01294;;Đất;90;;5;\n", "2:D:bad_year[90]"},
		{"years reversed", head + "01294;;Đất;2020;2010;5;\n", "2:E:years_reversed[2020 2010]"},
		{"an odd reason", head + "01294;;Đất;;;5;lười\n", "2:G:bad_exclusion[lười]"},
		{"the same twice", head + "01294;;Đất đai;;;5;\nly bon;;ĐẤT ĐAI;;;6;\n", "3::duplicate[2]"},
		{"too long", head + "01294;;" + strings.Repeat("x", 501) + ";;;5;\n", "2:C:too_long[500]"},
		{"two faults in a row", head + "Không;;Đất;;;-5;\n", "2:A:unknown_unit[Không] 2:F:negative[-5]"},
	} {
		_, err := p.take(t, admin, c.table)
		var f *RegisterFaults
		if !errors.As(err, &f) || pipeline.KindOf(err) != pipeline.Invalid {
			t.Errorf("%s: want faults, got %v", c.name, err)
			continue
		}
		var got []string
		for _, one := range f.Faults {
			got = append(got, fmt.Sprintf("%d:%s:%s%v", one.Row, one.Column, one.Key, one.Args))
			if !slices.Contains(board.RegisterFaultKeys(), one.Key) {
				t.Errorf("%s: %s is not among the keys", c.name, one.Key)
			}
		}
		if g := strings.Join(got, " "); g != c.want {
			t.Errorf("%s: want %s, got %s", c.name, c.want, g)
		}
	}
	if list, err := p.RegisterVersions(t.Context(), admin, ""); err != nil || len(list) != 0 {
		t.Errorf("want nothing taken in, got %v %v", list, err)
	}
}

func xlsx(t testing.TB, fill func(f *excelize.File)) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	for i, h := range []string{"Đơn vị", "Nhóm hồ sơ", "Số tài liệu", "Số trang A4"} {
		if err := f.SetCellValue("Sheet1", fmt.Sprintf("%c2", 'A'+i), h); err != nil {
			t.Fatal(err)
		}
	}
	fill(f)
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestWorkbooks(t *testing.T) {
	p := openPeople(t)
	admin := p.admin(t)
	row := func(f *excelize.File, n int, cells ...any) {
		for i, v := range cells {
			if err := f.SetCellValue("Sheet1", fmt.Sprintf("%c%d", 'A'+i, n), v); err != nil {
				t.Fatal(err)
			}
		}
	}
	must := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		name, want string
		data       []byte
	}{
		{"good, the zero of the code dropped", "", xlsx(t, func(f *excelize.File) { row(f, 3, 1294, "Đất đai", 1234, "1.234") })},
		{"a title merged above the header", "", xlsx(t, func(f *excelize.File) {
			must(f.MergeCell("Sheet1", "A1", "D1"))
			row(f, 3, "01294", "Đất đai", 5)
		})},
		{"merged cells in the table", "Sheet1 4 A merged", xlsx(t, func(f *excelize.File) {
			row(f, 3, "01294", "Đất đai", 5)
			must(f.MergeCell("Sheet1", "A4", "A5"))
		})},
		{"a formula", "Sheet1 3 C formula", xlsx(t, func(f *excelize.File) {
			row(f, 3, "01294", "Đất đai")
			must(f.SetCellFormula("Sheet1", "C3", "2*3"))
		})},
		{"a part of a document", "Sheet1 3 C not_whole", xlsx(t, func(f *excelize.File) { row(f, 3, "01294", "Đất đai", 1.5) })},
		{"old Excel", " 0  xls", []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")},
		{"two registers in one book", "Hai 0  many_sheets", xlsx(t, func(f *excelize.File) {
			row(f, 3, "01294", "Đất đai", 5)
			_, err := f.NewSheet("Hai")
			must(err)
			for i, v := range []string{"Đơn vị", "Nhóm hồ sơ", "Số tài liệu"} {
				must(f.SetCellValue("Hai", fmt.Sprintf("%c1", 'A'+i), v))
			}
		})},
	} {
		_, err := p.take(t, admin, "", func(in *board.RegisterImport) { in.Body, in.DryRun = bytes.NewReader(c.data), true })
		var f *RegisterFaults
		got := ""
		if errors.As(err, &f) {
			one := f.Faults[0]
			got = fmt.Sprintf("%s %d %s %s", one.Sheet, one.Row, one.Column, one.Key)
		} else if err != nil {
			got = err.Error()
		}
		if got != c.want {
			t.Errorf("%s: want %q, got %q", c.name, c.want, got)
		}
	}
}

func TestTheTemplateIsTakenBack(t *testing.T) {
	p := openPeople(t)
	admin := p.admin(t)
	for _, format := range []string{"xlsx", "csv"} {
		var b bytes.Buffer
		if err := p.RegisterTemplate(&b, format); err != nil {
			t.Fatal(err)
		}
		_, err := p.take(t, admin, "", func(in *board.RegisterImport) { in.Body = &b })
		var f *RegisterFaults
		if !errors.As(err, &f) || f.Faults[0].Key != "no_rows" {
			t.Errorf("%s: want its header known and no rows, got %v", format, err)
		}
	}
	kind(t, "another format", p.RegisterTemplate(&bytes.Buffer{}, "ods"), pipeline.Invalid)
}

func TestWhatIsSaidBesideTheTable(t *testing.T) {
	p := openPeople(t)
	admin := p.admin(t)
	if _, err := p.take(t, admin, goodTable); err != nil {
		t.Fatal(err)
	}
	for field, spoil := range map[string]func(*board.RegisterImport){
		"source":   func(in *board.RegisterImport) { in.Source = " " },
		"approved": func(in *board.RegisterImport) { in.Approved = "23/11/2026" }, // tomorrow
		"reason":   func(in *board.RegisterImport) { in.Reason = "" },             // there is one already
		"unit":     func(in *board.RegisterImport) { in.Unit = "99999" },
	} {
		_, err := p.take(t, admin, goodTable, spoil)
		var e *pipeline.Error
		if !errors.As(err, &e) || e.Kind != pipeline.Invalid || e.Field != field {
			t.Errorf("want Invalid %s, got %v", field, err)
		}
	}
	local := p.account(t, admin, "xa", pipeline.Administrator, "01294")
	_, err := p.take(t, local, goodTable) // names SNV, which is not his
	var f *RegisterFaults
	if !errors.As(err, &f) || f.Faults[0].Key != "unknown_unit" {
		t.Errorf("a unit outside: want unknown_unit, got %v", err)
	}
	for _, role := range []pipeline.Role{pipeline.Clerk, pipeline.Officer, pipeline.Manager, ""} {
		_, err := p.take(t, pipeline.Viewer{User: "u", Role: role, Unit: "H14"}, goodTable)
		kind(t, "import as "+string(role), err, pipeline.NotFound)
	}
}

func TestACommunesOwnRegisterReplacesTheProvinces(t *testing.T) {
	p := openPeople(t)
	admin := p.admin(t)
	owed := func(unit pipeline.UnitID, at time.Time) int64 {
		t.Helper()
		table, err := p.Progress(t.Context(), admin, board.Ask{Unit: unit, AsOf: at})
		if err != nil {
			t.Fatal(err)
		}
		return table.Root().Owed.Documents
	}
	start := p.now
	p.pass(time.Hour)
	if _, err := p.take(t, admin, goodTable); err != nil {
		t.Fatal(err)
	}
	p.pass(time.Hour)
	local := p.account(t, admin, "xa", pipeline.Administrator, "01294")
	if _, err := p.take(t, local, "Đơn vị;Nhóm hồ sơ;Số tài liệu\n01294;Đất đai;500\n"); err != nil {
		t.Fatal(err)
	}
	p.pass(time.Hour)
	for _, c := range []struct {
		name string
		unit pipeline.UnitID
		at   time.Time
		want int64
	}{
		{"before any", "H14", start, 0},
		{"by the province's", "01294", start.Add(90 * time.Minute), 2000},
		{"by its own", "01294", p.now, 500},
		{"the province adds what is in force", "H14", p.now, 500},
	} {
		if got := owed(c.unit, c.at); got != c.want {
			t.Errorf("%s: want %d, got %d", c.name, c.want, got)
		}
	}
	if _, err := p.take(t, admin, goodTable); err != nil {
		t.Fatal(err)
	}
	if got := owed("01294", p.now.Add(time.Second)); got != 2000 {
		t.Errorf("a later one of the province: want 2000, got %d", got)
	}
	list, err := p.RegisterVersions(t.Context(), local, "01294")
	if err != nil || len(list) != 3 || list[0].Owed.Documents != 2000 || list[1].Owed.Documents != 500 {
		t.Errorf("want three versions with what they say of the commune, got %+v %v", list, err)
	}
}

func TestTargetsAreSetByThoseWhoMay(t *testing.T) {
	p := openPeople(t)
	admin := p.admin(t)
	manager := p.account(t, admin, "giamdoc", pipeline.Manager, "01294")
	due, err := progress.ParseDay("31/12/2026")
	if err != nil {
		t.Fatal(err)
	}
	target := progress.Target{Unit: "01294", Measure: progress.Documents, Share: 45, Due: due, Source: "Kế hoạch 7"}
	if err := p.SetTarget(t.Context(), manager, target); err != nil {
		t.Fatal(err)
	}
	got, err := p.Targets(t.Context(), manager)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]progress.Target{target}, got); d != "" {
		t.Errorf("(-want +got): %s", d)
	}
	table, err := p.Progress(t.Context(), manager, board.Ask{})
	if err != nil || table.Root().Goal.Target.Share != 45 {
		t.Errorf("want 45 %%, got %+v %v", table.Root().Goal.Target, err)
	}
	target.Unit = "H14"
	kind(t, "above", p.SetTarget(t.Context(), manager, target), pipeline.Invalid)
	kind(t, "as a clerk", p.SetTarget(t.Context(), pipeline.Viewer{Role: pipeline.Clerk, Unit: "H14"}, target), pipeline.NotFound)
	target.Share = 0
	kind(t, "nothing", p.SetTarget(t.Context(), admin, target), pipeline.Invalid)
	_, err = p.Progress(t.Context(), manager, board.Ask{Unit: "H14"})
	kind(t, "progress above", err, pipeline.NotFound)
}

func FuzzRegister(f *testing.F) {
	f.Add([]byte(goodTable))
	f.Add([]byte("unit,group,documents\nSNV,x,1\n"))
	p := openPeople(f)
	admin := p.admin(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		table, err := p.CheckRegister(t.Context(), admin, board.RegisterImport{Unit: "H14", Body: bytes.NewReader(data)})
		if err != nil && pipeline.KindOf(err) != pipeline.Invalid {
			t.Fatalf("want Invalid, got %v", err)
		}
		for _, l := range table.Lines {
			if l.Unit == "" || l.Group == "" || l.Files < 0 || l.Documents < 0 || l.Pages < 0 || l.ToYear > 2026 {
				t.Errorf("a line that should not be: %+v", l)
			}
		}
	})
}

// TestImportOf100000Rows keeps to 10 s and 300 MB (SOHOA_LARGE=1 runs it).
func TestImportOf100000Rows(t *testing.T) {
	if os.Getenv("SOHOA_LARGE") == "" {
		t.Skip("SOHOA_LARGE is not set: 100,000 rows are not imported")
	}
	p := openPeople(t)
	admin := p.admin(t)
	units := []string{"01294", "01290", "SNV", "Xã Bảo Lạc", "STC"}
	data := xlsx(t, func(f *excelize.File) {
		w, err := f.NewStreamWriter("Sheet1")
		if err != nil {
			t.Fatal(err)
		}
		if err := w.SetRow("A1", []any{"Đơn vị", "Nhóm hồ sơ", "Số tài liệu", "Số trang A4", "Vị trí"}); err != nil {
			t.Fatal(err)
		}
		for i := range 100_000 {
			if err := w.SetRow(fmt.Sprintf("A%d", i+2), []any{units[i%len(units)], fmt.Sprintf("Nhóm %d", i%90), 7, 21, fmt.Sprintf("Hộp %d", i)}); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Flush(); err != nil {
			t.Fatal(err)
		}
	})
	began := time.Now()
	got, err := p.take(t, admin, "", func(in *board.RegisterImport) { in.Body = bytes.NewReader(data) })
	if err != nil || got.Rows != 100_000 {
		t.Fatalf("want 100,000 rows, got %d %v", got.Rows, err)
	}
	t.Logf("100,000 rows, %d bytes, in %v; %s", len(data), time.Since(began), peak(t))
}

func peak(t testing.TB) string {
	data, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return ""
	}
	for line := range strings.SplitSeq(string(data), "\n") {
		if strings.HasPrefix(line, "VmHWM") {
			return line
		}
	}
	return ""
}
