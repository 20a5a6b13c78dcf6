package search

import (
	"testing"

	"sohoa/pipeline"
)

func TestDidYouMeanRestoresLettersAndMarks(t *testing.T) {
	e := open(t)
	put(t, e, office()...)
	for _, c := range []struct{ text, want, hits string }{
		{"chuyeen đổi số", "chuyển đổi số", "a b c"},
		{"chuyen dpi so", "chuyển đổi số", "a b c"},
		{"chuyển đổi số", "", "a b c"},
		{"ke hoạhc trồng rừng", "kế hoạch trồng rừng", "b"},
		{"zzzz", "", ""},
	} {
		r := find(t, e, Query{Text: c.text})
		if r.DidYouMean != c.want {
			t.Errorf("did you mean of %q = %q, want %q", c.text, r.DidYouMean, c.want)
		}
		if sorted(ids(r)) != c.hits {
			t.Errorf("%q finds %q, want %q", c.text, ids(r), c.hits)
		}
	}
	r := find(t, e, Query{Text: "chuyeen đổi số", Viewer: []pipeline.UnitID{"SNV"}})
	if r.DidYouMean != "" {
		t.Errorf("did you mean tells SNV of other units' words: %q", r.DidYouMean)
	}
}

func TestSuggestionsWhileTyping(t *testing.T) {
	e := open(t)
	put(t, e, office()...)
	for _, c := range []struct{ text, want string }{
		{"k", "a b c"}, {"ke", "a b"}, {"kế hoạch tr", "b"}, {"hoang van t", "a b c d"},
		{"15", "a b"}, {"15/q", "a"}, {"12", "c"}, {"ke ", "a b"}, {"k ", ""}, {"", ""}, {`loại:`, ""}, {"loại:kế hoạch ke", "b"},
	} {
		hits, err := e.Suggest(t.Context(), Query{Viewer: []pipeline.UnitID{province}, Text: c.text, Size: 8})
		if err != nil {
			t.Fatal(err)
		}
		if got := sorted(ids(Result{Hits: hits})); got != c.want {
			t.Errorf("Suggest(%q) = %q, want %q", c.text, got, c.want)
		}
	}
	hits, err := e.Suggest(t.Context(), Query{Viewer: []pipeline.UnitID{"SNV"}, Text: "ke", Size: 8})
	if err != nil || len(hits) != 0 {
		t.Errorf("Suggest for SNV = %v, %v, want nothing", hits, err)
	}
}
