package pdf

import (
	"bufio"
	"bytes"
	"compress/zlib"
	"crypto/sha256"
	"fmt"
	"io"
	"strings"
	"time"
)

// Version names the rules of this package in stored results.
const Version = "pdf-2"

// Info is what the file says about itself. Seed makes the file's ID: the same
// seed gives the same bytes. Made may be zero: then no date is written.
type Info struct {
	Title    string
	Author   string // the organ
	Subject  string
	Keywords string
	Seed     string
	Made     time.Time
}

// Writer writes one file, page by page, without holding it in memory.
type Writer struct {
	out     *bufio.Writer
	at      int64
	offsets []int64 // of object i+1; 0: not written yet
	info    Info
	font    glyphs
	pages   []int // object numbers
	marks   []mark
	err     error
}

// mark is a bookmark.
type mark struct {
	title string
	page  int // from 1
}

// The objects that stand in every file.
const (
	catalogObject = iota + 1
	pagesObject
	fontObject
	cidFontObject
	descriptorObject
	programObject
	unicodeObject
	metadataObject
	profileObject
	infoObject
	outlineObject
	fixedObjects = outlineObject
)

// New begins a file. The first error of w is returned by Close.
func New(w io.Writer, info Info) *Writer {
	p := &Writer{out: bufio.NewWriterSize(w, 1<<16), offsets: make([]int64, fixedObjects), info: info.tidied(), font: glyphs{}}
	p.printf("%%PDF-1.7\n%%\xe2\xe3\xcf\xd3\n")
	return p
}

// Bookmark names a page (from 1) where a part of the file begins.
func (p *Writer) Bookmark(title string, page int) {
	p.marks = append(p.marks, mark{oneLine(title), page})
}

func (p *Writer) printf(format string, args ...any) {
	if p.err != nil {
		return
	}
	n, err := fmt.Fprintf(p.out, format, args...)
	p.at += int64(n)
	p.err = err
}

func (p *Writer) write(data []byte) {
	if p.err != nil {
		return
	}
	n, err := p.out.Write(data)
	p.at += int64(n)
	p.err = err
}

func (p *Writer) reserve() int {
	p.offsets = append(p.offsets, 0)
	return len(p.offsets)
}

func (p *Writer) object(n int, body string) {
	p.offsets[n-1] = p.at
	p.printf("%d 0 obj\n%s\nendobj\n", n, body)
}

// stream writes a stream as it is; dict is what stands in its dictionary
// beside the length.
func (p *Writer) stream(n int, dict string, data []byte) {
	p.offsets[n-1] = p.at
	p.printf("%d 0 obj\n<<%s/Length %d>>\nstream\n", n, dict, len(data))
	p.write(data)
	p.printf("\nendstream\nendobj\n")
}

func (p *Writer) packed(n int, dict string, data []byte) {
	p.stream(n, dict+"/Filter/FlateDecode", deflate(data))
}

// deflate packs without loss. The default level: the best one takes twice the
// time for two parts in a hundred.
func deflate(data []byte) []byte {
	var b bytes.Buffer
	z := zlib.NewWriter(&b)
	z.Write(data) // a buffer takes everything
	z.Close()
	return b.Bytes()
}

// Page adds a page.
func (p *Writer) Page(pg Page) error {
	if err := pg.check(); err != nil {
		return err
	}
	var names strings.Builder
	for i, im := range pg.Images {
		n := p.reserve()
		p.stream(n, im.dict(), im.Data)
		fmt.Fprintf(&names, "/I%d %d 0 R", i, n)
	}
	content := p.reserve()
	p.packed(content, "", pg.content(p.font))
	n := p.reserve()
	w, h := pg.points()
	p.object(n, fmt.Sprintf("<</Type/Page/Parent %d 0 R/MediaBox[0 0 %s %s]/Resources<</XObject<<%s>>/Font<</F %d 0 R>>>>/Contents %d 0 R>>",
		pagesObject, num(w), num(h), names.String(), fontObject, content))
	p.pages = append(p.pages, n)
	return p.err
}

// Close writes what belongs to the whole file and ends it.
func (p *Writer) Close() error {
	if p.err == nil && len(p.pages) == 0 {
		return fmt.Errorf("a file without a page")
	}
	var kids strings.Builder
	for _, n := range p.pages {
		fmt.Fprintf(&kids, "%d 0 R ", n)
	}
	p.object(pagesObject, fmt.Sprintf("<</Type/Pages/Count %d/Kids[%s]>>", len(p.pages), strings.TrimSpace(kids.String())))
	p.fontObjects()
	p.stream(metadataObject, "/Type/Metadata/Subtype/XML", p.info.xmp())
	p.packed(profileObject, "/N 3", profile())
	p.object(infoObject, p.info.dict())
	outlines := p.outlines()
	p.object(catalogObject, fmt.Sprintf("<</Type/Catalog/Pages %d 0 R/Metadata %d 0 R%s/Lang(vi)/ViewerPreferences<</DisplayDocTitle true>>"+
		"/OutputIntents[<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier(sRGB IEC61966-2.1)/Info(sRGB IEC61966-2.1)/DestOutputProfile %d 0 R>>]>>",
		pagesObject, metadataObject, outlines, profileObject))
	p.finish()
	if p.err != nil {
		return fmt.Errorf("write pdf: %w", p.err)
	}
	return p.out.Flush()
}

// outlines writes the bookmarks, one a part, and returns the catalogue's entry.
// Without any the object is null: every number of the table stays in use.
func (p *Writer) outlines() string {
	if len(p.marks) == 0 {
		p.object(outlineObject, "null")
		return ""
	}
	first := len(p.offsets) + 1
	for range p.marks {
		p.reserve()
	}
	for i, m := range p.marks {
		n, beside := first+i, ""
		if i > 0 {
			beside += fmt.Sprintf("/Prev %d 0 R", n-1)
		}
		if i < len(p.marks)-1 {
			beside += fmt.Sprintf("/Next %d 0 R", n+1)
		}
		page := p.pages[min(max(m.page, 1), len(p.pages))-1]
		p.object(n, fmt.Sprintf("<</Title%s/Parent %d 0 R%s/Dest[%d 0 R/Fit]>>", textString(m.title), outlineObject, beside, page))
	}
	p.object(outlineObject, fmt.Sprintf("<</Type/Outlines/First %d 0 R/Last %d 0 R/Count %d>>", first, first+len(p.marks)-1, len(p.marks)))
	return fmt.Sprintf("/Outlines %d 0 R/PageMode/UseOutlines", outlineObject)
}

func (p *Writer) finish() {
	at := p.at
	p.printf("xref\n0 %d\n0000000000 65535 f \n", len(p.offsets)+1)
	for _, o := range p.offsets {
		p.printf("%010d 00000 n \n", o)
	}
	id := sha256.Sum256([]byte(Version + "\n" + p.info.Seed + "\n" + p.info.Title + "\n" + fmt.Sprint(len(p.pages), " ", at)))
	p.printf("trailer\n<</Size %d/Root %d 0 R/Info %d 0 R/ID[<%x><%x>]>>\nstartxref\n%d\n%%%%EOF\n",
		len(p.offsets)+1, catalogObject, infoObject, id[:16], id[:16], at)
}
