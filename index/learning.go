package index

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"sohoa/index/catalog/lessons"
	"sohoa/index/learn"
	"sohoa/pipeline"
	"sohoa/pipeline/extract"
	"sohoa/pipeline/extract/score"
)

// Learned says what a run of Learn made.
type Learned struct {
	Documents  int                 `json:"documents"` // confirmed, of all units
	Model      lessons.Model       `json:"model"`
	Types      []string            `json:"types"` // the model knows
	Thresholds []lessons.Threshold `json:"thresholds"`
}

// leastJudged is how many accepted values a threshold must be seen on: with
// all of 100 right, the share is at least 96% with 95% confidence.
const leastJudged = 100

// Learn makes a model of types and thresholds from what people confirmed. Each
// takes over only where it is not worse than the one in force (see package
// learn); with try, nothing does. For those who may care for the whole.
func (x *Index) Learn(ctx context.Context, v pipeline.Viewer, try bool) (Learned, error) {
	var l Learned
	if err := x.allowCare(ctx, v); err != nil {
		return l, fmt.Errorf("learn: %w", err)
	}
	var samples []learn.Sample
	var points []score.Point
	err := x.catalog.EachConfirmed(ctx, func(d lessons.Confirmed) error {
		l.Documents++
		samples = append(samples, learn.Sample{ID: d.ID, Text: d.Text, Type: d.Type})
		some, err := x.judged(ctx, d)
		points = append(points, some...)
		return err
	})
	if err != nil {
		return l, fmt.Errorf("learn: %w", err)
	}
	if err := x.learnTypes(ctx, v, samples, try, &l); err != nil {
		return l, fmt.Errorf("learn types: %w", err)
	}
	if l.Thresholds, err = x.learnThresholds(ctx, points); err != nil {
		return l, fmt.Errorf("learn thresholds: %w", err)
	}
	if try || len(l.Thresholds) == 0 {
		return l, nil
	}
	if err := x.catalog.AddThresholds(ctx, v, l.Thresholds); err != nil {
		return l, fmt.Errorf("learn thresholds: %w", err)
	}
	x.learned.forget()
	return l, nil
}

// learnTypes makes a model and lets it take over where it knows at least as
// many of the documents held back as the one in force.
func (x *Index) learnTypes(ctx context.Context, v pipeline.Viewer, samples []learn.Sample, try bool, l *Learned) error {
	m, ok := learn.Train(samples)
	if !ok {
		return nil
	}
	l.Types = m.Types
	l.Model = lessons.Model{At: x.clock(), Samples: len(samples), Before: -1}
	l.Model.Right, l.Model.Held = m.Right(samples)
	old, found, err := x.catalog.CurrentModel(ctx)
	if err != nil {
		return err
	}
	if found {
		before, err := learn.Decode(old.Body)
		if err != nil {
			return err
		}
		l.Model.Before, _ = before.Right(samples)
	}
	l.Model.Taken = l.Model.Held > 0 && l.Model.Right >= l.Model.Before
	if try {
		return nil
	}
	if l.Model.Body, err = m.Encode(); err != nil {
		return err
	}
	l.Model.Version, err = x.catalog.AddModel(ctx, v, l.Model)
	x.learned.forget()
	return err
}

// judged compares what the machine made of a document with what people
// confirmed. Descriptions of other rules tell nothing of these.
func (x *Index) judged(ctx context.Context, d lessons.Confirmed) ([]score.Point, error) {
	if !strings.HasPrefix(d.Described, extract.Version+"-") {
		return nil, nil
	}
	var desc pipeline.Description
	if err := x.load(ctx, pipeline.DescriptionKey(d.Sum, d.Described), &desc); err != nil {
		return nil, err
	}
	i := slices.IndexFunc(desc.Parts, func(p pipeline.Part) bool { return p.First == d.First })
	if i < 0 {
		return nil, nil
	}
	fields, err := x.catalog.Fields(ctx, d.ID)
	if err != nil {
		return nil, err
	}
	machine := maps.Clone(desc.Parts[i].Fields)
	machine[pipeline.FieldType] = desc.Parts[i].Type
	var points []score.Point
	for _, f := range fields {
		m, ok := machine[f.Name]
		if ok && m.Value != "" && !m.Handwritten && f.Status != pipeline.Uncertain {
			points = append(points, score.Point{Field: string(f.Name), Conf: m.Conf, Right: score.Same(m.Value, f.Value)})
		}
	}
	return points, nil
}

// learnThresholds proposes for every field the lowest confidence from which the
// precision wanted holds. One takes over where it was seen on enough values
// and is not the one in force already.
func (x *Index) learnThresholds(ctx context.Context, points []score.Point) ([]lessons.Threshold, error) {
	inForce, err := x.thresholds(ctx)
	if err != nil {
		return nil, err
	}
	var out []lessons.Threshold
	asked := extract.Thresholds()
	for _, name := range slices.Sorted(maps.Keys(asked)) {
		p, ok := score.Propose(points, string(name), asked[name].Wanted)
		t := lessons.Threshold{
			Field: name, From: inForce[name], Was: inForce[name], Wanted: asked[name].Wanted, Judged: p.Values, Rules: extract.Version,
		}
		if ok {
			t.From, t.Accepted, t.Right, t.Floor = p.Threshold, p.Accepted, p.Right, p.Floor
			t.Taken = p.Accepted >= leastJudged && t.From != t.Was
		}
		if p.Values > 0 {
			out = append(out, t)
		}
	}
	return out, nil
}
