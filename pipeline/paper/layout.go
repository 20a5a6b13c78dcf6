package paper

import (
	"fmt"
	"image/color"
	"math/rand/v2"
	"strings"

	"sohoa/pipeline"
)

// footNote stands on every page so that nothing made here can be taken for a
// real document.
const footNote = "Tài liệu minh họa – không có giá trị"

// composer lays out a document from top to bottom.
type composer struct {
	*ruler
	doc    Document
	rng    *rand.Rand
	sheets []*sheet
	cur    *sheet
	y      float64 // the last baseline, or the end of the last block
	stampY float64 // where the stamps of the first page begin
	body   float64 // size of the body in points
	lead   float64 // distance of lines in the body as a multiple of the size
	indent float64
}

// layout sets the document on as many sheets as it needs.
func (d Document) layout() []*sheet {
	rng := rand.New(rand.NewPCG(d.Seed, 1))
	c := &composer{ruler: newRuler(), doc: d, rng: rng}
	c.body = 13.5 + 0.5*float64(rng.IntN(2))
	c.lead = 1.18 + 0.14*rng.Float64()
	c.indent = []float64{10, 12.7}[rng.IntN(2)]
	c.turn()
	if d.Attached == "" {
		c.head()
		c.title()
	} else {
		c.attached()
	}
	last := len(d.Body) - 1
	for i, p := range d.Body {
		if i == last && c.y+c.signHeight()+c.height(p) > bottom {
			c.turn() // the signature never stands on a page without text
		}
		c.paragraph(p)
	}
	if d.Attached != Appendix {
		c.sign()
	}
	if d.Attached == "" {
		c.stamps()
	}
	return c.sheets
}

// turn begins a new sheet.
func (c *composer) turn() {
	c.cur = &sheet{}
	c.sheets = append(c.sheets, c.cur)
	c.y = top
	if n := len(c.sheets); n > 1 {
		c.centred(RolePageNumber, fmt.Sprint(n), face{regular, 13}, sheetW/2, 14)
		c.y = top + 3
	}
	c.put(RoleFoot, footNote, face{italic, 9}, sheetW/2-c.width(face{italic, 9}, footNote)/2, 288, grey)
}

func (c *composer) put(role Role, s string, f face, x, y float64, col color.RGBA) {
	c.cur.add(text{x, y, f, s, col})
	c.cur.note(role, s, x, x+c.width(f, s), y, f.pt)
}

func (c *composer) centred(role Role, s string, f face, cx, y float64) {
	c.put(role, s, f, cx-c.width(f, s)/2, y, black)
}

// column sets lines centred on cx, breaking them at width, and returns the
// last baseline.
func (c *composer) column(role Role, s string, f face, at, width float64, y float64) float64 {
	for _, part := range strings.Split(s, "\n") {
		for _, l := range c.balance(part, f, width) {
			y += f.pt * mmPerPoint * 1.2
			c.centred(role, l, f, at, y)
		}
	}
	return y
}

// breakAt breaks a text into lines no wider than width.
func (c *composer) breakAt(s string, f face, width float64) []string {
	var lines []string
	line := ""
	for _, w := range strings.Fields(s) {
		next := strings.TrimSpace(line + " " + w)
		if line != "" && c.width(f, next) > width {
			lines, next = append(lines, line), w
		}
		line = next
	}
	return append(lines, line)
}

// balance breaks a text into as few lines as fit, of about the same length.
func (c *composer) balance(s string, f face, width float64) []string {
	best := c.breakAt(s, f, width)
	for w := width; len(best) > 1 && w > width/2; w -= 2 {
		narrower := c.breakAt(s, f, w)
		if len(narrower) > len(best) {
			break
		}
		best = narrower
	}
	return best
}

