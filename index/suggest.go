package index

import (
	"context"
	"fmt"

	"sohoa/index/neighbour"
	"sohoa/pipeline"
	"sohoa/pipeline/suggest"
)

// suggest puts suggestions beside the fields that a person must look at: from
// the file's name, from the papers beside it in the batch, and from what the
// same organ's other papers bear. They are made when somebody takes the
// document, so that they know what was confirmed a moment ago, and are never
// stored and never become a value by themselves.
func (x *Index) suggest(ctx context.Context, r *Record) error {
	h, err := x.hints(ctx, r.Document)
	if err != nil {
		return fmt.Errorf("suggest for %s: %w", r.ID, err)
	}
	part := pipeline.Part{Family: r.Family, Fields: map[pipeline.FieldName]pipeline.Field{}}
	for _, f := range r.Fields {
		part.Fields[f.Name] = f.Field
		if f.Name == pipeline.FieldType {
			part.Type = f.Field
		}
	}
	part = suggest.For(part, h)
	part.Fields[pipeline.FieldType] = part.Type
	for i, f := range r.Fields {
		r.Fields[i].Suggestions = part.Fields[f.Name].Suggestions
	}
	return nil
}

func (x *Index) hints(ctx context.Context, d Document) (suggest.Hints, error) {
	h := suggest.Hints{Name: d.FileName}
	all, err := x.catalog.Series(ctx, d)
	if err != nil {
		return h, err
	}
	me := neighbour.Record{Name: d.FileName, Part: d.Part, Date: d.Date}
	if me.Folder, err = x.catalog.FolderOf(ctx, d); err != nil {
		return h, err
	}
	before, after := neighbour.Around(all, me)
	h.Before, h.After, h.BeforeDate, h.AfterDate = before.Number, after.Number, before.Date, after.Date

	h.Batch, err = x.catalog.BorneByBatch(ctx, d, []pipeline.FieldName{
		pipeline.FieldType, pipeline.FieldSymbol, pipeline.FieldPlace, pipeline.FieldSuperiorOrgan, pipeline.FieldOrgan,
	})
	if err != nil {
		return h, err
	}
	h.Organ, err = x.catalog.BorneByOrgan(ctx, d, []pipeline.FieldName{pipeline.FieldSigner, pipeline.FieldPosition})
	return h, err
}
