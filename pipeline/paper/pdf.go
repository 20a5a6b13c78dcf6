package paper

import (
	"bytes"
	"fmt"
	"image"
	"io"
	"strings"

	"codeberg.org/go-pdf/fpdf"

	"sohoa/pipeline/paper/squeeze"
)

// PDFOptions says what stands in an image PDF besides its pictures.
type PDFOptions struct {
	CCITT   bool // bitonal pages as CCITT G4, else DCT
	Flate   bool // pictures as Flate, else DCT
	Garbage bool // a text layer as a Western OCR program leaves it on Vietnamese
	Signed  bool // a digital signature with its visible note (invalid: made up)
	Rotate  int  // /Rotate of every page: 0, 90, 180, 270
}

// WritePDF writes an image PDF, one picture a page.
func WritePDF(w io.Writer, pages []Scan, o PDFOptions) error {
	f := &pdfFile{}
	f.buf.WriteString("%PDF-1.5\n%\xe2\xe3\xcf\xd3\n")
	f.reserve(3) // 1 catalogue, 2 pages, 3 font
	f.object(3, "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>")
	var kids []string
	for i, s := range pages {
		n, err := f.page(s, o, i)
		if err != nil {
			return fmt.Errorf("page %d: %w", i+1, err)
		}
		kids = append(kids, fmt.Sprintf("%d 0 R", n))
	}
	form := ""
	if o.Signed {
		form = fmt.Sprintf("/AcroForm<</SigFlags 3/Fields[%d 0 R]>>", f.signature(kids[0]))
	}
	f.object(2, fmt.Sprintf("<</Type/Pages/Count %d/Kids[%s]>>", len(kids), strings.Join(kids, " ")))
	f.object(1, "<</Type/Catalog/Pages 2 0 R"+form+">>")
	f.finish()
	_, err := w.Write(f.buf.Bytes())
	return err
}

// pdfFile is a PDF in the making; offsets[i] is where object i+1 stands.
type pdfFile struct {
	buf     bytes.Buffer
	offsets []int
}

func (f *pdfFile) reserve(n int) int {
	f.offsets = append(f.offsets, make([]int, n)...)
	return len(f.offsets)
}

func (f *pdfFile) object(n int, body string) {
	f.offsets[n-1] = f.buf.Len()
	fmt.Fprintf(&f.buf, "%d 0 obj\n%s\nendobj\n", n, body)
}

func (f *pdfFile) stream(dict string, raw []byte) int {
	n := f.reserve(1)
	f.object(n, fmt.Sprintf("<<%s/Length %d>>\nstream\n%s\nendstream", dict, len(raw), raw))
	return n
}

func (f *pdfFile) page(s Scan, o PDFOptions, number int) (int, error) {
	dict, raw, err := pdfImage(s, o)
	if err != nil {
		return 0, err
	}
	b := s.Image.Bounds()
	img := f.stream(fmt.Sprintf("/Type/XObject/Subtype/Image/Width %d/Height %d%s", b.Dx(), b.Dy(), dict), raw)
	w, h := 72*float64(b.Dx())/float64(s.DPI), 72*float64(b.Dy())/float64(s.DPI)
	content := fmt.Sprintf("q %.3f 0 0 %.3f 0 0 cm /I Do Q\n", w, h)
	if o.Garbage {
		content += garbageLayer(number, h)
	}
	if o.Signed && number == 0 {
		content += signatureNote(w, h)
	}
	c := f.stream("", []byte(content))
	n := f.reserve(1)
	f.object(n, fmt.Sprintf("<</Type/Page/Parent 2 0 R/MediaBox[0 0 %.2f %.2f]/Rotate %d/Contents %d 0 R"+
		"/Resources<</XObject<</I %d 0 R>>/Font<</F 3 0 R>>>>>>", w, h, o.Rotate, c, img))
	return n, nil
}

func pdfImage(s Scan, o PDFOptions) (dict string, raw []byte, err error) {
	gray, isGray := s.Image.(*image.Gray)
	space := "/ColorSpace/DeviceRGB/BitsPerComponent 8"
	if isGray {
		space = "/ColorSpace/DeviceGray/BitsPerComponent 8"
	}
	switch {
	case o.CCITT && isGray:
		dict = fmt.Sprintf("/ColorSpace/DeviceGray/BitsPerComponent 1/Filter/CCITTFaxDecode/DecodeParms<</K -1/Columns %d/Rows %d>>",
			gray.Rect.Dx(), gray.Rect.Dy())
		return dict, squeeze.G4(gray), nil
	case o.Flate:
		return space + "/Filter/FlateDecode", deflate(samples(s.Image)), nil
	}
	raw, err = jpegBytes(s)
	return space + "/Filter/DCTDecode", raw, err
}

