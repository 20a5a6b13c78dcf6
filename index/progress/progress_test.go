package progress

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"sohoa/pipeline"
)

func rules(t testing.TB) *Rules {
	t.Helper()
	r, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func day(t testing.TB, s string) time.Time {
	t.Helper()
	d, err := ParseDay(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func docs(n int64) Amount { return Amount{Documents: n} }

func TestPercentIsUnknownWithoutRegister(t *testing.T) {
	for _, c := range []struct {
		name  string
		f     Figure
		want  float64
		known bool
	}{
		{"nothing owed", Figure{Counted: docs(7)}, 0, false},
		{"nothing at all", Figure{}, 0, false},
		{"nothing digitized", Figure{Owed: docs(7)}, 0, true},
		{"on target", Figure{Owed: docs(1000), Counted: docs(300)}, 30, true},
		{"beyond the register", Figure{Owed: docs(10), Counted: docs(11)}, 110, true},
		{"owed in pages only", Figure{Owed: Amount{Pages: 9}, Counted: Amount{Pages: 3}}, 0, false},
	} {
		got, known := c.f.Percent()
		if got != c.want || known != c.known {
			t.Errorf("%s: want %v %v, got %v %v", c.name, c.want, c.known, got, known)
		}
	}
}

func TestFilesAreNeverAPercentage(t *testing.T) {
	if v, known := (Figure{Owed: Amount{Files: 5}}).PercentOf(Files); known {
		t.Errorf("want unknown, got %v: no document is bound to a hồ sơ", v)
	}
}

func TestRatioIsNullWhereUnknown(t *testing.T) {
	for _, c := range []struct {
		in   Ratio
		want string
	}{{Ratio{}, "null"}, {Maybe(0, true), "0"}, {Maybe(33.5, true), "33.5"}, {Maybe(9, false), "null"}} {
		b, err := json.Marshal(c.in)
		if err != nil || string(b) != c.want {
			t.Errorf("marshal %+v: want %s, got %s %v", c.in, c.want, b, err)
		}
		var back Ratio
		if err := json.Unmarshal(b, &back); err != nil || back != c.in {
			t.Errorf("back from %s: want %+v, got %+v %v", b, c.in, back, err)
		}
	}
}

func anyTally(t *rapid.T, label string) Tally {
	tally := Tally{}
	for _, s := range pipeline.States() {
		n := rapid.Int64Range(0, 1e6).Draw(t, label+string(s))
		tally[s] = Amount{Documents: n, Pages: 3 * n}
	}
	return tally
}

func TestEveryDocumentIsInExactlyOneFigure(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := FigureOf(anyTally(t, "tally "), docs(5), Amount{})
		parts := f.Moving.Plus(f.NeedsPerson).Plus(f.Digitized).Plus(f.Rejected).Plus(f.Damaged).Plus(f.Withheld).Plus(f.Disposed)
		if f.Received != parts {
			t.Errorf("want received %v = sum of its parts, got %v", f.Received, parts)
		}
		if f.Read != f.NeedsPerson.Plus(f.Digitized) {
			t.Errorf("want read %v = needs person + digitized", f.Read)
		}
	})
}

func TestRollUpAddsNumeratorsAndDenominators(t *testing.T) {
	units := []Unit{{ID: "p"}, {ID: "a", Parent: "p"}, {ID: "b", Parent: "p"}, {ID: "c", Parent: "b"}, {ID: "d", Parent: "p"}}
	own := map[pipeline.UnitID]Figure{
		"a": FigureOf(Tally{pipeline.Digitized: docs(9)}, docs(10), Amount{}),
		"b": FigureOf(Tally{pipeline.Digitized: docs(1)}, docs(90), Amount{}),
		"c": FigureOf(Tally{pipeline.Digitized: docs(0)}, docs(100), Amount{}),
		"d": FigureOf(Tally{pipeline.Digitized: docs(500)}, Amount{}, Amount{}), // no register
		"p": FigureOf(nil, Amount{}, Amount{}),
	}
	sum := RollUp(units, func(u pipeline.UnitID) Figure { return own[u] }, Figure.Add)
	got, known := sum["p"].Percent()
	if !known || got != 5 {
		t.Errorf("want 10 of 200 = 5 %% (not the mean of 90, 1.1 and 0, and nothing of d), got %v %v", got, known)
	}
	if want := docs(510); sum["p"].Digitized != want {
		t.Errorf("want all %v digitized shown, got %v", want, sum["p"].Digitized)
	}
	if sum["p"].Known != 3 || sum["p"].Units != 5 {
		t.Errorf("want 3 of 5 units with a register, got %d of %d", sum["p"].Known, sum["p"].Units)
	}
}

func TestRollUpEqualsRecountInAnyTree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 30).Draw(t, "units")
		units := []Unit{{ID: "0"}}
		for i := 1; i < n; i++ {
			parent := units[rapid.IntRange(0, i-1).Draw(t, "parent")].ID
			units = append(units, Unit{ID: pipeline.UnitID(string(rune('0' + i))), Parent: parent})
		}
		own := map[pipeline.UnitID]Amount{}
		for _, u := range units {
			own[u.ID] = docs(rapid.Int64Range(0, 1000).Draw(t, "own"))
		}
		shuffled := rapid.Permutation(units).Draw(t, "order")
		root := rapid.SampledFrom(units).Draw(t, "root").ID
		tree := Subtree(shuffled, root)
		sum := RollUp(tree, func(u pipeline.UnitID) Amount { return own[u] }, Amount.Plus)
		parent := map[pipeline.UnitID]pipeline.UnitID{}
		for _, u := range units {
			parent[u.ID] = u.Parent
		}
		var want Amount
		for _, u := range units {
			for a := u.ID; a != ""; a = parent[a] {
				if a == root {
					want = want.Plus(own[u.ID])
				}
			}
		}
		if sum[root] != want {
			t.Errorf("roll-up of %s: want %v, got %v", root, want, sum[root])
		}
	})
}