// head sets cells 1 to 4: national title, organ, number, place and date.
func (c *composer) head() {
	d := c.doc
	role := func(n pipeline.FieldName) Role { return Role(n) }
	if d.Family == "party" {
		c.partyHead()
		return
	}
	l, r := top-2, top-2
	if d.Superior != "" {
		l = c.column(role(pipeline.FieldSuperiorOrgan), d.Superior, face{regular, 12}, leftCentre, headWidth, l)
	}
	l = c.column(role(pipeline.FieldOrgan), d.Organ, face{bold, 12.5}, leftCentre, headWidth, l)
	c.cur.add(rule{leftCentre - 11, l + 2, leftCentre + 11, l + 2, 0.25, black})
	r = c.column(RoleTitle, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", face{bold, 12}, rightCentre, 100, r)
	motto, mf := "Độc lập - Tự do - Hạnh phúc", face{bold, 13.5}
	r = c.column(RoleTitle, motto, mf, rightCentre, 100, r)
	half := c.width(mf, motto) / 2
	c.cur.add(rule{rightCentre - half, r + 1.8, rightCentre + half, r + 1.8, 0.3, black})
	c.y = max(l, r) + 9
	switch d.Attached {
	case Enclosed: // neither number nor date: they are those of its parent
	case Draft:
		c.centred(role(pipeline.FieldNumber), "Số:          /"+d.Symbol, face{regular, 13}, leftCentre, c.y)
		c.centred(role(pipeline.FieldDate), fmt.Sprintf("%s, ngày      tháng      năm %d", d.Place, d.Date.Year()), face{italic, 14}, rightCentre, c.y)
	default:
		c.number("Số: ", "/")
		c.date(14)
	}
}

func (c *composer) partyHead() {
	d := c.doc
	l := c.column(Role(pipeline.FieldSuperiorOrgan), d.Superior, face{regular, 13.5}, leftCentre, headWidth, top-2)
	l = c.column(Role(pipeline.FieldOrgan), d.Organ, face{bold, 13.5}, leftCentre, headWidth, l)
	c.cur.add(text{leftCentre - 1, l + 5.6, face{regular, 14}, "*", black})
	f := face{bold, 15}
	r := c.column(RoleTitle, "ĐẢNG CỘNG SẢN VIỆT NAM", f, rightCentre, 100, top-2)
	half := c.width(f, "ĐẢNG CỘNG SẢN VIỆT NAM") / 2
	c.cur.add(rule{rightCentre - half, r + 1.8, rightCentre + half, r + 1.8, 0.3, black})
	c.y = max(l+12, r+9)
	c.number("Số ", "-")
	c.date(14)
}

// number sets cell 3. Where the number is written by hand the printed line
// leaves a gap for it.
func (c *composer) number(before, between string) {
	d, f := c.doc, face{regular, 13}
	gap := d.Number
	if d.HandNumber {
		gap = strings.Repeat(" ", 9+2*len(d.Number))
	}
	total := c.width(f, before+gap+between+d.Symbol)
	x := leftCentre - total/2
	after := x + c.width(f, before+gap)
	if !d.HandNumber {
		c.centred(Role(pipeline.FieldNumber), before+d.Number+between+d.Symbol, f, leftCentre, c.y)
		return
	}
	c.cur.add(text{x, c.y, f, before, black}, text{after, c.y, f, between + d.Symbol, black})
	c.cur.add(ink{x + c.width(f, before) + 2, c.y + 0.6, 5.2 + c.rng.Float64(), d.Number, blue, d.Seed + 11})
	c.cur.note(Role(pipeline.FieldNumber), strings.TrimSpace(before)+" «"+d.Number+"»"+between+d.Symbol, x, x+total, c.y, f.pt)
}

// date sets cell 4. Where the day is written by hand the month is too.
func (c *composer) date(pt float64) {
	d, f := c.doc, face{italic, pt}
	parts := []string{d.Place + ", ngày ", day(d.Date), " tháng ", month(d.Date), " năm " + fmt.Sprint(d.Date.Year())}
	if !d.HandDay {
		c.centred(Role(pipeline.FieldDate), strings.Join(parts, ""), f, rightCentre, c.y)
		return
	}
	gap := "        "
	total := c.width(f, parts[0]+gap+parts[2]+gap+parts[4])
	x := rightCentre - total/2
	start := x
	for i, p := range parts {
		if i%2 == 0 {
			c.cur.add(text{x, c.y, f, p, black})
			x += c.width(f, p)
			continue
		}
		c.cur.add(ink{x + 1, c.y + 0.5, 4.8 + 0.8*c.rng.Float64(), p, blue, d.Seed + uint64(20+i)})
		x += c.width(f, gap)
	}
	said := parts[0] + "«" + parts[1] + "»" + parts[2] + "«" + parts[3] + "»" + parts[4]
	c.cur.note(Role(pipeline.FieldDate), said, start, x, c.y, pt)
}

// title sets cells 5a or 5b and 9a.
func (c *composer) title() {
	d := c.doc
	subject := Role(pipeline.FieldSubject)
	if d.Kind == Letter {
		c.y = c.column(subject, d.Subject, face{regular, 12}, leftCentre, headWidth-6, c.y+1) + 4
		c.makeRoom()
	} else {
		c.makeRoom()
		c.y += 8
		c.y = c.column(Role(pipeline.FieldType), d.Type, face{bold, 14.5}, sheetW/2+5, 140, c.y)
		c.y = c.column(subject, d.Subject, face{bold, 14}, sheetW/2+5, 128, c.y)
		if d.Family == "party" {
			c.cur.add(text{sheetW/2 + 1, c.y + 5, face{regular, 14}, "-----", black})
			c.y += 4
		} else {
			c.cur.add(rule{sheetW/2 - 13, c.y + 2.2, sheetW/2 + 23, c.y + 2.2, 0.3, black})
		}
		c.y += 6
	}
	if d.To != "" {
		said := "Kính gửi: " + d.To
		if d.Kind == Invitation {
			said = "Kính mời: " + d.To
		}
		c.y = c.column(RoleTo, said, face{regular, 14}, sheetW/2+5, 130, c.y+3) + 4
	}
}
