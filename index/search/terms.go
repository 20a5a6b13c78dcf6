package search

import (
	"slices"
	"strconv"

	"sohoa/index/search/lang"
	"sohoa/index/search/segment"
	"sohoa/pipeline/viet"
)

// The fields of the index. One byte each, as in the segments. A pair of
// neighbouring words is one term with a space in it, so words and pairs share
// a field and its dictionary; in the field of all text a pair is a number, see
// [bucket].
const (
	fID      = segment.IDs
	fText    = byte('t') // folded words of all parts of the record; pairs are in segment.Keys
	fExact   = byte('e') // words with marks of all parts, marks kept
	fSubject = byte('s') // folded words and pairs of subject and title
	fSubjEx  = byte('x') // words and pairs with marks of subject and title, behind the folded one: see written
	fOrgan   = byte('o') // folded words and pairs of organ, superior, place, type, symbol
	fSigner  = byte('g') // words and pairs of the signer, folded; with marks too, marks kept
	fNumber  = byte('n') // the number as a code; "#15" its digits alone; "~…" its skeleton
	fUnit    = byte('u') // owner and all units above it
	fOwner   = byte('w') // owner alone
	fTree    = byte('p') // "unit unit-above-it" for every pair of the record's units
	fType    = byte('c') // facet
	fFamily  = byte('f') // facet
	fYear    = byte('y') // facet
	fState   = byte('z') // facet
	fBatch   = byte('b') // filter
	fPlace   = byte('a') // filter: where the paper lies, see lang.Places
)

// The columns of the index: one number a record.
const (
	ofDay    = iota // days since 1970-01-01; noDay where unknown
	ofLength        // words of the subject, at most 255
	columnsInAll
)

// terms collects the terms of one record by field. A term may come more than
// once.
type terms struct {
	lex    *lexicon
	fields []segment.Terms
	words  []segment.Words
	keys   []uint32
	length int  // words of the subject
	long   bool // the body is longer than longText
}

