package figures

import (
	"context"
	"database/sql"
	"time"

	"sohoa/index/catalog/ledger"
	"sohoa/pipeline"
)

// ActSwitch is turning a switch of the rules.
const ActSwitch ledger.Act = "switch"

// Monthly is what a unit digitized in a month, less what was undone.
type Monthly struct {
	Unit      pipeline.UnitID
	Month     int // YYYYMM
	Documents int64
	Pages     int64
}

// DigitizedMonthly lists what each unit of a subtree digitized in each month
// before the one of a day.
func (c *Figures) DigitizedMonthly(ctx context.Context, q TallyQuestion, day int64) ([]Monthly, error) {
	const query = `
		SELECT m.unit, m.month, sum(m.documents), sum(m.pages)
		FROM   tally_month m
		WHERE  m.state = 'digitized' AND m.month < ?3
		AND    m.unit IN (SELECT unit FROM under WHERE ancestor = ?1)
		AND    (?2 = '' OR m.rgroup = ?2)
		GROUP  BY m.month, m.unit`
	month, _ := ledger.MonthOf(day)
	rows, err := c.QueryContext(ctx, query, q.Unit, q.Group, month)
	return ledger.Collect(rows, err, func(row ledger.Scanner) (Monthly, error) {
		var m Monthly
		return m, row.Scan(&m.Unit, &m.Month, &m.Documents, &m.Pages)
	})
}

// OldestWaiting is when the document came that waits longest for a person in
// a unit or below. The zero time: none waits.
func (c *Figures) OldestWaiting(ctx context.Context, s ledger.Scope, unit pipeline.UnitID) (time.Time, error) {
	const q = `
		SELECT coalesce(min((SELECT min(d.at) FROM document d WHERE d.unit = b.unit AND d.state = 'described' AND d.aside = 0)), 0)
		FROM   under b
		WHERE  b.ancestor = ?1 AND b.unit IN (SELECT unit FROM under WHERE ancestor = ?2)`
	var at int64
	err := c.QueryRowContext(ctx, q, unit, s.Unit).Scan(&at)
	return ledger.FromMillis(at), ledger.Busy(err)
}

// Failure is how many documents ended for a reason.
type Failure struct {
	State     pipeline.State // rejected, damaged
	Reason    pipeline.Reason
	Documents int
}

// Failures counts the documents of a unit and below that the sender must mend
// or that need a new scan, by reason, most first.
func (c *Figures) Failures(ctx context.Context, s ledger.Scope, unit pipeline.UnitID) ([]Failure, error) {
	const q = `
		SELECT d.state, d.reason, count(*)
		FROM   under b
		JOIN   document d ON d.unit = b.unit AND d.state IN ('rejected', 'damaged')
		WHERE  b.ancestor = ?1 AND b.unit IN (SELECT unit FROM under WHERE ancestor = ?2)
		GROUP  BY d.state, d.reason
		ORDER  BY 3 DESC, 1, 2`
	rows, err := c.QueryContext(ctx, q, unit, s.Unit)
	return ledger.Collect(rows, err, func(row ledger.Scanner) (Failure, error) {
		var f Failure
		return f, row.Scan(&f.State, &f.Reason, &f.Documents)
	})
}

// Checking is what one person accepted, and in how many different hours.
type Checking struct {
	By        pipeline.UserID
	Name      string // of the account, or empty
	Hours     int
	Documents int64
	Pages     int64
}

// CheckedSince lists what each person accepted in a unit and below since a
// moment, rounded down to the hour, by name.
func (c *Figures) CheckedSince(ctx context.Context, s ledger.Scope, unit pipeline.UnitID, since time.Time) ([]Checking, error) {
	const q = `
		SELECT k.by, coalesce((SELECT a.name FROM account a WHERE a.id = k.by), ''), count(DISTINCT k.hour), sum(k.documents), sum(k.pages)
		FROM   under b
		JOIN   checked_hour k ON k.unit = b.unit AND k.hour >= ?3
		WHERE  b.ancestor = ?1 AND b.unit IN (SELECT unit FROM under WHERE ancestor = ?2)
		GROUP  BY k.by
		ORDER  BY 2, 1`
	rows, err := c.QueryContext(ctx, q, unit, s.Unit, ledger.Millis(since)/(60*60*1000))
	return ledger.Collect(rows, err, func(row ledger.Scanner) (Checking, error) {
		var k Checking
		return k, row.Scan(&k.By, &k.Name, &k.Hours, &k.Documents, &k.Pages)
	})
}

// Switched reports how a switch of the rules stands for a unit: as set for it
// or for the nearest unit above. False, false: it was never set.
func (c *Figures) Switched(ctx context.Context, unit pipeline.UnitID, name string) (on, set bool, err error) {
	const q = `
		SELECT w.on_
		FROM   switch w
		JOIN   under b ON b.ancestor = w.unit AND b.unit = ?1
		WHERE  w.name = ?2
		ORDER  BY (SELECT count(*) FROM under d WHERE d.unit = w.unit) DESC, w.id DESC
		LIMIT  1`
	rows, err := c.QueryContext(ctx, q, unit, name)
	all, err := ledger.Collect(rows, err, func(row ledger.Scanner) (bool, error) {
		var on bool
		return on, row.Scan(&on)
	})
	if err != nil || len(all) == 0 {
		return false, false, err
	}
	return all[0], true, nil
}

// Switch is a rule turned on or off for a unit and all below it.
type Switch struct {
	Unit   pipeline.UnitID
	Name   string
	On     bool
	Reason string // in words, for those who ask later
}

// SetSwitch turns a switch of the rules for a unit and all below it.
func (c *Figures) SetSwitch(ctx context.Context, v pipeline.Viewer, s Switch) error {
	const q = `
		INSERT INTO switch (unit, name, on_, reason, by, at)
		VALUES (?1, ?2, ?3, ?4, ?5, ?6)`
	return c.Write(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, q, s.Unit, s.Name, s.On, s.Reason, v.User, ledger.Millis(c.Now())); err != nil {
			return ledger.Busy(err)
		}
		return c.Enter(ctx, tx, ledger.EntryOf(v, s.Unit, ActSwitch, s.Name, s.Reason))
	})
}
