package layout

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode"

	"sohoa/pipeline"
	"sohoa/pipeline/viet"
)

// Segment is a run of words on one line without a wide gap between them.
type Segment struct {
	Page  int // page number in the file, from 1; 0 in the zero Segment
	Words []pipeline.Word
	Box   pipeline.Box
}

// Empty reports whether the segment has no words.
func (s Segment) Empty() bool { return len(s.Words) == 0 }

// Text joins the words with single spaces.
func (s Segment) Text() string {
	var b strings.Builder
	for i, w := range s.Words {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(w.Text)
	}
	return b.String()
}

// Fold is the text for comparison: viet.Fold of Text.
func (s Segment) Fold() string { return viet.Fold(s.Text()) }

// Letters is the folded text with everything but a-z and 0-9 taken out.
func (s Segment) Letters() string { return Letters(s.Text()) }

// Conf is the mean confidence of the words weighted by their length, 0 to 1.
func (s Segment) Conf() float64 {
	sum, n := 0.0, 0.0
	for _, w := range s.Words {
		k := float64(len([]rune(w.Text)))
		sum, n = sum+k*w.Conf, n+k
	}
	if n == 0 {
		return 0
	}
	return sum / n
}

// MidX and MidY are the centre in pixels.
func (s Segment) MidX() int { return (s.Box.X0 + s.Box.X1) / 2 }

// MidY is the vertical centre in pixels.
func (s Segment) MidY() int { return (s.Box.Y0 + s.Box.Y1) / 2 }

// Cut returns the words i to j (exclusive) as a segment of their own.
func (s Segment) Cut(i, j int) Segment {
	i, j = max(i, 0), min(j, len(s.Words))
	if i >= j {
		return Segment{}
	}
	return newSegment(s.Page, s.Words[i:j])
}

func newSegment(page int, words []pipeline.Word) Segment {
	s := Segment{Page: page, Words: slices.Clip(words)}
	for _, w := range words {
		s.Box = s.Box.Union(w.Box)
	}
	return s
}

// Join makes one segment of several, in the order given.
func Join(segs ...Segment) Segment {
	var words []pipeline.Word
	page := 0
	for _, s := range segs {
		words = append(words, s.Words...)
		page = cmp.Or(page, s.Page)
	}
	return newSegment(page, words)
}

// Letters folds s and keeps a-z and 0-9 only.
func Letters(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, viet.Fold(s))
}

// Upper is the share of capitals among the letters of s, 0 to 1.
func Upper(s string) float64 {
	up, all := 0, 0
	for _, r := range s {
		if unicode.IsLetter(r) {
			all++
		}
		if unicode.IsUpper(r) {
			up++
		}
	}
	if all == 0 {
		return 0
	}
	return float64(up) / float64(all)
}

// Page is a page in segments.
type Page struct {
	Number int // in the file, from 1
	Width  int // pixels
	Height int
	Em     int       // median height of a word in pixels, at least 1
	Segs   []Segment // by line from top to bottom, within a line from left to right
	Line   []int     // Line[i] is the line number of Segs[i]
	Stamps []Segment // red print over the page, line by line; none of it is in Segs
	Again  []Segment // what a second look gave of rows of digits, row by row; none of it is in Segs
	Blank  bool      // proven blank
	Source pipeline.PageSource
}

// Of builds the page of a reading. It takes any reading: boxes outside the
// page are clamped, and words that are empty, without area, or specks are left
// out.
func Of(r pipeline.Reading) Page {
	p := Page{Number: r.Page, Width: max(r.Width, 1), Height: max(r.Height, 1), Blank: r.Blank, Source: r.Source}
	words := clean(r.Words, p.Width, p.Height)
	p.Em = em(words)
	words, p.Stamps = apart(words, p)
	raise(words, p.Em)
	words = slices.DeleteFunc(words, func(w pipeline.Word) bool { return speck(w, p.Em) })
	p.Again = rows(p.Number, clean(r.Again, p.Width, p.Height))
	for n, line := range lines(words, p.Em) {
		line = single(line)
		for _, seg := range split(line, p.Em*3/2) {
			p.Segs = append(p.Segs, newSegment(p.Number, seg))
			p.Line = append(p.Line, n)
		}
	}
	return p
}

// apart takes the stamps out of the words of a page, line by line as read: they
// lie over the print and would join lines that are none.
func apart(words []pipeline.Word, p Page) (print []pipeline.Word, stamps []Segment) {
	var red []pipeline.Word
	for _, w := range words {
		if w.Stamp {
			red = append(red, w)
			continue
		}
		print = append(print, w)
	}
	return print, rows(p.Number, red)
}

