package extract

import (
	"regexp"
	"strings"

	"sohoa/pipeline"
	"sohoa/pipeline/classify"
	"sohoa/pipeline/layout"
	"sohoa/pipeline/viet"
)

// slot is what stands in the cell "Số: 15/QĐ-UBND".
type slot struct {
	seg    layout.Segment
	t      layout.Stream
	num    layout.Span // the letters before the symbol, without the label
	sym    layout.Span // the letters of the symbol
	number string      // as read
	symbol string      // cleaned
}

var (
	prefixSo = regexp.MustCompile(`^[^\p{L}0-9]*(?:(?i:luật|nghịquyết|pháplệnh|lệnh|thôngtư|quyếtđịnh))?(?:[sS5][oóòỏõọôốồổỗộơớờởỡợ60][:.;,zℤ]*|[oóôốồ]:)`)
	suffix   = regexp.MustCompile(`^\p{L}[\p{L}0-9]*([-.,&/]\p{L}[\p{L}0-9]*){0,6}$`)
	number   = regexp.MustCompile(`^[0-9]{2,5}(\.[0-9]{1,3})?[A-Za-z]?$`) // NĐ 30/2020: a number below ten is typed with a 0
	groupEnd = regexp.MustCompile(`[0-9][A-Za-z]?(\p{Lu}\p{L}{1,3})$`)
	yearEnd  = regexp.MustCompile(`/((?:19|20)[0-9]{2})$`)
)

// readSlot parts the row of the number into number and symbol.
func readSlot(h layout.Head) (slot, bool) {
	s := slot{seg: h.Number, t: layout.StreamOf(h.Number)}
	s.mendD()
	for i, r := range s.t.Text {
		s.t.Text[i] = plain(r)
	}
	n := len(s.t.Text)
	if n == 0 {
		return s, false
	}
	from := len([]rune(prefixSo.FindString(string(s.t.Text))))
	s.num, s.sym = layout.Span{From: from, To: n}, layout.Span{From: n, To: n}
	if h.Party {
		s.party()
	} else {
		s.state()
	}
	return s, true
}

