package holdings

import (
	"context"
	"database/sql"
	"fmt"

	"sohoa/index/catalog/ledger"
	"sohoa/pipeline"
)

// PutAttachments writes what is attached to a document, in place of what was
// known; what begins on pages of others is left out.
func PutAttachments(ctx context.Context, tx *sql.Tx, id pipeline.DocumentID, p pipeline.Part) error {
	const gone = `DELETE FROM attachment WHERE document = ?1`
	const put = `
		INSERT INTO attachment (document, page, kind, title)
		VALUES (?1, ?2, ?3, ?4)
		ON CONFLICT DO NOTHING`
	if _, err := tx.ExecContext(ctx, gone, id); err != nil {
		return fmt.Errorf("put attachments: %w", ledger.Busy(err))
	}
	for _, a := range p.Attached {
		if a.Page <= p.First || a.Page > p.Last {
			continue
		}
		if _, err := tx.ExecContext(ctx, put, id, a.Page, a.Kind, a.Title); err != nil {
			return fmt.Errorf("put attachments: %w", ledger.Busy(err))
		}
	}
	return nil
}

// Attachments lists what is attached to a document; pages count within it,
// from 1.
func (c *Holdings) Attachments(ctx context.Context, d Document) ([]pipeline.Attachment, error) {
	const q = `
		SELECT page - ?2 + 1, kind, title
		FROM   attachment
		WHERE  document = ?1
		ORDER  BY page`
	rows, err := c.QueryContext(ctx, q, d.ID, d.First)
	return ledger.Collect(rows, err, func(r ledger.Scanner) (pipeline.Attachment, error) {
		var a pipeline.Attachment
		return a, r.Scan(&a.Page, &a.Kind, &a.Title)
	})
}
