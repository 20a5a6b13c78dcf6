package progress

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"sohoa/pipeline"
)

// Zone is the zone of every day in a report: Vietnam, UTC+7 all year.
func Zone() *time.Location { return zone }

var zone = time.FixedZone("Asia/Ho_Chi_Minh", 7*60*60) // never changed

// Day returns the first moment of the Vietnamese day that holds t.
func Day(t time.Time) time.Time {
	t = t.In(Zone())
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, Zone())
}

// ParseDay reads YYYY-MM-DD or dd/mm/yyyy as the first moment of that day in
// Vietnam. Years outside 1900 to 2200 are refused as slips.
func ParseDay(s string) (time.Time, error) {
	for _, layout := range []string{time.DateOnly, "2/1/2006"} {
		t, err := time.ParseInLocation(layout, s, Zone())
		if err != nil {
			continue
		}
		if t.Year() < 1900 || t.Year() > 2200 {
			return time.Time{}, pipeline.Errorf(pipeline.Invalid, "year of %q is out of range", s)
		}
		return t, nil
	}
	return time.Time{}, pipeline.Errorf(pipeline.Invalid, "%q is not a date", s)
}

// ParseMoment reads a moment to look back at: a day means its end, an RFC 3339
// time means itself.
func ParseMoment(s string) (time.Time, error) {
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		return t, nil
	}
	d, err := ParseDay(s)
	if err != nil {
		return time.Time{}, err
	}
	return d.AddDate(0, 0, 1).Add(-time.Nanosecond), nil
}

// Period is a stretch of whole Vietnamese days. From is the first moment, To
// the first moment after. The zero Period is no period.
type Period struct {
	Name string    `json:"name"` // 2026-11, 2026-Q4, 2026-6T, 2026-9T, 2026, or 2026-01-05..2026-02-01
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
}

// ParsePeriod reads a period: 2026-11 (month), 2026-Q4 (quarter), 2026-6T and
// 2026-9T (the first six and nine months), 2026 (year), or two days joined by
// "..", both included.
func ParsePeriod(s string) (Period, error) {
	if a, b, ok := strings.Cut(s, ".."); ok {
		return parseRange(a, b)
	}
	year, rest, part := strings.Cut(s, "-")
	y, err := strconv.Atoi(year)
	if err != nil || y < 1900 || y > 2200 || len(year) != 4 {
		return Period{}, notPeriod(s)
	}
	if !part {
		return months(y, 1, 12, fmt.Sprintf("%04d", y)), nil
	}
	switch rest {
	case "6T":
		return months(y, 1, 6, s), nil
	case "9T":
		return months(y, 1, 9, s), nil
	case "Q1", "Q2", "Q3", "Q4":
		return months(y, 3*int(rest[1]-'1')+1, 3, s), nil
	}
	m, err := strconv.Atoi(rest)
	if err != nil || len(rest) != 2 || m < 1 || m > 12 {
		return Period{}, notPeriod(s)
	}
	return months(y, m, 1, s), nil
}

func parseRange(a, b string) (Period, error) {
	from, err := ParseDay(a)
	if err != nil {
		return Period{}, err
	}
	last, err := ParseDay(b)
	if err != nil {
		return Period{}, err
	}
	if last.Before(from) {
		return Period{}, pipeline.Errorf(pipeline.Invalid, "the period %s..%s ends before it begins", a, b)
	}
	name := from.Format(time.DateOnly) + ".." + last.Format(time.DateOnly)
	return Period{name, from, last.AddDate(0, 0, 1)}, nil
}

func notPeriod(s string) error {
	return pipeline.Errorf(pipeline.Invalid, "%q is not a period such as 2026-11, 2026-Q4, 2026-6T, 2026", s)
}

func months(year, first, n int, name string) Period {
	from := time.Date(year, time.Month(first), 1, 0, 0, 0, 0, Zone())
	return Period{name, from, from.AddDate(0, n, 0)}
}

// Month, Quarter and Year return the period of that kind that holds t.
func Month(t time.Time) Period {
	t = t.In(Zone())
	return months(t.Year(), int(t.Month()), 1, t.Format("2006-01"))
}

// Quarter returns the quarter that holds t.
func Quarter(t time.Time) Period {
	t = t.In(Zone())
	q := (int(t.Month()) - 1) / 3
	return months(t.Year(), 3*q+1, 3, fmt.Sprintf("%04d-Q%d", t.Year(), q+1))
}

// Year returns the year that holds t.
func Year(t time.Time) Period {
	y := t.In(Zone()).Year()
	return months(y, 1, 12, fmt.Sprintf("%04d", y))
}

// Last returns the last moment of the period.
func (p Period) Last() time.Time { return p.To.Add(-time.Nanosecond) }

// Contains reports whether t lies in the period.
func (p Period) Contains(t time.Time) bool { return !t.Before(p.From) && t.Before(p.To) }

// Before returns the period of the same kind that a report compares with: the
// month before a month, the same six or nine months of the year before, as
// many days before a free range.
func (p Period) Before() Period {
	if strings.Contains(p.Name, "..") {
		days := int(p.To.Sub(p.From) / (24 * time.Hour))
		from := p.From.AddDate(0, 0, -days)
		return Period{from.Format(time.DateOnly) + ".." + p.From.AddDate(0, 0, -1).Format(time.DateOnly), from, p.From}
	}
	switch {
	case strings.HasSuffix(p.Name, "T"):
		y := p.From.Year() - 1
		return Period{fmt.Sprintf("%04d%s", y, p.Name[4:]), p.From.AddDate(-1, 0, 0), p.To.AddDate(-1, 0, 0)}
	case strings.Contains(p.Name, "-Q"):
		return Quarter(p.From.AddDate(0, -3, 0))
	case len(p.Name) == 4:
		return Year(p.From.AddDate(-1, 0, 0))
	}
	return Month(p.From.AddDate(0, -1, 0))
}
