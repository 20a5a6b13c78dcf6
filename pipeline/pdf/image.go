package pdf

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math/bits"
	"strings"

	"sohoa/pipeline"
	"sohoa/pipeline/scan"
)

// Image is a picture as a PDF holds it: a stream and how to read it.
type Image struct {
	Width, Height int    // pixels
	Bits          int    // of a sample
	Space         string // empty: the stream says it itself (JPEG 2000)
	Filter        string // empty: the samples as they are
	Parms         string // dictionary of the filter, or empty
	Decode        string // array, or empty
	Data          []byte
}

func (im Image) dict() string {
	var b strings.Builder
	fmt.Fprintf(&b, "/Type/XObject/Subtype/Image/Width %d/Height %d", im.Width, im.Height)
	if im.Space != "" {
		fmt.Fprintf(&b, "/ColorSpace%s/BitsPerComponent %d", im.Space, im.Bits)
	}
	for _, e := range []struct{ name, value string }{{"Filter", im.Filter}, {"DecodeParms", im.Parms}, {"Decode", im.Decode}} {
		if e.value != "" {
			fmt.Fprintf(&b, "/%s%s", e.name, e.value)
		}
	}
	return b.String()
}

// The colour spaces that stand for themselves under an sRGB output intent.
const (
	gray = "/DeviceGray"
	rgb  = "/DeviceRGB"
)

// odd is the error of a picture whose stream PDF/A cannot hold and nothing
// here may decode.
func odd(format string, args ...any) error {
	return pipeline.Refuse(pipeline.Damaged, ReasonForm, format, args...)
}

// imagesOf makes the pictures of a page from what the scanner hands out.
func imagesOf(img scan.Image, unpack unpacker) ([]Image, error) {
	switch img.Format {
	case "jpeg":
		im, err := fromJPEG(img.Data, true)
		return []Image{im}, err
	case "jp2":
		im, err := fromJP2(img.Data)
		return []Image{im}, err
	case "png":
		im, err := fromPNG(img.Data)
		return []Image{im}, err
	case "pnm":
		im, err := fromPNM(img.Data)
		return []Image{im}, err
	case "tiff":
		s, err := img.Strips()
		if err != nil {
			return nil, err
		}
		return fromTIFF(s, unpack)
	}
	return nil, odd("a picture of format %q", img.Format)
}

// fromJPEG hands a JPEG on as it is. jfif says that three components without
// a mark of their own are YCbCr, as in every file; a TIFF may say otherwise.
func fromJPEG(data []byte, jfif bool) (Image, error) {
	im := Image{Bits: 8, Filter: "/DCTDecode", Data: data}
	at, components, adobe := 2, 0, -1
	for components == 0 {
		if at+4 > len(data) || data[at] != 0xff {
			return im, pipeline.Refuse(pipeline.Damaged, pipeline.ReasonBroken, "no picture in the JPEG")
		}
		m := data[at+1]
		if m == 0xff || m == 0x01 || m >= 0xd0 && m <= 0xd8 {
			at += 2
			if m == 0xff {
				at--
			}
			continue
		}
		n := int(binary.BigEndian.Uint16(data[at+2:]))
		if n < 2 || at+2+n > len(data) {
			return im, pipeline.Refuse(pipeline.Damaged, pipeline.ReasonBroken, "a segment of %d bytes", n)
		}
		seg := data[at+4 : at+2+n]
		switch {
		case m >= 0xc0 && m <= 0xc2 && len(seg) >= 6:
			if seg[0] != 8 {
				return im, odd("a JPEG of %d bits", seg[0])
			}
			im.Height, im.Width = int(binary.BigEndian.Uint16(seg[1:])), int(binary.BigEndian.Uint16(seg[3:]))
			components = int(seg[5])
		case m >= 0xc3 && m <= 0xcf && m != 0xc4 && m != 0xc8 && m != 0xcc:
			return im, odd("a JPEG of process %d", m-0xc0)
		case m == 0xee && len(seg) >= 12 && string(seg[:5]) == "Adobe":
			adobe = int(seg[11])
		}
		at += 2 + n
	}
	switch components {
	case 1:
		im.Space = gray
	case 3:
		im.Space = rgb
		if !jfif && adobe < 0 {
			im.Parms = "<</ColorTransform 0>>"
		}
	default:
		return im, odd("a JPEG of %d components", components)
	}
	return im, nil
}

// fromJP2 hands a JPEG 2000 file on as it is. Its own colour specification
// counts, so the dictionary has none (ISO 32000-1, 7.4.9).
func fromJP2(data []byte) (Image, error) {
	j, err := scan.ParseJP2(data)
	if err != nil {
		return Image{}, err
	}
	if err := j.Archival(); err != nil {
		return Image{}, odd("a JPEG 2000 of %w", err)
	}
	return Image{Width: j.Width, Height: j.Height, Filter: jpxDecode, Data: data}, nil
}

