package record

import (
	"context"
	"fmt"
	"math"

	"sohoa/cmd/sohoa/web/site"
	"sohoa/index"
	"sohoa/pipeline"
)

// Paper is one page as it is drawn: its picture, the words as text that can be
// marked and copied, and boxes.
type Paper struct {
	Doc    pipeline.DocumentID
	N      int
	W, H   int // pixels of the upright page; boxes are in them
	Image  string
	Alt    string
	Blank  bool
	Failed string   // why it could not be read, in words
	Scan   string   // resolution and lean of the scan, in words; empty for a born-digital page
	Notes  []string // what is poor about the scan, in words
	Words  []pipeline.Word
	Hits   []pipeline.Word
}

// Baseline is where a word's letters stand, about four fifths down its box.
func (p Paper) Baseline(w pipeline.Word) int { return w.Box.Y0 + w.Box.H()*4/5 }

// a4 is the size drawn for a page whose reading is not there yet: A4 at 150
// dots per inch.
const (
	a4Width  = 1240
	a4Height = 1754
)

// PageSource is where the readings of pages come from.
type PageSource interface {
	Page(ctx context.Context, v pipeline.Viewer, id pipeline.DocumentID, n int) (index.Reading, error)
}

// Unread is a page of which no more is known than that it is there.
func Unread(id pipeline.DocumentID, n int) Paper {
	return Paper{Doc: id, N: n, W: a4Width, H: a4Height}
}

// Drawn gathers what is drawn of page n. A page that is not read yet, or was
// not readable, is still a page: its picture is shown if there is one.
func Drawn(v *site.Visit, from PageSource, d index.Record, n int) (Paper, error) {
	info, p := d.PageList[n-1], Unread(d.ID, n)
	p.Blank, p.Failed = info.Blank, site.ReasonOf(v.Speaker, info.Failure)
	p.Alt = v.Say("document.page_alt", "n", n, "title", d.Title)
	if info.Preview {
		p.Image = ImageOf(d.ID, n)
	}
	if !info.Read {
		return p, nil
	}
	r, err := from.Page(v.Context(), v.Viewer, d.ID, n)
	if err != nil && pipeline.KindOf(err) != pipeline.NotFound {
		return p, fmt.Errorf("page %d: %w", n, err)
	}
	if err != nil || r.Width <= 0 || r.Height <= 0 {
		return p, nil
	}
	p.W, p.H, p.Words = r.Width, r.Height, r.Words
	if r.Source == pipeline.FromOCR && r.DPI > 0 {
		p.Scan = v.Say("document.scan", "dpi", r.DPI, "lean", v.Float(math.Round(10*math.Abs(r.Skew))/10))
	}
	for _, note := range r.Notes {
		p.Notes = append(p.Notes, v.Say("note."+note))
	}
	return p, nil
}

// ImageOf is the address of the picture of a page.
func ImageOf(id pipeline.DocumentID, n int) string {
	return fmt.Sprintf("/api/documents/%s/pages/%d/image", id, n)
}
