package layout_test

import (
	"testing"

	"sohoa/pipeline"
	"sohoa/pipeline/layout"
	"sohoa/pipeline/layout/layouttest"
)

func head(s *layouttest.Sheet) *layouttest.Sheet {
	return s.Left(28, "UBND TỈNH CAO BẰNG").Right(28, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM").
		Left(34, "SỞ NỘI VỤ").Right(34, "Độc lập - Tự do - Hạnh phúc")
}

func TestWordsOfTwoColumnsBecomeSegmentsOfOneLine(t *testing.T) {
	p := layout.Of(head(layouttest.New()).Reading(1))
	var got []string
	for _, s := range p.Segs {
		got = append(got, s.Text())
	}
	want := []string{"UBND TỈNH CAO BẰNG", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "SỞ NỘI VỤ", "Độc lập - Tự do - Hạnh phúc"}
	if len(got) != len(want) {
		t.Fatalf("want %q, got %q", want, got)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("segment %d: want %q, got %q", i, want[i], got[i])
		}
	}
	if n := len(p.Lines()); n != 2 {
		t.Errorf("want 2 lines, got %d", n)
	}
}

func TestLeaningLineStaysOneLine(t *testing.T) {
	r := layouttest.New().At(30, 100, "một dòng chữ dài nghiêng dần xuống phía dưới bên phải của trang giấy").Reading(1)
	for i := range r.Words { // two degrees, about 1 pixel in 29
		d := r.Words[i].Box.X0 / 29
		r.Words[i].Box.Y0 += d
		r.Words[i].Box.Y1 += d
	}
	if n := len(layout.Of(r).Lines()); n != 1 {
		t.Errorf("want 1 line, got %d", n)
	}
}

func TestWordGivenTwiceIsKeptOnce(t *testing.T) {
	r := layouttest.New().At(30, 100, "SỞ Y TẾ").Reading(1)
	ghost := r.Words[1]
	ghost.Text, ghost.Conf = "Y_", 0.6
	r.Words = append(r.Words, ghost)
	if got := layout.Of(r).Segs[0].Text(); got != "SỞ Y TẾ" {
		t.Errorf("want SỞ Y TẾ, got %q", got)
	}
}

func TestCellsOfAHeadAreFound(t *testing.T) {
	full := func() *layouttest.Sheet {
		return head(layouttest.New()).Left(44, "Số: 15/SNV-VP").Right(44, "Cao Bằng, ngày 05 tháng 3 năm 2025").
			Left(52, "V/v rà soát tài liệu").Left(57, "tồn đọng năm 2024").
			Middle(75, "Kính gửi: Các phòng, đơn vị trực thuộc.")
	}
	tests := []struct {
		name                         string
		page                         pipeline.Reading
		number, date, about, organs1 string
	}{
		{"a letter", full().Reading(1), "Số: 15/SNV-VP", "Cao Bằng, ngày 05 tháng 3 năm 2025", "V/v rà soát tài liệu tồn đọng năm 2024", "SỞ NỘI VỤ"},
		{
			"label misread", head(layouttest.New()).Left(44, "Só: 15/QĐ-SNV").Right(44, "Cao Bằng, ngay 05 thang 3 năm 2025").Reading(1),
			"Só: 15/QĐ-SNV", "Cao Bằng, ngay 05 thang 3 năm 2025", "", "SỞ NỘI VỤ",
		},
		{
			"number without label, level with the date", head(layouttest.New()).Left(44, "15/QĐ-SNV").Right(44, "Cao Bằng, ngày 05 tháng 3 năm 2025").Reading(1),
			"15/QĐ-SNV", "Cao Bằng, ngày 05 tháng 3 năm 2025", "", "SỞ NỘI VỤ",
		},
		{
			"a date in running text is not the date of the head", head(layouttest.New()).Left(44, "Số: 15/QĐ-SNV").
				Body(70, "Căn cứ Quyết định số 15/QĐ-UBND của Ủy ban, ngày 05 tháng 3 năm 2025 của Ủy ban nhân dân").Reading(1),
			"Số: 15/QĐ-SNV", "", "", "SỞ NỘI VỤ",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h, ok := layout.FindHead(layout.Of(tt.page))
			if !ok {
				t.Fatal("no head found")
			}
			if got := h.Number.Text(); got != tt.number {
				t.Errorf("number: want %q, got %q", tt.number, got)
			}
			if got := h.Date.Text(); got != tt.date {
				t.Errorf("date: want %q, got %q", tt.date, got)
			}
			if got := layout.Join(h.About...).Text(); got != tt.about {
				t.Errorf("V/v: want %q, got %q", tt.about, got)
			}
			if len(h.Organs) != 2 || h.Organs[1].Text() != tt.organs1 {
				t.Errorf("organs: want two, the second %q, got %d", tt.organs1, len(h.Organs))
			}
		})
	}
}

