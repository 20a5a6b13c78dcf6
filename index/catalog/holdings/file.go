package holdings

import (
	"context"
	"database/sql"
	"time"

	"sohoa/index/catalog/ledger"
	"sohoa/pipeline"
)

// Checked notes that the objects of these bytes were read and have their hash.
func (c *Holdings) Checked(ctx context.Context, sums []pipeline.Sum, at time.Time) error {
	const q = `
		UPDATE file
		SET    checked = ?2
		WHERE  sum IN (SELECT value FROM json_each(?1))`
	return c.Write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, q, ledger.JSON(sums), ledger.Millis(at))
		return ledger.Busy(err)
	})
}

// CheckedAt tells when the bytes of a file were last compared with their
// hash; the zero time where they never were.
func (c *Holdings) CheckedAt(ctx context.Context, id pipeline.FileID) (time.Time, error) {
	const q = `
		SELECT checked
		FROM   file
		WHERE  id = ?1`
	var ms int64
	err := c.QueryRowContext(ctx, q, id).Scan(&ms)
	return ledger.FromMillis(ms), ledger.Absent(err, "file")
}

// KindOf returns what a file is by its first bytes.
func (c *Holdings) KindOf(ctx context.Context, id pipeline.FileID) (pipeline.ScanKind, error) {
	const q = `
		SELECT kind
		FROM   file
		WHERE  id = ?1`
	var k pipeline.ScanKind
	err := c.QueryRowContext(ctx, q, id).Scan(&k)
	return k, ledger.Absent(err, "file")
}

// Whole reports whether no part of the file that a document belongs to is
// withheld: only then may the file be handed out as it came.
func (c *Holdings) Whole(ctx context.Context, file pipeline.FileID) (bool, error) {
	const q = `
		SELECT NOT EXISTS (SELECT 1 FROM document WHERE file = ?1 AND state = 'withheld')`
	var whole bool
	err := c.QueryRowContext(ctx, q, file).Scan(&whole)
	return whole, ledger.Busy(err)
}

// Unseen reports whether a file has a page that could not be read and that no
// person has looked at.
func (c *Holdings) Unseen(ctx context.Context, file pipeline.FileID) (bool, error) {
	const q = `
		SELECT EXISTS (
			SELECT 1
			FROM   file f
			JOIN   page p ON p.sum = f.sum AND p.failure <> ''
			WHERE  f.id = ?1
			AND    NOT EXISTS (SELECT 1 FROM attest a JOIN document d ON d.id = a.document WHERE d.file = f.id AND a.n = p.n))`
	var some bool
	err := c.QueryRowContext(ctx, q, file).Scan(&some)
	return some, ledger.Busy(err)
}

// FolderOf returns the folder within its batch that a document's file was
// handed in with.
func (c *Holdings) FolderOf(ctx context.Context, d Document) (string, error) {
	const q = `SELECT folder FROM file WHERE id = ?1`
	var folder string
	err := c.QueryRowContext(ctx, q, d.File).Scan(&folder)
	return folder, ledger.Absent(err, "file")
}