// analyze makes all that a segment is told of a record. Parts are kept apart,
// so that no pair reaches from one into the next.
func analyze(lex *lexicon, r Record) segment.Record {
	t := &terms{lex: lex, fields: make([]segment.Terms, 0, 16), long: len(r.Body) > longText}
	t.keys = make([]uint32, 0, 64+len(r.Body)/5)
	t.number(r)
	t.subject(r)
	t.names(r)
	t.text(r.Body, fText, fExact)
	t.text(r.FileName, fText, fExact)
	t.shelf(r)
	for i, u := range r.Units {
		t.add(fUnit, string(u))
		for _, above := range r.Units[i:] {
			t.add(fTree, lang.Pair(string(u), string(above)))
		}
	}
	t.add(fOwner, string(r.Units[0]))
	t.add(fType, r.Type)
	t.add(fFamily, r.Family)
	t.add(fState, string(r.State))
	t.add(fBatch, string(r.Batch))
	if r.Year > 0 {
		t.add(fYear, strconv.Itoa(r.Year))
	}
	day, ok := dayNumber(r.Date)
	if !ok {
		day = noDay
	}
	k := kept{id: r.ID, hash: r.Hash(), pages: pageMap(lex, r.Body, r.Pages)}
	return segment.Record{
		ID: string(r.ID), Kept: k.bytes(), Columns: []uint32{ofDay: uint32(day), ofLength: uint32(min(t.length, 255))},
		Terms: t.fields, Words: t.words, Keys: t.keys,
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

// list returns the places of words of a field so far, with room for n more.
func (t *terms) list(field byte, n int) *[]uint32 {
	for i := range t.words {
		if t.words[i].Field == field {
			t.words[i].Places = slices.Grow(t.words[i].Places, n)
			return &t.words[i].Places
		}
	}
	t.words = append(t.words, segment.Words{Field: field, Places: make([]uint32, 0, n)})
	return &t.words[len(t.words)-1].Places
}

// number: the whole code, its digits, its skeleton; and as words.
func (t *terms) number(r Record) {
	full := r.fullNumber()
	if full == "" {
		return
	}
	code := lang.Cut(viet.Code(full))
	t.add(fNumber, code)
	t.add(fNumber, "~"+viet.Skeleton(code))
	if n := viet.Code(r.Number); n != "" {
		t.add(fNumber, "#"+lang.Cut(n))
	}
	t.add(fText, code)
	t.text(full, fText, 0)
	t.text(r.Symbol, fOrgan, 0)
}

// shelf: where the paper lies, and the codes it is kept under.
func (t *terms) shelf(r Record) {
	places := append(lang.Places(r.Address), lang.Places(r.Box)...)
	if r.Box != "" && len(lang.Places(r.Box)) == 0 {
		places = append(places, lang.PlaceTerm("box", r.Box)) // "12" on a box is its number
	}
	for _, place := range places {
		t.add(fPlace, place)
	}
	t.text(r.Address, fText, fExact)
	t.text(r.Box, fText, fExact)
	for _, c := range r.Codes {
		t.add(fNumber, lang.Cut(viet.Code(c)))
		t.text(c, fText, 0)
	}
}

func (t *terms) subject(r Record) {
	t.length = t.text(r.Subject, fSubject, fSubjEx)
	if r.Title != "" && r.Title != r.Subject {
		n := t.text(r.Title, fSubject, fSubjEx)
		if t.length == 0 {
			t.length = n
		}
		t.text(r.Title, fText, fExact)
	}
	t.text(r.Subject, fText, fExact)
}

func (t *terms) names(r Record) {
	for _, s := range []string{r.Organ, r.Superior, r.Place, r.Type} {
		t.text(s, fOrgan, 0)
		t.text(s, fText, fExact)
	}
	t.text(r.Signer, fSigner, fSigner)
	t.text(r.Signer, fText, fExact)
}

// text adds the words and pairs of a part and returns its number of words.
// Where there is an exact field, words with marks go there with their marks;
// pairs go there too for short parts.
func (t *terms) text(s string, field, exact byte) int {
	if s == "" {
		return 0
	}
	tokens := viet.Tokens(s)
	forms := t.lex.of(tokens)
	var last *form
	words := 0
	for i, tok := range tokens {
		f := &forms[i]
		if f.Folded == "" {
			continue
		}
		t.word(field, f.folded, f.Folded, len(tokens)-i)
		if tok.Kind == viet.WholeToken {
			continue
		}
		words++
		if last != nil {
			t.pair(field, last.Folded, f.Folded)
		}
		switch {
		case exact == fExact && f.Exact != "":
			t.word(exact, f.exact, f.Exact, len(tokens)-i)
		case exact == fSigner || exact == fSubjEx:
			t.exactly(exact, last, f)
		}
		last = f
	}
	return words
}

// word adds a word by its place, or, where it has none, by its letters.
func (t *terms) word(field byte, place uint32, text string, room int) {
	if place == noPlace {
		t.add(field, text)
		return
	}
	list := t.list(field, 0)
	if cap(*list) == len(*list) {
		list = t.list(field, room)
	}
	*list = append(*list, place)
}

func (t *terms) pair(field byte, a, b string) {
	if field == fText {
		t.keys = append(t.keys, bucket(a, b, t.long))
		return
	}
	t.add(field, lang.Pair(a, b))
}

// exactly adds a word, and the pair it makes with the one before, as written
// with marks.
func (t *terms) exactly(field byte, last, f *form) {
	if f.Exact != "" {
		t.add(field, exactTerm(field, f.Folded, f.Exact))
	}
	if last != nil && (last.Exact != "" || f.Exact != "") {
		t.add(field, exactTerm(field, lang.Pair(last.Folded, f.Folded), lang.Pair(last.Written(), f.Written())))
	}
}

// behind stands in a term of fSubjEx between the folded form and the written
// one, so that all ways in which a word or pair is written are found by the
// folded one; see [planner.writtenAs].
const behind = "\x01"

func exactTerm(field byte, folded, exact string) string {
	if field == fSubjEx {
		return folded + behind + exact
	}
	return exact
}
