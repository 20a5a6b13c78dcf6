package answer

import (
	"cmp"
	"slices"

	"sohoa/index/search/entry"
	"sohoa/index/search/trace"
)

// candidate is a hit that may be shown.
type candidate struct {
	score float64
	day   int32
	seg   int
	doc   uint32
}

// top keeps the best candidates in a heap, the worst of them first.
type top struct {
	size int
	sort Sort
	heap []candidate
}

func newTop(size int, sort Sort) *top { return &top{size: size, sort: sort} }

// order is negative where a stands before b.
func (t *top) order(a, b candidate) int {
	newest := cmp.Compare(b.day, a.day)
	oldest := newest
	if a.day != entry.NoDay && b.day != entry.NoDay {
		oldest = -newest
	}
	switch t.sort {
	case ByNewest:
		return cmp.Or(newest, cmp.Compare(a.seg, b.seg), cmp.Compare(a.doc, b.doc))
	case ByOldest:
		return cmp.Or(oldest, cmp.Compare(a.seg, b.seg), cmp.Compare(a.doc, b.doc))
	}
	return cmp.Or(cmp.Compare(b.score, a.score), newest, cmp.Compare(a.seg, b.seg), cmp.Compare(a.doc, b.doc))
}

func (t *top) offer(c candidate) {
	if len(t.heap) < t.size {
		t.heap = append(t.heap, c)
		for i := len(t.heap) - 1; i > 0; {
			up := (i - 1) / 2
			if t.order(t.heap[up], t.heap[i]) > 0 {
				return
			}
			t.heap[up], t.heap[i] = t.heap[i], t.heap[up]
			i = up
		}
		return
	}
	if t.order(c, t.heap[0]) >= 0 {
		return
	}
	t.heap[0] = c
	for i := 0; ; {
		worst := i
		for _, down := range []int{2*i + 1, 2*i + 2} {
			if down < len(t.heap) && t.order(t.heap[down], t.heap[worst]) > 0 {
				worst = down
			}
		}
		if worst == i {
			return
		}
		t.heap[i], t.heap[worst] = t.heap[worst], t.heap[i]
		i = worst
	}
}

// dated offers records that are in order by their days alone; most of them
// are further from the top than all that it holds.
func (t *top) dated(seg int, docs []uint32, days []int32) {
	for _, n := range docs {
		c := candidate{seg: seg, doc: n, day: days[n]}
		if len(t.heap) == t.size {
			worst := t.heap[0].day
			if t.sort == ByNewest && c.day < worst || t.sort == ByOldest && c.day > worst && worst != entry.NoDay {
				continue
			}
		}
		t.offer(c)
	}
}

// page returns the kept candidates in order from the given place on.
func (t *top) page(from int) []candidate {
	slices.SortFunc(t.heap, t.order)
	return t.heap[min(from, len(t.heap)):]
}

// toRerank is how many of the best are looked at once more, by their trails.
const toRerank = 100

// reranked is how many of the hits of a query are.
func reranked(q Query) int {
	if q.Sort != ByRelevance || q.Size == 0 {
		return 0
	}
	return toRerank
}

// rerank adds what the trails of the best tell to their scores and puts them
// in order. Whatever page of hits is asked for, the same are looked at.
func (pl *plan) rerank(v *View, hits []candidate, q Query) ([]candidate, error) {
	if pl.trace == nil || pl.trace.Words() < 2 {
		return hits, nil
	}
	best := hits[:min(len(hits), reranked(q))]
	words := 0
	for i := range best {
		c := &best[i]
		k, err := v.segs[c.seg].stored(c.doc)
		if err != nil {
			return nil, err
		}
		s, err := pl.trace.Of(k.Trail)
		if err != nil {
			return nil, err
		}
		c.score += pl.along(&s)
		if words += s.Words; words > maxLooked {
			break
		}
	}
	t := newTop(0, q.Sort)
	slices.SortStableFunc(best, t.order)
	return hits, nil
}

// maxLooked bounds the words of trails that one query looks at, the best
// candidates first: about 8 ms of one core. A hundred letters of an office have
// a tenth of it, a hundred laws ten times as many.
const maxLooked = 300_000

// rowFrom is the share of a query that must stand in one row to tell anything.
const rowFrom = 0.4

// along is what the words of the query that stand in a row bring.
func (pl *plan) along(s *trace.Sight) float64 {
	row, runs := max(0, pl.trace.InRow(s)-rowFrom)/(1-rowFrom), pl.trace.InRuns(s)
	return pl.tells * (pl.w.Row*row*row + pl.w.Runs*runs*runs)
}
