package found

import (
	"slices"
	"testing"

	"sohoa/pipeline"
)

func TestDoubledAndFlatWordsAreTidiedAway(t *testing.T) {
	at := func(text string, conf float64, line, x0, y0, x1, y1 int) Word {
		return Word{Text: text, Conf: conf, Line: line, Box: pipeline.Box{X0: x0, Y0: y0, X1: x1, Y1: y1}}
	}
	plain := []Word{at("Hội", 0.97, 2, 100, 100, 140, 124), at("đồng", 0.96, 2, 150, 100, 200, 124)}
	for _, c := range []struct {
		name  string
		extra []Word
		want  []string
	}{
		{"nothing wrong", nil, []string{"Hội", "đồng"}},
		{"mark over a letter as a line of its own", []Word{at("^:", 0.83, 1, 110, 99, 126, 105)}, []string{"Hội", "đồng"}},
		{"word given twice", []Word{at("đồng", 0.4, 3, 150, 104, 200, 140)}, []string{"Hội", "đồng"}},
		{"part of a word", []Word{at("đồn", 0.9, 3, 150, 102, 186, 122)}, []string{"Hội", "đồng"}},
		{"dots read as letters", []Word{at("ccếc", 0.1, 3, 300, 120, 380, 124)}, []string{"Hội", "đồng"}},
		{"dots as dots", []Word{at("....", 0.1, 3, 300, 120, 380, 124)}, []string{"Hội", "đồng", "...."}},
		{"another word on the same line", []Word{at("nhân", 0.3, 2, 150, 100, 200, 124)}, []string{"Hội", "đồng", "nhân"}},
		{"two sure words", []Word{at("nhận", 0.9, 3, 90, 90, 160, 140)}, []string{"Hội", "đồng", "nhận"}},
	} {
		var got []string
		for _, w := range Tidy(append(slices.Clone(plain), c.extra...)) {
			got = append(got, w.Text)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

func TestWordWhoseBoxWasLostGetsTheHeightOfItsNeighbour(t *testing.T) {
	words := []Word{
		{Text: "Hội", Conf: 0.97, Box: pipeline.Box{X0: 100, Y0: 100, X1: 140, Y1: 124}},
		{Text: "đồng", Conf: 0.96, Box: pipeline.Box{X0: 150, Y0: 80, X1: 200, Y1: 82}},
	}
	want := pipeline.Box{X0: 150, Y0: 100, X1: 200, Y1: 124}
	if got := Tidy(words)[1].Box; got != want {
		t.Errorf("got %v, want %v", got, want)
	}
}
