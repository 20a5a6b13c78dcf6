package people

import (
	"context"
	"database/sql"
	"time"

	"sohoa/index/catalog/ledger"
	"sohoa/pipeline"
)

// KeptSearch is a search that a person keeps under a name.
type KeptSearch struct {
	ID       string
	Name     string // one for each of a person's
	Question string // the part of the address after "?"
	At       time.Time
}

// KeepSearch keeps a search under a name, in the place of the one kept under
// it before.
func (c *People) KeepSearch(ctx context.Context, v pipeline.Viewer, name, question string) error {
	const q = `
		INSERT INTO kept_search (id, user, name, question, at)
		VALUES (?1, ?2, ?3, ?4, ?5)
		ON CONFLICT (user, name) DO UPDATE SET question = excluded.question, at = excluded.at`
	at := c.Now()
	id, err := c.NewID(at)
	if err != nil {
		return err
	}
	return c.Write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, q, id, v.User, name, question, ledger.Millis(at))
		return ledger.Busy(err)
	})
}

// KeptSearches lists what a person keeps, by name.
func (c *People) KeptSearches(ctx context.Context, v pipeline.Viewer) ([]KeptSearch, error) {
	const q = `
		SELECT id, name, question, at
		FROM   kept_search
		WHERE  user = ?1
		ORDER  BY name`
	rows, err := c.QueryContext(ctx, q, v.User)
	return ledger.Collect(rows, err, func(r ledger.Scanner) (k KeptSearch, err error) {
		var at int64
		err = r.Scan(&k.ID, &k.Name, &k.Question, &at)
		k.At = ledger.FromMillis(at)
		return k, err
	})
}

// DropSearch forgets one of a person's own; NotFound: he keeps none of this id.
func (c *People) DropSearch(ctx context.Context, v pipeline.Viewer, id string) error {
	const q = `
		DELETE FROM kept_search
		WHERE  id = ?1 AND user = ?2`
	return c.Write(ctx, func(tx *sql.Tx) error {
		res, err := tx.ExecContext(ctx, q, id, v.User)
		if err != nil {
			return ledger.Busy(err)
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return pipeline.Errorf(pipeline.NotFound, "no kept search %s", id)
		}
		return nil
	})
}
