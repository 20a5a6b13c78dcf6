package segment

import (
	"bytes"
	"encoding/binary"
	"fmt"

	"github.com/RoaringBitmap/roaring/v2"
)

// Reader answers from one segment. It is safe for several goroutines. What it
// returns shares memory with the segment and must be neither changed nor used
// after it is closed.
type Reader struct {
	data    []byte
	count   int
	fields  map[byte]*field
	columns [][]uint32
	kept    []byte
	ends    []byte
}

// field is one dictionary in place.
type field struct {
	postings, dict, blocks []byte
	heads                  []byte // see head
	terms                  int
}

// Read takes a segment from memory. It checks that the parts lie inside; it
// does not compare the sum.
func Read(data []byte) (*Reader, error) {
	if len(data) < len(magic)+tail || string(data[:len(magic)]) != magic {
		return nil, errTorn
	}
	end := data[len(data)-tail:]
	le := binary.LittleEndian
	table, fields := le.Uint64(end), int(le.Uint32(end[8:]))
	columns, count := int(le.Uint32(end[12:])), int(le.Uint32(end[16:]))
	size := uint64(len(data) - tail)
	const line = 1 + 4*8
	if table > size || uint64(fields) > size/line || size-table != uint64(fields)*line+3*8 {
		return nil, errTorn
	}
	r := &Reader{data: data, count: count, fields: make(map[byte]*field, fields)}
	at := data[table:size]
	for ; fields > 0; fields-- {
		p := place{at[0], le.Uint64(at[1:]), le.Uint64(at[9:]), le.Uint64(at[17:]), le.Uint64(at[25:])}
		if err := r.addField(p, size); err != nil {
			return nil, err
		}
		at = at[line:]
	}
	return r, r.addRest([3]uint64{le.Uint64(at), le.Uint64(at[8:]), le.Uint64(at[16:])}, columns, table)
}

func (r *Reader) addField(p place, size uint64) error {
	blocks := (p.terms + blockSize - 1) / blockSize
	if p.postings > p.dict || p.dict > p.blocks || p.blocks > size || p.terms > size || size-p.blocks < 12*blocks {
		return errTorn
	}
	r.fields[p.name] = &field{
		postings: r.data[p.postings:p.dict], dict: r.data[p.dict:p.blocks],
		blocks: r.data[p.blocks : p.blocks+4*blocks], heads: r.data[p.blocks+4*blocks : p.blocks+12*blocks], terms: int(p.terms),
	}
	return nil
}

// addRest finds kept and columns; at says where kept, its ends and the columns
// begin.
func (r *Reader) addRest(at [3]uint64, columns int, table uint64) error {
	n := uint64(r.count) * 4
	if at[0] > at[1] || at[1] > at[2] || at[2] > table || at[2]-at[1] != 2*n || table-at[2] != n*uint64(columns) {
		return errTorn
	}
	r.kept, r.ends = r.data[at[0]:at[1]], r.data[at[1]:at[2]]
	for c := range uint64(columns) {
		column := make([]uint32, r.count)
		from := r.data[at[2]+c*n:]
		for i := range column {
			column[i] = binary.LittleEndian.Uint32(from[4*i:])
		}
		r.columns = append(r.columns, column)
	}
	return nil
}

// Count is how many records the segment has.
func (r *Reader) Count() int { return r.count }

// Size is how many bytes the segment has.
func (r *Reader) Size() int { return len(r.data) }

// Bytes are the segment itself.
func (r *Reader) Bytes() []byte { return r.data }

// Fields lists the fields that have terms.
func (r *Reader) Fields() []byte { return sortedKeys(r.fields) }

// Column is one number of each record.
func (r *Reader) Column(n int) []uint32 { return r.columns[n] }

// Kept is what was given with a record.
func (r *Reader) Kept(doc uint32) ([]byte, error) {
	if int(doc) >= r.count {
		return nil, errTorn
	}
	from, to := uint64(0), binary.LittleEndian.Uint64(r.ends[8*doc:])
	if doc > 0 {
		from = binary.LittleEndian.Uint64(r.ends[8*(doc-1):])
	}
	if from > to || to > uint64(len(r.kept)) {
		return nil, errTorn
	}
	return r.kept[from:to], nil
}

// Docs returns the records that hold a term, or nil.
func (r *Reader) Docs(name byte, term string) (*roaring.Bitmap, error) {
	c, ok, err := r.find(name, term)
	if !ok || err != nil {
		return nil, err
	}
	return c.Docs()
}

// Number returns how many records hold a term, without reading which.
func (r *Reader) Number(name byte, term string) (int, error) {
	c, ok, err := r.find(name, term)
	if !ok || err != nil {
		return 0, err
	}
	return c.Number(), nil
}

func (r *Reader) find(name byte, term string) (*Cursor, bool, error) {
	f := r.fields[name]
	if f == nil {
		return nil, false, nil
	}
	c := f.at(term)
	for c.Next() {
		if cmp := bytes.Compare(c.term, []byte(term)); cmp >= 0 {
			return c, cmp == 0, nil
		}
	}
	return nil, false, c.err
}

