package pdf

import (
	"encoding/binary"
	"fmt"
	"strings"
	"unicode/utf16"
)

// glyphs gives each character used its number, from 1: number 0 is .notdef,
// which PDF/A forbids to show.
type glyphs map[rune]uint16

// encode writes a text as the characters of a literal string.
func (g glyphs) encode(text string) string {
	var b strings.Builder
	for _, r := range text {
		n, ok := g[r]
		if !ok {
			if len(g) >= maxGlyphs {
				r = ' ' // nothing that is read has so many different characters
			}
			if n, ok = g[r]; !ok {
				n = uint16(len(g) + 1)
				g[r] = n
			}
		}
		for _, c := range []byte{byte(n >> 8), byte(n)} {
			switch c {
			case '(', ')', '\\':
				b.WriteByte('\\')
				b.WriteByte(c)
			case '\r': // a reader would take it for a line feed
				b.WriteString("\\r")
			default:
				b.WriteByte(c)
			}
		}
	}
	return b.String()
}

const maxGlyphs = 60000

// inOrder lists the characters by their numbers.
func (g glyphs) inOrder() []rune {
	all := make([]rune, len(g))
	for r, n := range g {
		all[n-1] = r
	}
	return all
}

const fontName = "AAAAAA+SohoaBlank"

// fontObjects writes the font: composite, Identity-H, without outlines.
func (p *Writer) fontObjects() {
	p.object(fontObject, fmt.Sprintf("<</Type/Font/Subtype/Type0/BaseFont/%s/Encoding/Identity-H/DescendantFonts[%d 0 R]/ToUnicode %d 0 R>>",
		fontName, cidFontObject, unicodeObject))
	p.object(cidFontObject, fmt.Sprintf("<</Type/Font/Subtype/CIDFontType2/BaseFont/%s/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"+
		"/FontDescriptor %d 0 R/DW %d/CIDToGIDMap/Identity>>", fontName, descriptorObject, int(1000*advance)))
	p.object(descriptorObject, fmt.Sprintf("<</Type/FontDescriptor/FontName/%s/Flags 5/FontBBox[0 -200 %d 800]/ItalicAngle 0/Ascent 800/Descent -200"+
		"/CapHeight 700/StemV 80/MissingWidth %d/FontFile2 %d 0 R>>", fontName, int(1000*advance), int(1000*advance), programObject))
	program := fontProgram(len(p.font) + 1)
	p.packed(programObject, fmt.Sprintf("/Length1 %d", len(program)), program)
	p.packed(unicodeObject, "", p.font.toUnicode())
}

// toUnicode maps the numbers back to characters (PDF 32000-1, 9.10.3).
func (g glyphs) toUnicode() []byte {
	var b strings.Builder
	b.WriteString("/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n" +
		"/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n" +
		"/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n" +
		"1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n")
	all := g.inOrder()
	const most = 100 // entries of one block
	for first := 0; first < len(all); first += most {
		some := all[first:min(first+most, len(all))]
		fmt.Fprintf(&b, "%d beginbfchar\n", len(some))
		for i, r := range some {
			fmt.Fprintf(&b, "<%04X> <", first+i+1)
			for _, u := range utf16.Encode([]rune{r}) {
				fmt.Fprintf(&b, "%04X", u)
			}
			b.WriteString(">\n")
		}
		b.WriteString("endbfchar\n")
	}
	b.WriteString("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n")
	return []byte(b.String())
}

// fontProgram makes a TrueType font of n blank glyphs, each half an em wide:
// the tables that an embedded CIDFontType2 needs (PDF 32000-1, 9.9).
func fontProgram(n int) []byte {
	const em = 1000
	be := binary.BigEndian
	head := make([]byte, 54)
	be.PutUint32(head, 0x00010000)
	be.PutUint32(head[4:], 0x00010000)
	be.PutUint32(head[12:], 0x5F0F3CF5)
	be.PutUint16(head[16:], 0x000B)
	be.PutUint16(head[18:], em)
	be.PutUint16(head[38:], 0xffff-em*descent+1) // yMin
	be.PutUint16(head[40:], em*advance)          // xMax
	be.PutUint16(head[42:], em-em*descent)       // yMax
	be.PutUint16(head[46:], 3)
	be.PutUint16(head[48:], 2)
	hhea := make([]byte, 36)
	be.PutUint32(hhea, 0x00010000)
	be.PutUint16(hhea[4:], em-em*descent)
	be.PutUint16(hhea[6:], 0xffff-em*descent+1)
	be.PutUint16(hhea[10:], em*advance)
	be.PutUint16(hhea[34:], 1) // one width for all
	maxp := make([]byte, 32)
	be.PutUint32(maxp, 0x00010000)
	be.PutUint16(maxp[4:], uint16(n))
	be.PutUint16(maxp[14:], 2)
	hmtx := make([]byte, 4+2*(n-1))
	be.PutUint16(hmtx, em*advance)
	post := make([]byte, 32)
	be.PutUint32(post, 0x00030000)
	return sfnt([]table{
		{"cmap", blankMap()}, {"glyf", make([]byte, 4)}, {"head", head}, {"hhea", hhea}, {"hmtx", hmtx},
		{"loca", make([]byte, 2*(n+1))}, {"maxp", maxp}, {"post", post},
	})
}

// blankMap is a character map without a character, format 0.
func blankMap() []byte {
	b := make([]byte, 12+262)
	be := binary.BigEndian
	be.PutUint16(b[2:], 1) // one subtable
	be.PutUint16(b[4:], 1) // Macintosh Roman
	be.PutUint32(b[8:], 12)
	be.PutUint16(b[14:], 262)
	return b
}

type table struct {
	tag  string
	data []byte
}

// sfnt joins tables, in the order of their tags, to a font file.
func sfnt(tables []table) []byte {
	be := binary.BigEndian
	out := make([]byte, 12+16*len(tables))
	be.PutUint32(out, 0x00010000)
	be.PutUint16(out[4:], uint16(len(tables)))
	log := 0
	for 2<<log <= len(tables) {
		log++
	}
	be.PutUint16(out[6:], uint16(16<<log))
	be.PutUint16(out[8:], uint16(log))
	be.PutUint16(out[10:], uint16(16*len(tables)-16<<log))
	headAt := 0
	for i, t := range tables {
		entry := out[12+16*i:]
		copy(entry, t.tag)
		be.PutUint32(entry[4:], checksum(t.data))
		be.PutUint32(entry[8:], uint32(len(out)))
		be.PutUint32(entry[12:], uint32(len(t.data)))
		if t.tag == "head" {
			headAt = len(out)
		}
		out = append(out, t.data...)
		out = append(out, make([]byte, -len(out)&3)...)
	}
	be.PutUint32(out[headAt+8:], 0xB1B0AFBA-checksum(out))
	return out
}

func checksum(data []byte) uint32 {
	var sum uint32
	for i := 0; i < len(data); i += 4 {
		var word [4]byte
		copy(word[:], data[i:])
		sum += binary.BigEndian.Uint32(word[:])
	}
	return sum
}
