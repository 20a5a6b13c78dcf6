package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"sohoa/index/audit"
	"sohoa/pipeline"
)

// Enter writes the row of an act in the transaction of the act: no row, no act.
// The row carries on the chain of hashes; there is one writer, so none comes
// between.
func (b *Book) Enter(ctx context.Context, tx *sql.Tx, e Entry) error {
	return b.chain(ctx, tx, e)
}

// chained writes a row behind the last one.
func (b *Book) chained(ctx context.Context, tx *sql.Tx, e Entry) error {
	const last = `
		SELECT id, hash
		FROM   audit
		ORDER  BY id DESC
		LIMIT  1`
	const q = `
		INSERT INTO audit (id, at, user, name, unit, act, subject, detail, hash)
		VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)`
	var before pipeline.Sum
	l := audit.Line{At: Millis(b.Now()), User: e.User, Name: e.Name, Unit: e.Unit, Act: string(e.Act), Subject: e.Subject, Detail: e.Detail}
	err := tx.QueryRowContext(ctx, last).Scan(&l.ID, &before)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return fmt.Errorf("audit %s: %w", e.Act, Busy(err))
	}
	l.ID++
	_, err = tx.ExecContext(ctx, q, l.ID, l.At, l.User, l.Name, l.Unit, l.Act, l.Subject, l.Detail, l.Chain(before))
	if err != nil {
		return fmt.Errorf("audit %s: %w", e.Act, Busy(err))
	}
	return nil
}

// Lines yields the audit as it is chained, from one line on, in order.
func (b *Book) Lines(ctx context.Context, from int64, yield func(audit.Line) error) error {
	const q = `
		SELECT id, at, user, name, unit, act, subject, detail, hash
		FROM   audit
		WHERE  id >= ?1
		ORDER  BY id
		LIMIT  2000`
	for {
		rows, err := b.QueryContext(ctx, q, from)
		some, err := Collect(rows, err, func(r Scanner) (audit.Line, error) {
			var l audit.Line
			return l, r.Scan(&l.ID, &l.At, &l.User, &l.Name, &l.Unit, &l.Act, &l.Subject, &l.Detail, &l.Hash)
		})
		if err != nil || len(some) == 0 {
			return err
		}
		for _, l := range some {
			if err := yield(l); err != nil {
				return err
			}
		}
		from = some[len(some)-1].ID + 1
	}
}

// AuditFilter chooses lines of the audit; empty fields choose all.
type AuditFilter struct {
	Who     string // part of a name
	Act     Act
	Subject string
	Detail  string // part of the detail
	Before  int64  // only lines before this one; 0: all
	Limit   int
}

// AuditLines lists lines of the audit, newest first.
func (b *Book) AuditLines(ctx context.Context, f AuditFilter) ([]audit.Line, error) {
	const q = `
		SELECT id, at, user, name, unit, act, subject, detail, hash
		FROM   audit
		WHERE  (?1 = 0 OR id < ?1)
		AND    (?2 = '' OR act = ?2)
		AND    (?3 = '' OR subject = ?3)
		AND    (?4 = '' OR name LIKE '%' || ?4 || '%' ESCAPE '\')
		AND    (?5 = '' OR detail LIKE '%' || ?5 || '%' ESCAPE '\')
		ORDER  BY id DESC
		LIMIT  ?6`
	rows, err := b.QueryContext(ctx, q, f.Before, f.Act, f.Subject, like(f.Who), like(f.Detail), f.Limit)
	return Collect(rows, err, func(r Scanner) (audit.Line, error) {
		var l audit.Line
		return l, r.Scan(&l.ID, &l.At, &l.User, &l.Name, &l.Unit, &l.Act, &l.Subject, &l.Detail, &l.Hash)
	})
}

// like takes the letters of a pattern for themselves.
func like(s string) string { return strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(s) }

// Acts lists the acts that the audit holds.
func (b *Book) Acts(ctx context.Context) ([]Act, error) {
	rows, err := b.QueryContext(ctx, `SELECT DISTINCT act FROM audit ORDER BY act`)
	return Collect(rows, err, func(r Scanner) (a Act, err error) { return a, r.Scan(&a) })
}
