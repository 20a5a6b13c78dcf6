package holdings

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"sohoa/index/catalog/ledger"
	"sohoa/pipeline"
)

// NamedField is a field with its name.
type NamedField struct {
	Name pipeline.FieldName
	pipeline.Field
}

// Place is a rectangle on a page of a file.
type Place struct {
	Page int // in the file, from 1
	Box  pipeline.Box
}

// Fields lists the fields of a document by name.
func (c *Holdings) Fields(ctx context.Context, id pipeline.DocumentID) ([]NamedField, error) {
	var all []NamedField
	err := c.Read(ctx, func(tx *sql.Tx) (err error) {
		all, err = FieldsOf(ctx, tx, id)
		return err
	})
	return all, err
}

// FieldsOf is [Holdings.Fields] within a transaction.
func FieldsOf(ctx context.Context, tx *sql.Tx, id pipeline.DocumentID) ([]NamedField, error) {
	const q = `
		SELECT name, value, raw, conf, page, x0, y0, x1, y1, source, status, handwritten, witnesses, why, suggestions, by, at
		FROM   field
		WHERE  document = ?1
		ORDER  BY name`
	rows, err := tx.QueryContext(ctx, q, id)
	return ledger.Collect(rows, err, func(r ledger.Scanner) (NamedField, error) {
		var f NamedField
		var witnesses, suggestions string
		var at int64
		err := r.Scan(&f.Name, &f.Value, &f.Raw, &f.Conf, &f.Page, &f.Box.X0, &f.Box.Y0, &f.Box.X1, &f.Box.Y1,
			&f.Source, &f.Status, &f.Handwritten, &witnesses, &f.Why, &suggestions, &f.By, &at)
		if err != nil {
			return f, err
		}
		f.At = ledger.FromMillis(at)
		return f, errors.Join(json.Unmarshal([]byte(witnesses), &f.Witnesses), json.Unmarshal([]byte(suggestions), &f.Suggestions))
	})
}

// PutField writes what the machine made of a field. What a person confirmed
// stays.
func PutField(ctx context.Context, tx *sql.Tx, id pipeline.DocumentID, name pipeline.FieldName, f pipeline.Field) error {
	const q = `
		INSERT INTO field (document, name, value, raw, conf, page, x0, y0, x1, y1, source, status, handwritten, suggestions, witnesses, why)
		VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)
		ON CONFLICT DO UPDATE
		SET    value = excluded.value, raw = excluded.raw, conf = excluded.conf, page = excluded.page,
		       x0 = excluded.x0, y0 = excluded.y0, x1 = excluded.x1, y1 = excluded.y1,
		       source = excluded.source, status = excluded.status,
		       handwritten = excluded.handwritten, suggestions = excluded.suggestions, witnesses = excluded.witnesses, why = excluded.why
		WHERE  field.status <> 'confirmed'`
	status := f.Status
	if status != pipeline.Accepted {
		status = pipeline.Uncertain // only a person confirms
	}
	_, err := tx.ExecContext(ctx, q, id, name, f.Value, f.Raw, f.Conf, f.Page, f.Box.X0, f.Box.Y0, f.Box.X1, f.Box.Y1,
		f.Source, status, f.Handwritten, ledger.JSON(append([]pipeline.Suggestion{}, f.Suggestions...)), ledger.JSON(append([]pipeline.FieldSource{}, f.Witnesses...)), f.Why)
	if err != nil {
		return fmt.Errorf("put field %s: %w", name, ledger.Busy(err))
	}
	return nil
}

// Word is what a person says a field of a document is.
type Word struct {
	Document pipeline.DocumentID
	Name     pipeline.FieldName
	Value    string
	By       pipeline.UserID
	At       time.Time
}

