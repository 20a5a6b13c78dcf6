package search

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/RoaringBitmap/roaring/v2"

	"sohoa/index/search/lang"
	"sohoa/pipeline"
)

// ErrRebuild is wrapped in the Busy error of a Find on an index that is not to
// be trusted.
var ErrRebuild = errors.New("the index must be rebuilt")

// Find answers a query. An unreadable text is an Invalid error with Field "q"
// (see [ErrorKey]); an index that must be rebuilt first is a Busy error that
// wraps [ErrRebuild].
func (e *Engine) Find(ctx context.Context, q Query) (Result, error) {
	began := time.Now()
	if len(q.Viewer) == 0 {
		return Result{}, nil
	}
	if q.From < 0 || q.Size < 0 || q.Size > MaxSize || q.From+q.Size > MaxWindow {
		return Result{}, lang.Unreadable("query.bad_window", fmt.Sprintf("%d+%d", q.From, q.Size))
	}
	p, err := lang.Parse(q.Text, e.opts.Units)
	if err != nil {
		return Result{}, err
	}
	if why, needed := e.NeedsRebuild(); needed {
		return Result{}, pipeline.Errorf(pipeline.Busy, "find: %w: %s", ErrRebuild, why)
	}
	v, err := e.look()
	if err != nil {
		return Result{}, err
	}
	defer v.done()
	var r Result
	err = e.guard("find", func() (err error) {
		r, err = e.answer(ctx, v, q, p)
		return err
	})
	if err != nil {
		return Result{}, fmt.Errorf("find: %w", err)
	}
	if p.Font != "" {
		r.Font, r.Read = p.Font, p.Text
	}
	r.Took = time.Since(began)
	return r, nil
}

// answer runs the query, and once more for fewer words where no record holds
// all of them.
func (e *Engine) answer(ctx context.Context, v *view, q Query, p *lang.Parsed) (Result, error) {
	if len(p.Items) == 0 && q.Sort == ByRelevance {
		q.Sort = ByNewest
	}
	pl, err := e.makePlan(v, q, p)
	if err != nil {
		return Result{}, err
	}
	r, err := e.run(ctx, v, q, pl)
	if err != nil {
		return Result{}, err
	}
	for r.Total == 0 && pl.need > 1 {
		pl.need--
		if r, err = e.run(ctx, v, q, pl); err != nil {
			return Result{}, err
		}
		r.Relaxed = true
	}
	r.DidYouMean = pl.better
	return r, nil
}

// run goes through the segments.
func (e *Engine) run(ctx context.Context, v *view, q Query, pl *plan) (Result, error) {
	best := newTop(q.From+q.Size, q.Sort)
	tally := newTally(v, q)
	total := 0
	today := int32(time.Now().Unix() / (24 * 60 * 60))
	for i, s := range v.segs {
		if err := ctx.Err(); err != nil {
			return Result{}, fmt.Errorf("search: %w", err)
		}
		hits := pl.match(s, i, &e.sheets)
		if hits == nil || hits.IsEmpty() {
			continue
		}
		total += int(hits.GetCardinality())
		if q.Facets {
			tally.count(s, hits)
		}
		pl.rank(i, s, hits, best, today, &e.sheets)
	}
	r := Result{Total: total, Facets: tally.facets()}
	for _, c := range best.page(q.From) {
		k, err := v.segs[c.seg].stored(c.doc)
		if err != nil {
			return Result{}, err
		}
		h := Hit{ID: k.id, Score: c.score}
		if h.Page, err = bestPage(k.pages, pl.pages); err != nil {
			return Result{}, err
		}
		r.Hits = append(r.Hits, h)
	}
	return r, nil
}

// match finds the hits of one segment.
func (pl *plan) match(s *segmentView, i int, sheets *scratch) *roaring.Bitmap {
	base := pl.base(s, i)
	if base == nil || base.IsEmpty() || len(pl.groups) == 0 {
		return base
	}
	if pl.need >= len(pl.groups) {
		for _, g := range pl.groups {
			docs := unionAt(g.alts, i)
			if docs == nil {
				return nil
			}
			base.And(docs)
			if base.IsEmpty() {
				return nil
			}
		}
		return base
	}
	sh := sheets.lend(s)
	defer sheets.put(sh)
	return pl.enough(base, i, sh)
}

// base is all that must hold, without what must not: the viewer's units first.
func (pl *plan) base(s *segmentView, i int) *roaring.Bitmap {
	var base *roaring.Bitmap
	for k, any := range pl.all {
		docs := unionAt(any, i)
		if docs == nil {
			return nil
		}
		if k == 0 {
			base = docs.Clone()
			continue
		}
		base.And(docs)
	}
	if s.deleted != nil {
		base.AndNot(s.deleted)
	}
	for _, not := range pl.none {
		if not.by[i] != nil {
			base.AndNot(not.by[i])
		}
	}
	if pl.from != noDay || pl.to != noDay {
		base.And(s.columns.between(pl.from, pl.to))
	}
	return base
}

