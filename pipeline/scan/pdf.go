package scan

import (
	"bytes"
	"context"
	"errors"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"

	"sohoa/pipeline"
	"sohoa/pipeline/jail"
)

const mmPerPoint = 25.4 / 72

// examinePDF fills the scan from three calls of poppler and the raw objects.
func (s *Scanner) examinePDF(ctx context.Context, path string, sc *pipeline.Scan) error {
	raw, unmap, err := mapFile(path)
	if err != nil {
		return err
	}
	defer unmap()
	o := readObjects(raw)
	claimed, sheets, err := s.info(ctx, path)
	if err != nil {
		if pipeline.ReasonOf(err) == pipeline.ReasonBroken && !o.whole() {
			return refuse(pipeline.ReasonTruncated, "the end is missing: %v", err)
		}
		return err
	}
	if err := s.checkSheets(o, claimed, sheets); err != nil {
		return err
	}
	rows, err := s.images(ctx, path)
	if err != nil {
		return err
	}
	layers, err := s.layers(ctx, path)
	if err != nil {
		return err
	}
	if len(layers) > claimed { // a text may hold form feeds; then it says nothing
		layers = make([]layer, claimed)
	}
	if len(layers) < claimed {
		return refuse(pipeline.ReasonPagesDiffer, "%d pages claimed, %d can be walked", claimed, len(layers))
	}
	if n, ok := o.leaves(); ok && n != claimed {
		return refuse(pipeline.ReasonPagesDiffer, "%d pages claimed, %d in the tree", claimed, n)
	}
	sc.Signed = o.signed()
	for i, sh := range sheets {
		sc.Pages = append(sc.Pages, describePage(o, page{i + 1, sh, onPage(rows, i+1), layers[i]}))
	}
	return nil
}

// mapFile gives the bytes of a file without reading it into memory: a scan of
// a box may have a gigabyte. The file must not shrink meanwhile; workers
// examine a private copy.
func mapFile(path string) ([]byte, func(), error) {
	f, size, err := open(path)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	raw, err := unix.Mmap(int(f.Fd()), 0, int(size), unix.PROT_READ, unix.MAP_PRIVATE)
	if err != nil {
		return nil, nil, pipeline.Errorf(pipeline.Internal, "map %d bytes: %w", size, err)
	}
	return raw, func() { unix.Munmap(raw) }, nil // cannot fail on what Mmap gave
}

// info asks pdfinfo for the pages, one more than may be.
func (s *Scanner) info(ctx context.Context, path string) (int, []sheet, error) {
	var out, said bytes.Buffer
	_, err := s.run(ctx, jail.Command{
		Path: "pdfinfo", Args: []string{"-f", "1", "-l", strconv.Itoa(s.limits.Pages + 1), path},
		Stdout: &out, Stderr: &said, Limits: jail.Limits{Output: 8 << 20},
	}, path)
	if err != nil {
		return 0, nil, toolError(err, said.String())
	}
	return parseInfo(out.Bytes())
}

// toolError gives a tool's failure the reason it printed.
func toolError(err error, said string) error {
	if pipeline.ReasonOf(err) != pipeline.ReasonBroken {
		return err
	}
	for _, sign := range []string{"Incorrect password", "security handler", "encrypt"} {
		if strings.Contains(said, sign) {
			return refuse(pipeline.ReasonEncrypted, "%s", firstLine(said))
		}
	}
	return refuse(pipeline.ReasonBroken, "%s", firstLine(said))
}

func firstLine(s string) string {
	s, _, _ = strings.Cut(strings.TrimSpace(s), "\n")
	return s
}

// checkSheets refuses by what is declared, before anything is decoded.
func (s *Scanner) checkSheets(o objects, claimed int, sheets []sheet) error {
	switch {
	case claimed == 0:
		return refuse(pipeline.ReasonNoPages, "the catalogue holds no page")
	case claimed > s.limits.Pages:
		return refuse(pipeline.ReasonTooManyPages, "%d pages", claimed)
	case !o.whole():
		return refuse(pipeline.ReasonTruncated, "objects follow the last end mark, or there is none")
	case len(sheets) != claimed:
		return refuse(pipeline.ReasonPagesDiffer, "%d pages claimed, %d sized", claimed, len(sheets))
	}
	for i, sh := range sheets {
		w, h := sh.w*mmPerPoint, sh.h*mmPerPoint
		switch {
		case w == 0 && h == 0: // what pdfinfo says of a page it cannot find
			return refuse(pipeline.ReasonPagesDiffer, "%d pages claimed, page %d cannot be had", claimed, i+1)
		case !(w > 0 && h > 0): // also NaN
			return refuse(pipeline.ReasonBroken, "page %d of %g x %g mm", i+1, w, h)
		case max(w, h) > s.limits.MM:
			return refuse(pipeline.ReasonPageTooLarge, "page %d of %.0f x %.0f mm", i+1, w, h)
		case min(w, h) < 5:
			return refuse(pipeline.ReasonPageTooSmall, "page %d of %.1f x %.1f mm", i+1, w, h)
		}
	}
	return nil
}

