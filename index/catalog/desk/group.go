package desk

import (
	"context"
	"database/sql"
	"time"

	"sohoa/index/catalog/holdings"
	"sohoa/index/catalog/ledger"
	"sohoa/pipeline"
)

// OpenField is how many documents wait for a person to look at a field.
type OpenField struct {
	Name      pipeline.FieldName
	Documents int
}

// OpenFields counts, of the documents within a filter that wait for a person,
// those of which each field is uncertain; the most frequent first.
func (c *Desk) OpenFields(ctx context.Context, s ledger.Scope, f holdings.Filter) ([]OpenField, error) {
	where, args := f.Where(s)
	q := `
		SELECT x.name, count(*)
		FROM   document d
		JOIN   field x ON x.document = d.id AND x.status = 'uncertain'
		WHERE  ` + where + ` AND ` + holdings.WaitsForPerson + `
		GROUP  BY x.name
		ORDER  BY count(*) DESC, x.name`
	rows, err := c.QueryContext(ctx, q, args...)
	return ledger.Collect(rows, err, func(r ledger.Scanner) (o OpenField, err error) { return o, r.Scan(&o.Name, &o.Documents) })
}

// Group leases to the viewer the oldest documents within a filter that wait
// for a person to look at one field and that nobody else holds, until a time.
func (c *Desk) Group(ctx context.Context, v pipeline.Viewer, f holdings.Filter, name pipeline.FieldName, until time.Time) ([]holdings.Document, error) {
	where, args := f.Where(ledger.Scope{Unit: v.Unit})
	q := `
		SELECT ` + holdings.DocumentColumns + `
		FROM   document d
		JOIN   file f ON f.id = d.file
		JOIN   field x ON x.document = d.id AND x.name = ? AND x.status = 'uncertain'
		WHERE  (d.holder IN ('', ?) OR d.until NOT BETWEEN ? + 1 AND ? + ` + leaseMost + `) AND ` + where + ` AND ` + holdings.WaitsForPerson + `
		ORDER  BY d.at, d.id
		LIMIT  ?`
	var docs []holdings.Document
	err := c.Write(ctx, func(tx *sql.Tx) error {
		args := append(append([]any{name, v.User, ledger.Millis(c.Now()), ledger.Millis(c.Now())}, args...), f.Page.Most())
		rows, err := tx.QueryContext(ctx, q, args...)
		if docs, err = ledger.Collect(rows, err, holdings.ScanDocument); err != nil {
			return err
		}
		for _, d := range docs {
			if err := c.lease(ctx, tx, v, d, until); err != nil {
				return err
			}
		}
		return nil
	})
	return docs, err
}
