package viet

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// DateSpan is a date found in a text: the day as YYYY-MM-DD and the bytes it
// stands on.
type DateSpan struct {
	Day        string
	Start, End int
}

// digit slots take the letters that readers put for 0 and 1.
const slot = `[0-9IilO|oọ\]]`

var (
	longDate  = regexp.MustCompile(`(?i)ng[aàáâ]y\s*(` + slot + `{1,2})\s*th[aáàâ]ng\s*(` + slot + `{1,2})\s*n[aăâ]m\s*(` + slot + `{4})`)
	shortDate = regexp.MustCompile(`(` + slot + `{1,2})\s?[/.-]\s?(` + slot + `{1,2})\s?[/.-]\s?([12]` + slot + `{3})`)
	isoDate   = regexp.MustCompile(`([12][0-9]{3})-([0-9]{2})-([0-9]{2})`)
	monthYear = regexp.MustCompile(`^(?:([0-9]{1,2})[/.-]([12][0-9]{3})|([12][0-9]{3})-([0-9]{1,2}))$`)
	yearOnly  = regexp.MustCompile(`^[12][0-9]{3}$`)
)

// ParseDate reads s, which is a date and nothing else, as dd/mm/yyyy (also
// with . or -), "ngày 05 tháng 3 năm 2024" or yyyy-mm-dd, and returns
// YYYY-MM-DD. A day that does not exist is no date.
func ParseDate(s string) (string, bool) {
	s = strings.TrimSpace(s)
	all := FindDates(s)
	if len(all) != 1 || all[0].Start != 0 || all[0].End != len(s) {
		return "", false
	}
	return all[0].Day, true
}

// FindDates returns the dates in a text in the order of their place. Letters
// read for digits (l5 tháng O3) are put right.
func FindDates(s string) []DateSpan {
	var found []DateSpan
	taken := func(from, to int) bool {
		for _, f := range found {
			if from < f.End && f.Start < to {
				return true
			}
		}
		return false
	}
	for _, form := range []struct {
		re      *regexp.Regexp
		y, m, d int
	}{{longDate, 3, 2, 1}, {isoDate, 1, 2, 3}, {shortDate, 3, 2, 1}} {
		for _, at := range form.re.FindAllStringSubmatchIndex(s, -1) {
			if taken(at[0], at[1]) || !standsAlone(s, at[0], at[1]) {
				continue
			}
			part := func(n int) string { return s[at[2*n]:at[2*n+1]] }
			if day, ok := dayOf(part(form.y), part(form.m), part(form.d)); ok {
				found = append(found, DateSpan{day, at[0], at[1]})
			}
		}
	}
	sortSpans(found)
	return found
}

// standsAlone reports whether no digit or slash touches the span.
func standsAlone(s string, from, to int) bool {
	before := from == 0 || !strings.ContainsRune("0123456789/", rune(s[from-1]))
	after := to == len(s) || !strings.ContainsRune("0123456789/", rune(s[to]))
	return before && after
}

func sortSpans(spans []DateSpan) {
	for i := 1; i < len(spans); i++ {
		for j := i; j > 0 && spans[j].Start < spans[j-1].Start; j-- {
			spans[j], spans[j-1] = spans[j-1], spans[j]
		}
	}
}

var slotDigits = strings.NewReplacer("I", "1", "i", "1", "l", "1", "|", "1", "]", "1", "O", "0", "o", "0", "ọ", "0")

func dayOf(year, month, day string) (string, bool) {
	y, errY := strconv.Atoi(slotDigits.Replace(year))
	m, errM := strconv.Atoi(slotDigits.Replace(month))
	d, errD := strconv.Atoi(slotDigits.Replace(day))
	if errY != nil || errM != nil || errD != nil || y < 1800 || y > 2199 {
		return "", false
	}
	t := time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
	if t.Year() != y || int(t.Month()) != m || t.Day() != d {
		return "", false
	}
	return t.Format(time.DateOnly), true
}

// ParsePeriod reads a day, a month (03/2024, 2024-03), a year (2024), or two
// of them joined by ".." with either side free, and returns the first and the
// last day as YYYY-MM-DD; a free side is "".
func ParsePeriod(s string) (from, to string, ok bool) {
	s = strings.TrimSpace(s)
	left, right, ranged := strings.Cut(s, "..")
	if !ranged {
		return onePeriod(s)
	}
	if left = strings.TrimSpace(left); left != "" {
		if from, _, ok = onePeriod(left); !ok {
			return "", "", false
		}
	}
	if right = strings.TrimSpace(right); right != "" {
		if _, to, ok = onePeriod(right); !ok {
			return "", "", false
		}
	}
	return from, to, (from != "" || to != "") && (from == "" || to == "" || from <= to)
}

func onePeriod(s string) (from, to string, ok bool) {
	if day, ok := ParseDate(s); ok {
		return day, day, true
	}
	if yearOnly.MatchString(s) {
		return s + "-01-01", s + "-12-31", true
	}
	m := monthYear.FindStringSubmatch(s)
	if m == nil {
		return "", "", false
	}
	month, _ := strconv.Atoi(m[1] + m[4])
	year, _ := strconv.Atoi(m[2] + m[3])
	if month < 1 || month > 12 {
		return "", "", false
	}
	last := time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC)
	return fmt.Sprintf("%04d-%02d-01", year, month), last.Format(time.DateOnly), true
}