// images asks for the declared sizes of all images and refuses bombs.
func (s *Scanner) images(ctx context.Context, path string) ([]drawn, error) {
	var out, said bytes.Buffer
	_, err := s.run(ctx, jail.Command{
		Path: "pdfimages", Args: []string{"-list", path},
		Stdout: &out, Stderr: &said, Limits: jail.Limits{Output: 32 << 20},
	}, path)
	if err != nil {
		return nil, toolError(err, said.String())
	}
	rows := parseImages(out.Bytes())
	for _, d := range rows {
		if err := s.limits.image(d.w, d.h); err != nil {
			return nil, err
		}
	}
	return rows, nil
}

// onPage picks a page's rows; pdfimages lists pages in order.
func onPage(rows []drawn, page int) []drawn {
	first := 0
	for first < len(rows) && rows[first].page < page {
		first++
	}
	last := first
	for last < len(rows) && rows[last].page == page {
		last++
	}
	return rows[first:last]
}

// page is what three tools said of one page.
type page struct {
	number int
	sheet  sheet
	rows   []drawn
	layer  layer
}

// Encodings that this package gives a name of its own, beside those of
// pdfimages (jpeg, image, jbig2, jpx …).
const (
	plainCCITT = "ccitt"     // its bits mean what they say
	oddCCITT   = "ccitt odd" // inverted, a mask, or out of sight: to be unpacked
	jpxEncoded = "jpx"       // JPEG 2000: rendered to be read, kept as it is
)

// describePage decides how a page will be had.
func describePage(o objects, pg page) pipeline.ScanPage {
	sh, rows := pg.sheet, pg.rows
	p := pipeline.ScanPage{
		Page: pg.number, Width: sh.w * mmPerPoint, Height: sh.h * mmPerPoint,
		Images: len(rows), Chars: pg.layer.chars,
	}
	if sh.rotate%180 != 0 {
		p.Width, p.Height = p.Height, p.Width
	}
	largest, pictured := drawn{}, 0.0
	for _, d := range rows {
		if d.kind != "image" && d.kind != "stencil" {
			continue
		}
		pictured += d.share(sh)
		if d.share(sh) > largest.share(sh) || largest.w == 0 {
			largest = d
		}
	}
	p.Layer = trusted(pg.layer, pictured)
	if largest.w > 0 {
		p.Pixels, p.Encoded, p.DPI = [2]int{largest.w, largest.h}, largest.encoded, resolution(rows, sh)
	}
	if p.Encoded == plainCCITT && !o.plainFax(largest.object) {
		p.Encoded = oddCCITT
	}
	p.Full = len(rows) == 1 && untouched(largest) && largest.covers(sh) && sh.rotate == 0 && !pg.layer.note()
	if p.Full && !believable(p.DPI, max(largest.w, largest.h)) {
		p.DPI = 0
	}
	return p
}

// untouched reports whether the image can be handed on without rendering:
// grey or RGB, in an encoding that pdfimages passes on or unpacks.
func untouched(d drawn) bool {
	switch d.encoded {
	case "jpeg", "image", "ccitt", "jbig2":
	default:
		return false
	}
	return d.kind == "image" && (d.components == 1 || d.components == 3) && d.object > 0 &&
		(d.colour == "gray" || d.colour == "rgb" || d.colour == "icc" || d.colour == "index" && d.encoded != "jpeg")
}

// resolution is the finest of the images that take a good part of the page.
func resolution(rows []drawn, sh sheet) int {
	best := 0.0
	for _, d := range rows {
		if d.share(sh) > 0.1 {
			best = max(best, min(d.xppi, d.yppi))
		}
	}
	return int(best + 0.5)
}

// asDamaged turns the failure of a tool on one page into one of the page.
func asDamaged(err error, said string) error {
	var e *pipeline.Error
	if errors.As(err, &e) && e.Kind == pipeline.Damaged && e.Reason == pipeline.ReasonBroken {
		return refuse(pipeline.ReasonBroken, "%s", firstLine(said))
	}
	return err
}
