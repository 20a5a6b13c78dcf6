package found

import (
	"strings"
	"testing"

	"sohoa/pipeline"
)

// set makes words of lines that are given as "x text", parts of a line
// separated by "|"; a letter is 10 wide, a line 20 high, the next 30 below.
func set(lines ...string) []Word {
	var out []Word
	for n, l := range lines {
		for _, part := range strings.Split(l, "|") {
			x := 0
			for i, s := range strings.Fields(part) {
				if i == 0 {
					for _, d := range s {
						x = x*10 + int(d-'0')
					}
					continue
				}
				w := 10 * len([]rune(s))
				out = append(out, Word{Text: s, Conf: 0.9, Line: n, Box: pipeline.Box{X0: x, Y0: 30 * n, X1: x + w, Y1: 30*n + 20}})
				x += w + 8
			}
		}
	}
	return out
}

// said joins words with a stroke between lines.
func said(words []Word) string {
	var b strings.Builder
	for i, w := range words {
		switch {
		case i == 0:
		case w.On() != words[i-1].On():
			b.WriteString(" / ")
		default:
			b.WriteByte(' ')
		}
		b.WriteString(w.Text)
	}
	return b.String()
}

func TestHeadIsReadColumnByColumn(t *testing.T) {
	for _, c := range []struct {
		name  string
		lines []string
		want  string
	}{
		{
			"organ, then national title", []string{"100 UBND TỈNH | 500 CỘNG HÒA", "120 SỞ Y TẾ | 520 Độc lập", "100 Số: /QĐ | 500 Cao Bằng, ngày", "300 QUYẾT ĐỊNH VỀ VIỆC GIAO"},
			"UBND TỈNH / SỞ Y TẾ / Số: /QĐ / CỘNG HÒA / Độc lập / Cao Bằng, ngày / QUYẾT ĐỊNH VỀ VIỆC GIAO",
		},
		{
			"a line on one side only, and the subject of a letter", []string{"100 SỞ VĂN HÓA | 500 CỘNG HÒA", "100 VÀ DU LỊCH", "100 Số: 15 | 500 ngày", "100 V/v báo cáo", "300 Kính gửi: các đơn vị"},
			"SỞ VĂN HÓA / VÀ DU LỊCH / Số: 15 / V/v báo cáo / CỘNG HÒA / ngày / Kính gửi: các đơn vị",
		},
		{"one wide gap is no head", []string{"100 Phụ lục | 600 Mẫu 1", "100 Danh sách các đơn vị được giao nhiệm vụ theo kế hoạch"}, "Phụ lục Mẫu 1 / Danh sách các đơn vị được giao nhiệm vụ theo kế hoạch"},
		{"plain text stays", []string{"100 một hai", "100 ba bốn"}, "một hai / ba bốn"},
	} {
		if got := said(ByColumns(set(c.lines...), 1000, 1400)); got != c.want {
			t.Errorf("%s:\ngot  %s\nwant %s", c.name, got, c.want)
		}
	}
}

func TestLabelOfTheNumberHasACapital(t *testing.T) {
	words := set("100 số: 15/QĐ", "100 theo số: 15", "100 số: 16")
	words[len(words)-2].Box.Y0, words[len(words)-2].Box.Y1 = 900, 920 // in the body
	Label(words, 1000, 1400)
	if got, want := said(words), "Số: 15/QĐ / theo số: 15 / số: 16"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// wordsOf makes words of Text: a line on each line.
func wordsOf(text string) []pipeline.Word {
	var out []pipeline.Word
	for n, l := range strings.Split(text, "\n") {
		for i, s := range strings.Fields(l) {
			out = append(out, pipeline.Word{Text: s, Conf: 0.9, Line: n, Box: pipeline.Box{X0: 100 * i, X1: 100*i + 90, Y0: 30 * n, Y1: 30*n + 20}})
		}
	}
	return out
}

func TestWhatPrintPartsIsJoined(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"two syllables keep their hyphen", "công tác hành-\nchính năm", "công tác hành-chính năm"},
		{"a foreign word loses it", "theo inter-\nnational law", "theo international law"},
		{"a dash of a list stays", "các đơn vị -\nđể biết", "các đơn vị -\nđể biết"},
		{"before a capital it stays", "Cao-\nBằng là", "Cao-\nBằng là"},
		{"within a line nothing changes", "một inter- national", "một inter- national"},
	} {
		words := wordsOf(c.in)
		Hyphens(words)
		if got := (pipeline.Reading{Words: words}).Text(); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
	words := wordsOf("theo inter-\nnational")
	if Hyphens(words); words[1].Raw != "inter-" {
		t.Errorf("raw %q, want what was read", words[1].Raw)
	}
}

