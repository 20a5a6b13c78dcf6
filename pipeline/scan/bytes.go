package scan

import (
	"encoding/binary"
	"errors"
	"io"
	"os"

	"sohoa/pipeline"
)

// readAt reads n bytes at an offset; what lies beyond the end is truncated.
func readAt(f io.ReaderAt, size, off int64, n int) ([]byte, error) {
	if off < 0 || n < 0 || off > size-int64(n) {
		return nil, refuse(pipeline.ReasonTruncated, "%d bytes wanted at %d of %d", n, off, size)
	}
	b := make([]byte, n)
	if _, err := f.ReadAt(b, off); err != nil && err != io.EOF {
		return nil, pipeline.Errorf(pipeline.Internal, "read: %w", err)
	}
	return b, nil
}

// readPNG walks the chunks of a PNG to its end. It looks at the headers only.
func readPNG(f io.ReaderAt, size int64) (picture, error) {
	p := picture{encoded: "png"}
	const maxChunks = 1 << 16 // a page of 1 GiB in chunks of 16 KiB
	at := int64(8)
	for n := range maxChunks {
		head, err := readAt(f, size, at, 8)
		if err != nil {
			return p, err
		}
		length, kind := int64(binary.BigEndian.Uint32(head)), string(head[4:])
		if at+12+length > size {
			return p, refuse(pipeline.ReasonTruncated, "chunk %q of %d bytes at %d of %d", kind, length, at, size)
		}
		if n == 0 && kind != "IHDR" {
			return p, refuse(pipeline.ReasonBroken, "begins with chunk %q", kind)
		}
		if err := p.pngChunk(f, size, at+8, length, kind); err != nil {
			return p, err
		}
		if kind == "IEND" {
			return p, nil
		}
		at += 12 + length
	}
	return p, refuse(pipeline.ReasonBroken, "more than %d chunks", maxChunks)
}

func (p *picture) pngChunk(f io.ReaderAt, size, at, length int64, kind string) error {
	switch {
	case kind == "IHDR" && length >= 13:
		b, err := readAt(f, size, at, 13)
		if err != nil {
			return err
		}
		w, h := binary.BigEndian.Uint32(b), binary.BigEndian.Uint32(b[4:])
		p.w, p.h = clamp(w), clamp(h)
	case kind == "IHDR":
		return refuse(pipeline.ReasonBroken, "a header of %d bytes", length)
	case kind == "pHYs" && length == 9:
		b, err := readAt(f, size, at, 9)
		if err != nil {
			return err
		}
		if b[8] == 1 { // dots a metre
			p.dpi = int(float64(binary.BigEndian.Uint32(b))*0.0254 + 0.5)
		}
	}
	return nil
}

// clamp keeps a declared size in an int on every machine.
func clamp(v uint32) int { return int(min(v, 1<<30)) }

// readJPEG walks the segments of a JPEG to its picture data and looks for the
// end marker behind it.
func readJPEG(f io.ReaderAt, size int64) (picture, error) {
	p := picture{encoded: "jpeg"}
	at := int64(2)
	const maxSegments = 4096
	for range maxSegments {
		m, err := readAt(f, size, at, 4)
		if err != nil {
			return p, err
		}
		switch {
		case m[0] != 0xff:
			return p, refuse(pipeline.ReasonBroken, "no marker at %d", at)
		case m[1] == 0xff: // fill
			at++
			continue
		case m[1] == 0xd9:
			return p, refuse(pipeline.ReasonBroken, "no picture before the end marker")
		case m[1] == 0x01 || m[1] >= 0xd0 && m[1] <= 0xd8: // without a length
			at += 2
			continue
		}
		length := int64(binary.BigEndian.Uint16(m[2:]))
		if length < 2 {
			return p, refuse(pipeline.ReasonBroken, "a segment of %d bytes", length)
		}
		if err := p.jpegSegment(f, size, at+4, length-2, m[1]); err != nil {
			return p, err
		}
		at += 2 + length
		if m[1] == 0xda {
			return p, jpegEnd(f, size, at, p)
		}
	}
	return p, refuse(pipeline.ReasonBroken, "more than %d segments", maxSegments)
}

func (p *picture) jpegSegment(f io.ReaderAt, size, at, length int64, marker byte) error {
	frame := marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc
	switch {
	case frame && length >= 6:
		b, err := readAt(f, size, at, 6)
		if err != nil {
			return err
		}
		p.h, p.w = int(binary.BigEndian.Uint16(b[1:])), int(binary.BigEndian.Uint16(b[3:]))
		if b[5] == 4 {
			p.encoded = "jpeg cmyk"
		}
	case marker == 0xe0 && length >= 12:
		b, err := readAt(f, size, at, 12)
		if err != nil {
			return err
		}
		if string(b[:5]) == "JFIF\x00" {
			p.dpi = int(binary.BigEndian.Uint16(b[8:]))
			if b[7] == 2 { // dots a centimetre
				p.dpi = int(float64(p.dpi)*2.54 + 0.5)
			}
			if b[7] == 0 { // only a ratio
				p.dpi = 0
			}
		}
	}
	return nil
}

// jpegEnd looks for the end marker from the picture data on. Inside the data
// an FF is always followed by 00 or a restart number.
func jpegEnd(f io.ReaderAt, size, at int64, p picture) error {
	if p.w == 0 {
		return refuse(pipeline.ReasonBroken, "no size before the picture")
	}
	const window = 1 << 16
	for end := size; end > at; end -= window - 1 { // from the back: it is nearly always there
		from := max(at, end-window)
		b, err := readAt(f, size, from, int(end-from))
		if err != nil {
			return err
		}
		for i := len(b) - 2; i >= 0; i-- {
			if b[i] == 0xff && b[i+1] == 0xd9 {
				return nil
			}
		}
	}
	return refuse(pipeline.ReasonTruncated, "no end marker")
}

// spare writes bytes to a private file for a tool that wants a path.
func spare(data []byte) (path string, release func(), err error) {
	f, err := os.CreateTemp("", "sohoa-spare-*.pdf")
	if err != nil {
		return "", nil, pipeline.Errorf(pipeline.Busy, "private file: %w", err)
	}
	release = func() { os.Remove(f.Name()) }
	_, err = f.Write(data)
	if err = errors.Join(err, f.Close()); err != nil {
		release()
		return "", nil, pipeline.Errorf(pipeline.Busy, "private file: %w", err)
	}
	return f.Name(), release, nil
}
