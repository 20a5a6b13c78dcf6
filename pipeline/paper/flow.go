package paper

import (
	"math"
	"strings"
)

// word is a word of a paragraph with its face.
type word struct {
	s string
	f face
	w float64
}

// words cuts a paragraph into words.
func (c *composer) words(p Paragraph) []word {
	var out []word
	add := func(s string, cu cut) {
		f := face{cu, c.body}
		for _, w := range strings.Fields(s) {
			out = append(out, word{w, f, c.width(f, w)})
		}
	}
	add(p.Lead, bold)
	switch p.Style {
	case Italic:
		add(p.Text, italic)
	case Bold, Center:
		add(p.Text, bold)
	default:
		add(p.Text, regular)
	}
	return out
}

// fold breaks the words of a paragraph into lines.
func (c *composer) fold(words []word) [][]word {
	var lines [][]word
	var line []word
	used, room := 0.0, right-left-c.indent
	space := c.width(face{regular, c.body}, " ")
	for _, w := range words {
		if len(line) > 0 && used+space+w.w > room {
			lines = append(lines, line)
			line, used, room = nil, 0, right-left
		}
		if len(line) > 0 {
			used += space
		}
		line = append(line, w)
		used += w.w
	}
	return append(lines, line)
}

func (c *composer) step() float64 { return c.body * mmPerPoint * c.lead }

// height of a paragraph in millimetres.
func (c *composer) height(p Paragraph) float64 {
	if p.Style == Grid {
		return float64(len(c.doc.Table.Rows)+1)*8 + 4
	}
	return float64(len(c.fold(c.words(p))))*c.step() + 2.1
}

// paragraph sets one paragraph, turning the page where it must.
func (c *composer) paragraph(p Paragraph) {
	switch p.Style {
	case Grid:
		c.table()
		return
	case Center:
		c.need(3 * c.step())
		c.y = c.column(RoleBody, p.Text, face{bold, c.body + 0.5}, (left+right)/2, 150, c.y+1) + 2.1
		return
	case Bold:
		c.need(3 * c.step()) // a heading never ends a page
	}
	lines := c.fold(c.words(p))
	for i, line := range lines {
		c.need(c.step())
		c.y += c.step()
		c.line(line, i == 0, i == len(lines)-1)
	}
	c.y += 2.1 // 6 points between paragraphs
}

// need turns the page where less than mm is left.
func (c *composer) need(mm float64) {
	if c.y+mm > bottom {
		c.turn()
	}
}

// line sets words from margin to margin; the last line is left ragged.
func (c *composer) line(words []word, first, last bool) {
	x := left
	if first {
		x += c.indent
	}
	space := c.width(face{regular, c.body}, " ")
	sum := 0.0
	for _, w := range words {
		sum += w.w
	}
	if !last && len(words) > 1 {
		space = (right - x - sum) / float64(len(words)-1)
	}
	said := make([]string, len(words))
	start := x
	for i, w := range words {
		c.cur.add(text{x, c.y, w.f, w.s, black})
		said[i] = w.s
		x += w.w + space
	}
	c.cur.note(RoleBody, strings.Join(said, " "), start, x-space, c.y, c.body)
}

// table sets the document's table with ruled cells.
func (c *composer) table() {
	t := c.doc.Table
	const rowH = 8.0
	widths := c.columns(t)
	c.need(float64(len(t.Rows)+1)*rowH + 4)
	c.y += 1.5
	f := face{bold, 12}
	for r, row := range append([][]string{t.Head}, t.Rows...) {
		x := left
		for i, cell := range row {
			c.cur.add(frame{x, c.y, widths[i], rowH, 0.25, black})
			c.centred(RoleTable, cell, f, x+widths[i]/2, c.y+5.6)
			x += widths[i]
		}
		c.y += rowH
		if r == 0 {
			f = face{regular, 12}
		}
	}
	c.y += 3
}

// columns shares the width of the page by what each column holds.
func (c *composer) columns(t *Table) []float64 {
	widths := make([]float64, len(t.Head))
	sum := 0.0
	for i, h := range t.Head {
		w := c.width(face{bold, 12}, h)
		for _, row := range t.Rows {
			w = math.Max(w, c.width(face{regular, 12}, row[i]))
		}
		widths[i] = w + 5
		sum += widths[i]
	}
	for i := range widths {
		widths[i] *= (right - left) / sum
	}
	return widths
}
