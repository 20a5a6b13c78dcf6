package answer

import (
	"time"

	"sohoa/index/search/lang"
	"sohoa/pipeline"
)

// The bounds of a query.
const (
	MaxSize   = 100    // hits on one page of results
	MaxWindow = 10_000 // From + Size
)

// Query is one question. The zero Query finds nothing, because nobody asks it.
type Query struct {
	// Viewer is the units whose records, and those of all units below them,
	// the person may see. Empty: nothing is found.
	Viewer []pipeline.UnitID
	// Home is the unit the person works for; its records rank a little higher.
	Home pipeline.UnitID
	// Text is what was typed, in the language of [lang.Parse].
	Text    string
	Filters Filters
	Sort    Sort
	From    int  // hits to pass over
	Size    int  // hits wanted, at most MaxSize
	Facets  bool // count the values of the facets among all hits
	// Without leaves one of [Parts] out of the ranking, to measure what it brings.
	Without string
}

// Filters narrow a query.
type Filters = lang.Filters

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
	Page  int     // the page, from 1, that holds most of the query; 0 where the record has one page or none does
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
	Font       string // "tcvn3" or "vni" where the text came from such a font
	Read       string // what it says, in Unicode; "" where Font is
	Took       time.Duration
}
