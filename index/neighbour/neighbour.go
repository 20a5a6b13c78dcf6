package neighbour

import (
	"cmp"
	"slices"
	"strings"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
)

// Record is a paper of one organ with one symbol, as far as it is settled.
type Record struct {
	Folder string // within the batch
	Name   string // of the file
	Part   int    // of the file, from 1
	Number string // "15"; empty: not known
	Date   string // YYYY-MM-DD, or what of it is known
}

// Around returns the records with a number right before and right behind one,
// in the order in which people count files (2.pdf before 10.pdf). The zero
// Record stands where there is none. Only records of the same year count: a
// year that is not known of either is taken to be the same.
func Around(all []Record, me Record) (before, after Record) {
	order := collate.New(language.Vietnamese, collate.Numeric)
	compare := func(a, b Record) int {
		return cmp.Or(order.CompareString(a.Folder, b.Folder), order.CompareString(a.Name, b.Name), a.Part-b.Part)
	}
	sorted := slices.SortedFunc(slices.Values(all), compare)
	for _, r := range sorted {
		if r.Number == "" || !sameYear(r.Date, me.Date) {
			continue
		}
		switch c := compare(r, me); {
		case c < 0:
			before = r
		case c > 0:
			return before, r
		}
	}
	return before, after
}

func sameYear(a, b string) bool {
	year := func(s string) string { y, _, _ := strings.Cut(s, "-"); return y }
	return year(a) == "" || year(b) == "" || year(a) == year(b)
}
