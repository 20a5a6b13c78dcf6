package scan

import (
	"encoding/binary"

	"sohoa/pipeline"
)

// tiffPage cuts one page out of a TIFF, or hands on the file where it has only
// one.
func tiffPage(path string, sp pipeline.ScanPage, l Limits) (Image, error) {
	f, size, err := open(path)
	if err != nil {
		return Image{}, err
	}
	defer f.Close()
	c, first, err := openTIFF(f, size)
	if err != nil {
		return Image{}, err
	}
	pages, err := c.pages(first, l.Pages)
	if err != nil {
		return Image{}, err
	}
	if sp.Page > len(pages) {
		return Image{}, pipeline.Errorf(pipeline.Internal, "page %d of %d", sp.Page, len(pages))
	}
	d := pages[sp.Page-1]
	_, old := d.find(tagOldJPEG)
	if len(pages) == 1 || c.big || old {
		img, err := wholeFile(path, "tiff")
		img.Frame, img.DPI = d.frame, sp.DPI
		return img, err
	}
	raw, err := c.cut(d)
	return Image{Data: raw, Format: "tiff", DPI: sp.DPI}, err
}

// cut writes a TIFF of one page: the same fields, the same compressed bytes.
func (c container) cut(d directory) ([]byte, error) {
	pieces, err := c.strips(d)
	if err != nil {
		return nil, err
	}
	out := append([]byte{}, "II*\x00"...)
	if c.order == binary.BigEndian {
		out = append(out[:0], "MM\x00*"...)
	}
	out = append(out, 0, 0, 0, 0)
	places := make([]uint64, len(pieces))
	for i, p := range pieces {
		places[i] = uint64(len(out))
		b, err := readAt(c.f, c.size, p.at, int(p.size))
		if err != nil {
			return nil, err
		}
		out = append(out, b...)
	}
	return c.close(out, d, places)
}

// close appends the values that need room and then the directory.
func (c container) close(out []byte, d directory, places []uint64) ([]byte, error) {
	var dir []byte
	count := uint16(0)
	for _, e := range d.entries {
		if e.tag == tagSubIFDs || e.tag == tagEXIF || e.tag == tagGPS || width(e.kind) == 0 {
			continue // they point into the file that is left behind
		}
		values, err := c.copied(e, places)
		if err != nil {
			return nil, err
		}
		kind := e.kind
		if e.tag == tagStrips || e.tag == tagTiles {
			kind = 4
		}
		dir = c.append32(c.append16(c.append16(dir, e.tag), kind), uint32(e.count))
		if len(values) > 4 {
			out = append(out, make([]byte, len(out)%2)...)
			dir = c.append32(dir, uint32(len(out)))
			out = append(out, values...)
		} else {
			dir = append(dir, append(values, make([]byte, 4-len(values))...)...)
		}
		count++
	}
	out = append(out, make([]byte, len(out)%2)...)
	c.order.PutUint32(out[4:], uint32(len(out)))
	out = c.append16(out, count)
	return c.append32(append(out, dir...), 0), nil
}

// copied returns the bytes of a field's values, with the new places of strips.
func (c container) copied(e entry, places []uint64) ([]byte, error) {
	if e.tag == tagStrips || e.tag == tagTiles {
		var b []byte
		for _, p := range places {
			b = c.append32(b, uint32(p))
		}
		return b, nil
	}
	const most = 16 << 20 // an ICC profile has 1 or 2 MiB
	if e.count > most/width(e.kind) {
		return nil, refuse(pipeline.ReasonBroken, "field %d has %d values", e.tag, e.count)
	}
	return readAt(c.f, c.size, e.at, int(e.count*width(e.kind)))
}

func (c container) append16(b []byte, v uint16) []byte {
	n := len(b)
	b = append(b, 0, 0)
	c.order.PutUint16(b[n:], v)
	return b
}

func (c container) append32(b []byte, v uint32) []byte {
	n := len(b)
	b = append(b, 0, 0, 0, 0)
	c.order.PutUint32(b[n:], v)
	return b
}
