package pdf

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"io"
	"strconv"
	"strings"

	"sohoa/pipeline/scan"
)

// Breach is one clause of ISO 19005-2 that a file does not keep.
type Breach struct {
	Clause string
	Detail string
}

// Check looks for every clause of the package comment in a file that this
// package wrote. It knows the ways this package writes and takes any other for
// a breach: it proves our own files and is no judge of foreign ones.
func Check(data []byte) []Breach {
	c := &checker{data: data}
	c.frame()
	if len(c.breaches) == 0 {
		c.catalog()
	}
	return c.breaches
}

type checker struct {
	data     []byte
	objects  []any // of number i+1
	trailer  dict
	breaches []Breach
}

func (c *checker) broken(clause, format string, args ...any) {
	c.breaches = append(c.breaches, Breach{clause, fmt.Sprintf(format, args...)})
}

// frame looks at what holds the objects together and reads all of them.
func (c *checker) frame() {
	if !headed(c.data) {
		c.broken("6.1.2", "header %.20q", c.data[:min(len(c.data), 20)])
		return
	}
	tail := c.data[max(0, len(c.data)-64):]
	i := bytes.LastIndex(tail, []byte("startxref\n"))
	if i < 0 || !bytes.HasSuffix(tail, []byte("\n%%EOF\n")) {
		c.broken("6.1.3", "no startxref, or bytes behind the end")
		return
	}
	at, err := strconv.Atoi(strings.TrimSuffix(string(tail[i+10:]), "\n%%EOF\n"))
	if err != nil || at < 0 || at >= len(c.data) {
		c.broken("6.1.4", "startxref %v", err)
		return
	}
	if err := c.table(at); err != nil {
		c.broken("6.1.4", "%v", err)
	}
}

// headed looks for the header and four bytes above 127 behind it.
func headed(b []byte) bool {
	if len(b) < 15 || string(b[:7]) != "%PDF-1." || b[7] < '0' || b[7] > '7' || b[8] != '\n' || b[9] != '%' || b[14] != '\n' {
		return false
	}
	return min(b[10], b[11], b[12], b[13]) > 127
}

func (c *checker) table(at int) error {
	p := &parser{b: c.data, at: at}
	if !p.has("xref\n0 ") {
		return fmt.Errorf("no cross-reference table at %d", at)
	}
	n, err := strconv.Atoi(p.word())
	if err != nil || n < 2 || !p.has("\n0000000000 65535 f \n") || n > 8_388_607 || p.at+20*(n-1) > len(c.data) {
		return fmt.Errorf("a table of %d objects", n)
	}
	places := c.data[p.at : p.at+20*(n-1)]
	for i := 1; i < n; i++ {
		line := string(places[20*(i-1) : 20*i])
		place, err := strconv.Atoi(line[:10])
		if err != nil || line[10:] != " 00000 n \n" || place <= 0 || place >= at {
			return fmt.Errorf("entry %d: %q", i, line)
		}
		o, err := (&parser{b: c.data[:at], at: place}).object(i)
		if err != nil {
			return err
		}
		c.objects = append(c.objects, o)
	}
	p.at += len(places)
	if !p.has("trailer\n") {
		return fmt.Errorf("no trailer behind the table")
	}
	v, err := p.value()
	if err != nil {
		return err
	}
	c.trailer, _ = v.(dict)
	if id, _ := c.trailer["ID"].(list); len(id) != 2 {
		c.broken("6.1.3", "no ID")
	}
	if c.trailer["Encrypt"] != nil {
		c.broken("6.1.3", "encrypted")
	}
	return nil
}

// get follows a reference.
func (c *checker) get(v any) any {
	if r, ok := v.(ref); ok {
		if int(r) > len(c.objects) {
			c.broken("6.1.4", "no object %d", r)
			return nil
		}
		return c.objects[r-1]
	}
	return v
}

func (c *checker) dict(v any) dict {
	switch v := c.get(v).(type) {
	case dict:
		return v
	case stream:
		return v.dict
	}
	return nil
}

// catalog walks from the root over everything a page shows.
func (c *checker) catalog() {
	root := c.dict(c.trailer["Root"])
	for _, key := range []name{"AcroForm", "AA", "OpenAction", "Names", "OCProperties", "Perms", "Requirements", "EmbeddedFiles", "AF"} {
		if root[key] != nil {
			c.broken("6.3-6.9", "catalogue holds %s", key)
		}
	}
	c.everyObject()
	c.metadata(root)
	c.intent(root)
	pages := c.dict(root["Pages"])
	kids, _ := pages["Kids"].(list)
	if n, _ := pages["Count"].(float64); int(n) != len(kids) || len(kids) == 0 {
		c.broken("6.1.4", "%v pages counted, %d there", pages["Count"], len(kids))
	}
	for i, k := range kids {
		c.page(i+1, c.dict(k))
	}
	outlines := c.dict(root["Outlines"])
	for at := outlines["First"]; at != nil; {
		mark := c.dict(at)
		if mark["A"] != nil || mark["Dest"] == nil {
			c.broken("6.5", "a bookmark with an action")
		}
		at = mark["Next"]
	}
}

