package pipeline

import "fmt"

// Stage is one kind of work on a file.
type Stage string

// The stages, in order.
const (
	StageScan     Stage = "scan"     // bytes -> Scan: kind, pages, sizes, text layers, or a refusal
	StageRead     Stage = "read"     // one page -> Reading and preview
	StageDescribe Stage = "describe" // readings -> Description
	StagePrint    Stage = "print"    // original, readings, Description -> two-layer PDF/A
)

// Job is one piece of work: a stage on a file, for StageRead on one page.
// It holds ids only, so that nothing of a record passes through the queue.
type Job struct {
	Stage   Stage `json:"stage"`
	Sum     Sum   `json:"sum"`
	Page    int   `json:"page,omitempty"` // from 1; 0 where the stage is for the whole file
	Attempt int   `json:"attempt"`        // from 1
}

// ID names the job without its attempt: "read:<sum>:3".
func (j Job) ID() string { return fmt.Sprintf("%s:%s:%d", j.Stage, j.Sum, j.Page) }

// ScanKind is what a file's content is.
type ScanKind string

// The kinds of files that are taken.
const (
	PDF  ScanKind = "pdf"
	TIFF ScanKind = "tiff"
	JPEG ScanKind = "jpeg"
	PNG  ScanKind = "png"
)

// ScanPage is what is known of a page before it is read.
type ScanPage struct {
	Page    int     `json:"page"`  // from 1
	Width   float64 `json:"width"` // millimetres; 0 where unknown
	Height  float64 `json:"height"`
	Images  int     `json:"images"`  // images drawn on the page
	Full    bool    `json:"full"`    // one image covers the page and is taken untouched
	Pixels  [2]int  `json:"pixels"`  // of that image
	DPI     int     `json:"dpi"`     // of that image; 0 where unknown
	Encoded string  `json:"encoded"` // jpeg, ccitt, jbig2, jpx, image …
	Layer   bool    `json:"layer"`   // has a text layer that is trusted
	Chars   int     `json:"chars"`   // characters in the text layer, trusted or not
}

// Scan is what the scan stage found, stored as one object. Where the file
// cannot be taken Refused says why and Pages is empty.
type Scan struct {
	Version string     `json:"version"`
	Kind    ScanKind   `json:"kind"`
	Pages   []ScanPage `json:"pages"`
	Signed  bool       `json:"signed,omitempty"` // carries a digital signature: never rewritten
	Refused Reason     `json:"refused,omitempty"`
	Blame   Kind       `json:"blame,omitempty"` // Invalid or Damaged, with Refused
	Detail  string     `json:"detail,omitempty"`
}
