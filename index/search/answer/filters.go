package answer

import (
	"slices"
	"strconv"

	"sohoa/index/search/entry"
	"sohoa/index/search/lang"
	"sohoa/index/search/segment"
	"sohoa/pipeline"
	"sohoa/pipeline/viet"
)

// filters looks up what every hit must have.
func (pl *planner) filters(f Filters) error {
	years := make([]string, len(f.Year))
	for i, y := range f.Year {
		years[i] = strconv.Itoa(y)
	}
	for _, x := range []struct {
		field byte
		terms []string
	}{
		{entry.Unit, texts(f.Unit)}, {entry.Type, f.Type}, {entry.Family, f.Family}, {entry.Year, years},
		{entry.State, texts(f.State)}, {entry.Batch, texts(f.Batch)}, {entry.Organ, issuerTerms(f.Issuer)},
	} {
		if err := pl.must(x.field, x.terms); err != nil {
			return err
		}
	}
	for _, place := range f.Place {
		if err := pl.must(entry.Place, []string{place}); err != nil {
			return err
		}
	}
	if err := pl.dates(f); err != nil {
		return err
	}
	for _, x := range []struct {
		field byte
		text  string
	}{{entry.Signer, f.Signer}, {entry.Organ, f.Organ}, {entry.Subject, f.Subject}} {
		for _, w := range lang.FoldedWords(x.text) {
			if err := pl.must(x.field, []string{w}); err != nil {
				return err
			}
		}
	}
	return pl.numberFilter(f.Number)
}

func issuerTerms(units []pipeline.UnitID) []string {
	var terms []string
	for _, u := range units {
		terms = append(terms, entry.IssuerTerm(u))
	}
	return terms
}

func (pl *planner) dates(f Filters) error {
	for _, x := range []struct {
		text string
		to   *int32
		keep func(a, b int32) int32
	}{
		{f.From, &pl.out.from, func(a, b int32) int32 { return max(a, b) }},
		{f.To, &pl.out.to, func(a, b int32) int32 { return min(a, b) }},
	} {
		if x.text == "" {
			continue
		}
		day, ok := entry.DayNumber(x.text)
		if !ok {
			return lang.Unreadable("query.bad_date", x.text)
		}
		if *x.to == entry.NoDay {
			*x.to = day
			continue
		}
		*x.to = x.keep(*x.to, day)
	}
	return nil
}

// numberFilter takes a number, its digits alone, or its beginning.
func (pl *planner) numberFilter(number string) error {
	if number == "" {
		return nil
	}
	code := viet.Code(number)
	ps, err := pl.any(entry.Number, []string{code, "#" + code})
	if err == nil && len(ps) == 0 {
		ps, err = pl.beginning(entry.Number, code)
	}
	pl.out.all = append(pl.out.all, ps)
	return err
}

// maxExpansion caps the terms that a beginning stands for.
const maxExpansion = 1024

// beginning finds the terms that start with a prefix.
func (pl *planner) beginning(field byte, prefix string) ([]*posting, error) {
	terms := make(map[string]bool)
	for _, s := range pl.v.segs {
		err := s.prefixed(field, prefix, func(t string, _ *segment.Cursor) (bool, error) {
			terms[t] = true
			return len(terms) < maxExpansion, nil
		})
		if err != nil {
			return nil, err
		}
	}
	sorted := make([]string, 0, len(terms))
	for t := range terms {
		sorted = append(sorted, t)
	}
	slices.Sort(sorted)
	return pl.any(field, sorted)
}
