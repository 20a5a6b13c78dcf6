package index

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"sohoa/index/catalog/ledger"
	"sohoa/index/door"
	"sohoa/index/search"
	"sohoa/index/sheet"
	"sohoa/pipeline"
)

// maxExport is how many hits a list to be taken away holds: more is no list
// that a person works through, and is asked for by narrower questions.
const maxExport = 5_000

// ListWords is the language of a list that is taken away.
type ListWords interface {
	Say(key string, args ...any) string
	Day(iso string) string // 2024-03-05, or a part of it, as people write it
}

// ExportFind writes the hits of a query, in its order, as a workbook (XLSX),
// and notes in the audit who took which list and how long it was. It holds what
// the viewer may see, at most the first 5,000. Invalid with the field "q": the
// text cannot be read. The keys of its sentences begin with "list.".
func (x *Index) ExportFind(ctx context.Context, v pipeline.Viewer, q Query, words ListWords, w io.Writer) error {
	if v.Role == "" || v.Unit == "" {
		return pipeline.Errorf(pipeline.NotFound, "nobody asks")
	}
	docs, err := x.allFound(ctx, v, q)
	if err != nil {
		return fmt.Errorf("export: %w", err)
	}
	units, err := x.Units(ctx, v)
	if err != nil {
		return fmt.Errorf("export: %w", err)
	}
	names := map[pipeline.UnitID]string{}
	for _, u := range units {
		names[u.ID] = u.Name
	}
	detail, err := json.Marshal(struct {
		Text string `json:"q"`
		Rows int    `json:"rows"`
	}{q.Text, len(docs)})
	if err != nil {
		return err
	}
	if err := x.catalog.Note(ctx, v, ledger.ActExport, "", x.keys.Mask(string(detail))); err != nil {
		return fmt.Errorf("export: %w", err)
	}
	return sheet.WriteXLSX(w, []sheet.Table{listTable(docs, q.Text, names, words)})
}

// allFound asks page by page and lets the catalogue decide once more who sees
// what.
func (x *Index) allFound(ctx context.Context, v pipeline.Viewer, q Query) ([]Document, error) {
	var all []Document
	q.NoFacet = true
	for q.Page = (Page{Limit: search.MaxSize}); q.Page.Offset < maxExport; q.Page.Offset += search.MaxSize {
		found, err := x.search.Find(ctx, searchQuery(v, q))
		if err != nil {
			return nil, err
		}
		ids := make([]pipeline.DocumentID, len(found.Hits))
		for i, h := range found.Hits {
			ids[i] = h.ID
		}
		docs, err := x.catalog.Documents(ctx, door.Scope(v), ids)
		if err != nil {
			return nil, err
		}
		for _, id := range ids {
			if d, ok := docs[id]; ok && d.State.Findable() {
				hideNumbers(v, &d)
				all = append(all, d)
			}
		}
		if len(found.Hits) < search.MaxSize {
			break
		}
	}
	return all, nil
}

func listTable(docs []Document, text string, names map[pipeline.UnitID]string, words ListWords) sheet.Table {
	t := sheet.Table{
		Name: words.Say("list.sheet"), Above: []string{words.Say("list.title")},
		Below: []string{words.Say("list.mark", "n", len(docs))},
	}
	if text != "" {
		t.Above = append(t.Above, words.Say("list.query", "text", text))
	}
	for _, c := range []struct {
		key   string
		width float64
	}{{"n", 6}, {"number", 18}, {"date", 12}, {"type", 18}, {"title", 60}, {"organ", 34}, {"signer", 24}, {"unit", 34}, {"state", 16}, {"pages", 9}, {"id", 30}} {
		t.Columns = append(t.Columns, sheet.Heading{Title: words.Say("list.col_" + c.key), Width: c.width})
	}
	for i, d := range docs {
		number := d.Number
		if d.Symbol != "" {
			number += "/" + strings.TrimPrefix(d.Symbol, "/")
		}
		unit := names[d.Unit]
		if unit == "" {
			unit = string(d.Unit)
		}
		t.Rows = append(t.Rows, []any{i + 1, number, words.Day(d.Date), d.Type, d.Title, d.Organ, d.Signer, unit,
			words.Say("state." + string(d.State)), d.Pages(), string(d.ID)})
	}
	return t
}
