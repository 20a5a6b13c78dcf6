package index

import (
	"context"
	"fmt"

	"sohoa/index/catalog/desk"
	"sohoa/index/door"
	"sohoa/pipeline"
)

// OpenField is how many documents wait for a person to look at a field.
type OpenField = desk.OpenField

// groupSize is how many documents are confirmed side by side: what a person
// does in a few minutes, well within a lease.
const groupSize = 20

// OpenFields counts, of what waits for a person within the filter, the
// documents of which each field must be looked at.
func (x *Index) OpenFields(ctx context.Context, v pipeline.Viewer, f Filter) ([]OpenField, error) {
	if err := door.Allow(v, pipeline.Clerk, pipeline.Administrator); err != nil {
		return nil, err
	}
	return x.catalog.OpenFields(ctx, door.Scope(v), f)
}

// Group leases to the viewer up to 20 documents of which one field must be
// looked at, so that it is confirmed side by side. None is no error.
func (x *Index) Group(ctx context.Context, v pipeline.Viewer, f Filter, name pipeline.FieldName) ([]Record, error) {
	if err := door.Allow(v, pipeline.Clerk, pipeline.Administrator); err != nil {
		return nil, err
	}
	f.Page = Page{Limit: groupSize}
	docs, err := x.catalog.Group(ctx, v, f, name, x.clock().Add(x.limits.Lease))
	if err != nil {
		return nil, fmt.Errorf("group: %w", err)
	}
	records := make([]Record, len(docs))
	for i, d := range docs {
		if records[i], err = x.recordOf(ctx, v, d); err != nil {
			return nil, fmt.Errorf("group: %w", err)
		}
		if err := x.suggest(ctx, &records[i]); err != nil {
			return nil, fmt.Errorf("group: %w", err)
		}
	}
	return records, nil
}
