package extract_test

import (
	"regexp"
	"testing"
	"time"

	"pgregory.net/rapid"

	"sohoa/pipeline"
	"sohoa/pipeline/extract"
	"sohoa/pipeline/layout/layouttest"
)

// page sets a head with a number slot and a date line.
func page(number, date string) *layouttest.Sheet {
	return layouttest.New().Left(28, "UBND TỈNH CAO BẰNG").Right(28, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM").
		Left(34, "SỞ NỘI VỤ").Right(34, "Độc lập - Tự do - Hạnh phúc").
		Left(44, number).Right(44, date)
}

func plain() *layouttest.Sheet {
	return page("Số: 15/QĐ-SNV", "Cao Bằng, ngày 05 tháng 3 năm 2025").Middle(60, "QUYẾT ĐỊNH").
		Middle(66, "Về việc thành lập Tổ chỉnh lý tài liệu")
}

func signed(s *layouttest.Sheet) *layouttest.Sheet {
	return s.At(31, 200, "Nơi nhận:").Right(200, "KT. GIÁM ĐỐC").Right(206, "PHÓ GIÁM ĐỐC").Right(232, "Nông Thị Hà")
}

func describe(t *testing.T, sheets ...*layouttest.Sheet) pipeline.Description {
	t.Helper()
	var rs []pipeline.Reading
	for i, s := range sheets {
		rs = append(rs, s.Reading(i+1))
	}
	return extract.Describe(rs)
}

func TestFieldsOfAPlainRecord(t *testing.T) {
	p := describe(t, signed(plain())).Parts[0]
	want := map[pipeline.FieldName]string{
		pipeline.FieldNumber: "15", pipeline.FieldSymbol: "QĐ-SNV", pipeline.FieldDate: "2025-03-05",
		pipeline.FieldPlace: "Cao Bằng", pipeline.FieldSuperiorOrgan: "UBND TỈNH CAO BẰNG", pipeline.FieldOrgan: "SỞ NỘI VỤ",
		pipeline.FieldSubject: "Về việc thành lập Tổ chỉnh lý tài liệu", pipeline.FieldSigner: "Nông Thị Hà",
		pipeline.FieldPosition: "KT. GIÁM ĐỐC / PHÓ GIÁM ĐỐC",
	}
	for name, w := range want {
		f := p.Fields[name]
		if f.Value != w || f.Status != pipeline.Accepted {
			t.Errorf("%s: want %q accepted, got %q %s (%.2f)", name, w, f.Value, f.Status, f.Conf)
		}
		if f.Page != 1 || f.Box.Zero() {
			t.Errorf("%s: no evidence: page %d, box %v", name, f.Page, f.Box)
		}
	}
	if p.Type.Value != "QUYẾT ĐỊNH" || p.Type.Status != pipeline.Accepted {
		t.Errorf("type: want QUYẾT ĐỊNH accepted, got %q %s", p.Type.Value, p.Type.Status)
	}
}

func TestNumberSlot(t *testing.T) {
	const typedDay, writtenDay = "Cao Bằng, ngày 05 tháng 3 năm 2025", "Cao Bằng, ngày «05» tháng 3 năm 2025"
	tests := []struct {
		name, slot, date string
		number, symbol   string
		hand             bool
	}{
		{"typed", "Số: 15/QĐ-SNV", typedDay, "15", "QĐ-SNV", false},
		{"with a letter", "Số: 315B/QĐ-SNV", typedDay, "315B", "QĐ-SNV", false},
		{"year between", "Số: 30/2025/QĐ-UBND", typedDay, "30", "2025/QĐ-UBND", false},
		{"law of a term", "Số: 57/NQ-UBTVQH15", typedDay, "57", "NQ-UBTVQH15", false},
		{"written", "Số: «15» /QĐ-SNV", writtenDay, "", "QĐ-SNV", true},
		{"written and glued to the symbol", "Số: «15/QĐ-SNV»", writtenDay, "", "QĐ-SNV", true},
		{"blank", "Số: /QĐ-SNV", writtenDay, "", "QĐ-SNV", true},
		{"one digit is never typed", "Số: 4/QĐ-SNV", typedDay, "", "QĐ-SNV", true},
		{"Ð for Đ, doubled", "Số: 15 /QÐĐ-SNV", typedDay, "15", "QĐ-SNV", false},
		{"D for Đ", "Số: 15/QD-SNV", typedDay, "15", "QĐ-SNV", false},
		{"stray space", "Số: 15/QĐ - SNV", typedDay, "15", "QĐ-SNV", false},
		{"letter of a department", "Số: 123/SNV-VP", typedDay, "123", "SNV-VP", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := describe(t, page(tt.slot, tt.date)).Parts[0].Fields
			n, s := f[pipeline.FieldNumber], f[pipeline.FieldSymbol]
			if n.Value != tt.number || n.Handwritten != tt.hand {
				t.Errorf("number: want %q, written %v; got %q, %v (raw %q)", tt.number, tt.hand, n.Value, n.Handwritten, n.Raw)
			}
			if tt.hand && (n.Status == pipeline.Accepted || n.Box.Zero()) {
				t.Errorf("written number: status %s, box %v", n.Status, n.Box)
			}
			if s.Value != tt.symbol {
				t.Errorf("symbol: want %q, got %q (raw %q)", tt.symbol, s.Value, s.Raw)
			}
		})
	}
}

