package layout

import (
	"regexp"
	"strings"
	"unicode"

	"sohoa/pipeline"
)

// The anchors of a head in folded letters, with the edits allowed. The quốc
// hiệu and tiêu ngữ are prescribed by Nghị định 30/2020, phụ lục I; the
// Party's by Hướng dẫn 36-HD/VPTW and 05-HD/VPTW.
const (
	national      = "conghoaxahoichunghiavietnam"
	nationalEdits = 6
	motto         = "doclaptudohanhphuc"
	mottoEdits    = 4
	partyName     = "dangcongsanvietnam"
	partyEdits    = 3
)

// Head holds the cells above the body of a first page. A cell that was not
// found is empty.
type Head struct {
	Page     int
	Party    bool      // headed ĐẢNG CỘNG SẢN VIỆT NAM instead of the quốc hiệu
	National Segment   // quốc hiệu, or the Party's name
	Motto    Segment   // tiêu ngữ
	Organs   []Segment // superior organ and organ, line by line
	Number   Segment   // the slot of number and symbol, as read
	Date     Segment   // from the place to the year
	About    []Segment // "V/v …" under the number, line by line
	Guessed  bool      // About stands where it must, but "V/v" itself was not read
	Rest     []Segment // what stands below, top to bottom
	Split    int       // x that parts the two columns of the head, pixels
	Bottom   int       // y under the lower of number and date, pixels
}

// Bare is a head without any cell: the whole page is what stands below.
func Bare(p Page) Head { return Head{Page: p.Number, Rest: p.Segs} }

// FindHead looks for a head on a page. It reports false where neither quốc
// hiệu, tiêu ngữ, Party name nor a place with a date stand near the top.
func FindHead(p Page) (Head, bool) {
	h := Head{Page: p.Number}
	lines := p.Lines()
	top := h.anchors(p, lines)
	if h.National.Empty() && h.Motto.Empty() {
		top = h.dateOnly(p, lines)
		if h.Date.Empty() {
			return Head{}, false
		}
	}
	h.columns(p)
	if h.Date.Empty() {
		from, to := h.dateBand(p, lines, top)
		h.Date = findDate(lines, from, to, p)
	}
	h.Bottom = max(h.National.Box.Y1, h.Motto.Box.Y1, h.Date.Box.Y1)
	h.left(p, lines, top)
	h.below(p)
	return h, true
}

// anchors finds quốc hiệu, tiêu ngữ or the Party's name and returns the top of
// the head.
func (h *Head) anchors(p Page, lines []Segment) int {
	for _, l := range lines {
		if l.Box.Y0 > p.Height/2 {
			break
		}
		if i, j, ok := Find(l, national, nationalEdits); ok && h.National.Empty() && Upper(l.Cut(i, j).Text()) > 0.7 {
			h.National = l.Cut(i, j)
		}
		if i, j, ok := Find(l, motto, mottoEdits); ok && h.Motto.Empty() {
			h.Motto = l.Cut(i, j)
		}
	}
	if h.National.Empty() && h.Motto.Empty() {
		h.party(p, lines)
	}
	if h.National.Empty() {
		return max(h.Motto.Box.Y0-4*p.Em, 0)
	}
	return max(h.National.Box.Y0-2*p.Em, 0)
}

// party finds the Party's name: capitals in the right half near the top, with
// nothing behind it.
func (h *Head) party(p Page, lines []Segment) {
	for _, l := range lines {
		if l.Box.Y0 > p.Height/4 {
			return
		}
		i, j, ok := Find(l, partyName, partyEdits)
		if !ok || Upper(l.Cut(i, j).Text()) < 0.8 || l.Words[i].Box.X0 < p.Width*2/5 || j < len(l.Words)-1 {
			continue
		}
		h.National, h.Party = l.Cut(i, j), true
		return
	}
}

// dateOnly takes a place and date in the right half as the only anchor.
func (h *Head) dateOnly(p Page, lines []Segment) int {
	h.Date = findDate(lines, 0, p.Height/3, p)
	return max(h.Date.Box.Y0-8*p.Em, 0)
}

// columns sets the x between the two columns of the head.
func (h *Head) columns(p Page) {
	switch {
	case !h.National.Empty():
		h.Split = h.National.Box.X0
	case !h.Motto.Empty(): // centred under the quốc hiệu, about two thirds of its width
		h.Split = h.Motto.Box.X0 - h.Motto.Box.W()/4
	default:
		h.Split = h.Date.Box.X0
	}
	h.Split -= p.Em / 4
}

