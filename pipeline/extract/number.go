package extract

import (
	"regexp"
	"strings"
	"unicode"

	"sohoa/pipeline"
	"sohoa/pipeline/classify"
	"sohoa/pipeline/layout"
	"sohoa/pipeline/viet"
)

// slot is what stands in the cell "Số: 15/QĐ-UBND".
type slot struct {
	seg     layout.Segment
	text    []rune // letters of the row without spaces
	word    []int  // word[i] is the word that text[i] belongs to
	number  string // as read, before the symbol
	symbol  string // cleaned
	at      int    // index in text where the symbol begins
	numFrom int    // indexes in text of the number
	numTo   int
}

var (
	prefixSo = regexp.MustCompile(`^[^\p{L}0-9]*[sS5][oóòỏõọôốồổỗộơớờởỡợ60][:.;,zℤ]*`)
	suffix   = regexp.MustCompile(`^\p{L}[\p{L}0-9]*([-.,&/]\p{L}[\p{L}0-9]*){0,6}$`)
	number   = regexp.MustCompile(`^[0-9]{1,5}[A-Za-z]?$`)
	yearEnd  = regexp.MustCompile(`[/⁄∕]?((?:19|20)[0-9]{2})$`)
)

// readSlot parts the row of the number into number and symbol.
func readSlot(h layout.Head) (slot, bool) {
	s := slot{seg: h.Number}
	for i, w := range h.Number.Words {
		for _, r := range w.Text {
			if !unicode.IsSpace(r) {
				s.text, s.word = append(s.text, plain(r)), append(s.word, i)
			}
		}
	}
	if len(s.text) == 0 {
		return s, false
	}
	s.numFrom = len([]rune(prefixSo.FindString(string(s.text))))
	if h.Party {
		s.party()
	} else {
		s.state()
	}
	return s, true
}

// plain unifies the dashes, slashes and the letter Đ that readers confuse.
func plain(r rune) rune {
	switch r {
	case 'Ð':
		return 'Đ'
	case '–', '—', '−', '‐', '~', '_':
		return '-'
	case '⁄', '∕':
		return '/'
	}
	return r
}

// state parts "15/2020/QĐ-UBND": the symbol begins behind the last slash, or
// at the year before it.
func (s *slot) state() {
	for i := len(s.text) - 1; i >= s.numFrom; i-- {
		if s.text[i] != '/' {
			continue
		}
		sym := cleanSymbol(string(s.text[i+1:]))
		if !plausible(sym) {
			continue
		}
		s.symbol, s.at, s.numTo = sym, i+1, i
		left := string(s.text[s.numFrom:i])
		if m := yearEnd.FindStringSubmatch(left); m != nil && len(left) > len(m[0]) {
			s.symbol = m[1] + "/" + s.symbol
			s.numTo -= len([]rune(m[0]))
		}
		s.number = string(s.text[s.numFrom:s.numTo])
		return
	}
	s.noSlash()
}

var partyForm = regexp.MustCompile(`^(.{0,8}?)-?(\p{L}{2,4})/(\p{L}[\p{L}0-9.-]{0,19})\W*$`)

// party parts "57-NQ/TW": hyphen first, then slash.
func (s *slot) party() {
	m := partyForm.FindStringSubmatch(string(s.text[s.numFrom:]))
	if m == nil {
		s.state()
		return
	}
	s.symbol, s.number = cleanSymbol(m[2]+"/"+m[3]), m[1]
	s.numTo = s.numFrom + len([]rune(m[1]))
	s.at = s.numTo
	if s.at < len(s.text) && s.text[s.at] == '-' {
		s.at++
	}
}

// noSlash finds a symbol whose slash was read as another letter: the longest
// ending that opens with a known type or organ.
func (s *slot) noSlash() {
	for i := s.numFrom; i < len(s.text); i++ {
		sym := cleanSymbol(string(s.text[i:]))
		if !plausible(sym) || !strings.Contains(sym, "-") {
			continue
		}
		_, isType := classify.OfSymbol(sym)
		if isType || known(classify.TypeGroup(sym)) {
			s.symbol, s.at, s.numTo = sym, i, i
			s.number = string(s.text[s.numFrom:i])
			return
		}
	}
	s.numTo, s.at = len(s.text), len(s.text)
}

func known(group string) bool { return len(symbolGroups()[viet.Fold(group)]) > 0 }

// cleanSymbol drops signs around a symbol and doubled hyphens, and mends the
// group QĐ, which readers give as QÐĐ, QDĐ and QD.
func cleanSymbol(s string) string {
	s = strings.Trim(s, "-.,:;'`\"|*^_ ")
	for strings.Contains(s, "--") {
		s = strings.ReplaceAll(s, "--", "-")
	}
	for _, bad := range []string{"QĐĐ", "QDĐ", "QĐD", "QD", "Qđ", "QÐ"} {
		if rest, ok := strings.CutPrefix(s, bad); ok && (rest == "" || rest[0] == '-') {
			return "QĐ" + rest
		}
	}
	return s
}

