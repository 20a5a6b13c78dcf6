package retention

import (
	"testing"
	"time"
)

func TestTheFirstRuleThatFitsSuggests(t *testing.T) {
	rules, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct{ family, kind, subject, rule string }{
		{"administrative", "BÁO CÁO", "Kết quả công tác năm 2025", "report-year"},
		{"administrative", "Báo cáo", "Kết quả công tác tháng 5", "report-month"},
		{"administrative", "BÁO CÁO", "Công tác 6 tháng đầu kỳ", "report-half"},
		{"administrative", "QUYẾT ĐỊNH", "Ban hành quy chế làm việc của UBND", "charter"},
		{"administrative", "CÔNG VĂN", "Về việc họp", "other"},
		{"civil_status", "GIẤY KHAI SINH", "", "civil"},
		{"personnel", "", "", "personnel"},
	} {
		if r, ok := rules.Suggest(c.family, c.kind, c.subject, now); !ok || r.ID != c.rule {
			t.Errorf("%v: got %q, want %q", c, r.ID, c.rule)
		}
	}
	if r, ok := rules.Suggest("land", "", "", now.AddDate(-10, 0, 0)); ok {
		t.Errorf("before its day rule %s suggests", r.ID)
	}
}

func TestATermRunsFromTheEndOfTheYear(t *testing.T) {
	for _, c := range []struct {
		term Term
		day  string
		want string
	}{
		{Term{"06", 10}, "2015-03-01", "2025-12-31"}, {Term{"01", 0}, "2015-03-01", ""},
		{Term{"06", 10}, "", ""}, {Term{"06", 10}, "2015", ""},
	} {
		got := ""
		if end, ok := c.term.Ends(c.day); ok {
			got = end.Format(time.DateOnly)
		}
		if got != c.want {
			t.Errorf("%+v of %q ends %q, want %q", c.term, c.day, got, c.want)
		}
	}
}
