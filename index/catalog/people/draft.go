package people

import (
	"context"
	"database/sql"
	"time"

	"sohoa/index/catalog/ledger"
	"sohoa/pipeline"
)

// draftsKept is how long a table handed in to be looked at is kept.
const draftsKept = 24 * time.Hour

// AddDraft keeps a table for its user for a day, and returns its id.
func (c *People) AddDraft(ctx context.Context, v pipeline.Viewer, name string, body []byte) (string, error) {
	const old = `DELETE FROM draft WHERE at < ?1`
	const q = `
		INSERT INTO draft (id, user, name, body, at)
		VALUES (?1, ?2, ?3, ?4, ?5)`
	now := c.Now()
	id, err := c.NewID(now)
	if err != nil {
		return "", err
	}
	return id, c.Write(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, old, ledger.Millis(now.Add(-draftsKept))); err != nil {
			return ledger.Busy(err)
		}
		_, err := tx.ExecContext(ctx, q, id, v.User, name, body, ledger.Millis(now))
		return ledger.Busy(err)
	})
}

// Draft returns a table that the viewer handed in, or NotFound.
func (c *People) Draft(ctx context.Context, v pipeline.Viewer, id string) (name string, body []byte, err error) {
	const q = `
		SELECT name, body
		FROM   draft
		WHERE  id = ?1 AND user = ?2`
	err = c.QueryRowContext(ctx, q, id, v.User).Scan(&name, &body)
	return name, body, ledger.Absent(err, "draft")
}
