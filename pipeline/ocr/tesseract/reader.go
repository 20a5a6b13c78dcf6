//go:build cgo

package tesseract

import (
	"fmt"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/otiai10/gosseract/v2"

	"sohoa/pipeline"
	"sohoa/pipeline/ocr"
	"sohoa/pipeline/ocr/found"
	"sohoa/pipeline/ocr/picture"
	"sohoa/pipeline/ocr/repair"
)

// cleanUp is the version of everything in this package that changes a
// reading. Raise it with every such change.
const cleanUp = "c18"

// Reader reads pages. It is for one goroutine, and there may be one in a
// process: two clients of gosseract disturb each other.
type Reader struct {
	engine  *engine
	version string
}

// New makes the reader of this process and loads the Vietnamese model from the
// folder tessdata (empty: Tesseract's own default).
func New(tessdata string) (*Reader, error) {
	picture.Quiet()
	e, err := newEngine(tessdata)
	if err != nil {
		return nil, fmt.Errorf("set up tesseract: %w", err)
	}
	white := picture.White(64, 64)
	defer white.Free()
	if _, err := e.read(white, wholePage, 200); err != nil { // loads the model now, not in the first page
		return nil, fmt.Errorf("load the Vietnamese model: %w", err)
	}
	return &Reader{engine: e, version: version()}, nil
}

func version() string {
	v, _, _ := strings.Cut(gosseract.Version(), "-")
	return "t" + v + "-vie-" + cleanUp
}

// Version names engine, model and clean-up: "t5.3.0-vie-c1".
func (r *Reader) Version() string { return r.version }

// Read reads one page; see [ocr.Reader].
func (r *Reader) Read(q ocr.Request) (ocr.Response, error) {
	p, err := open(q)
	if err != nil {
		return ocr.Response{}, fmt.Errorf("page %d: %w", q.Page, err)
	}
	defer p.free()
	q.Image = nil
	debug.FreeOSMemory() // of the encoded page: the engine needs the memory
	return r.readPage(p, q)
}

func (r *Reader) readPage(p *page, q ocr.Request) (ocr.Response, error) {
	r.upright(p)
	p.straighten()
	codes := p.codes()
	why := r.blank(p)
	if len(codes) > 0 {
		why = ""
	}
	reading := p.reading(q.Page, r.version)
	reading.Codes = codes
	ink := p.colours()
	defer ink.free()
	for _, at := range ink.signed {
		p.clearInk(at)
	}
	var preview []byte
	if !q.Options.NoPreview {
		var err error
		if preview, err = p.preview(); err != nil {
			return ocr.Response{}, pipeline.Errorf(pipeline.Internal, "page %d: %w", q.Page, err)
		}
	}
	p.full.Free() // the engine needs the memory
	stamps := r.stamps(p, ink)
	if why != "" && len(stamps) == 0 {
		reading.Blank, reading.BlankWhy = true, why
		return ocr.Response{Reading: reading, Preview: preview}, nil
	}
	if why == "" {
		framed, err := r.print(p, ink, &reading)
		if err != nil {
			return ocr.Response{}, err
		}
		stamps = behind(stamps, framed)
	}
	reading.Conf = meanConf(reading.Words)
	p.judge(reading)
	reading.Words = behind(reading.Words, stamps)
	reading.Notes = p.notes
	return ocr.Response{Reading: reading, Preview: preview}, nil
}

// print reads the print of the page into its reading, and returns what stands in
// the frames of marks.
func (r *Reader) print(p *page, ink colour, into *pipeline.Reading) (stamps []pipeline.Word, err error) {
	words, err := r.engine.readBy(p.work, wholePage, p.parting(), p.workDPI)
	if err != nil {
		return nil, pipeline.Refuse(pipeline.Damaged, pipeline.ReasonBroken, "page %d: %w", into.Page, err)
	}
	again := r.again(p, words)
	into.Again = p.words(append(again, r.third(p, words, again)...))
	words = found.Tidy(r.signatures(p, words, ink.signed))
	if p.speckled() {
		words = found.WithoutStrays(words)
	}
	words, stamps = r.framed(p, r.pale(p, words))
	r.second(p, words)
	words = found.ByColumns(words, p.work.Width(), p.work.Height())
	found.Label(words, p.work.Width(), p.work.Height())
	rules := p.rules()
	if !p.speckled() { // specks and black places look like rules
		words = found.ByRows(words, p.tables(rules))
	}
	into.Words = p.words(words)
	repair.Glyphs(into.Words)
	repair.Builtin().Weigh(into.Words, found.Seconds(words))
	repair.Signs(into.Words)
	repair.Phrases(into.Words)
	found.Cells(into.Words, words, rules)
	if p.speckled() {
		into.Words = found.Unspeckle(into.Words)
	}
	found.Hyphens(into.Words)
	p.judgeShape(words)
	into.Words = beside(into.Codes, into.Words)
	return stamps, nil
}

// speckled reports whether specks are to be expected among what was read.
func (p *page) speckled() bool {
	return slices.Contains(p.notes, string(ocr.NoteSpecks)) || slices.Contains(p.notes, string(ocr.NoteUneven))
}

// judgeShape remarks on a spread of two pages and on print that runs into the
// edge of the scan.
func (p *page) judgeShape(words []found.Word) {
	mm := p.workDPI / 25.4
	if found.Spread(words, p.work.Width(), p.work.Height(), mm) && !p.ruledAcross() {
		p.note(ocr.NoteSpread)
	}
	if found.Cut(words, p.work.Width(), mm) {
		p.note(ocr.NoteCut)
	}
}

// parting is how ink is parted from paper: on a worn page with greys pale print
// may stand beside dark.
func (p *page) parting() string {
	if p.worn && p.soft {
		return locally
	}
	return globally
}

// behind puts the stamps behind the words of the page, in blocks of their own.
func behind(words, stamps []pipeline.Word) []pipeline.Word {
	line, block := 0, 0
	for _, w := range words {
		line, block = max(line, w.Line+1), max(block, w.Block+1)
	}
	for _, s := range stamps {
		s.Line, s.Block = s.Line+line, s.Block+block
		words = append(words, s)
	}
	return words
}

// Bounds of the remarks on quality.
const (
	lowDPI      = 120  // a 12 point x is 9 points high
	blurredConf = 0.75 // mean confidence; office scans have 0.88 to 0.96
	hopelessRun = 0.5  // mean confidence below which half of the words are wrong
	someWords   = 20
)

// judge remarks on what the reading tells about the scan.
func (p *page) judge(r pipeline.Reading) {
	if p.dpi < lowDPI {
		p.note(ocr.NoteLowDPI)
	}
	if len(r.Words) < someWords {
		return
	}
	switch {
	case r.Conf < hopelessRun:
		p.note(ocr.NoteRescan)
	case r.Conf < blurredConf:
		p.note(ocr.NoteBlurred)
	}
}
