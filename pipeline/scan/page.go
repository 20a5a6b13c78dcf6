package scan

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"sohoa/pipeline"
	"sohoa/pipeline/jail"
)

// pdfPage returns a page as its one image or rendered, by one call of poppler.
func (s *Scanner) pdfPage(ctx context.Context, path string, sp pipeline.ScanPage) (Image, error) {
	if sp.Full {
		img, err := s.embedded(ctx, path, sp)
		if pipeline.ReasonOf(err) != pipeline.ReasonBroken {
			return img, err
		}
		// The stream is not what its dictionary says: what a viewer would show
		// is still to be had. A truncated one has been refused.
	}
	dpi := renderDPI(sp, s.limits, bestDPI(sp))
	raw, _, err := s.render(ctx, path, sp.Page, dpi)
	if err != nil {
		return Image{}, err
	}
	w, h, err := pnmSize(raw)
	if err != nil {
		return Image{}, err
	}
	if err := asAsked(sp, dpi, w, h); err != nil {
		return Image{}, err
	}
	return Image{Data: raw, Format: "pnm", DPI: dpi}, nil
}

// bestDPI renders at the resolution of the scan, within what is worth reading.
func bestDPI(sp pipeline.ScanPage) int {
	if sp.DPI == 0 {
		return 300
	}
	return min(max(sp.DPI, 200), 400)
}

// renderDPI lowers a resolution until the page keeps the limits.
func renderDPI(sp pipeline.ScanPage, l Limits, want int) int {
	area := sp.Width * sp.Height / 25.4 / 25.4
	most := min(math.Sqrt(float64(l.Pixels)/area), float64(l.Side)*25.4/max(sp.Width, sp.Height))
	return max(1, min(want, int(most)))
}

// render asks pdftoppm for a page, as PPM unless more arguments say otherwise.
func (s *Scanner) render(ctx context.Context, path string, page, dpi int, more ...string) ([]byte, float64, error) {
	var out, said bytes.Buffer
	n := strconv.Itoa(page)
	args := append([]string{"-cropbox", "-f", n, "-l", n, "-r", strconv.Itoa(dpi)}, more...)
	u, err := s.run(ctx, jail.Command{
		Path: "pdftoppm", Args: append(args, path),
		Stdout: &out, Stderr: &said, Limits: jail.Limits{Output: 3*s.limits.Pixels + 1<<20},
	}, path)
	if err != nil {
		return nil, 0, asDamaged(err, said.String())
	}
	return out.Bytes(), u.CPU.Seconds(), nil
}

// asAsked compares the size that came with the size that was asked for:
// pdftoppm answers a giant page with one pixel and success.
func asAsked(sp pipeline.ScanPage, dpi, w, h int) error {
	wantW, wantH := sp.Width/25.4*float64(dpi), sp.Height/25.4*float64(dpi)
	if math.Abs(float64(w)-wantW) > 2+0.01*wantW || math.Abs(float64(h)-wantH) > 2+0.01*wantH {
		return refuse(pipeline.ReasonBroken, "%d x %d pixels came, %.0f x %.0f were asked for", w, h, wantW, wantH)
	}
	return nil
}

// embedded takes the page's one image as it stands in the file.
func (s *Scanner) embedded(ctx context.Context, path string, sp pipeline.ScanPage) (Image, error) {
	dir, err := os.MkdirTemp("", "sohoa-page-")
	if err != nil {
		return Image{}, pipeline.Errorf(pipeline.Busy, "private folder: %w", err)
	}
	defer os.RemoveAll(dir)
	n := strconv.Itoa(sp.Page)
	args := []string{"-j", "-f", n, "-l", n, path, filepath.Join(dir, "p")}
	if sp.Encoded == plainCCITT {
		args = append([]string{"-ccitt"}, args...)
	}
	if sp.Encoded == jpxEncoded {
		args = append([]string{"-jp2"}, args...)
	}
	var said bytes.Buffer
	_, err = s.run(ctx, jail.Command{
		Path: "pdfimages", Args: args, Dir: dir, Stderr: &said,
		Limits: jail.Limits{FileSize: 3*s.limits.Pixels + 1<<20},
	}, path)
	if err != nil {
		return Image{}, asDamaged(err, said.String())
	}
	return s.collect(dir, sp)
}

