package index

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"

	"sohoa/index/learn"
	"sohoa/pipeline"
	"sohoa/pipeline/extract"
)

// taught is what was learned and is in force, read once until something new
// takes over.
type taught struct {
	mu    sync.Mutex
	ready bool
	from  map[pipeline.FieldName]float64 // learned ones only
	model *learn.Model
	worth float64 // share of documents held back on which the model is right
}

func (t *taught) forget() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.ready = false
}

// thresholds are those in force: the learned ones over those of the program.
func (x *Index) thresholds(ctx context.Context) (map[pipeline.FieldName]float64, error) {
	from := map[pipeline.FieldName]float64{}
	for name, t := range extract.Thresholds() {
		from[name] = t.At
	}
	learned, err := x.catalog.ThresholdsInForce(ctx, extract.Version)
	maps.Copy(from, learned)
	return from, err
}

// lessons returns the learned thresholds in force, the model or nil, and what it
// is worth.
func (x *Index) lessons(ctx context.Context) (from map[pipeline.FieldName]float64, m *learn.Model, worth float64, err error) {
	t := &x.learned
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.ready {
		return t.from, t.model, t.worth, nil
	}
	if t.from, err = x.catalog.ThresholdsInForce(ctx, extract.Version); err != nil {
		return nil, nil, 0, err
	}
	row, found, err := x.catalog.CurrentModel(ctx)
	if err != nil {
		return nil, nil, 0, err
	}
	t.model, t.worth = nil, 0
	if found {
		if t.model, err = learn.Decode(row.Body); err != nil {
			return nil, nil, 0, err
		}
		t.worth = float64(row.Right) / float64(max(row.Held, 1))
	}
	t.ready = true
	return t.from, t.model, t.worth, nil
}

// apply judges a description by what was learned: the wording as one more
// signal of the type, and the thresholds in force.
func (x *Index) apply(ctx context.Context, s pipeline.Sum, d pipeline.Description) (pipeline.Description, error) {
	from, model, worth, err := x.lessons(ctx)
	if err != nil {
		return d, fmt.Errorf("what was learned: %w", err)
	}
	d.Parts = slices.Clone(d.Parts)
	for i := range d.Parts {
		p := &d.Parts[i]
		if model != nil && p.Type.Status == pipeline.Uncertain && p.Secrecy == "" {
			text, err := x.catalog.FirstText(ctx, s, p.First)
			if err != nil {
				return d, err
			}
			guess, share := model.Guess(text)
			p.Type = learn.Signal(p.Type, guess, share, worth)
			if _, ok := from[pipeline.FieldType]; !ok && p.Type.Value != "" && p.Type.Conf >= extract.Thresholds()[pipeline.FieldType].At {
				p.Type.Status = pipeline.Accepted
			}
		}
		p.Type = judgedBy(from, pipeline.FieldType, p.Type)
		fields := make(map[pipeline.FieldName]pipeline.Field, len(p.Fields))
		for name, f := range p.Fields {
			fields[name] = judgedBy(from, name, f)
		}
		p.Fields = fields
	}
	return d, nil
}

// judgedBy sets the status of a field by the learned threshold of its name. A
// field without one, or written by hand, is as the description says.
func judgedBy(from map[pipeline.FieldName]float64, name pipeline.FieldName, f pipeline.Field) pipeline.Field {
	at, ok := from[name]
	if !ok || f.Value == "" || f.Handwritten {
		return f
	}
	f.Status = pipeline.Uncertain
	if f.Conf >= at {
		f.Status = pipeline.Accepted
	}
	return f
}
