package retention

import (
	"embed"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"sohoa/index/progress"
	"sohoa/pipeline/viet"
)

//go:embed data/*.csv
var lists embed.FS

// Term is how long something is kept: a code of TT 05/2025/TT-BNV and its years,
// 0 for ever.
type Term struct {
	Code  string
	Years int
}

// Terms lists the terms of TT 05/2025/TT-BNV; "07" is another number of years.
func Terms() []Term {
	return []Term{{"01", 0}, {"02", 70}, {"03", 50}, {"04", 30}, {"05", 20}, {"06", 10}, {"07", 5}}
}

// Valid reports whether it is a term: of the list, or code 07 with 1 to 69
// years.
func (t Term) Valid() bool {
	return slices.Contains(Terms(), t) || t.Code == "07" && t.Years > 0 && t.Years < 70
}

// Rule is one line of the rules.
type Rule struct {
	ID        string
	From      time.Time
	Family    string // "*": any
	Type      string // folded; empty: any
	Words     []string
	Term      Term
	Basis     string // the paper it rests on
	Confirmed bool   // checked against that paper
}

// Rules are all lines in order: the first that fits decides.
type Rules []Rule

// Load reads the embedded rules.
func Load() (Rules, error) {
	var all Rules
	err := progress.EachRow(lists, "rules.csv", func(row map[string]string) error {
		from, err := progress.ParseDay(row["valid_from"])
		if err != nil {
			return err
		}
		years, err := strconv.Atoi(row["years"])
		if err != nil {
			return err
		}
		r := Rule{
			ID: row["id"], From: from, Family: row["family"], Type: viet.Fold(row["type"]), Term: Term{row["code"], years},
			Basis: row["basis"], Confirmed: row["confirmed"] == "yes",
		}
		if !r.Term.Valid() {
			return fmt.Errorf("rule %s: no term %+v", r.ID, r.Term)
		}
		for w := range strings.SplitSeq(row["words"], ";") {
			if w = viet.Fold(w); w != "" {
				r.Words = append(r.Words, w)
			}
		}
		all = append(all, r)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("rules of retention: %w", err)
	}
	return all, nil
}

// Suggest returns the rule for a document at a moment; false: none fits.
func (all Rules) Suggest(family, kind, subject string, at time.Time) (Rule, bool) {
	kind, subject = viet.Fold(kind), " "+viet.Fold(subject)+" "
	for _, r := range all {
		fits := !r.From.After(at) && (r.Family == "*" || r.Family == family) && (r.Type == "" || r.Type == kind)
		if fits && (len(r.Words) == 0 || slices.ContainsFunc(r.Words, func(w string) bool { return strings.Contains(subject, " "+w+" ") })) {
			return r, true
		}
	}
	return Rule{}, false
}

// Ends is the last day on which a document of a day is kept; false: it is kept
// for ever, or its day is not known.
func (t Term) Ends(day string) (time.Time, bool) {
	d, err := time.Parse(time.DateOnly, day)
	if err != nil || t.Years <= 0 {
		return time.Time{}, false
	}
	return time.Date(d.Year()+t.Years, time.December, 31, 0, 0, 0, 0, progress.Zone()), true
}