// rows parts words line by line as read.
func rows(page int, words []pipeline.Word) []Segment {
	var out []Segment
	start := 0
	for i, w := range words {
		if i > 0 && words[i-1].Line != w.Line {
			out = append(out, newSegment(page, words[start:i]))
			start = i
		}
	}
	if start < len(words) {
		out = append(out, newSegment(page, words[start:]))
	}
	return out
}

// Second returns what a second look gave of the place of a segment, or an
// empty segment where nobody looked there again.
func (p Page) Second(s Segment) Segment {
	for _, a := range p.Again {
		shared := min(a.Box.X1, s.Box.X1) - max(a.Box.X0, s.Box.X0)
		if overlaps(a, s) && !s.Empty() && shared*2 > min(a.Box.W(), s.Box.W()) {
			return a
		}
	}
	return Segment{}
}

// WithStamps is Segs with the stamps put in where they stand from top to bottom.
func (p Page) WithStamps() []Segment {
	out := slices.Clone(p.Segs)
	for _, s := range p.Stamps {
		at := slices.IndexFunc(out, func(o Segment) bool { return o.MidY() > s.MidY() })
		if at < 0 {
			at = len(out)
		}
		out = slices.Insert(out, at, s)
	}
	return out
}

// clean clamps boxes to the page and drops words without text or area.
func clean(in []pipeline.Word, width, height int) []pipeline.Word {
	words := make([]pipeline.Word, 0, len(in))
	for _, w := range in {
		w.Text = strings.Join(strings.Fields(viet.NFC(w.Text)), " ")
		w.Box = pipeline.Box{
			X0: min(max(w.Box.X0, 0), width), Y0: min(max(w.Box.Y0, 0), height),
			X1: min(max(w.Box.X1, 0), width), Y1: min(max(w.Box.Y1, 0), height),
		}
		if w.Text == "" || w.Box.W() <= 0 || w.Box.H() <= 0 {
			continue
		}
		if math.IsNaN(w.Conf) {
			w.Conf = 0
		}
		w.Conf = min(max(w.Conf, 0), 1)
		words = append(words, w)
	}
	return words
}

// em is the median height of the words that have letters.
func em(words []pipeline.Word) int {
	var hs []int
	for _, w := range words {
		if len([]rune(w.Text)) >= 2 && hasLetter(w.Text) {
			hs = append(hs, w.Box.H())
		}
	}
	if len(hs) == 0 {
		return 1
	}
	slices.Sort(hs)
	return max(hs[len(hs)/2], 1)
}

// raise gives words whose box the reader has lost (a strip a few pixels high,
// off the line) the height of their neighbour on the reader's own line.
func raise(words []pipeline.Word, em int) {
	for i := range words {
		w := &words[i]
		if w.Box.H()*4 >= em || len(Letters(w.Text)) < 3 {
			continue
		}
		for _, k := range []int{i + 1, i - 1} {
			if k >= 0 && k < len(words) && words[k].Line == w.Line && words[k].Block == w.Block && words[k].Box.H()*2 > em {
				w.Box.Y0, w.Box.Y1 = words[k].Box.Y0, words[k].Box.Y1
				break
			}
		}
	}
}

func hasLetter(s string) bool { return strings.IndexFunc(s, unicode.IsLetter) >= 0 }

func hasDigit(s string) bool { return strings.IndexFunc(s, unicode.IsDigit) >= 0 }

// speck reports whether a word is dirt or a rule rather than text: signs
// without a letter or digit that the reader itself doubts, and shapes far
// higher than a line.
func speck(w pipeline.Word, em int) bool {
	n := len([]rune(w.Text))
	if w.Box.H() > 4*em && n <= 3 {
		return true
	}
	if hasLetter(w.Text) || hasDigit(w.Text) {
		return w.Box.H()*4 < em
	}
	if w.Conf < 0.3 || w.Box.W()*12 < em {
		return true
	}
	return w.Box.H()*10 < em && strings.Trim(w.Text, "-–—") != "" // a hyphen is flat
}

