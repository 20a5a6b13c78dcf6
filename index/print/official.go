package print

import (
	"fmt"
	"io"
	"time"

	"codeberg.org/go-fonts/liberation/liberationserifbold"
	"codeberg.org/go-fonts/liberation/liberationserifbolditalic"
	"codeberg.org/go-fonts/liberation/liberationserifitalic"
	"codeberg.org/go-fonts/liberation/liberationserifregular"
	"codeberg.org/go-pdf/fpdf"

	"sohoa/pipeline/viet"
)

// Official is a report as an administrative document. Empty parts are left
// out.
type Official struct {
	Superior  string // cơ quan cấp trên
	Organ     string // cơ quan ban hành
	Number    string // "Số:      /BC-…", with room for the pen
	State     string // Quốc hiệu
	Motto     string // Tiêu ngữ
	Place     string // place and date, with room for the pen
	Type      string // BÁO CÁO
	Subject   string // trích yếu
	Body      []string
	Columns   []Column
	Rows      []Row
	After     []string
	Receivers []string // nơi nhận; the first is the heading
	Authority []string // quyền hạn, chức vụ of the signer, a line each
	Hands     []Hand   // several signers beside each other, in place of Receivers and Authority
	Foot      string   // small, under every page: what the paper can be checked by
	Made      time.Time
}

// Column is a column of the table.
type Column struct {
	Title string
	Width float64 // millimetres; all together at most 165
	Right bool    // numbers
}

// Row is a row of the table.
type Row struct {
	Cells []string
	Bold  bool
}

// Hand is one of several who sign a record (biên bản).
type Hand struct {
	Title string // ĐẠI DIỆN BÊN GIAO
	Note  string // (Ký, ghi rõ họ tên)
	Name  string // printed under the signature; empty: room for the pen
}

// The sheet, in millimetres (NĐ 30/2020, phụ lục I, mục I).
const (
	left, right, top, bottom = 30.0, 15.0, 20.0, 20.0
	width                    = 210 - left - right
	family                   = "serif"
	line                     = 6.5 // of text of 14 points
)

// Write writes the document as PDF.
func (o Official) Write(w io.Writer) error {
	p := &page{Fpdf: fpdf.New("P", "mm", "A4", "")}
	p.AddUTF8FontFromBytes(family, "", liberationserifregular.TTF)
	p.AddUTF8FontFromBytes(family, "B", liberationserifbold.TTF)
	p.AddUTF8FontFromBytes(family, "I", liberationserifitalic.TTF)
	p.AddUTF8FontFromBytes(family, "BI", liberationserifbolditalic.TTF)
	p.SetMargins(left, top, right)
	p.SetAutoPageBreak(true, bottom)
	p.SetTitle(viet.NFC(o.Type+" "+o.Subject), true)
	p.SetLang("vi")
	p.SetCatalogSort(true)
	p.SetCreationDate(o.Made)
	p.SetModificationDate(o.Made)
	p.SetHeaderFuncMode(func() { p.number() }, true)
	p.SetFooterFunc(func() { p.foot(o.Foot) })
	p.AddPage()
	p.head(o)
	p.paragraphs(o.Body)
	p.table(o.Columns, o.Rows)
	p.paragraphs(o.After)
	p.sign(o)
	if err := p.Output(w); err != nil {
		return fmt.Errorf("print: %w", err)
	}
	return nil
}

type page struct{ *fpdf.Fpdf }

func (p *page) font(style string, points float64) { p.SetFont(family, style, points) }

// number stands in the top margin of every page but the first.
func (p *page) number() {
	if p.PageNo() == 1 {
		return
	}
	p.SetY(10)
	p.font("", 13)
	p.CellFormat(width, 6, fmt.Sprint(p.PageNo()), "", 0, "C", false, 0, "")
	p.SetY(top)
}

func (p *page) foot(text string) {
	if text == "" {
		return
	}
	p.SetY(-14)
	p.font("", 7)
	p.MultiCell(width, 3, viet.NFC(text), "", "C", false)
}

// centred writes lines under each other within a column, and returns where
// they end.
func (p *page) centred(x, y, w float64, style string, points float64, text string) float64 {
	p.font(style, points)
	for _, s := range p.SplitText(viet.NFC(text), w) {
		p.SetXY(x, y)
		p.CellFormat(w, 5.5, s, "", 0, "C", false, 0, "")
		y += 5.5
	}
	return y
}

