package pipeline

import "strings"

// Box is a rectangle in pixels of the upright page (see [Reading]); X1 and Y1
// are exclusive. The zero Box means "nowhere".
type Box struct {
	X0 int `json:"x0"`
	Y0 int `json:"y0"`
	X1 int `json:"x1"`
	Y1 int `json:"y1"`
}

// Zero reports whether b is nowhere.
func (b Box) Zero() bool { return b == Box{} }

// W and H are the width and the height in pixels.
func (b Box) W() int { return b.X1 - b.X0 }

// H is the height in pixels.
func (b Box) H() int { return b.Y1 - b.Y0 }

// Union returns the smallest box that holds both.
func (b Box) Union(c Box) Box {
	switch {
	case b.Zero():
		return c
	case c.Zero():
		return b
	}
	return Box{min(b.X0, c.X0), min(b.Y0, c.Y0), max(b.X1, c.X1), max(b.Y1, c.Y1)}
}

// Word is one word as read.
type Word struct {
	Text  string  `json:"t"`
	Raw   string  `json:"r,omitempty"` // as the engine gave it, where a repair changed it
	Box   Box     `json:"b"`
	Conf  float64 `json:"c"`           // 0 to 1
	Line  int     `json:"l"`           // line number on the page, from 0, in reading order
	Block int     `json:"k"`           // block number on the page, from 0, in reading order
	Cell  bool    `json:"e,omitempty"` // begins a cell of a table or a column on its line
	Joins bool    `json:"j,omitempty"` // goes on in the next word: print parted it at the end of a line
	Stamp bool    `json:"s,omitempty"` // red print laid over the page: marks, stamps, rubber-stamped names
}

// Code is a code for machines printed on a page, as read. Its text is data of
// whoever printed it.
type Code struct {
	Kind CodeKind `json:"k"`
	Text string   `json:"t"` // NFC, at most 3,000 bytes
	Box  Box      `json:"b"`
}

// CodeKind says how a code is printed.
type CodeKind string

// The kinds of codes that are read.
const (
	CodeQR   CodeKind = "qr"
	CodeBars CodeKind = "code128"
)

// NoteRedUnread is the note, among Reading.Notes, of a page with red letters on
// its head that could not be read. They may be a mark of secrecy, so nobody but
// those charged with such records may see the page before one of them has.
const NoteRedUnread = "red_unread"

// NoteHopeless is the note of a page most of which was not read right: it has
// to be scanned again, and could bear any mark.
const NoteHopeless = "rescan"

// PageSource says where a page's words come from.
type PageSource string

// The sources of words.
const (
	FromOCR   PageSource = "ocr"   // read from the image
	FromLayer PageSource = "layer" // taken from a trustworthy text layer
)

// Reading is what was read on one page, stored as one object. Width, Height
// and every Box are in pixels of the upright page: the image after rotation
// and deskew, the same picture as the preview, which may be scaled down.
type Reading struct {
	Version    string     `json:"version"` // engine, model, clean-up: what made it
	Page       int        `json:"page"`    // from 1
	Source     PageSource `json:"source"`
	Width      int        `json:"width"`
	Height     int        `json:"height"`
	DPI        int        `json:"dpi"`             // of the upright page
	Rotation   int        `json:"rotation"`        // clockwise degrees applied: 0, 90, 180, 270
	Skew       float64    `json:"skew"`            // degrees found and corrected, clockwise positive
	Words      []Word     `json:"words"`           // in reading order; stamps stand last, in blocks of their own
	Codes      []Code     `json:"codes,omitempty"` // in reading order, at most 16; only of pages read from the image
	Again      []Word     `json:"again,omitempty"` // a second look at the rows of number and date: evidence beside Words, never text of the page
	Conf       float64    `json:"confidence"`
	Blank      bool       `json:"blank"`
	BlankWhy   string     `json:"blank_why,omitempty"`      // "no_ink", "show_through", …
	Failure    Reason     `json:"failure,omitempty"`        // the page could not be read; Words is empty
	Notes      []string   `json:"notes,omitempty"`          // quality remarks as text keys
	Preview    bool       `json:"preview"`                  // a preview object exists
	PreviewSum Sum        `json:"preview_sha256,omitempty"` // of that object; empty in readings of before there were seals
	CPU        float64    `json:"cpu"`                      // seconds of processor time spent
}

// Text assembles the page's text from its words: one line of text per line
// number, an empty line between blocks, a tab before each cell of a table but
// the first. What print parted at the end of a line stands undivided.
func (r Reading) Text() string {
	var b strings.Builder
	for i, w := range r.Words {
		if i > 0 {
			prev := r.Words[i-1]
			switch {
			case prev.Joins:
			case w.Block != prev.Block:
				b.WriteString("\n\n")
			case w.Line != prev.Line:
				b.WriteByte('\n')
			case w.Cell:
				b.WriteByte('\t')
			default:
				b.WriteByte(' ')
			}
		}
		b.WriteString(w.Text)
	}
	return b.String()
}

// NeedsPerson reports whether the page has neither words nor a proof that it
// is blank.
func (r Reading) NeedsPerson() bool {
	return r.Failure != "" || (!r.Blank && len(r.Words) == 0)
}
