package figures

import (
	"context"
	"database/sql"
	"time"

	"sohoa/index/catalog/ledger"
	"sohoa/pipeline"
)

// ActSnapshot is freezing a period.
const ActSnapshot ledger.Act = "snapshot"

// Snapshot is a period frozen. It is never changed.
type Snapshot struct {
	ID     string
	Unit   pipeline.UnitID
	Period string
	Body   string       // the report as JSON
	Sum    pipeline.Sum // of Body
	Note   string
	By     pipeline.UserID
	ByName string
	At     time.Time
}

// AddSnapshot stores a snapshot.
func (c *Figures) AddSnapshot(ctx context.Context, v pipeline.Viewer, s Snapshot) (Snapshot, error) {
	const q = `
		INSERT INTO snapshot (id, unit, period, body, sum, note, by, name, at)
		VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)`
	s.At, s.By, s.ByName = c.Now(), v.User, v.Name
	id, err := c.NewID(s.At)
	if err != nil {
		return Snapshot{}, err
	}
	s.ID = id
	err = c.Write(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, q, s.ID, s.Unit, s.Period, s.Body, s.Sum, s.Note, s.By, s.ByName, ledger.Millis(s.At)); err != nil {
			return ledger.Busy(err)
		}
		return c.Enter(ctx, tx, ledger.EntryOf(v, s.Unit, ActSnapshot, s.ID, s.Period))
	})
	return s, err
}

// Snapshots lists the snapshots of a scope's units, newest first.
func (c *Figures) Snapshots(ctx context.Context, s ledger.Scope) ([]Snapshot, error) {
	const q = `
		SELECT id, unit, period, body, sum, note, by, name, at
		FROM   snapshot
		WHERE  unit IN (SELECT unit FROM under WHERE ancestor = ?1)
		ORDER  BY id DESC`
	rows, err := c.QueryContext(ctx, q, s.Unit)
	return ledger.Collect(rows, err, scanSnapshot)
}

// Snapshot returns one snapshot of a scope, or NotFound.
func (c *Figures) Snapshot(ctx context.Context, s ledger.Scope, id string) (Snapshot, error) {
	const q = `
		SELECT id, unit, period, body, sum, note, by, name, at
		FROM   snapshot
		WHERE  id = ?1 AND unit IN (SELECT unit FROM under WHERE ancestor = ?2)`
	one, err := scanSnapshot(c.QueryRowContext(ctx, q, id, s.Unit))
	return one, ledger.Absent(err, "snapshot")
}

func scanSnapshot(row ledger.Scanner) (Snapshot, error) {
	var s Snapshot
	var at int64
	err := row.Scan(&s.ID, &s.Unit, &s.Period, &s.Body, &s.Sum, &s.Note, &s.By, &s.ByName, &at)
	s.At = ledger.FromMillis(at)
	return s, err
}

// Done is one document that was digitized at a moment.
type Done struct {
	Document pipeline.DocumentID
	Sum      pipeline.Sum
	Unit     pipeline.UnitID
	Pages    int64
	At       time.Time       // when the last gate held
	By       pipeline.UserID // who confirmed it; empty: the machine
}

// EachDone hands over the documents of a unit and all below it that were
// digitized at a moment, in order of their ids, from the history.
func (c *Figures) EachDone(ctx context.Context, unit pipeline.UnitID, at time.Time, take func(Done) error) error {
	const q = `
		SELECT e.document, d.sum, e.unit, e.pages, e.at, e.by
		FROM   event e INDEXED BY event_done
		JOIN   document d ON d.id = e.document
		WHERE  e.to_state = 'digitized' AND e.at <= ?2
		AND    e.unit IN (SELECT unit FROM under WHERE ancestor = ?1)
		AND    NOT EXISTS (SELECT 1 FROM event l WHERE l.document = e.document AND l.id > e.id AND l.at <= ?2)
		ORDER  BY e.document`
	rows, err := c.QueryContext(ctx, q, unit, ledger.Millis(at))
	if err != nil {
		return ledger.Busy(err)
	}
	defer rows.Close()
	for rows.Next() {
		var d Done
		var ms int64
		if err := rows.Scan(&d.Document, &d.Sum, &d.Unit, &d.Pages, &ms, &d.By); err != nil {
			return err
		}
		d.At = ledger.FromMillis(ms)
		if err := take(d); err != nil {
			return err
		}
	}
	return rows.Err()
}
