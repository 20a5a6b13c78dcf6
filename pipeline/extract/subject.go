package extract

import (
	"regexp"
	"strings"

	"sohoa/pipeline"
	"sohoa/pipeline/classify"
	"sohoa/pipeline/layout"
)

// subjectField reads the subject: the V/v block of a công văn, or the lines
// under the type of every other record.
func subjectField(p layout.Page, h layout.Head, kind classify.Result) pipeline.Field {
	rows := h.About
	conf := 0.97
	if !kind.Line.Empty() {
		rows = underType(p, h, kind)
		if kind.Tail != "" {
			rows = append([]layout.Segment{tail(kind)}, rows...)
			conf = 0.7
		}
	}
	f := pipeline.Field{Source: pipeline.FromLayout, Status: pipeline.Uncertain}
	if len(rows) == 0 {
		return f
	}
	all := layout.Join(rows...)
	f.Page, f.Box, f.Raw = all.Page, all.Box, all.Text()
	f.Value = tidy(all)
	if f.Value == "" {
		return f
	}
	if kind.Line.Empty() && h.Guessed { // the label is lost; NĐ 30/2020 prescribes it
		f.Value, conf = "V/v "+strings.TrimPrefix(f.Value, "V/v "), 0.7
	}
	f.Conf = min(conf, subjectConf(all))
	return f
}

// tail is what follows the type on its own line.
func tail(kind classify.Result) layout.Segment {
	n := len(strings.Fields(kind.Tail))
	return kind.Line.Cut(len(kind.Line.Words)-n, len(kind.Line.Words))
}

// underType gathers the centred lines below the type line. They end at a gap
// (a rule stands there), at "Căn cứ", "Kính gửi" or the like, or at a line in
// capitals after lines that are not (the authority of a decision).
func underType(p layout.Page, h layout.Head, kind classify.Result) []layout.Segment {
	var rows []layout.Segment
	last := kind.Line
	capitals := true
	for _, s := range h.Rest {
		if s.MidY() <= kind.Line.MidY()+p.Em/3 || len(s.Letters()) < 2 || !overlaps(s, kind.Line) {
			continue
		}
		first := len(rows) == 0
		switch gap := s.Box.Y0 - last.Box.Y1; {
		case gap > p.Em*4/5 && !first, gap > p.Em*5/2:
			return rows
		case startsBody(s):
			return rows
		}
		s = symmetric(s, kind.Line.MidX())
		if first {
			s = fromOpening(s)
		}
		up := layout.Upper(s.Text()) > 0.85
		if up && !capitals {
			return rows
		}
		capitals = up
		rows, last = append(rows, s), s
	}
	return rows
}

// symmetric cuts doubtful words from the side on which a centred line reaches
// further than on the other: a stamp stands there.
func symmetric(s layout.Segment, mid int) layout.Segment {
	i, j := 0, len(s.Words)
	for i < j-1 && (mid-s.Words[i].Box.X0)*4 > (s.Words[j-1].Box.X1-mid)*5 && doubtful(s.Words[i], s.Words[i+1]) {
		i++
	}
	for j > i+1 && (s.Words[j-1].Box.X1-mid)*4 > (mid-s.Words[i].Box.X0)*5 && doubtful(s.Words[j-1], s.Words[j-2]) {
		j--
	}
	return s.Cut(i, j)
}

// fromOpening cuts what stands before "Về việc" on the first line of a subject,
// where it is capitals or doubtful: a stamp reaches into the line.
func fromOpening(s layout.Segment) layout.Segment {
	i, _, ok := layout.Find(s, "veviec", 0)
	if !ok || i == 0 || i > 8 || !strings.HasPrefix(s.Words[i].Text, "V") {
		return s
	}
	if before := s.Cut(0, i); before.Conf() < 0.7 || layout.Upper(before.Text()) > 0.5 {
		return s.Cut(i, len(s.Words))
	}
	return s
}

// doubtful reports whether the reader doubts a word or the one beside it.
func doubtful(w, next pipeline.Word) bool { return w.Conf < 0.6 || next.Conf < 0.6 }

// overlaps reports whether a line reaches under the type line: what stands
// wholly left or right of it is a stamp.
func overlaps(s, typ layout.Segment) bool {
	return s.Box.X0 < typ.Box.X1 && s.Box.X1 > typ.Box.X0
}

var bodyOpens = []string{"cancu", "kinhgui", "kinhtrinh", "thuchien", "xetdenghi", "theodenghi", "phani", "homnay", "dieu1", "chuongi"}

func startsBody(s layout.Segment) bool {
	l := s.Letters()
	for _, w := range bodyOpens {
		if strings.HasPrefix(l, w) {
			return true
		}
	}
	return false
}

// tidy joins the words of a subject without the specks around it, and with
// "V/v" as it is printed.
func tidy(s layout.Segment) string {
	var out []string
	for i, w := range s.Words {
		t := strings.Trim(w.Text, "_|¬`ˆ^~*\\")
		if i == 0 && regarding.MatchString(t+" ") {
			out = append(out, t)
			continue
		}
		if t == "" || layout.Letters(t) == "" && w.Conf < 0.5 && !strings.ContainsAny(t, "-–—") {
			continue
		}
		if w.Conf < 0.2 && !syllables(t) && !strings.ContainsAny(t, "0123456789") {
			continue
		}
		out = append(out, t)
	}
	text := strings.TrimLeft(strings.Join(out, " "), ".,;:'-–— ")
	text = specks.ReplaceAllString(dotted.ReplaceAllString(text, "$1 $2"), "$1 ")
	return strings.TrimSpace(regarding.ReplaceAllString(text, "V/v "))
}

var (
	dotted = regexp.MustCompile(`(\p{Ll}{2})[.'](\p{Ll}{2})`) // a speck between two words
	specks = regexp.MustCompile(`(\p{L})(?:'| [:.'])(?: |$)`) // a speck behind a word
)

// regarding matches "V/v" at the start as readers give it.
var regarding = regexp.MustCompile(`^[VvWw]\s?[/⁄∕](?:\s?[VvWwýyÝY][-.:,]?)?\s+`)

// subjectConf weighs the reader's confidence over the letters: a subject may
// have one letter in twenty wrong.
func subjectConf(s layout.Segment) float64 {
	return s.Conf()
}
