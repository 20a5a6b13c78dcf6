package scan

import (
	"bytes"
	"image"
	"image/jpeg"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"codeberg.org/go-pdf/fpdf"
	"golang.org/x/image/tiff"

	"sohoa/pipeline"
	"sohoa/pipeline/paper"
)

// document renders a report of so many pages at 100 dpi.
func document(t testing.TB, tone paper.Tone, pages int) ([]paper.Scan, paper.Document) {
	t.Helper()
	rng := paper.NewRand(11)
	d := paper.Generate(rng, paper.Report, paper.Units()[39])
	scans, _ := d.Scanned(100, paper.Wear{Tone: tone, Quality: 60}, rng)
	for len(scans) < pages {
		d.Lengthen(rng, 6)
		scans, _ = d.Scanned(100, paper.Wear{Tone: tone, Quality: 60}, rng)
	}
	return scans[:pages], d
}

func pdfFile(t testing.TB, tone paper.Tone, pages int, o paper.PDFOptions) []byte {
	t.Helper()
	scans, _ := document(t, tone, pages)
	var b bytes.Buffer
	if err := paper.WritePDF(&b, scans, o); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func tiffFile(t testing.TB, tone paper.Tone, pages int, p paper.Packing) []byte {
	t.Helper()
	scans, _ := document(t, tone, pages)
	var b bytes.Buffer
	if err := paper.WriteTIFF(&b, scans, p); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func jpegFile(t testing.TB) []byte {
	t.Helper()
	scans, _ := document(t, paper.Gray, 1)
	var b bytes.Buffer
	if err := paper.WriteJPEG(&b, scans[0]); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func pngFile(t testing.TB) []byte {
	t.Helper()
	scans, _ := document(t, paper.Gray, 1)
	var b bytes.Buffer
	if err := paper.WritePNG(&b, scans[0]); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func bornDigital(t testing.TB) []byte {
	t.Helper()
	_, d := document(t, paper.Gray, 1)
	var b bytes.Buffer
	if err := d.WriteBornDigital(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func save(t testing.TB, raw []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "upload")
	if err := os.WriteFile(path, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestExamineSaysWhatAFileIs(t *testing.T) {
	for _, tt := range []struct {
		rule    string
		raw     []byte
		kind    pipeline.ScanKind
		pages   int
		full    bool
		encoded string
		dpi     int
		format  string
	}{
		{"jpeg in pdf is untouched", pdfFile(t, paper.Colour, 2, paper.PDFOptions{}), pipeline.PDF, 2, true, "jpeg", 100, "jpeg"},
		{"g4 in pdf is untouched", pdfFile(t, paper.Bitonal, 1, paper.PDFOptions{CCITT: true}), pipeline.PDF, 1, true, "ccitt", 100, "tiff"},
		{"flate in pdf is unpacked", pdfFile(t, paper.Colour, 1, paper.PDFOptions{Flate: true}), pipeline.PDF, 1, true, "image", 100, "pnm"},
		{"garbage layer changes nothing", pdfFile(t, paper.Gray, 1, paper.PDFOptions{Garbage: true}), pipeline.PDF, 1, true, "jpeg", 100, "jpeg"},
		{"a signature's note is rendered", pdfFile(t, paper.Gray, 1, paper.PDFOptions{Signed: true}), pipeline.PDF, 1, false, "jpeg", 100, "pnm"},
		{"a turned page is rendered", pdfFile(t, paper.Gray, 1, paper.PDFOptions{Rotate: 90}), pipeline.PDF, 1, false, "jpeg", 100, "pnm"},
		{"tiff g4", tiffFile(t, paper.Bitonal, 3, paper.CCITT), pipeline.TIFF, 3, true, "ccitt", 100, "tiff"},
		{"tiff lzw", tiffFile(t, paper.Gray, 1, paper.LZW), pipeline.TIFF, 1, true, "lzw", 100, "tiff"},
		{"tiff jpeg", tiffFile(t, paper.Colour, 2, paper.JPEG), pipeline.TIFF, 2, true, "jpeg", 100, "tiff"},
		{"jpeg", jpegFile(t), pipeline.JPEG, 1, true, "jpeg", 100, "jpeg"},
		{"png", pngFile(t), pipeline.PNG, 1, true, "png", 100, "png"},
	} {
		t.Run(tt.rule, func(t *testing.T) {
			s, path := testScanner(t), save(t, tt.raw)
			sc, err := s.Examine(t.Context(), path)
			if err != nil || sc.Refused != "" {
				t.Fatalf("refused %q %s, %v", sc.Refused, sc.Detail, err)
			}
			if sc.Kind != tt.kind || len(sc.Pages) != tt.pages {
				t.Fatalf("want %s of %d pages, got %s of %d", tt.kind, tt.pages, sc.Kind, len(sc.Pages))
			}
			last := sc.Pages[tt.pages-1]
			if last.Full != tt.full || last.Encoded != tt.encoded || last.DPI != tt.dpi || last.Layer || last.Page != tt.pages {
				t.Errorf("want full %v, %s, %d dpi, no layer; got %+v", tt.full, tt.encoded, tt.dpi, last)
			}
			img, err := s.Page(t.Context(), path, sc, tt.pages)
			if err != nil {
				t.Fatal(err)
			}
			if img.Format != tt.format || img.DPI < 100 || len(img.Data) < 1000 {
				t.Errorf("want %s, got %s of %d bytes at %d dpi", tt.format, img.Format, len(img.Data), img.DPI)
			}
		})
	}
}

func TestUntouchedMeansTheSamePixels(t *testing.T) {
	s := testScanner(t)
	take := func(raw []byte, page int) []byte {
		path := save(t, raw)
		sc, err := s.Examine(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		img, err := s.Page(t.Context(), path, sc, page)
		if err != nil {
			t.Fatal(err)
		}
		return img.Data
	}
	scans, _ := document(t, paper.Bitonal, 2)
	want := scans[1].Image.(*image.Gray).Pix
	for name, raw := range map[string][]byte{
		"g4 out of a pdf":  take(pdfFile(t, paper.Bitonal, 2, paper.PDFOptions{CCITT: true}), 2),
		"g4 out of a tiff": take(tiffFile(t, paper.Bitonal, 2, paper.CCITT), 2),
		"lzw":              take(tiffFile(t, paper.Bitonal, 2, paper.LZW), 2),
	} {
		img, err := tiff.Decode(bytes.NewReader(raw))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if !bytes.Equal(grey(img), want) {
			t.Errorf("%s: pixels differ", name)
		}
	}
	pdf := pdfFile(t, paper.Colour, 1, paper.PDFOptions{})
	if stream := take(pdf, 1); !bytes.Contains(pdf, stream) {
		t.Error("the JPEG stream is not the one in the PDF")
	}
}

func grey(img image.Image) []byte {
	b := img.Bounds()
	out := make([]byte, 0, b.Dx()*b.Dy())
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			r, _, _, _ := img.At(x, y).RGBA()
			out = append(out, byte(r>>8))
		}
	}
	return out
}

func TestSignatureIsSeen(t *testing.T) {
	for _, signed := range []bool{true, false} {
		sc, err := testScanner(t).Examine(t.Context(), save(t, pdfFile(t, paper.Gray, 1, paper.PDFOptions{Signed: signed})))
		if err != nil || sc.Signed != signed {
			t.Errorf("want signed %v, got %v, %v", signed, sc.Signed, err)
		}
	}
}

func TestTurnedPageComesUpright(t *testing.T) {
	s := testScanner(t)
	path := save(t, pdfFile(t, paper.Gray, 1, paper.PDFOptions{Rotate: 90}))
	sc, err := s.Examine(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	img, err := s.Page(t.Context(), path, sc, 1)
	if err != nil {
		t.Fatal(err)
	}
	w, h, err := pnmSize(img.Data)
	if err != nil || w <= h {
		t.Errorf("want a page wider than high, got %d x %d, %v", w, h, err)
	}
}

// TestLayerWordsLieOnTheirInk checks text and place, also on a turned page.
func TestLayerWordsLieOnTheirInk(t *testing.T) {
	raw := bornDigital(t)
	_, d := document(t, paper.Gray, 1)
	for name, raw := range map[string][]byte{
		"upright": raw,
		"turned":  bytes.ReplaceAll(raw, []byte("<</Type /Page\n"), []byte("<</Type /Page /Rotate 90\n")),
	} {
		t.Run(name, func(t *testing.T) {
			s, path := testScanner(t), save(t, raw)
			sc, err := s.Examine(t.Context(), path)
			if err != nil || sc.Refused != "" || !sc.Pages[0].Layer {
				t.Fatalf("want a trusted layer, got %+v, %v", sc, err)
			}
			r, preview, err := s.Layer(t.Context(), path, sc, 1)
			if err != nil {
				t.Fatal(err)
			}
			if text := strings.Join(strings.Fields(r.Text()), " "); !strings.Contains(text, d.Subject) || !strings.Contains(text, "Độc lập - Tự do - Hạnh phúc") {
				t.Errorf("subject or motto is missing in %q", text)
			}
			if name == "turned" && r.Width <= r.Height {
				t.Errorf("want a turned page, got %d x %d", r.Width, r.Height)
			}
			img, err := jpeg.Decode(bytes.NewReader(preview))
			if err != nil {
				t.Fatal(err)
			}
			if b := img.Bounds(); b.Dx() != r.Width || b.Dy() != r.Height {
				t.Fatalf("preview %v, reading %d x %d", b, r.Width, r.Height)
			}
			checkInk(t, img, r.Words)
		})
	}
}

func checkInk(t *testing.T, img image.Image, words []pipeline.Word) {
	t.Helper()
	empty := 0
	for _, w := range words {
		dark := 0
		for y := w.Box.Y0; y < w.Box.Y1; y++ {
			for x := w.Box.X0; x < w.Box.X1; x++ {
				if r, _, _, _ := img.At(x, y).RGBA(); r < 0x9000 {
					dark++
				}
			}
		}
		if dark*50 < w.Box.W()*w.Box.H() {
			empty++
		}
	}
	if len(words) < 100 || empty > len(words)/20 {
		t.Errorf("%d of %d words lie on no ink", empty, len(words))
	}
}

func encrypted(t *testing.T) []byte {
	t.Helper()
	pdf := fpdf.New("P", "mm", "A4", "")
	pdf.SetProtection(fpdf.CnProtectPrint, "open", "own")
	pdf.AddPage()
	pdf.SetFont("Helvetica", "", 12)
	pdf.Text(20, 20, "secret")
	var b bytes.Buffer
	if err := pdf.Output(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func replaced(raw []byte, old, with string) []byte {
	return bytes.Replace(raw, []byte(old), []byte(with), 1)
}

func TestExamineRefuses(t *testing.T) {
	pdf, jpg, png := pdfFile(t, paper.Gray, 2, paper.PDFOptions{}), jpegFile(t), pngFile(t)
	tif := tiffFile(t, paper.Bitonal, 2, paper.CCITT)
	loop := bytes.Clone(tif)
	copy(loop[len(loop)-4:], loop[4:8]) // the last directory leads to the first
	bigPNG := bytes.Clone(png)
	bigPNG[16], bigPNG[20] = 1, 1
	for _, tt := range []struct {
		rule   string
		raw    []byte
		limits Limits
		reason pipeline.Reason
		blame  pipeline.Kind
	}{
		{"no bytes", nil, Limits{}, pipeline.ReasonEmpty, pipeline.Invalid},
		{"a word document", []byte("PK\x03\x04 word"), Limits{}, pipeline.ReasonUnsupported, pipeline.Invalid},
		{"more bytes than the limit", pdf, Limits{Bytes: 1000}, pipeline.ReasonFileTooBig, pipeline.Invalid},
		{"half a pdf", pdf[:len(pdf)/2], Limits{}, pipeline.ReasonTruncated, pipeline.Damaged},
		{"a pdf without its last four bytes is still whole", pdf[:len(pdf)-4], Limits{}, "", 0},
		{"a pdf with a password", encrypted(t), Limits{}, pipeline.ReasonEncrypted, pipeline.Invalid},
		{"a pdf that claims more pages", replaced(pdf, "/Count 2", "/Count 3"), Limits{}, pipeline.ReasonPagesDiffer, pipeline.Damaged},
		{"a pdf that claims fewer pages", replaced(pdf, "/Count 2", "/Count 1"), Limits{}, pipeline.ReasonPagesDiffer, pipeline.Damaged},
		{"more pages than the limit", pdf, Limits{Pages: 1}, pipeline.ReasonTooManyPages, pipeline.Invalid},
		{"a giant page", replaced(pdf, "/MediaBox[0 0 595", "/MediaBox[0 0 99999595"), Limits{}, pipeline.ReasonPageTooLarge, pipeline.Invalid},
		{"a giant image", replaced(pdf, "/Width 8", "/Width 99998"), Limits{}, pipeline.ReasonPageTooLarge, pipeline.Invalid},
		{"half a jpeg", jpg[:len(jpg)/2], Limits{}, pipeline.ReasonTruncated, pipeline.Damaged},
		{"half a png", png[:len(png)/2], Limits{}, pipeline.ReasonTruncated, pipeline.Damaged},
		{"a giant png", bigPNG, Limits{}, pipeline.ReasonPageTooLarge, pipeline.Invalid},
		{"half a tiff", tif[:len(tif)/2], Limits{}, pipeline.ReasonTruncated, pipeline.Damaged},
		{"a tiff in a loop", loop, Limits{}, pipeline.ReasonBroken, pipeline.Damaged},
		{"a tiff of too many pages", tif, Limits{Pages: 1}, pipeline.ReasonTooManyPages, pipeline.Invalid},
		{"a page without room for text", jpg, Limits{MinSide: 5000}, pipeline.ReasonPageTooSmall, pipeline.Invalid},
	} {
		t.Run(tt.rule, func(t *testing.T) {
			s := testScanner(t)
			s.limits = tt.limits.filled()
			sc, err := s.Examine(t.Context(), save(t, tt.raw))
			if err != nil {
				t.Fatal(err)
			}
			if sc.Refused != tt.reason || sc.Blame != tt.blame {
				t.Errorf("want %q by %v, got %q by %v: %s", tt.reason, tt.blame, sc.Refused, sc.Blame, sc.Detail)
			}
			if sc.Refused != "" && len(sc.Pages) != 0 {
				t.Errorf("refused with %d pages", len(sc.Pages))
			}
		})
	}
}

func TestCheckName(t *testing.T) {
	for _, tt := range []struct {
		name string
		kind pipeline.ScanKind
		want pipeline.Reason
	}{
		{"001 Quyết định Hòa An.pdf", pipeline.PDF, ""},
		{"SCAN0001.PDF", pipeline.PDF, ""},
		{"a.tiff", pipeline.TIFF, ""},
		{"a.jfif", pipeline.JPEG, ""},
		{"không đuôi", pipeline.PNG, ""},
		{"Công văn số 12. Sở Y tế", pipeline.PDF, ""},
		{"báo cáo 12.2025", pipeline.PDF, ""},
		{"a.pdf", pipeline.JPEG, pipeline.ReasonMislabelled},
		{"a.docx", pipeline.PDF, pipeline.ReasonMislabelled},
		{"", pipeline.PDF, pipeline.ReasonBadName},
		{"..", pipeline.PDF, pipeline.ReasonBadName},
		{"../../etc/passwd.pdf", pipeline.PDF, pipeline.ReasonBadName},
		{`C:\a.pdf`, pipeline.PDF, pipeline.ReasonBadName},
		{"a\x00.pdf", pipeline.PDF, pipeline.ReasonBadName},
		{"a\nb.pdf", pipeline.PDF, pipeline.ReasonBadName},
		{"<img src=x>.pdf", pipeline.PDF, pipeline.ReasonBadName},
		{"a\u202efdp.exe", pipeline.PDF, pipeline.ReasonBadName},
		{"a\xff.pdf", pipeline.PDF, pipeline.ReasonBadName},
		{strings.Repeat("a", 300) + ".pdf", pipeline.PDF, pipeline.ReasonBadName},
	} {
		if got := CheckName(tt.name, tt.kind); got != tt.want {
			t.Errorf("%q as %s: want %q, got %q", tt.name, tt.kind, tt.want, got)
		}
	}
}

func TestSniffKnowsFourKinds(t *testing.T) {
	for want, raw := range map[pipeline.ScanKind][]byte{
		pipeline.PDF: pdfFile(t, paper.Gray, 1, paper.PDFOptions{}), pipeline.JPEG: jpegFile(t),
		pipeline.PNG: pngFile(t), pipeline.TIFF: tiffFile(t, paper.Gray, 1, paper.Raw),
	} {
		if got, ok := Sniff(raw[:100]); !ok || got != want {
			t.Errorf("want %s, got %s", want, got)
		}
	}
	for _, raw := range []string{"", "%PD", "GIF89a", "II*", "hello %PDF", "BM"} {
		if got, ok := Sniff([]byte(raw)); ok {
			t.Errorf("%q is no %s", raw, got)
		}
	}
}

func TestTrust(t *testing.T) {
	for _, tt := range []struct {
		rule     string
		layer    layer
		pictured float64
		want     bool
	}{
		{"born digital", layer{2000, 400, 330}, 0, true},
		{"born digital over a background", layer{2000, 400, 330}, 1, true},
		{"garbage of a Western reader", layer{2000, 400, 80}, 1, false},
		{"a signature's note on a scan", layer{195, 40, 30}, 1, false},
		{"the short last page of a born-digital file", layer{200, 40, 30}, 0.05, true},
		{"nothing", layer{}, 0, false},
	} {
		if got := trusted(tt.layer, tt.pictured); got != tt.want {
			t.Errorf("%s: want %v, got %v", tt.rule, tt.want, got)
		}
	}
}

func TestMeasureCountsVietnameseMarks(t *testing.T) {
	// decomposed letters count as composed ones; French marks do not
	got := measure("Ủy ban nha\u0302n da\u0302n tỉnh 123 façade naïve")
	if want := (layer{chars: 30, words: 7, marked: 4}); got != want {
		t.Errorf("want %+v, got %+v", want, got)
	}
}
