package repair

import (
	"bytes"
	"strings"
	"testing"

	"sohoa/pipeline"
)

// read makes the words of one line, all with the same confidence.
func read(text string, conf float64) []pipeline.Word {
	var words []pipeline.Word
	for _, f := range strings.Fields(text) {
		words = append(words, pipeline.Word{Text: f, Conf: conf})
	}
	return words
}

func text(words []pipeline.Word) string {
	return pipeline.Reading{Words: words}.Text()
}

func TestNeighboursMendWhatTheEngineIsSureOf(t *testing.T) {
	for _, c := range []struct{ name, read, want string }{
		{"tone lost over a mark", "Luật tô chức chính quyên địa phương", "Luật tổ chức chính quyền địa phương"},
		{"two in a row", "sửa đôi, bô sung một sô điêu của", "sửa đổi, bổ sung một số điều của"},
		{"mark lost in capitals", "QUYÉT ĐỊNH", "QUYẾT ĐỊNH"},
		{"bar added", "Độc lập - Tự đo - Hạnh phúc", "Độc lập - Tự do - Hạnh phúc"},
		{"case is kept", "Chính phú", "Chính phủ"},
		{"punctuation is kept", "(đê nghị)", "(đề nghị)"},
	} {
		words := read(c.read, 0.93)
		Builtin().Words(words)
		if got := text(words); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

func TestWhatIsRightIsLeftAlone(t *testing.T) {
	for _, s := range []string{
		"Độc lập - Tự do - Hạnh phúc",
		"nhà tạm, nhà dột nát trên địa bàn",
		"ông Tôn Long Hiếu và bà Trịnh Thị Thu",
		"Số: 15/QĐ-UBND ngày 03/9/2025",
		"theo Nghị quyết số 31-NQ/TW về công tác cán bộ",
		"dịch vụ cloud computing của đơn vị",
		"Tổ công tác gồm các ông, bà có tên sau đây",
		"bô lão trong bản họp mặt đầu xuân",
	} {
		words := read(s, 0.96)
		if n := Builtin().Words(words); n != 0 {
			t.Errorf("%q became %q", s, text(words))
		}
	}
}

func TestMendedWordKeepsWhatWasRead(t *testing.T) {
	words := read("các tô chức", 0.95)
	if n := Builtin().Words(words); n != 1 {
		t.Fatalf("got %d changes, want 1", n)
	}
	if w := words[1]; w.Text != "tổ" || w.Raw != "tô" {
		t.Errorf("got %q from %q, want tổ from tô", w.Text, w.Raw)
	}
	if words[0].Raw != "" {
		t.Errorf("an unchanged word has raw text %q", words[0].Raw)
	}
}

func TestGlyphsOfOtherAlphabetsAreReplaced(t *testing.T) {
	words := read("Số: 15/QĐÐ-UBND Ðiều e\u0302 xong", 0.9)
	if got := Glyphs(words); got != 3 {
		t.Errorf("got %d changes, want 3", got)
	}
	if got, want := text(words), "Số: 15/QĐ-UBND Điều ê xong"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := words[1].Raw, "15/QĐÐ-UBND"; got != want {
		t.Errorf("got raw %q, want %q", got, want)
	}
}

func TestLowConfidenceNeedsLessProof(t *testing.T) {
	sure, unsure := read("chuyên khoa", 0.97), read("chuyên đôi số", 0.5)
	if n := Builtin().Words(sure); n != 0 {
		t.Errorf("%q was changed", text(sure))
	}
	if Builtin().Words(unsure); text(unsure) != "chuyển đổi số" {
		t.Errorf("got %q, want chuyển đổi số", text(unsure))
	}
}

func TestModelIsWhatWasTrained(t *testing.T) {
	tr := Trainer{MinTexts: 2}
	tr.Add("Quyết định về việc. Quyết định số 5/QĐ\nnay")
	tr.Add("quyết định. người hiếm")
	var b bytes.Buffer
	if _, err := tr.WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	m, err := Load(b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if got := m.pair(m.id("quyết"), m.id("định")); got < 2.5 || got > 3.5 {
		t.Errorf("quyết định: got %v, want about 3", got)
	}
	if m.id("hiếm") != syllable || m.id("zzz") != foreign {
		t.Errorf("got %d, %d for words of one text and of none", m.id("hiếm"), m.id("zzz"))
	}
	for cut := range b.Len() {
		if _, err := Load(b.Bytes()[:cut]); err == nil {
			t.Fatalf("a model cut at %d was taken", cut)
		}
	}
}

func TestEveryKindOfChangeHasACost(t *testing.T) {
	for _, c := range []struct {
		read, meant rune
		capital     bool
		want        string
	}{
		{'ô', 'ổ', false, "tone-lost-over-mark"}, {'é', 'ế', true, "mark-lost-in-capital"}, {'ó', 'ố', false, "mark-lost"},
		{'đ', 'd', false, "bar-added"}, {'d', 'đ', false, "bar-lost"}, {'ú', 'ủ', false, "hook-as-tone"},
		{'ỉ', 'i', false, "dot-of-i-as-tone"}, {'ả', 'à', false, "tone-changed"}, {'á', 'ạ', false, "dot-changed"},
		{'o', 'ố', false, "mark-and-tone-lost"}, {'a', 'ạ', false, "tone-lost"}, {'â', 'ă', false, "mark-changed"},
		{'á', 'ầ', false, "mark-and-tone-lost"}, {'ấ', 'ằ', false, "mark-and-tone"}, {'á', 'a', false, "tone-added"},
		{'ô', 'o', false, "mark-added"}, {'a', 'b', false, "letter"},
	} {
		got := change(c.read, c.meant, c.capital)
		if got != c.want {
			t.Errorf("%c for %c: got %s, want %s", c.read, c.meant, got, c.want)
		}
		if confusions()[got] <= 0 {
			t.Errorf("%s has no cost", got)
		}
	}
}

func FuzzWords(f *testing.F) {
	f.Add("các tô chức", 0.9)
	f.Add("\xff Ð i̇ ﬀ", 0.1)
	f.Fuzz(func(t *testing.T, s string, conf float64) {
		words := read(s, conf)
		n := len(words)
		Builtin().Words(words)
		for _, w := range words {
			if w.Text == "" {
				t.Fatalf("%q lost a word", s)
			}
		}
		if len(words) != n {
			t.Fatalf("%q: %d words, had %d", s, len(words), n)
		}
	})
}

func BenchmarkWords(b *testing.B) {
	line := strings.Repeat("Căn cứ Luật Tô chức chính quyên địa phương ngày 19 tháng 6 năm 2015; ", 25)
	for b.Loop() {
		Builtin().Words(read(line, 0.93))
	}
}

// page makes the words of lines, all with the same confidence.
func page(text string) []pipeline.Word {
	var words []pipeline.Word
	for n, l := range strings.Split(text, "\n") {
		for _, w := range read(l, 0.9) {
			w.Line = n
			words = append(words, w)
		}
	}
	return words
}

func TestSignsThatAreCertainlyWrongAreMended(t *testing.T) {
	for _, c := range []struct{ name, read, want string }{
		{"dash of a list", "_ Như trên;\n~Tỉnh ủy;\n= Phó Chủ tịch;", "- Như trên;\n-Tỉnh ủy;\n- Phó Chủ tịch;"},
		{"dash between words", "Độc lập -- Tự do ~ Hạnh phúc", "Độc lập - Tự do - Hạnh phúc"},
		{"a sum stays", "tổng 5 = 3 + 2", "tổng 5 = 3 + 2"},
		{"end of a record", "thi hành Quyết định này..\nNơi nhận:", "thi hành Quyết định này./.\nNơi nhận:"},
		{"three stops stay", "vân vân...\nNơi nhận:", "vân vân...\nNơi nhận:"},
		{"subject", "V⁄ góp ý dự thảo", "V/v góp ý dự thảo"},
		{"ones among digits", "ngày I4 có 1I.O00 đồng, tháng I0năm 2025", "ngày 14 có 11.000 đồng, tháng 10năm 2025"},
		{"ones in a date", "ngày Ll tháng L1 năm 2017", "ngày 11 tháng 11 năm 2017"},
		{"headings and litres stay", "I.1 và II. Cấp 20l xăng", "I.1 và II. Cấp 20l xăng"},
		{"capitals within a line", "ở một SỐ CƠ quan, Trạm Y tẾ", "ở một số cơ quan, Trạm Y tế"},
		{"surname", "Nguyễa Văn Phúc và NGUYÊM AN, Nguyên Bình", "Nguyễn Văn Phúc và NGUYỄN AN, Nguyên Bình"},
		{"abbreviations stay", "gửi về SVC của sở, Số: 15 và SỐ LƯỢNG", "gửi về SVC của sở, Số: 15 và SỐ LƯỢNG"},
	} {
		words := page(c.read)
		Glyphs(words)
		Signs(words)
		if got := text(words); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
		for i, w := range page(c.read) {
			if words[i].Text != w.Text && words[i].Raw != w.Text {
				t.Errorf("%s: %q keeps raw %q, want %q", c.name, words[i].Text, words[i].Raw, w.Text)
			}
		}
	}
}

func TestHeadingsTakeTheirSpelling(t *testing.T) {
	for _, c := range []struct{ name, read, want string }{
		{"position", "PHÓ CHU TỊCH", "PHÓ CHỦ TỊCH"},
		{"organ and province", "SƠ Y TẾ\nUBND TỈNH BÉN TRE", "SỞ Y TẾ\nUBND TỈNH BẾN TRE"},
		{"motto", "Độc lập - Tư do - Hanh phúc", "Độc lập - Tự do - Hạnh phúc"},
		{"the nearest of two, none where both are as near", "THỨ TRƯỜNG\nTHU TRƯỞNG.", "THỨ TRƯỞNG\nTHU TRƯỞNG."},
		{"letters lost under a seal", "PHÓ CHỦ TỊC\nÓ GIÁM ĐỐC\nTUỨ TRƯỞNG", "PHÓ CHỦ TỊCH\nPHÓ GIÁM ĐỐC\nTHỨ TRƯỞNG"},
		{"another word is no torn one", "LÃO GIÁM ĐỐC\nHỌ TRƯỞNG", "LÃO GIÁM ĐỐC\nHỌ TRƯỞNG"},
		{"both spellings of a name", "CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM", "CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM"},
		{"running text stays", "bí thu và độc lập tư do", "bí thu và độc lập tư do"},
		{"not across lines", "CHU\nTỊCH", "CHU\nTỊCH"},
	} {
		words := page(c.read)
		Phrases(words)
		if got := text(words); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

func TestSecondLookIsTakenWhereItIsBetterEvidence(t *testing.T) {
	for _, c := range []struct {
		name   string
		read   string
		conf   float64
		second map[int]Sight
		want   string
	}{
		{"neighbours speak for it", "theo tỉnh thân thông báo này", 0.96, map[int]Sight{1: {"tinh", 0.9}, 2: {"thần", 0.9}}, "theo tinh thần thông báo này"},
		{"the engine is surer of it", "tháng I1 năm", 0.7, map[int]Sight{1: {"11", 0.95}}, "tháng 11 năm"},
		{"the engine is less sure of it", "thông tư 46/2011", 0.95, map[int]Sight{2: {"48/2011", 0.8}}, "thông tư 46/2011"},
		{"neighbours speak against it", "các tổ chức chính trị", 0.9, map[int]Sight{1: {"tồ", 0.92}}, "các tổ chức chính trị"},
		{"the same", "các tổ chức", 0.5, map[int]Sight{1: {"tổ", 0.5}}, "các tổ chức"},
	} {
		words := read(c.read, c.conf)
		second := make([]Sight, len(words))
		for i, s := range c.second {
			second[i] = s
		}
		Builtin().Weigh(words, second)
		if got := text(words); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
		for i, w := range read(c.read, c.conf) {
			if words[i].Text != w.Text && words[i].Raw != w.Text {
				t.Errorf("%s: %q keeps raw %q, want %q", c.name, words[i].Text, words[i].Raw, w.Text)
			}
		}
	}
}
