// Package trace looks along the trails of records for the words of a query:
// which of them stand in a row, and on which page. It is the last and closest
// look at the candidates for an answer; see package answer.
package trace

import (
	"math/bits"

	"sohoa/index/search/entry"
)

// maxTraced is how many words of a query are looked for in trails.
const maxTraced = 32

// Tracer looks for the words of a query, in their order, in the trails of
// records: which of them stand there in a row.
type Tracer struct {
	weight []float32   // of each word: how much it tells
	total  float32     // of all words
	first  [256]uint32 // by the first byte of a code: the words that begin so, as bits
	rest   [256]uint32 // by the second byte: the words that end so
}

// halfSeen is what a word counts of which only one half is right.
const halfSeen = 0.4

// Word adds the next word of the query: how much it tells, and the folded forms
// that may stand in its place. Words beyond the 32nd are not looked for.
func (t *Tracer) Word(tells float64, forms ...string) {
	i := len(t.weight)
	if i == maxTraced {
		return
	}
	t.weight = append(t.weight, float32(tells))
	t.total += float32(tells)
	for _, f := range forms {
		t.add(i, f)
	}
}

// Words is how many words are looked for.
func (t *Tracer) Words() int { return len(t.weight) }

func (t *Tracer) add(i int, folded string) {
	code := entry.Code(folded)
	t.first[code>>8] |= 1 << i
	t.rest[code&0xFF] |= 1 << i
}

// Sight is what was seen of a query in a record, or on a page of it.
type Sight struct {
	best [maxTraced]uint8 // by word: words in a row that end with it, the most
	row  float32          // most of the query that stands in its place, in one row
	// Words is how many words the record has.
	Words int
}

// look reads one section of a trail.
func (t *Tracer) look(s *Sight, codes []byte) {
	n := len(t.weight)
	s.Words += len(codes) / 2
	var rows [maxTraced]float32 // by place of the first word: what stands in its place so far
	var runs [maxTraced]uint8   // by word: words in a row that end with it here
	var last, before float32    // the rows that ended last
	full := uint32(0)
	for j := 0; 2*j+1 < len(codes); j++ {
		low, high := codes[2*j], codes[2*j+1]
		first, rest := t.first[high], t.rest[low]
		if high == 0 { // a break
			first, rest = 0, 0
		}
		for m := first | rest; m != 0; m &= m - 1 {
			i := bits.TrailingZeros32(m)
			w := t.weight[i]
			if first&rest>>i&1 == 0 {
				w *= halfSeen
			}
			rows[(j-i)&(maxTraced-1)] += w
		}
		full = t.extend(s, &runs, first&rest, full)
		end := &rows[(j-n+1)&(maxTraced-1)]
		if before, last = last, *end; last+before > 0 {
			s.ended(before, last)
			*end = 0
		}
	}
	for j := len(codes) / 2; j < len(codes)/2+n-1; j++ { // rows that the end cuts off
		before, last = last, rows[(j-n+1)&(maxTraced-1)]
		s.ended(before, last)
	}
}

// extend makes the runs longer that go on with the words here, and returns
// those.
func (t *Tracer) extend(s *Sight, runs *[maxTraced]uint8, here, before uint32) uint32 {
	for m := here; m != 0; {
		i := 31 - bits.LeadingZeros32(m)
		m &^= 1 << i
		n := uint8(1)
		if i > 0 && before>>(i-1)&1 == 1 {
			n = runs[i-1] + 1
		}
		runs[i] = n
		s.best[i] = max(s.best[i], n)
	}
	return here
}

// besideRow is what counts of the row one word further: a word that a reader
// parted or dropped moves all that follow by one.
const besideRow = 0.8

// ended takes the rows of two neighbouring places.
func (s *Sight) ended(a, b float32) { s.row = max(s.row, a+besideRow*b, b+besideRow*a) }

// InRow is the share of the query that stands in its place in one row.
func (t *Tracer) InRow(s *Sight) float64 { return float64(min(s.row/max(t.total, 1e-6), 1)) }

// InRuns is the share of the query that stands in rows of several words,
// wherever they are: a word alone counts nothing, of two in a row each counts
// a half, of three two thirds.
func (t *Tracer) InRuns(s *Sight) float64 {
	sum := float32(0)
	length, left := 0, 0 // of the row that word i is in, and how much of it is not passed
	for i := len(t.weight) - 1; i >= 0; i-- {
		if n := int(s.best[i]); n > length || left == 0 {
			length, left = n, n
		}
		if left > 0 {
			sum += t.weight[i] * (1 - 1/float32(length))
			left--
		}
	}
	return float64(sum / max(t.total, 1e-6))
}

// worth is what a page is worth: its words by how much they tell, neighbours
// twice.
func (t *Tracer) worth(s *Sight) float64 {
	sum := float32(0)
	for i, w := range t.weight {
		if s.best[i] > 0 {
			sum += w
		}
		if s.best[i] > 1 {
			sum += w + t.weight[i-1]
		}
	}
	return float64(sum)
}

// Of looks at all sections of a trail.
func (t *Tracer) Of(trail entry.Trail) (Sight, error) {
	var s Sight
	for len(trail) > 0 {
		codes, rest, err := trail.Next()
		if err != nil {
			return Sight{}, err
		}
		t.look(&s, codes)
		trail = rest
	}
	return s, nil
}

// Worths says what each page of a record is worth; nil where it has one page.
func (t *Tracer) Worths(trail entry.Trail) ([]float64, error) {
	var out []float64
	for head := true; len(trail) > 0; head = false {
		codes, rest, err := trail.Next()
		if err != nil {
			return nil, err
		}
		trail = rest
		if head {
			continue
		}
		var s Sight
		t.look(&s, codes)
		out = append(out, t.worth(&s))
	}
	if len(out) < 2 {
		return nil, nil
	}
	return out, nil
}
