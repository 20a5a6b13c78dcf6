package progress

import (
	"math/rand/v2"
	"testing"
	"time"
)

// clerks simulates an office: a mean a working day, noise, holidays of the law,
// nobody on Sunday, few on Saturday, good and bad weeks, a stop of two weeks
// now and then.
func clerks(r *Rules, rng *rand.Rand, start time.Time, days int) []int64 {
	mean := 20 + 180*rng.Float64()
	weekday := [7]float64{0, 1.15, 1.1, 1, 1, 0.85, 0.15 * rng.Float64()}
	out := make([]int64, days)
	mood, stop := 1.0, 0
	for i := range out {
		d := start.AddDate(0, 0, i)
		if d.Weekday() == time.Monday {
			mood = 0.7 + 0.6*rng.Float64()
		}
		if stop == 0 && rng.Float64() < 1.0/180 {
			stop = 14
		}
		if stop > 0 {
			stop--
			continue
		}
		if r.Holiday(d) {
			continue
		}
		x := mean * mood * weekday[d.Weekday()] * (1 + 0.3*rng.NormFloat64())
		out[i] = max(0, int64(x))
	}
	return out
}

func TestForecastRangeHoldsTheTrueDate(t *testing.T) {
	r := rules(t)
	start := day(t, "2025-01-06")
	const runs = 200
	inside, early, late := 0, 0, 0
	for seed := range uint64(runs) {
		rng := rand.New(rand.NewPCG(seed, 1))
		known := 7 * (12 + rng.IntN(40))
		series := clerks(r, rng, start, known+2000)
		ahead := 30 + rng.IntN(150)
		var gap int64
		for _, c := range series[known : known+ahead] {
			gap += c
		}
		if gap == 0 {
			gap = 1
		}
		var left int64 = gap
		truth := known
		for ; left > 0; truth++ {
			left -= series[truth]
		}
		today := start.AddDate(0, 0, known-1)
		f, ok := r.Foresee(series[:known], gap, today)
		if !ok {
			t.Fatalf("seed %d: want a forecast", seed)
		}
		when := start.AddDate(0, 0, truth-1)
		switch {
		case when.Before(f.Low):
			early++
		case !f.High.IsZero() && when.After(f.High):
			late++
		default:
			inside++
		}
	}
	share := float64(inside) / runs
	t.Logf("true date inside the 80 %% range: %.1f %% of %d runs (earlier %d, later %d)", 100*share, runs, early, late)
	if share < 0.75 || share > 0.90 {
		t.Errorf("want 75 to 90 %%, got %.1f %%", 100*share)
	}
}

func TestForecastIsUnknownWithoutFourWeeks(t *testing.T) {
	r := rules(t)
	today := day(t, "2026-11-02")
	long := make([]int64, 200)
	for i := range long {
		long[i] = 3
	}
	for _, c := range []struct {
		name  string
		daily []int64
		gap   int64
		known bool
	}{
		{"no history", nil, 10, false},
		{"27 days", long[:27], 10, false},
		{"four weeks", long[:28], 10, true},
		{"nobody ever worked", make([]int64, 200), 10, false},
		{"work undone as much as done", []int64{5, -5, 0, 0, 0, 0, 0, 5, -5, 0, 0, 0, 0, 0, 5, -5, 0, 0, 0, 0, 0, 5, -5, 0, 0, 0, 0, 0, 0}, 10, false},
		{"nothing missing", nil, 0, true},
		{"a thousand years away", long, 1 << 40, false},
	} {
		f, known := r.Foresee(c.daily, c.gap, today)
		if known != c.known {
			t.Errorf("%s: want %v, got %v %+v", c.name, c.known, known, f)
		}
	}
}

func TestForecastIsTheSameTwice(t *testing.T) {
	r := rules(t)
	today := day(t, "2026-11-02")
	series := clerks(r, rand.New(rand.NewPCG(3, 4)), today.AddDate(-1, 0, 0), 365)
	a, _ := r.Foresee(series, 5000, today)
	b, _ := r.Foresee(series, 5000, today)
	if a != b {
		t.Errorf("want the same, got %v and %v", a, b)
	}
	if a.Mid.Before(a.Low) || a.High.Before(a.Mid) {
		t.Errorf("want low <= mid <= high, got %v", a)
	}
}

func BenchmarkForesee(b *testing.B) {
	r := rules(b)
	today := day(b, "2026-11-02")
	series := clerks(r, rand.New(rand.NewPCG(3, 4)), today.AddDate(-2, 0, 0), 730)
	for b.Loop() {
		r.Foresee(series, 50_000, today)
	}
}
