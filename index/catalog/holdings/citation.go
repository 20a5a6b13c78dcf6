package holdings

import (
	"context"
	"database/sql"
	"fmt"

	"sohoa/index/catalog/ledger"
	"sohoa/pipeline"
)

// Candidate is a document that a citation may mean, or that cites another: its
// number and symbol agree, the rest is for the caller to compare.
type Candidate struct {
	pipeline.Citation                     // as the naming document prints it
	N                 int                 // of the naming document's citations, from 1
	Document          pipeline.DocumentID // the other one; empty: none in scope has the number
	Title             string              // of the other one
	Issued            string              // its date
	Issuer            string              // its organ
}

// PutCitations writes what a document names, in place of what was known.
func PutCitations(ctx context.Context, tx *sql.Tx, id pipeline.DocumentID, list []pipeline.Citation) error {
	const gone = `DELETE FROM citation WHERE document = ?1`
	const q = `
		INSERT INTO citation (document, n, type, number, symbol, date, organ, raw, conf, page, x0, y0, x1, y1)
		VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)`
	if _, err := tx.ExecContext(ctx, gone, id); err != nil {
		return fmt.Errorf("put citations: %w", ledger.Busy(err))
	}
	for i, c := range list {
		_, err := tx.ExecContext(ctx, q, id, i+1, c.Type, c.Number, c.Symbol, c.Date, c.Organ, c.Raw, c.Conf,
			c.Page, c.Box.X0, c.Box.Y0, c.Box.X1, c.Box.Y1)
		if err != nil {
			return fmt.Errorf("put citations: %w", ledger.Busy(err))
		}
	}
	return nil
}

const citationColumns = `
	c.n, c.type, c.number, c.symbol, c.date, c.organ, c.raw, c.conf, c.page, c.x0, c.y0, c.x1, c.y1,
	coalesce(o.id, ''), coalesce(nullif(o.subject, ''), nullif(o.type, ''), f.name, ''), coalesce(o.date, ''), coalesce(o.organ, '')`

func scanCandidate(r ledger.Scanner) (Candidate, error) {
	var c Candidate
	return c, r.Scan(&c.N, &c.Type, &c.Number, &c.Symbol, &c.Date, &c.Organ, &c.Raw, &c.Conf, &c.Page,
		&c.Box.X0, &c.Box.Y0, &c.Box.X1, &c.Box.Y1, &c.Document, &c.Title, &c.Issued, &c.Issuer)
}

// Cited lists what a document names, in its order, once for every document in
// scope that has the number and symbol, and once where none has.
func (c *Holdings) Cited(ctx context.Context, s ledger.Scope, id pipeline.DocumentID) ([]Candidate, error) {
	const q = `
		SELECT ` + citationColumns + `
		FROM   citation c
		LEFT   JOIN document o ON ltrim(o.number, '0') = ltrim(c.number, '0') AND o.symbol = c.symbol AND o.number <> ''
		       AND o.id <> c.document AND o.state IN ('described', 'digitized')
		       AND o.unit IN (SELECT unit FROM under WHERE ancestor = ?2)
		LEFT   JOIN file f ON f.id = o.file
		WHERE  c.document = ?1
		ORDER  BY c.n, o.id`
	rows, err := c.QueryContext(ctx, q, id, s.Unit)
	return ledger.Collect(rows, err, scanCandidate)
}

// CitedBy lists the documents in scope that name the number and symbol of a
// document, the newest first, at most limit.
func (c *Holdings) CitedBy(ctx context.Context, s ledger.Scope, d Document, limit int) ([]Candidate, error) {
	const q = `
		SELECT ` + citationColumns + `
		FROM   citation c
		JOIN   document o ON o.id = c.document
		JOIN   file f ON f.id = o.file
		WHERE  ltrim(c.number, '0') = ltrim(?2, '0') AND c.symbol = ?3 AND ?2 <> '' AND o.id <> ?1
		AND    o.state IN ('described', 'digitized')
		AND    o.unit IN (SELECT unit FROM under WHERE ancestor = ?4)
		ORDER  BY o.at DESC, o.id DESC
		LIMIT  ?5`
	rows, err := c.QueryContext(ctx, q, d.ID, d.Number, d.Symbol, s.Unit, limit)
	return ledger.Collect(rows, err, scanCandidate)
}