// between returns the records of a span of days.
func (c *columns) between(from, to int32) *roaring.Bitmap {
	if to == noDay {
		to = math.MaxInt32
	}
	from = max(from, noDay+1) // a record without a day is in no span
	dense := make([]uint64, (len(c.days)+63)/64)
	for n, day := range c.days {
		if day >= from && day <= to {
			dense[n/64] |= 1 << (n % 64)
		}
	}
	return roaring.FromDense(dense, false)
}

// each calls f for every record.
func each(docs *roaring.Bitmap, f func(n uint32)) {
	var buf [512]uint32
	it := docs.ManyIterator()
	for {
		n := it.NextMany(buf[:])
		if n == 0 {
			return
		}
		for _, d := range buf[:n] {
			f(d)
		}
	}
}

// rank scores the hits of one segment and offers them to the best.
func (pl *plan) rank(i int, s *segmentView, hits *roaring.Bitmap, best *top, today int32, sheets *scratch) {
	if best.size == 0 {
		return
	}
	if best.sort != ByRelevance {
		each(hits, func(n uint32) { best.offer(candidate{seg: i, doc: n, day: s.columns.days[n]}) })
		return
	}
	sh := sheets.lend(s)
	hits = pl.worth(i, hits, best.size, sh)
	each(hits, func(n uint32) { sh.score[n], sh.held[n], sh.fit[n], sh.subj[n] = 0, 0, 0, 0 })
	for _, c := range pl.clauses {
		if docs := c.docs.by[i]; docs != nil {
			c.add(sh, roaring.And(hits, docs))
		}
	}
	w := pl.w
	each(hits, func(n uint32) {
		score := float64(sh.score[n]) + w.Recent*recent(s.columns.days[n], today)
		held := float64(sh.held[n]) / max(pl.tells, 1)
		score += pl.tells * w.Whole * held * held * held * held
		if m := int(sh.subj[n]); m > 0 {
			fit := float64(sh.fit[n]) / pl.tells
			alike := float64(m) / float64(max(int(s.columns.length[n]), m)+pl.asked-m)
			score += pl.tells * (w.Subject*fit*fit*fit + w.Closeness*alike*alike)
		}
		best.offer(candidate{seg: i, doc: n, day: s.columns.days[n], score: score})
	})
	sheets.put(sh)
}

// add adds the clause to the records given.
func (c clause) add(sh *sheet, docs *roaring.Bitmap) {
	w := c.weight
	switch c.part {
	case ofSubjectWord:
		each(docs, func(n uint32) { sh.fit[n] += w; sh.subj[n]++ })
	case ofSubjectPair:
		each(docs, func(n uint32) { sh.fit[n] += w })
	default:
		if c.tells > 0 {
			each(docs, func(n uint32) { sh.score[n] += w; sh.held[n] += c.tells })
			return
		}
		each(docs, func(n uint32) { sh.score[n] += w })
	}
}

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
	if a.day != noDay && b.day != noDay {
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

// page returns the kept candidates in order from the given place on.
func (t *top) page(from int) []candidate {
	slices.SortFunc(t.heap, t.order)
	return t.heap[min(from, len(t.heap)):]
}

// tally counts facets.
type tally struct {
	fields []byte
	counts map[byte]map[string]int
	mine   map[string]bool // units the viewer may see, as far as they were met
	see    func(unit string) bool
}

func newTally(v *view, q Query) *tally {
	t := &tally{
		fields: []byte{fUnit, fType, fFamily, fYear, fState},
		counts: make(map[byte]map[string]int),
		mine:   make(map[string]bool),
		see: func(unit string) bool {
			return slices.ContainsFunc(q.Viewer, func(mine pipeline.UnitID) bool {
				return unit == string(mine) || v.below(unit, string(mine))
			})
		},
	}
	for _, f := range t.fields {
		t.counts[f] = make(map[string]int)
	}
	return t
}

// below reports whether a unit stands under another one.
func (v *view) below(unit, above string) bool {
	return slices.ContainsFunc(v.segs, func(s *segmentView) bool { return s.columns.tree[lang.Pair(unit, above)] })
}

func (t *tally) count(s *segmentView, hits *roaring.Bitmap) {
	s.columns.count(hits, func(field byte, value string, n int) {
		if field != fUnit || t.visible(value) {
			t.counts[field][value] += n
		}
	})
}

// visible reports whether the viewer may know the unit's name.
func (t *tally) visible(unit string) bool {
	see, known := t.mine[unit]
	if !known {
		see = t.see(unit)
		t.mine[unit] = see
	}
	return see
}

func (t *tally) facets() Facets {
	return Facets{
		Unit: t.sorted(fUnit), Type: t.sorted(fType), Family: t.sorted(fFamily),
		Year: t.sorted(fYear), State: t.sorted(fState),
	}
}

func (t *tally) sorted(field byte) []Count {
	var out []Count
	for value, n := range t.counts[field] {
		out = append(out, Count{value, n})
	}
	slices.SortFunc(out, func(a, b Count) int {
		return cmp.Or(b.N-a.N, strings.Compare(a.Value, b.Value))
	})
	return out
}
