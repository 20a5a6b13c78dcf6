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
