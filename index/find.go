package index

import (
	"context"
	"encoding/json"
	"fmt"

	"sohoa/index/catalog/ledger"
	"sohoa/index/door"
	"sohoa/index/personal"
	"sohoa/index/search"
	"sohoa/pipeline"
)

// snippetWidth is how many characters of a page a hit shows: two lines.
const snippetWidth = 200

// maxBoxed is how many hits of an answer get boxes: each costs a reading.
const maxBoxed = 10

// Find answers a query from the search index, within what the viewer may see:
// hits, total and facets alike. Invalid with the field "q": the text cannot be
// read. Busy: the index is being rebuilt.
func (x *Index) Find(ctx context.Context, v pipeline.Viewer, q Query) (Hits, error) {
	if v.Role == "" || v.Unit == "" {
		return Hits{}, nil
	}
	asked := searchQuery(v, q)
	found, err := x.search.Find(ctx, asked)
	if err != nil {
		return Hits{}, fmt.Errorf("find: %w", err)
	}
	ids := make([]pipeline.DocumentID, len(found.Hits))
	for i, h := range found.Hits {
		ids[i] = h.ID
	}
	// The catalogue decides once more who sees what: the index may be behind.
	docs, err := x.catalog.Documents(ctx, door.Scope(v), ids)
	if err != nil {
		return Hits{}, fmt.Errorf("find: %w", err)
	}
	hits := Hits{
		Total: found.Total, Facets: facets(found.Facets), DidYouMean: found.DidYouMean, Relaxed: found.Relaxed,
		Font: found.Font, Read: found.Read, Took: found.Took,
	}
	for _, h := range found.Hits {
		d, ok := docs[h.ID]
		if !ok || !d.State.Findable() {
			hits.Total--
			continue
		}
		hideNumbers(v, &d)
		hit := Hit{Document: d, Score: h.Score, Page: min(h.Page, d.Pages())}
		if err := x.quote(ctx, &hit, asked); err != nil {
			return Hits{}, fmt.Errorf("find: quote %s: %w", d.ID, err)
		}
		if !seesNumbers(v) {
			hit.Snippet = personal.Hide(hit.Snippet) // of the same length: the marks fit
		}
		if q.Boxes && hit.Page > 0 && len(hits.Hits) < maxBoxed {
			if hit.Boxes, err = x.boxes(ctx, hit, q.Text); err != nil {
				return Hits{}, fmt.Errorf("find: boxes of %s: %w", d.ID, err)
			}
		}
		hits.Hits = append(hits.Hits, hit)
	}
	return hits, x.noteSearch(ctx, v, q, hits.Total)
}

// narrowed is what a search was narrowed by, as the audit keeps it.
type narrowed struct {
	Unit     pipeline.UnitID  `json:"unit,omitempty"`
	Types    []string         `json:"type,omitempty"`
	Families []string         `json:"family,omitempty"`
	States   []pipeline.State `json:"state,omitempty"`
	Years    []int            `json:"year,omitempty"`
	Batch    pipeline.BatchID `json:"batch,omitempty"`
	From     string           `json:"from,omitempty"`
	To       string           `json:"to,omitempty"`
}

// noteSearch writes who searched for what. A question that asks for nothing, the
// empty page of the search, is none.
func (x *Index) noteSearch(ctx context.Context, v pipeline.Viewer, q Query, total int) error {
	by, err := json.Marshal(narrowed{q.Unit, q.Types, q.Families, q.States, q.Years, q.Batch, q.From, q.To})
	if err != nil {
		return err
	}
	if string(by) == "{}" {
		by = nil
	}
	if q.Text == "" && by == nil {
		return nil
	}
	return x.noteAsked(ctx, v, q.Text, by, total)
}

// noteAsked writes a search with what narrowed it.
func (x *Index) noteAsked(ctx context.Context, v pipeline.Viewer, text string, by json.RawMessage, total int) error {
	detail, err := json.Marshal(struct {
		Text  string          `json:"q"`
		By    json.RawMessage `json:"by,omitempty"`
		Total int             `json:"total"`
	}{text, by, total})
	if err != nil {
		return err
	}
	if err := x.catalog.Note(ctx, v, ledger.ActSearch, "", x.keys.Mask(string(detail))); err != nil {
		return fmt.Errorf("find: %w", err)
	}
	return nil
}

