package owed

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/charmap"

	"sohoa/index/catalog/tree"
	"sohoa/index/sheet"
	"sohoa/pipeline"
)

func anyUnit(name string) ([]tree.Unit, error) {
	if strings.HasPrefix(name, "Không") {
		return nil, nil
	}
	return []tree.Unit{{ID: pipeline.UnitID(name), Name: name}}, nil
}

// The group of the second line is typed with a TCVN3 font, the note with VNI;
// the unit is Unicode already.
const mixed = "Đơn vị;Nhóm hồ sơ;Số tài liệu;Ghi chú\n" +
	"Sở Nội vụ;Hå s¬ nh©n sù;5;Taøi lieäu löu tröõ\n" +
	"Sở Tài chính;C«ng v¨n ®i ®Õn;6;Hoà sô caùn boä\n"

func TestEachColumnIsPutIntoUnicodeByItself(t *testing.T) {
	got, err := Read([]byte(mixed), 2026, nil, anyUnit)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, l := range got.Lines {
		lines = append(lines, fmt.Sprintf("%s|%s|%d|%s", l.Unit, l.Group, l.Documents, l.Note))
	}
	want := []string{"Sở Nội vụ|Hồ sơ nhân sự|5|Tài liệu lưu trữ", "Sở Tài chính|Công văn đi đến|6|Hồ sơ cán bộ"}
	if d := cmp.Diff(want, lines); d != "" {
		t.Errorf("(-want +got): %s", d)
	}
	told := []sheet.Converted{{Column: "B", From: "tcvn3", Sample: "Hồ sơ nhân sự"}, {Column: "D", From: "vni", Sample: "Tài liệu lưu trữ"}}
	if d := cmp.Diff(told, got.Converted); d != "" {
		t.Errorf("(-want +got): %s", d)
	}
}

func TestAFileOfOldBytesIsRead(t *testing.T) {
	text := "§¬n vÞ;Nhãm hå s¬;Sè tµi liÖu\nSë Néi vô;Hå s¬ nh©n sù;5\n"
	data, err := charmap.Windows1252.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	got, err := Read([]byte(data), 2026, nil, anyUnit)
	if err != nil || len(got.Lines) != 1 || got.Lines[0].Unit != "Sở Nội vụ" || got.Lines[0].Group != "Hồ sơ nhân sự" {
		t.Errorf("want one line of Sở Nội vụ, got %+v %v", got.Lines, err)
	}
}

func TestAPersonSaysWhichColumnIsWhich(t *testing.T) {
	const table = "Biểu thống kê\nTên;Nơi giữ;Khối lượng;Tên cũ\nĐất đai;SNV;12;Không\n"
	_, err := Read([]byte(table), 2026, nil, anyUnit)
	var flaws *sheet.Flaws
	if !errors.As(err, &flaws) {
		t.Fatalf("want flaws, got %v", err)
	}
	got, err := Read([]byte(table), 2026, sheet.Choice{"unit": 1, "group": 0, "documents": 2}, anyUnit)
	if err != nil || len(got.Lines) != 1 || got.Lines[0].Group != "Đất đai" || got.Lines[0].Documents != 12 {
		t.Fatalf("want one line, got %+v %v", got.Lines, err)
	}
	var columns []string
	for _, f := range got.Columns {
		columns = append(columns, strings.Join([]string{f.Column, f.Title, f.Key, f.Sample}, "|"))
	}
	want := []string{"A|Tên|group|Đất đai", "B|Nơi giữ|unit|SNV", "C|Khối lượng|documents|12", "D|Tên cũ||Không"}
	if d := cmp.Diff(want, columns); d != "" {
		t.Errorf("(-want +got): %s", d)
	}
}
