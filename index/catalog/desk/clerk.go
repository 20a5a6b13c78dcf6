package desk

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"sohoa/index/catalog/holdings"
	"sohoa/index/catalog/ledger"
	"sohoa/pipeline"
)

// Effort is what one person confirmed in some days.
type Effort struct {
	User      pipeline.UserID
	Name      string
	Documents int // accepted for the first time
	Days      int // on which something was confirmed
	Said      int // fields confirmed
	Offered   int // of those, where the machine had a value
	Corrected int // of these, another value than the machine's
}

// Correction is how often the machine's values of one field were put right.
type Correction struct {
	Name      pipeline.FieldName
	Said      int // confirmed
	Offered   int // of those, where the machine had a value
	Corrected int // of these, another value than the machine's
	Missed    int // of these, where the machine had accepted its value
}

// countField counts what a person says of a field for the first time. It must
// run before the field is written.
func (c *Desk) countField(ctx context.Context, tx *sql.Tx, d holdings.Document, w holdings.Word) error {
	const before = `SELECT value, status FROM field WHERE document = ?1 AND name = ?2`
	const count = `
		INSERT INTO clerk_field (day, user, unit, name, said, offered, corrected, missed)
		VALUES (?1, ?2, ?3, ?4, 1, ?5, ?6, ?7)
		ON CONFLICT DO UPDATE
		SET    said = said + 1, offered = offered + excluded.offered, corrected = corrected + excluded.corrected,
		       missed = missed + excluded.missed`
	var had string
	var status pipeline.Status
	err := tx.QueryRowContext(ctx, before, d.ID, w.Name).Scan(&had, &status)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return ledger.Busy(err)
	}
	if status == pipeline.Confirmed {
		return nil
	}
	offered := had != ""
	corrected := offered && had != w.Value
	_, err = tx.ExecContext(ctx, count, ledger.DayNumber(c.Now()), w.By, d.Unit, w.Name, offered, corrected, corrected && status == pipeline.Accepted)
	return ledger.Busy(err)
}

// countAccepted counts a document that a person accepts for the first time.
func (c *Desk) countAccepted(ctx context.Context, tx *sql.Tx, v pipeline.Viewer, d holdings.Document) error {
	const q = `
		INSERT INTO clerk_day (day, user, unit, documents)
		VALUES (?1, ?2, ?3, 1)
		ON CONFLICT DO UPDATE SET documents = documents + 1`
	if d.Confirmed != "" {
		return nil
	}
	_, err := tx.ExecContext(ctx, q, ledger.DayNumber(c.Now()), v.User, d.Unit)
	return ledger.Busy(err)
}

// Efforts lists what people confirmed in the units of a scope since a moment's
// day, most documents first; of one person only where who is named.
func (c *Desk) Efforts(ctx context.Context, s ledger.Scope, since time.Time, who pipeline.UserID) ([]Effort, error) {
	const q = `
		WITH mine AS (SELECT unit FROM under WHERE ancestor = ?1),
		     days AS (SELECT user, day, documents, 0 AS said, 0 AS offered, 0 AS corrected FROM clerk_day WHERE day >= ?2 AND unit IN mine
		              UNION ALL
		              SELECT user, day, 0, said, offered, corrected FROM clerk_field WHERE day >= ?2 AND unit IN mine)
		SELECT d.user, coalesce(a.name, ''), sum(d.documents), count(DISTINCT d.day), sum(d.said), sum(d.offered), sum(d.corrected)
		FROM   days d
		LEFT   JOIN account a ON a.id = d.user
		WHERE  ?3 IN ('', d.user)
		GROUP  BY d.user
		ORDER  BY sum(d.documents) DESC, d.user`
	rows, err := c.QueryContext(ctx, q, s.Unit, ledger.DayNumber(since), who)
	return ledger.Collect(rows, err, func(r ledger.Scanner) (e Effort, err error) {
		return e, r.Scan(&e.User, &e.Name, &e.Documents, &e.Days, &e.Said, &e.Offered, &e.Corrected)
	})
}

// Corrections lists how often each field was put right in the same way.
func (c *Desk) Corrections(ctx context.Context, s ledger.Scope, since time.Time, who pipeline.UserID) ([]Correction, error) {
	const q = `
		SELECT name, sum(said), sum(offered), sum(corrected), sum(missed)
		FROM   clerk_field
		WHERE  day >= ?2 AND unit IN (SELECT unit FROM under WHERE ancestor = ?1) AND ?3 IN ('', user)
		GROUP  BY name
		ORDER  BY sum(said) DESC, name`
	rows, err := c.QueryContext(ctx, q, s.Unit, ledger.DayNumber(since), who)
	return ledger.Collect(rows, err, func(r ledger.Scanner) (x Correction, err error) {
		return x, r.Scan(&x.Name, &x.Said, &x.Offered, &x.Corrected, &x.Missed)
	})
}