func TestDateSlot(t *testing.T) {
	tests := []struct {
		name, line, want string
		status           pipeline.Status
		hand             bool
	}{
		{"typed", "Cao Bằng, ngày 05 tháng 3 năm 2025", "2025-03-05", pipeline.Accepted, false},
		{"letters for ones", "Cao Bằng, ngày l1 tháng I2 năm 2025", "2025-12-11", pipeline.Accepted, false},
		{"day by hand", "Cao Bằng, ngày «05» tháng 3 năm 2025", "2025-03", pipeline.Uncertain, true},
		{"day and month by hand", "Cao Bằng, ngày «05» tháng «3» năm 2025", "2025", pipeline.Uncertain, true},
		{"day left blank", "Cao Bằng, ngày tháng 3 năm 2025", "2025-03", pipeline.Uncertain, true},
		{"no such day", "Cao Bằng, ngày 31 tháng 4 năm 2025", "2025-04", pipeline.Uncertain, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := describe(t, page("Số: 15/QĐ-SNV", tt.line)).Parts[0].Fields[pipeline.FieldDate]
			if f.Value != tt.want || f.Status != tt.status || f.Handwritten != tt.hand {
				t.Errorf("want %q %s written %v, got %q %s %v", tt.want, tt.status, tt.hand, f.Value, f.Status, f.Handwritten)
			}
		})
	}
}

func TestOrganNames(t *testing.T) {
	tests := []struct {
		name            string
		rows            []string
		superior, organ string
		sure            bool
	}{
		{"two organs", []string{"UBND TỈNH CAO BẰNG", "SỞ Y TẾ"}, "UBND TỈNH CAO BẰNG", "SỞ Y TẾ", true},
		{"one on two lines", []string{"ỦY BAN NHÂN DÂN", "TỈNH CAO BẰNG"}, "", "ỦY BAN NHÂN DÂN TỈNH CAO BẰNG", true},
		{"cut before VÀ", []string{"BỘ GIÁO DỤC", "VÀ ĐÀO TẠO"}, "", "BỘ GIÁO DỤC VÀ ĐÀO TẠO", true},
		{"marks misread", []string{"UBND TINH CAO BẢNG", "SỞ Y TÉ"}, "UBND TỈNH CAO BẰNG", "SỞ Y TẾ", true},
		{"words run together", []string{"UBNDTỈNH CAO BẰNG", "SỞ YTẾ"}, "UBND TỈNH CAO BẰNG", "SỞ Y TẾ", true},
		{"the printed tone mark stays", []string{"UỶ BAN NHÂN DÂN", "TỈNH CAO BẰNG"}, "", "UỶ BAN NHÂN DÂN TỈNH CAO BẰNG", true},
		{"joint paper", []string{"LIÊN ĐOÀN LAO ĐỘNG -", "SỞ NỘI VỤ"}, "", "LIÊN ĐOÀN LAO ĐỘNG - SỞ NỘI VỤ", true},
		{"unknown letters are doubted", []string{"UBND TỈNH CAO BẰNG", "SỞ XQZT"}, "UBND TỈNH CAO BẰNG", "SỞ XQZT", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := layouttest.New().Right(28, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM").Right(34, "Độc lập - Tự do - Hạnh phúc")
			for i, r := range tt.rows {
				s.Left(28+6*float64(i), r)
			}
			s.Left(48, "Số: 15/QĐ-X").Right(48, "Cao Bằng, ngày 05 tháng 3 năm 2025")
			f := describe(t, s).Parts[0].Fields
			sup, org := f[pipeline.FieldSuperiorOrgan], f[pipeline.FieldOrgan]
			if sup.Value != tt.superior || org.Value != tt.organ {
				t.Errorf("want %q above %q, got %q above %q", tt.superior, tt.organ, sup.Value, org.Value)
			}
			if (org.Status == pipeline.Accepted) != tt.sure {
				t.Errorf("want sure %v, got %s (%.2f)", tt.sure, org.Status, org.Conf)
			}
		})
	}
}

