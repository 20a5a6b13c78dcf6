package bench

import (
	"slices"
	"testing"
)

func TestQuestionsKnowWhichTextsHoldTheirWordsInARow(t *testing.T) {
	r := newRows([]question{
		{kind: "fragment", text: "giao đất lâm nghiệp"}, {kind: "body", text: "c/ Điều 3, khoản 15/QĐ-UBND"},
		{kind: "slip", text: "giao đaats cho", meant: "Giao đất cho"}, {kind: "number", text: "giao đất"}, {kind: "fragment_unmarked", text: "giao dat"},
	})
	for _, c := range []struct {
		text string
		want []int
	}{
		{"Về việc giao đất lâm nghiệp cho hộ", []int{0, 4}},
		{"giao đất cho hộ, giao đất cho tổ", []int{2, 4}},
		{"theo c/ điều 3 khoản 15/QĐ-UBND.", []int{1}},
		{"giao | đất lâm nghiệp", nil},
		{"lâm nghiệp giao", nil},
	} {
		got := r.in(c.text)
		slices.Sort(got)
		if !slices.Equal(got, c.want) {
			t.Errorf("%q holds the questions %v, want %v", c.text, got, c.want)
		}
	}
}

func TestWhoBearsANumberAnswersItAlike(t *testing.T) {
	texts := []text{{ID: "a", Number: "15/QĐ-UBND"}, {ID: "b", Number: "15/qđ-ubnd"}, {ID: "c", Number: "16/QĐ-UBND"}}
	if got, want := bearing(texts, "a"), []string{"a", "b"}; !slices.Equal(got, want) {
		t.Errorf("the number of a is borne by %v, want %v", got, want)
	}
}
