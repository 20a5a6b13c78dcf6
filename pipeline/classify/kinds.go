package classify

import (
	_ "embed"
	"encoding/csv"
	"fmt"
	"slices"
	"strings"
	"sync"

	"sohoa/pipeline/layout"
)

//go:embed types.csv
var typesCSV string

//go:embed families.csv
var familiesCSV string

// Families of records. The value of pipeline.Part.Family.
const (
	Administrative = "administrative"
	Party          = "party"
	Other          = "other"
)

// Letter is the type that prints no type word.
const Letter = "CÔNG VĂN"

// Kind is a type of record.
type Kind struct {
	Name   string   // as printed, in capitals: QUYẾT ĐỊNH
	Abbrs  []string // type groups of the symbol: QĐ
	Code   string   // typeName of Thông tư 05/2025/TT-BNV: "02"; 32 is "other"
	Group  string   // administrative, older, normative, party, copy, practice; "" for a family
	Family string   // administrative, civil_status, land, …
	From   string   // first year of use, "" when open
	To     string   // last year of use, "" when open
	fold   string   // name in folded letters
}

// lists holds the embedded kinds, read once.
var lists = sync.OnceValue(func() []Kind {
	var kinds []Kind
	for _, r := range rows(typesCSV, 6) {
		kinds = append(kinds, Kind{Name: r[0], Abbrs: strings.Fields(r[1]), Code: r[2], Group: r[3],
			Family: Administrative, From: r[4], To: r[5], fold: layout.Letters(r[0])})
	}
	for _, r := range rows(familiesCSV, 3) {
		kinds = append(kinds, Kind{Name: r[1], Code: "32", Family: r[2], fold: layout.Letters(r[0])})
	}
	return kinds
})

// Families lists every family a record may be of, by name.
func Families() []string {
	all := []string{Administrative, Party, Other}
	for _, k := range lists() {
		all = append(all, k.Family)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// rows reads an embedded table without its comments and heading. The tables
// are part of the program, so a broken one is a programming error.
func rows(data string, fields int) [][]string {
	r := csv.NewReader(strings.NewReader(data))
	r.Comment = '#'
	r.FieldsPerRecord = fields
	all, err := r.ReadAll()
	if err != nil || len(all) < 2 {
		panic(fmt.Sprintf("classify: embedded table of %d rows: %v", len(all), err))
	}
	return all[1:]
}

// Kinds lists every kind known, types first.
func Kinds() []Kind { return slices.Clone(lists()) }

// Named returns the kind with a printed name.
func Named(name string) (Kind, bool) {
	for _, k := range lists() {
		if k.Name == name {
			return k, true
		}
	}
	return Kind{}, false
}

// OfSymbol returns the kind whose abbreviation opens a symbol: QUYẾT ĐỊNH for
// "QĐ-UBND". A year in front is passed over. It reports false where the first
// group is no type's, as on every công văn.
func OfSymbol(symbol string) (Kind, bool) {
	group := TypeGroup(symbol)
	for _, k := range lists() {
		if slices.Contains(k.Abbrs, group) {
			return k, true
		}
	}
	up := strings.ToUpper(group)
	if len([]rune(up)) < 2 {
		return Kind{}, false
	}
	for _, k := range lists() {
		for _, a := range k.Abbrs {
			if strings.ToUpper(a) == up && a != "CTr" && a != "CT" {
				return k, true
			}
		}
	}
	return Kind{}, false
}

// TypeGroup returns the first group of a symbol after the year: "QĐ" of
// "2025/QĐ-UBND".
func TypeGroup(symbol string) string {
	if y, rest, ok := strings.Cut(symbol, "/"); ok && len(y) == 4 && strings.Trim(y, "0123456789") == "" {
		symbol = rest
	}
	group, _, _ := strings.Cut(symbol, "-")
	group, _, _ = strings.Cut(group, "/")
	return group
}
