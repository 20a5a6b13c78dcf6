//go:build cgo

package tesseract

import (
	"slices"
	"testing"

	"sohoa/pipeline"
)

func TestDoubledAndFlatWordsAreTidiedAway(t *testing.T) {
	at := func(text string, conf float64, line, x0, y0, x1, y1 int) found {
		return found{text: text, conf: conf, line: line, box: pipeline.Box{X0: x0, Y0: y0, X1: x1, Y1: y1}}
	}
	plain := []found{at("Hội", 0.97, 2, 100, 100, 140, 124), at("đồng", 0.96, 2, 150, 100, 200, 124)}
	for _, c := range []struct {
		name  string
		extra []found
		want  []string
	}{
		{"nothing wrong", nil, []string{"Hội", "đồng"}},
		{"mark over a letter as a line of its own", []found{at("^:", 0.83, 1, 110, 99, 126, 105)}, []string{"Hội", "đồng"}},
		{"word given twice", []found{at("đồng", 0.4, 3, 150, 104, 200, 140)}, []string{"Hội", "đồng"}},
		{"part of a word", []found{at("đồn", 0.9, 3, 150, 102, 186, 122)}, []string{"Hội", "đồng"}},
		{"dots read as letters", []found{at("ccếc", 0.1, 3, 300, 120, 380, 124)}, []string{"Hội", "đồng"}},
		{"dots as dots", []found{at("....", 0.1, 3, 300, 120, 380, 124)}, []string{"Hội", "đồng", "...."}},
		{"another word on the same line", []found{at("nhân", 0.3, 2, 150, 100, 200, 124)}, []string{"Hội", "đồng", "nhân"}},
		{"two sure words", []found{at("nhận", 0.9, 3, 90, 90, 160, 140)}, []string{"Hội", "đồng", "nhận"}},
	} {
		var got []string
		for _, w := range tidy(append(slices.Clone(plain), c.extra...)) {
			got = append(got, w.text)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

func TestWordWhoseBoxWasLostGetsTheHeightOfItsNeighbour(t *testing.T) {
	words := []found{
		{text: "Hội", conf: 0.97, box: pipeline.Box{X0: 100, Y0: 100, X1: 140, Y1: 124}},
		{text: "đồng", conf: 0.96, box: pipeline.Box{X0: 150, Y0: 80, X1: 200, Y1: 82}},
	}
	want := pipeline.Box{X0: 150, Y0: 100, X1: 200, Y1: 124}
	if got := tidy(words)[1].box; got != want {
		t.Errorf("got %v, want %v", got, want)
	}
}
