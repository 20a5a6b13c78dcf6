//go:build faults

package main

import (
	"strings"
	"testing"

	"sohoa/cmd/sohoa/remote"
	"sohoa/pipeline"
)

// TestAPageThatKillsItsReadersIsSetAside: whatever the third of five pages does
// to the reader, that page is set aside with its reason, the other four are
// read, and so is the file behind it.
func TestAPageThatKillsItsReadersIsSetAside(t *testing.T) {
	for _, tt := range []struct {
		rule  string
		width int
		want  pipeline.Reason
	}{
		{"a reader that ends", widthDies, pipeline.ReasonCrashed},
		{"a reader that asks for all memory", widthFat, pipeline.ReasonCrashed},
		{"a reader that never ends", widthSpins, pipeline.ReasonTooSlow},
		{"a reader that writes without end", widthFlood, pipeline.ReasonCrashed},
		{"a reader that answers half", widthHalf, pipeline.ReasonCrashed},
		{"a reader that answers nonsense", widthWild, pipeline.ReasonCrashed},
	} {
		t.Run(tt.rule, func(t *testing.T) {
			t.Parallel()
			s := newServing(t, standInReader(t), "--readers", "1")
			s.start()
			dir := t.TempDir()
			bad := pagesOf(t, dir, 1, widthPlain, widthPlain, tt.width, widthPlain, widthPlain)
			pagesOf(t, dir, 2, widthPlain)
			kept := ingesting(t, s, "reader", dir)()
			b := s.settled(s.batchNamed("reader"))
			checkKept(t, s, kept, string(b.ID))
			failures := s.failures(b, bad)
			want := []pipeline.Reason{"", "", tt.want, "", ""}
			for i, r := range failures {
				if r != want[i] {
					t.Errorf("page %d: %q, want %q", i+1, r, want[i])
				}
			}
			if len(failures) != len(want) {
				t.Errorf("%d pages, want %d", len(failures), len(want))
			}
		})
	}
}

// failures returns why each page of a file of a batch could not be read.
func (s *serving) failures(b remote.BatchAnswer, path string) []pipeline.Reason {
	s.t.Helper()
	var all []pipeline.Reason
	for _, f := range b.Files {
		if !strings.HasSuffix(path, "/"+f.Name) {
			continue
		}
		for _, id := range f.Documents {
			var d struct {
				Pages []struct {
					Failure pipeline.Reason `json:"failure"`
				} `json:"pages"`
			}
			s.get("/api/documents/"+string(id), &d)
			for _, p := range d.Pages {
				all = append(all, p.Failure)
			}
		}
	}
	return all
}