func TestSubtreeEndsOnACycle(t *testing.T) {
	got := Subtree([]Unit{{ID: "a", Parent: "b"}, {ID: "b", Parent: "a"}, {ID: "x", Parent: "x"}}, "a")
	if len(got) != 2 {
		t.Errorf("want a and b once each, got %v", got)
	}
}

func TestPagesCountAsA4(t *testing.T) {
	r := rules(t)
	for _, c := range []struct {
		name string
		w, h float64
		want int
	}{
		{"A4", 210, 297, 1}, {"A4 across", 297, 210, 1}, {"A5", 148, 210, 1},
		{"A4 with a rim of 10 percent", 230, 326, 1}, {"330 mm is beyond 297 and 10 percent", 216, 330, 2},
		{"A3", 297, 420, 2}, {"A2", 420, 594, 4}, {"A1", 841, 594, 8}, {"A0", 841, 1189, 16},
		{"larger than A0", 2000, 3000, 16}, {"a long roll", 300, 2000, 16}, {"unknown", 0, 0, 1},
	} {
		if got := r.Equivalents(c.w, c.h); got != c.want {
			t.Errorf("%s: want %d, got %d", c.name, c.want, got)
		}
	}
}

func TestTargetRoundsUp(t *testing.T) {
	for _, c := range []struct {
		share float64
		owed  int64
		want  int64
	}{{30, 0, 0}, {30, 7, 3}, {30, 10, 3}, {30, 1000, 300}, {100, 7, 7}, {33.3, 1000, 333}} {
		if got := (Target{Measure: Documents, Share: c.share}).Required(docs(c.owed)); got != c.want {
			t.Errorf("%v %% of %d: want %d, got %d", c.share, c.owed, c.want, got)
		}
	}
}

func TestTargetComesFromTheNearestUnit(t *testing.T) {
	r := rules(t)
	set := []Target{
		{Unit: "H14", Measure: Documents, Share: 40, From: day(t, "2026-01-01")},
		{Unit: "01294", Measure: Documents, Share: 55, From: day(t, "2026-06-01")},
		{Unit: "H14", Measure: Documents, Share: 45, From: day(t, "2026-09-01")},
	}
	for _, c := range []struct {
		name string
		path []pipeline.UnitID
		at   string
		want float64
	}{
		{"nobody set one", []pipeline.UnitID{"H14"}, "2025-12-31", 30},
		{"of the province", []pipeline.UnitID{"SNV", "H14"}, "2026-03-01", 40},
		{"a later one replaces", []pipeline.UnitID{"SNV", "H14"}, "2026-09-01", 45},
		{"its own comes first", []pipeline.UnitID{"01294", "H14"}, "2026-11-01", 55},
		{"not before its day", []pipeline.UnitID{"01294", "H14"}, "2026-05-31", 40},
	} {
		if got := r.TargetFor(c.path, set, day(t, c.at)).Share; got != c.want {
			t.Errorf("%s: want %v, got %v", c.name, c.want, got)
		}
	}
}

func TestTargetsThatMakeNoSenseAreRefused(t *testing.T) {
	d := day(t, "2026-01-01")
	for field, bad := range map[string]Target{
		"measure": {Measure: "metres", Share: 30},
		"share":   {Measure: Documents, Share: 101},
		"due":     {Measure: Documents, Share: 30, From: d, Due: d.AddDate(0, 0, -1)},
	} {
		err := bad.Check()
		if pipeline.KindOf(err) != pipeline.Invalid {
			t.Errorf("%s: want Invalid, got %v", field, err)
		}
	}
}