func TestPartyHeadHasNoNationalTitle(t *testing.T) {
	s := layouttest.New().Left(28, "ĐẢNG BỘ TỈNH CAO BẰNG").Right(28, "ĐẢNG CỘNG SẢN VIỆT NAM").
		Left(34, "TỈNH ỦY").Left(40, "*").Left(46, "Số 57-NQ/TU").Right(46, "Cao Bằng, ngày 05 tháng 3 năm 2025")
	h, ok := layout.FindHead(layout.Of(s.Reading(1)))
	if !ok || !h.Party {
		t.Fatalf("want a Party head, got %v %v", ok, h.Party)
	}
	running := layouttest.New().Body(40, "Chào mừng ngày thành lập Đảng Cộng sản Việt Nam, đơn vị tổ chức hội nghị")
	if _, ok := layout.FindHead(layout.Of(running.Reading(1))); ok {
		t.Error("the Party's name in running text made a head")
	}
}

func TestPageOfTextHasNoHead(t *testing.T) {
	s := layouttest.New().Body(30, "Điều 2. Quyết định này có hiệu lực kể từ ngày ký.", "Điều 3. Các ông, bà có tên chịu trách nhiệm thi hành.")
	if h, ok := layout.FindHead(layout.Of(s.Reading(2))); ok {
		t.Errorf("found a head: %+v", h.National.Text())
	}
}

func TestDistanceCountsSingleLetters(t *testing.T) {
	tests := []struct {
		a, b  string
		limit int
		want  int
	}{
		{"quyetdinh", "quyetdinh", 2, 0},
		{"quyetdinh", "quyetdlnh", 2, 1},
		{"quyetdinh", "qyetdlnh", 2, 2},
		{"quyetdinh", "thongbao", 2, 3},
		{"", "abc", 1, 2},
	}
	for _, tt := range tests {
		if got := layout.Distance(tt.a, tt.b, tt.limit); got != tt.want {
			t.Errorf("%q %q: want %d, got %d", tt.a, tt.b, tt.want, got)
		}
	}
}

// Whatever a reader hands over, a page is made of it: nothing panics, and no
// box leaves the page.
func FuzzPageOfAnyReading(f *testing.F) {
	f.Add("CỘNG HÒA", -5, 10, 3000, 20, 0.5, 100, 100)
	f.Add("Số:", 0, 0, 0, 0, -1.0, 0, 0)
	f.Fuzz(func(t *testing.T, text string, x0, y0, x1, y1 int, conf float64, width, height int) {
		words := []pipeline.Word{
			{Text: text, Box: pipeline.Box{X0: x0, Y0: y0, X1: x1, Y1: y1}, Conf: conf},
			{Text: "ngày " + text, Box: pipeline.Box{X0: y0, Y0: x0, X1: y1, Y1: x1}, Conf: conf, Line: 1},
		}
		p := layout.Of(pipeline.Reading{Width: width, Height: height, Words: words})
		for _, s := range p.Segs {
			if b := s.Box; b.X0 < 0 || b.Y0 < 0 || b.X1 > p.Width || b.Y1 > p.Height {
				t.Errorf("box %v leaves the page %dx%d", b, p.Width, p.Height)
			}
		}
		layout.FindHead(p)
		layout.HasFoot(p)
	})
}
