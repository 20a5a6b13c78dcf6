package learn_test

import (
	"fmt"
	"testing"

	"sohoa/index/learn"
	"sohoa/pipeline"
)

func samples(n int, text func(i int) (string, string)) []learn.Sample {
	var out []learn.Sample
	for i := range n {
		t, kind := text(i)
		out = append(out, learn.Sample{ID: pipeline.DocumentID(fmt.Sprintf("d%04d", i)), Text: t, Type: kind})
	}
	return out
}

func three(i int) (string, string) {
	kinds := []string{"QUYẾT ĐỊNH", "CÔNG VĂN", "TỜ TRÌNH"}
	texts := []string{"xét đề nghị của trưởng phòng điều một", "kính gửi các cơ quan đơn vị", "kính trình hội đồng xem xét quyết định"}
	return texts[i%3] + fmt.Sprintf(" nội dung riêng thứ %d", i), kinds[i%3]
}

func TestAModelKnowsWhatItWasNotMadeFrom(t *testing.T) {
	all := samples(150, three)
	m, ok := learn.Train(all)
	if !ok || len(m.Types) != 3 {
		t.Fatalf("no model of three types: %v", m)
	}
	if right, of := m.Right(all); of < 15 || right != of {
		t.Errorf("right on %d of %d held back, want all of about 30", right, of)
	}
	text, err := m.Encode()
	if err != nil {
		t.Fatal(err)
	}
	back, err := learn.Decode(text)
	if err != nil {
		t.Fatal(err)
	}
	if got, share := back.Guess("kính gửi các cơ quan"); got != "CÔNG VĂN" || share < 0.9 {
		t.Errorf("got %q %.2f, want CÔNG VĂN", got, share)
	}
	if got, _ := back.Guess("zzz"); got != "" {
		t.Errorf("a text of which nothing is known is %q", got)
	}
}

func TestFewDocumentsMakeNoModel(t *testing.T) {
	for _, n := range []int{0, 1, 8} {
		if m, ok := learn.Train(samples(n, three)); ok {
			t.Errorf("%d documents made a model of %v", n, m.Types)
		}
	}
}

func TestABrokenModelIsRefused(t *testing.T) {
	for _, s := range []string{"", "{}", `{"types":["A"],"prior":[]}`, `{"types":["A","B"],"prior":[0,0],"weight":{"x":[1]}}`} {
		if _, err := learn.Decode(s); pipeline.KindOf(err) != pipeline.Invalid || err == nil {
			t.Errorf("%q: %v, want it refused", s, err)
		}
	}
}

func TestTheWordingIsNeverTheOnlySignal(t *testing.T) {
	field := func(value string, conf float64, s pipeline.Status) pipeline.Field {
		return pipeline.Field{Value: value, Conf: conf, Status: s}
	}
	tests := []struct {
		name   string
		f      pipeline.Field
		guess  string
		share  float64
		value  string
		conf   float64
		offers int
	}{
		{"an accepted type stays", field("A", 0.95, pipeline.Accepted), "B", 1, "A", 0.95, 0},
		{"agreement is evidence", field("A", 0.7, pipeline.Uncertain), "A", 0.99, "A", 0.97, 0},
		{"contradiction is offered", field("A", 0.7, pipeline.Uncertain), "B", 0.99, "A", 0.7, 1},
		{"the wording alone must be looked at", field("", 0, pipeline.Uncertain), "B", 0.99, "B", 0.85, 0},
		{"a weak guess says nothing", field("", 0, pipeline.Uncertain), "B", 0.6, "", 0, 0},
	}
	for _, tt := range tests {
		got := learn.Signal(tt.f, tt.guess, tt.share, 0.98)
		if got.Value != tt.value || got.Conf != tt.conf || len(got.Suggestions) != tt.offers {
			t.Errorf("%s: got %q %.3f %v", tt.name, got.Value, got.Conf, got.Suggestions)
		}
	}
}