func TestPositionWithALineLostIsNotAccepted(t *testing.T) {
	s := plain().At(31, 200, "Nơi nhận:").Right(200, "KT. GIÁM ĐỐC").Right(232, "Nông Thị Hà")
	f := describe(t, s).Parts[0].Fields[pipeline.FieldPosition]
	if f.Status == pipeline.Accepted {
		t.Errorf("KT. without the deputy's position was accepted: %q", f.Value)
	}
}

func TestSecrecyMarkStandsAlone(t *testing.T) {
	tests := []struct {
		name string
		page *layouttest.Sheet
		want string
	}{
		{"stamp under the number", plain().At(31, 52, "MẬT"), "MẬT"},
		{"highest level", plain().At(31, 52, "TUYỆT MẬT"), "TUYỆT MẬT"},
		{"in a frame", plain().At(31, 52, "[ TỐI MẬT ]"), "TỐI MẬT"},
		{"mark misread", plain().At(31, 52, "MÂT"), "MẬT"},
		{"protection of secrets is a subject", plain().Middle(72, "và bảo vệ bí mật nhà nước"), ""},
		{"in capitals, too", plain().Middle(72, "BẢO VỆ BÍ MẬT NHÀ NƯỚC"), ""},
		{"confidentiality", plain().Body(90, "bảo mật", "bí mật"), ""},
		{"an eye hospital", layouttest.New().Left(28, "SỞ Y TẾ").Left(34, "MẮT").Right(28, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM").Left(44, "Số: 15/QĐ-BVM"), ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := describe(t, tt.page).Parts[0].Secrecy; got != tt.want {
				t.Errorf("want %q, got %q", tt.want, got)
			}
		})
	}
}

func TestMarkThatWasReadBadlyIsForAPerson(t *testing.T) {
	tests := []struct {
		name string
		text string
		conf float64
		want string
	}{
		{"one letter from MẬT", "MẬI", 0.4, pipeline.SecrecyUnclear},
		{"a letter lost", "MẬ", 0.4, pipeline.SecrecyUnclear},
		{"with the frame", "[ROI MẬT |", 0.4, pipeline.SecrecyUnclear},
		{"grown together, with rubbish behind", "TUYỆTMẬT, GỂ", 0.3, pipeline.SecrecyUnclear},
		{"the same letters, surely read", "MẬI", 0.93, ""},
		{"one letter from TỐI MẬT, surely read", "TỔỐI MẬT", 0.93, pipeline.SecrecyUnclear},
		{"one letter from TUYỆT MẬT, surely read", "TUYỆT MẠ", 0.93, pipeline.SecrecyUnclear},
		{"the same letters in a sentence", "Tổối mật", 0.93, ""},
		{"a heading", "BẢO MẬT", 0.93, ""},
		{"another heading", "BÍ MẬT", 0.93, ""},
		{"another mark", "KHẨN", 0.4, ""},
		{"a word", "Một", 0.4, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := plain().At(31, 52, tt.text).Reading(1)
			for i, w := range r.Words {
				if w.Line == r.Words[len(r.Words)-1].Line {
					r.Words[i].Conf = tt.conf
				}
			}
			if got := extract.Describe([]pipeline.Reading{r}).Parts[0].Secrecy; got != tt.want {
				t.Errorf("want %q, got %q", tt.want, got)
			}
		})
	}
}

