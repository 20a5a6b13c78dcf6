package figures

import (
	"context"
	"database/sql"
	"time"

	"sohoa/index/catalog/ledger"
	"sohoa/pipeline"
)

// Target is a share of what a unit owes, to be digitized by a day.
type Target struct {
	Unit    pipeline.UnitID
	Measure string
	Share   float64 // percent
	Starts  string  // YYYY-MM-DD, or empty
	Due     string  // YYYY-MM-DD, or empty: no day was set
	Source  string
	By      pipeline.UserID
	At      time.Time
}

// SetTarget sets the target of a unit. The one before stays for figures of the
// time before.
func (c *Figures) SetTarget(ctx context.Context, v pipeline.Viewer, t Target) error {
	const q = `
		INSERT INTO target (unit, measure, share, starts, due, source, by, at)
		VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)`
	return c.Write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, q, t.Unit, t.Measure, t.Share, t.Starts, t.Due, t.Source, v.User, ledger.Millis(c.Now()))
		if err != nil {
			return ledger.Busy(err)
		}
		return c.Enter(ctx, tx, ledger.EntryOf(v, t.Unit, ActSetTarget, string(t.Unit), t.Due))
	})
}

// Targets lists the targets that were set up to a moment, in that order, for
// the units of a subtree and those above it. The zero moment is now.
func (c *Figures) Targets(ctx context.Context, unit pipeline.UnitID, at time.Time) ([]Target, error) {
	const q = `
		SELECT unit, measure, share, starts, due, source, by, at
		FROM   target
		WHERE  at <= ?2
		AND    (unit IN (SELECT unit FROM under WHERE ancestor = ?1) OR unit IN (SELECT ancestor FROM under WHERE unit = ?1))
		ORDER  BY id`
	if at.IsZero() {
		at = c.Now()
	}
	rows, err := c.QueryContext(ctx, q, unit, ledger.Millis(at))
	return ledger.Collect(rows, err, func(row ledger.Scanner) (Target, error) {
		var t Target
		var at int64
		err := row.Scan(&t.Unit, &t.Measure, &t.Share, &t.Starts, &t.Due, &t.Source, &t.By, &at)
		t.At = ledger.FromMillis(at)
		return t, err
	})
}
