package people

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"time"

	"sohoa/index/catalog/ledger"
	"sohoa/pipeline"
)

// Session returns what a session keeps, by the hash of its token. False: it
// is unknown or has ended.
func (c *People) Session(ctx context.Context, hash string) ([]byte, bool, error) {
	const q = `SELECT data FROM session WHERE hash = ?1 AND expiry > ?2`
	var data []byte
	err := c.QueryRowContext(ctx, q, hash, ledger.Millis(c.Now())).Scan(&data)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, false, nil
	}
	return data, err == nil, ledger.Busy(err)
}

// KeepSession stores what a session keeps until it ends, and whose it is.
// Where only the end moves by less than a minute nothing is written: every
// page a person opens moves it. Sessions that have ended are swept out.
func (c *People) KeepSession(ctx context.Context, hash string, user pipeline.UserID, data []byte, expiry time.Time) error {
	var had []byte
	var ends int64
	err := c.QueryRowContext(ctx, `SELECT data, expiry FROM session WHERE hash = ?1`, hash).Scan(&had, &ends)
	if err == nil && bytes.Equal(had, data) && expiry.Sub(ledger.FromMillis(ends)).Abs() < time.Minute {
		return nil
	}
	const q = `
		INSERT INTO session (hash, user, data, expiry)
		VALUES (?1, ?2, ?3, ?4)
		ON CONFLICT (hash) DO UPDATE SET user = excluded.user, data = excluded.data, expiry = excluded.expiry`
	return c.WriteSoon(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM session WHERE expiry <= ?1`, ledger.Millis(c.Now())); err != nil {
			return ledger.Busy(err)
		}
		_, err := tx.ExecContext(ctx, q, hash, user, data, ledger.Millis(expiry))
		return ledger.Busy(err)
	})
}

// EndSession forgets a session; an unknown one is no error.
func (c *People) EndSession(ctx context.Context, hash string) error {
	return c.Touch(ctx, `DELETE FROM session WHERE hash = ?1`, hash)
}

func endSessions(ctx context.Context, tx *sql.Tx, user pipeline.UserID) error {
	_, err := tx.ExecContext(ctx, `DELETE FROM session WHERE user = ?1`, user)
	return ledger.Busy(err)
}
