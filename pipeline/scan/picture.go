package scan

import (
	"bytes"
	"context"
	"path/filepath"
	"strings"

	"sohoa/pipeline"
)

// Picture returns the page (from 1) for those who keep it rather than read it:
// the picture as it lies in the file wherever one picture is the page, also
// where the file shows it turned, or where it is JPEG 2000 that may be kept
// ([JP2.Archival]). Turn is how far it must be turned clockwise
// to stand as the file shows it. Everything else is as for Page.
func (s *Scanner) Picture(ctx context.Context, path string, sc pipeline.Scan, page int) (img Image, turn int, err error) {
	if page < 1 || page > len(sc.Pages) {
		return Image{}, 0, pipeline.Errorf(pipeline.Internal, "page %d of %d", page, len(sc.Pages))
	}
	sp := sc.Pages[page-1]
	if sc.Kind == pipeline.PDF && !sp.Full && sp.Images == 1 {
		img, turn, err = s.onePicture(ctx, path, sp)
		if err != nil || img.Data != nil {
			return img, turn, err
		}
	}
	img, err = s.Page(ctx, path, sc, page)
	return img, 0, err
}

// onePicture takes out the one picture of a page that is not Full only because
// the file shows it turned, or because no reader here decodes it; no data where
// that is not so.
func (s *Scanner) onePicture(ctx context.Context, path string, sp pipeline.ScanPage) (Image, int, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return Image{}, 0, pipeline.Errorf(pipeline.Internal, "path: %w", err)
	}
	_, sheets, err := s.info(ctx, path)
	if err != nil {
		return Image{}, 0, err
	}
	rows, err := s.images(ctx, path)
	if err != nil {
		return Image{}, 0, err
	}
	mine := onPage(rows, sp.Page)
	if len(sheets) < sp.Page || len(mine) != 1 || sp.Chars > 10 && sp.Chars < 400 {
		return Image{}, 0, nil // a note stands on it: it is rendered with it
	}
	sh := sheets[sp.Page-1]
	jpx := mine[0].encoded == jpxEncoded && mine[0].kind == "image" && mine[0].object > 0
	if !jpx && (sh.rotate == 0 || !untouched(mine[0])) || !mine[0].covers(sh) {
		return Image{}, 0, nil
	}
	img, err := s.embedded(ctx, path, sp)
	if pipeline.ReasonOf(err) == pipeline.ReasonBroken {
		return Image{}, 0, nil
	}
	return img, sh.rotate, err
}

// Strips is a page of a TIFF with its compressed bytes, undecoded (TIFF 6.0).
type Strips struct {
	Width, Height int
	Rows          int    // of every strip but the last
	Compression   int    // 1 none, 4 CCITT G4, 5 LZW, 7 JPEG, 8 and 32946 deflate, 32773 PackBits …
	Photometric   int    // 0 white is zero, 1 black is zero, 2 RGB, 3 palette, 6 YCbCr
	Bits, Samples int    // of a sample, of a pixel
	Predictor     int    // 1 none, 2 horizontal
	Reversed      bool   // the lowest bit of a byte comes first
	Planar        bool   // one plane after the other
	Tiled         bool   // pieces are tiles
	Extra         bool   // samples beyond the colour: alpha
	Little        bool   // samples of 16 bits: the low byte first
	Tables        []byte // JPEG tables shared by the strips
	Palette       []byte // RGB triples
	Data          [][]byte
}

// The further tags of a page.
const (
	tagBits        = 258
	tagPhotometric = 262
	tagFillOrder   = 266
	tagSamples     = 277
	tagRows        = 278
	tagPlanar      = 284
	tagPredictor   = 317
	tagColorMap    = 320
	tagExtra       = 338
	tagJPEGTables  = 347
)

