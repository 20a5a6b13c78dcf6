package extract_test

import (
	"fmt"
	"testing"

	"sohoa/pipeline"
	"sohoa/pipeline/extract"
	"sohoa/pipeline/extract/score"
	"sohoa/pipeline/layout/layouttest"
	"sohoa/pipeline/paper"
)

// A perfect reading of a well-made document leaves nothing to doubt: every
// field that is printed is found, and what is written by hand is not guessed.
func TestRenderedPaperIsDescribedInFull(t *testing.T) {
	units := paper.Units()
	for seed := range uint64(20) {
		kind := paper.Kinds()[seed%uint64(len(paper.Kinds()))]
		d := paper.Generate(paper.NewRand(seed), kind, units[seed%uint64(len(units))])
		t.Run(fmt.Sprintf("%s-%d", kind, seed), func(t *testing.T) {
			got := extract.Describe(layouttest.Print(d))
			compare(t, d, got)
		})
	}
}

func compare(t *testing.T, d paper.Document, got pipeline.Description) {
	t.Helper()
	if len(got.Parts) != 1 {
		t.Fatalf("want one part, got %d", len(got.Parts))
	}
	p := got.Parts[0]
	if p.Type.Value != d.Type {
		t.Errorf("type: want %q, got %q", d.Type, p.Type.Value)
	}
	for name, want := range d.Fields() {
		f := p.Fields[name]
		switch {
		case name == pipeline.FieldType:
			continue
		case name == pipeline.FieldNumber && d.HandNumber, name == pipeline.FieldDate && d.HandDay:
			if f.Status == pipeline.Accepted {
				t.Errorf("%s is written by hand and was accepted as %q", name, f.Value)
			}
			continue
		}
		if !score.Same(f.Value, want) {
			t.Errorf("%s: want %q, got %q (raw %q)", name, want, f.Value, f.Raw)
		}
	}
}
