package answer

import (
	"context"
	"fmt"
	"math"
	"sync/atomic"
	"time"

	"github.com/RoaringBitmap/roaring/v2"

	"sohoa/index/search/entry"
	"sohoa/index/search/lang"
)

// Finder answers queries on views. The zero Finder is ready; it is safe for
// several goroutines.
type Finder struct {
	sheets scratch
	widen  atomic.Pointer[widening] // see Misreadings
}

// Find runs a query that was read, and once more for fewer words where no
// record holds all of them.
func (e *Finder) Find(ctx context.Context, v *View, q Query, p *lang.Parsed) (Result, error) {
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
func (e *Finder) run(ctx context.Context, v *View, q Query, pl *plan) (Result, error) {
	best := newTop(max(q.From+q.Size, reranked(q)), q.Sort)
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
	hits, err := pl.rerank(v, best.page(0), q)
	if err != nil {
		return Result{}, err
	}
	for _, c := range hits[min(q.From, len(hits)):min(q.From+q.Size, len(hits))] {
		k, err := v.segs[c.seg].stored(c.doc)
		if err != nil {
			return Result{}, err
		}
		h := Hit{ID: k.ID, Score: c.score}
		if h.Page, err = bestPage(k.Trail, pl.trace); err != nil {
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
	if pl.from != entry.NoDay || pl.to != entry.NoDay {
		base.And(s.columns.between(pl.from, pl.to))
	}
	return base
}

// between returns the records of a span of days.
func (c *columns) between(from, to int32) *roaring.Bitmap {
	if to == entry.NoDay {
		to = math.MaxInt32
	}
	from = max(from, entry.NoDay+1) // a record without a day is in no span
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
	some(docs, func(list []uint32) {
		for _, n := range list {
			f(n)
		}
	})
}

// some calls f for some records at a time, in order.
func some(docs *roaring.Bitmap, f func(list []uint32)) {
	var buf [512]uint32
	it := docs.ManyIterator()
	for {
		n := it.NextMany(buf[:])
		if n == 0 {
			return
		}
		f(buf[:n])
	}
}

// rank scores the hits of one segment and offers them to the best.
func (pl *plan) rank(i int, s *segmentView, hits *roaring.Bitmap, best *top, today int32, sheets *scratch) {
	if best.size == 0 {
		return
	}
	if best.sort != ByRelevance {
		some(hits, func(list []uint32) { best.dated(i, list, s.columns.days) })
		return
	}
	sh := sheets.lend(s)
	hits = pl.closer(i, s, hits, max(scored, best.size), sh)
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
