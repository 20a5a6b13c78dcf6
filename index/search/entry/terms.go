package entry

import (
	"slices"
	"strconv"

	"sohoa/index/search/lang"
	"sohoa/index/search/segment"
	"sohoa/pipeline"
	"sohoa/pipeline/viet"
)

// The fields of the index. One byte each, as in the segments. A pair of
// neighbouring words is one term with a space in it, so words and pairs share
// a field and its dictionary; in the field of all text a pair is a number, see
// [Bucket].
const (
	ID           = segment.IDs
	Text         = byte('t') // folded words of all parts of the record; pairs are in segment.Keys
	Exact        = byte('e') // words with marks of all parts, marks kept
	Subject      = byte('s') // folded words and pairs of subject and title
	SubjectExact = byte('x') // words and pairs with marks of subject and title, behind the folded one: see [ExactTerm]
	Organ        = byte('o') // folded words and pairs of organ, superior, place, type, symbol
	Signer       = byte('g') // words and pairs of the signer, folded; with marks too, marks kept
	Number       = byte('n') // the number as a code; "#15" its digits alone; "~…" its skeleton
	Unit         = byte('u') // owner and all units above it
	Owner        = byte('w') // owner alone
	Tree         = byte('p') // "unit unit-above-it" for every pair of the record's units
	Type         = byte('c') // facet
	Family       = byte('f') // facet
	Year         = byte('y') // facet
	State        = byte('z') // facet
	Batch        = byte('b') // filter
	Place        = byte('a') // filter: where the paper lies, see lang.Places
)

// The columns of the index: one number a record.
const (
	Day    = iota // days since 1970-01-01; NoDay where unknown
	Length        // words of the subject, at most 255
)

// terms collects the terms of one record by field. A term may come more than
// once.
type terms struct {
	lex    *Lexicon
	fields []segment.Terms
	words  []segment.Words
	keys   []uint32
	trail  Trail
	length int  // words of the subject
	long   bool // the body is longer than LongText

	*scratch
}

// scratch is what the part that is being read is taken apart in. Records lend
// it one after the other.
type scratch struct {
	tokens []viet.Token
	forms  []*form
	codes  []uint16 // of the section of the trail
}

// dest is where the words and pairs of a part go: folded into field; with
// marks into exact, where it is not 0.
type dest struct{ field, exact byte }

// inText is all text of a record.
var inText = dest{Text, Exact}

// Analyze makes all that a segment is told of a record. Parts are kept apart,
// so that no pair reaches from one into the next.
func Analyze(lex *Lexicon, r Record) segment.Record {
	t := &terms{lex: lex, fields: make([]segment.Terms, 0, 16), long: len(r.Body) > LongText, scratch: lex.lend(len(r.Body))}
	defer lex.take(t.scratch)
	t.keys = make([]uint32, 0, 64+len(r.Body)/5)
	t.trail = make(Trail, 0, 64+len(r.Body)/2)
	t.number(r)
	t.subject(r)
	t.names(r)
	t.trail, t.codes = t.trail.section(t.codes), t.codes[:0]
	t.body(r)
	t.text(r.FileName, inText)
	t.shelf(r)
	t.facets(r)
	day, ok := DayNumber(r.Date)
	if !ok {
		day = NoDay
	}
	k := Kept{ID: r.ID, Hash: r.Hash(), Trail: t.trail}
	return segment.Record{
		ID: string(r.ID), Kept: k.Bytes(), Columns: []uint32{Day: uint32(day), Length: uint32(min(t.length, 255))},
		Terms: t.fields, Words: t.words, Keys: t.keys,
	}
}

// facets are what is counted and filtered by.
func (t *terms) facets(r Record) {
	for i, u := range r.Units {
		t.add(Unit, string(u))
		for _, above := range r.Units[i:] {
			t.add(Tree, lang.Pair(string(u), string(above)))
		}
	}
	t.add(Owner, string(r.Units[0]))
	t.add(Type, r.Type)
	t.add(Family, r.Family)
	t.add(State, string(r.State))
	t.add(Batch, string(r.Batch))
	if r.Year > 0 {
		t.add(Year, strconv.Itoa(r.Year))
	}
}

func (t *terms) add(field byte, term string) {
	if term == "" {
		return
	}
	for i := range t.fields {
		if t.fields[i].Field == field {
			t.fields[i].Terms = append(t.fields[i].Terms, term)
			return
		}
	}
	t.fields = append(t.fields, segment.Terms{Field: field, Terms: []string{term}})
}

// list finds the places of words of a field so far, with room for n more.
func (t *terms) list(field byte, n int) int {
	for i := range t.words {
		if t.words[i].Field == field {
			t.words[i].Places = slices.Grow(t.words[i].Places, n)
			return i
		}
	}
	t.words = append(t.words, segment.Words{Field: field, Places: make([]uint32, 0, n+16)})
	return len(t.words) - 1
}

// number: the whole code, its digits, its skeleton; and as words.
func (t *terms) number(r Record) {
	full := r.fullNumber()
	if full == "" {
		return
	}
	code := lang.Cut(viet.Code(full))
	t.add(Number, code)
	t.add(Number, "~"+viet.Skeleton(code))
	if n := viet.Code(r.Number); n != "" {
		t.add(Number, "#"+lang.Cut(n))
	}
	t.add(Text, code)
	t.text(full, dest{field: Text})
	t.text(r.Symbol, dest{field: Organ})
}

