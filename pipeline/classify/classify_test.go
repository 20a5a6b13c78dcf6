package classify_test

import (
	"strings"
	"testing"

	"sohoa/pipeline/classify"
	"sohoa/pipeline/layout"
	"sohoa/pipeline/layout/layouttest"
)

func head() *layouttest.Sheet {
	return layouttest.New().Left(28, "UBND TỈNH CAO BẰNG").Right(28, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM").
		Left(34, "SỞ NỘI VỤ").Right(34, "Độc lập - Tự do - Hạnh phúc").
		Left(44, "Số: 15/X-SNV").Right(44, "Cao Bằng, ngày 05 tháng 3 năm 2025")
}

func TestKindIsWhatTheSignalsAgreeOn(t *testing.T) {
	tests := []struct {
		name   string
		page   *layouttest.Sheet
		symbol string
		want   string
		family string
		low    float64 // least confidence
		high   float64
	}{
		{"line and symbol agree", head().Middle(60, "QUYẾT ĐỊNH"), "QĐ-SNV", "QUYẾT ĐỊNH", "administrative", 0.98, 1},
		{"marks misread", head().Middle(60, "QUYÉT ĐỊNH"), "QĐ-SNV", "QUYẾT ĐỊNH", "administrative", 0.98, 1},
		{"one letter misread", head().Middle(60, "THÔNG BÁQ"), "", "THÔNG BÁO", "administrative", 0.9, 0.97},
		{"line alone", head().Middle(60, "TỜ TRÌNH"), "", "TỜ TRÌNH", "administrative", 0.9, 0.97},
		{"line and symbol contradict", head().Middle(60, "TỜ TRÌNH"), "QĐ-SNV", "TỜ TRÌNH", "administrative", 0, 0.6},
		{"longer name wins", head().Middle(60, "CHƯƠNG TRÌNH PHỐI HỢP"), "CTPH-SNV", "CHƯƠNG TRÌNH PHỐI HỢP", "administrative", 0.98, 1},
		{"specks around the line", head().Middle(60, "` BÁO CÁO ."), "BC-SNV", "BÁO CÁO", "administrative", 0.98, 1},
		{"letter without type word", head().Left(52, "V/v rà soát tài liệu"), "SNV-VP", "CÔNG VĂN", "administrative", 0.95, 1},
		{"letter with the symbol lost", head().Left(52, "V/v rà soát tài liệu"), "", "CÔNG VĂN", "administrative", 0.9, 1},
		{"symbol alone is not enough", head(), "QĐ-SNV", "QUYẾT ĐỊNH", "administrative", 0, 0.8},
		{"heading in the body is no type", head().Middle(60, "Căn cứ Luật Lưu trữ năm 2024 và các quy định").Middle(70, "QUYẾT ĐỊNH:"), "", "", "other", 0, 0},
		{"birth extract", head().Middle(60, "TRÍCH LỤC KHAI SINH"), "TLKS-BS", "TRÍCH LỤC KHAI SINH", "civil_status", 0.9, 1},
		{"lower case is no title", head().Middle(60, "quyết định này có hiệu lực"), "", "", "other", 0, 0},
		{"title without a head", layouttest.New().Middle(40, "BIÊN BẢN"), "", "BIÊN BẢN", "administrative", 0.5, 0.89},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := layout.Of(tt.page.Reading(1))
			h, ok := layout.FindHead(p)
			if !ok {
				h = layout.Bare(p)
			}
			r := classify.Classify(p, h, tt.symbol)
			if r.Type != tt.want || r.Family != tt.family {
				t.Errorf("want %q of %s, got %q of %s", tt.want, tt.family, r.Type, r.Family)
			}
			if r.Conf < tt.low || r.Conf > tt.high {
				t.Errorf("want confidence %.2f to %.2f, got %.2f (%s)", tt.low, tt.high, r.Conf, r.Why)
			}
		})
	}
}

func TestTypeGroupOfASymbol(t *testing.T) {
	tests := []struct {
		symbol, want string
		isType       bool
	}{
		{"QĐ-UBND", "QUYẾT ĐỊNH", true},
		{"TTr-STC", "TỜ TRÌNH", true},
		{"2020/NĐ-CP", "NGHỊ ĐỊNH", true},
		{"NQ/TW", "NGHỊ QUYẾT", true},
		{"SNV-VP", "", false},
		{"UBND-NC", "", false},
		{"", "", false},
	}
	for _, tt := range tests {
		k, ok := classify.OfSymbol(tt.symbol)
		if ok != tt.isType || k.Name != tt.want {
			t.Errorf("%q: want %q %v, got %q %v", tt.symbol, tt.want, tt.isType, k.Name, ok)
		}
	}
}

func TestListHoldsThe29TypesWithTheirCodes(t *testing.T) {
	n := 0
	codes := make(map[string]string)
	for _, k := range classify.Kinds() {
		if k.Name != strings.ToUpper(k.Name) {
			t.Errorf("%q is not in capitals", k.Name)
		}
		if k.Group != "administrative" {
			continue
		}
		n++
		if other, twice := codes[k.Code]; twice {
			t.Errorf("%s and %s share the code %s", k.Name, other, k.Code)
		}
		codes[k.Code] = k.Name
	}
	if n != 29 {
		t.Errorf("want the 29 types of NĐ 30/2020, điều 7, got %d", n)
	}
}
