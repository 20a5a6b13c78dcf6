package scan

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"

	"sohoa/pipeline"
)

// The tags that matter here (TIFF 6.0).
const (
	tagSubfile     = 254
	tagWidth       = 256
	tagHeight      = 257
	tagCompression = 259
	tagStrips      = 273
	tagStripSizes  = 279
	tagXResolution = 282
	tagUnit        = 296
	tagTiles       = 324
	tagTileSizes   = 325
	tagSubIFDs     = 330
	tagOldJPEG     = 513
	tagEXIF        = 34665
	tagGPS         = 34853
)

// Bounds of a directory. A page of one-line strips at 1,200 dpi has 14,000.
const (
	maxEntries = 512
	maxStrips  = 1 << 17
)

// tiffOrder returns the byte order of a TIFF, or nil. BigTIFF (43) is a TIFF
// too, with wider fields.
func tiffOrder(head []byte) binary.ByteOrder {
	for _, magic := range []string{"II*\x00", "II+\x00"} {
		if bytes.HasPrefix(head, []byte(magic)) {
			return binary.LittleEndian
		}
	}
	for _, magic := range []string{"MM\x00*", "MM\x00+"} {
		if bytes.HasPrefix(head, []byte(magic)) {
			return binary.BigEndian
		}
	}
	return nil
}

// container is an open TIFF.
type container struct {
	f     io.ReaderAt
	size  int64
	order binary.ByteOrder
	big   bool
}

// entry is one field of a directory. at is where its values stand.
type entry struct {
	tag, kind uint16
	count     uint64
	at        int64
}

// directory is one page of a TIFF.
type directory struct {
	frame   int
	entries []entry
}

// width of a value by its kind; 0 for kinds that do not exist.
func width(kind uint16) uint64 {
	sizes := [...]uint64{0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8}
	if int(kind) >= len(sizes) {
		return 0
	}
	return sizes[kind]
}

// openTIFF reads the header and returns where the first directory stands.
func openTIFF(f io.ReaderAt, size int64) (container, int64, error) {
	head, err := readAt(f, size, 0, int(min(16, size)))
	if err != nil {
		return container{}, 0, err
	}
	c := container{f, size, tiffOrder(head), false}
	if c.order == nil || len(head) < 8 {
		return c, 0, refuse(pipeline.ReasonTruncated, "%d bytes of header", len(head))
	}
	if c.order.Uint16(head[2:]) == 42 {
		return c, int64(c.order.Uint32(head[4:])), nil
	}
	c.big = true
	if len(head) < 16 || c.order.Uint16(head[4:]) != 8 {
		return c, 0, refuse(pipeline.ReasonBroken, "odd BigTIFF header")
	}
	return c, int64(c.order.Uint64(head[8:])), nil
}

// directories walks the chain. It ends at a loop, past the limit, and where a
// directory lies outside the file.
func (c container) directories(at int64, limit int) ([]directory, error) {
	var dirs []directory
	seen := map[int64]bool{}
	for at != 0 {
		if seen[at] {
			return nil, refuse(pipeline.ReasonBroken, "directory %d leads back to an earlier one", len(dirs))
		}
		seen[at] = true
		if len(dirs) > limit {
			return nil, refuse(pipeline.ReasonTooManyPages, "more than %d pages", limit)
		}
		d, next, err := c.directory(at)
		if err != nil {
			return nil, fmt.Errorf("directory %d: %w", len(dirs), err)
		}
		d.frame = len(dirs)
		dirs = append(dirs, d)
		at = next
	}
	return dirs, nil
}

func (c container) directory(at int64) (directory, int64, error) {
	countSize, entrySize, linkSize := 2, 12, 4
	if c.big {
		countSize, entrySize, linkSize = 8, 20, 8
	}
	b, err := readAt(c.f, c.size, at, countSize)
	if err != nil {
		return directory{}, 0, err
	}
	n := c.word(b)
	if n == 0 || n > maxEntries {
		return directory{}, 0, refuse(pipeline.ReasonBroken, "%d fields", n)
	}
	at += int64(countSize)
	b, err = readAt(c.f, c.size, at, int(n)*entrySize+linkSize)
	if err != nil {
		return directory{}, 0, err
	}
	var d directory
	for i := range int(n) {
		d.entries = append(d.entries, c.entry(b[i*entrySize:], at+int64(i*entrySize)))
	}
	return d, int64(c.word(b[int(n)*entrySize:])), nil
}

// word reads a number as wide as b has for it: 2, 4 or 8 bytes.
func (c container) word(b []byte) uint64 {
	switch {
	case c.big && len(b) >= 8:
		return c.order.Uint64(b)
	case len(b) >= 4:
		return uint64(c.order.Uint32(b))
	}
	return uint64(c.order.Uint16(b))
}

// entry reads one field; its values stand in it where they fit.
func (c container) entry(b []byte, at int64) entry {
	e := entry{tag: c.order.Uint16(b), kind: c.order.Uint16(b[2:])}
	room, inside := uint64(4), int64(8)
	if c.big {
		e.count, room, inside = c.order.Uint64(b[4:]), 8, 12
	} else {
		e.count = uint64(c.order.Uint32(b[4:]))
	}
	e.at = at + inside
	if w := width(e.kind); w == 0 || e.count > room/w {
		e.at = int64(c.word(b[inside : inside+int64(room)]))
	}
	return e
}