func TestUnreadRedLettersAndHopelessFirstPagesAreForAPerson(t *testing.T) {
	pages := func(at int, note string) []pipeline.Reading {
		rs := []pipeline.Reading{plain().Reading(1), layouttest.New().Body(40, "Điều 2. Quyết định này có hiệu lực.").Reading(2)}
		rs[at].Notes = []string{note}
		return rs
	}
	for _, tt := range []struct {
		name string
		at   int
		note string
		want string
	}{
		{"red letters on the first page", 0, pipeline.NoteRedUnread, pipeline.SecrecyUnclear},
		{"red letters on a later page", 1, pipeline.NoteRedUnread, pipeline.SecrecyUnclear},
		{"a first page on which next to nothing was read", 0, pipeline.NoteHopeless, pipeline.SecrecyUnclear},
		{"a later page of handwriting", 1, pipeline.NoteHopeless, ""},
		{"a page that was turned", 0, "turned", ""},
	} {
		if got := extract.Describe(pages(tt.at, tt.note)).Parts[0].Secrecy; got != tt.want {
			t.Errorf("%s: want %q, got %q", tt.name, tt.want, got)
		}
	}
}

func TestFileIsSplitAtHeads(t *testing.T) {
	text := func() *layouttest.Sheet {
		return layouttest.New().Body(40, "Điều 2. Quyết định này có hiệu lực.")
	}
	second := func() *layouttest.Sheet {
		return page("Số: 16/TB-SNV", "Cao Bằng, ngày 06 tháng 3 năm 2025").Middle(60, "THÔNG BÁO").Middle(66, "Về việc nghỉ lễ")
	}
	tests := []struct {
		name  string
		pages []*layouttest.Sheet
		want  [][2]int
	}{
		{"one record of two pages", []*layouttest.Sheet{plain(), signed(text())}, [][2]int{{1, 2}}},
		{"two records", []*layouttest.Sheet{plain(), signed(text()), second()}, [][2]int{{1, 2}, {3, 3}}},
		{"an appendix stays", []*layouttest.Sheet{signed(plain()), layouttest.New().Middle(28, "PHỤ LỤC I").Middle(34, "(Kèm theo Quyết định số 15/QĐ-SNV)")}, [][2]int{{1, 2}}},
		{"a draft without number stays", []*layouttest.Sheet{signed(plain()), page("Số: /NQ-HĐND", "Cao Bằng, ngày tháng năm 2025").Middle(60, "NGHỊ QUYẾT")}, [][2]int{{1, 2}}},
		{"a form with a head stays", []*layouttest.Sheet{signed(plain()), second().At(160, 20, "Mẫu số 01")}, [][2]int{{1, 2}}},
		{
			"another organ's paper that is passed on stays",
			[]*layouttest.Sheet{
				signed(plain().Body(90, "Thực hiện Quyết định số 77/QĐ-BNV của Bộ Nội vụ")),
				page("Số: 77/QĐ-BNV", "Hà Nội, ngày 01 tháng 3 năm 2025").Middle(60, "QUYẾT ĐỊNH"),
			}, [][2]int{{1, 2}},
		},
		{"a blank back", []*layouttest.Sheet{signed(plain()), layouttest.New(), second()}, [][2]int{{1, 2}, {3, 3}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got [][2]int
			for _, p := range describe(t, tt.pages...).Parts {
				got = append(got, [2]int{p.First, p.Last})
			}
			if len(got) != len(tt.want) {
				t.Fatalf("want %v, got %v", tt.want, got)
			}
			for i := range got {
				if got[i] != tt.want[i] {
					t.Errorf("want %v, got %v", tt.want, got)
				}
			}
		})
	}
}

func TestEveryFieldHasAThresholdWithEvidence(t *testing.T) {
	all := extract.Thresholds()
	for _, name := range []pipeline.FieldName{
		pipeline.FieldType, pipeline.FieldNumber, pipeline.FieldSymbol, pipeline.FieldDate, pipeline.FieldPlace,
		pipeline.FieldSuperiorOrgan, pipeline.FieldOrgan, pipeline.FieldSubject, pipeline.FieldSigner,
		pipeline.FieldPosition, pipeline.FieldUrgency,
	} {
		th, ok := all[name]
		if !ok || th.At < 0.5 || th.At > 1 || th.Wanted < 0.9 || th.Evidence == "" {
			t.Errorf("%s: threshold %+v", name, th)
		}
	}
}