// mendD takes one of two letters where the reader gave Đ and its double Ð side
// by side (QÐĐ for QĐ).
func (s *slot) mendD() {
	t := s.t
	keep := layout.Stream{}
	for i, r := range t.Text {
		if i > 0 && (r == 'Đ' && t.Text[i-1] == 'Ð' || r == 'Ð' && t.Text[i-1] == 'Đ') {
			continue
		}
		keep.Text, keep.Fold, keep.Word = append(keep.Text, r), append(keep.Fold, t.Fold[i]), append(keep.Word, t.Word[i])
	}
	s.t = keep
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

// take sets the symbol that begins at a letter, and the number up to another.
func (s *slot) take(symbol string, begins, numberEnds int) {
	for numberEnds > s.num.From && strings.ContainsRune("-.,:;'", s.t.Text[numberEnds-1]) {
		numberEnds--
	}
	s.symbol, s.sym.From, s.num.To = symbol, begins, numberEnds
	s.number = s.t.String(s.num)
}

// state parts "15/2020/QĐ-UBND": the symbol begins behind the last slash, or
// at the year before it.
func (s *slot) state() {
	text := s.t.Text
	for i := len(text) - 1; i >= s.num.From; i-- {
		if text[i] != '/' {
			continue
		}
		sym := cleanSymbol(strings.ReplaceAll(string(text[i+1:]), ":", "-"))
		if !plausible(sym) {
			continue
		}
		left := string(text[s.num.From:i])
		if m := yearEnd.FindStringSubmatch(left); m != nil {
			s.take(m[1]+"/"+sym, i-4, i-5)
			return
		}
		if m := groupEnd.FindStringSubmatch(left); m != nil {
			if group, ok := typeGroup(m[1]); ok { // "123 QĐ/UB", as offices wrote until about 2002
				n := len([]rune(m[1]))
				s.take(group+"/"+sym, i-n, i-n)
				return
			}
		}
		s.take(sym, i+1, i)
		return
	}
	s.noSlash()
}

var partyForm = regexp.MustCompile(`^(.{0,8}?)-?(\p{L}{2,4})/(\p{L}[\p{L}0-9.-]{0,19})\W*$`)

// party parts "57-NQ/TW": hyphen first, then slash.
func (s *slot) party() {
	m := partyForm.FindStringSubmatch(s.t.String(s.num))
	if m == nil {
		s.state()
		return
	}
	ends := s.num.From + len([]rune(m[1]))
	begins := ends
	if s.t.Text[begins] == '-' {
		begins++
	}
	s.take(cleanSymbol(m[2]+"/"+m[3]), begins, ends)
}

// noSlash finds a symbol whose slash was read as another letter: the longest
// ending that opens with a known type or organ.
func (s *slot) noSlash() {
	for i := s.num.From; i < len(s.t.Text); i++ {
		sym := cleanSymbol(string(s.t.Text[i:]))
		if !plausible(sym) || !strings.Contains(sym, "-") {
			continue
		}
		_, isType := classify.OfSymbol(sym)
		if isType || known(classify.TypeGroup(sym)) {
			s.take(sym, i, i)
			return
		}
	}
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
func symbolField(s slot, organs []string, typeLine string) pipeline.Field {
	f := pipeline.Field{Page: s.seg.Page, Box: s.boxOf(s.sym), Source: pipeline.FromLayout, Status: pipeline.Uncertain}
	if s.symbol == "" {
		return f
	}
	f.Raw = s.t.String(s.sym)
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
		if abbr, near := nearType(g, typeLine); i == 0 && !sure && near {
			fixed, sure = abbr, true
			conf = min(conf, 0.93)
		}
		out.WriteString(fixed)
		if !sure {
			conf = min(conf, unconfirmed(s.confOf(s.sym)))
		}
	}
	f.Value, f.Conf = year+out.String(), conf
	if year != "" {
		f.Conf = min(f.Conf, 0.95)
	}
	return f
}

// unconfirmed is the confidence of a group that only the reader vouches for.
// Words of capitals confuse it less than its figures say: all 14 such groups it
// gave at least 0.8 were right.
func unconfirmed(conf float64) float64 {
	if conf >= 0.8 {
		return max(conf, 0.92)
	}
	return conf
}

// nearType returns the abbreviation of the printed type where the first group
// of the symbol differs from it by one letter.
func nearType(group, typeLine string) (string, bool) {
	k, ok := classify.Named(typeLine)
	if !ok {
		return "", false
	}
	for _, a := range k.Abbrs {
		if len([]rune(a)) >= 2 && layout.Distance(viet.Fold(group), viet.Fold(a), 1) <= 1 {
			return a, true
		}
	}
	return "", false
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
// the reader confirms it: the list of types for the first group, the initials
// of the organ, the list of groups.
func settle(g string, first bool, organs []string) (string, bool) {
	if a, ok := typeGroup(g); first && ok {
		return a, true
	}
	fold := viet.Fold(g)
	for _, o := range organs {
		if viet.Fold(o) == fold {
			return o, true
		}
	}
	list := symbolGroups()[fold]
	for _, k := range list {
		if strings.EqualFold(k, g) || len(list) == 1 {
			return k, true
		}
	}
	return g, false
}

// typeGroup returns the abbreviation of a type that a group reads, where only
// marks differ (QD for QĐ) and capitals stand where they should (TTr).
func typeGroup(g string) (string, bool) {
	fold := viet.Fold(g)
	for _, k := range classify.Kinds() {
		for _, a := range k.Abbrs {
			if a == g || viet.Fold(a) == fold && layout.Upper(g) == layout.Upper(a) {
				return a, true
			}
		}
	}
	return "", false
}

// boxOf is the box around the words that hold the letters of a span.
func (s slot) boxOf(at layout.Span) pipeline.Box {
	if at.Empty() {
		return pipeline.Box{}
	}
	first, last := s.t.Words(at)
	return s.seg.Cut(first, last+1).Box
}

// confOf is the lowest confidence of the words that hold the letters.
func (s slot) confOf(at layout.Span) float64 {
	if at.Empty() {
		return 0
	}
	c := 1.0
	first, last := s.t.Words(at)
	for _, w := range s.seg.Words[first : last+1] {
		c = min(c, w.Conf)
	}
	return c
}

// numberField judges the number. It is accepted only as type. Anything else in
// the slot is ink, and the value stays empty, because of 104 written numbers a
// reader got one.
func numberField(s slot, k ink, dayTyped bool) pipeline.Field {
	f := pipeline.Field{
		Page: s.seg.Page, Box: s.seg.Box, Raw: s.seg.Text(), Source: pipeline.FromLayout,
		Status: pipeline.Uncertain, Handwritten: true,
	}
	if s.symbol == "" || !number.MatchString(s.number) || !s.numberTyped(k, dayTyped) {
		return f
	}
	f.Handwritten = false
	f.Value, f.Box = s.number, s.boxOf(s.num)
	f.Conf = 0.9 + 0.09*s.confOf(s.num)
	return f
}

// numberTyped compares every word that carries digits of the number with the
// size it has in print, together with what hangs on it. A word of digits alone
// is judged by its size. What hangs on the label "Số:", which is as high as a
// written digit, or on the symbol, which is so wide that the digits hardly
// count, must also have been read with confidence; less where the day is
// typed, because offices type both or neither (14 of 18 typed days in 65
// scans). The limits are the margins between typed and written numbers there.
func (s slot) numberTyped(k ink, dayTyped bool) bool {
	first, last := s.t.Words(s.num)
	for i := first; i <= last; i++ {
		w := s.seg.Words[i]
		text := printedForm(w.Text)
		h, width, ok := k.fit(w, text)
		if !ok || h < 0.85 || width < 0.86 || width > 1.13 {
			return false
		}
		grain, _ := k.grain(text)
		h -= grain
		labelled := i == s.t.Word[0] && s.num.From > 0
		switch {
		case labelled && (w.Conf < 0.8 || h > 1.11) && !(dayTyped && w.Conf > 0.35 && h < 1.06 && width > 0.93 && width < 1.06):
			return false
		case digits(text) && (w.Conf < 0.3 || h > 1.11):
			return false
		case !labelled && !digits(text) && (!dayTyped || w.Conf < 0.35 || h > 1.16) && (w.Conf < 0.85 || h > 1.27):
			return false
		}
	}
	return true
}

var doubleD = strings.NewReplacer("ÐĐ", "Đ", "ĐÐ", "Đ")

var label = regexp.MustCompile(`^(?:[sS][oóòỏõọôốồổỗộơớờởỡợ60]([:.;,]?)|[oóôốồ](:))`)

// printedForm undoes in a word the errors that would foretell another size.
func printedForm(text string) string {
	text = label.ReplaceAllString(text, "Số$1$2")
	return strings.Map(plain, strings.TrimRight(doubleD.Replace(text), "_"))
}
