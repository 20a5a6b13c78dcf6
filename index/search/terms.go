package search

import (
	"fmt"
	"strconv"

	index "github.com/blevesearch/bleve_index_api"

	"sohoa/index/search/lang"
	"sohoa/pipeline/viet"
)

// The fields of the index. One letter each: the name is written into every
// segment. A pair of neighbouring words is one term with a space in it, so
// words and pairs share a field and its dictionary; in the field of all text it
// is the bucket of the pair, see [bucket].
const (
	fText    = "t" // folded words of all parts of the record, and buckets of pairs
	fExact   = "e" // words with marks of all parts, marks kept
	fSubject = "s" // folded words and pairs of subject and title
	fSubjEx  = "x" // words and pairs with marks of subject and title, marks kept
	fOrgan   = "o" // folded words and pairs of organ, superior, place, type, symbol
	fSigner  = "g" // words and pairs of the signer, folded; with marks too, marks kept
	fNumber  = "n" // the number as a code; "#15" its digits alone; "~…" its skeleton
	fUnit    = "u" // owner and all units above it
	fOwner   = "w" // owner alone
	fTree    = "p" // "unit unit-above-it" for every pair of the record's units
	fType    = "c" // facet
	fFamily  = "f" // facet
	fYear    = "y" // facet
	fState   = "z" // facet
	fBatch   = "b" // filter
	fDay     = "d" // YYYY-MM-DD: filter and sort
	fLength  = "l" // words of the subject: see length
	fHash    = "v" // stored beside the id
	fPages   = "m" // stored beside the id where there are several pages: see pageMap
)

// terms collects the terms of one record by field. All terms point to one of
// two frequencies; the engine reads that and nothing else of them. A term that
// stands once and in one record lives in the dictionary alone, so pairs of
// short fields and numbers, which are mostly rare, have a frequency. Without
// one a posting is a byte shorter, so words and buckets have none. Nobody reads it.
type terms struct {
	lex    *lexicon
	fields map[string]index.TokenFrequencies
	once   *index.TokenFreq
	never  *index.TokenFreq
	length int    // words of the subject
	long   bool   // the body is longer than longText
	buf    []byte // of the pair being made
}

// analyze makes all terms of a record. Parts are kept apart by a gap, so that
// no pair reaches from one into the next.
func analyze(lex *lexicon, r Record) *terms {
	t := &terms{lex: lex, fields: make(map[string]index.TokenFrequencies, 16), once: new(index.TokenFreq), never: new(index.TokenFreq)}
	t.once.SetFrequency(1)
	t.long = len(r.Body) > longText
	t.number(r)
	t.subject(r)
	t.names(r)
	t.text(r.Body, fText, fExact)
	t.text(r.FileName, fText, fExact)
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
	t.add(fDay, r.Date)
	if r.Year > 0 {
		t.add(fYear, strconv.Itoa(r.Year))
	}
	return t
}

func (t *terms) add(field, term string) {
	if term == "" {
		return
	}
	freq := t.never
	if field == fNumber {
		freq = t.once
	}
	t.set(field, 4)[term] = freq
}

// set returns the terms of a field, making room for about n.
func (t *terms) set(field string, n int) index.TokenFrequencies {
	set := t.fields[field]
	if set == nil {
		set = make(index.TokenFrequencies, n)
		t.fields[field] = set
	}
	return set
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
	t.text(full, fText, "")
	t.text(r.Symbol, fOrgan, "")
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
	t.add(fLength, fmt.Sprintf("%03d", min(t.length, 255)))
}

func (t *terms) names(r Record) {
	for _, s := range []string{r.Organ, r.Superior, r.Place, r.Type} {
		t.text(s, fOrgan, "")
		t.text(s, fText, fExact)
	}
	t.text(r.Signer, fSigner, fSigner)
	t.text(r.Signer, fText, fExact)
}

// text adds the words and pairs of a part and returns its number of words.
// Where the exact field is not empty, words with marks go there with their
// marks; pairs go there too for short parts.
func (t *terms) text(s, field, exact string) int {
	if s == "" {
		return 0
	}
	set := t.set(field, len(s)/3)
	pairs := exact == fSubjEx || exact == fSigner
	var last lang.Form
	words := 0
	for _, tok := range viet.Tokens(s) {
		f := t.lex.of(tok)
		if f.Folded == "" {
			continue
		}
		set[f.Folded] = t.never
		if tok.Kind == viet.WholeToken {
			continue
		}
		words++
		if last.Folded != "" {
			t.addPair(field, set, last.Folded, f.Folded)
		}
		if exact != "" {
			t.exactly(exact, last, f, pairs)
		}
		last = f
	}
	return words
}

func (t *terms) exactly(field string, last, f lang.Form, pairs bool) {
	if f.Exact != "" {
		t.add(field, f.Exact)
	}
	if pairs && last.Folded != "" && (last.Exact != "" || f.Exact != "") {
		t.add(field, lang.Pair(last.Written(), f.Written()))
	}
}

// addPair makes a string of a pair, or of its bucket, only where it is new.
func (t *terms) addPair(field string, set index.TokenFrequencies, a, b string) {
	freq := t.once
	if field == fText {
		t.buf, freq = bucket(t.buf[:0], a, b, t.long), t.never
	} else {
		t.buf = append(append(append(t.buf[:0], a...), ' '), b...)
	}
	if _, ok := set[string(t.buf)]; !ok {
		set[string(t.buf)] = freq
	}
}
