package chart

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

func day(s string) time.Time {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return t
}

func TestWhatIsDoneRisesAndTheTargetStandsAboveIt(t *testing.T) {
	b, ok := Burn(Plan{
		Done: []Point{{day("2026-01-01"), 0}, {day("2026-06-01"), 40}, {day("2026-07-01"), 100}}, Need: 300,
		Start: day("2026-01-01"), Due: day("2026-12-31"), Low: day("2026-11-01"), High: day("2027-02-01"),
	})
	if !ok {
		t.Fatal("want a chart")
	}
	if b.Done != fmt.Sprintf("64,222 %s %s", strings.Split(b.Done, " ")[1], dots(b.Now, b.NowY)) || b.Need != b.Top || b.NowY <= b.Need || b.NowY >= b.Bottom {
		t.Errorf("want a line from the corner up to now, below the target: %+v", b)
	}
	if b.Due <= b.Now || b.RangeFrom <= b.Now || b.RangeTo != b.Right || b.RangeFrom >= b.Due || b.Ideal != "64,222 "+dots(b.Due, b.Need) {
		t.Errorf("want due day and range ahead of now: %+v", b)
	}
	for i, v := range b.Values[1:] {
		if v.Y >= b.Values[i].Y || v.Value <= b.Values[i].Value {
			t.Errorf("the scale does not rise: %+v", b.Values)
		}
	}
}

func TestAChartStaysInItsFrame(t *testing.T) {
	for _, p := range []Plan{
		{Done: []Point{{day("2026-01-01"), 0}, {day("2026-01-02"), 0}}},
		{Done: []Point{{day("2026-01-01"), 5}, {day("2026-01-02"), 1 << 40}}, Need: 3},
		{Done: []Point{{day("2026-01-01"), 5}, {day("2026-02-02"), 3}}, Need: 900, Due: day("2050-01-01"), Low: day("2040-01-01")},
		{Done: []Point{{day("2020-01-01"), 5}, {day("2026-02-02"), 3}}, Need: 900, Due: day("2021-01-01"), Low: day("2026-03-01")},
	} {
		b, ok := Burn(p)
		if !ok {
			t.Errorf("%+v: want a chart", p)
			continue
		}
		for s := range strings.FieldsSeq(b.Done + " " + b.Area + " " + b.Ideal) {
			var x, y float64
			if _, err := fmt.Sscanf(s, "%f,%f", &x, &y); err != nil || x < b.Left || x > b.Right || y < b.Top-0.1 || y > b.Bottom {
				t.Errorf("%+v: %s lies outside", p, s)
			}
		}
		if len(b.Values) < 2 || len(b.Values) > 7 || len(b.Times) > 14 {
			t.Errorf("%+v: want a few ticks, got %d and %d", p, len(b.Values), len(b.Times))
		}
	}
	if _, ok := Burn(Plan{Done: []Point{{day("2026-01-01"), 5}}}); ok {
		t.Error("one point makes no chart")
	}
}

func TestSparklines(t *testing.T) {
	for _, c := range []struct {
		counts []int64
		want   string
	}{
		{nil, ""}, {[]int64{3}, ""}, {[]int64{0, 0}, ""},
		{[]int64{0, 10}, "1,18 83,2"}, {[]int64{7, 7, 7}, "1,18 42,18 83,18"},
	} {
		if got := Spark(c.counts); got != c.want {
			t.Errorf("%v: want %q, got %q", c.counts, c.want, got)
		}
	}
}