func TestStopsThatAreSpecksGo(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"ban.nhân dân", "ban nhân dân"},
		{"giảm. các khoản", "giảm các khoản"},
		{"các khoản. Dành nguồn", "các khoản. Dành nguồn"},
		{"TT.HĐND 2.608 v.v. nơi", "TT.HĐND 2.608 v.v. nơi"},
	} {
		if got := (pipeline.Reading{Words: Unspeckle(wordsOf(c.in))}).Text(); got != c.want {
			t.Errorf("%q: got %q, want %q", c.in, got, c.want)
		}
	}
}

func TestTableIsReadRowByRowAndCellByCell(t *testing.T) {
	var words []Word
	put := func(block, x, y int, texts ...string) {
		for i, s := range texts {
			words = append(words, Word{Text: s, Conf: 0.9, Block: block, Box: pipeline.Box{X0: x, Y0: y + 30*i, X1: x + 50, Y1: y + 30*i + 20}})
			words[len(words)-1].Line = i
		}
	}
	put(1, 110, 110, "TT", "1")                 // the engine gives columns as blocks
	put(2, 210, 110, "Xóm", "Nà", "Roác", "2b") // the second row has two lines
	put(3, 310, 110, "Hộ", "120")
	put(4, 110, 400, "dưới")
	words[5].Box.Y0, words[5].Box.Y1 = 200, 220
	rule := func(x int) pipeline.Box { return pipeline.Box{X0: x, Y0: 100, X1: x + 3, Y1: 250} }
	ts := []Table{{Box: pipeline.Box{X0: 100, Y0: 100, X1: 403, Y1: 250}, Level: []int{100, 135, 196, 198, 250}, Upright: []pipeline.Box{rule(100), rule(200), rule(300), rule(400)}}}
	if got, want := said(ByRows(words, ts)), "TT Xóm Hộ / 1 Nà Roác 120 / 2b / dưới"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	ts[0].Level = nil
	if got := said(ByRows(words, ts)); got != said(words) {
		t.Errorf("a table without ruled rows became %q", got)
	}
}

func TestTwoPagesOnOneScanAreNoticed(t *testing.T) {
	var spreads, tables []string
	for range 20 {
		spreads = append(spreads, "100 một hai ba bốn | 1100 năm sáu bảy tám")
		tables = append(tables, "100 một hai ba bốn | 900 một ô qua giữa trang rồi tiếp")
	}
	for _, c := range []struct {
		name   string
		words  []Word
		height int
		want   bool
	}{
		{"two pages", set(spreads...), 1400, true},
		{"an upright page in two columns", set(spreads...), 2800, false},
		{"a table across the middle", set(tables...), 1400, false},
		{"five lines", set(spreads[:5]...), 1400, false},
	} {
		if got := Spread(c.words, 2000, c.height, 8); got != c.want {
			t.Errorf("%s: got %v, want %v", c.name, got, c.want)
		}
	}
}

func TestPrintThatRunsIntoTheEdgeIsNoticed(t *testing.T) {
	whole := []string{"40 các phòng và đơn vị", "40 bộ phận văn thư đề", "40 lập danh mục từng", "40 hộp và bàn giao"}
	var left, right []string
	for i, l := range whole {
		left = append(left, "0"+strings.TrimPrefix(l, "40"))
		right = append(right, []string{"760", "770", "778", "798"}[i]+strings.TrimPrefix(l, "40")) // all end at 942
	}
	for _, c := range []struct {
		name  string
		words []Word
		width int
		want  bool
	}{
		{"margins", set(whole...), 400, false},
		{"cut on the left", set(left...), 400, true},
		{"cut on the right", set(right...), 944, true},
		{"one long line", set(append(whole[:3:3], right[0])...), 944, false},
		{"a torn edge read as signs", unsure(set(left...)), 400, false},
	} {
		if got := Cut(c.words, c.width, 8); got != c.want {
			t.Errorf("%s: got %v, want %v", c.name, got, c.want)
		}
	}
}

// unsure makes words that the engine doubts.
func unsure(words []Word) []Word {
	for i := range words {
		words[i].Conf = 0.3
	}
	return words
}
