package ocr

import "sohoa/pipeline"

// Request is one page to read.
type Request struct {
	Image   []byte // encoded
	Format  string // "jpeg", "png", "tiff" or "pnm"
	Frame   int    // of a multi-page TIFF, from 0
	DPI     int    // as the file says; 0 where unknown
	Page    int    // number of the page in its file, from 1; goes into the reading
	Options Options
}

// Options change what is done with a page. The zero value is the product.
type Options struct {
	NoPreview bool `json:"no_preview,omitempty"` // make no picture
}

// Response is what became of a page.
type Response struct {
	Reading pipeline.Reading
	Preview []byte // JPEG of the upright page; nil where none was made
	Memory  int64  // peak resident bytes of the child so far; 0 inside the child
}

// Reader reads pages in this very process. It is what a child serves.
type Reader interface {
	// Version names engine, model and clean-up with letters, digits, dots and
	// hyphens.
	Version() string
	// Read reads one page. Errors are *pipeline.Error: Damaged with a reason
	// where the page cannot be read. After an error the reader is not used
	// again.
	Read(Request) (Response, error)
}
