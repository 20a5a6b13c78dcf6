package trace

import (
	"math"
	"strings"
	"testing"

	"sohoa/index/search/entry"
	"sohoa/pipeline"
)

// trailOf is the trail of a record with the subject and body given.
func trailOf(t *testing.T, subject, body string) entry.Trail {
	t.Helper()
	r := entry.Record{ID: "a", Units: []pipeline.UnitID{"u"}, Subject: subject, Body: body}
	k, err := entry.ReadKept(entry.Analyze(entry.NewLexicon(), r).Kept)
	if err != nil {
		t.Fatal(err)
	}
	return k.Trail
}

// tracing looks for words that tell all the same.
func tracing(text string) *Tracer {
	t := &Tracer{}
	for _, w := range strings.Fields(text) {
		t.Word(1, w)
	}
	return t
}

func TestWordsInARowAreSeen(t *testing.T) {
	for _, c := range []struct {
		rule, query, subject, body string
		row, runs                  float64
	}{
		{"all of it", "giao dat lam nghiep", "", "về giao đất lâm nghiệp cho", 1, 0.75},
		{"in the head", "giao dat lam nghiep", "giao đất lâm nghiệp", "khác", 1, 0.75},
		{"at the end", "giao dat lam nghiep", "", "giao đất lâm", 0.75, 0.75 * 2 / 3},
		{"at the beginning", "giao dat lam nghiep", "", "đất lâm nghiệp", 0.75, 0.75 * 2 / 3},
		{"a word misread at its end", "giao dat lam nghiep", "", "giao đất lârn nghiệp", 0.75 + halfSeen/4, 0.25},
		{"a word parted", "giao dat lam nghiep", "", "giao đ ất lâm nghiệp", 0.5 + besideRow/4 + halfSeen/4, 0.25},
		{"here and there", "giao dat lam nghiep", "", "giao đất của ông nghiệp lâm", 0.5 + besideRow/4, 0.25},
		{"not across parts", "dat khac", "giao đất", "khác", 0.5, 0},
		{"nothing", "giao dat", "", "xe ô tô", 0, 0},
	} {
		tr := tracing(c.query)
		s, err := tr.Of(trailOf(t, c.subject, c.body))
		if err != nil {
			t.Fatal(err)
		}
		if row, runs := tr.InRow(&s), tr.InRuns(&s); math.Abs(row-c.row) > 0.01 || math.Abs(runs-c.runs) > 0.01 {
			t.Errorf("%s: %.2f in a row, %.2f in runs, want %.2f and %.2f", c.rule, row, runs, c.row, c.runs)
		}
	}
}

func FuzzTracer(f *testing.F) {
	f.Add([]byte{2, 1, 1, 2, 2}, uint8(3))
	f.Fuzz(func(t *testing.T, trail []byte, words uint8) {
		tr := tracing(strings.Repeat("dat ", 1+int(words)%maxTraced))
		s, err := tr.Of(trail)
		if err != nil {
			return
		}
		if row, runs := tr.InRow(&s), tr.InRuns(&s); row > 1 || runs > 1 || row < 0 || runs < 0 {
			t.Errorf("%f in a row, %f in runs", row, runs)
		}
	})
}
