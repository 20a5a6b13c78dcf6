package paper

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image/jpeg"
	"image/png"
	"io"
	"math/rand/v2"
)

// NewRand returns the source of chance for a seed. Neighbouring seeds give
// unlike papers.
func NewRand(seed uint64) *rand.Rand {
	return rand.New(rand.NewPCG(seed*0x9e3779b97f4a7c15+1, seed^0xd1b54a32d192ed03))
}

// Scanned renders the document and puts every page through the same wear; the
// show-through of a page is the page itself, mirrored.
func (d Document) Scanned(dpi int, w Wear, rng *rand.Rand) ([]Scan, []Truth) {
	return scanned(newPainter(dpi), d, dpi, w, rng)
}

func scanned(p *painter, d Document, dpi int, w Wear, rng *rand.Rand) ([]Scan, []Truth) {
	var scans []Scan
	var truths []Truth
	for i, s := range d.layout() {
		page := p.page(s, i+1, dpi)
		scans = append(scans, Scan{Degrade(page.Image, w, nil, rng), dpi, w.Quality})
		truths = append(truths, page.Truth)
	}
	return scans, truths
}

// WriteJPEG writes one page as JFIF with its resolution.
func WriteJPEG(w io.Writer, s Scan) error {
	raw, err := jpegBytes(s)
	if err != nil {
		return err
	}
	_, err = w.Write(raw)
	return err
}

// jpegBytes encodes a page and puts a JFIF header with the resolution, which
// image/jpeg leaves out, behind the first marker.
func jpegBytes(s Scan) ([]byte, error) {
	q := s.Quality
	if q == 0 {
		q = 75
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, s.Image, &jpeg.Options{Quality: q}); err != nil {
		return nil, fmt.Errorf("jpeg: %w", err)
	}
	head := []byte{0xff, 0xd8, 0xff, 0xe0, 0, 16, 'J', 'F', 'I', 'F', 0, 1, 1, 1}
	head = binary.BigEndian.AppendUint16(head, uint16(s.DPI))
	head = binary.BigEndian.AppendUint16(head, uint16(s.DPI))
	head = append(head, 0, 0)
	return append(head, b.Bytes()[2:]...), nil
}

// WritePNG writes one page with its resolution (chunk pHYs).
func WritePNG(w io.Writer, s Scan) error {
	var b bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&b, s.Image); err != nil {
		return fmt.Errorf("png: %w", err)
	}
	const header = 8 + 25 // signature and IHDR
	perMetre := uint32(float64(s.DPI)/0.0254 + 0.5)
	chunk := []byte("pHYs")
	chunk = binary.BigEndian.AppendUint32(chunk, perMetre)
	chunk = binary.BigEndian.AppendUint32(chunk, perMetre)
	chunk = append(chunk, 1)
	var out bytes.Buffer
	out.Write(b.Bytes()[:header])
	out.Write(binary.BigEndian.AppendUint32(nil, uint32(len(chunk)-4)))
	out.Write(chunk)
	out.Write(binary.BigEndian.AppendUint32(nil, crc32.ChecksumIEEE(chunk)))
	out.Write(b.Bytes()[header:])
	_, err := w.Write(out.Bytes())
	return err
}
