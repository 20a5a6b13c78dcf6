package index

import (
	"io"
	"log/slog"
	"time"

	"sohoa/index/catalog/holdings"
	"sohoa/index/catalog/ledger"
	"sohoa/index/progress"
	"sohoa/index/search"
	"sohoa/pipeline"
	"sohoa/pipeline/blob"
	"sohoa/pipeline/sign"
)

// The words of the catalogue that callers of this package use as they are.
type (
	NewBatch    = holdings.NewBatch
	Batch       = holdings.Batch
	BatchStatus = holdings.BatchStatus
	Count       = holdings.Count
	FileStatus  = holdings.FileStatus
	Page        = ledger.Page
	Document    = holdings.Document
	NamedField  = holdings.NamedField
	PageInfo    = holdings.PageInfo
	Event       = holdings.Event
	Filter      = holdings.Filter
	Listing     = holdings.Listing
	Derivative  = holdings.Derivative
)

// NoGroup in a Filter chooses documents that count towards no record group.
const NoGroup = holdings.NoGroup

// Config says where an Index lives and what it is made of.
type Config struct {
	Dir    string           // holds catalogue.db and search/; created where missing
	Store  blob.Store       // the bytes
	Clock  func() time.Time // nil: time.Now
	Log    *slog.Logger     // nil: discard
	Limits Limits           // zero fields: the defaults
	Stream bool             // no act is answered before the catalogue's stream in Store has it

	StreamAnew bool // the stream begins with this catalogue, whatever Store holds of another one

	Key   *sign.Key     // signs for the agency; nil: nothing is signed
	Trust *sign.Anchors // the agency's list of certificates; nil: nobody is vouched for
}

// Limits bound what one person or one broken file can cost.
type Limits struct {
	FileSize int64         // bytes of one upload; default 2 GiB
	Pages    int           // of one file, as the scanner refuses it too; default 2,000
	Tries    int           // failures of one job through our own fault before it is given up; default 5
	Lease    time.Duration // how long a document stays with the person who took it; default 15 minutes
}

func (l Limits) orDefault() Limits {
	if l.FileSize <= 0 {
		l.FileSize = 2 << 30
	}
	if l.Pages <= 0 {
		l.Pages = 2000
	}
	if l.Tries <= 0 {
		l.Tries = 5
	}
	if l.Lease <= 0 {
		l.Lease = 15 * time.Minute
	}
	return l
}

// Upload is one file handed in. Expect is the SHA-256 the sender computed, or
// empty; a difference is Invalid with the field "sha256" and gives no receipt.
type Upload struct {
	Batch  pipeline.BatchID
	Name   string // as the sender calls it; brought to NFC, never used as a path
	Folder string // folder within the batch, for showing only
	Body   io.Reader
	Expect pipeline.Sum
}

// Record is a document with everything a page about it shows. Siblings are
// the other documents of the same file that the viewer may see. Missing are
// the gates that stand between it and being digitized.
type Record struct {
	Document
	Fields   []NamedField // in the order of a form; Page counts within the document
	PageList []PageInfo   // empty while it is not to be seen
	History  []Event
	Siblings []pipeline.DocumentID
	Missing  []progress.GateName
	Printed  Derivative // the two-layer PDF/A of its file
	Signed   Derivative // the same with the agency's signature; zero: not signed
	Seen     []SeenSignature
	Cites    []Citation            // documents it names, in its order
	CitedBy  []Citation            // documents that name it, the newest first
	Attached []pipeline.Attachment // what is attached to it; Page counts within the document
	Issuer   Issuer                // the unit that its printed organ is; zero where nobody can say
}

// Query asks the search index. Text may be empty: then the filters alone
// choose and the newest come first.
type Query struct {
	Text     string
	Unit     pipeline.UnitID // and all below; empty: all the viewer sees
	Types    []string
	Families []string
	States   []pipeline.State // of the findable ones; empty: both
	Years    []int
	Batch    pipeline.BatchID
	From     string // YYYY-MM-DD, inclusive; of the document's own date
	To       string
	Sort     string // "" by relevance, "date" newest document first, "oldest"
	Page     Page
	NoFacet  bool // for programs that do not show them
	Boxes    bool // the first hits with their boxes, for those who show them
}

