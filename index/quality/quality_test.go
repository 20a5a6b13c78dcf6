package quality_test

import (
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"sohoa/index/quality"
	"sohoa/pipeline"
)

func TestTheFirstRoundLooksAtAllTheNextAtThirtyPercent(t *testing.T) {
	p, err := quality.Load()
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)
	for round, want := range map[int]int{1: 100, 2: 30, 3: 30} {
		if got := p.Share(round, at); got != want {
			t.Errorf("round %d: got %d%%, want %d%%", round, got, want)
		}
	}
}

func TestASampleIsDrawnByItsNameAndNobodyElse(t *testing.T) {
	var ids []pipeline.DocumentID
	for i := range 50 {
		ids = append(ids, pipeline.DocumentID(fmt.Sprint("d", i)))
	}
	backwards := slices.Clone(ids)
	slices.Reverse(backwards)
	a, b := quality.Sample(ids, 30, "r1"), quality.Sample(backwards, 30, "r1")
	if len(a) != 15 || !slices.Equal(a, b) {
		t.Errorf("drawn %v and %v, want the same 15", a, b)
	}
	if slices.Equal(a, quality.Sample(ids, 30, "r2")) {
		t.Error("two rounds drew the same documents")
	}
	for _, tt := range []struct{ of, share, want int }{{3, 30, 1}, {1, 30, 1}, {0, 30, 0}, {7, 100, 7}, {10, 1, 1}} {
		if got := len(quality.Sample(ids[:tt.of], tt.share, "r")); got != tt.want {
			t.Errorf("%d%% of %d: got %d, want %d", tt.share, tt.of, got, tt.want)
		}
	}
}

func TestARateSaysHowSureItIs(t *testing.T) {
	for _, tt := range []struct {
		wrong, of int
		whole     bool
		want      quality.Rate
		ok        bool
	}{
		{0, 0, false, quality.Rate{}, false},
		{3, 10, true, quality.Rate{Share: 0.3, Low: 0.3, High: 0.3}, true},
		{3, 10, false, quality.Rate{Share: 0.3, Low: 0.108, High: 0.603}, true}, // Wilson, tables of Newcombe 1998
		{0, 30, false, quality.Rate{Share: 0, Low: 0, High: 0.114}, true},
	} {
		got, ok := quality.RateOf(tt.wrong, tt.of, tt.whole)
		near := func(a, b float64) bool { return math.Abs(a-b) < 0.001 }
		if ok != tt.ok || !near(got.Share, tt.want.Share) || !near(got.Low, tt.want.Low) || !near(got.High, tt.want.High) {
			t.Errorf("%d of %d: got %+v %v, want %+v %v", tt.wrong, tt.of, got, ok, tt.want, tt.ok)
		}
	}
}
