package lang

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"sohoa/pipeline"
	"sohoa/pipeline/viet"
)

// Word is one word of a query.
type Word struct {
	Typed string // as typed, NFC
	Form
	Pos   int // place among the words of the query; a gap where no pair is meant
	Start int // byte offsets in the query text
	End   int
}

// Item is one thing that must be there, or must not: any of its alternatives.
type Item struct {
	Not  bool
	Alts []Alternative
}

// Alternative is one word, or words in order where quoted.
type Alternative struct {
	Words  []Word
	Quoted bool
}

// Parsed is a query text understood.
type Parsed struct {
	Text    string
	Font    string // "tcvn3" or "vni" where the text was pasted from such a font; Text is what it says
	Items   []Item
	Filters Filters
}

// Words lists the words that may be anywhere: of plain items, in order.
func (p *Parsed) Words() []Word {
	var ws []Word
	for _, it := range p.Items {
		if !it.Not && len(it.Alts) == 1 && !it.Alts[0].Quoted {
			ws = append(ws, it.Alts[0].Words...)
		}
	}
	return ws
}

// Wanted lists the words of all items but those that must not be there, in
// order.
func (p *Parsed) Wanted() []Word {
	var ws []Word
	for _, it := range p.Items {
		if it.Not {
			continue
		}
		for _, a := range it.Alts {
			ws = append(ws, a.Words...)
		}
	}
	return ws
}

// parser reads the text from left to right.
type parser struct {
	text  string
	at    int
	pos   int
	out   *Parsed
	or    bool // the next item is an alternative to the last one
	units func(string) []pipeline.UnitID
}

// Parse reads a query text:
//
//	đất đai            records that hold these words, most of them where many are given
//	"đất đai"          the words next to each other, in this order
//	-đất               not this word; also -"đất đai" and -loại:"báo cáo"
//	bản đồ OR sơ đồ    the last word before or the first word after
//	loại:"quyết định"  a filter; names and values in data/keys.txt
//
// Marks count where they are Typed: "má" ranks má above ma, "ma" finds both
// alike. An error is of kind Invalid with Field "q" and a [QueryError].
func Parse(text string, units func(string) []pipeline.UnitID) (*Parsed, error) {
	text, font := viet.Modern(text)
	if len(text) > MaxText {
		return nil, Unreadable("query.too_long", "")
	}
	text = strings.Map(func(r rune) rune {
		switch r {
		case '“', '”', '„', '«', '»', '＂':
			return '"'
		}
		return r
	}, text)
	p := parser{text: text, out: &Parsed{Text: text, Font: font}, units: units}
	for {
		p.skipSpace()
		if p.at >= len(p.text) {
			break
		}
		if err := p.item(); err != nil {
			return nil, err
		}
	}
	if p.or {
		return nil, Unreadable("query.dangling_or", "")
	}
	return p.out, nil
}

func (p *parser) skipSpace() {
	for p.at < len(p.text) {
		r, n := utf8.DecodeRuneInString(p.text[p.at:])
		if !unicode.IsSpace(r) {
			return
		}
		p.at += n
	}
}

// item reads one item, filter or OR.
func (p *parser) item() error {
	rest := p.text[p.at:]
	if token, _, _ := strings.Cut(rest, " "); token == "OR" {
		if p.or || len(p.out.Items) == 0 || p.out.Items[len(p.out.Items)-1].Not {
			return Unreadable("query.dangling_or", "")
		}
		p.or = true
		p.at += len("OR")
		return nil
	}
	not := len(rest) > 1 && rest[0] == '-' && !unicode.IsSpace(rune(rest[1])) && rest[1] != '-'
	if not {
		p.at++
		rest = rest[1:]
	}
	if rest[0] == '"' {
		if !strings.Contains(rest[1:], `"`) {
			p.at++ // a quote that is never closed is a sign like any other
			return nil
		}
		p.quote(not)
		return nil
	}
	if key, n, ok := leadingKey(rest); ok {
		p.at += n
		return p.filter(key, rest[:n], not)
	}
	return p.plain(not)
}

// leadingKey reports the filter whose name and colon the text begins with, and
// the bytes they take.
func leadingKey(s string) (key string, n int, ok bool) {
	colon := strings.IndexByte(s, ':')
	if colon <= 0 || colon > 40 || strings.ContainsRune(s[:colon], '"') {
		return "", 0, false
	}
	words := FoldedWords(s[:colon])
	joined := strings.Join(words, "")
	for _, k := range keys {
		if slices.Equal(k.Words, words) || strings.Join(k.Words, "") == joined {
			return k.Value, colon + 1, true
		}
	}
	return "", 0, false
}

// quote reads "…".
func (p *parser) quote(not bool) {
	body := p.quoted()
	start := p.at - len(body) - 1
	p.pos++ // no pair with what stands before
	ws := p.cutWords(body, start)
	p.pos++
	if len(ws) > 0 {
		p.add(not, Alternative{ws, true})
	}
}

// quoted takes a quoted text at the present place; one that is not closed goes
// on to the end.
func (p *parser) quoted() string {
	body, _, closed := strings.Cut(p.text[p.at+1:], `"`)
	p.at += 1 + len(body)
	if closed {
		p.at++
	}
	return body
}

// plain reads up to the next space; each word in it is an item.
func (p *parser) plain(not bool) error {
	body := p.rawToken()
	ws := p.cutWords(body, p.at-len(body))
	if not {
		if len(ws) > 0 {
			p.add(true, Alternative{ws, len(ws) > 1})
		}
		return nil
	}
	if p.or && len(ws) > 1 {
		p.add(false, Alternative{ws, true})
		return nil
	}
	for _, w := range ws {
		p.add(false, Alternative{[]Word{w}, false})
	}
	return nil
}

