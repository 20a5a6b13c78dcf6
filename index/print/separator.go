package print

import (
	"fmt"
	"io"
	"time"

	"codeberg.org/go-fonts/liberation/liberationserifbold"
	"codeberg.org/go-fonts/liberation/liberationserifregular"
	"codeberg.org/go-pdf/fpdf"
	"github.com/boombuler/barcode/qr"

	"sohoa/pipeline/viet"
)

// Sheet is one separator sheet: the code for the reader, and lines for people.
type Sheet struct {
	Title string
	Code  string
	Facts [][2]string // name and value, in large print
	Hint  string
}

// The code on a sheet, in millimetres: a module of the smallest code is 2.1 mm
// wide, of the largest 0.9 mm, both within what package qr reads at 200 dpi.
const (
	codeSide = 60.0
	codeTop  = 40.0
)

// Sheets writes separator sheets as PDF, one to a page of A4. The code stands
// twice, so that a sheet with a torn corner still separates.
func Sheets(w io.Writer, sheets []Sheet, made time.Time) error {
	p := &page{Fpdf: fpdf.New("P", "mm", "A4", "")}
	p.AddUTF8FontFromBytes(family, "", liberationserifregular.TTF)
	p.AddUTF8FontFromBytes(family, "B", liberationserifbold.TTF)
	p.SetAutoPageBreak(false, 0)
	p.SetLang("vi")
	p.SetCatalogSort(true)
	p.SetCreationDate(made)
	p.SetModificationDate(made)
	for _, s := range sheets {
		p.AddPage()
		p.centred(0, 18, 210, "B", 26, s.Title)
		if err := p.code(s.Code, 105-codeSide/2, codeTop); err != nil {
			return err
		}
		y := codeTop + codeSide + 14
		for _, f := range s.Facts {
			y = p.centred(20, y, 170, "", 15, f[0])
			y = p.large(y+2, f[1]) + 7
		}
		p.centred(25, 196, 160, "", 13, s.Hint)
		if err := p.code(s.Code, 105-codeSide/2, 297-20-codeSide); err != nil {
			return err
		}
	}
	if err := p.Output(w); err != nil {
		return fmt.Errorf("print sheets: %w", err)
	}
	return nil
}

// large writes a value in large print, and returns where it ends.
func (p *page) large(y float64, text string) float64 {
	p.font("B", 24)
	for _, s := range p.SplitText(viet.NFC(text), 175) {
		p.SetXY(17, y)
		p.CellFormat(176, 9, s, "", 0, "C", false, 0, "")
		y += 10
	}
	return y
}

// code draws a QR code by its modules, so that it is sharp on every printer.
func (p *page) code(text string, x, y float64) error {
	c, err := qr.Encode(text, qr.Q, qr.Auto)
	if err != nil {
		return fmt.Errorf("encode %d bytes: %w", len(text), err)
	}
	n := c.Bounds().Dx()
	side := codeSide / float64(n)
	p.SetFillColor(0, 0, 0)
	for row := range n {
		for from := 0; from < n; from++ {
			to := from
			for to < n && dark(c.At(to, row).RGBA()) {
				to++
			}
			if to > from {
				p.Rect(x+float64(from)*side, y+float64(row)*side, float64(to-from)*side, side+0.02, "F")
				from = to
			}
		}
	}
	return nil
}

func dark(r, _, _, _ uint32) bool { return r < 0x8000 }
