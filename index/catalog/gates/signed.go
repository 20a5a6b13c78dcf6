package gates

import (
	"context"
	"database/sql"

	"sohoa/index/catalog/holdings"
	"sohoa/index/catalog/ledger"
	"sohoa/pipeline"
)

// ActSign is the act of signing for the agency.
const ActSign ledger.Act = "sign"

// Signing is the PDF/A of a document's file, signed. Version of the PDF is the
// SHA-256 of what was signed.
type Signing struct {
	Of          holdings.Document
	PDF         holdings.Derivative
	Certificate pipeline.Sum
}

// KeepSigned keeps the signed PDF/A of the file of a document, and that the
// viewer signed it. Documents that waited for the signature are digitized where
// the judge says so. Busy: the PDF/A was made anew meanwhile.
func (c *Gates) KeepSigned(ctx context.Context, v pipeline.Viewer, s Signing, judge Judge) error {
	doc, d := s.Of, s.PDF
	return c.Write(ctx, func(tx *sql.Tx) error {
		printed, err := holdings.DerivativeIn(ctx, tx, doc.Sum, holdings.KindPDF)
		if err != nil {
			return err
		}
		if d.Version != string(printed.Digest) || d.Version == "" {
			return pipeline.Errorf(pipeline.Busy, "the pdf of %s was made anew", doc.ID)
		}
		d.At = c.Now()
		if err := holdings.PutDerivative(ctx, tx, holdings.KindSigned, d); err != nil {
			return err
		}
		if err := c.Enter(ctx, tx, ledger.EntryOf(v, doc.Unit, ActSign, string(doc.ID), string(s.Certificate))); err != nil {
			return err
		}
		return c.PromoteAll(ctx, tx, doc.Sum, judge)
	})
}

// ToSign lists documents of a scope whose file has a PDF/A that is not signed,
// oldest first: one a file, and only where a person confirmed every part of the
// file. An empty batch means every batch.
func (c *Gates) ToSign(ctx context.Context, s ledger.Scope, batch pipeline.BatchID, limit int) ([]holdings.Document, int, error) {
	const from = `
		FROM   document d
		JOIN   file f ON f.id = d.file
		JOIN   derivative p ON p.sum = d.sum AND p.kind = 'pdf' AND p.key <> ''
		WHERE  d.unit IN (SELECT unit FROM under WHERE ancestor = ?1)
		AND    d.part = 1 AND (?2 = '' OR f.batch = ?2)
		AND    NOT EXISTS (SELECT 1 FROM document o WHERE o.file = d.file AND (o.confirmed_by = '' OR o.state NOT IN ('described', 'digitized')))
		AND    NOT EXISTS (SELECT 1 FROM document w WHERE w.sum = d.sum AND w.state = 'withheld')
		AND    NOT EXISTS (SELECT 1 FROM derivative g WHERE g.sum = d.sum AND g.kind = 'signed' AND g.version = p.digest)`
	const list = `
		SELECT ` + holdings.DocumentColumns + from + `
		ORDER  BY d.at, d.id
		LIMIT  ?3`
	var docs []holdings.Document
	var total int
	err := c.Read(ctx, func(tx *sql.Tx) error {
		if err := tx.QueryRowContext(ctx, `SELECT count(*)`+from, s.Unit, batch).Scan(&total); err != nil {
			return ledger.Busy(err)
		}
		rows, err := tx.QueryContext(ctx, list, s.Unit, batch, limit)
		docs, err = ledger.Collect(rows, err, holdings.ScanDocument)
		return err
	})
	return docs, total, err
}
