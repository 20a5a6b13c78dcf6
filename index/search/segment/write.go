package segment

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
	"slices"
)

const (
	magic     = "sohoaseg"
	blockSize = 16 // terms of a block of a dictionary
)

// place is where a field lies in the file.
type place struct {
	name                   byte
	postings, dict, blocks uint64 // where each begins
	terms                  uint64
}

// writer writes a segment, one part after the other.
type writer struct {
	out  io.Writer
	at   uint64
	sum  uint32
	err  error
	done []place

	// the field being written
	field  place
	dict   []byte
	blocks []uint32
	heads  []uint64 // the first term of each block; see head
	last   []byte   // the term before
	buf    []byte
}

func newWriter(out io.Writer) *writer {
	w := &writer{out: out}
	w.write([]byte(magic))
	return w
}

// write appends bytes. The first error stays; see finish.
func (w *writer) write(data []byte) {
	if w.err != nil {
		return
	}
	w.sum = crc32.Update(w.sum, crc32.IEEETable, data)
	w.at += uint64(len(data))
	if _, err := w.out.Write(data); err != nil {
		w.err = fmt.Errorf("write segment: %w", err)
	}
}

// begin starts a field. Fields may come in any order, terms of one sorted.
func (w *writer) begin(name byte) {
	w.field = place{name: name, postings: w.at}
	w.dict, w.blocks, w.heads, w.last = w.dict[:0], w.blocks[:0], w.heads[:0], w.last[:0]
}

// term adds a term with its records, sorted, at least one.
func (w *writer) term(term []byte, docs []uint32) {
	shared := 0
	if w.field.terms%blockSize == 0 {
		w.blocks = append(w.blocks, uint32(len(w.dict)))
		w.heads = append(w.heads, head(term))
		w.dict = binary.AppendUvarint(w.dict, w.at-w.field.postings)
	} else {
		for shared < len(term) && shared < len(w.last) && term[shared] == w.last[shared] {
			shared++
		}
	}
	w.field.terms++
	w.dict = binary.AppendUvarint(w.dict, uint64(shared))
	w.dict = binary.AppendUvarint(w.dict, uint64(len(term)-shared))
	w.dict = append(w.dict, term[shared:]...)
	w.last = append(w.last[:shared], term[shared:]...)
	w.dict = binary.AppendUvarint(w.dict, uint64(len(docs)))
	if len(docs) == 1 {
		w.dict = binary.AppendUvarint(w.dict, uint64(docs[0]))
		return
	}
	w.buf = appendPostings(w.buf[:0], docs)
	w.dict = binary.AppendUvarint(w.dict, uint64(len(w.buf)))
	w.write(w.buf)
}

// head is the beginning of a term as a number: where two differ, they are in
// the order of their terms. Searching goes by it, because it lies close together.
func head[T string | []byte](term T) uint64 {
	var b [8]byte
	copy(b[:], term)
	return binary.BigEndian.Uint64(b[:])
}

// end finishes a field; one without terms leaves nothing.
func (w *writer) end() {
	if w.field.terms == 0 {
		return
	}
	w.field.dict = w.at
	w.write(w.dict)
	w.field.blocks = w.at
	w.words(w.blocks)
	w.long(w.heads)
	w.done = append(w.done, w.field)
}

// words writes numbers of 32 bits.
func (w *writer) words(all []uint32) { numbers(w, all, binary.LittleEndian.AppendUint32) }

// long writes numbers of 64 bits.
func (w *writer) long(all []uint64) { numbers(w, all, binary.LittleEndian.AppendUint64) }

func numbers[T any](w *writer, all []T, add func([]byte, T) []byte) {
	for some := range slices.Chunk(all, 4096) {
		w.buf = w.buf[:0]
		for _, x := range some {
			w.buf = add(w.buf, x)
		}
		w.write(w.buf)
	}
}

// tail is what stands at the end: where the table is, its fields, its columns,
// how many records there are; and the sum.
const tail = 8 + 4 + 4 + 4 + 4

// finish writes columns, table and tail. Kept must have been written between
// keptAt and now; ends says where each record's ends, counted from keptAt.
func (w *writer) finish(columns [][]uint32, keptAt uint64, ends []uint64) error {
	endsAt := w.at
	w.long(ends)
	columnsAt := w.at
	for _, c := range columns {
		w.words(c)
	}
	table := w.at
	le := binary.LittleEndian
	var buf []byte
	for _, p := range w.done {
		buf = append(buf, p.name)
		for _, n := range []uint64{p.postings, p.dict, p.blocks, p.terms} {
			buf = le.AppendUint64(buf, n)
		}
	}
	for _, n := range []uint64{keptAt, endsAt, columnsAt} {
		buf = le.AppendUint64(buf, n)
	}
	buf = le.AppendUint64(buf, table)
	buf = le.AppendUint32(buf, uint32(len(w.done)))
	buf = le.AppendUint32(buf, uint32(len(columns)))
	buf = le.AppendUint32(buf, uint32(len(ends)))
	w.write(buf)
	w.write(binary.BigEndian.AppendUint32(nil, w.sum))
	return w.err
}
