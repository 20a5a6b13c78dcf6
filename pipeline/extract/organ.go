package extract

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"sohoa/pipeline"
	"sohoa/pipeline/layout"
	"sohoa/pipeline/viet"
)

// organ is the name of one organ gathered from the rows of the head's left
// column.
type organ struct {
	segs []layout.Segment
	text string  // with marks put right where the lists know the phrase
	conf float64 // 0 to 1
	open bool    // the last row opens a name and cannot end it
}

// organFields reads the issuing organ (the last name in the left column) and
// the organ above it.
func organFields(h layout.Head) (superior, issuing pipeline.Field) {
	superior = pipeline.Field{Status: pipeline.Uncertain, Source: pipeline.FromLayout}
	issuing = superior
	names := organs(h.Organs)
	if len(names) == 0 {
		return superior, issuing
	}
	issuing = names[len(names)-1].field()
	if len(names) == 1 {
		return superior, issuing
	}
	superior = names[len(names)-2].field()
	if len(names) > 2 { // a third name: which of them is above is not certain
		superior.Conf = min(superior.Conf, 0.7)
	}
	return superior, issuing
}

func (o organ) field() pipeline.Field {
	all := layout.Join(o.segs...)
	f := pipeline.Field{
		Value: o.text, Raw: all.Text(), Conf: o.conf, Page: all.Page, Box: all.Box,
		Source: pipeline.FromLayout, Status: pipeline.Uncertain,
	}
	if f.Value != f.Raw {
		f.Source = pipeline.FromRegister
	}
	if o.open {
		f.Conf = min(f.Conf, 0.6)
	}
	return f
}

// organs groups rows into names. A row that opens with the name of an organ
// begins a new one, unless the name before still lacks what follows (ỦY BAN
// NHÂN DÂN / TỈNH CAO BẰNG).
func organs(rows []layout.Segment) []organ {
	var out []organ
	for _, row := range rows {
		dash := strings.TrimSpace(row.Text())
		row = trimRow(row)
		if len(row.Letters()) < 3 || layout.Upper(row.Text()) < 0.6 {
			continue
		}
		r := mend(row)
		if strings.HasSuffix(dash, "-") || strings.HasSuffix(dash, "–") {
			r.text, r.open = r.text+" -", true
		}
		if len(out) > 0 && (!r.head || out[len(out)-1].open || r.joins) {
			last := &out[len(out)-1]
			last.segs, last.text = append(last.segs, row), last.text+" "+r.text
			last.conf, last.open = min(last.conf, r.conf), r.open
			continue
		}
		o := organ{segs: []layout.Segment{row}, text: r.text, conf: r.conf, open: r.open}
		if !r.head {
			o.conf = min(o.conf, 0.8)
		}
		out = append(out, o)
	}
	return out
}

// trimRow drops signs and doubtful scraps at both ends of a row.
func trimRow(s layout.Segment) layout.Segment {
	noise := func(w pipeline.Word) bool {
		l := layout.Letters(w.Text)
		if l == "" {
			return !strings.ContainsAny(w.Text, "()")
		}
		return len(l) <= 2 && w.Conf < 0.5 && !shortWord(l)
	}
	i, j := 0, len(s.Words)
	for i < j && noise(s.Words[i]) {
		i++
	}
	for j > i && noise(s.Words[j-1]) {
		j--
	}
	return s.Cut(i, j)
}

// shortWord reports whether one or two letters are a word of organ names.
func shortWord(letters string) bool {
	switch letters {
	case "so", "bo", "y", "te", "va", "uy", "xa", "vu", "to":
		return true
	}
	return false
}

// mended is a row of an organ's name after the lists have been asked.
type mended struct {
	text  string
	conf  float64
	head  bool // opens with the name of an organ
	open  bool // is no more than the opening of a name
	joins bool // begins with a word that cannot open a name (VÀ, dash)
}

// mend replaces every phrase of a row that the lists know by its spelling
// there, longest first. What they do not know keeps the reader's confidence,
// and must be Vietnamese syllables.
func mend(row layout.Segment) mended {
	m := mended{conf: 0.98}
	var out []string
	for i := 0; i < len(row.Words); {
		p, n, ok := longest(row.Words[i:])
		if !ok {
			out = append(out, m.unknown(row.Words[i], len(out) == 0))
			i++
			m.open = false
			continue
		}
		if len(out) == 0 {
			m.head = p.kind == "head" || p.kind == "open"
			m.joins = strings.HasPrefix(p.text, "VÀ ")
			m.open = p.kind == "open"
		} else {
			m.open = m.open && p.kind == "open"
		}
		out = append(out, respell(p.text, row.Words[i:i+n]))
		i += n
	}
	m.text = strings.TrimRight(strings.Join(out, " "), ".,:;'\" ")
	return m
}

