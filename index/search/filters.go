package search

import (
	"slices"
	"strconv"

	"sohoa/index/search/lang"
	"sohoa/index/search/segment"
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
		{fUnit, texts(f.Unit)}, {fType, f.Type}, {fFamily, f.Family}, {fYear, years},
		{fState, texts(f.State)}, {fBatch, texts(f.Batch)},
	} {
		if err := pl.must(x.field, x.terms); err != nil {
			return err
		}
	}
	for _, place := range f.Place {
		if err := pl.must(fPlace, []string{place}); err != nil {
			return err
		}
	}
	if err := pl.dates(f); err != nil {
		return err
	}
	for _, x := range []struct {
		field byte
		text  string
	}{{fSigner, f.Signer}, {fOrgan, f.Organ}, {fSubject, f.Subject}} {
		for _, w := range lang.FoldedWords(x.text) {
			if err := pl.must(x.field, []string{w}); err != nil {
				return err
			}
		}
	}
	return pl.numberFilter(f.Number)
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
		day, ok := dayNumber(x.text)
		if !ok {
			return lang.Unreadable("query.bad_date", x.text)
		}
		if *x.to == noDay {
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
	ps, err := pl.any(fNumber, []string{code, "#" + code})
	if err == nil && len(ps) == 0 {
		ps, err = pl.beginning(fNumber, code)
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
