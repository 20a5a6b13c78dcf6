package ledger

import "time"

// Days are Vietnamese: a day of milliseconds, and how far Vietnam is ahead of UTC.
const (
	DayMillis  = 24 * 60 * 60 * 1000
	ZoneMillis = 7 * 60 * 60 * 1000 // Vietnam
)

// DayNumber counts Vietnamese days since 1970-01-01, as tally_day does.
func DayNumber(t time.Time) int64 { return (Millis(t) + ZoneMillis) / DayMillis }

// DayOf returns the first moment of a day as [DayNumber] counts them.
func DayOf(day int64) time.Time { return time.UnixMilli(day*DayMillis - ZoneMillis) }

// MonthOf returns the month of a day as tally_month does, YYYYMM, and the
// number of its first day.
func MonthOf(day int64) (month, first int64) {
	t := time.UnixMilli(day * DayMillis).UTC()
	return int64(t.Year()*100 + int(t.Month())), day - int64(t.Day()) + 1
}

// Date is a Vietnamese day as it is stored.
func Date(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Add(ZoneMillis * time.Millisecond).UTC().Format(time.DateOnly)
}

// FromDate reads a Vietnamese day as it is stored; the zero time where it is none.
func FromDate(s string) time.Time {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return time.Time{}
	}
	return t.Add(-ZoneMillis * time.Millisecond)
}