// Span is a range of bytes of a snippet that matched.
type Span = search.Span

// Hit is one found document. Page is the page of the document where the
// snippet stands, from 1, or 0 where only a field matched.
type Hit struct {
	Document
	Score   float64
	Page    int
	Snippet string
	Marks   []Span
	Boxes   Boxes // empty unless asked for
}

// Facet is one value that hits share and how many do.
type Facet struct {
	Value string
	Count int
}

// Hits is the answer to a Query. Facets has the keys "unit", "type", "year",
// "family" and "state".
type Hits struct {
	Total      int
	Hits       []Hit
	Facets     map[string][]Facet
	DidYouMean string // the text put right; empty where nothing better is known
	Relaxed    bool   // no record holds all words, these hold most
	Font       string // "tcvn3" or "vni" where the text was pasted from such a font
	Read       string // the text of that font in Unicode; empty where Font is
	Took       time.Duration
}

// Task is a document that the viewer holds to confirm. Nobody else gets it
// before Until.
type Task struct {
	Record
	Until  time.Time
	Left   int                           // documents that wait for a person within the filter, this one included
	Before map[pipeline.FieldName]string // values of the document that the viewer accepted before this one
	// Remarks are what the round that returned its batch found wrong here;
	// their pages count within the document.
	Remarks []Look
}

// Said is what a person says of a document; see [Index.ConfirmAt].
type Said struct {
	Values map[pipeline.FieldName]string
	Places map[pipeline.FieldName]Spot
	Accept bool
}

// Spot is a rectangle on a page of a document.
type Spot struct {
	Page int          `json:"page"` // within the document, from 1
	Box  pipeline.Box `json:"box"`
}

// Report is what Verify found. Each problem names a rule and what breaks it.
type Report struct {
	Deep      bool                   `json:"deep"`
	At        time.Time              `json:"at"`
	Took      time.Duration          `json:"took_ns"`
	Receipts  int                    `json:"receipts"`
	Objects   int                    `json:"objects"` // originals in the store that a receipt promises
	Documents int                    `json:"documents"`
	Pages     int                    `json:"pages"`
	Indexed   int                    `json:"indexed"`   // documents that the search index holds
	Behind    int                    `json:"behind"`    // documents with which it is known to be behind
	Moving    int                    `json:"moving"`    // documents the machine still has work on
	Untracked int                    `json:"untracked"` // originals in the store without a receipt: uploads cut off before theirs
	States    map[pipeline.State]int `json:"states"`
	Problems  []Problem              `json:"problems"`
}

// Clean reports whether every rule holds.
func (r Report) Clean() bool { return len(r.Problems) == 0 }

// Problem is one broken rule.
type Problem struct {
	Rule    string `json:"rule"`    // receipt_object, object_hash, work_exists, pages_conserved, index_equals, totals …
	Subject string `json:"subject"` // the id of what breaks it
	Detail  string `json:"detail"`
}

// Status is how the owner is doing, for `sohoa check` and the health page.
type Status struct {
	States    map[pipeline.State]int `json:"states"`
	Jobs      map[string]int         `json:"jobs"`      // "read waiting", "scan dead" …
	Oldest    time.Time              `json:"oldest"`    // when the oldest waiting job was made; zero: none waits
	Rereading int                    `json:"rereading"` // files that are being read again
	Unindexed int                    `json:"unindexed"` // documents with which the search index is behind
	Indexed   int                    `json:"indexed"`
	Rebuild   string                 `json:"rebuild"` // why the search index must be rebuilt; empty: it need not
	SQLite    string                 `json:"sqlite"`  // version of the library
}

// Reading is one page's reading. Page counts within the document.
type Reading struct {
	pipeline.Reading
	InFile int // page in the file, from 1
}

// Original is the file as it was handed in.
type Original struct {
	io.ReadCloser
	Name string
	Size int64 // bytes
	Sum  pipeline.Sum
	Kind string // media type
}
