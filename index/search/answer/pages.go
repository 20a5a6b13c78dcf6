package answer

import (
	"slices"

	"sohoa/index/search/entry"
	"sohoa/index/search/lang"
	"sohoa/index/search/trace"
	"sohoa/pipeline"
)

// bestPage is the page, from 1, that holds most of the query; 0 where none
// does or the record has one page.
func bestPage(trail entry.Trail, t *trace.Tracer) (int, error) {
	if t == nil {
		return 0, nil
	}
	all, err := t.Worths(trail)
	best, at := 0.0, 0
	for i, w := range all {
		if w > best {
			best, at = w, i+1
		}
	}
	return at, err
}

// Pages lists the pages, from 1, on which a record holds at least half as much
// of the query as on the best; nil where the record has one page. Who may see
// the record is for the caller to know.
func (e *Finder) Pages(v *View, id pipeline.DocumentID, q Query, p *lang.Parsed) ([]int, error) {
	pl := e.newPlanner(v, q)
	for _, w := range p.Words() {
		if _, err := pl.formsOf(w, false); err != nil {
			return nil, err
		}
	}
	t, err := pl.newTracer(p.Wanted())
	if err != nil {
		return nil, err
	}
	record, err := pl.docs(entry.ID, string(id))
	if err != nil {
		return nil, err
	}
	for i, docs := range record.by {
		if docs == nil || v.segs[i].deleted != nil && v.segs[i].deleted.Contains(docs.Minimum()) {
			continue
		}
		k, err := v.segs[i].stored(docs.Minimum())
		if err != nil {
			return nil, err
		}
		return goodPages(k.Trail, t)
	}
	return nil, nil
}

func goodPages(trail entry.Trail, t *trace.Tracer) ([]int, error) {
	all, err := t.Worths(trail)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	best := slices.Max(all)
	var good []int
	for i, w := range all {
		if w > 0 && w >= best/2 {
			good = append(good, i+1)
		}
	}
	return good, nil
}
