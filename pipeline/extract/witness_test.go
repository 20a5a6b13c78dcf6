package extract_test

import (
	"slices"
	"strings"
	"testing"

	"sohoa/pipeline"
	"sohoa/pipeline/extract"
	"sohoa/pipeline/layout/layouttest"
)

// again changes what the second look gave of a page.
func again(r pipeline.Reading, from, to string) pipeline.Reading {
	r.Again = slices.Clone(r.Again)
	for i := range r.Again {
		r.Again[i].Text = strings.ReplaceAll(r.Again[i].Text, from, to)
	}
	return r
}

// alone adds what a look at the digits of the number alone gave.
func alone(r pipeline.Reading, text string) pipeline.Reading {
	r.Again = slices.Clone(r.Again)
	for _, w := range r.Again {
		if strings.HasPrefix(w.Text, "16/") {
			w.Text, w.Block, w.Line = text, 90, 1
			w.Box.X1 = w.Box.X0 + 2*w.Box.H()
			r.Again = append(r.Again, w)
			break
		}
	}
	return r
}

func offered(f pipeline.Field) []string {
	var values []string
	for _, s := range f.Suggestions {
		values = append(values, s.Value)
	}
	return values
}

func TestANumberNeedsASecondWitness(t *testing.T) {
	head := signed(plain()).Reading(1) // 15/QĐ-SNV
	none := head
	none.Again = nil
	layer := none
	layer.Source = pipeline.FromLayer
	appendix := layouttest.New().Middle(30, "Phụ lục").Body(40, "(Kèm theo Quyết định số 15/QĐ-SNV ngày 05 tháng 3 năm 2025)").Reading(2)
	other := layouttest.New().Middle(30, "Phụ lục").Body(40, "(Kèm theo Quyết định số 16/QĐ-SNV ngày 05 tháng 3 năm 2025)").Reading(2)
	tests := []struct {
		name   string
		pages  []pipeline.Reading
		want   string
		status pipeline.Status
		offers []string
	}{
		{"both looks agree", []pipeline.Reading{head}, "15", pipeline.Accepted, nil},
		{"nobody looked again", []pipeline.Reading{none}, "15", pipeline.Uncertain, nil},
		{"the looks differ", []pipeline.Reading{again(head, "15/", "16/")}, "15", pipeline.Uncertain, []string{"15", "16"}},
		{"the digits alone are as the second look gave them", []pipeline.Reading{alone(again(head, "15/", "16/"), "16")}, "16", pipeline.Accepted, nil},
		{"the digits alone are as the first look gave them", []pipeline.Reading{alone(again(head, "15/", "16/"), "15")}, "15", pipeline.Accepted, nil},
		{"three looks, three numbers", []pipeline.Reading{alone(again(head, "15/", "16/"), "18")}, "15", pipeline.Uncertain, []string{"15", "16"}},
		{"an appendix says it", []pipeline.Reading{none, appendix}, "15", pipeline.Accepted, nil},
		{"the looks differ, the appendix decides", []pipeline.Reading{again(head, "15/", "16/"), other}, "16", pipeline.Accepted, nil},
		{"a code in the head says it", []pipeline.Reading{coded(none, 100, "so=15/QĐ-SNV;ngay=05/03/2025")}, "15", pipeline.Accepted, nil},
		{"the looks differ, the code decides", []pipeline.Reading{coded(again(head, "15/", "16/"), 100, "https://cb.gov.vn/vb?so=16/QD-SNV")}, "16", pipeline.Accepted, nil},
		{"a code of another paper", []pipeline.Reading{coded(none, 100, "15/KH-SNV")}, "15", pipeline.Uncertain, nil},
		{"a code below the head", []pipeline.Reading{coded(none, 3000, "15/QĐ-SNV")}, "15", pipeline.Uncertain, nil},
		{"a text layer", []pipeline.Reading{layer}, "15", pipeline.Accepted, nil},
	}
	for _, tt := range tests {
		f := extract.Describe(tt.pages).Parts[0].Fields[pipeline.FieldNumber]
		if f.Value != tt.want || f.Status != tt.status || !slices.Equal(offered(f), tt.offers) {
			t.Errorf("%s: want %q %s %v, got %q %s %v (%.2f)", tt.name, tt.want, tt.status, tt.offers, f.Value, f.Status, f.Suggestions, f.Conf)
		}
	}
}

// coded puts a code for machines on a page, at a height in pixels.
func coded(r pipeline.Reading, y int, text string) pipeline.Reading {
	r.Codes = []pipeline.Code{{Kind: pipeline.CodeQR, Text: text, Box: pipeline.Box{X0: 10, Y0: y, X1: 90, Y1: y + 80}}}
	return r
}

