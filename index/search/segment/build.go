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
	size, keys := 0, 0
	for i := range records {
		size += records[i].size()
		keys += len(records[i].Keys)
	}
	b := &builder{
		words: words, fields: make(map[byte]*dictionary), keys: make([]uint64, 0, keys), hits: make([]uint32, 0, size),
	}
	for doc := range records {
		b.add(uint32(doc), &records[doc])
	}
	b.gather()
	out := bytes.NewBuffer(make([]byte, 0, 4*(len(b.hits)+keys)))
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

// size is how many terms a record has at most, without its keys.
func (r *Record) size() int {
	n := 1
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
	keys   []uint64 // key and record, see keyed
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
		b.keys = append(b.keys, uint64(k)<<32|uint64(doc))
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

// writeKeys writes the field of keys. They are sorted, not looked up: a table
// of them is all over the memory.
func (b *builder) writeKeys(w *writer) {
	w.begin(Keys)
	keys := sortKeys(b.keys)
	var buf [4]byte
	var docs []uint32
	for i, k := range keys {
		if doc := uint32(k); len(docs) == 0 || docs[len(docs)-1] != doc {
			docs = append(docs, doc)
		}
		if i+1 < len(keys) && keys[i+1]>>32 == k>>32 {
			continue
		}
		binary.BigEndian.PutUint32(buf[:], uint32(k>>32))
		w.term(buf[1:], docs)
		docs = docs[:0]
	}
	w.end()
}

// sortKeys sorts by key what is in the order of records already, 12 bits at a
// time.
func sortKeys(keys []uint64) []uint64 {
	const digit, first, last = 12, 32, 56
	to := make([]uint64, len(keys))
	for at := first; at < last; at += digit {
		var begin [1 << digit]int
		for _, k := range keys {
			begin[k>>at&(1<<digit-1)]++
		}
		sum := 0
		for d, n := range begin {
			begin[d] = sum
			sum += n
		}
		for _, k := range keys {
			d := k >> at & (1<<digit - 1)
			to[begin[d]] = k
			begin[d]++
		}
		keys, to = to, keys
	}
	return keys
}

func sortedKeys[K byte | uint32 | string, V any](m map[K]V) []K {
	keys := make([]K, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
