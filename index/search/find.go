package search

import (
	"context"
	"errors"
	"fmt"
	"time"

	"sohoa/index/search/answer"
	"sohoa/index/search/entry"
	"sohoa/index/search/lang"
	"sohoa/pipeline"
)

// The words of a question and its answer; see package answer.
type (
	Query   = answer.Query
	Filters = answer.Filters
	Sort    = answer.Sort
	Result  = answer.Result
	Hit     = answer.Hit
	Count   = answer.Count
	Facets  = answer.Facets
	Misread = answer.Misread
)

// Record is what the index is told of one document; see [entry.Record].
type Record = entry.Record

// The orders of hits and the bounds of a query; see package answer.
const (
	ByRelevance = answer.ByRelevance
	ByNewest    = answer.ByNewest
	ByOldest    = answer.ByOldest
	MaxSize     = answer.MaxSize
	MaxWindow   = answer.MaxWindow
)

// Parts lists the parts of the ranking formula that [Query.Without] can leave
// out.
func Parts() []string { return answer.Parts() }

// ErrRebuild is wrapped in the Busy error of a Find on an index that is not to
// be trusted.
var ErrRebuild = errors.New("the index must be rebuilt")

// Find answers a query. An unreadable text is an Invalid error with Field "q"
// (see [ErrorKey]); an index that must be rebuilt first is a Busy error that
// wraps [ErrRebuild]; a query that takes longer than [Options].Patience is Busy.
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
	bound, stop := context.WithTimeout(ctx, e.opts.Patience)
	defer stop()
	err = e.guard("find", func() (err error) {
		r, err = e.finder.Find(bound, &v.View, q, p)
		return err
	})
	if err != nil && bound.Err() != nil && ctx.Err() == nil {
		return Result{}, pipeline.Errorf(pipeline.Busy, "find: given up after %v: %w", e.opts.Patience, err)
	}
	if err != nil {
		return Result{}, fmt.Errorf("find: %w", err)
	}
	if p.Font != "" {
		r.Font, r.Read = p.Font, p.Text
	}
	r.Took = time.Since(began)
	return r, nil
}

// Suggest finds records for a text that is still being typed; see
// [answer.Finder.Suggest].
func (e *Engine) Suggest(ctx context.Context, q Query) ([]Hit, error) {
	if len(q.Viewer) == 0 || q.Size <= 0 || q.Size > MaxSize {
		return nil, nil
	}
	p, err := lang.Parse(q.Text, e.opts.Units)
	if err != nil {
		return nil, nil // half a filter is nothing to complain of
	}
	if why, needed := e.NeedsRebuild(); needed {
		return nil, pipeline.Errorf(pipeline.Busy, "suggest: %w: %s", ErrRebuild, why)
	}
	v, err := e.look()
	if err != nil {
		return nil, err
	}
	defer v.done()
	var hits []Hit
	err = e.guard("suggest", func() error {
		hits, err = e.finder.Suggest(ctx, &v.View, q, p)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("suggest: %w", err)
	}
	return hits, nil
}

// Pages lists the pages, from 1, on which a record holds at least half as much
// of the query as on the best; nil where the record has one page. Who may see
// the record is for the caller to know.
func (e *Engine) Pages(ctx context.Context, id pipeline.DocumentID, q Query) ([]int, error) {
	p, err := lang.Parse(q.Text, e.opts.Units)
	if err != nil {
		return nil, nil // nothing is marked either
	}
	v, err := e.look()
	if err != nil {
		return nil, err
	}
	defer v.done()
	var found []int
	err = e.guard("pages", func() error {
		if found, err = e.finder.Pages(&v.View, id, q, p); err != nil {
			return err
		}
		return ctx.Err()
	})
	return found, err
}

// Misreadings tells the engine what readers of scans make of letters, the
// commonest first; see [answer.Finder.Misreadings].
func (e *Engine) Misreadings(all []Misread) { e.finder.Misreadings(all) }
