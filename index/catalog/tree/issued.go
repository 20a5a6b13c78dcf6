package tree

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"sohoa/index/catalog/ledger"
	"sohoa/pipeline"
)

// FromUnits is the source of an issuer that was found by the names and dates of
// the register of units.
const FromUnits = "register"

// Issued says which unit the printed organ of a document is.
type Issued struct {
	Document pipeline.DocumentID
	Unit     pipeline.UnitID // empty: nobody can say
	Name     string          // of the unit today; not stored
	Organ    string          // as printed
	Date     string          // of the document, by which names were chosen
	Former   bool            // the name is of a unit that went into this one
	Source   string
	At       time.Time
}

// PutIssued notes who issued documents. What stands there already is left, so
// that nothing is written anew for it; where nobody can say any more the line
// goes.
func (c *Tree) PutIssued(ctx context.Context, list []Issued) error {
	const put = `
		INSERT INTO issued (document, unit, organ, date, former, source, at)
		VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
		ON CONFLICT DO UPDATE
		SET    unit = excluded.unit, organ = excluded.organ, date = excluded.date, former = excluded.former,
		       source = excluded.source, at = excluded.at
		WHERE  (issued.unit, issued.organ, issued.date, issued.former) <> (excluded.unit, excluded.organ, excluded.date, excluded.former)`
	const gone = `DELETE FROM issued WHERE document = ?1`
	if len(list) == 0 {
		return nil
	}
	return c.Write(ctx, func(tx *sql.Tx) error {
		for _, i := range list {
			var err error
			if i.Unit == "" {
				_, err = tx.ExecContext(ctx, gone, i.Document)
			} else {
				_, err = tx.ExecContext(ctx, put, i.Document, i.Unit, i.Organ, i.Date, i.Former, i.Source, ledger.Millis(c.Now()))
			}
			if err != nil {
				return ledger.Busy(err)
			}
		}
		return nil
	})
}

// IssuedBy returns who issued a document; one without a unit where nobody can
// say, or nobody looked yet.
func (c *Tree) IssuedBy(ctx context.Context, id pipeline.DocumentID) (Issued, error) {
	const q = `
		SELECT i.unit, u.name, i.organ, i.date, i.former, i.source, i.at
		FROM   issued i
		JOIN   unit u ON u.id = i.unit
		WHERE  i.document = ?1`
	i := Issued{Document: id}
	var at int64
	err := c.QueryRowContext(ctx, q, id).Scan(&i.Unit, &i.Name, &i.Organ, &i.Date, &i.Former, &i.Source, &at)
	if errors.Is(err, sql.ErrNoRows) {
		return i, nil
	}
	i.At = ledger.FromMillis(at)
	return i, ledger.Busy(err)
}

// reissue has every document with an organ looked at again, because units or
// their names changed.
func reissue(ctx context.Context, tx *sql.Tx) error {
	const q = `
		UPDATE document
		SET    pending = 1
		WHERE  organ <> '' AND state IN ('described', 'digitized')`
	_, err := tx.ExecContext(ctx, q)
	return ledger.Busy(err)
}
