package found

import (
	"slices"
	"testing"
)

// doubted is a line of words of which some are unsure.
func doubted(line string, conf map[int]float64) []Word {
	words := set(line)
	for i := range words {
		words[i].Conf = 0.97
	}
	for i, c := range conf {
		words[i].Conf = c
	}
	return words
}

func TestWeakWordsAreLookedAtWithTheirNeighboursTheWeakestFirst(t *testing.T) {
	words := doubted("0 một hai ba bốn năm sáu bảy tám chín mười", map[int]float64{1: 0.88, 6: 0.3, 8: 0.6})
	var got [][]int
	for _, s := range Weak(words, 0.1) {
		got = append(got, s.Words)
	}
	if len(got) != 2 || !slices.Equal(got[0], []int{5, 6, 7, 8, 9}) || !slices.Equal(got[1], []int{0, 1, 2}) {
		t.Errorf("got %v, want sáu to mười, then một to ba", got)
	}
	if s := Weak(doubted("0 một hai ba", nil), 0.1); len(s) != 0 {
		t.Errorf("sure words: got %v, want none", s)
	}
}

// bốn is sure and stands at the end of the span, hai and ba were joined.
func TestSecondLookIsComparedPlaceByPlace(t *testing.T) {
	words := doubted("0 một hai ba bốn", map[int]float64{0: 0.5})
	again := doubted("0 mốt haiba bổn", map[int]float64{0: 0.9})
	again[1].Box.X1 = words[2].Box.X1 // two words were joined
	again[2].Box = words[3].Box
	Compare(words, Span{Words: []int{0, 1, 2, 3}}, again)
	var got []string
	for _, w := range words {
		got = append(got, w.Second.Text)
	}
	if want := []string{"mốt", "", "", ""}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