// head writes the cells 1 to 5 of the form.
func (p *page) head(o Official) {
	const organ, state = 65.0, width - 65.0
	y := p.centred(left, top, organ, "", 12, o.Superior)
	y = p.centred(left, y, organ, "B", 12, o.Organ)
	p.Line(left+organ*0.3, y+0.8, left+organ*0.7, y+0.8)
	a := p.centred(left, y+2.5, organ, "", 13, o.Number)
	y = p.centred(left+organ, top, state, "B", 12, o.State)
	y = p.centred(left+organ, y, state, "B", 13, o.Motto)
	p.Line(left+organ+state*0.2, y+0.8, left+organ+state*0.8, y+0.8)
	b := p.centred(left+organ, y+2.5, state, "I", 13, o.Place)
	y = p.centred(left, max(a, b)+8, width, "B", 14, o.Type)
	y = p.centred(left, y, width, "B", 14, o.Subject)
	p.Line(left+width*0.4, y+1, left+width*0.6, y+1)
	p.SetXY(left, y+6)
}

func (p *page) paragraphs(texts []string) {
	p.font("", 13)
	for _, s := range texts {
		p.SetX(left)
		p.MultiCell(width, line, "        "+viet.NFC(s), "", "J", false)
		p.Ln(1.5)
	}
}

const cell = 5.0 // millimetres: a line of the table

// table writes the heading again on every page.
func (p *page) table(columns []Column, rows []Row) {
	if len(columns) == 0 {
		return
	}
	p.Ln(1)
	p.heading(columns)
	for _, r := range rows {
		style := ""
		if r.Bold {
			style = "B"
		}
		p.font(style, 10)
		p.row(columns, r.Cells, func() { p.heading(columns); p.font(style, 10) }, false)
	}
	p.Ln(3)
}

func (p *page) heading(columns []Column) {
	titles := make([]string, len(columns))
	for i, c := range columns {
		titles[i] = c.Title
	}
	p.font("B", 10)
	p.SetFillColor(235, 235, 235)
	p.row(columns, titles, nil, true)
}

// row writes one row as high as its highest cell; where it does not fit, next
// begins the new page.
func (p *page) row(columns []Column, cells []string, next func(), head bool) {
	texts := make([][]string, len(columns))
	lines := 1
	for i := range columns {
		if i < len(cells) {
			texts[i] = p.SplitText(viet.NFC(cells[i]), columns[i].Width-1)
		}
		lines = max(lines, len(texts[i]))
	}
	high := float64(lines)*cell + 1
	if p.GetY()+high > 297-bottom && next != nil {
		p.AddPage()
		next()
	}
	x, y := left, p.GetY()
	for i, c := range columns {
		fill := "D"
		if head {
			fill = "FD"
		}
		p.Rect(x, y, c.Width, high, fill)
		align := "L"
		switch {
		case head:
			align = "C"
		case c.Right:
			align = "R"
		}
		from := y + 0.5
		if head {
			from = y + (high-float64(len(texts[i]))*cell)/2
		}
		for j, s := range texts[i] {
			p.SetXY(x, from+float64(j)*cell)
			p.CellFormat(c.Width, cell, s, "", 0, align, false, 0, "")
		}
		x += c.Width
	}
	p.SetXY(left, y+high)
}

// sign writes the cells 9b and 7: receivers on the left, the signer on the
// right with room for the signature, kept together on one page.
func (p *page) sign(o Official) {
	if len(o.Hands) > 0 {
		p.hands(o.Hands)
		return
	}
	if len(o.Authority) == 0 && len(o.Receivers) == 0 {
		return
	}
	if p.GetY()+55 > 297-bottom {
		p.AddPage()
	}
	const half = width / 2
	y := p.GetY() + 3
	at := y
	for i, s := range o.Receivers {
		style, points := "", 11.0
		if i == 0 {
			style, points = "BI", 12
		}
		p.font(style, points)
		p.SetXY(left, at)
		p.MultiCell(half-5, 5, viet.NFC(s), "", "L", false)
		at = p.GetY()
	}
	for _, s := range o.Authority {
		y = p.centred(left+half, y, half, "B", 13, s)
	}
}

// hands writes several signers beside each other, kept together on one page.
func (p *page) hands(all []Hand) {
	if p.GetY()+55 > 297-bottom {
		p.AddPage()
	}
	y, each := p.GetY()+4, width/float64(len(all))
	for i, h := range all {
		x := left + float64(i)*each
		at := p.centred(x, y, each, "B", 13, h.Title)
		p.centred(x, at, each, "I", 12, h.Note)
		if h.Name != "" {
			p.centred(x, y+38, each, "B", 13, h.Name)
		}
	}
	p.SetXY(left, y+45)
}
