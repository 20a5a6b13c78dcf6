package dossier

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sohoa/index/catalog/onestop"
	"sohoa/index/catalog/tree"
	"sohoa/index/progress"
	"sohoa/index/sheet"
	"sohoa/pipeline"
)

func TestOneDossierHasOneCodeHoweverWritten(t *testing.T) {
	for _, c := range []struct {
		typed string
		want  Code
	}{
		{"H14.12-261121-0001", "H14.12-261121-0001"},
		{" h14.12–261121–0001 ", "H14.12-261121-0001"},
		{"000.00.12.H14-261121-0001", "H14.12-261121-0001"},
		{"000.05.12.H14 - 261121 - 0001", "H14.12.05-261121-0001"},
		{"H14-261121-00012", "H14-261121-00012"},
		{"H14.12.00.000-261121-0001", "H14.12-261121-0001"},
		{"H14.12-261341-0001", ""}, // no such day
		{"H14.12-261121", ""},
		{"H14.12-261121-0001 và H14.12-261121-0002", ""},
		{"X.H14.12-261121-0001", ""},
		{"", ""},
	} {
		if got, _ := Parse(c.typed); got != c.want {
			t.Errorf("%q: want %q, got %q", c.typed, c.want, got)
		}
	}
}

func TestCodesAreFoundInText(t *testing.T) {
	text := "GIẤY TIẾP NHẬN HỒ SƠ\nMã hồ sơ: 000.00.12.H14-261121-0001 (H14.12-261121-0001)\nSố: 15/QĐ-UBND, 1.000635, H14.13-261122-0007."
	if d := cmp.Diff([]Code{"H14.12-261121-0001", "H14.13-261122-0007"}, Find(text)); d != "" {
		t.Errorf("(-want +got): %s", d)
	}
}

func FuzzFind(f *testing.F) {
	f.Add("000.00.12.H14-261121-0001")
	f.Add("H14.12 – 261121 – 0001 x")
	f.Fuzz(func(t *testing.T, text string) {
		for _, code := range Find(text) {
			if again, ok := Parse(string(code)); !ok || again != code {
				t.Errorf("%q: found %q, which is read as %q", text, code, again)
			}
		}
	})
}

func TestAResultIsNoOlderThanItsDossier(t *testing.T) {
	for _, c := range []struct {
		kind, day string
		want      bool
	}{
		{"GIẤY KHAI SINH", "2026-11-21", true},
		{"GIẤY KHAI SINH", "1990-02-05", false}, // handed in, made long before
		{"Giấy khai sinh", "2026-12-01", true},
		{"ĐƠN ĐỀ NGHỊ", "2026-11-21", false},
		{"GIẤY KHAI SINH", "", false},
	} {
		if got := IsResult("H14.12-261121-0001", c.kind, c.day); got != c.want {
			t.Errorf("%s of %s: want %v, got %v", c.kind, c.day, c.want, got)
		}
	}
}

func TestFilesAreNamedAsPortalsTakeThem(t *testing.T) {
	if got, want := FileName("H14.12-261121-0001", "GIẤY ĐĂNG KÝ kết hôn", "1990-02-05", ".pdf"), "H14.12-261121-0001_GiayDangKyKetHon_19900205.pdf"; got != want {
		t.Errorf("want %s, got %s", want, got)
	}
}

func find(name string) ([]tree.Unit, error) {
	if name == "SNV" || name == "01294" {
		return []tree.Unit{{ID: pipeline.UnitID(name), Name: name}}, nil
	}
	return nil, nil
}

var now = time.Date(2026, 11, 22, 9, 0, 0, 0, progress.Zone())

func TestAListOfDossiersIsReadOrEveryFaultNamed(t *testing.T) {
	head := "Mã hồ sơ;Tên thủ tục;Đơn vị;Ngày tiếp nhận;Ngày hẹn trả;Ngày trả kết quả;Có trả kết quả giấy\n"
	got, err := ReadList([]byte(head+"H14.12-261101-0001;2.000635;SNV;01/11/2026 08:15;05/11/2026;;không\n000.00.12.H14-261102-0001;;01294;2026-11-02;;03/11/2026;\nH14.12-261103-0001;;SNV;;;;x\n"), now, nil, find)
	if err != nil {
		t.Fatal(err)
	}
	day := func(d int) time.Time { return time.Date(2026, 11, d, 0, 0, 0, 0, progress.Zone()) }
	want := []onestop.DossierLine{
		{Row: 2, Code: "H14.12-261101-0001", Unit: "SNV", Procedure: "2.000635", Received: day(1), Due: day(5)},
		{Row: 3, Code: "H14.12-261102-0001", Unit: "01294", Received: day(2), Ended: day(3), Returns: true},
		{Row: 4, Code: "H14.12-261103-0001", Unit: "SNV", Returns: true},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got): %s", d)
	}
	for _, c := range []struct{ name, row, want string }{
		{"no code", ";;SNV;01/11/2026;;;", "2:A:no_dossier[]"},
		{"no such code", "15/QĐ;;SNV;01/11/2026;;;", "2:A:bad_dossier[15/QĐ]"},
		{"unit", "H14.12-261101-0001;;Sở Không;01/11/2026;;;", "2:C:unknown_unit[Sở Không]"},
		{"no day", "H14.12-261101-0001;;SNV;hôm qua;;;", "2:D:bad_date[hôm qua]"},
		{"to come", "H14.12-261101-0001;;SNV;23/11/2026;;;", "2:D:future_date[23/11/2026]"},
		{"backwards", "H14.12-261101-0001;;SNV;03/11/2026;;02/11/2026;", "2:F:before_received[]"},
		{"answer", "H14.12-261101-0001;;SNV;03/11/2026;;;có lẽ", "2:G:bad_answer[có lẽ]"},
		{"twice", "H14.12-261101-0001;;SNV;03/11/2026;;;\n000.00.12.H14-261101-0001;;SNV;03/11/2026;;;", "3:A:twice[2]"},
	} {
		_, err := ReadList([]byte(head+c.row+"\n"), now, nil, find)
		var f *sheet.Flaws
		if !errors.As(err, &f) || len(f.Faults) != 1 {
			t.Errorf("%s: want one fault, got %v", c.name, err)
			continue
		}
		if got := fmt.Sprintf("%d:%s:%s%v", f.Faults[0].Row, f.Faults[0].Column, f.Faults[0].Key, f.Faults[0].Args); got != c.want {
			t.Errorf("%s: want %s, got %s", c.name, c.want, got)
		}
	}
}

func TestNothingReceivedIsNotApplicable(t *testing.T) {
	units := []progress.Unit{{ID: "H14"}, {ID: "SNV", Parent: "H14"}, {ID: "01294", Parent: "H14"}}
	rows := Table(units, map[pipeline.UnitID]Count{"SNV": {Received: 8, Digitized: 6, Reused: 2}})
	for i, want := range []string{"{75 true} {25 true}", "{75 true} {25 true}", "{0 false} {0 false}"} {
		if got := fmt.Sprint(rows[i].B, rows[i].C); got != want {
			t.Errorf("%s: want %s, got %s", rows[i].Unit, want, got)
		}
	}
}