// lowest is the y below which nothing belongs to the head.
func (h *Head) lowest(p Page, top int) int {
	return max(h.National.Box.Y1, h.Motto.Box.Y1, top) + max(11*p.Em, p.Height/10)
}

// dateBand is where the date may stand: level with the row "Số: …" where there
// is one, give or take three lines, else anywhere in the head.
func (h *Head) dateBand(p Page, lines []Segment, top int) (from, to int) {
	low := h.lowest(p, top)
	for _, l := range lines {
		if l.MidY() < top || l.Box.Y0 > low {
			continue
		}
		if row := h.leftPart(l, p.Em); !row.Empty() && startsSo.MatchString(row.Fold()) {
			return max(top, row.Box.Y0-4*p.Em), min(low, row.Box.Y1+4*p.Em)
		}
	}
	return top, low
}

// left fills organs, number and the V/v block from the left column.
func (h *Head) left(p Page, lines []Segment, top int) {
	low := h.lowest(p, top)
	var rows []Segment
	for _, l := range lines {
		row := h.leftPart(l, p.Em)
		if l.MidY() >= top && l.Box.Y0 <= low && !row.Empty() {
			rows = append(rows, row)
		}
	}
	at := h.numberRow(rows, p.Em)
	if at < 0 {
		for _, r := range rows {
			if r.MidY() < h.Bottom && !isAbout(r) {
				h.Organs = append(h.Organs, r.Main(3*p.Em/2))
			}
		}
		return
	}
	for _, r := range rows[:at] {
		h.Organs = append(h.Organs, r.Main(3*p.Em/2))
	}
	h.Number = rows[at]
	h.Bottom = max(h.Bottom, h.Number.Box.Y1)
}

// leftPart cuts from a line what stands left of the head's right column.
func (h *Head) leftPart(l Segment, em int) Segment {
	split := h.Split
	if !h.Date.Empty() && overlaps(l, h.Date) {
		split = min(split, h.Date.Box.X0)
	}
	n := 0
	for n < len(l.Words) && l.Words[n].Box.X0+l.Words[n].Box.X1 < 2*split {
		n++
	}
	if n > 0 && n < len(l.Words) && l.Words[n].Box.X0-l.Words[n-1].Box.X1 < em && !h.crosses(l) {
		return Segment{} // a title across both columns
	}
	return l.Cut(0, n)
}

// crosses reports whether a cell of the right column stands on the line.
func (h *Head) crosses(l Segment) bool {
	for _, cell := range []Segment{h.National, h.Motto, h.Date} {
		if !cell.Empty() && overlaps(l, cell) {
			return true
		}
	}
	return false
}

func overlaps(a, b Segment) bool {
	return a.MidY() >= b.Box.Y0 && a.MidY() <= b.Box.Y1
}

var (
	startsSo = regexp.MustCompile(`^[^a-z0-9]*(?:(?:luat|nghi quyet|phap lenh|lenh) )?s[o60]\s*([:.;,/]|[0-9]|$|[^a-z]*[0-9/])|^[^a-z0-9]*o\s*:`)
	slashed  = regexp.MustCompile(`[0-9a-z]?\s*[/⁄∕]\s*\p{Lu}[\p{Lu}\p{Ll}]{0,8}\s*[-–—]`)
)

// numberRow returns the row that holds number and symbol, or -1: the row that
// begins with "Số", one with a symbol before others, else one level with the
// date, else one with a symbol.
func (h *Head) numberRow(rows []Segment, em int) int {
	first := -1
	for i, r := range rows {
		if !startsSo.MatchString(r.Fold()) {
			continue
		}
		if slashed.MatchString(r.Text()) {
			return i
		}
		if first < 0 {
			first = i
		}
	}
	if first >= 0 {
		return first
	}
	for i, r := range rows {
		d := r.MidY() - h.Date.MidY()
		if !h.Date.Empty() && max(d, -d) < em*6/5 && !isAbout(r) {
			return i
		}
	}
	for i, r := range rows {
		if slashed.MatchString(r.Text()) && !isAbout(r) {
			return i
		}
	}
	return -1
}

