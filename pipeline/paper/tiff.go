package paper

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"image"
	"io"

	"sohoa/pipeline/paper/squeeze"
)

// Packing is how a page is compressed inside a TIFF: the value of tag 259.
type Packing uint16

// The packings that offices send.
const (
	Raw     Packing = 1
	CCITT   Packing = 4 // G4; the page must be bitonal
	LZW     Packing = 5
	JPEG    Packing = 7
	Deflate Packing = 8
)

// Scan is a page as it came from the scanner.
type Scan struct {
	Image   image.Image // *image.Gray or *image.RGBA
	DPI     int
	Quality int // of JPEG; 0 is 75
}

// WriteTIFF writes a multi-page TIFF, one strip a page, in one packing.
func WriteTIFF(w io.Writer, pages []Scan, p Packing) error {
	out := bytes.NewBufferString("II*\x00\x00\x00\x00\x00")
	link := 4 // where the offset of the next directory must be written
	for i, page := range pages {
		strip, err := pack(page, p)
		if err != nil {
			return fmt.Errorf("page %d: %w", i+1, err)
		}
		at := uint32(out.Len())
		out.Write(strip)
		if out.Len()%2 == 1 {
			out.WriteByte(0)
		}
		directory := newDirectory(page, p, at, uint32(len(strip)), uint32(out.Len()))
		binary.LittleEndian.PutUint32(out.Bytes()[link:], directory.start)
		link = out.Len() + directory.link
		out.Write(directory.bytes)
	}
	_, err := w.Write(out.Bytes())
	return err
}

type directory struct {
	start uint32
	link  int
	bytes []byte
}

// newDirectory lays out values that do not fit an entry, then the entries.
func newDirectory(s Scan, p Packing, at, size, here uint32) directory {
	b := s.Image.Bounds()
	_, grey := s.Image.(*image.Gray)
	samples, bits, photo := uint32(3), uint32(8), uint32(2)
	if grey {
		samples, photo = 1, 1
	}
	switch {
	case p == CCITT:
		bits, photo = 1, 0
	case p == JPEG && !grey:
		photo = 6
	}
	le := binary.LittleEndian
	var extra []byte
	res := here
	extra = le.AppendUint32(le.AppendUint32(extra, uint32(s.DPI)), 1)
	if samples == 3 {
		bits = here + uint32(len(extra))
		extra = append(extra, 8, 0, 8, 0, 8, 0)
	}
	const short, long, rational = 3, 4, 5
	entries := [][4]uint32{
		{256, long, 1, uint32(b.Dx())}, {257, long, 1, uint32(b.Dy())}, {258, short, samples, bits},
		{259, short, 1, uint32(p)}, {262, short, 1, photo}, {273, long, 1, at}, {277, short, 1, samples},
		{278, long, 1, uint32(b.Dy())}, {279, long, 1, size}, {282, rational, 1, res}, {283, rational, 1, res},
		{296, short, 1, 2},
	}
	d := directory{start: here + uint32(len(extra)), bytes: extra}
	d.bytes = le.AppendUint16(d.bytes, uint16(len(entries)))
	for _, e := range entries {
		d.bytes = le.AppendUint16(le.AppendUint16(d.bytes, uint16(e[0])), uint16(e[1]))
		d.bytes = le.AppendUint32(le.AppendUint32(d.bytes, e[2]), e[3])
	}
	d.link = len(d.bytes)
	d.bytes = le.AppendUint32(d.bytes, 0)
	return d
}

func pack(s Scan, p Packing) ([]byte, error) {
	switch p {
	case CCITT:
		g, ok := s.Image.(*image.Gray)
		if !ok {
			return nil, fmt.Errorf("ccitt wants a bitonal page, not %T", s.Image)
		}
		return squeeze.G4(g), nil
	case JPEG:
		return jpegBytes(s)
	case LZW:
		return squeeze.LZW(samples(s.Image)), nil
	case Deflate:
		return deflate(samples(s.Image)), nil
	case Raw:
		return samples(s.Image), nil
	}
	return nil, fmt.Errorf("unknown packing %d", p)
}

// samples are the bytes of a picture without alpha, row by row.
func samples(img image.Image) []byte {
	switch m := img.(type) {
	case *image.Gray:
		return m.Pix
	case *image.RGBA:
		out := make([]byte, 0, len(m.Pix)/4*3)
		for i := 0; i < len(m.Pix); i += 4 {
			out = append(out, m.Pix[i:i+3]...)
		}
		return out
	}
	panic(fmt.Sprintf("paper: samples of %T", img)) // Degrade makes only these two
}

func deflate(raw []byte) []byte {
	var b bytes.Buffer
	z := zlib.NewWriter(&b)
	z.Write(raw) // a buffer takes everything
	z.Close()
	return b.Bytes()
}
