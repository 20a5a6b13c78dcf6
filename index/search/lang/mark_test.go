package lang

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"sohoa/pipeline"
)

// shown puts the marked places in brackets.
func shown(text string, spans []Span) string {
	var b strings.Builder
	at := 0
	for _, s := range spans {
		b.WriteString(text[at:s.Start] + "[" + text[s.Start:s.End] + "]")
		at = s.End
	}
	return b.String() + text[at:]
}

func TestMarkAgreesWithFind(t *testing.T) {
	for _, c := range []struct{ rule, query, text, want string }{
		{"folded", "chuyen doi", "việc Chuyển đổi số", "việc [Chuyển đổi] số"},
		{"marks typed, text has them", "má", "ma má mà", "ma [má] mà"},
		{"marks typed, text has not", "má", "ma, rồi mà", "[ma], rồi [mà]"},
		{"tone place", "hoà", "Hòa An hoà", "[Hòa] An [hoà]"},
		{"words alone are not marked where the phrase stands", "chuyển đổi số", "số 5: chuyển đổi số; đổi", "số 5: [chuyển đổi số]; đổi"},
		{"a word that never stands with its neighbour", "kế hoạch năm", "năm 2024: kế hoạch", "[năm] 2024: [kế hoạch]"},
		{"a number, however typed", "15 qd ubnd", "Số: 15/QĐ-UBND ngày", "Số: [15/QĐ-UBND] ngày"},
		{"a number in one piece", "15qdubnd", "Số: 15/QĐ-UBND ngày", "Số: [15/QĐ-UBND] ngày"},
		{"zeros", "15/QĐ-UBND", "Số: 015/QĐ-UBND", "Số: [015/QĐ-UBND]"},
		{"a reader's confusion", "mới", "tỉnh rnới lập", "tỉnh [rnới] lập"},
		{"a confusion is not marked beside the word", "mới", "mới rnới", "[mới] rnới"},
		{"not this word", "đất -rừng", "đất rừng", "[đất] rừng"},
		{"a filter's words", `người ký:"Hoàng Thử"`, "ông Hoàng Thử ký", "ông [Hoàng Thử] ký"},
		{"unreadable", "a OR", "a b", "a b"},
		{"nothing typed", "", "a b", "a b"},
		{"decomposed text", "hoà an", norm.NFD.String("xã Hòa An"), norm.NFD.String("xã [Hòa An]")},
		{"the city of i and y", "lí", "họ Lý", "họ [Lý]"},
	} {
		if got := shown(c.text, Mark(c.text, c.query, Filters{})); got != c.want {
			t.Errorf("%s: %q in %q = %q, want %q", c.rule, c.query, c.text, got, c.want)
		}
	}
}

func TestMarkWordsNamesTheWordsOfAReading(t *testing.T) {
	var words []pipeline.Word
	for _, w := range strings.Fields("Số: 15/QĐ-UBND, về chuyển đổi số. Chuyển") {
		words = append(words, pipeline.Word{Text: w})
	}
	for query, want := range map[string][]int{
		"chuyển đổi": {3, 4}, "15/QĐ-UBND": {1}, "ubnd": {1}, "lâu đài": nil, "số": {0, 5}, "": nil,
	} {
		if got := MarkWords(words, query, Filters{}); !slices.Equal(got, want) {
			t.Errorf("MarkWords(%q) = %v, want %v", query, got, want)
		}
	}
}

func TestSnippetShowsWhereTheQueryIs(t *testing.T) {
	text := strings.Repeat("phần mở đầu dài dòng ", 20) + "về chuyển\nđổi số của xã" + strings.Repeat(" phần cuối", 20)
	got, spans := Snippet(text, Mark(text, "chuyển đổi số", Filters{}), 60)
	if !strings.Contains(got, "chuyển đổi số") || utf8.RuneCountInString(got) > 70 || len(spans) != 1 {
		t.Errorf("Snippet = %q, %v, want one line of 60 characters around the words", got, spans)
	}
	if len(spans) == 1 && got[spans[0].Start:spans[0].End] != "chuyển đổi số" {
		t.Errorf("the span is on %q", got[spans[0].Start:spans[0].End])
	}
	if got, spans := Snippet("ngắn", nil, 60); got != "ngắn" || spans != nil {
		t.Errorf("Snippet without a hit = %q, %v, want the beginning", got, spans)
	}
}

func TestMarksStandInsideTheText(t *testing.T) {
	alphabet := []rune("aáàăâbcđeêghiklmnoôơu ưy015/QĐ-UBND.,\n\u0301\"")
	rapid.Check(t, func(rt *rapid.T) {
		text := rapid.StringOf(rapid.SampledFrom(alphabet)).Draw(rt, "text")
		q := rapid.StringOf(rapid.SampledFrom(alphabet)).Draw(rt, "query")
		last := 0
		for _, s := range Mark(text, q, Filters{}) {
			if s.Start < last || s.End <= s.Start || s.End > len(text) {
				rt.Fatalf("span %v after %d in %q", s, last, text)
			}
			last = s.End
		}
		line, spans := Snippet(text, Mark(text, q, Filters{}), 10)
		for _, s := range spans {
			if s.Start < 0 || s.End > len(line) {
				rt.Fatalf("span %v outside the snippet %q", s, line)
			}
		}
		if strings.Contains(line, "\n") {
			rt.Fatalf("snippet %q has two lines", line)
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{
		"", "đất đai", `"đất đai"`, "-đất", `-"a b"`, "a OR b", "loại:quyết định đất", `người ký:"Lê A"`, "ngày:2024..", "số:15/QĐ",
		"-loại:báo cáo", "trạng thái:xong", ":", "loại:", `"`, `""`, "--", "- a", "15/QĐ-UBND", "\xff\xfe", "ký:a:b", "lô:\u0301",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p, err := Parse(s, nil)
		if err != nil {
			if key, _, ok := ErrorKey(err); !ok || !slices.Contains(QueryErrorKeys(), key) {
				t.Errorf("parse(%q): %v has no known key", s, err)
			}
			return
		}
		for _, it := range p.Items {
			if len(it.Alts) == 0 {
				t.Errorf("parse(%q) has an item of nothing", s)
			}
			for _, a := range it.Alts {
				for _, w := range a.Words {
					if w.Folded == "" {
						t.Errorf("parse(%q) has an empty word", s)
					}
				}
			}
		}
		Mark(s, s, Filters{})
	})
}

func TestBegunFindsWhatIsBeingTyped(t *testing.T) {
	for _, c := range []struct {
		rule, typed, value string
		want               bool
	}{
		{"all words, the last begun", "so noi", "SỞ NỘI VỤ", true},
		{"half a word", "sở n", "SỞ NỘI VỤ", true},
		{"a space ends the last word", "sở n ", "SỞ NỘI VỤ", false},
		{"only the last may be begun", "s nội", "SỞ NỘI VỤ", false},
		{"nothing typed", " ", "SỞ NỘI VỤ", false},
		{"another organ", "sở y", "SỞ NỘI VỤ", false},
	} {
		if got := Begun(c.typed, c.value); got != c.want {
			t.Errorf("%s: Begun(%q, %q) = %t, want %t", c.rule, c.typed, c.value, got, c.want)
		}
	}
}