// Whatever was read, a description covers all pages in order, and its boxes
// lie on pages that exist.
func TestAnyReadingIsDescribed(t *testing.T) {
	vocabulary := []string{
		"CỘNG", "HÒA", "XÃ", "HỘI", "CHỦ", "NGHĨA", "VIỆT", "NAM", "Số:", "15/QĐ-UBND", "/", "-", "ngày", "tháng", "năm", "2025",
		"05", "Cao", "Bằng,", "QUYẾT", "ĐỊNH", "V/v", "Kính", "gửi:", "Nơi", "nhận:", "KT.", "GIÁM", "ĐỐC", "MẬT", "Nguyễn", "Văn",
		"ĐẢNG", "CỘNG", "SẢN", "", "\u0301", "Ð", "\xff", "SỞ", "UBND",
	}
	word := rapid.Custom(func(t *rapid.T) pipeline.Word {
		x, y := rapid.IntRange(-50, 1700).Draw(t, "x"), rapid.IntRange(-50, 2400).Draw(t, "y")
		text := rapid.OneOf(rapid.SampledFrom(vocabulary), rapid.String()).Draw(t, "text")
		return pipeline.Word{
			Text: text, Conf: rapid.Float64().Draw(t, "conf"),
			Box:  pipeline.Box{X0: x, Y0: y, X1: x + rapid.IntRange(-5, 300).Draw(t, "w"), Y1: y + rapid.IntRange(-5, 80).Draw(t, "h")},
			Line: rapid.IntRange(0, 40).Draw(t, "line"), Block: rapid.IntRange(0, 5).Draw(t, "block"),
		}
	})
	reading := rapid.Custom(func(t *rapid.T) pipeline.Reading {
		return pipeline.Reading{
			Page: rapid.IntRange(-1, 9).Draw(t, "page"), Width: rapid.IntRange(0, 1700).Draw(t, "width"),
			Height: rapid.IntRange(0, 2400).Draw(t, "height"), Words: rapid.SliceOfN(word, 0, 60).Draw(t, "words"),
		}
	})
	rapid.Check(t, func(t *rapid.T) {
		rs := rapid.SliceOfN(reading, 0, 4).Draw(t, "readings")
		covers(t, rs, extract.Describe(rs))
	})
}

func covers(t *rapid.T, rs []pipeline.Reading, d pipeline.Description) {
	next := 1
	for _, p := range d.Parts {
		if p.First != next || p.Last < p.First {
			t.Fatalf("part from %d to %d, want from %d", p.First, p.Last, next)
		}
		next = p.Last + 1
		for name, f := range p.Fields {
			if f.Conf < 0 || f.Conf > 1 {
				t.Fatalf("%s: confidence %v", name, f.Conf)
			}
			if f.Page == 0 {
				continue
			}
			r := rs[f.Page-1]
			if b := f.Box; b.X0 < 0 || b.Y0 < 0 || b.X1 > max(r.Width, 1) || b.Y1 > max(r.Height, 1) {
				t.Fatalf("%s: box %v leaves page %dx%d", name, b, r.Width, r.Height)
			}
		}
	}
	if next != max(len(rs), 1)+1 {
		t.Fatalf("parts end before page %d of %d", next, len(rs))
	}
}

// Whatever stands in the slots of a head, the fields hold their form: a number
// is digits and at most a letter, an accepted date is a day that exists.
func FuzzSlots(f *testing.F) {
	f.Add("Số: 15/QĐ-UBND", "Cao Bằng, ngày 05 tháng 3 năm 2025")
	f.Add("Số 57-NQ/TW", "Hà Nội, ngày 31 tháng 4 năm 2025")
	f.Add("Luật số: 33/2024/QH15", "ngày tháng năm")
	f.Add("Số: ///--/", "năm 2025 tháng 3 ngày 5")
	f.Fuzz(func(t *testing.T, number, date string) {
		p := extract.Describe([]pipeline.Reading{page(number, date).Reading(1)}).Parts[0]
		if n := p.Fields[pipeline.FieldNumber]; n.Value != "" && !regexp.MustCompile(`^[0-9]{2,5}(\.[0-9]{1,3})?[A-Za-z]?$`).MatchString(n.Value) {
			t.Errorf("number %q of %q", n.Value, number)
		}
		d := p.Fields[pipeline.FieldDate]
		if _, err := time.Parse(time.DateOnly, d.Value); d.Status == pipeline.Accepted && err != nil {
			t.Errorf("accepted date %q of %q", d.Value, date)
		}
	})
}

