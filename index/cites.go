package index

import (
	"context"
	"fmt"

	"sohoa/index/catalog/holdings"
	"sohoa/index/catalog/ledger"
	"sohoa/pipeline/cite"
)

// Citation is a mention of one document in another, with the other document
// where the viewer may see it and no second one can be meant.
type Citation = holdings.Candidate

// mostMentions bounds how many documents that name a document are shown.
const mostMentions = 50

// citations finds what a document names and what names it.
func (x *Index) citations(ctx context.Context, s ledger.Scope, r *Record) error {
	named, err := x.catalog.Cited(ctx, s, r.ID)
	if err != nil {
		return fmt.Errorf("citations of %s: %w", r.ID, err)
	}
	several := 0 // of the last one, documents that it may mean
	for _, c := range named {
		means := c.Document != "" && cite.Means(c.Citation, c.Issued, c.Issuer)
		if c.Page > 0 {
			c.Page -= r.First - 1
		}
		if n := len(r.Cites); n == 0 || r.Cites[n-1].N != c.N {
			r.Cites, several = append(r.Cites, c), 0
		}
		last := &r.Cites[len(r.Cites)-1]
		if means {
			several++
			*last = c
		}
		if several != 1 { // none, or nobody can say which
			last.Document, last.Title = "", ""
		}
	}
	by, err := x.catalog.CitedBy(ctx, s, r.Document, mostMentions)
	if err != nil {
		return fmt.Errorf("mentions of %s: %w", r.ID, err)
	}
	for _, c := range by {
		if cite.Means(c.Citation, r.Date, r.Organ) {
			r.CitedBy = append(r.CitedBy, c)
		}
	}
	return nil
}
