package segment

import (
	"bytes"
	"encoding/binary"
	"slices"
)

// Record is what a segment is told of one record.
type Record struct {
	ID      string
	Kept    []byte   // given back by [Reader.Kept]
	Columns []uint32 // one number each; every record of a segment has as many
	Terms   []Terms  // the same term more than once is one
	Words   []Words  // more terms, by their places in a list
	Keys    []uint32 // terms that are numbers below 2^24, in the field [Keys]
}

// Words are terms of one field, by their places in the list of words that
// [Build] is given: a common word costs no look at its letters.
type Words struct {
	Field  byte
	Places []uint32
}

// Terms are terms of one field. A field is one byte.
type Terms struct {
	Field byte
	Terms []string
}

// The fields that a segment has for itself.
const (
	IDs  byte = 0 // the id of each record
	Keys byte = 1 // see [KeyTerm]
)

// KeyTerm is the term of a number below 2^24 in the field [Keys].
func KeyTerm(n uint32) string { return string([]byte{byte(n >> 16), byte(n >> 8), byte(n)}) }

// Build makes a segment of records in memory, in the order given. words is the
// list that the records' Words point into.
func Build(records []Record, words []string) (*Reader, error) {
	size := 0
	for i := range records {
		size += records[i].size()
	}
	b := &builder{
		words: words, fields: make(map[byte]*dictionary), keys: make(map[uint32]uint32, min(size, 1<<18)),
		hits: make([]uint32, 0, size),
	}
	for doc := range records {
		b.add(uint32(doc), &records[doc])
	}
	b.gather()
	out := bytes.NewBuffer(make([]byte, 0, 4*len(b.hits)))
	w := newWriter(out)
	b.writeKeys(w)
	for _, name := range sortedKeys(b.fields) {
		b.writeField(w, b.fields[name], name)
	}
	keptAt := w.at
	ends := make([]uint64, len(records))
	for i := range records {
		w.write(records[i].Kept)
		ends[i] = w.at - keptAt
	}
	if err := w.finish(columns(records), keptAt, ends); err != nil {
		return nil, err
	}
	return Read(out.Bytes())
}

// size is how many terms a record has at most.
func (r *Record) size() int {
	n := 1 + len(r.Keys)
	for _, t := range r.Terms {
		n += len(t.Terms)
	}
	for _, t := range r.Words {
		n += len(t.Places)
	}
	return n
}

func columns(records []Record) [][]uint32 {
	if len(records) == 0 {
		return nil
	}
	all := make([][]uint32, len(records[0].Columns))
	for c := range all {
		for i := range records {
			all[c] = append(all[c], records[i].Columns[c])
		}
	}
	return all
}

// builder collects which record holds which term, record by record, and turns
// that over at the end: a list for each term that grew would be all over the
// memory.
type builder struct {
	words  []string
	fields map[byte]*dictionary
	keys   map[uint32]uint32 // place in terms
	terms  []tally
	hits   []uint32 // the terms of each record, record after record
	upTo   []uint32 // where each record's end in hits
	docs   []uint32 // the records of each term, term after term; see gather
}

// dictionary is the terms of a field: where each is in builder.terms.
type dictionary struct {
	byText map[string]uint32
	byWord []uint32 // by place in the list of words, plus 1; 0: not met yet
}

// tally is how many records hold a term.
type tally struct {
	last uint32 // the record that was the last, plus 1
	n    uint32
	at   uint32 // where its records end in builder.docs
}

func (b *builder) add(doc uint32, r *Record) {
	b.hit(b.text(b.field(IDs), r.ID), doc)
	for _, t := range r.Terms {
		f := b.field(t.Field)
		for _, term := range t.Terms {
			b.hit(b.text(f, term), doc)
		}
	}
	for _, t := range r.Words {
		f := b.field(t.Field)
		for _, place := range t.Places {
			b.hit(b.word(f, place), doc)
		}
	}
	for _, k := range r.Keys {
		at, ok := b.keys[k]
		if !ok {
			at = b.newTerm()
			b.keys[k] = at
		}
		b.hit(at, doc)
	}
	b.upTo = append(b.upTo, uint32(len(b.hits)))
}

func (b *builder) field(name byte) *dictionary {
	f := b.fields[name]
	if f == nil {
		f = &dictionary{byText: make(map[string]uint32)}
		b.fields[name] = f
	}
	return f
}

func (b *builder) text(f *dictionary, term string) uint32 {
	at, ok := f.byText[term]
	if !ok {
		at = b.newTerm()
		f.byText[term] = at
	}
	return at
}

func (b *builder) word(f *dictionary, place uint32) uint32 {
	if f.byWord == nil {
		f.byWord = make([]uint32, len(b.words))
	}
	if f.byWord[place] == 0 {
		f.byWord[place] = b.text(f, b.words[place]) + 1
	}
	return f.byWord[place] - 1
}

func (b *builder) newTerm() uint32 {
	b.terms = append(b.terms, tally{})
	return uint32(len(b.terms) - 1)
}

// hit notes that the record, the last so far, holds a term.
func (b *builder) hit(at, doc uint32) {
	if t := &b.terms[at]; t.last != doc+1 {
		t.last = doc + 1
		t.n++
		b.hits = append(b.hits, at)
	}
}

// gather turns the terms of each record into the records of each term.
func (b *builder) gather() {
	end := uint32(0)
	for i := range b.terms {
		b.terms[i].at = end
		end += b.terms[i].n
	}
	b.docs = make([]uint32, end)
	from := uint32(0)
	for doc, to := range b.upTo {
		for _, at := range b.hits[from:to] {
			t := &b.terms[at]
			b.docs[t.at] = uint32(doc)
			t.at++
		}
		from = to
	}
}

// records are those of a term, in order.
func (b *builder) records(at uint32) []uint32 {
	t := b.terms[at]
	return b.docs[t.at-t.n : t.at]
}

func (b *builder) writeField(w *writer, f *dictionary, name byte) {
	w.begin(name)
	var buf []byte
	for _, term := range sortedKeys(f.byText) {
		buf = append(buf[:0], term...)
		w.term(buf, b.records(f.byText[term]))
	}
	w.end()
}

func (b *builder) writeKeys(w *writer) {
	w.begin(Keys)
	var buf [4]byte
	for _, key := range sortedKeys(b.keys) {
		binary.BigEndian.PutUint32(buf[:], key)
		w.term(buf[1:], b.records(b.keys[key]))
	}
	w.end()
}

func sortedKeys[K byte | uint32 | string, V any](m map[K]V) []K {
	keys := make([]K, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
