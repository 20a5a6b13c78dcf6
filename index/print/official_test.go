package print

import (
	"bytes"
	"fmt"
	"os/exec"
	"strings"
	"testing"
	"time"
)

func report(rows int) Official {
	o := Official{
		Superior: "ỦY BAN NHÂN DÂN TỈNH CAO BẰNG", Organ: "SỞ NỘI VỤ", Number: "Số:        /BC-SNV",
		State: "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", Motto: "Độc lập - Tự do - Hạnh phúc",
		Place: "Cao Bằng, ngày      tháng      năm 2026", Type: "BÁO CÁO", Subject: "Kết quả số hóa tài liệu tháng 11 năm 2026",
		Body:    []string{"Đến hết kỳ, đơn vị đã số hóa 1.234 tài liệu, đạt 30,25% so với danh mục."},
		Columns: []Column{{"Đơn vị", 60, false}, {"Phải số hóa", 30, true}, {"Đã số hóa", 30, true}, {"Tỷ lệ", 25, true}},
		After:   []string{"Số liệu trên lấy từ bản chốt số liệu."}, Receivers: []string{"Nơi nhận:", "- Như trên;", "- Lưu: VT."},
		Authority: []string{"KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"}, Foot: "Bản chốt 01abc, SHA-256 00ff",
		Made: time.Date(2026, 11, 30, 0, 0, 0, 0, time.UTC),
	}
	for i := range rows {
		o.Rows = append(o.Rows, Row{Cells: []string{fmt.Sprintf("Xã Hòa An thứ %d", i), "1.000", "300", "30,00%"}, Bold: i == 0})
	}
	return o
}

func text(t *testing.T, pdf []byte) string {
	t.Helper()
	path, err := exec.LookPath("pdftotext")
	if err != nil {
		t.Fatal("pdftotext (poppler-utils) is needed:", err)
	}
	cmd := exec.CommandContext(t.Context(), path, "-layout", "-", "-")
	cmd.Stdin = bytes.NewReader(pdf)
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func TestEveryWordIsOnThePaper(t *testing.T) {
	var b bytes.Buffer
	if err := report(80).Write(&b); err != nil {
		t.Fatal(err)
	}
	got := text(t, b.Bytes())
	for _, want := range []string{
		"CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "SỞ NỘI VỤ", "/BC-SNV", "BÁO CÁO",
		"Kết quả số hóa tài liệu tháng 11 năm 2026", "đạt 30,25%", "Xã Hòa An thứ 79", "KT. GIÁM ĐỐC", "Nơi nhận:", "SHA-256 00ff",
	} {
		if !strings.Contains(strings.Join(strings.Fields(got), " "), strings.Join(strings.Fields(want), " ")) {
			t.Errorf("want %q on the paper, got:\n%s", want, got)
		}
	}
	pages := strings.Count(got, "\f")
	if heads := strings.Count(got, "Phải số hóa"); pages < 2 || heads != pages {
		t.Errorf("want the heading of the table on each of %d pages, got %d", pages, heads)
	}
}

func TestTheSamePaperTwiceIsTheSame(t *testing.T) {
	var a, b bytes.Buffer
	if err := report(3).Write(&a); err != nil {
		t.Fatal(err)
	}
	if err := report(3).Write(&b); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(a.Bytes(), b.Bytes()) {
		t.Error("want the same bytes")
	}
}

func TestAnEmptyReportIsStillAPaper(t *testing.T) {
	var b bytes.Buffer
	if err := (Official{}).Write(&b); err != nil {
		t.Fatal(err)
	}
	if !bytes.HasPrefix(b.Bytes(), []byte("%PDF-")) {
		t.Error("want a PDF")
	}
}