func TestACodeOffersWhatIsWrittenByHand(t *testing.T) {
	hand := signed(page("Số: {2.} /QĐ-SNV", "Cao Bằng, ngày  tháng 3 năm 2025").Middle(60, "QUYẾT ĐỊNH")).Reading(1)
	part := extract.Describe([]pipeline.Reading{coded(hand, 100, "7/QĐ-SNV 04/03/2025")}).Parts[0]
	n, d := part.Fields[pipeline.FieldNumber], part.Fields[pipeline.FieldDate]
	want := []pipeline.Suggestion{{Value: "07", From: pipeline.FromCode}}
	if n.Value != "" || n.Status != pipeline.Uncertain || !slices.Equal(n.Suggestions, want) {
		t.Errorf("number: want %v offered, got %+v", want, n)
	}
	want = []pipeline.Suggestion{{Value: "2025-03-04", From: pipeline.FromCode}}
	if d.Value != "2025-03" || d.Status != pipeline.Uncertain || !slices.Equal(d.Suggestions, want) {
		t.Errorf("date: want %v offered, got %+v", want, d)
	}
}

func TestADateIsLookedAtTwice(t *testing.T) {
	read := func(date string) pipeline.Reading {
		return signed(page("Số: 15/QĐ-SNV", date).Middle(60, "QUYẾT ĐỊNH")).Reading(1)
	}
	tests := []struct {
		name   string
		page   pipeline.Reading
		want   string
		status pipeline.Status
	}{
		{"a full stop beside the day", read("Cao Bằng, ngày 14. tháng 10 năm 2025"), "2025-10-14", pipeline.Accepted},
		{"the looks differ", again(read("Cao Bằng, ngày 14 tháng 10 năm 2025"), "14", "17"), "2025-10-14", pipeline.Uncertain},
		{"the years differ", again(read("Cao Bằng, ngày 14 tháng 10 năm 2025"), "2025", "2026"), "2025-10-14", pipeline.Uncertain},
		{"one look alone", again(read("Cao Bằng, ngày 14 tháng 0$ năm 2025"), "0$", "08"), "2025-08-14", pipeline.Accepted},
		{"handwriting stays handwriting", again(read("Cao Bằng, ngày «4b» tháng 8 năm 2025"), "4b", "16"), "2025-08", pipeline.Uncertain},
	}
	for _, tt := range tests {
		f := extract.Describe([]pipeline.Reading{tt.page}).Parts[0].Fields[pipeline.FieldDate]
		if f.Value != tt.want || f.Status != tt.status {
			t.Errorf("%s: want %q %s, got %q %s (%.2f)", tt.name, tt.want, tt.status, f.Value, f.Status, f.Conf)
		}
	}
}

func TestAddresseeRecipientsAndWhatIsCited(t *testing.T) {
	s := page("Số: 15/SNV-VP", "Cao Bằng, ngày 05 tháng 3 năm 2025").Left(50, "V/v báo cáo quý I").
		At(60, 66, "Kính gửi:").At(80, 72, "- Văn phòng UBND tỉnh;").At(80, 78, "- Các sở, ban, ngành và").At(82, 84, "đoàn thể tỉnh.").
		Body(98, "Thực hiện Quyết định số 1675/QĐ-UBND ngày 09/8/2017 của UBND tỉnh Cao Bằng", "về việc ban hành quy chế, Sở Nội vụ đề nghị các cơ quan báo cáo.").
		At(31, 200, "Nơi nhận:").Right(200, "KT. GIÁM ĐỐC").Right(206, "PHÓ GIÁM ĐỐC").Right(232, "Nông Thị Hà").
		At(31, 206, "- Như trên;").At(31, 212, "- Lưu: VT, VP.")
	p := describe(t, s).Parts[0]
	for name, want := range map[pipeline.FieldName]string{
		pipeline.FieldAddressee:  "Văn phòng UBND tỉnh; Các sở, ban, ngành và đoàn thể tỉnh",
		pipeline.FieldRecipients: "Như trên; Lưu: VT, VP",
	} {
		if f := p.Fields[name]; f.Value != want || f.Status != pipeline.Accepted || f.Box.Zero() {
			t.Errorf("%s: want %q accepted, got %q %s (%.2f)", name, want, f.Value, f.Status, f.Conf)
		}
	}
	if len(p.Cites) != 1 {
		t.Fatalf("want one citation, got %+v", p.Cites)
	}
	c := p.Cites[0]
	if got := c.Type + " " + c.Number + "/" + c.Symbol + " " + c.Date + " " + c.Organ; got != "QUYẾT ĐỊNH 1675/QĐ-UBND 2017-08-09 UBND tỉnh Cao Bằng" {
		t.Errorf("got %q", got)
	}
}
