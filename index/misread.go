package index

import (
	"context"
	"fmt"

	"sohoa/index/catalog/lessons"
	"sohoa/index/confusion"
	"sohoa/index/search"
	"sohoa/pipeline"
)

// Misreadings is one version of what readers of scans make of letters.
type Misreadings = lessons.Misreadings

// learnedFrom is how many fields are compared: a few minutes' worth of an
// archive's, the latest, because readers get better.
const learnedFrom = 100_000

// LearnReadings compares what readers made of printed fields with what people
// confirmed, writes down the mistakes seen as a new version, and widens
// searches by it from now on. Invalid: too little was confirmed to learn from.
// It is for those who may care for the whole; NotFound to others.
func (x *Index) LearnReadings(ctx context.Context, v pipeline.Viewer) (Misreadings, error) {
	if err := x.allowCare(ctx, v); err != nil {
		return Misreadings{}, fmt.Errorf("learn readings: %w", err)
	}
	pairs, err := x.catalog.ReadAndConfirmed(ctx, learnedFrom)
	if err != nil {
		return Misreadings{}, fmt.Errorf("learn readings: %w", err)
	}
	all, used := confusion.Learn(pairs)
	if len(all) == 0 {
		return Misreadings{}, pipeline.Errorf(pipeline.Invalid, "learn readings: %d of %d fields are readings of what was confirmed, too few to see a mistake three times", used, len(pairs))
	}
	l, err := x.catalog.AddMisreadings(ctx, v, used, all)
	if err != nil {
		return Misreadings{}, fmt.Errorf("learn readings: %w", err)
	}
	x.search.Misreadings(misreadings(all))
	return l, nil
}

// useLearned gives the search what was learned, or what every reader does.
func (x *Index) useLearned(ctx context.Context) error {
	l, err := x.catalog.Misreadings(ctx)
	if err != nil {
		return fmt.Errorf("read what was learned: %w", err)
	}
	if l.Version == 0 {
		l.Confusions = confusion.Shipped()
	}
	x.search.Misreadings(misreadings(l.Confusions))
	return nil
}

func misreadings(all []confusion.Confusion) []search.Misread {
	out := make([]search.Misread, len(all))
	for i, c := range all {
		out[i] = search.Misread{Meant: c.Meant, Read: c.Read}
	}
	return out
}