// everyObject looks at what no stream may have.
func (c *checker) everyObject() {
	for i, o := range c.objects {
		s, ok := o.(stream)
		if !ok {
			continue
		}
		for _, key := range []name{"F", "FFilter", "FDecodeParms"} {
			if s.dict[key] != nil {
				c.broken("6.1.7", "stream %d lies outside", i+1)
			}
		}
		if f, _ := s.dict["Filter"].(name); f == "LZWDecode" || f == "Crypt" {
			c.broken("6.1.7", "stream %d is packed as %s", i+1, f)
		}
	}
}

func (c *checker) page(n int, pg dict) {
	for _, key := range []name{"Annots", "AA", "Group", "PresSteps", "Trans"} {
		if pg[key] != nil {
			c.broken("6.2-6.5", "page %d holds %s", n, key)
		}
	}
	box, _ := pg["MediaBox"].(list)
	if len(box) != 4 {
		c.broken("6.1.13", "page %d has no size", n)
		return
	}
	for _, v := range box[2:] {
		if side, _ := v.(float64); side < minSide || side > maxSide {
			c.broken("6.1.13", "page %d has a side of %g", n, side)
		}
	}
	res := c.dict(pg["Resources"])
	if res["ExtGState"] != nil || res["Pattern"] != nil || res["Shading"] != nil {
		c.broken("6.2.10", "page %d has resources of drawing", n)
	}
	pictures := c.dict(res["XObject"])
	for key, v := range pictures {
		s, _ := c.get(v).(stream)
		c.picture(fmt.Sprintf("%s of page %d", key, n), s)
	}
	most := 0
	for _, v := range c.dict(res["Font"]) {
		most = c.font(c.dict(v))
	}
	s, ok := c.get(pg["Contents"]).(stream)
	if !ok {
		c.broken("6.2.2", "page %d has no content", n)
		return
	}
	c.content(n, s, most)
}

func (c *checker) picture(where string, s stream) {
	d := s.dict
	if d["Subtype"] != name("Image") {
		c.broken("6.2.8", "%s is no picture", where)
	}
	for _, key := range []name{"Interpolate", "Alternates", "OPI", "SMask", "Mask", "SMaskInData", "Intent"} {
		if d[key] != nil {
			c.broken("6.2.8", "%s has %s", where, key)
		}
	}
	if d["Filter"] == name("JPXDecode") {
		c.jpx(where, s)
		return
	}
	switch space := d["ColorSpace"].(type) {
	case name:
		if space != "DeviceGray" && space != "DeviceRGB" {
			c.broken("6.2.4", "%s is in %s", where, space)
		}
	case list:
		if len(space) != 4 || space[0] != name("Indexed") || space[1] != name("DeviceRGB") {
			c.broken("6.2.4", "%s is in %v", where, space[:min(len(space), 2)])
		}
	default:
		c.broken("6.2.4", "%s has no colour space", where)
	}
}

// jpx looks at a JPEG 2000 picture, which says its colours itself.
func (c *checker) jpx(where string, s stream) {
	j, err := scan.ParseJP2(s.data)
	if err == nil {
		err = j.Archival()
	}
	w, _ := s.dict["Width"].(float64)
	h, _ := s.dict["Height"].(float64)
	if err == nil && (int(w) != j.Width || int(h) != j.Height) {
		err = fmt.Errorf("%d x %d pixels, the dictionary says %g x %g", j.Width, j.Height, w, h)
	}
	if err != nil {
		c.broken("6.2.8.3", "%s: %v", where, err)
	}
	if s.dict["ColorSpace"] != nil || s.dict["Decode"] != nil {
		c.broken("6.2.8.3", "%s: the dictionary speaks of colours", where)
	}
}