// about matches the opening of a V/v block as readers give it.
var about = regexp.MustCompile(`^[^a-z0-9]*([vw]\s?[/⁄∕.]\s?[vwy]|vv|vlv|viv|v[/⁄∕])([^a-z]|$)|^[^a-z0-9]*ve viec`)

// isAbout reports whether a row opens a V/v block.
func isAbout(s Segment) bool { return about.MatchString(s.Fold()) }

// below parts what follows number and date into the V/v block and the rest.
// Where no row opens with "V/v", small print right under the number is taken
// for it, and said to be guessed.
func (h *Head) below(p Page) {
	h.about(p, isAbout)
	if len(h.About) > 0 || h.Number.Empty() {
		return
	}
	rest := h.Rest
	h.about(p, func(s Segment) bool {
		d := s.MidX() - h.Number.MidX()
		return s.Box.Y0 < h.Number.Box.Y1+p.Em && max(d, -d) < p.Width/14 &&
			len(s.Words) >= 3 && len(s.Letters()) >= 8 && Upper(s.Text()) < 0.4
	})
	h.Guessed = len(h.About) > 0
	if !h.Guessed {
		h.Rest = rest
	}
}

// about fills the V/v block, which opens says to begin, and the rest.
func (h *Head) about(p Page, opens func(Segment) bool) {
	h.About, h.Rest = nil, nil
	var last Segment
	for _, s := range p.Segs {
		if s.MidY() <= h.Bottom-p.Em/4 {
			continue
		}
		if h.continues(s, last, p, opens) {
			h.About = append(h.About, s)
			last = s
			continue
		}
		h.Rest = append(h.Rest, s)
	}
}

// continues reports whether s opens the V/v block or carries it on.
func (h *Head) continues(s, last Segment, p Page, opens func(Segment) bool) bool {
	edge := h.Split + p.Width/12
	if h.National.Empty() && h.Motto.Empty() {
		edge = p.Width / 2
	}
	if s.Box.X1 > edge {
		return false
	}
	if last.Empty() {
		return opens(s) && s.Box.Y0 < h.Bottom+5*p.Em
	}
	gap := s.Box.Y0 - last.Box.Y1
	return gap < p.Em*4/5 && s.Box.Y0 > last.Box.Y0 && !strings.HasPrefix(s.Letters(), "kinhg") && Upper(s.Text()) < 0.9
}

// findDate returns the first place-and-date between two heights, in the right
// part of the page, as one segment that ends with the year.
func findDate(lines []Segment, top, bottom int, p Page) Segment {
	for _, l := range lines {
		if l.MidY() < top || l.Box.Y0 > bottom {
			continue
		}
		i, j, ok := dateSpan(l)
		if !ok || l.Words[i].Box.X0 < p.Width*7/20 || runsOn(l.Cut(j, len(l.Words))) {
			continue
		}
		return l.Cut(placeStart(l, i, p.Em), j)
	}
	return Segment{}
}

// runsOn reports whether words follow: the date of a head ends its line, one in
// running text seldom does.
func runsOn(rest Segment) bool {
	n := 0
	for _, w := range rest.Words {
		if len(Letters(w.Text)) >= 2 && w.Conf > 0.5 {
			n++
		}
	}
	return n > 1
}

// dateSpan finds a date in a line as words i to j (exclusive).
func dateSpan(l Segment) (i, j int, ok bool) {
	t := StreamOf(l)
	d, ok := t.Date()
	if !ok {
		return 0, 0, false
	}
	i, _ = t.Words(d.Label)
	_, j = t.Words(d.Year)
	return i, j + 1, true
}

// placeStart goes back from the word "ngày" over the place: up to five words
// without a wide gap that begin with a capital.
func placeStart(l Segment, day, em int) int {
	from := day
	for from > 0 && day-from < 5 {
		w := l.Words[from-1]
		if l.Words[from].Box.X0-w.Box.X1 > em*4/3 || !capital(w) || hasDigit(w.Text) || strings.ContainsAny(w.Text, "/:") {
			break
		}
		from--
	}
	return from
}

// capital reports whether the first letter of a word is a capital.
func capital(w pipeline.Word) bool {
	for _, r := range w.Text {
		if unicode.IsLetter(r) {
			return unicode.IsUpper(r)
		}
	}
	return false
}
