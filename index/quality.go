package index

import (
	"context"
	"fmt"
	"slices"

	"sohoa/index/catalog/gates"
	"sohoa/index/catalog/holdings"
	"sohoa/index/door"
	"sohoa/index/quality"
	"sohoa/pipeline"
)

type (
	// Round is one round of checking a batch.
	Round = gates.Round
	// Look is what somebody found on one document of a round.
	Look = gates.Look
)

// Rounds lists the rounds of a batch, newest first.
func (x *Index) Rounds(ctx context.Context, v pipeline.Viewer, batch pipeline.BatchID) ([]Round, error) {
	if err := door.Allow(v, pipeline.Clerk, pipeline.Manager, pipeline.Administrator); err != nil {
		return nil, err
	}
	return x.catalog.Rounds(ctx, door.Scope(v), batch)
}

// OpenRound draws the sample of the next round of a batch whose documents are
// all accepted. share is a percentage, 0 takes that of the plan in force; the
// first round looks at all. Invalid with the field "round": not now.
func (x *Index) OpenRound(ctx context.Context, v pipeline.Viewer, batch pipeline.BatchID, share int) error {
	if err := door.Allow(v, pipeline.Clerk, pipeline.Administrator); err != nil {
		return err
	}
	if share < 0 || share > 100 {
		return door.Invalid("share", "is a percentage")
	}
	plan, err := quality.Load()
	if err != nil {
		return err
	}
	at := x.clock()
	percent := func(n int) int {
		if n > 1 && share > 0 {
			return share
		}
		return plan.Share(n, at)
	}
	if err := x.catalog.OpenRound(ctx, v, batch, percent, quality.Sample); err != nil {
		return fmt.Errorf("open round of %s: %w", batch, err)
	}
	return nil
}

// Looks lists the documents of a round, those nobody looked at first.
func (x *Index) Looks(ctx context.Context, v pipeline.Viewer, round string) ([]Look, error) {
	if err := door.Allow(v, pipeline.Clerk, pipeline.Manager, pipeline.Administrator); err != nil {
		return nil, err
	}
	return x.catalog.Looks(ctx, door.Scope(v), round)
}

// Finding is what a person found on a document of a round.
type Finding struct {
	Document pipeline.DocumentID
	Wrong    []pipeline.FieldName // none, and no note: all is right
	Note     string
	At       Spot // where on a page of the document the note is pinned; page 0: nowhere
}

// Found writes what a person found on a document of the open round. Invalid:
// he accepted the document himself ("own"), or a wrong document has no note.
func (x *Index) Found(ctx context.Context, v pipeline.Viewer, f Finding) error {
	if err := door.Allow(v, pipeline.Clerk, pipeline.Administrator); err != nil {
		return err
	}
	id := f.Document
	note, err := tidyNote(f.Note)
	if err != nil {
		return err
	}
	d, err := x.catalog.Document(ctx, door.Scope(v), id)
	if err != nil {
		return err
	}
	fields, err := x.catalog.Fields(ctx, id)
	if err != nil {
		return err
	}
	l := Look{Document: id, Verdict: "good", Fields: len(fields), Note: note}
	for _, has := range fields {
		if slices.Contains(f.Wrong, has.Name) {
			l.Wrong = append(l.Wrong, has.Name)
		}
	}
	if len(l.Wrong) > 0 || note != "" {
		l.Verdict = "bad"
	}
	if l.Verdict == "bad" && note == "" {
		return &pipeline.Error{Kind: pipeline.Invalid, Field: "note"}
	}
	if f.At.Page > 0 && f.At.Page <= d.Pages() {
		l.Place = holdings.Place{Page: d.First + f.At.Page - 1, Box: f.At.Box}
	}
	if err := x.catalog.Found(ctx, v, l); err != nil {
		return fmt.Errorf("look at %s: %w", id, err)
	}
	return nil
}

// CloseRound accepts a batch as a whole, once every document of the sample was
// looked at, or returns it as a whole with a comment. Invalid with the field
// "round": none is open or the sample is not through.
func (x *Index) CloseRound(ctx context.Context, v pipeline.Viewer, batch pipeline.BatchID, accept bool, comment string) error {
	if err := door.Allow(v, pipeline.Clerk, pipeline.Administrator); err != nil {
		return err
	}
	comment, err := tidyNote(comment)
	if err != nil {
		return err
	}
	if !accept && comment == "" {
		return &pipeline.Error{Kind: pipeline.Invalid, Field: "note"}
	}
	if err := x.catalog.CloseRound(ctx, v, gates.Closing{Batch: batch, Accept: accept, Comment: comment}, x.judge()); err != nil {
		return fmt.Errorf("close round of %s: %w", batch, err)
	}
	x.stir()
	return nil
}

// Quality returns the error rate of a round in fields, with its 95% interval;
// false where nothing was looked at.
func Quality(r Round) (quality.Rate, bool) {
	return quality.RateOf(r.Wrong, r.Fields, r.Looked == r.Whole)
}
