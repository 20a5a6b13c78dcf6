package viet

import (
	"bufio"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

func TestFoldDropsMarksAndCase(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"", ""},
		{"Ủy ban nhân dân xã Hoà An", "uy ban nhan dan xa hoa an"},
		{"QUYẾT ĐỊNH", "quyet dinh"},
		{"ÐƠN ĐỀ NGHỊ đ", "don de nghi d"},
		{norm.NFD.String("Nghị định số 30/2020/NĐ-CP"), "nghi dinh so 30/2020/nd-cp"},
		{"ă â ê ô ơ ư Ă Â Ê Ô Ơ Ư", "a a e o o u a a e o o u"},
		{"dấu – gạch “ngoặc” …", "dau – gach “ngoac” …"},
		{"abc", "abc"},
	} {
		if got := Fold(c.in); got != c.want {
			t.Errorf("Fold(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func TestNormalTonePutsTheToneInOnePlace(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"hoà", "hòa"}, {"Hoà An", "Hòa An"}, {"hòa", "hòa"}, {"HOÀ", "HÒA"},
		{"uỷ", "ủy"}, {"Thuỷ", "Thủy"}, {"thuý", "thúy"}, {"hoè", "hòe"}, {"khoẻ", "khỏe"},
		{"tóan", "toán"}, {"hòan", "hoàn"}, {"toán", "toán"}, {"thủơ", "thuở"},
		{"qùy", "quỳ"}, {"quý", "quý"}, {"qúy", "quý"}, {"qủa", "quả"}, {"quốc", "quốc"}, {"quyển", "quyển"},
		{"gìa", "già"}, {"già", "già"}, {"giá", "giá"}, {"gì", "gì"}, {"gìn", "gìn"}, {"giếng", "giếng"}, {"gíêng", "giếng"},
		{"ngoéo", "ngoéo"}, {"ngòai", "ngoài"}, {"khúyu", "khuýu"}, {"huỳnh", "huỳnh"},
		{"nghĩa", "nghĩa"}, {"của", "của"}, {"mía", "mía"}, {"chìa", "chìa"}, {"người", "người"}, {"rượu", "rượu"},
		{"Nguyễn", "Nguyễn"}, {"NGUYỄN", "NGUYỄN"}, {"yếu", "yếu"}, {"tuổi", "tuổi"}, {"đừơng", "đường"},
		{"café", "café"}, {"résumé", "résumé"}, {"15/QĐ-UBND", "15/QĐ-UBND"},
		{norm.NFD.String("hoà"), "hòa"},
	} {
		if got := NormalTone(c.in); got != c.want {
			t.Errorf("NormalTone(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func TestSyllables(t *testing.T) {
	for _, w := range strings.Fields(`Quyết định Ủy uỷ ban nhân dân nghiêng giếng gì gìn giờ quốc quyền quý
		khuỷu ngoằn ngoèo xoong oánh yêu ý ỉa nghỉ ghế kê cá ngã trưởng thương huỳnh thuở rượu tuyết tích tệp hoặc
		chuyển đổi số Nguyễn Lý Lí thoả thỏa ban dinh`) {
		if !IsSyllable(w) {
			t.Errorf("IsSyllable(%q) = false, want true", w)
		}
	}
	for _, w := range strings.Fields(`QĐ UBND of standard xyz ká cê nge gê tàp tịchh hòà bcd q 15 quuyết ngiêng gip2
		clear fax wifi zalo tãt kẻch ` + strings.Repeat("a", 40)) {
		if IsSyllable(w) {
			t.Errorf("IsSyllable(%q) = true, want false", w)
		}
	}
	if IsSyllable("") {
		t.Error(`IsSyllable("") = true, want false`)
	}
}

func TestHasMark(t *testing.T) {
	for in, want := range map[string]bool{
		"": false, "quyet dinh": false, "quyết": true, "đ": true, "Đ": true, "15/QĐ": true, norm.NFD.String("é"): true,
		"“–”": false, "uon": false, "ươn": true,
	} {
		if got := HasMark(in); got != want {
			t.Errorf("HasMark(%q) = %v, want %v", in, got, want)
		}
	}
}

func TestDates(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"05/03/2024", "2024-03-05"}, {"5/3/2024", "2024-03-05"}, {"05-03-2024", "2024-03-05"}, {"5.3.2024", "2024-03-05"},
		{"ngày 05 tháng 3 năm 2024", "2024-03-05"}, {"Ngày  l5 tháng O3 năm 2O24", "2024-03-15"},
		{norm.NFC.String("ngày 05 tháng 3 năm 2024"), "2024-03-05"}, {"NGÀY 05 THÁNG 12 NĂM 1999", "1999-12-05"},
		{"ngay 5 thang 3 nam 2024", "2024-03-05"}, {"2024-03-05", "2024-03-05"},
		{"31/02/2024", ""}, {"29/02/2023", ""}, {"29/02/2024", "2024-02-29"}, {"2024-13-01", ""}, {"", ""}, {"ngày tháng năm 2024", ""},
		{"05/03/2024 và 06/03/2024", ""}, {"15/2024", ""}, {"5/3/24", ""},
	} {
		got, ok := ParseDate(c.in)
		if got != c.want || ok != (c.want != "") {
			t.Errorf("ParseDate(%q) = %q, %v, want %q", c.in, got, ok, c.want)
		}
	}
	text := "Cao Bằng, ngày 05 tháng 3 năm 2024, căn cứ văn bản ngày 31/12/2023 và 2022-01-02"
	var days []string
	for _, d := range FindDates(text) {
		days = append(days, d.Day)
	}
	if want := []string{"2024-03-05", "2023-12-31", "2022-01-02"}; !slices.Equal(days, want) {
		t.Errorf("FindDates = %v, want %v", days, want)
	}
}

func TestPeriods(t *testing.T) {
	for _, c := range []struct {
		in, from, to string
		ok           bool
	}{
		{"2024", "2024-01-01", "2024-12-31", true},
		{"2024-02", "2024-02-01", "2024-02-29", true},
		{"02/2024", "2024-02-01", "2024-02-29", true},
		{"2024-01..2024-06", "2024-01-01", "2024-06-30", true},
		{"05/03/2024..", "2024-03-05", "", true},
		{"..2023", "", "2023-12-31", true},
		{"2024..2023", "2024-01-01", "2023-12-31", false},
		{"..", "", "", false}, {"13/2024", "", "", false}, {"hôm nay", "", "", false},
	} {
		from, to, ok := ParsePeriod(c.in)
		if ok != c.ok || (ok && (from != c.from || to != c.to)) {
			t.Errorf("ParsePeriod(%q) = %q, %q, %v, want %q, %q, %v", c.in, from, to, ok, c.from, c.to, c.ok)
		}
	}
}

func TestCodesAreOneHoweverTyped(t *testing.T) {
	for _, c := range []struct {
		want string
		in   []string
	}{
		{"15qdubnd", []string{"15/QĐ-UBND", "15 qd ubnd", "15qdubnd", "015/QÐ-UBND", "15/ QĐ - UBND"}},
		{"30/2020ndcp", []string{"30/2020/NĐ-CP", "30 2020 nd cp", "030/2020/nđ-cp"}},
		{"0", []string{"0"}}, {"", []string{"", "///"}}, {"2000635", []string{"2000635"}},
	} {
		for _, in := range c.in {
			if got := Code(in); got != c.want {
				t.Errorf("Code(%q) = %q, want %q", in, got, c.want)
			}
		}
	}
}

func TestSkeletonJoinsWhatReadersConfuse(t *testing.T) {
	for _, pair := range [][2]string{
		{"lO", "10"}, {"Il|1", "1111"}, {"rnới", "mới"}, {"ủy", "úy"}, {"tư", "tu"}, {"nghĩ", "nghỉ"},
	} {
		if a, b := Skeleton(pair[0]), Skeleton(pair[1]); a != b {
			t.Errorf("Skeleton(%q) = %q but Skeleton(%q) = %q", pair[0], a, pair[1], b)
		}
	}
	if Skeleton("ban") == Skeleton("bên ") {
		t.Error("ban and bên have one skeleton")
	}
}

// TestAnalysisTable runs the table that the engine's analyzers are held to as
// well.
func TestAnalysisTable(t *testing.T) {
	f, err := os.Open("testdata/analysis.tsv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	rows := 0
	for lines.Scan() {
		if strings.HasPrefix(lines.Text(), "#") {
			continue
		}
		cols := strings.Split(lines.Text(), "\t")
		var exact, fold []string
		for _, tok := range Tokens(cols[0]) {
			exact = append(exact, tok.Exact())
			fold = append(fold, tok.Folded())
		}
		if got := strings.Join(exact, " "); got != cols[1] {
			t.Errorf("exact terms of %q = %q, want %q", cols[0], got, cols[1])
		}
		if got := strings.Join(fold, " "); got != cols[2] {
			t.Errorf("folded terms of %q = %q, want %q", cols[0], got, cols[2])
		}
		rows++
	}
	if rows < 15 {
		t.Errorf("table has %d rows, want at least 15", rows)
	}
}

func TestTokensKeepTheirPlace(t *testing.T) {
	text := norm.NFD.String("Số: 15/QĐ-UBND, xã Hoà An")
	var got []string
	for _, tok := range Tokens(text) {
		got = append(got, tok.Text)
		if want := NFC(text[tok.Start:tok.End]); tok.Text != want {
			t.Errorf("token %q stands on %q", tok.Text, want)
		}
	}
	want := []string{"Số", "15", "QĐ", "UBND", "15/QĐ-UBND", "xã", "Hoà", "An"}
	if !slices.Equal(got, want) {
		t.Errorf("tokens = %q, want %q", got, want)
	}
}

// forms are the functions that must change nothing the second time.
func forms() map[string]func(string) string {
	return map[string]func(string) string{
		"NFC": NFC, "Lower": Lower, "Fold": Fold, "FoldIY": FoldIY, "NormalTone": NormalTone,
		"Exact": Exact, "Skeleton": Skeleton, "Code": Code,
	}
}

func checkText(t interface{ Errorf(string, ...any) }, s string) {
	for name, form := range forms() {
		once := form(s)
		if twice := form(once); twice != once {
			t.Errorf("%s(%q) = %q, and again %q", name, s, once, twice)
		}
	}
	if a, b := Fold(s), Fold(NormalTone(s)); a != b {
		t.Errorf("Fold(%q) = %q, after NormalTone %q", s, a, b)
	}
	if a, b := Fold(s), foldSlow(s); a != b {
		t.Errorf("Fold(%q) = %q by table, %q by rule", s, a, b)
	}
	last, pos := 0, -1
	for _, tok := range Tokens(s) {
		if tok.Start < 0 || tok.End > len(s) || tok.Start >= tok.End {
			t.Errorf("token %+v outside %q", tok, s)
			return
		}
		if tok.Kind != WholeToken && (tok.Start < last || tok.Pos != pos+1) {
			t.Errorf("token %+v of %q out of order", tok, s)
		}
		if tok.Kind != WholeToken {
			last, pos = tok.End, tok.Pos
		}
		if tok.Text != NFC(s[tok.Start:tok.End]) {
			t.Errorf("token %+v is not its bytes in %q", tok, s)
		}
	}
}

func TestFormsAreStable(t *testing.T) {
	letters := []rune("aăâbcdđeêghiklmnoôơpqrstuưvxyàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ" +
		"AĂÂĐÊÔƠƯÐ0159/-. &|\u0300\u0301\u0309\u0303\u0323\u0302\u031b")
	rapid.Check(t, func(t *rapid.T) {
		checkText(t, rapid.StringOf(rapid.SampledFrom(letters)).Draw(t, "text"))
		checkText(t, rapid.String().Draw(t, "any"))
	})
}

func FuzzForms(f *testing.F) {
	for _, s := range []string{"", "hoà", "15/QĐ-UBND", "rrn", "İ", "\xff", "ẞ", "e\u0301\u0302", "가", "ﬁ", "ạ\u0300a"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { checkText(t, s) })
}

func FuzzDates(f *testing.F) {
	f.Add("ngày 05 tháng 3 năm 2024")
	f.Add("1/1/2000..2.2.2002")
	f.Fuzz(func(t *testing.T, s string) {
		for _, d := range FindDates(s) {
			if d.Start < 0 || d.End > len(s) || d.Start >= d.End || len(d.Day) != 10 {
				t.Errorf("FindDates(%q) has %+v", s, d)
			}
		}
		if from, to, ok := ParsePeriod(s); ok && from != "" && to != "" && from > to {
			t.Errorf("ParsePeriod(%q) = %s..%s", s, from, to)
		}
		if w := IsSyllable(s); w && !utf8.ValidString(s) {
			t.Errorf("IsSyllable(%q) = true", s)
		}
	})
}

const sample = "Quyết định về việc phê duyệt kế hoạch chuyển đổi số của Ủy ban nhân dân xã Hoà An, số 15/QĐ-UBND ngày 05 tháng 3 năm 2024. "

func BenchmarkFold(b *testing.B) {
	text := strings.Repeat(sample, 20)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		Fold(text)
	}
}

func BenchmarkTokens(b *testing.B) {
	text := strings.Repeat(sample, 20)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		Tokens(text)
	}
}

func BenchmarkNormalTone(b *testing.B) {
	text := strings.Repeat(sample, 20)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		NormalTone(text)
	}
}

func TestComposedTextIsInNFC(t *testing.T) {
	for r := rune(0); r < 0x3000; r++ {
		text := "a" + string(r) + "b"
		if composed(text) && (!utf8.ValidString(text) || !norm.NFC.IsNormalString(text)) {
			t.Errorf("%q (U+%04X) counts as composed and is not", text, r)
		}
	}
	for text, want := range map[string]bool{
		"Quyết định số 15/QĐ-UBND – “hoà”": true, "hoa\u0300": false, "a\xC3": false, "\xE1\xBA": false, "\xC3a": false, "": true, "≤": false,
	} {
		if got := composed(text); got != want {
			t.Errorf("composed(%q) = %v, want %v", text, got, want)
		}
	}
}