// shelf: where the paper lies, and the codes it is kept under.
func (t *terms) shelf(r Record) {
	places := append(lang.Places(r.Address), lang.Places(r.Box)...)
	if r.Box != "" && len(lang.Places(r.Box)) == 0 {
		places = append(places, lang.PlaceTerm("box", r.Box)) // "12" on a box is its number
	}
	for _, place := range places {
		t.add(Place, place)
	}
	t.text(r.Address, inText)
	t.text(r.Box, inText)
	for _, c := range r.Codes {
		t.add(Number, lang.Cut(viet.Code(c)))
		t.text(c, dest{field: Text})
	}
}

func (t *terms) subject(r Record) {
	t.length = t.head(r.Subject, dest{Subject, SubjectExact}, inText)
	if r.Title == "" || r.Title == r.Subject {
		return
	}
	n := t.head(r.Title, dest{Subject, SubjectExact}, inText)
	if t.length == 0 {
		t.length = n
	}
}

func (t *terms) names(r Record) {
	for _, u := range r.Issuers {
		t.add(Organ, IssuerTerm(u))
	}
	t.head(r.Signer, dest{Signer, Signer}, inText)
	for _, s := range []string{r.Organ, r.Superior, r.Place, r.Type} {
		t.head(s, dest{field: Organ}, inText)
	}
}

// head reads a part of the head of the trail and returns its number of words.
func (t *terms) head(s string, to ...dest) int {
	t.text(s, to...)
	if s == "" {
		return 0
	}
	n := t.walk(0, len(t.forms))
	t.codes = append(t.codes, 0)
	return n
}

// body reads the body and ends a section of the trail with each page.
func (t *terms) body(r Record) {
	t.text(r.Body, inText)
	if r.Body == "" {
		return
	}
	from := 0
	for i := range max(len(r.Pages), 1) {
		to := len(t.forms)
		if i+1 < len(r.Pages) {
			to = from
			for to < len(t.forms) && t.tokens[to].Start < r.Pages[i+1] {
				to++
			}
		}
		t.walk(from, to)
		t.trail, t.codes = t.trail.section(t.codes), t.codes[:0]
		from = to
	}
}

// walk adds words of the part to the section of the trail that is being made,
// and returns how many.
func (t *terms) walk(from, to int) int {
	n := 0
	for i, f := range t.forms[from:to] {
		if t.tokens[from+i].Kind != viet.WholeToken && f.Folded != "" {
			t.codes = append(t.codes, f.code)
			n++
		}
	}
	return n
}

// text reads a part and puts its words and pairs where they belong.
func (t *terms) text(s string, to ...dest) {
	t.tokens = viet.AppendTokens(t.tokens[:0], s)
	t.forms = t.lex.of(t.forms[:0], t.tokens)
	for _, d := range to {
		t.put(d)
	}
}

func (t *terms) put(d dest) {
	if len(t.forms) == 0 {
		return
	}
	at := t.list(d.field, len(t.forms))
	exact := at
	if d.exact == Exact {
		exact = t.list(Exact, len(t.forms))
	}
	var last *form
	for i, f := range t.forms {
		if f.Folded == "" {
			continue
		}
		t.word(at, f.folded, f.Folded)
		if t.tokens[i].Kind == viet.WholeToken {
			continue
		}
		if last != nil {
			t.pair(d.field, last, f)
		}
		switch {
		case d.exact == Exact && f.Exact != "":
			t.word(exact, f.exact, f.Exact)
		case d.exact == Signer || d.exact == SubjectExact:
			t.exactly(d.exact, last, f)
		}
		last = f
	}
}

// word adds a word to a list by its place, or, where it has none, by its
// letters.
func (t *terms) word(at int, place uint32, text string) {
	list := &t.words[at]
	if place == noPlace {
		t.add(list.Field, text)
		return
	}
	list.Places = append(list.Places, place)
}

func (t *terms) pair(field byte, a, b *form) {
	if field == Text {
		t.keys = append(t.keys, bucket(a.hash, b.hash, t.long))
		return
	}
	t.add(field, lang.Pair(a.Folded, b.Folded))
}

// exactly adds a word, and the pair it makes with the one before, as written
// with marks.
func (t *terms) exactly(field byte, last, f *form) {
	if f.Exact != "" {
		t.add(field, ExactTerm(field, f.Folded, f.Exact))
	}
	if last != nil && (last.Exact != "" || f.Exact != "") {
		t.add(field, ExactTerm(field, lang.Pair(last.Folded, f.Folded), lang.Pair(last.Written(), f.Written())))
	}
}

// Behind stands in a term of SubjectExact between the folded form and the written
// one, so that all ways in which a word or pair is written are found by the
// folded one.
const Behind = "\x01"

// IssuerTerm stands among the words of organs for the unit that issued the
// record, or one above it; no word has this sign.
func IssuerTerm(u pipeline.UnitID) string { return "@" + string(u) }

// ExactTerm is the term of a word or pair with marks in Signer or SubjectExact.
func ExactTerm(field byte, folded, exact string) string {
	if field == SubjectExact {
		return folded + Behind + exact
	}
	return exact
}
