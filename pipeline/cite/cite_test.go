package cite_test

import (
	"strings"
	"testing"

	"sohoa/pipeline"
	"sohoa/pipeline/cite"
)

func words(text string, conf float64) []pipeline.Word {
	var out []pipeline.Word
	for i, w := range strings.Fields(text) {
		out = append(out, pipeline.Word{Text: w, Conf: conf, Box: pipeline.Box{X0: i * 10, Y0: 5, X1: i*10 + 8, Y1: 15}})
	}
	return out
}

// known knows a few names, as package extract knows many.
var known = cite.Known{
	Organ: func(w []pipeline.Word) (string, int) {
		for _, name := range []string{"Ủy ban nhân dân tỉnh Cao Bằng", "UBND tỉnh", "Chính phủ", "Sở Nội vụ"} {
			n := len(strings.Fields(name))
			if len(w) < n {
				continue
			}
			var got []string
			for _, x := range w[:n] {
				got = append(got, strings.Trim(x.Text, ",.;"))
			}
			if strings.Join(got, " ") == name {
				return name, n
			}
		}
		return "", 0
	},
	Group: func(g string) bool { return strings.Contains(" UBND HĐND SNV CP BNV TCCB QH15 TW ", " "+g+" ") },
}

func TestWhatIsCited(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"in full", "Căn cứ Quyết định số 75/QĐ-UBND ngày 09/8/2017 của UBND tỉnh về việc", "QUYẾT ĐỊNH|75|QĐ-UBND|2017-08-09|UBND tỉnh"},
		{"a day in words", "Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020 của Chính phủ về công tác văn thư;", "NGHỊ ĐỊNH|30|2020/NĐ-CP|2020-03-05|Chính phủ"},
		{"the head of an organ", "theo Kế hoạch số 12/KH-SNV ngày 1/2/2024 của Giám đốc Sở Nội vụ,", "KẾ HOẠCH|12|KH-SNV|2024-02-01|Sở Nội vụ"},
		{"a line broken at the hyphen", "Thông tư số 15/2012/TT- BNV ngày 25/12/2012", "THÔNG TƯ|15|2012/TT-BNV|2012-12-25|"},
		{"a law of the assembly", "Luật Lưu trữ số 33/2024/QH15 ngày 21/6/2024", "|33|2024/QH15|2024-06-21|"},
		{"of the Party", "Nghị quyết số 57-NQ/TW ngày 22/12/2024", "NGHỊ QUYẾT|57|NQ/TW|2024-12-22|"},
		{"a year alone", "Quyết định số 8/QĐ-UBND năm 2019", "QUYẾT ĐỊNH|8|QĐ-UBND|2019|"},
		{"without a date", "Công văn số 572/BNV-TCCB về việc", "CÔNG VĂN|572|BNV-TCCB||"},
		{"type without the word số", "công văn 251/SNV-TCCB ngày 21/4/2017", "CÔNG VĂN|251|SNV-TCCB|2017-04-21|"},
		{"a day that is none", "Quyết định số 8/QĐ-UBND ngày 31/02/2019", "QUYẾT ĐỊNH|8|QĐ-UBND||"},
		{"a house number", "số 01 Trần Hưng Đạo, phường Tân Giang", ""},
		{"a day", "ngày 27/02/1955 và 3/4 số hộ", ""},
		{"nobody introduces it", "mã 12/QĐ-UBND", ""},
		{"part of a longer number", "số 1.12/QĐ-UBND", ""},
		{"named twice", "Quyết định số 8/QĐ-UBND và Quyết định số 8/QĐ-UBND ngày 01/02/2019", "QUYẾT ĐỊNH|8|QĐ-UBND|2019-02-01|"},
	}
	for _, tt := range tests {
		var got []string
		for _, c := range cite.Find(1, words(tt.text, 0.96), known) {
			got = append(got, strings.Join([]string{c.Type, c.Number, c.Symbol, c.Date, c.Organ}, "|"))
			if c.Box.Zero() || c.Page != 1 || c.Raw == "" {
				t.Errorf("%s: no place: %+v", tt.name, c)
			}
		}
		if g := strings.Join(got, "\n"); g != tt.want {
			t.Errorf("%s: want %q, got %q", tt.name, tt.want, g)
		}
	}
}

func TestADoubtfulNumberIsNotCited(t *testing.T) {
	for _, tt := range []struct {
		text string
		conf float64
		want int
	}{
		{"Quyết định số 75/QĐ-UBND", 0.65, 1}, {"Quyết định số 75/QĐ-UBND", 0.5, 0},
		{"Quyết định số 75/QĐ-XYZ", 0.9, 1}, {"Quyết định số 75/QĐ-XYZ", 0.7, 0},
	} {
		if got := len(cite.Find(1, words(tt.text, tt.conf), known)); got != tt.want {
			t.Errorf("%q read with %.2f: want %d citations, got %d", tt.text, tt.conf, tt.want, got)
		}
	}
}

func TestWhichDocumentIsMeant(t *testing.T) {
	tests := []struct {
		name           string
		cited, organ   string
		issued, issuer string
		want           bool
	}{
		{"day and organ agree", "2017-08-09", "UBND tỉnh Cao Bằng", "2017-08-09", "ỦY BAN NHÂN DÂN TỈNH CAO BẰNG", true},
		{"an organ named shortly", "2017-08-09", "UBND tỉnh", "2017-08-09", "ỦY BAN NHÂN DÂN TỈNH CAO BẰNG", true},
		{"the day alone", "2017-08-09", "", "2017-08-09", "SỞ NỘI VỤ", true},
		{"another organ", "2017-08-09", "Sở Y tế", "2017-08-09", "SỞ NỘI VỤ", false},
		{"another day", "2017-08-09", "", "2017-08-10", "SỞ NỘI VỤ", false},
		{"the year and the organ", "2017", "Sở Nội vụ", "2017-08-10", "SỞ NỘI VỤ", true},
		{"a day that is written by hand", "2017-08-09", "Sở Nội vụ", "2017-08", "SỞ NỘI VỤ", true},
		{"the year alone", "2017", "", "2017-08-10", "SỞ NỘI VỤ", false},
		{"no date", "", "Sở Nội vụ", "2017-08-10", "SỞ NỘI VỤ", false},
	}
	for _, tt := range tests {
		if got := cite.Means(pipeline.Citation{Date: tt.cited, Organ: tt.organ}, tt.issued, tt.issuer); got != tt.want {
			t.Errorf("%s: want %v, got %v", tt.name, tt.want, got)
		}
	}
}

func FuzzFind(f *testing.F) {
	f.Add("Căn cứ Quyết định số 75/QĐ-UBND ngày 09/8/2017 của UBND tỉnh")
	f.Add("số 1/ QH 13 - / NĐ- CP năm 2020 của Giám đốc ")
	f.Fuzz(func(t *testing.T, text string) {
		for _, c := range cite.Find(1, words(text, 1), known) {
			if c.Number == "" || c.Symbol == "" || !strings.Contains(c.Raw, "/") {
				t.Errorf("%q: a citation without number, symbol or place: %+v", text, c)
			}
		}
	})
}