// content looks at the words of a page: no pictures within, no character that
// the font lacks, every mark opened is closed.
func (c *checker) content(n int, s stream, glyphs int) {
	raw, err := unpackAll(s)
	if err != nil {
		c.broken("6.1.7", "content of page %d: %v", n, err)
		return
	}
	p := &parser{b: raw}
	depth := 0
	for p.space(); p.at < len(raw); p.space() {
		if raw[p.at] >= 'A' && raw[p.at] <= 'z' && raw[p.at] != '[' {
			switch op := p.word(); op {
			case "q":
				depth++
			case "Q":
				depth--
			case "cm", "Do", "BT", "ET", "Tr", "Tf", "Tm", "Td", "Tz", "Tj":
			default:
				c.broken("6.2.2", "page %d: operator %.10q", n, op)
				return
			}
			if depth < 0 || depth > maxDepth {
				c.broken("6.1.13", "page %d: q and Q do not match", n)
			}
			continue
		}
		v, err := p.value()
		if err != nil {
			c.broken("6.2.2", "page %d: %v", n, err)
			return
		}
		if t, ok := v.(text); ok && !allShown(t, glyphs) {
			c.broken("6.2.11.8", "page %d shows a glyph that is not there", n)
			return
		}
	}
	if depth != 0 {
		c.broken("6.1.13", "page %d: q and Q do not match", n)
	}
}

func allShown(t text, glyphs int) bool {
	for i := 0; i+1 < len(t); i += 2 {
		if g := int(binary.BigEndian.Uint16(t[i:])); g == 0 || g >= glyphs {
			return false
		}
	}
	return len(t)%2 == 0
}

// font looks at the one font and returns how many glyphs its program has.
func (c *checker) font(d dict) int {
	const clause = "6.2.11"
	under, _ := d["DescendantFonts"].(list)
	if d["Encoding"] != name("Identity-H") || len(under) != 1 {
		c.broken(clause, "not Identity-H")
		return 0
	}
	if s, ok := c.get(d["ToUnicode"]).(stream); !ok {
		c.broken(clause, "no ToUnicode")
	} else if raw, err := unpackAll(s); err != nil || !bytes.Contains(raw, []byte("begincodespacerange")) {
		c.broken(clause, "ToUnicode: %v", err)
	}
	cid := c.dict(under[0])
	if cid["CIDToGIDMap"] != name("Identity") || cid["W"] != nil {
		c.broken(clause, "CIDToGIDMap or widths")
	}
	program, ok := c.get(c.dict(cid["FontDescriptor"])["FontFile2"]).(stream)
	if !ok {
		c.broken(clause, "the font is not embedded")
		return 0
	}
	raw, err := unpackAll(program)
	if err != nil {
		c.broken(clause, "font program: %v", err)
		return 0
	}
	n, width, err := fontFacts(raw)
	if dw, _ := cid["DW"].(float64); err != nil || int(dw) != width {
		c.broken(clause, "widths of %v, the program says %d: %v", cid["DW"], width, err)
	}
	return n
}

// fontFacts reads how many glyphs a font has and how wide they are, in
// thousandths of the em.
func fontFacts(raw []byte) (glyphs, width int, err error) {
	be := binary.BigEndian
	find := func(tag string, size int) []byte {
		for i := 12; i+16 <= len(raw) && i < 12+16*32; i += 16 {
			at, n := int(be.Uint32(raw[i+8:])), int(be.Uint32(raw[i+12:]))
			if string(raw[i:i+4]) == tag && n >= size && at >= 0 && n <= len(raw)-at {
				return raw[at : at+n]
			}
		}
		return nil
	}
	head, maxp, hmtx, hhea := find("head", 54), find("maxp", 32), find("hmtx", 4), find("hhea", 36)
	if head == nil || maxp == nil || hmtx == nil || hhea == nil || find("loca", 2) == nil || find("glyf", 0) == nil {
		return 0, 0, fmt.Errorf("tables are missing")
	}
	em := int(be.Uint16(head[18:]))
	if em == 0 || be.Uint16(hhea[34:]) != 1 {
		return 0, 0, fmt.Errorf("em of %d", em)
	}
	return int(be.Uint16(maxp[4:])), int(be.Uint16(hmtx)) * 1000 / em, nil
}

// unpackAll inflates a stream of ours: bounded, since a file may be damaged.
func unpackAll(s stream) ([]byte, error) {
	switch s.dict["Filter"] {
	case nil:
		return s.data, nil
	case name("FlateDecode"):
	default:
		return nil, fmt.Errorf("packed as %v", s.dict["Filter"])
	}
	z, err := zlib.NewReader(bytes.NewReader(s.data))
	if err != nil {
		return nil, err
	}
	const most = 64 << 20
	raw, err := io.ReadAll(io.LimitReader(z, most+1))
	if err == nil && len(raw) > most {
		err = fmt.Errorf("more than %d bytes", most)
	}
	return raw, err
}
