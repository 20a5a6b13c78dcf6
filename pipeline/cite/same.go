package cite

import (
	"strings"

	"sohoa/pipeline"
	"sohoa/pipeline/viet"
)

// fullDate is the length of YYYY-MM-DD.
const fullDate = len("2006-01-02")

// Means reports whether a citation means the document of the same number and
// symbol that was issued on a date (YYYY-MM-DD, or as much of it as is known)
// by an organ. Numbers begin anew each year and in each organ, so the whole
// date must agree and the organ not contradict, or both the known part of the
// date and the organ must agree.
func Means(c pipeline.Citation, date, organ string) bool {
	if c.Date == "" || date == "" || !strings.HasPrefix(c.Date, date) && !strings.HasPrefix(date, c.Date) {
		return false
	}
	a, b := spelt(c.Organ), spelt(organ)
	agree := a != "" && b != "" && (strings.HasPrefix(b, a) || strings.HasPrefix(a, b))
	if len(c.Date) == fullDate && len(date) == fullDate {
		return agree || a == "" || b == ""
	}
	return agree
}

var short = strings.NewReplacer("ubnd", "uy ban nhan dan", "hdnd", "hoi dong nhan dan", "tp ", "thanh pho ", "tx ", "thi xa ")

// spelt is the name of an organ folded, with its usual short forms written
// out.
func spelt(organ string) string {
	return strings.Join(strings.Fields(short.Replace(viet.Fold(organ)+" ")), " ")
}