func searchQuery(v pipeline.Viewer, q Query) search.Query {
	size := q.Page.Limit
	if size <= 0 {
		size = 20
	}
	s := search.Query{
		Viewer: []pipeline.UnitID{v.Unit}, Home: v.Unit, Text: q.Text,
		From: q.Page.Offset, Size: min(size, search.MaxSize), Facets: !q.NoFacet,
		Filters: search.Filters{Type: q.Types, Family: q.Families, Year: q.Years, State: q.States, From: q.From, To: q.To},
	}
	if q.Unit != "" {
		s.Filters.Unit = []pipeline.UnitID{q.Unit}
	}
	if q.Batch != "" {
		s.Filters.Batch = []pipeline.BatchID{q.Batch}
	}
	switch q.Sort {
	case "date":
		s.Sort = search.ByNewest
	case "oldest":
		s.Sort = search.ByOldest
	}
	return s
}

func facets(f search.Facets) map[string][]Facet {
	all := map[string][]Facet{}
	for name, counts := range map[string][]search.Count{
		"unit": f.Unit, "type": f.Type, "family": f.Family, "year": f.Year, "state": f.State,
	} {
		for _, c := range counts {
			all[name] = append(all[name], Facet{c.Value, c.N})
		}
	}
	return all
}

// quote gives a hit the snippet of the page that shows most of the query. The
// search index knows the page; a document of one page is looked at as it is.
func (x *Index) quote(ctx context.Context, h *Hit, q search.Query) error {
	text, err := x.catalog.Text(ctx, h.Document, max(h.Page, 1))
	if err != nil {
		return err
	}
	h.Snippet, h.Marks = search.Snippet(text, q, snippetWidth)
	switch {
	case len(h.Marks) == 0:
		h.Page = 0
	case h.Page == 0:
		h.Page = 1
	}
	return nil
}

// Boxes are the words of one page that a query matches, in pixels of the
// upright page.
type Boxes struct {
	Width, Height int
	Words         []pipeline.Word
}

// boxes finds the words of a hit on its page. It is part of the answer to a
// search, so it is no view of the document.
func (x *Index) boxes(ctx context.Context, h Hit, text string) (Boxes, error) {
	p, err := x.catalog.Page(ctx, h.Document, h.Page)
	if err != nil || p.Reading == "" {
		return Boxes{}, err
	}
	var r pipeline.Reading
	if err := x.load(ctx, p.Reading, &r); err != nil {
		return Boxes{}, err
	}
	b := Boxes{Width: r.Width, Height: r.Height}
	for _, i := range search.MarkWords(r.Words, search.Query{Text: text}) {
		b.Words = append(b.Words, r.Words[i])
	}
	return b, nil
}

// HitPages lists the pages of a document, from 1, that hold much of a query
// text, and notes nothing: who opens one of them is noted. Nil: the document
// has one page, or none does.
func (x *Index) HitPages(ctx context.Context, v pipeline.Viewer, id pipeline.DocumentID, text string) ([]int, error) {
	d, err := x.catalog.Document(ctx, door.Scope(v), id)
	if err != nil {
		return nil, err
	}
	if !mayRead(v, d) {
		return nil, pipeline.Errorf(pipeline.NotFound, "no page of document %s to be seen", id)
	}
	pages, err := x.search.Pages(ctx, id, search.Query{Text: text})
	if err != nil {
		return nil, fmt.Errorf("pages of %s: %w", id, err)
	}
	return pages, nil
}

// HitWords lists the words of a page that a query text matches, in reading
// order. Pages count within the document, from 1.
func (x *Index) HitWords(ctx context.Context, v pipeline.Viewer, id pipeline.DocumentID, n int, text string) ([]pipeline.Word, error) {
	r, err := x.Page(ctx, v, id, n)
	if err != nil {
		return nil, err
	}
	var words []pipeline.Word
	for _, i := range search.MarkWords(r.Words, search.Query{Text: text}) {
		words = append(words, r.Words[i])
	}
	return words, nil
}
