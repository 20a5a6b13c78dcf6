package jobs

import (
	"context"
	"database/sql"

	"sohoa/index/catalog/holdings"
	"sohoa/index/catalog/ledger"
	"sohoa/pipeline"
)

// Pending lists documents with which the search index is behind, those that
// changed first at the front. Withheld ones are among them: they must go.
func (c *Jobs) Pending(ctx context.Context, limit int) ([]holdings.Document, error) {
	const q = `
		SELECT ` + holdings.DocumentColumns + `
		FROM   document d
		JOIN   file f ON f.id = d.file
		WHERE  d.pending = 1
		ORDER  BY d.changed
		LIMIT  ?1`
	rows, err := c.QueryContext(ctx, q, limit)
	return ledger.Collect(rows, err, holdings.ScanDocument)
}

// Findable lists documents that belong in the search index in the order of
// their ids, after a given one, for a rebuild.
func (c *Jobs) Findable(ctx context.Context, after pipeline.DocumentID, limit int) ([]holdings.Document, error) {
	const q = `
		SELECT ` + holdings.DocumentColumns + `
		FROM   document d
		JOIN   file f ON f.id = d.file
		WHERE  d.id > ?1 AND d.state IN ('described', 'digitized')
		ORDER  BY d.id
		LIMIT  ?2`
	rows, err := c.QueryContext(ctx, q, after, limit)
	return ledger.Collect(rows, err, holdings.ScanDocument)
}

// Indexed says what the search index holds of a document: the hash of the
// record made of that version of it, 0 where it holds nothing.
type Indexed struct {
	ID      pipeline.DocumentID
	Version int
	Hash    uint64
}

// Published notes what the search index now holds. A document that changed
// since stays pending.
func (c *Jobs) Published(ctx context.Context, list []Indexed) error {
	const q = `
		UPDATE document
		SET    indexed = ?3, pending = CASE version WHEN ?2 THEN 0 ELSE 1 END
		WHERE  id = ?1`
	return c.Write(ctx, func(tx *sql.Tx) error {
		stmt, err := tx.PrepareContext(ctx, q)
		if err != nil {
			return ledger.Busy(err)
		}
		defer stmt.Close()
		for _, x := range list {
			if _, err := stmt.ExecContext(ctx, x.ID, x.Version, int64(x.Hash)); err != nil {
				return ledger.Busy(err)
			}
		}
		return nil
	})
}

// Behind counts the documents with which the search index is behind.
func (c *Jobs) Behind(ctx context.Context) (int, error) {
	const q = `
		SELECT count(*)
		FROM   document
		WHERE  pending = 1`
	var n int
	err := c.QueryRowContext(ctx, q).Scan(&n)
	return n, ledger.Busy(err)
}

// Distrust makes documents pending that the index does not hold as noted.
func (c *Jobs) Distrust(ctx context.Context, ids []pipeline.DocumentID) error {
	const q = `
		UPDATE document
		SET    pending = 1
		WHERE  id IN (SELECT value FROM json_each(?1))`
	if len(ids) == 0 {
		return nil
	}
	return c.Write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, q, ledger.JSON(ids))
		return ledger.Busy(err)
	})
}

// Adopt notes what a rebuilt index holds of documents that have not changed
// since they were published last.
func (c *Jobs) Adopt(ctx context.Context, list []Indexed) error {
	const q = `
		UPDATE document
		SET    indexed = ?2
		WHERE  id = ?1 AND pending = 0`
	if len(list) == 0 {
		return nil
	}
	return c.Write(ctx, func(tx *sql.Tx) error {
		for _, x := range list {
			if _, err := tx.ExecContext(ctx, q, x.ID, int64(x.Hash)); err != nil {
				return ledger.Busy(err)
			}
		}
		return nil
	})
}

// ShouldBeFound returns what the search index should hold: the hash of every
// findable document, without those it is known to be behind with.
func (c *Jobs) ShouldBeFound(ctx context.Context) (held map[pipeline.DocumentID]uint64, behind map[pipeline.DocumentID]bool, err error) {
	const q = `
		SELECT id, indexed, pending
		FROM   document
		WHERE  state IN ('described', 'digitized') OR pending = 1`
	held, behind = map[pipeline.DocumentID]uint64{}, map[pipeline.DocumentID]bool{}
	rows, err := c.QueryContext(ctx, q)
	_, err = ledger.Collect(rows, err, func(r ledger.Scanner) (struct{}, error) {
		var id pipeline.DocumentID
		var hash int64
		var pending bool
		err := r.Scan(&id, &hash, &pending)
		if pending {
			behind[id] = true
		} else {
			held[id] = uint64(hash)
		}
		return struct{}{}, err
	})
	return held, behind, err
}
