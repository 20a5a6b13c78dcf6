package index

import (
	"context"
	"encoding/json"
	"fmt"

	"sohoa/index/catalog"
	"sohoa/index/search"
	"sohoa/pipeline"
)

// snippetWidth is how many characters of a page a hit shows: two lines.
const snippetWidth = 200

// snippetPages is how many pages of a hit are looked through for the words; a
// bound, so that one thick file does not slow the whole list.
const snippetPages = 200

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
	docs, err := x.catalog.Documents(ctx, scope(v), ids)
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
		hit := Hit{Document: d, Score: h.Score}
		if err := x.quote(ctx, &hit, asked); err != nil {
			return Hits{}, fmt.Errorf("find: quote %s: %w", d.ID, err)
		}
		hits.Hits = append(hits.Hits, hit)
	}
	if q.Text == "" {
		return hits, nil
	}
	return hits, x.noteSearch(ctx, v, q.Text, hits.Total)
}

// noteSearch writes who searched for what.
func (x *Index) noteSearch(ctx context.Context, v pipeline.Viewer, text string, total int) error {
	detail, err := json.Marshal(struct {
		Text  string `json:"q"`
		Total int    `json:"total"`
	}{text, total})
	if err != nil {
		return err
	}
	if err := x.catalog.Note(ctx, v, catalog.ActSearch, "", x.keys.Mask(string(detail))); err != nil {
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

// quote gives a hit the snippet of the page that shows most of the query.
func (x *Index) quote(ctx context.Context, h *Hit, q search.Query) error {
	texts, err := x.catalog.Texts(ctx, h.Document)
	if err != nil {
		return err
	}
	best := -1
	for i, text := range texts[:min(len(texts), snippetPages)] {
		snippet, marks := search.Snippet(text, q, snippetWidth)
		worth := 0
		for _, m := range marks {
			worth += m.End - m.Start
		}
		if worth > best {
			best, h.Snippet, h.Marks = worth, snippet, marks
			h.Page = 0
			if worth > 0 {
				h.Page = i + 1
			}
		}
	}
	return nil
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
