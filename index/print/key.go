package print

import (
	"fmt"
	"io"
	"strings"
	"time"

	"codeberg.org/go-fonts/liberation/liberationmonobold"
	"codeberg.org/go-fonts/liberation/liberationserifbold"
	"codeberg.org/go-fonts/liberation/liberationserifregular"
	"codeberg.org/go-pdf/fpdf"
)

// KeySheet is the paper that opens a sealed store: for a safe.
type KeySheet struct {
	Title string
	Facts [][2]string // name and value
	Rows  []string    // of the key, as they are typed
	Hints []string
	Sign  []string // whose names and signatures the sheet wants
}

const mono = "mono"

// Key writes the sheet as PDF, one page of A4. The rows stand numbered in a type
// in which no two letters look alike, and once more as a QR code.
func Key(w io.Writer, s KeySheet, made time.Time) error {
	p := &page{Fpdf: fpdf.New("P", "mm", "A4", "")}
	p.AddUTF8FontFromBytes(family, "", liberationserifregular.TTF)
	p.AddUTF8FontFromBytes(family, "B", liberationserifbold.TTF)
	p.AddUTF8FontFromBytes(mono, "B", liberationmonobold.TTF)
	p.SetAutoPageBreak(false, 0)
	p.SetLang("vi")
	p.SetCatalogSort(true)
	p.SetCreationDate(made)
	p.SetModificationDate(made)
	p.AddPage()
	y := p.centred(0, 18, 210, "B", 20, s.Title) + 6
	for _, f := range s.Facts {
		y = p.centred(20, y, 170, "", 13, f[0]+": "+f[1]) + 1
	}
	y += 6
	p.SetLineWidth(0.5)
	p.Rect(25, y, 160, float64(len(s.Rows))*13+8, "D")
	y += 5
	for i, row := range s.Rows {
		p.SetFont(mono, "B", 22)
		p.SetXY(30, y)
		p.CellFormat(150, 12, fmt.Sprintf("%d  %s", i+1, row), "", 0, "C", false, 0, "")
		y += 13
	}
	if err := p.code(strings.Join(s.Rows, "\n"), 105-codeSide/2, y+8); err != nil {
		return err
	}
	y += codeSide + 16
	for _, h := range s.Hints {
		y = p.centred(25, y, 160, "", 12, h) + 1
	}
	for i, name := range s.Sign {
		p.centred(20+float64(i)*170/float64(len(s.Sign)), 245, 170/float64(len(s.Sign)), "B", 12, name)
	}
	if err := p.Output(w); err != nil {
		return fmt.Errorf("print key: %w", err)
	}
	return nil
}
