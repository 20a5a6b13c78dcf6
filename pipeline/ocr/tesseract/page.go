//go:build cgo

package tesseract

import (
	"math"

	"sohoa/pipeline"
	"sohoa/pipeline/ocr"
	"sohoa/pipeline/ocr/found"
	"sohoa/pipeline/ocr/picture"
	"sohoa/pipeline/ocr/shape"
)

// workDPI is the scale pages are first read at. At 200 dpi a line of 13 point
// type is about as high as the model's input, and layout analysis costs half
// of what it costs at 300 (0.9 against 1.8 of 3 to 4 CPU seconds measured).
const workDPI = 200

// page is one page on its way from bytes to words.
type page struct {
	full     picture.Pix // as decoded, turned; kept for colour and preview, 0 when done
	work     picture.Pix // grey, at work scale, turned and straight
	ink      picture.Pix // one bit, of work
	even     picture.Pix // work of a worn page before it was stretched; else none
	bare     picture.Pix // work without pens and seals about signatures; none where there is no seal
	width    int         // of the upright page in pixels of the source
	height   int
	dpi      float64 // of the source
	workDPI  float64
	fullW    float64 // of the full picture as turned, which may be gone already
	fullH    float64
	scale    float64 // work pixels per source pixel
	rotation int
	skew     float64
	census   shape.Census
	light    picture.Light
	worn     bool // shaded, or on dark paper: made even and stretched
	soft     bool // has greys: letters and specks have soft edges
	notes    []string
}

func (p *page) free() {
	p.full.Free()
	p.work.Free()
	p.ink.Free()
	p.bare.Free()
	p.even.Free()
}

// open decodes the page and brings it to the work scale.
func open(q ocr.Request) (*page, error) {
	m, tag, err := picture.Decode(q.Image, q.Format, q.Frame)
	if err != nil {
		return nil, err
	}
	p := &page{full: m, width: m.Width(), height: m.Height(), soft: m.Depth() > 1}
	dpi, odd := shape.CredibleDPI(p.width, p.height, q.DPI, tag)
	p.dpi = dpi
	if err := p.take(workDPI / p.dpi); err != nil {
		return nil, err
	}
	if p.census.Height == 0 && odd > 0 { // a large drawing after all
		p.dpi = odd
		return p, p.take(workDPI / p.dpi)
	}
	if s := shape.BestScale(p.scale, p.census.Height); s != p.scale {
		return p, p.take(s)
	}
	return p, nil
}

// take makes the work picture at a scale, and everything that is measured on
// it. The page is gone where that fails.
func (p *page) take(scale float64) error {
	p.scale = math.Min(scale, shape.MaxScale)
	p.workDPI = p.dpi * p.scale
	p.notes = nil
	g := p.full.Dropout()
	defer g.Free()
	work := g.Scaled(p.scale)
	if work.None() {
		p.free()
		return pipeline.Refuse(pipeline.Damaged, pipeline.ReasonBroken, "scale page by %.2f", p.scale)
	}
	p.work.Free()
	p.ink.Free()
	p.even.Free()
	p.work = work
	p.clean()
	return nil
}

// turn turns everything clockwise.
func (p *page) turn(degrees int) {
	if degrees == 0 {
		return
	}
	p.full.Become(p.full.Turned(degrees))
	p.work.Become(p.work.Turned(degrees))
	p.ink.Become(p.ink.Turned(degrees))
	if !p.even.None() {
		p.even.Become(p.even.Turned(degrees))
	}
	p.rotation = (p.rotation + degrees) % 360
	if degrees != 180 {
		p.width, p.height = p.height, p.width
	}
}

// straighten takes the lean out of the page.
func (p *page) straighten() {
	lean, sure := p.ink.Lean()
	if !sure || math.Abs(lean) < picture.MinLean {
		return
	}
	p.work.Become(p.work.Leant(lean))
	p.ink.Become(p.ink.Leant(lean))
	if !p.even.None() {
		p.even.Become(p.even.Leant(lean))
	}
	p.skew = lean
	if math.Abs(lean) > 3 {
		p.note(ocr.NoteSkew)
	}
	if math.Abs(lean) > picture.GrowAngle {
		p.width = int(math.Round(float64(p.work.Width()) / p.scale))
		p.height = int(math.Round(float64(p.work.Height()) / p.scale))
	}
}

// reading starts the page's reading.
func (p *page) reading(number int, version string) pipeline.Reading {
	return pipeline.Reading{
		Version: version, Page: number, Source: pipeline.FromOCR,
		Width: p.width, Height: p.height, DPI: int(math.Round(p.dpi)),
		Rotation: p.rotation, Skew: p.skew, Notes: p.notes,
	}
}

// Bounds of the preview: 150 dpi of A4 on the long side.
const (
	previewSide    = 1754
	previewQuality = 60
)

// preview makes the picture of the upright page, in colour where the scan has
// colour, and lets the full picture go.
func (p *page) preview() ([]byte, error) {
	f := math.Min(1, previewSide/float64(max(p.full.Width(), p.full.Height())))
	small := p.full.Scaled(f)
	defer small.Free()
	if small.Depth() == 1 {
		small.Become(small.Grey())
	}
	if p.skew != 0 {
		small.Become(small.Leant(p.skew))
	}
	p.full.Free()
	return small.JPEG(previewQuality)
}

// words brings words of the work picture to the upright page.
func (p *page) words(fs []found.Word) []pipeline.Word {
	out := make([]pipeline.Word, 0, len(fs))
	line, block := -1, -1
	for i, f := range fs {
		if i == 0 || f.Block != fs[i-1].Block {
			block++
		}
		if i == 0 || f.Block != fs[i-1].Block || f.Par != fs[i-1].Par || f.Line != fs[i-1].Line {
			line++
		}
		out = append(out, pipeline.Word{Text: f.Text, Raw: f.Raw, Box: p.upright(f.Box), Conf: f.Conf, Line: line, Block: block})
	}
	return out
}

// upright brings a box of the work picture to pixels of the upright page.
func (p *page) upright(b pipeline.Box) pipeline.Box {
	at := func(v, limit int, round func(float64) float64) int {
		return min(max(int(round(float64(v)/p.scale)), 0), limit)
	}
	return pipeline.Box{
		X0: at(b.X0, p.width, math.Floor), Y0: at(b.Y0, p.height, math.Floor),
		X1: at(b.X1, p.width, math.Ceil), Y1: at(b.Y1, p.height, math.Ceil),
	}
}

func meanConf(words []pipeline.Word) float64 {
	sum, n := 0.0, 0
	for _, w := range words {
		sum += w.Conf * float64(len(w.Text))
		n += len(w.Text)
	}
	if n == 0 {
		return 0
	}
	return sum / float64(n)
}
