package found

import (
	"strings"
	"testing"

	"sohoa/pipeline"
)

// words makes one line of words of one confidence, 20 points apart.
func words(line int, conf float64, text string) []Word {
	var out []Word
	for i, w := range strings.Fields(text) {
		out = append(out, Word{Text: w, Conf: conf, Line: line, Box: pipeline.Box{X0: 20 * i, Y0: 30 * line, X1: 20*i + 18, Y1: 30*line + 20}})
	}
	return out
}

func TestRowTakesThePlaceOfWorseWordsOnly(t *testing.T) {
	page := append(words(0, 0.9, "KT. CHỦ TỊCH"), words(1, 0.5, "Lê xắn Dũ")...)
	for _, c := range []struct {
		name string
		row  []Word
		want string
	}{
		{"better", words(1, 0.9, "Lê Tấn Dũng"), "KT. CHỦ TỊCH Lê Tấn Dũng"},
		{"hardly better", words(1, 0.55, "Lê xắn Dũ"), "KT. CHỦ TỊCH Lê xắn Dũ"},
		{"on a place where nothing was read", words(3, 0.9, "Lê Quân"), "KT. CHỦ TỊCH Lê xắn Dũ Lê Quân"},
	} {
		var got []string
		for _, f := range Better(page, c.row) {
			got = append(got, f.Text)
		}
		if g := strings.Join(got, " "); g != c.want {
			t.Errorf("%s: got %q, want %q", c.name, g, c.want)
		}
	}
}

func TestSignatureIsReadAgainOnlyWhereTitleOrNameIsMissing(t *testing.T) {
	for _, c := range []struct {
		name string
		page []Word
		want bool
	}{
		{"title and name", append(words(0, 0.95, "PHÓ CHỦ TỊCH"), words(1, 0.95, "Lê Tấn Dũng")...), true},
		{"no name", words(0, 0.95, "PHÓ CHỦ TỊCH"), false},
		{"no title", words(0, 0.95, "Lê Tấn Dũng"), false},
		{"name not sure", append(words(0, 0.95, "PHÓ CHỦ TỊCH"), words(1, 0.6, "Lê Tấn Dũng")...), false},
	} {
		if got := Signed(c.page); got != c.want {
			t.Errorf("%s: got %v, want %v", c.name, got, c.want)
		}
	}
}

func TestMarksAreToldFromOtherWordsInFrames(t *testing.T) {
	for _, c := range []struct {
		text       string
		mark, near bool
	}{
		{"MẬT", true, true},
		{"TỐI MẬT", true, true},
		{"HỎA TỐC", true, false},
		{"TỒI MẠI", false, true},
		{"MẠI", false, true},
		{"DỰ THẢO", false, false},
		{"Mẫu số 01", false, false},
		{"", false, false},
	} {
		w := words(0, 0.9, c.text)
		if mark, near := Mark(w), NearSecrecy(w); mark != c.mark || near != c.near {
			t.Errorf("%q: got mark %v, near %v, want %v, %v", c.text, mark, near, c.mark, c.near)
		}
	}
}
