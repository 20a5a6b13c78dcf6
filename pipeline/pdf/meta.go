package pdf

import (
	"bytes"
	"encoding/binary"
	"encoding/xml"
	"fmt"
	"math"
	"strings"
	"unicode"
	"unicode/utf16"
)

// maxText is the longest text in the document information, in characters: the
// limit of a string in PDF/A is 32,767 bytes (ISO 19005-2, 6.1.13).
const maxText = 8000

func (i Info) tidied() Info {
	i.Title, i.Author, i.Subject, i.Keywords = oneLine(i.Title), oneLine(i.Author), oneLine(i.Subject), oneLine(i.Keywords)
	return i
}

// oneLine drops what cannot stand in XML and brings white space to single
// spaces.
func oneLine(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == unicode.ReplacementChar || r >= 0xfffe && r <= 0xffff {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, " "))
	runes := []rune(strings.Join(strings.Fields(s), " "))
	return string(runes[:min(len(runes), maxText)])
}

const producer = "sohoa " + Version

// dict is the document information; it says the same as the XMP (6.6.2.2).
func (i Info) dict() string {
	var b strings.Builder
	b.WriteString("<<")
	for _, f := range []struct{ name, text string }{
		{"Title", i.Title}, {"Author", i.Author}, {"Subject", i.Subject}, {"Keywords", i.Keywords}, {"Producer", producer},
	} {
		if f.text != "" {
			fmt.Fprintf(&b, "/%s%s", f.name, textString(f.text))
		}
	}
	if !i.Made.IsZero() {
		day := i.Made.UTC().Format("D:20060102150405Z")
		fmt.Fprintf(&b, "/CreationDate(%s)/ModDate(%s)", day, day)
	}
	b.WriteString(">>")
	return b.String()
}

// textString writes a text as UTF-16 with its mark, in hexadecimal.
func textString(s string) string {
	var b strings.Builder
	b.WriteString("<FEFF")
	for _, u := range utf16.Encode([]rune(s)) {
		fmt.Fprintf(&b, "%04X", u)
	}
	b.WriteString(">")
	return b.String()
}

// xmp is the metadata packet (ISO 16684-1; ISO 19005-2, 6.6).
func (i Info) xmp() []byte {
	var b bytes.Buffer
	text := func(s string) string {
		var e bytes.Buffer
		xml.EscapeText(&e, []byte(s)) // a buffer takes everything
		return e.String()
	}
	b.WriteString("<?xpacket begin=\"\uFEFF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n" +
		"<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n" +
		"<rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\"" +
		" xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\" xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\">\n" +
		"<pdfaid:part>2</pdfaid:part>\n<pdfaid:conformance>B</pdfaid:conformance>\n<dc:format>application/pdf</dc:format>\n" +
		"<dc:language><rdf:Bag><rdf:li>vi</rdf:li></rdf:Bag></dc:language>\n")
	if i.Title != "" {
		fmt.Fprintf(&b, "<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">%s</rdf:li></rdf:Alt></dc:title>\n", text(i.Title))
	}
	if i.Author != "" {
		fmt.Fprintf(&b, "<dc:creator><rdf:Seq><rdf:li>%s</rdf:li></rdf:Seq></dc:creator>\n", text(i.Author))
	}
	if i.Subject != "" {
		fmt.Fprintf(&b, "<dc:description><rdf:Alt><rdf:li xml:lang=\"x-default\">%s</rdf:li></rdf:Alt></dc:description>\n", text(i.Subject))
	}
	if i.Keywords != "" {
		fmt.Fprintf(&b, "<pdf:Keywords>%s</pdf:Keywords>\n", text(i.Keywords))
	}
	fmt.Fprintf(&b, "<pdf:Producer>%s</pdf:Producer>\n", producer)
	if !i.Made.IsZero() {
		day := i.Made.UTC().Format("2006-01-02T15:04:05Z")
		fmt.Fprintf(&b, "<xmp:CreateDate>%s</xmp:CreateDate>\n<xmp:ModifyDate>%s</xmp:ModifyDate>\n", day, day)
	}
	b.WriteString("</rdf:Description>\n</rdf:RDF>\n</x:xmpmeta>\n<?xpacket end=\"r\"?>")
	return b.Bytes()
}

// profile makes the ICC profile of sRGB (IEC 61966-2-1), version 2.1: matrix
// and curve, adapted to D50.
func profile() []byte {
	be := binary.BigEndian
	fixed := func(v float64) []byte { return be.AppendUint32(nil, uint32(int32(math.Round(v*65536)))) }
	xyz := func(x, y, z float64) []byte {
		return append(append(append([]byte("XYZ \x00\x00\x00\x00"), fixed(x)...), fixed(y)...), fixed(z)...)
	}
	const name = "sRGB IEC61966-2.1"
	desc := append([]byte("desc\x00\x00\x00\x00"), be.AppendUint32(nil, uint32(len(name)+1))...)
	desc = append(append(desc, name...), make([]byte, 1+4+4+2+1+67)...)
	curve := be.AppendUint32([]byte("curv\x00\x00\x00\x00"), curvePoints)
	for i := range curvePoints {
		curve = be.AppendUint16(curve, uint16(math.Round(65535*linear(float64(i)/(curvePoints-1)))))
	}
	tags := []table{
		{"desc", desc}, {"cprt", []byte("text\x00\x00\x00\x00No copyright, use freely\x00")},
		{"wtpt", xyz(0.9642, 1, 0.8249)}, {"rXYZ", xyz(0.43607, 0.22249, 0.01392)},
		{"gXYZ", xyz(0.38515, 0.71687, 0.09708)}, {"bXYZ", xyz(0.14307, 0.06061, 0.7141)},
		{"rTRC", curve}, {"gTRC", nil}, {"bTRC", nil}, // the same curve
	}
	out := make([]byte, 128+4+12*len(tags))
	be.PutUint32(out[8:], 0x02100000)
	copy(out[12:], "mntrRGB XYZ ")
	copy(out[24:], []byte{0x07, 0xd0, 0, 1, 0, 1}) // 1 January 2000: the same bytes every time
	copy(out[36:], "acsp")
	copy(out[68:], []byte{0, 0, 0xf6, 0xd6, 0, 1, 0, 0, 0, 0, 0xd3, 0x2d})
	be.PutUint32(out[128:], uint32(len(tags)))
	at, size := 0, 0
	for i, t := range tags {
		if t.data != nil {
			at, size = len(out), len(t.data)
			out = append(out, t.data...)
			out = append(out, make([]byte, -len(out)&3)...)
		}
		entry := out[132+12*i:]
		copy(entry, t.tag)
		be.PutUint32(entry[4:], uint32(at))
		be.PutUint32(entry[8:], uint32(size))
	}
	be.PutUint32(out, uint32(len(out)))
	return out
}

const curvePoints = 1024

// linear undoes the transfer curve of sRGB.
func linear(v float64) float64 {
	if v <= 0.04045 {
		return v / 12.92
	}
	return math.Pow((v+0.055)/1.055, 2.4)
}