// collect takes the image that pdfimages left in the folder.
func (s *Scanner) collect(dir string, sp pipeline.ScanPage) (Image, error) {
	for _, ext := range []string{"jpg", "jp2", "ccitt", "pbm", "pgm", "ppm"} {
		raw, err := os.ReadFile(filepath.Join(dir, "p-000."+ext))
		if os.IsNotExist(err) {
			continue
		}
		if err != nil {
			return Image{}, pipeline.Errorf(pipeline.Internal, "read the image: %w", err)
		}
		switch ext {
		case "jpg":
			return sized(sp, "jpeg", raw, jpegSize)
		case "jp2":
			return sized(sp, "jp2", raw, jp2Size)
		case "ccitt":
			params, err := os.ReadFile(filepath.Join(dir, "p-000.params"))
			if err != nil {
				return Image{}, pipeline.Errorf(pipeline.Internal, "read the parameters: %w", err)
			}
			return faxTIFF(raw, string(params), sp)
		}
		return sized(sp, "pnm", raw, pnmSize)
	}
	return Image{}, refuse(pipeline.ReasonBroken, "the image cannot be taken out")
}

// sized checks that an image has the size that was declared for it.
func sized(sp pipeline.ScanPage, format string, raw []byte, size func([]byte) (int, int, error)) (Image, error) {
	w, h, err := size(raw)
	if err != nil {
		return Image{}, err
	}
	if [2]int{w, h} != sp.Pixels {
		return Image{}, refuse(pipeline.ReasonBroken, "%d x %d pixels came, %d x %d were declared", w, h, sp.Pixels[0], sp.Pixels[1])
	}
	return Image{Data: raw, Format: format, DPI: sp.DPI}, nil
}

func jpegSize(raw []byte) (int, int, error) {
	p, err := readJPEG(bytes.NewReader(raw), int64(len(raw)))
	return p.w, p.h, err
}

// pnmSize reads the header of a binary PNM and checks that its pixels are all
// there.
func pnmSize(raw []byte) (w, h int, err error) {
	var kind string
	var depth int
	head := raw[:min(len(raw), 64)]
	if bytes.HasPrefix(head, []byte("P4")) {
		_, err = fmt.Sscan(string(head), &kind, &w, &h)
	} else {
		_, err = fmt.Sscan(string(head), &kind, &w, &h, &depth)
	}
	if err != nil || w <= 0 || h <= 0 || w > 1<<20 || h > 1<<20 {
		return 0, 0, refuse(pipeline.ReasonBroken, "no PNM header in %d bytes", len(raw))
	}
	need := map[string]int{"P4": (w + 7) / 8 * h, "P5": w * h, "P6": 3 * w * h}[kind]
	if need == 0 || len(raw) < need {
		return 0, 0, refuse(pipeline.ReasonBroken, "%s of %d x %d pixels in %d bytes", kind, w, h, len(raw))
	}
	return w, h, nil
}

// faxTIFF wraps a CCITT G4 stream in a TIFF of one strip. params is what
// pdfimages says: "-4 -P -X 1673 -B -M", B where 0 is black.
func faxTIFF(raw []byte, params string, sp pipeline.ScanPage) (Image, error) {
	p := " " + params + " "
	if !strings.Contains(p, " -4 ") || !strings.Contains(p, fmt.Sprintf(" -X %d ", sp.Pixels[0])) {
		return Image{}, refuse(pipeline.ReasonBroken, "fax stream of another size or group: %.60q", params)
	}
	photometric := uint32(0) // white is zero
	if strings.Contains(p, " -W ") {
		photometric = 1
	}
	le := binary.LittleEndian
	b := append([]byte("II*\x00\x08\x00\x00\x00"), 0, 0)
	const short, long, rational = 3, 4, 5
	entries := [][4]uint32{
		{256, long, 1, uint32(sp.Pixels[0])}, {257, long, 1, uint32(sp.Pixels[1])}, {258, short, 1, 1},
		{259, short, 1, 4}, {262, short, 1, photometric}, {273, long, 1, 0}, {277, short, 1, 1},
		{278, long, 1, uint32(sp.Pixels[1])}, {279, long, 1, uint32(len(raw))},
		{282, rational, 1, 0}, {283, rational, 1, 0}, {296, short, 1, 2},
	}
	le.PutUint16(b[8:], uint16(len(entries)))
	after := uint32(8 + 2 + 12*len(entries) + 4)
	entries[9][3], entries[10][3], entries[5][3] = after, after, after+8
	for _, e := range entries {
		b = le.AppendUint16(le.AppendUint16(b, uint16(e[0])), uint16(e[1]))
		b = le.AppendUint32(le.AppendUint32(b, e[2]), e[3])
	}
	b = le.AppendUint32(b, 0)
	b = le.AppendUint32(le.AppendUint32(b, uint32(max(sp.DPI, 1))), 1)
	return Image{Data: append(b, raw...), Format: "tiff", DPI: sp.DPI}, nil
}