const jpxDecode = "/JPXDecode"

// fromPNG hands on the deflated rows of a PNG: PDF knows its predictors.
func fromPNG(data []byte) (Image, error) {
	im := Image{Filter: "/FlateDecode"}
	kind, interlaced, seen := byte(0), byte(0), false
	var palette []byte
	for at := 8; at+12 <= len(data); {
		n := int(binary.BigEndian.Uint32(data[at:]))
		if n < 0 || n > len(data)-at-12 {
			break
		}
		chunk := data[at+8 : at+8+n]
		switch string(data[at+4 : at+8]) {
		case "IHDR":
			if n < 13 {
				return im, pipeline.Refuse(pipeline.Damaged, pipeline.ReasonBroken, "a header of %d bytes", n)
			}
			im.Width, im.Height = int(binary.BigEndian.Uint32(chunk)), int(binary.BigEndian.Uint32(chunk[4:]))
			im.Bits, kind, interlaced, seen = int(chunk[8]), chunk[9], chunk[12], true
		case "PLTE":
			palette = chunk
		case "tRNS":
			return im, odd("a PNG that shows through")
		case "IDAT":
			im.Data = append(im.Data, chunk...)
		}
		at += 12 + n
	}
	if !seen || len(im.Data) == 0 {
		return im, pipeline.Refuse(pipeline.Damaged, pipeline.ReasonBroken, "no picture in the PNG")
	}
	if interlaced != 0 {
		return im, odd("an interlaced PNG")
	}
	colours := 1
	switch kind {
	case 0:
		im.Space = gray
	case 2:
		im.Space, colours = rgb, 3
	case 3:
		im.Space = indexed(palette)
	default:
		return im, odd("a PNG with an alpha channel")
	}
	im.Parms = fmt.Sprintf("<</Predictor 15/Colors %d/BitsPerComponent %d/Columns %d>>", colours, im.Bits, im.Width)
	return im, nil
}

// indexed is a palette over DeviceRGB.
func indexed(palette []byte) string {
	n := min(len(palette)/3, 256)
	return fmt.Sprintf("[/Indexed/DeviceRGB %d<%x>]", max(n-1, 0), palette[:3*n])
}

// fromPNM packs samples that the tools in the jail unpacked.
func fromPNM(data []byte) (Image, error) {
	var kind string
	var w, h, depth int
	r := bytes.NewReader(data)
	_, err := fmt.Fscan(r, &kind, &w, &h)
	if err == nil && kind != "P4" {
		_, err = fmt.Fscan(r, &depth)
	}
	if err != nil || w < 1 || h < 1 || w > 1<<16 || h > 1<<16 {
		return Image{}, pipeline.Refuse(pipeline.Damaged, pipeline.ReasonBroken, "no PNM")
	}
	im := Image{Width: w, Height: h, Bits: 8, Space: gray, Filter: "/FlateDecode"}
	row, step := w, 1
	switch kind {
	case "P4":
		im.Bits, im.Decode, row = 1, "[1 0]", (w+7)/8
	case "P6":
		im.Space, row, step = rgb, 3*w, 3
	}
	raw := data[len(data)-r.Len():]
	if len(raw) < 1+row*h || kind != "P4" && depth != 255 {
		return Image{}, pipeline.Refuse(pipeline.Damaged, pipeline.ReasonBroken, "%s of %d x %d in %d bytes", kind, w, h, len(raw))
	}
	raw = raw[1 : 1+row*h] // one white space ends the header
	if kind == "P4" {
		im.Data = deflate(raw)
		return im, nil
	}
	im.Data = deflate(differences(raw, row, step))
	im.Parms = fmt.Sprintf("<</Predictor 15/Colors %d/BitsPerComponent 8/Columns %d>>", step, w)
	return im, nil
}

// differences filters rows as PNG does, each sample less the one above it
// (filter 2), the first row less the one to the left (filter 1).
func differences(raw []byte, row, step int) []byte {
	out := make([]byte, 0, len(raw)+len(raw)/row)
	for at := 0; at < len(raw); at += row {
		line := raw[at : at+row]
		if at == 0 {
			out = append(append(out, 1), line[:step]...)
			for i := step; i < row; i++ {
				out = append(out, line[i]-line[i-step])
			}
			continue
		}
		above := raw[at-row : at]
		out = append(out, 2)
		for i, v := range line {
			out = append(out, v-above[i])
		}
	}
	return out
}

// unpacker undoes a stream in the jail: see [scan.Scanner.Unpack].
type unpacker func(pdf []byte, width, height int) ([]byte, error)