// From walks the terms of a field in order, from the first that is not below
// the one given on; see [Cursor].
func (r *Reader) From(name byte, term string) *Cursor {
	f := r.fields[name]
	if f == nil {
		return &Cursor{f: &field{}}
	}
	c := f.at(term)
	for c.Next() {
		if string(c.term) >= term {
			c.again = true
			break
		}
	}
	return c
}

// at returns a cursor before the block in which a term would stand.
func (f *field) at(term string) *Cursor {
	key := head(term)
	low, high := 0, len(f.blocks)/4 // the block lies in [low, high)
	for high-low > 1 {
		mid := (low + high) / 2
		after := f.head(mid) > key
		if f.head(mid) == key { // as far as the head goes
			first, ok := f.first(mid)
			if !ok {
				return &Cursor{f: f, left: f.terms, err: errTorn}
			}
			after = string(first) > term
		}
		if after {
			high = mid
		} else {
			low = mid
		}
	}
	c := &Cursor{f: f, left: f.terms - low*blockSize}
	if c.left > 0 {
		c.pos = int(binary.LittleEndian.Uint32(f.blocks[4*low:]))
	}
	return c
}

func (f *field) head(block int) uint64 { return binary.LittleEndian.Uint64(f.heads[8*block:]) }

// first is the first term of a block.
func (f *field) first(block int) ([]byte, bool) {
	at := int(binary.LittleEndian.Uint32(f.blocks[4*block:]))
	if at > len(f.dict) {
		return nil, false
	}
	d := f.dict[at:]
	for range 2 { // place of the postings; shared, which is 0
		_, n := binary.Uvarint(d)
		if n <= 0 {
			return nil, false
		}
		d = d[n:]
	}
	size, n := binary.Uvarint(d)
	if n <= 0 || size > uint64(len(d)-n) {
		return nil, false
	}
	return d[n : n+int(size)], true
}

// Cursor walks the terms of a field. After the last, or a fault, Next is
// false; Err says which.
type Cursor struct {
	f     *field
	pos   int // in the dictionary
	left  int // terms not read yet
	post  uint64
	term  []byte
	n     int
	one   uint32 // the record, where n is 1
	data  []byte // the posting, where n is more
	again bool   // the term read is still to be given out
	err   error
}

// Next goes to the next term.
func (c *Cursor) Next() bool {
	if c.again {
		c.again = false
		return true
	}
	if c.left == 0 || c.err != nil {
		return false
	}
	if !c.read() {
		c.err = errTorn
		return false
	}
	c.left--
	return true
}

func (c *Cursor) read() bool {
	if (c.f.terms-c.left)%blockSize == 0 {
		post, ok := c.number()
		if !ok {
			return false
		}
		c.post, c.term = post, c.term[:0]
	}
	shared, ok1 := c.number()
	more, ok2 := c.number()
	if !ok1 || !ok2 || shared > uint64(len(c.term)) || more > uint64(len(c.f.dict)-c.pos) {
		return false
	}
	c.term = append(c.term[:shared], c.f.dict[c.pos:c.pos+int(more)]...)
	c.pos += int(more)
	n, ok1 := c.number()
	x, ok2 := c.number()
	if !ok1 || !ok2 || n == 0 {
		return false
	}
	c.n = int(n)
	if n == 1 {
		c.one = uint32(x)
		return true
	}
	size := uint64(len(c.f.postings))
	if c.post > size || x > size-c.post {
		return false
	}
	c.data = c.f.postings[c.post : c.post+x]
	c.post += x
	return true
}

// number reads one number of the dictionary.
func (c *Cursor) number() (uint64, bool) {
	if c.pos < len(c.f.dict) {
		if b := c.f.dict[c.pos]; b < 0x80 {
			c.pos++
			return uint64(b), true
		}
	}
	if c.pos > len(c.f.dict) {
		return 0, false
	}
	x, n := binary.Uvarint(c.f.dict[c.pos:])
	if n <= 0 {
		return 0, false
	}
	c.pos += n
	return x, true
}

// Term is the term, until the next Next.
func (c *Cursor) Term() []byte { return c.term }

// Number is how many records hold the term.
func (c *Cursor) Number() int { return c.n }

// Docs are the records that hold the term.
func (c *Cursor) Docs() (*roaring.Bitmap, error) {
	if c.n == 1 {
		return roaring.BitmapOf(c.one), nil
	}
	return bitmap(c.data, c.n)
}

// docs appends the records that hold the term.
func (c *Cursor) docs(to []uint32) ([]uint32, error) {
	if c.n == 1 {
		return append(to, c.one), nil
	}
	return appendDocs(to, c.data, c.n)
}

// Err says why Next was false: nil at the end.
func (c *Cursor) Err() error {
	if c.err != nil {
		return fmt.Errorf("walk dictionary: %w", c.err)
	}
	return nil
}
