package text

import (
	"strings"
	"time"

	"golang.org/x/text/number"
)

// zone is Vietnam's time: UTC+7 without summer time since 1975.
var zone = time.FixedZone("ICT", 7*60*60)

// Zone returns Vietnam's time zone.
func Zone() *time.Location { return zone }

// Date writes the day of a moment as dd/mm/yyyy; the zero time as "".
func (s Speaker) Date(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(zone).Format("02/01/2006")
}

// Moment writes a moment as dd/mm/yyyy HH:MM; the zero time as "".
func (s Speaker) Moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(zone).Format("02/01/2006 15:04")
}

// Day writes a date of the vocabulary (2026-11-21) as 21/11/2026, and one of
// which only month or year is printed (2026-11, 2026) as …/11/2026 or
// …/…/2026. What is no date comes back as it is: a person shall see what was
// read.
func (s Speaker) Day(iso string) string {
	if t, err := time.Parse(time.DateOnly, iso); err == nil {
		return t.Format("02/01/2006")
	}
	if t, err := time.Parse("2006-01", iso); err == nil {
		return t.Format("…/01/2006")
	}
	if t, err := time.Parse("2006", iso); err == nil {
		return t.Format("…/…/2006")
	}
	return iso
}

// ISODay turns a date as people type it (d/m/yyyy, also with dots or hyphens)
// into 2026-11-21. The second result is false where it is no date.
func ISODay(typed string) (string, bool) {
	typed = strings.NewReplacer(".", "/", "-", "/", " ", "").Replace(typed)
	t, err := time.Parse("2/1/2006", typed)
	if err != nil {
		if t, err = time.Parse("2006/1/2", typed); err != nil {
			return "", false
		}
	}
	return t.Format(time.DateOnly), true
}

// Int writes a whole number with the language's thousands mark.
func (s Speaker) Int(n int) string {
	return s.printer.Sprint(number.Decimal(n))
}

// Int64 is [Speaker.Int] for the wider kind.
func (s Speaker) Int64(n int64) string { return s.Int(int(n)) }

// Float writes a number with at most one decimal.
func (s Speaker) Float(f float64) string {
	return s.printer.Sprint(number.Decimal(f, number.MaxFractionDigits(1)))
}

// Seconds writes a short time in seconds with two decimals, never as nothing.
func (s Speaker) Seconds(d time.Duration) string {
	return s.printer.Sprint(number.Decimal(max(d.Seconds(), 0.01), number.MaxFractionDigits(2)))
}

// Percent writes 30.25 as "30,3%".
func (s Speaker) Percent(f float64) string {
	return s.Float(f) + "%"
}

// Share writes a confidence from 0 to 1 as whole percents: 0.873 as "87%".
func (s Speaker) Share(f float64) string {
	return s.printer.Sprint(number.Decimal(100*f, number.MaxFractionDigits(0))) + "%"
}

// Size writes a number of bytes in the unit that keeps it short; 1 KB is
// 1,024 bytes, as the file managers of our users count.
func (s Speaker) Size(bytes int64) string {
	f, unit := float64(bytes), "B"
	for _, next := range []string{"KB", "MB", "GB", "TB"} {
		if f < 1024 {
			break
		}
		f, unit = f/1024, next
	}
	return s.Float(f) + " " + unit
}
