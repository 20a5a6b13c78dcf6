package scan

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"sohoa/pipeline"
	"sohoa/pipeline/jail"
)

// Version names the rules of this package in stored results.
const Version = "scan-1"

// Scanner examines files and hands out their pages. It may be used by many
// goroutines at once.
type Scanner struct {
	jail   *jail.Jail
	limits Limits
}

// New returns a scanner that runs its tools in a jail.
func New(j *jail.Jail, l Limits) *Scanner { return &Scanner{j, l.filled()} }

// Image is one page as the reader takes it. Frame counts from 0 inside a
// TIFF; DPI is 0 where the file says none that can be believed.
type Image struct {
	Data   []byte
	Format string // jpeg, png, tiff, pnm
	Frame  int
	DPI    int
}

// Examine says what the file at path is and lists its pages. A file that
// cannot be taken is no error: the scan says why in Refused, Blame and Detail.
// An error is ours (Internal or Busy).
func (s *Scanner) Examine(ctx context.Context, path string) (pipeline.Scan, error) {
	sc := pipeline.Scan{Version: Version}
	err := s.examine(ctx, path, &sc)
	if err == nil {
		return sc, nil
	}
	var e *pipeline.Error
	if errors.As(err, &e) && e.Reason != "" && (e.Kind == pipeline.Invalid || e.Kind == pipeline.Damaged) {
		sc.Pages, sc.Refused, sc.Blame, sc.Detail = nil, e.Reason, blame(e.Reason), detail(e)
		return sc, nil
	}
	return pipeline.Scan{}, fmt.Errorf("examine: %w", err)
}

// detail is what the operator reads; tools may echo bytes of the file there.
func detail(e *pipeline.Error) string {
	const enough = 300
	if e.Err == nil {
		return ""
	}
	text := []rune(fmt.Sprintf("%q", e.Err.Error()))
	return string(text[1:min(len(text)-1, enough)])
}

func (s *Scanner) examine(ctx context.Context, path string, sc *pipeline.Scan) error {
	path, err := filepath.Abs(path)
	if err != nil {
		return pipeline.Errorf(pipeline.Internal, "path: %w", err)
	}
	f, size, err := open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	switch {
	case size == 0:
		return refuse(pipeline.ReasonEmpty, "no bytes")
	case size > s.limits.Bytes:
		return refuse(pipeline.ReasonFileTooBig, "%d bytes", size)
	}
	head := make([]byte, HeadSize)
	n, err := f.ReadAt(head, 0)
	if err != nil && err != io.EOF {
		return pipeline.Errorf(pipeline.Internal, "read the head: %w", err)
	}
	kind, ok := Sniff(head[:n])
	if !ok {
		return refuse(pipeline.ReasonUnsupported, "begins with % x", head[:min(n, 8)])
	}
	sc.Kind = kind
	switch kind {
	case pipeline.PDF:
		return s.examinePDF(ctx, path, sc)
	case pipeline.TIFF:
		return s.examineTIFF(f, size, sc)
	case pipeline.JPEG:
		return s.examineOne(f, size, sc, readJPEG)
	default:
		return s.examineOne(f, size, sc, readPNG)
	}
}

func open(path string) (*os.File, int64, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, 0, pipeline.Errorf(pipeline.Internal, "open: %w", err)
	}
	info, err := f.Stat()
	if err != nil {
		f.Close()
		return nil, 0, pipeline.Errorf(pipeline.Internal, "stat: %w", err)
	}
	return f, info.Size(), nil
}

// picture is what the header of an image says.
type picture struct {
	w, h    int
	dpi     int // 0 where it says none
	encoded string
}

// examineOne takes a file that is one image.
func (s *Scanner) examineOne(f io.ReaderAt, size int64, sc *pipeline.Scan, read func(io.ReaderAt, int64) (picture, error)) error {
	p, err := read(f, size)
	if err != nil {
		return err
	}
	if err := s.limits.page(p.w, p.h); err != nil {
		return err
	}
	sc.Pages = []pipeline.ScanPage{p.page(1)}
	return nil
}

// page describes a page that is one image.
func (p picture) page(number int) pipeline.ScanPage {
	sp := pipeline.ScanPage{Page: number, Images: 1, Full: true, Pixels: [2]int{p.w, p.h}, Encoded: p.encoded}
	if believable(p.dpi, max(p.w, p.h)) {
		sp.DPI = p.dpi
		sp.Width, sp.Height = 25.4*float64(p.w)/float64(p.dpi), 25.4*float64(p.h)/float64(p.dpi)
	}
	return sp
}

// believable doubts a resolution that makes a page larger than A2 or smaller
// than A6: 72 and 96 are what programs write that do not know.
func believable(dpi, longer int) bool {
	if dpi < 50 || dpi > 2400 {
		return false
	}
	mm := 25.4 * float64(longer) / float64(dpi)
	return mm > 100 && (mm < 600 || dpi > 96)
}

// Page returns the image of one page (from 1) of a file that Examine took.
// Damaged where only this page cannot be had.
func (s *Scanner) Page(ctx context.Context, path string, sc pipeline.Scan, page int) (Image, error) {
	if page < 1 || page > len(sc.Pages) {
		return Image{}, pipeline.Errorf(pipeline.Internal, "page %d of %d", page, len(sc.Pages))
	}
	path, err := filepath.Abs(path)
	if err != nil {
		return Image{}, pipeline.Errorf(pipeline.Internal, "path: %w", err)
	}
	sp := sc.Pages[page-1]
	var img Image
	switch sc.Kind {
	case pipeline.PDF:
		img, err = s.pdfPage(ctx, path, sp)
	case pipeline.TIFF:
		img, err = tiffPage(path, sp, s.limits)
	default:
		img, err = wholeFile(path, string(sc.Kind))
	}
	if err != nil {
		return Image{}, fmt.Errorf("page %d: %w", page, err)
	}
	if img.DPI == 0 {
		img.DPI = sp.DPI
	}
	return img, nil
}

func wholeFile(path, format string) (Image, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return Image{}, pipeline.Errorf(pipeline.Internal, "read: %w", err)
	}
	return Image{Data: raw, Format: format}, nil
}

// run runs a tool in the jail on the file at path, which is absolute: the jail
// has a working folder of its own, and no name can be taken for an option.
func (s *Scanner) run(ctx context.Context, c jail.Command, path string) (jail.Usage, error) {
	c.Read = append(c.Read, path)
	c.Limits.CPU, c.Limits.Wall, c.Limits.Memory = s.limits.CPU, s.limits.Wall, s.limits.Memory
	return s.jail.Run(ctx, c)
}