// unknown judges a word that the lists do not have.
func (m *mended) unknown(w pipeline.Word, first bool) string {
	text := strings.Trim(w.Text, "_|¬`'\"ˆ^~*")
	l := layout.Letters(text)
	switch {
	case l == "":
		m.joins = m.joins || first
		return text
	case len(l) >= 6:
		if phrases, ok := apart(l); ok {
			m.conf = min(m.conf, 0.95)
			m.head = m.head || first && phrases[0].kind != "part" && phrases[0].kind != "place"
			m.open = first && phrases[len(phrases)-1].kind == "open"
			return spelled(phrases)
		}
		fallthrough
	default:
		m.conf = min(m.conf, vouched(text, w.Conf))
	}
	return text
}

// vouched is the confidence of a word that no list knows.
func vouched(text string, conf float64) float64 {
	if !syllables(text) {
		return 0.5
	}
	return 0.4 + 0.55*conf
}

// apart cuts letters that the reader ran together into two or three phrases of
// the lists (UBNDTỈNH), the longest first.
func apart(letters string) ([]phrase, bool) {
	t := organTable()
	for n := len(letters) - 2; n >= 2; n-- {
		head, ok := t.choose(letters[:n], "")
		if !ok {
			continue
		}
		if tail, ok := t.choose(letters[n:], ""); ok {
			return []phrase{head, tail}, true
		}
		if tail, ok := apart(letters[n:]); ok && len(tail) == 2 {
			return append([]phrase{head}, tail...), true
		}
	}
	return nil, false
}

func spelled(phrases []phrase) string {
	var out []string
	for _, p := range phrases {
		out = append(out, p.text)
	}
	return strings.Join(out, " ")
}

// syllables reports whether every part of a word is a Vietnamese syllable.
func syllables(word string) bool {
	parts := strings.FieldsFunc(word, func(r rune) bool { return !unicode.IsLetter(r) })
	for _, p := range parts {
		if !viet.IsSyllable(p) {
			return false
		}
	}
	return len(parts) > 0
}

// longest finds the longest known phrase at the start of words. Signs between
// words and spaces lost or added by the reader do not matter.
func longest(words []pipeline.Word) (best phrase, n int, ok bool) {
	t := organTable()
	joined := ""
	var printed []string
	for i, w := range words {
		l := layout.Letters(w.Text)
		if l == "" && i == 0 {
			break
		}
		joined += l
		printed = append(printed, w.Text)
		if len(joined) > t.longest {
			break
		}
		if l == "" {
			continue
		}
		if p, found := t.choose(joined, strings.Join(printed, " ")); found {
			best, n, ok = p, i+1, true
		}
	}
	return best, n, ok
}

// respell keeps the reader's text where it differs from the list only in the
// place of a tone mark or in signs (commas, hyphens), and takes the list's
// otherwise.
func respell(known string, words []pipeline.Word) string {
	var b []string
	for _, w := range words {
		b = append(b, w.Text)
	}
	printed := strings.Trim(strings.Join(b, " "), "_|¬`'\"ˆ^~*.:; ")
	if sameSpelling(bare(printed), bare(known)) {
		return strings.ToUpper(printed)
	}
	if signs(printed) > signs(known) {
		return withSigns(known, words)
	}
	return known
}

// bare drops everything but letters and single spaces.
func bare(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) }), " ")
}

func signs(s string) int {
	return strings.Count(s, "-") + strings.Count(s, ",") + strings.Count(s, "–")
}

// withSigns spells words as the list does and keeps the commas and dashes that
// are printed between them, where both have as many words.
func withSigns(known string, words []pipeline.Word) string {
	names := strings.Fields(bare(known))
	var out []string
	for _, w := range words {
		if layout.Letters(w.Text) == "" {
			out = append(out, w.Text)
			continue
		}
		if len(names) == 0 {
			return known
		}
		tail := ""
		if strings.HasSuffix(w.Text, ",") {
			tail = ","
		}
		out = append(out, names[0]+tail)
		names = names[1:]
	}
	if len(names) > 0 {
		return known
	}
	return strings.Join(out, " ")
}

// initials lists how the organs of the head may be abbreviated in a symbol:
// every run of three or more initials (SYT for SỞ Y TẾ, ĐHTĐ within TRƯỜNG ĐẠI
// HỌC TÂY ĐÔ), and abbreviations printed as such.
func initials(rows []layout.Segment) []string {
	var out []string
	for _, o := range organs(rows) {
		var letters []string
		for _, w := range strings.Fields(bare(o.text)) {
			switch {
			case w == "VÀ":
			case !viet.IsSyllable(w) && len([]rune(w)) > 2:
				out = append(out, w)
			default:
				letters = append(letters, initial(w))
			}
		}
		for i := range letters {
			for j := i + 3; j <= len(letters); j++ {
				out = append(out, strings.Join(letters[i:j], ""))
			}
		}
	}
	return out
}

// initial is the first letter of a word as abbreviations write it: without
// marks, but Đ.
func initial(w string) string {
	r, _ := utf8.DecodeRuneInString(w)
	if r == 'Đ' {
		return "Đ"
	}
	return strings.ToUpper(viet.Fold(string(r)))
}
