package tree

import (
	"context"
	"database/sql"
	"time"

	"sohoa/index/catalog/ledger"
	"sohoa/pipeline"
)

// ActMerge is making a unit part of another.
const ActMerge ledger.Act = "merge_unit"

// Merger says that a unit went into another on a day.
type Merger struct {
	Unit   pipeline.UnitID
	Was    pipeline.UnitID // parent before
	Into   pipeline.UnitID
	Day    time.Time // a Vietnamese day
	Source string
}

// Merge makes a unit part of another from a day on: it stands under it with
// all that it ever handed in. Invalid: the other stands under it.
func (c *Tree) Merge(ctx context.Context, v pipeline.Viewer, m Merger) error {
	const parent = `SELECT coalesce(parent, '') FROM unit WHERE id = ?1`
	const below = `SELECT EXISTS (SELECT 1 FROM under WHERE ancestor = ?1 AND unit = ?2)`
	const note = `
		INSERT INTO merger (unit, was, into_, day, source, by, at)
		VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)`
	const move = `
		UPDATE unit
		SET    parent = ?2, valid_to = ?3
		WHERE  id = ?1`
	return c.Write(ctx, func(tx *sql.Tx) error {
		var bad bool
		if err := tx.QueryRowContext(ctx, below, m.Unit, m.Into).Scan(&bad); err != nil {
			return ledger.Busy(err)
		}
		if err := tx.QueryRowContext(ctx, parent, m.Unit).Scan(&m.Was); err != nil {
			return ledger.Absent(err, "unit")
		}
		if bad || m.Was == "" {
			return ledger.Invalid("into", "stands under the unit")
		}
		if _, err := tx.ExecContext(ctx, note, m.Unit, m.Was, m.Into, ledger.Date(m.Day), m.Source, v.User, ledger.Millis(c.Now())); err != nil {
			return ledger.Busy(err)
		}
		if _, err := tx.ExecContext(ctx, move, m.Unit, m.Into, ledger.Date(m.Day.AddDate(0, 0, -1))); err != nil {
			return ledger.Busy(err)
		}
		if err := reissue(ctx, tx); err != nil {
			return err
		}
		return c.Enter(ctx, tx, ledger.EntryOf(v, m.Unit, ActMerge, string(m.Unit), string(m.Into)))
	})
}

// Mergers lists the mergers of days after a moment, the last first: undone in
// this order they give the tree as it stood.
func (c *Tree) Mergers(ctx context.Context, after time.Time) ([]Merger, error) {
	const q = `
		SELECT unit, was, into_, day, source
		FROM   merger
		WHERE  day > ?1
		ORDER  BY day DESC, id DESC`
	rows, err := c.QueryContext(ctx, q, ledger.Date(after))
	return ledger.Collect(rows, err, func(row ledger.Scanner) (Merger, error) {
		var m Merger
		var day string
		err := row.Scan(&m.Unit, &m.Was, &m.Into, &day, &m.Source)
		m.Day = ledger.FromDate(day)
		return m, err
	})
}