func TestStanding(t *testing.T) {
	r := rules(t)
	today := day(t, "2026-11-02") // a Monday
	steady := make([]int64, 28)
	for i := range steady {
		if r.Working(today.AddDate(0, 0, i-27)) {
			steady[i] = 10
		}
	}
	due := day(t, "2026-11-13") // nine working days after today
	for _, c := range []struct {
		name string
		f    Figure
		due  time.Time
		want Standing
	}{
		{"no register", Figure{Counted: docs(5)}, due, NotKnown},
		{"reached", Figure{Owed: docs(10), Counted: docs(3)}, due, Reached},
		{"reached without a day", Figure{Owed: docs(10), Counted: docs(3)}, time.Time{}, Reached},
		{"no day", Figure{Owed: docs(1000)}, time.Time{}, NoDay},
		{"90 missing, 10 a day, 9 days", Figure{Owed: docs(1000), Counted: docs(210)}, due, OnTrack},
		{"91 missing", Figure{Owed: docs(1000), Counted: docs(209)}, due, Behind},
		{"the day has passed", Figure{Owed: docs(1000), Counted: docs(299)}, today, Behind},
	} {
		tg := Target{Measure: Documents, Share: 30, Due: c.due}
		got := r.Goal(tg, tg.Required(c.f.Owed), c.f, steady, today)
		if got.Standing != c.want {
			t.Errorf("%s: want %s, got %s (pace %v, needed %v)", c.name, c.want, got.Standing, got.Pace, got.PaceNeeded)
		}
	}
}

func TestPaceIsPerWorkingDay(t *testing.T) {
	r := rules(t)
	today := day(t, "2026-09-06") // a Sunday; 1 and 2 September are holidays
	daily := make([]int64, 100)
	for i := range daily {
		daily[i] = 9
	}
	got, known := r.Pace(daily, today)
	if want := float64(28*9) / 18; !known || got != want {
		t.Errorf("want %v a day of 20 less 2 working days, got %v %v", want, got, known)
	}
	if _, known := r.Pace(nil, today); known {
		t.Error("want unknown without history")
	}
}

func TestPeriods(t *testing.T) {
	for _, c := range []struct{ in, from, last, before string }{
		{"2026-11", "2026-11-01", "2026-11-30", "2026-10"},
		{"2026-01", "2026-01-01", "2026-01-31", "2025-12"},
		{"2026-Q1", "2026-01-01", "2026-03-31", "2025-Q4"},
		{"2026-Q4", "2026-10-01", "2026-12-31", "2026-Q3"},
		{"2024-6T", "2024-01-01", "2024-06-30", "2023-6T"},
		{"2026-9T", "2026-01-01", "2026-09-30", "2025-9T"},
		{"2026", "2026-01-01", "2026-12-31", "2025"},
		{"05/01/2026..11/01/2026", "2026-01-05", "2026-01-11", "2025-12-29..2026-01-04"},
	} {
		p, err := ParsePeriod(c.in)
		if err != nil {
			t.Errorf("%s: %v", c.in, err)
			continue
		}
		got := []string{p.From.Format(time.DateOnly), p.Last().Format(time.DateOnly), p.Before().Name}
		if d := cmp.Diff([]string{c.from, c.last, c.before}, got); d != "" {
			t.Errorf("%s (-want +got): %s", c.in, d)
		}
		again, err := ParsePeriod(p.Before().Name)
		if err != nil || !again.From.Equal(p.Before().From) || !again.To.Equal(p.Before().To) {
			t.Errorf("%s: the name of the period before does not name it: %+v %v", c.in, again, err)
		}
	}
	for _, bad := range []string{"", "2026-13", "2026-0", "2026-Q5", "26-01", "2026-11-05", "a..b", "2026-02-02..2026-02-01", "9999999"} {
		if p, err := ParsePeriod(bad); err == nil {
			t.Errorf("%q: want a refusal, got %+v", bad, p)
		}
	}
}

func TestADayBeginsInVietnam(t *testing.T) {
	for _, c := range []struct{ utc, want string }{
		{"2026-11-30T16:59:59Z", "2026-11"},
		{"2026-11-30T17:00:00Z", "2026-12"},
	} {
		at, err := time.Parse(time.RFC3339, c.utc)
		if err != nil {
			t.Fatal(err)
		}
		if got := Month(at).Name; got != c.want {
			t.Errorf("%s: want %s, got %s", c.utc, c.want, got)
		}
	}
}

func FuzzParsePeriod(f *testing.F) {
	for _, s := range []string{"2026-11", "2026-Q4", "2026-6T", "2026", "2026-01-01..2026-02-01", "1/1/2026..2/1/2026"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p, err := ParsePeriod(s)
		if err != nil {
			return
		}
		if !p.From.Before(p.To) {
			t.Errorf("%q: empty period %+v", s, p)
		}
		if b := p.Before(); !b.From.Before(b.To) || b.From.After(p.From) {
			t.Errorf("%q: period before %+v is not before", s, b)
		}
	})
}