// garbageLayer is invisible text in the wrong alphabet.
func garbageLayer(page int, height float64) string {
	const words = "C0NG HOA XA H(>I CHU NGHlA VlfT NAM D9c l~p Tl,l' do H\\341nh phuc UBND TiNH QUYET D!NH vS vi~c ban hanh Can cu Lu~t T6 chuc chinh quySn dja phuong"
	var b strings.Builder
	b.WriteString("BT /F 11 Tf 3 Tr 14 TL\n")
	fmt.Fprintf(&b, "60 %.0f Td\n", height-60)
	list := strings.Fields(words)
	for line := range 30 {
		b.WriteString("(")
		for i := range 8 {
			w := list[(page+line*7+i*3)%len(list)]
			b.WriteString(strings.NewReplacer("(", "\\(", ")", "\\)").Replace(w) + " ")
		}
		b.WriteString(") Tj T*\n")
	}
	b.WriteString("ET\n")
	return b.String()
}

// signatureNote is what a signing program prints in the corner.
func signatureNote(w, h float64) string {
	return fmt.Sprintf("BT /F 7 Tf 8 TL %.0f %.0f Td (Ky boi: Van phong \\(minh hoa\\)) Tj T* (Email: vidu@example.invalid) Tj T* "+
		"(Co quan: don vi minh hoa) Tj T* (Thoi gian ky: 01.01.2026 08:00:00 +07:00) Tj ET\n", w-190, h-30)
}

// signature adds a signature field whose bytes sign nothing.
func (f *pdfFile) signature(page string) int {
	value := f.reserve(1)
	f.object(value, "<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/adbe.pkcs7.detached/ByteRange[0 10 20 10]/Contents<"+
		strings.Repeat("00", 64)+">/M(D:20260101080000+07'00')>>")
	field := f.reserve(1)
	f.object(field, fmt.Sprintf("<</Type/Annot/Subtype/Widget/FT/Sig/T(Signature1)/V %d 0 R/F 132/Rect[0 0 0 0]/P %s>>", value, page))
	return field
}

func (f *pdfFile) finish() {
	at := f.buf.Len()
	fmt.Fprintf(&f.buf, "xref\n0 %d\n0000000000 65535 f \n", len(f.offsets)+1)
	for _, o := range f.offsets {
		fmt.Fprintf(&f.buf, "%010d 00000 n \n", o)
	}
	fmt.Fprintf(&f.buf, "trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(f.offsets)+1, at)
}

// WriteBornDigital writes the document as a PDF with real text and embedded
// fonts, as a word processor does. The seal, the signature and handwriting,
// which are no text, are left out: number and day are then set in type.
func (d Document) WriteBornDigital(w io.Writer) error {
	d.HandNumber, d.HandDay = false, false
	pdf := fpdf.New("P", "mm", "A4", "")
	pdf.SetCreationDate(d.Date)
	pdf.SetModificationDate(d.Date)
	pdf.SetCatalogSort(true)
	names := [4]string{"", "B", "I", "BI"}
	for i, ttf := range fontFiles() {
		pdf.AddUTF8FontFromBytes("serif", names[i], ttf)
	}
	for _, s := range d.layout() {
		pdf.AddPage()
		for _, m := range s.marks {
			setMark(pdf, m, names)
		}
	}
	if err := pdf.Output(w); err != nil {
		return fmt.Errorf("born-digital pdf: %w", err)
	}
	return nil
}

func setMark(pdf *fpdf.Fpdf, m mark, styles [4]string) {
	switch m := m.(type) {
	case text:
		pdf.SetFont("serif", styles[m.face.cut], m.face.pt)
		pdf.SetTextColor(int(m.color.R), int(m.color.G), int(m.color.B))
		pdf.Text(m.x, m.y, m.s)
	case rule:
		pdf.SetLineWidth(m.width)
		pdf.Line(m.x0, m.y0, m.x1, m.y1)
	case frame:
		pdf.SetLineWidth(m.width)
		pdf.SetDrawColor(int(m.color.R), int(m.color.G), int(m.color.B))
		pdf.Rect(m.x, m.y, m.w, m.h, "D")
		pdf.SetDrawColor(0, 0, 0)
	}
}
