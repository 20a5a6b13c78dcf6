package answer

import (
	"math/bits"

	"sohoa/index/search/entry"
	"sohoa/index/search/lang"
)

// maxTraced is how many words of a query are looked for in trails.
const maxTraced = 32

// tracer looks for the words of a query, in their order, in the trails of
// records: which of them stand there in a row.
type tracer struct {
	weight []float32   // of each word: how much it tells
	total  float32     // of all words
	first  [256]uint32 // by the first byte of a code: the words that begin so, as bits
	rest   [256]uint32 // by the second byte: the words that end so
}

// halfSeen is what a word counts of which only one half is right.
const halfSeen = 0.4

// newTracer takes the words of a query with what else may stand in the place of
// each.
func (pl *planner) newTracer(ws []lang.Word) (*tracer, error) {
	t := &tracer{}
	for i, w := range ws[:min(len(ws), maxTraced)] {
		docs, err := pl.docs(entry.Text, w.Folded)
		if err != nil {
			return nil, err
		}
		df := docs.df
		t.add(i, w.Folded)
		for _, r := range pl.meant[w.Pos] {
			t.add(i, r.word)
			df = max(df, r.df) // a slip is rare and tells nothing
		}
		for _, form := range pl.misreads[w.Pos] {
			t.add(i, form)
		}
		tells := float32(idf(pl.v.total, df))
		t.weight = append(t.weight, tells)
		t.total += tells
	}
	return t, nil
}

func (t *tracer) add(i int, folded string) {
	code := entry.Code(folded)
	t.first[code>>8] |= 1 << i
	t.rest[code&0xFF] |= 1 << i
}

// sight is what was seen of a query in a record, or on a page of it.
type sight struct {
	best  [maxTraced]uint8 // by word: words in a row that end with it, the most
	row   float32          // most of the query that stands in its place, in one row
	words int
}

// look reads one section of a trail.
func (t *tracer) look(s *sight, codes []byte) {
	n := len(t.weight)
	s.words += len(codes) / 2
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
func (t *tracer) extend(s *sight, runs *[maxTraced]uint8, here, before uint32) uint32 {
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
func (s *sight) ended(a, b float32) { s.row = max(s.row, a+besideRow*b, b+besideRow*a) }

// inRow is the share of the query that stands in its place in one row.
func (t *tracer) inRow(s *sight) float64 { return float64(min(s.row/max(t.total, 1e-6), 1)) }

// inRuns is the share of the query that stands in rows of several words,
// wherever they are: a word alone counts nothing, of two in a row each counts
// a half, of three two thirds.
func (t *tracer) inRuns(s *sight) float64 {
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
func (t *tracer) worth(s *sight) float64 {
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

// of looks at all sections of a trail.
func (t *tracer) of(trail entry.Trail) (sight, error) {
	var s sight
	for len(trail) > 0 {
		codes, rest, err := trail.Next()
		if err != nil {
			return sight{}, err
		}
		t.look(&s, codes)
		trail = rest
	}
	return s, nil
}

// worths says what each page of a record is worth; nil where it has one page.
func (t *tracer) worths(trail entry.Trail) ([]float64, error) {
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
		var s sight
		t.look(&s, codes)
		out = append(out, t.worth(&s))
	}
	if len(out) < 2 {
		return nil, nil
	}
	return out, nil
}