// plausible reports whether s has the form of a symbol: groups of letters,
// most of them capitals.
func plausible(s string) bool {
	return len([]rune(s)) >= 2 && len([]rune(s)) <= 40 && suffix.MatchString(s) && layout.Upper(s) >= 0.6
}

// symbolField judges the symbol. Each group is checked: the type group against
// the abbreviations, organs against the initials of the organ as printed, both
// against symbols.csv; what nothing confirms counts as the reader read it.
func symbolField(s slot, organs []string) pipeline.Field {
	f := pipeline.Field{Page: s.seg.Page, Box: s.boxOf(s.at, len(s.text)), Source: pipeline.FromLayout, Status: pipeline.Uncertain}
	if s.symbol == "" {
		return f
	}
	f.Raw = string(s.text[s.at:])
	year, body := "", s.symbol
	if y, rest, ok := strings.Cut(body, "/"); ok && digits(y) {
		year, body = y+"/", rest
	}
	conf := 0.99
	var out strings.Builder
	for i, g := range groupsOf(body) {
		if strings.ContainsAny(g, "-./,&") {
			out.WriteString(g)
			continue
		}
		fixed, sure := settle(g, i == 0, organs)
		out.WriteString(fixed)
		if !sure {
			conf = min(conf, s.confOf(s.at, len(s.text))*0.99)
		}
	}
	f.Value, f.Conf = year+out.String(), conf
	if year != "" {
		f.Conf = min(f.Conf, 0.95)
	}
	return f
}

// groupsOf cuts a symbol into groups and the signs between them.
func groupsOf(s string) []string {
	var out []string
	from := 0
	for i, r := range s {
		if strings.ContainsRune("-./,&", r) {
			out = append(out, s[from:i], string(r))
			from = i + len(string(r))
		}
	}
	return append(out, s[from:])
}

// settle returns a group in its known spelling and whether something besides
// the reader confirms it.
func settle(g string, first bool, organs []string) (string, bool) {
	fold := viet.Fold(g)
	if first {
		for _, k := range classify.Kinds() {
			for _, a := range k.Abbrs {
				if viet.Fold(a) == fold && (a == g || len([]rune(a)) == len([]rune(g)) && layout.Upper(g) == layout.Upper(a)) {
					return a, true
				}
			}
		}
	}
	for _, o := range organs {
		if viet.Fold(o) == fold {
			return o, true
		}
	}
	for _, k := range symbolGroups()[fold] {
		if strings.EqualFold(k, g) || len(symbolGroups()[fold]) == 1 {
			return k, true
		}
	}
	return g, false
}

// boxOf is the box around the words that hold the letters from to to.
func (s slot) boxOf(from, to int) pipeline.Box {
	var b pipeline.Box
	for i := max(from, 0); i < min(to, len(s.word)); i++ {
		b = b.Union(s.seg.Words[s.word[i]].Box)
	}
	return b
}

// confOf is the lowest confidence of the words that hold the letters.
func (s slot) confOf(from, to int) float64 {
	c := 1.0
	for i := max(from, 0); i < min(to, len(s.word)); i++ {
		c = min(c, s.seg.Words[s.word[i]].Conf)
	}
	return c
}

// numberField judges the number. It is accepted only as type: digits of the
// size of the printed year. Anything else in the slot is ink, and the value
// stays empty, because of 104 written numbers a reader got one.
func numberField(s slot, k ink) pipeline.Field {
	f := pipeline.Field{
		Page: s.seg.Page, Box: s.seg.Box, Raw: s.seg.Text(), Source: pipeline.FromLayout,
		Status: pipeline.Uncertain, Handwritten: true,
	}
	if s.numFrom == s.numTo && s.symbol != "" && s.seg.Box.W() < 1 {
		return f
	}
	if s.symbol == "" || !number.MatchString(s.number) || !s.numberTyped(k) {
		return f
	}
	f.Handwritten = false
	f.Value, f.Box = s.number, s.boxOf(s.numFrom, s.numTo)
	f.Conf = 0.9 + 0.09*s.confOf(s.numFrom, s.numTo)
	return f
}

// numberTyped compares every word that carries digits of the number with the
// size it has in print, together with what hangs on it.
func (s slot) numberTyped(k ink) bool {
	first, last := s.word[s.numFrom], s.word[s.numTo-1]
	for i := first; i <= last; i++ {
		text, hasOther := s.textOf(i)
		slack := 1.0
		if hasOther {
			slack = 1.2
		}
		if !k.typed(s.seg.Words[i], text, slack) {
			return false
		}
	}
	return true
}

// textOf returns the text of a word and whether it holds more than digits.
func (s slot) textOf(word int) (string, bool) {
	var b strings.Builder
	for i, w := range s.word {
		if w == word {
			b.WriteRune(s.text[i])
		}
	}
	return b.String(), !digits(b.String())
}
