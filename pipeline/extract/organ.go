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
	seg    layout.Segment
	pieces []piece
}

// piece is a phrase of a name that the lists know, or one word that they do
// not.
type piece struct {
	words []pipeline.Word
	text  string  // with marks put right where the lists know the phrase
	kind  string  // head, open, part, place; "" for a word not known; "dash"
	conf  float64 // 0 to 1
	row   bool    // begins a row
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

func (o organ) text() string {
	var out []string
	for _, p := range o.pieces {
		out = append(out, p.text)
	}
	return strings.TrimRight(strings.Join(out, " "), ".,:;'\" ")
}

// open reports whether the name cannot end here: ỦY BAN NHÂN DÂN, or a dash.
func (o organ) open() bool {
	last := o.pieces[len(o.pieces)-1]
	return last.kind == "open" || last.kind == "dash" || last.text == "VÀ"
}

func (o organ) field() pipeline.Field {
	f := pipeline.Field{
		Value: o.text(), Raw: o.seg.Text(), Conf: 0.98, Page: o.seg.Page, Box: o.seg.Box,
		Source: pipeline.FromLayout, Status: pipeline.Uncertain,
	}
	for _, p := range o.pieces {
		f.Conf = min(f.Conf, p.conf)
	}
	if !o.pieces[0].opens() {
		f.Conf = min(f.Conf, 0.8)
	}
	if o.open() {
		f.Conf = min(f.Conf, 0.6)
	}
	if f.Value != f.Raw {
		f.Source = pipeline.FromRegister
	}
	return f
}

// opens reports whether a name can begin with the piece.
func (p piece) opens() bool { return p.kind == "head" || p.kind == "open" }

// organs groups rows into names. Phrases are looked for across the rows,
// because a long name is broken anywhere (BỘ GIÁO DỤC / VÀ ĐÀO TẠO). A row that
// begins with the opening of a name begins a new one, unless the name before
// still lacks what follows (ỦY BAN NHÂN DÂN / TỈNH CAO BẰNG).
func organs(rows []layout.Segment) []organ {
	var out []organ
	for _, p := range pieces(rows) {
		if n := len(out); n > 0 && !(p.row && p.opens() && !out[n-1].open()) {
			out[n-1].pieces = append(out[n-1].pieces, p)
			continue
		}
		out = append(out, organ{pieces: []piece{p}})
	}
	for i := range out {
		var words []pipeline.Word
		for _, p := range out[i].pieces {
			words = append(words, p.words...)
		}
		out[i].seg = layout.Segment{Page: rows[0].Page, Words: words}.Cut(0, len(words))
	}
	return out
}

// pieces cuts rows into known phrases, longest first, and single words.
func pieces(rows []layout.Segment) []piece {
	var words []pipeline.Word
	starts := make(map[int]bool)
	for _, row := range rows {
		trimmed := trimRow(row)
		if len(trimmed.Letters()) < 3 || layout.Upper(trimmed.Text()) < 0.6 {
			continue
		}
		starts[len(words)] = true
		words = append(words, trimmed.Words...)
		if last := row.Words[len(row.Words)-1]; isDash(last.Text) {
			words = append(words, last)
		}
	}
	var out []piece
	for i := 0; i < len(words); {
		p, n, ok := longest(words[i:], func(k int) bool { return starts[i+k] })
		if !ok {
			out = append(out, unknown(words[i], starts[i])...)
			i++
			continue
		}
		out = append(out, piece{words[i : i+n], respell(p.text, words[i:i+n]), p.kind, 0.98, starts[i]})
		i += n
	}
	return out
}

func isDash(s string) bool { return s == "-" || s == "–" || s == "—" }

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

// unknown judges a word that the lists do not have: a dash, letters that the
// reader ran together, or a word it must vouch for alone.
func unknown(w pipeline.Word, row bool) []piece {
	text := strings.Trim(w.Text, "_|¬`'\"ˆ^~*")
	l := layout.Letters(text)
	words := []pipeline.Word{w}
	if l == "" {
		kind := ""
		if isDash(text) {
			kind, text = "dash", "-"
		}
		return []piece{{words, text, kind, 0.98, row}}
	}
	if len(l) >= 6 {
		if phrases, ok := apart(l); ok {
			return []piece{{words, spelled(phrases), runTogether(phrases), 0.95, row}}
		}
	}
	return []piece{{words, text, "", vouched(text, w.Conf), row}}
}

// runTogether is the kind of phrases in one word: whether they open a name is
// told by the first, whether it can end by the last.
func runTogether(phrases []phrase) string {
	first, last := phrases[0].kind, phrases[len(phrases)-1].kind
	if last == "open" || first != "open" {
		return first
	}
	return "head"
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
// words and spaces lost or added by the reader do not matter. A phrase that
// runs over the start of a row must not swallow the name of another organ
// there: it counts only where it is longer than what ends with the row.
func longest(words []pipeline.Word, rowStart func(int) bool) (best phrase, n int, ok bool) {
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
		if l == "" || i > 0 && rowStart(i) && ok && best.kind == "place" {
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
		b = append(b, strings.Map(keepSign, w.Text))
	}
	printed := strings.Trim(strings.Join(strings.Fields(strings.Join(b, " ")), " "), "., ")
	if sameSpelling(bare(printed), bare(known)) {
		return strings.ToUpper(printed)
	}
	if signs(printed) > signs(known) {
		return withSigns(known, words)
	}
	return known
}

// keepSign drops the signs that stand in no name: specks read as quotes.
func keepSign(r rune) rune {
	if unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("-–,.()&", r) {
		return r
	}
	return -1
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
		for _, w := range strings.Fields(bare(o.text())) {
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
