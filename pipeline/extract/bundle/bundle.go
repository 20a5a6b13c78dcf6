package bundle

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"sohoa/pipeline"
	"sohoa/pipeline/extract"
)

// Document is one document as it was read. Attached are the pages, from 0, on
// which an attachment of it begins, as far as that is known.
type Document struct {
	ID       string
	Pages    []pipeline.Reading
	Attached []int
}

// File is documents laid one behind the other.
type File []Document

// Readings are the pages of the file in order.
func (f File) Readings() []pipeline.Reading {
	var all []pipeline.Reading
	for _, d := range f {
		all = append(all, d.Pages...)
	}
	return all
}

// most is how many documents lie in one file.
const most = 8

// Draw lays documents into n files of 2 to 8, each file without a document
// twice. Fewer than two documents make no file.
func Draw(docs []Document, n int, rng *rand.Rand) []File {
	var files []File
	for len(docs) > 1 && len(files) < n {
		size := min(2+rng.IntN(most-1), len(docs))
		var f File
		for _, i := range rng.Perm(len(docs))[:size] {
			f = append(f, docs[i])
		}
		files = append(files, f)
	}
	return files
}

// Miss is a border that was not found, or one that is none. Page counts within
// the document, from 1.
type Miss struct {
	ID    string `json:"id"`
	Page  int    `json:"page"`
	Wrong bool   `json:"wrong"` // opened though no document begins here
	After string `json:"after"` // the document before, where a border was missed
}

// String says what went wrong, for the list of a bench.
func (m Miss) String() string {
	if m.Wrong {
		return fmt.Sprintf("%s: opened at page %d", m.ID, m.Page)
	}
	return fmt.Sprintf("%s: not opened behind %s", m.ID, m.After)
}

// Score is how well files were split.
type Score struct {
	Files     int    `json:"files"`
	Documents int    `json:"documents"`
	Right     int    `json:"right"`    // of those, with exactly their pages
	Missed    int    `json:"missed"`   // documents that were not opened
	Wrong     int    `json:"wrong"`    // borders within a document
	Attached  int    `json:"attached"` // attachments with a page of their own
	Opened    int    `json:"opened"`   // of those, as documents
	Misses    []Miss `json:"misses,omitempty"`
}

// Share is the share of documents split rightly, and whether there were any.
func (s Score) Share() (float64, bool) {
	if s.Documents == 0 {
		return 0, false
	}
	return float64(s.Right) / float64(s.Documents), true
}

// Judge describes files and compares the borders.
func Judge(files []File) Score {
	var s Score
	for _, f := range files {
		s.Files++
		found := map[int]bool{} // first pages, from 0
		for _, p := range extract.Describe(f.Readings()).Parts {
			found[p.First-1] = true
		}
		s.judge(f, found)
	}
	return s
}

func (s *Score) judge(f File, found map[int]bool) {
	at := 0
	for i, d := range f {
		end := at + len(d.Pages)
		last := i == len(f)-1
		right := found[at] && (last || found[end])
		if !found[at] {
			s.Missed++
			s.Misses = append(s.Misses, Miss{ID: d.ID, Page: 1, After: f[i-1].ID})
		}
		for n := at + 1; n < end; n++ {
			attached := slices.Contains(d.Attached, n-at)
			if attached {
				s.Attached++
			}
			if !found[n] {
				continue
			}
			right = false
			s.Wrong++
			s.Misses = append(s.Misses, Miss{ID: d.ID, Page: n - at + 1, Wrong: true})
			if attached {
				s.Opened++
			}
		}
		s.Documents++
		if right {
			s.Right++
		}
		at = end
	}
}