// TestLayoutsOfEarlierYears: how offices set their papers from 1999 on, before
// Thông tư liên tịch 55/2005 and Thông tư 01/2011 made one layout of it.
func TestLayoutsOfEarlierYears(t *testing.T) {
	tests := []struct {
		name                                string
		sheet                               *layouttest.Sheet
		kind, number, symbol, date, organ   string
		position, signer, superior, subject string
	}{
		{"1999, a space before the type, T/M", layouttest.New().
			Left(28, "UỶ BAN NHÂN DÂN").Right(28, "CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM").
			Left(34, "TỈNH CAO BẰNG").Right(34, "Độc lập - Tự do - Hạnh phúc").
			Left(44, "Số: 123 QĐ/UB").Right(44, "Cao Bằng, ngày 15 tháng 3 năm 1999").
			Middle(60, "QUYẾT ĐỊNH").Middle(66, "V/v thành lập Ban chỉ đạo giao đất").
			At(31, 200, "Nơi nhận:").Right(200, "T/M UBND TỈNH CAO BẰNG").Right(206, "K/T CHỦ TỊCH").Right(212, "PHÓ CHỦ TỊCH").Right(235, "Nông Thị Hà"),
			"QUYẾT ĐỊNH", "123", "QĐ/UB", "1999-03-15", "UỶ BAN NHÂN DÂN TỈNH CAO BẰNG", "T/M UBND TỈNH CAO BẰNG / K/T CHỦ TỊCH / PHÓ CHỦ TỊCH", "Nông Thị Hà", "", "V/v thành lập Ban chỉ đạo giao đất"},
		{"2001, year in the number", page("Số: 45/2001/QĐ-UB", "Cao Bằng, ngày 15 tháng 3 năm 2001").Middle(60, "QUYẾT ĐỊNH").Middle(66, "Về việc ban hành Quy chế"),
			"QUYẾT ĐỊNH", "45", "2001/QĐ-UB", "2001-03-15", "SỞ NỘI VỤ", "", "", "UBND TỈNH CAO BẰNG", "Về việc ban hành Quy chế"},
		{"2003, letters CV", page("Số: 45/CV-NV", "Cao Bằng, ngày 15 tháng 3 năm 2003").Left(52, "V/v nâng lương năm 2003").Middle(75, "Kính gửi: Sở Tài chính"),
			"CÔNG VĂN", "45", "CV-NV", "2003-03-15", "SỞ NỘI VỤ", "", "", "UBND TỈNH CAO BẰNG", "V/v nâng lương năm 2003"},
		{"2007, national title in one line with the place under the motto", page("Số: 45/BC-SNV", "Cao Bằng, ngày 15 tháng 03 năm 2007").Middle(60, "BÁO CÁO").Middle(66, "Kết quả công tác quý I năm 2007"),
			"BÁO CÁO", "45", "BC-SNV", "2007-03-15", "SỞ NỘI VỤ", "", "", "UBND TỈNH CAO BẰNG", "Kết quả công tác quý I năm 2007"},
		{"Party, 2002: colon behind Số, T/M", layouttest.New().
			Left(28, "ĐẢNG BỘ TỈNH CAO BẰNG").Right(28, "ĐẢNG CỘNG SẢN VIỆT NAM").
			Left(34, "TỈNH ỦY").Left(40, "*").
			Left(48, "Số: 57-NQ/TU").Right(48, "Cao Bằng, ngày 15 tháng 3 năm 2002").
			Middle(64, "NGHỊ QUYẾT").Middle(70, "về công tác cán bộ"),
			"NGHỊ QUYẾT", "57", "NQ/TU", "2002-03-15", "TỈNH ỦY", "", "", "ĐẢNG BỘ TỈNH CAO BẰNG", "về công tác cán bộ"},
	}
	for _, tt := range tests {
		p := describe(t, tt.sheet).Parts[0]
		if p.Type.Value != tt.kind {
			t.Errorf("%s: type: want %q, got %q", tt.name, tt.kind, p.Type.Value)
		}
		for name, want := range map[pipeline.FieldName]string{
			pipeline.FieldNumber: tt.number, pipeline.FieldSymbol: tt.symbol, pipeline.FieldDate: tt.date, pipeline.FieldOrgan: tt.organ,
			pipeline.FieldPosition: tt.position, pipeline.FieldSigner: tt.signer, pipeline.FieldSuperiorOrgan: tt.superior, pipeline.FieldSubject: tt.subject,
		} {
			if f := p.Fields[name]; f.Value != want {
				t.Errorf("%s: %s: want %q, got %q (raw %q)", tt.name, name, want, f.Value, f.Raw)
			}
		}
	}
}
