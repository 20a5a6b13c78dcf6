package search

import (
	"errors"
	"time"

	"sohoa/pipeline"
)

// The bounds of a query.
const (
	MaxSize   = 100    // hits on one page of results
	MaxWindow = 10_000 // From + Size
	MaxText   = 4_000  // bytes of query text, in NFC
	maxWords  = 96     // words that are looked at
)

// Query is one question. The zero Query finds nothing, because nobody asks it.
type Query struct {
	// Viewer is the units whose records, and those of all units below them,
	// the person may see. Empty: nothing is found.
	Viewer []pipeline.UnitID
	// Home is the unit the person works for; its records rank a little higher.
	Home pipeline.UnitID
	// Text is what was typed, in the language of [Parse].
	Text    string
	Filters Filters
	Sort    Sort
	From    int  // hits to pass over
	Size    int  // hits wanted, at most MaxSize
	Facets  bool // count the values of the facets among all hits
}

// Filters narrow a query. Within one filter any value will do, all filters
// together must hold. The zero value lets everything pass.
type Filters struct {
	Unit    []pipeline.UnitID // the unit or one below it
	Type    []string          // QUYẾT ĐỊNH …
	Family  []string
	Year    []int
	State   []pipeline.State
	Batch   []pipeline.BatchID
	From    string // YYYY-MM-DD, first day; "" for no bound
	To      string // YYYY-MM-DD, last day
	Number  string // the number or its beginning, as people type it
	Signer  string // words of the signer's name
	Organ   string // words of the issuing organ
	Subject string // words of the subject
}

// Sort is the order of the hits.
type Sort string

// The orders. Relevance with an empty text is ByNewest.
const (
	ByRelevance Sort = ""
	ByNewest    Sort = "newest" // date of the document, latest first; without date last
	ByOldest    Sort = "oldest" // earliest first; without date last
)

// Hit is one record found.
type Hit struct {
	ID    pipeline.DocumentID
	Score float64 // comparable within one result only
}

// Count is one value of a facet and how many hits have it.
type Count struct {
	Value string
	N     int
}

// Facets count the values among all hits, most frequent first. Unit counts a
// record for its owner and for every unit above it that the viewer may see.
type Facets struct {
	Unit, Type, Family, Year, State []Count
}

// Result answers a query.
type Result struct {
	Total      int // all hits, within the viewer's units
	Hits       []Hit
	Facets     Facets
	DidYouMean string // the text put right, marks restored; "" where nothing better is known
	Relaxed    bool   // no record holds all words; these hold most of them
	Took       time.Duration
}

// QueryError says what cannot be read in a query. Key is the sentence's key in
// the texts; Arg is what stands in the sentence.
type QueryError struct {
	Key string
	Arg string
}

func (e *QueryError) Error() string { return e.Key + " " + e.Arg }

// QueryErrorKeys lists every key once, for the test of complete texts.
func QueryErrorKeys() []string {
	return []string{
		"query.too_long", "query.dangling_or", "query.empty_filter",
		"query.bad_date", "query.unknown_state", "query.unknown_unit", "query.bad_window",
	}
}

func unreadable(key, arg string) error {
	return &pipeline.Error{Kind: pipeline.Invalid, Field: "q", Err: &QueryError{Key: key, Arg: arg}}
}

// ErrorKey returns the key and the argument of the sentence for an unreadable
// query; ok is false for any other error.
func ErrorKey(err error) (key, arg string, ok bool) {
	var q *QueryError
	if !errors.As(err, &q) {
		return "", "", false
	}
	return q.Key, q.Arg, true
}