// fromTIFF makes one picture a strip.
func fromTIFF(s scan.Strips, unpack unpacker) ([]Image, error) {
	space, decode, err := tiffSpace(s)
	if err != nil {
		return nil, err
	}
	if s.Tiled || s.Planar && s.Samples > 1 || len(s.Data) != (s.Height+s.Rows-1)/s.Rows {
		return nil, odd("a TIFF of %d pieces, tiled or in planes", len(s.Data))
	}
	images := make([]Image, len(s.Data))
	for i, data := range s.Data {
		rows := min(s.Rows, s.Height-i*s.Rows)
		im := Image{Width: s.Width, Height: rows, Bits: s.Bits, Space: space, Decode: decode, Data: data}
		if s.Reversed && s.Compression != 7 {
			im.Data = mirrored(data)
		}
		if images[i], err = tiffStrip(im, s, unpack); err != nil {
			return nil, err
		}
	}
	return images, nil
}

// tiffSpace is the colour space of a TIFF page, where PDF has it.
func tiffSpace(s scan.Strips) (space, decode string, err error) {
	whole := s.Bits == 1 || s.Bits == 2 || s.Bits == 4 || s.Bits == 8 || s.Bits == 16 && !s.Little
	switch {
	case !whole || s.Extra:
		return "", "", odd("a TIFF of %d bits, alpha %t", s.Bits, s.Extra)
	case s.Photometric == 0 && s.Samples == 1:
		return gray, "[1 0]", nil
	case s.Photometric == 1 && s.Samples == 1:
		return gray, "", nil
	case s.Photometric == 2 && s.Samples == 3, s.Photometric == 6 && s.Samples == 3 && s.Compression == 7:
		return rgb, "", nil
	case s.Photometric == 3 && s.Samples == 1 && s.Palette != nil:
		return indexed(s.Palette), "", nil
	}
	return "", "", odd("a TIFF of %d samples, photometric %d", s.Samples, s.Photometric)
}

// tiffStrip says how a strip is packed, in the words of PDF.
func tiffStrip(im Image, s scan.Strips, unpack unpacker) (Image, error) {
	predictor := ""
	if s.Predictor == 2 {
		predictor = fmt.Sprintf("<</Predictor 2/Colors %d/BitsPerComponent %d/Columns %d>>", s.Samples, s.Bits, s.Width)
	} else if s.Predictor > 2 {
		return im, odd("a TIFF with predictor %d", s.Predictor)
	}
	switch s.Compression {
	case 1:
		im.Filter, im.Data = "/FlateDecode", deflate(im.Data)
	case 4:
		im.Filter = "/CCITTFaxDecode"
		im.Parms = fmt.Sprintf("<</K -1/Columns %d/Rows %d>>", im.Width, im.Height)
		// G4 gives 0 for black where BlackIs1 is false, whatever the numbers
		// mean in the TIFF: white is zero there means black is zero here.
		if s.Photometric == 0 {
			im.Decode = ""
		} else {
			im.Decode = "[1 0]"
		}
	case 5:
		im.Filter, im.Parms = "/LZWDecode", predictor
		return unpacked(im, unpack)
	case 7:
		joined, err := fromJPEG(withTables(s.Tables, im.Data), s.Photometric == 6)
		joined.Decode = im.Decode
		if err == nil && joined.Height > im.Height { // the last strip may be padded
			return im, odd("a strip of %d rows holds %d", im.Height, joined.Height)
		}
		return joined, err
	case 8, 32946:
		im.Filter, im.Parms = "/FlateDecode", predictor
	case 32773:
		im.Filter = "/RunLengthDecode"
	default:
		return im, odd("a TIFF of compression %d", s.Compression)
	}
	return im, nil
}

// unpacked undoes LZW in the jail and packs the samples anew.
func unpacked(im Image, unpack unpacker) (Image, error) {
	if unpack == nil {
		return im, odd("LZW without a jail")
	}
	var b bytes.Buffer
	w := New(&b, Info{Title: "strip"})
	pg := Page{Width: 100, Height: 100, Images: []Image{im}}
	if err := w.Page(pg); err != nil {
		return im, err
	}
	if err := w.Close(); err != nil {
		return im, err
	}
	pnm, err := unpack(b.Bytes(), im.Width, im.Height)
	if err != nil {
		return im, err
	}
	return fromPNM(pnm)
}

// withTables puts the tables that strips share into one of them.
func withTables(tables, strip []byte) []byte {
	if len(tables) < 4 || len(strip) < 2 {
		return strip
	}
	inner := bytes.TrimSuffix(tables[2:], []byte{0xff, 0xd9})
	return append(append(append([]byte{}, strip[:2]...), inner...), strip[2:]...)
}

// mirrored turns the bits of every byte round.
func mirrored(data []byte) []byte {
	out := make([]byte, len(data))
	for i, b := range data {
		out[i] = bits.Reverse8(b)
	}
	return out
}