func (p *parser) rawToken() string {
	start := p.at
	for p.at < len(p.text) {
		r, n := utf8.DecodeRuneInString(p.text[p.at:])
		if unicode.IsSpace(r) { // a quote inside a word is a sign like any other
			break
		}
		p.at += n
	}
	return p.text[start:p.at]
}

// cutWords makes the words of a piece that begins at start in the text.
func (p *parser) cutWords(body string, start int) []Word {
	var ws []Word
	for _, t := range viet.Tokens(body) {
		if p.pos >= maxWords {
			break
		}
		w := Word{Typed: t.Text, Form: FormOf(t), Pos: p.pos, Start: start + t.Start, End: start + t.End}
		if w.Folded == "" || t.Kind == viet.WholeToken {
			continue // who looks for numbers puts them together from their parts
		}
		p.pos++
		ws = append(ws, w)
	}
	return ws
}

// add puts an alternative in a new item, or in the last one after OR.
func (p *parser) add(not bool, a Alternative) {
	if p.or && !not {
		p.or = false
		last := &p.out.Items[len(p.out.Items)-1]
		last.Alts = append(last.Alts, a)
		return
	}
	p.out.Items = append(p.out.Items, Item{not, []Alternative{a}})
}

// filter reads the value of a filter; typed is its name as it stands in the
// text, with the colon.
func (p *parser) filter(key, typed string, not bool) error {
	p.skipSpace()
	value := ""
	if p.at < len(p.text) && p.text[p.at] == '"' {
		value = p.quoted()
	} else {
		value = p.filterValue(key)
	}
	if strings.TrimSpace(value) == "" {
		return Unreadable("query.empty_filter", typed)
	}
	p.pos++
	if not {
		return p.notFilter(key, typed, value)
	}
	return p.setFilter(key, value)
}

// filterValue takes an unquoted value: for type and state the longest known
// name, else all up to the next space.
func (p *parser) filterValue(key string) string {
	var names []Name
	switch key {
	case "type":
		names = types
	case "state":
		names = states
	}
	rest := p.text[p.at:]
	if n, ok := Leading(names, FoldedWords(rest)); ok {
		end, seen := 0, 0
		for _, t := range viet.Tokens(rest) {
			if t.Kind != viet.WholeToken && seen < len(n.Words) {
				seen++
				end = t.End
			}
		}
		p.at += end
		return rest[:end]
	}
	return p.rawToken()
}

// notFilter turns -loại:x and its kin into words that must not be there.
func (p *parser) notFilter(key, typed, value string) error {
	if key == "date" || key == "state" || key == "unit" || key == "issuer" || key == "batch" {
		return Unreadable("query.no_opposite", typed)
	}
	ws := p.cutWords(value, 0)
	p.pos++
	if len(ws) > 0 {
		p.add(true, Alternative{ws, len(ws) > 1})
	}
	return nil
}

func (p *parser) setFilter(key, value string) error {
	f := &p.out.Filters
	switch key {
	case "type":
		f.Type = append(f.Type, typeName(value))
	case "family":
		f.Family = append(f.Family, value)
	case "number":
		f.Number = value
	case "signer":
		f.Signer = strings.TrimSpace(f.Signer + " " + value)
	case "organ":
		f.Organ = strings.TrimSpace(f.Organ + " " + value)
	case "subject":
		f.Subject = strings.TrimSpace(f.Subject + " " + value)
	case "batch":
		f.Batch = append(f.Batch, pipeline.BatchID(strings.ToLower(value)))
	case placeBox, placeShelf, placeStore:
		f.Place = append(f.Place, PlaceTerm(key, value))
	case "date":
		return p.dateFilter(value)
	case "state":
		n, ok := Leading(states, FoldedWords(value))
		if !ok {
			return Unreadable("query.unknown_state", value)
		}
		f.State = append(f.State, pipeline.State(n.Value))
	case "unit":
		return p.unitFilter(&f.Unit, value)
	case "issuer":
		return p.unitFilter(&f.Issuer, value)
	}
	return nil
}

func (p *parser) dateFilter(value string) error {
	from, to, ok := viet.ParsePeriod(value)
	if !ok {
		return Unreadable("query.bad_date", value)
	}
	f := &p.out.Filters
	if from > f.From {
		f.From = from
	}
	if to != "" && (f.To == "" || to < f.To) {
		f.To = to
	}
	return nil
}

// unitFilter adds the units that a value means.
func (p *parser) unitFilter(to *[]pipeline.UnitID, value string) error {
	found := []pipeline.UnitID{pipeline.UnitID(value)}
	if p.units != nil {
		found = p.units(value)
	}
	if len(found) == 0 {
		return Unreadable("query.unknown_unit", value)
	}
	*to = append(*to, found...)
	return nil
}

// typeName gives the printed name for a name in any case or its abbreviation;
// what is not known stays as typed.
func typeName(s string) string {
	folded := FoldedWords(s)
	if n, ok := Leading(types, folded); ok && len(n.Words) == len(folded) {
		return n.Text
	}
	for _, n := range types {
		if n.Value != "" && viet.Fold(n.Value) == viet.Fold(strings.TrimSpace(s)) {
			return n.Text
		}
	}
	return strings.TrimSpace(s)
}
