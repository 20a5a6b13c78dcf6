package segment

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"math"
	"os"

	"github.com/RoaringBitmap/roaring/v2"
)

// Dropped stands for the number of a record that a merge left out.
const Dropped = math.MaxUint64

// ErrStopped is returned by a merge that was told to stop.
var ErrStopped = errors.New("merge segments: stopped")

// Merge writes a segment of the records of several, in order, without those
// dropped; a nil entry of drops drops none. It returns the new number of each
// record of each segment, or [Dropped], and how many bytes were written. The
// file is synced. Merge ends early, with ErrStopped, when stop is closed.
func Merge(parts []*Reader, drops []*roaring.Bitmap, path string, stop <-chan struct{}) ([][]uint64, uint64, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return nil, 0, fmt.Errorf("merge segments: %w", err)
	}
	out := bufio.NewWriterSize(f, 1<<20)
	m := &merger{parts: parts, w: newWriter(out), stop: stop}
	m.number(drops)
	err = m.run()
	if err == nil {
		err = out.Flush()
	}
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return nil, 0, errors.Join(err, os.Remove(path))
	}
	return m.numbers, m.w.at, nil
}

// merger merges field after field.
type merger struct {
	parts   []*Reader
	numbers [][]uint64
	total   int
	w       *writer
	stop    <-chan struct{}
	docs    []uint32 // of the term being written
}

// number gives the records that stay their new numbers.
func (m *merger) number(drops []*roaring.Bitmap) {
	next := uint64(0)
	for i, p := range m.parts {
		numbers := make([]uint64, p.count)
		for doc := range numbers {
			if drops[i] != nil && drops[i].Contains(uint32(doc)) {
				numbers[doc] = Dropped
				continue
			}
			numbers[doc] = next
			next++
		}
		m.numbers = append(m.numbers, numbers)
	}
	m.total = int(next)
}

func (m *merger) run() error {
	names := make(map[byte]bool)
	columns := 0
	for _, p := range m.parts {
		columns = max(columns, len(p.columns))
		for name := range p.fields {
			names[name] = true
		}
	}
	for _, name := range sortedKeys(names) {
		if err := m.field(name); err != nil {
			return err
		}
	}
	keptAt := m.w.at
	ends, err := m.kept()
	if err != nil {
		return err
	}
	merged := make([][]uint32, columns)
	for c := range merged {
		merged[c] = m.column(c)
	}
	return m.w.finish(merged, keptAt, ends)
}

// field merges one dictionary: the smallest of the terms the parts stand at,
// again and again.
func (m *merger) field(name byte) error {
	if m.stopped() {
		return ErrStopped
	}
	m.w.begin(name)
	cursors := make([]*Cursor, len(m.parts))
	for i, p := range m.parts {
		c := p.From(name, "")
		if c.Next() {
			cursors[i] = c
		} else if c.err != nil {
			return c.err
		}
	}
	var term []byte
	for count := 1; ; count++ {
		at := smallest(cursors)
		if at < 0 {
			m.w.end()
			return m.w.err
		}
		if count%4096 == 0 && m.stopped() {
			return ErrStopped
		}
		term = append(term[:0], cursors[at].term...)
		m.docs = m.docs[:0]
		for i := at; i < len(cursors); i++ {
			if err := m.take(cursors, i, term); err != nil {
				return err
			}
		}
		if len(m.docs) > 0 {
			m.w.term(term, m.docs)
		}
	}
}

// smallest is the first of the cursors that stand at the smallest term; -1
// where all are at their end.
func smallest(cursors []*Cursor) int {
	at := -1
	for i, c := range cursors {
		if c != nil && (at < 0 || bytes.Compare(c.term, cursors[at].term) < 0) {
			at = i
		}
	}
	return at
}

// take adds the records of one part, where it stands at the term, and moves it
// on.
func (m *merger) take(cursors []*Cursor, i int, term []byte) error {
	c := cursors[i]
	if c == nil || !bytes.Equal(c.term, term) {
		return nil
	}
	from := len(m.docs)
	docs, err := c.docs(m.docs)
	if err != nil {
		return err
	}
	numbers, to := m.numbers[i], from
	for _, doc := range docs[from:] {
		if int(doc) >= len(numbers) {
			return errTorn
		}
		if n := numbers[doc]; n != Dropped {
			docs[to] = uint32(n)
			to++
		}
	}
	m.docs = docs[:to]
	if !c.Next() {
		cursors[i] = nil
	}
	return c.err
}

func (m *merger) stopped() bool {
	select {
	case <-m.stop:
		return true
	default:
		return false
	}
}

func (m *merger) kept() ([]uint64, error) {
	ends := make([]uint64, 0, m.total)
	begin := m.w.at
	for i, p := range m.parts {
		for doc, n := range m.numbers[i] {
			if n == Dropped {
				continue
			}
			kept, err := p.Kept(uint32(doc))
			if err != nil {
				return nil, err
			}
			m.w.write(kept)
			ends = append(ends, m.w.at-begin)
		}
	}
	return ends, nil
}

func (m *merger) column(c int) []uint32 {
	all := make([]uint32, 0, m.total)
	for i, p := range m.parts {
		for doc, n := range m.numbers[i] {
			if n != Dropped {
				all = append(all, p.columns[c][doc])
			}
		}
	}
	return all
}
