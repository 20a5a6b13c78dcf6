package scan

import (
	"fmt"
	"time"

	"sohoa/pipeline"
)

// Limits bound what is taken. A zero field takes the value of DefaultLimits.
type Limits struct {
	Bytes     int64         // of a file
	Pages     int           // of a file
	Pixels    int64         // of one image or rendered page
	Side      int           // pixels of the longer side; tesseract ends at 32,767
	MinSide   int           // pixels of the shorter side: less holds no line of text
	MM        float64       // millimetres of the longer side of a page
	CPU, Wall time.Duration // of one call of a tool
	Memory    int64         // bytes of one call
}

// DefaultLimits takes A0 in 300 dpi (9,933 x 14,043 pixels) and long maps,
// and 2,000 pages a file.
func DefaultLimits() Limits {
	return Limits{
		Bytes: 1 << 30, Pages: 2000, Pixels: 150_000_000, Side: 32_000, MinSide: 64, MM: 5000,
		CPU: 15 * time.Second, Wall: 60 * time.Second, Memory: 2 << 30,
	}
}

func (l Limits) filled() Limits {
	d := DefaultLimits()
	fill(&l.Bytes, d.Bytes)
	fill(&l.Pages, d.Pages)
	fill(&l.Pixels, d.Pixels)
	fill(&l.Side, d.Side)
	fill(&l.MinSide, d.MinSide)
	fill(&l.MM, d.MM)
	fill(&l.CPU, d.CPU)
	fill(&l.Wall, d.Wall)
	fill(&l.Memory, d.Memory)
	return l
}

func fill[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}

// image refuses absurd declared sizes of an image.
func (l Limits) image(w, h int) error {
	switch {
	case w <= 0 || h <= 0:
		return refuse(pipeline.ReasonBroken, "an image of %d x %d pixels", w, h)
	case max(w, h) > l.Side || int64(w)*int64(h) > l.Pixels:
		return refuse(pipeline.ReasonPageTooLarge, "an image of %d x %d pixels", w, h)
	}
	return nil
}

// page refuses images too large or too small to be a page.
func (l Limits) page(w, h int) error {
	if err := l.image(w, h); err != nil {
		return err
	}
	if min(w, h) < l.MinSide {
		return refuse(pipeline.ReasonPageTooSmall, "a page of %d x %d pixels", w, h)
	}
	return nil
}

// blame says who can mend a refusal: the sender, or only a new scan.
func blame(r pipeline.Reason) pipeline.Kind {
	switch r {
	case pipeline.ReasonTruncated, pipeline.ReasonBroken, pipeline.ReasonNoPages,
		pipeline.ReasonPagesDiffer, pipeline.ReasonTooSlow, pipeline.ReasonCrashed:
		return pipeline.Damaged
	}
	return pipeline.Invalid
}

func refuse(r pipeline.Reason, format string, args ...any) error {
	return &pipeline.Error{Kind: blame(r), Reason: r, Err: fmt.Errorf(format, args...)}
}