// values reads the whole numbers of a field, at most limit of them.
func (c container) values(e entry, limit uint64) ([]uint64, error) {
	w := width(e.kind)
	if w == 0 || w == 8 && e.kind == 5 || e.count > limit {
		return nil, refuse(pipeline.ReasonBroken, "field %d has %d values of kind %d", e.tag, e.count, e.kind)
	}
	b, err := readAt(c.f, c.size, e.at, int(e.count*w))
	if err != nil {
		return nil, err
	}
	v := make([]uint64, e.count)
	for i := range v {
		p := b[i*int(w):]
		switch w {
		case 1:
			v[i] = uint64(p[0])
		case 2:
			v[i] = uint64(c.order.Uint16(p))
		case 4:
			v[i] = uint64(c.order.Uint32(p))
		default:
			v[i] = c.order.Uint64(p)
		}
	}
	return v, nil
}

func (d directory) find(tag uint16) (entry, bool) {
	for _, e := range d.entries {
		if e.tag == tag {
			return e, true
		}
	}
	return entry{}, false
}

// number reads a field of one value, or gives the fallback where it is absent
// or cannot be read.
func (c container) number(d directory, tag uint16, fallback uint64) uint64 {
	e, ok := d.find(tag)
	if !ok || e.count < 1 {
		return fallback
	}
	e.count = 1
	v, err := c.values(e, 1)
	if err != nil {
		return fallback
	}
	return v[0]
}

// dpi reads the horizontal resolution, 0 where none is given.
func (c container) dpi(d directory) int {
	e, ok := d.find(tagXResolution)
	if !ok || e.kind != 5 || e.count < 1 {
		return 0
	}
	b, err := readAt(c.f, c.size, e.at, 8)
	if err != nil || c.order.Uint32(b[4:]) == 0 {
		return 0
	}
	v := float64(c.order.Uint32(b)) / float64(c.order.Uint32(b[4:]))
	switch c.number(d, tagUnit, 2) {
	case 2:
	case 3: // centimetres
		v *= 2.54
	default:
		return 0
	}
	return int(min(v, 100_000) + 0.5)
}

// packing names a compression; false for those that the reader cannot undo.
func packing(code uint64) (string, bool) {
	switch code {
	case 1:
		return "raw", true
	case 2, 3, 4:
		return "ccitt", true
	case 5:
		return "lzw", true
	case 6, 7:
		return "jpeg", true
	case 8, 32946:
		return "deflate", true
	case 32773:
		return "packbits", true
	}
	return fmt.Sprintf("compression %d", code), false
}

// pages lists the directories that are pages: thumbnails, marked as reduced
// copies, are not.
func (c container) pages(first int64, limit int) ([]directory, error) {
	all, err := c.directories(first, limit)
	if err != nil {
		return nil, err
	}
	pages := all[:0]
	for _, d := range all {
		if c.number(d, tagSubfile, 0)&1 == 0 {
			pages = append(pages, d)
		}
	}
	return pages, nil
}

// examineTIFF lists the pages and checks that the data of each is there.
func (s *Scanner) examineTIFF(f io.ReaderAt, size int64, sc *pipeline.Scan) error {
	c, first, err := openTIFF(f, size)
	if err != nil {
		return err
	}
	pages, err := c.pages(first, s.limits.Pages)
	switch {
	case err != nil:
		return err
	case len(pages) == 0:
		return refuse(pipeline.ReasonNoPages, "no directory is a page")
	case len(pages) > s.limits.Pages:
		return refuse(pipeline.ReasonTooManyPages, "%d pages", len(pages))
	}
	for i, d := range pages {
		p, err := s.tiffPicture(c, d)
		if err != nil {
			return fmt.Errorf("page %d: %w", i+1, err)
		}
		sc.Pages = append(sc.Pages, p.page(i+1))
	}
	return nil
}

func (s *Scanner) tiffPicture(c container, d directory) (picture, error) {
	p := picture{
		w: clamp(uint32(min(c.number(d, tagWidth, 0), 1<<31))), h: clamp(uint32(min(c.number(d, tagHeight, 0), 1<<31))),
		dpi: c.dpi(d),
	}
	name, known := packing(c.number(d, tagCompression, 1))
	p.encoded = name
	if err := s.limits.page(p.w, p.h); err != nil {
		return p, err
	}
	if !known {
		return p, refuse(pipeline.ReasonUnsupported, "%s", name)
	}
	_, err := c.strips(d)
	return p, err
}

// piece is one strip or tile of a page.
type piece struct{ at, size int64 }

// strips lists the pieces of a page and checks that each lies in the file.
func (c container) strips(d directory) ([]piece, error) {
	if _, old := d.find(tagOldJPEG); old {
		return nil, nil // the old JPEG in TIFF keeps its data elsewhere
	}
	places, okP := d.find(tagStrips)
	sizes, okS := d.find(tagStripSizes)
	if !okP {
		places, okP = d.find(tagTiles)
		sizes, okS = d.find(tagTileSizes)
	}
	if !okP || !okS || places.count != sizes.count || places.count == 0 {
		return nil, refuse(pipeline.ReasonBroken, "no list of strips")
	}
	at, err := c.values(places, maxStrips)
	if err != nil {
		return nil, err
	}
	size, err := c.values(sizes, maxStrips)
	if err != nil {
		return nil, err
	}
	pieces := make([]piece, len(at))
	for i := range at {
		if at[i] > uint64(c.size) || size[i] > uint64(c.size)-at[i] {
			return nil, refuse(pipeline.ReasonTruncated, "strip %d: %d bytes at %d of %d", i, size[i], at[i], c.size)
		}
		pieces[i] = piece{int64(at[i]), int64(size[i])}
	}
	return pieces, nil
}
