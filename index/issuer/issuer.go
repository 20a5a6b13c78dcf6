// Package issuer says which unit of the register of units the organ printed on
// a document is, by names and dates: a commune that went into another in 2025
// issued under its old name until then. What is printed stays as it is; this is
// a reading of it. It is pure: the caller brings the names.
package issuer

import (
	"regexp"
	"slices"
	"strings"

	"sohoa/pipeline"
	"sohoa/pipeline/viet"
)

// Printed is what a document says about who issued it.
type Printed struct {
	Organ    string
	Superior string
	Place    string
	Date     string // YYYY-MM-DD, or what of it is known
}

// Named is a unit that bears, or bore, a name.
type Named struct {
	Unit     pipeline.UnitID
	Name     string // of the unit today
	From     string // YYYY-MM-DD since when it is what it is; "" unknown
	Commune  bool
	Former   bool   // the name is of a unit that went into it
	District string // of that unit
}

// Name is the name to look up for an organ: "xã Vĩnh Quang" of ỦY BAN NHÂN DÂN
// XÃ VĨNH QUANG, else the organ itself.
func Name(organ string) string {
	if m := local.FindStringIndex(viet.Fold(organ)); m != nil {
		words := strings.Fields(organ)
		skip := len(strings.Fields(viet.Fold(organ)[:m[0]]))
		if skip < len(words) {
			return strings.Join(words[skip:], " ")
		}
	}
	return organ
}

var (
	local    = regexp.MustCompile(`\b(xa|phuong|thi tran|tinh) `)
	province = regexp.MustCompile(`\btinh ([a-z ]+?)(?:$|,| huyen| thanh pho| xa )`)
)

// Choose picks the unit that is meant; false where none is, or nobody can say
// which. home is the name of the province of the register.
//
// Before the day from which a commune is what it is, its former parts issued;
// from that day on only itself. A department counts only where the province is
// named, above it or as the place: every province has the same departments.
func Choose(p Printed, home string, all []Named) (Named, bool) {
	if elsewhere(p, home) {
		return Named{}, false
	}
	near := viet.Fold(p.Superior + " " + p.Organ)
	fits := slices.DeleteFunc(slices.Clone(all), func(n Named) bool {
		switch {
		case !n.Commune:
			return !strings.Contains(viet.Fold(p.Superior+" "+p.Organ+" "+p.Place), bare(home))
		case n.Former && p.Date != "" && n.From != "" && p.Date >= n.From:
			return true
		}
		return n.Former && n.District != "" && strings.Contains(near, "huyen") && !strings.Contains(near, viet.Fold(n.District))
	})
	before := func(n Named) bool { return n.From != "" && p.Date != "" && p.Date < n.From }
	former := slices.DeleteFunc(slices.Clone(fits), func(n Named) bool { return !n.Former })
	today := slices.DeleteFunc(slices.Clone(fits), func(n Named) bool { return n.Former })
	first, then := today, former
	if slices.ContainsFunc(fits, before) {
		first, then = former, today
	}
	if len(first) == 0 {
		first = then
	}
	for _, n := range first {
		if n.Unit != first[0].Unit {
			return Named{}, false
		}
	}
	if len(first) == 0 {
		return Named{}, false
	}
	return first[0], true
}

// elsewhere reports whether another province is named.
func elsewhere(p Printed, home string) bool {
	for _, text := range []string{p.Organ, p.Superior} {
		if m := province.FindStringSubmatch(viet.Fold(text) + ","); m != nil && strings.TrimSpace(m[1]) != bare(home) {
			return true
		}
	}
	return false
}

// bare is the name of a province without "tỉnh".
func bare(name string) string {
	return strings.TrimPrefix(viet.Fold(name), "tinh ")
}
