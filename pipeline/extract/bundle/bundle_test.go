package bundle_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"sohoa/pipeline"
	"sohoa/pipeline/extract/bundle"
)

func TestTheSameSeedDrawsTheSameFiles(t *testing.T) {
	draw := func() []string {
		rng := rand.New(rand.NewPCG(7, 7))
		var ids []string
		for _, f := range bundle.Draw(bundle.Made(rng, 6), 3, rng) {
			if len(f) < 2 || len(f) > 8 {
				t.Errorf("a file of %d documents", len(f))
			}
			for _, d := range f {
				ids = append(ids, d.ID)
			}
		}
		return ids
	}
	if a, b := draw(), draw(); len(a) < 6 || !slices.Equal(a, b) {
		t.Errorf("got %v, then %v", a, b)
	}
}

// TestBordersAreJudgedByThePages: blank pages have no head, so that nothing is
// opened: of three documents only the first begins where it must, and none is
// right.
func TestBordersAreJudgedByThePages(t *testing.T) {
	blank := func(id string, n int) bundle.Document {
		return bundle.Document{ID: id, Pages: make([]pipeline.Reading, n)}
	}
	s := bundle.Judge([]bundle.File{{blank("a", 1), blank("b", 2), blank("c", 1)}})
	if s.Documents != 3 || s.Right != 0 || s.Missed != 2 || s.Wrong != 0 {
		t.Errorf("want 3 documents, none right, 2 missed, got %+v", s)
	}
	if s = bundle.Judge([]bundle.File{{blank("a", 3)}}); s.Right != 1 {
		t.Errorf("one document alone: want it right, got %+v", s)
	}
}

// TestMadeUpStacksArePartedAtTheirHeads: 97 of 100 documents must come out with
// exactly their pages, whatever is attached to them.
func TestMadeUpStacksArePartedAtTheirHeads(t *testing.T) {
	rng := rand.New(rand.NewPCG(20261122, 1))
	s := bundle.Judge(bundle.Draw(bundle.Made(rng, 40), 16, rng))
	share, ok := s.Share()
	if !ok || share < 0.97 || s.Attached < 30 {
		t.Errorf("%d of %d documents right (%.3f), %d attachments, %d opened; %v", s.Right, s.Documents, share, s.Attached, s.Opened, s.Misses)
	}
}