// lines groups words into lines by vertical overlap with their nearest left
// neighbour, so that a leaning line stays one line, and orders the lines from
// top to bottom.
func lines(words []pipeline.Word, em int) [][]pipeline.Word {
	slices.SortStableFunc(words, func(a, b pipeline.Word) int {
		return cmp.Or(cmp.Compare(a.Box.X0, b.Box.X0), cmp.Compare(a.Box.Y0, b.Box.Y0))
	})
	var open [][]pipeline.Word
	for _, w := range words {
		best, score := -1, 0.5
		for i, line := range open {
			last := line[len(line)-1]
			s := overlap(last, w, em)
			if s > 0 && last.Line == w.Line && last.Block == w.Block {
				s += 0.4
			}
			if s > score {
				best, score = i, s
			}
		}
		if best < 0 {
			open = append(open, nil)
			best = len(open) - 1
		}
		open[best] = append(open[best], w)
	}
	slices.SortStableFunc(open, func(a, b []pipeline.Word) int { return cmp.Compare(middle(a), middle(b)) })
	return open
}

// single drops the less sure of two words that stand on the same place: the
// reader gives a word twice where a stain confuses it.
func single(line []pipeline.Word) []pipeline.Word {
	out := line[:0:0]
	for _, w := range line {
		if n := len(out); n > 0 && covers(out[n-1].Box, w.Box) && within(out[n-1].Text, w.Text) {
			if better(w, out[n-1]) {
				out[n-1] = w
			}
			continue
		}
		out = append(out, w)
	}
	return out
}

// better reports whether w rather than v is the reading of a place: the longer
// one where the reader trusts it, else the surer one.
func better(w, v pipeline.Word) bool {
	lw, lv := len(Letters(w.Text)), len(Letters(v.Text))
	switch {
	case lw > lv && w.Conf >= 0.6:
		return true
	case lv > lw && v.Conf >= 0.6:
		return false
	}
	return w.Conf > v.Conf
}

// within reports whether the letters of one text are part of the other's.
func within(a, b string) bool {
	a, b = Letters(a), Letters(b)
	return a != "" && b != "" && (strings.Contains(a, b) || strings.Contains(b, a))
}

// covers reports whether two boxes share most of the narrower one's width.
func covers(a, b pipeline.Box) bool {
	shared := min(a.X1, b.X1) - max(a.X0, b.X0)
	return shared*5 > min(a.W(), b.W())*3
}

// overlap is the shared height of two words as a share of the lower one. A
// word higher than two ems (a stain or a pen stroke has grown its box) counts
// with its middle only. Words further apart than a page column do not meet.
func overlap(a, b pipeline.Word, em int) float64 {
	at, ab := band(a, em)
	bt, bb := band(b, em)
	shared := min(ab, bb) - max(at, bt)
	low := min(ab-at, bb-bt)
	if shared <= 0 || low <= 0 {
		return 0
	}
	return float64(shared) / float64(low)
}

func band(w pipeline.Word, em int) (top, bottom int) {
	if w.Box.H() <= 2*em {
		return w.Box.Y0, w.Box.Y1
	}
	mid := (w.Box.Y0 + w.Box.Y1) / 2
	return mid - em/2, mid + (em+1)/2
}

// middle is the median centre of the words of a line.
func middle(words []pipeline.Word) int {
	ys := make([]int, len(words))
	for i, w := range words {
		ys[i] = w.Box.Y0 + w.Box.Y1
	}
	slices.Sort(ys)
	return ys[len(ys)/2]
}

// Main returns the largest piece of a segment after parting it at gaps wider
// than gap pixels: what stands far off is dirt or a stamp.
func (s Segment) Main(gap int) Segment {
	var best Segment
	for _, words := range split(s.Words, gap) {
		if piece := newSegment(s.Page, words); len(piece.Letters()) > len(best.Letters()) {
			best = piece
		}
	}
	return best
}

// split parts a line where the gap between neighbours is wider than gap.
func split(line []pipeline.Word, gap int) [][]pipeline.Word {
	if len(line) == 0 {
		return nil
	}
	var out [][]pipeline.Word
	start := 0
	for i := 1; i < len(line); i++ {
		if line[i].Box.X0-line[i-1].Box.X1 > gap {
			out = append(out, line[start:i])
			start = i
		}
	}
	return append(out, line[start:])
}

// Lines joins the segments of each line again, from top to bottom.
func (p Page) Lines() []Segment {
	var out []Segment
	for i := 0; i < len(p.Segs); {
		j := i + 1
		for j < len(p.Segs) && p.Line[j] == p.Line[i] {
			j++
		}
		out = append(out, Join(p.Segs[i:j]...))
		i = j
	}
	return out
}