// ConfirmField writes what a person says a field is. Where it was read stays,
// so that the page still shows it.
func ConfirmField(ctx context.Context, tx *sql.Tx, w Word) error {
	const q = `
		INSERT INTO field (document, name, value, conf, source, status, by, at)
		VALUES (?1, ?2, ?3, 1, 'person', 'confirmed', ?4, ?5)
		ON CONFLICT DO UPDATE
		SET    source = CASE field.value WHEN excluded.value THEN field.source ELSE 'person' END,
		       value = excluded.value, conf = 1, status = 'confirmed', by = excluded.by, at = excluded.at`
	_, err := tx.ExecContext(ctx, q, w.Document, w.Name, w.Value, w.By, ledger.Millis(w.At))
	if err != nil {
		return fmt.Errorf("confirm field %s: %w", w.Name, ledger.Busy(err))
	}
	return nil
}

// PlaceField writes where a person found the value of a field.
func PlaceField(ctx context.Context, tx *sql.Tx, id pipeline.DocumentID, name pipeline.FieldName, at Place) error {
	const q = `
		UPDATE field
		SET    page = ?3, x0 = ?4, y0 = ?5, x1 = ?6, y1 = ?7
		WHERE  document = ?1 AND name = ?2`
	_, err := tx.ExecContext(ctx, q, id, name, at.Page, at.Box.X0, at.Box.Y0, at.Box.X1, at.Box.Y1)
	return ledger.Busy(err)
}

// DropFields forgets all that is known of what a document says.
func DropFields(ctx context.Context, tx *sql.Tx, id pipeline.DocumentID) error {
	const fields = `DELETE FROM field WHERE document = ?1`
	const named = `DELETE FROM citation WHERE document = ?1`
	const issued = `DELETE FROM issued WHERE document = ?1`
	const attached = `DELETE FROM attachment WHERE document = ?1`
	const columns = `
		UPDATE document
		SET    type = '', number = '', symbol = '', date = '', organ = '', signer = '', subject = '', problems = 0
		WHERE  id = ?1`
	for _, q := range []string{fields, named, issued, attached, columns} {
		if _, err := tx.ExecContext(ctx, q, id); err != nil {
			return ledger.Busy(err)
		}
	}
	return nil
}

// Settle copies the fields that lists show into the document's row and counts
// its pages that are neither read nor proven blank nor seen by a person.
func Settle(ctx context.Context, tx *sql.Tx, id pipeline.DocumentID) error {
	const columns = `
		UPDATE document
		SET    type    = coalesce((SELECT value FROM field WHERE document = ?1 AND name = 'type'), ''),
		       number  = coalesce((SELECT value FROM field WHERE document = ?1 AND name = 'number'), ''),
		       symbol  = coalesce((SELECT value FROM field WHERE document = ?1 AND name = 'symbol'), ''),
		       date    = coalesce((SELECT value FROM field WHERE document = ?1 AND name = 'date'), ''),
		       organ   = coalesce((SELECT value FROM field WHERE document = ?1 AND name = 'organ'), ''),
		       signer  = coalesce((SELECT value FROM field WHERE document = ?1 AND name = 'signer'), ''),
		       subject = coalesce((SELECT value FROM field WHERE document = ?1 AND name = 'subject'), '')
		WHERE  id = ?1`
	const problems = `
		UPDATE document
		SET    problems = (SELECT count(*) FROM page p
		                   WHERE p.sum = document.sum AND p.n BETWEEN document.first AND document.last AND p.failure <> ''
		                   AND NOT EXISTS (SELECT 1 FROM attest a WHERE a.document = ?1 AND a.n = p.n)),
		       reason   = coalesce((SELECT p.failure FROM page p
		                   WHERE p.sum = document.sum AND p.n BETWEEN document.first AND document.last AND p.failure <> ''
		                   AND NOT EXISTS (SELECT 1 FROM attest a WHERE a.document = ?1 AND a.n = p.n)
		                   ORDER BY p.n LIMIT 1), '')
		WHERE  id = ?1 AND state IN ('described', 'digitized')`
	for _, q := range []string{columns, problems} {
		if _, err := tx.ExecContext(ctx, q, id); err != nil {
			return ledger.Busy(err)
		}
	}
	return nil
}
