package scan

import (
	"encoding/binary"
	"fmt"

	"sohoa/pipeline"
)

// JP2 is what the boxes of a JPEG 2000 file say (ISO/IEC 15444-1, annex I); its
// codestream is not decoded.
type JP2 struct {
	Width, Height int // pixels
	Channels      int // of the codestream
	Bits          int // of a sample; 0: they differ
	Colours       []JP2Colour
	Palette       bool
	Opacity       bool // one of the channels is no colour
}

// JP2Colour is one colour specification.
type JP2Colour struct {
	Method int // 1 enumerated, 2 restricted ICC, 3 any ICC
	Approx int // 1: it is exact
	Space  int // of method 1: 12 CMYK, 16 sRGB, 17 grey, 18 sYCC …
}

// The enumerated colour spaces that are passed on.
const (
	jp2RGB  = 16
	jp2Gray = 17
	jp2YCC  = 18
)

// maxBoxes bounds how many boxes of a file are looked at.
const maxBoxes = 1000

// ParseJP2 reads the boxes. Damaged: it is no JP2 file, such as a bare
// codestream, or one cut off.
func ParseJP2(data []byte) (JP2, error) {
	var j JP2
	stream := 0
	err := eachBox(data, func(kind string, body []byte) error {
		switch kind {
		case "jp2h":
			return eachBox(body, j.header)
		case "jp2c":
			stream++
			return j.codestream(body)
		}
		return nil
	})
	switch {
	case err != nil:
		return j, err
	case len(data) < 12 || string(data[4:12]) != "jP  \r\n\x87\n":
		return j, refuse(pipeline.ReasonBroken, "no JP2 file")
	case stream != 1 || j.Width < 1 || j.Height < 1 || j.Channels < 1:
		return j, refuse(pipeline.ReasonBroken, "a JP2 of %d codestreams, %d x %d x %d", stream, j.Width, j.Height, j.Channels)
	}
	return j, nil
}

// eachBox goes over the boxes of a file or of a box.
func eachBox(data []byte, do func(kind string, body []byte) error) error {
	be := binary.BigEndian
	for n := 0; len(data) > 0; n++ {
		if len(data) < 8 || n > maxBoxes {
			return refuse(pipeline.ReasonBroken, "a box of %d bytes", len(data))
		}
		size, head := uint64(be.Uint32(data)), uint64(8)
		switch {
		case size == 0: // to the end
			size = uint64(len(data))
		case size == 1 && len(data) >= 16:
			size, head = be.Uint64(data[8:]), 16
		}
		if size < head || size > uint64(len(data)) {
			return refuse(pipeline.ReasonBroken, "a box of %d bytes in %d", size, len(data))
		}
		if err := do(string(data[4:8]), data[head:size]); err != nil {
			return err
		}
		data = data[size:]
	}
	return nil
}

func (j *JP2) header(kind string, body []byte) error {
	be := binary.BigEndian
	switch {
	case kind == "ihdr" && len(body) >= 14:
		j.Height, j.Width, j.Channels = int(be.Uint32(body)), int(be.Uint32(body[4:])), int(be.Uint16(body[8:]))
		if body[10] != 255 {
			j.Bits = int(body[10]&0x7f) + 1
		}
	case kind == "colr" && len(body) >= 3:
		c := JP2Colour{Method: int(body[0]), Approx: int(body[2])}
		if c.Method == 1 && len(body) >= 7 {
			c.Space = int(be.Uint32(body[3:]))
		}
		j.Colours = append(j.Colours, c)
	case kind == "pclr":
		j.Palette = true
	case kind == "cdef":
		for at := 2; at+6 <= len(body); at += 6 {
			j.Opacity = j.Opacity || be.Uint16(body[at+2:]) != 0
		}
	}
	return nil
}

// codestream compares the size in the codestream (SIZ) with that of the header.
func (j *JP2) codestream(body []byte) error {
	be := binary.BigEndian
	if len(body) < 42 || be.Uint16(body) != 0xff4f || be.Uint16(body[2:]) != 0xff51 {
		return refuse(pipeline.ReasonBroken, "no codestream in the JP2")
	}
	w, h := int64(be.Uint32(body[8:]))-int64(be.Uint32(body[16:])), int64(be.Uint32(body[12:]))-int64(be.Uint32(body[20:]))
	if w != int64(j.Width) || h != int64(j.Height) || int(be.Uint16(body[40:])) != j.Channels {
		return refuse(pipeline.ReasonBroken, "a codestream of %d x %d, the header says %d x %d", w, h, j.Width, j.Height)
	}
	return nil
}

// Archival says why a picture may not stand in a PDF/A-2 under an sRGB output
// intent as it is, by the rules of ISO 19005-2, 6.2.8.3; nil where it may. It is
// stricter than they are: no palette, no CMYK.
func (j JP2) Archival() error {
	exact := 0
	for _, c := range j.Colours {
		if c.Approx == 1 {
			exact++
		}
	}
	switch {
	case j.Opacity || j.Palette:
		return fmt.Errorf("opacity %t, palette %t", j.Opacity, j.Palette)
	case j.Channels != 1 && j.Channels != 3:
		return fmt.Errorf("%d colour channels", j.Channels)
	case j.Bits < 1 || j.Bits > 38:
		return fmt.Errorf("channels of %d bits", j.Bits)
	case len(j.Colours) == 0 || len(j.Colours) > 1 && exact != 1:
		return fmt.Errorf("%d colour specifications, %d of them exact", len(j.Colours), exact)
	}
	for _, c := range j.Colours {
		known := c.Space == jp2Gray && j.Channels == 1 || (c.Space == jp2RGB || c.Space == jp2YCC) && j.Channels == 3
		if c.Method == 1 && !known || c.Method < 1 || c.Method > 3 {
			return fmt.Errorf("colour space %d by method %d, %d channels", c.Space, c.Method, j.Channels)
		}
	}
	return nil
}

// jp2Size is for pictures that may be kept as they are: any other is rendered.
func jp2Size(raw []byte) (int, int, error) {
	j, err := ParseJP2(raw)
	if err != nil {
		return 0, 0, err
	}
	if err := j.Archival(); err != nil {
		return 0, 0, refuse(pipeline.ReasonBroken, "a JPEG 2000 of %w", err)
	}
	return j.Width, j.Height, nil
}
