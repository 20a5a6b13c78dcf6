package catalog

import (
	"context"
	"database/sql"
	"time"

	"sohoa/pipeline"
)

// OpenField is how many documents wait for a person to look at a field.
type OpenField struct {
	Name      pipeline.FieldName
	Documents int
}

// OpenFields counts, of the documents within a filter that wait for a person,
// those of which each field is uncertain; the most frequent first.
func (c *Desk) OpenFields(ctx context.Context, s Scope, f Filter) ([]OpenField, error) {
	where, args := f.where(s)
	q := `
		SELECT x.name, count(*)
		FROM   document d
		JOIN   field x ON x.document = d.id AND x.status = 'uncertain'
		WHERE  ` + where + ` AND ` + waits + `
		GROUP  BY x.name
		ORDER  BY count(*) DESC, x.name`
	rows, err := c.QueryContext(ctx, q, args...)
	return collect(rows, err, func(r rowScanner) (o OpenField, err error) { return o, r.Scan(&o.Name, &o.Documents) })
}

// Group leases to the viewer the oldest documents within a filter that wait
// for a person to look at one field and that nobody else holds, until a time.
func (c *Desk) Group(ctx context.Context, v pipeline.Viewer, f Filter, name pipeline.FieldName, until time.Time) ([]Document, error) {
	where, args := f.where(Scope{Unit: v.Unit})
	q := `
		SELECT ` + documentColumns + `
		FROM   document d
		JOIN   file f ON f.id = d.file
		JOIN   field x ON x.document = d.id AND x.name = ? AND x.status = 'uncertain'
		WHERE  (d.holder IN ('', ?) OR d.until NOT BETWEEN ? + 1 AND ? + ` + leaseMost + `) AND ` + where + ` AND ` + waits + `
		ORDER  BY d.at, d.id
		LIMIT  ?`
	var docs []Document
	err := c.Write(ctx, func(tx *sql.Tx) error {
		args := append(append([]any{name, v.User, millis(c.Now()), millis(c.Now())}, args...), f.Page.Most())
		rows, err := tx.QueryContext(ctx, q, args...)
		if docs, err = collect(rows, err, scanDocument); err != nil {
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