// Strips takes a TIFF page apart. Damaged where its structure is.
func (i Image) Strips() (Strips, error) {
	r := bytes.NewReader(i.Data)
	c, first, err := openTIFF(r, r.Size())
	if err != nil {
		return Strips{}, err
	}
	dirs, err := c.directories(first, i.Frame)
	if err != nil && len(dirs) <= i.Frame {
		if d, ok := c.frame(first, i.Frame); ok {
			return c.takeApart(d)
		}
		return Strips{}, err
	}
	if i.Frame >= len(dirs) {
		return Strips{}, refuse(pipeline.ReasonBroken, "frame %d of %d", i.Frame, len(dirs))
	}
	return c.takeApart(dirs[i.Frame])
}

// frame walks to one directory where there are more behind it.
func (c container) frame(at int64, n int) (directory, bool) {
	for i := 0; at != 0; i++ {
		d, next, err := c.directory(at)
		if err != nil {
			return d, false
		}
		if i == n {
			return d, true
		}
		at = next
	}
	return directory{}, false
}

func (c container) takeApart(d directory) (Strips, error) {
	get := func(tag uint16, fallback uint64) int { return int(min(c.number(d, tag, fallback), 1<<30)) }
	s := Strips{
		Width: get(tagWidth, 0), Height: get(tagHeight, 0), Rows: get(tagRows, 1<<30), Compression: get(tagCompression, 1),
		Photometric: get(tagPhotometric, 0), Bits: get(tagBits, 1), Samples: get(tagSamples, 1), Predictor: get(tagPredictor, 1),
		Reversed: get(tagFillOrder, 1) == 2, Planar: get(tagPlanar, 1) == 2, Little: tiffOrder([]byte("II*\x00")) == c.order,
	}
	_, s.Tiled = d.find(tagTiles)
	_, s.Extra = d.find(tagExtra)
	s.Rows = max(1, min(s.Rows, s.Height))
	if s.Width < 1 || s.Height < 1 {
		return s, refuse(pipeline.ReasonBroken, "a page of %d x %d pixels", s.Width, s.Height)
	}
	if e, ok := d.find(tagJPEGTables); ok && e.count <= 1<<16 {
		b, err := readAt(c.f, c.size, e.at, int(e.count))
		if err != nil {
			return s, err
		}
		s.Tables = b
	}
	if err := c.palette(d, &s); err != nil {
		return s, err
	}
	pieces, err := c.strips(d)
	if err != nil {
		return s, err
	}
	for _, p := range pieces {
		b, err := readAt(c.f, c.size, p.at, int(p.size))
		if err != nil {
			return s, err
		}
		s.Data = append(s.Data, b)
	}
	return s, nil
}

// palette reads the colours of a page of palette colour, 16 bits each, the
// reds first.
func (c container) palette(d directory, s *Strips) error {
	e, ok := d.find(tagColorMap)
	if !ok || s.Photometric != 3 {
		return nil
	}
	if s.Bits > 8 || e.kind != 3 || e.count != 3<<s.Bits {
		return refuse(pipeline.ReasonBroken, "%d colours of %d bits", e.count, s.Bits)
	}
	v, err := c.values(e, 3<<8)
	if err != nil {
		return err
	}
	n := 1 << s.Bits
	for i := range n {
		s.Palette = append(s.Palette, byte(v[i]>>8), byte(v[n+i]>>8), byte(v[2*n+i]>>8))
	}
	return nil
}

// Unpack undoes LZW, which a PDF/A must not hold, by the tools in the jail: the
// strip is put into a PDF, from which pdfimages takes it out again, as PNM.
func (s *Scanner) Unpack(ctx context.Context, pdf []byte, width, height int) ([]byte, error) {
	path, release, err := spare(pdf)
	if err != nil {
		return nil, err
	}
	defer release()
	sp := pipeline.ScanPage{Page: 1, Pixels: [2]int{width, height}}
	img, err := s.embedded(ctx, path, sp)
	if err == nil && !strings.HasPrefix(img.Format, "pnm") {
		err = refuse(pipeline.ReasonBroken, "a strip came out as %s", img.Format)
	}
	return img.Data, err
}
