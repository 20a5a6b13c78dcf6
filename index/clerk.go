package index

import (
	"context"
	"fmt"
	"time"

	"sohoa/index/catalog/desk"
	"sohoa/index/door"
	"sohoa/pipeline"
)

type (
	// Effort is what one person confirmed in some days.
	Effort = desk.Effort
	// Correction is how often the machine's values of one field were put right.
	Correction = desk.Correction
)

// Efforts tells what people confirmed in the viewer's units in the last days,
// today included, and how often each field was put right. Managers and
// administrators see everybody, a clerk himself only.
func (x *Index) Efforts(ctx context.Context, v pipeline.Viewer, days int) ([]Effort, []Correction, error) {
	if err := door.Allow(v, pipeline.Clerk, pipeline.Manager, pipeline.Administrator); err != nil {
		return nil, nil, err
	}
	who := v.User
	if v.May(pipeline.Manager, pipeline.Administrator) {
		who = ""
	}
	since := x.clock().Add(-time.Duration(max(days, 1)-1) * 24 * time.Hour)
	people, err := x.catalog.Efforts(ctx, door.Scope(v), since, who)
	if err != nil {
		return nil, nil, fmt.Errorf("efforts: %w", err)
	}
	fields, err := x.catalog.Corrections(ctx, door.Scope(v), since, who)
	if err != nil {
		return nil, nil, fmt.Errorf("corrections: %w", err)
	}
	return people, fields, nil
}
