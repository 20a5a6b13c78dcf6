package jobs

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"sohoa/index/catalog/holdings"
	"sohoa/index/catalog/ledger"
	"sohoa/pipeline"
)

// ActUpload is handing a file in.
const ActUpload ledger.Act = "upload"

// Arrival is one file whose bytes are durable in the store. Refused says why
// it cannot be taken, where name and first bytes already tell.
type Arrival struct {
	Batch   pipeline.BatchID
	Name    string
	Folder  string
	Sum     pipeline.Sum
	Size    int64
	Kind    pipeline.ScanKind // "" unknown
	Refused pipeline.Reason
}

// fresh are the reasons after which the same bytes deserve a new start: the
// name was at fault, or we were.
const fresh = `('bad_name', 'mislabelled', 'gave_up', 'too_slow', 'crashed')`

// atDoor are the reasons that name and first bytes alone can give.
const atDoor = `('bad_name', 'mislabelled', 'empty', 'unsupported', 'file_too_big')`

// Receive gives the receipt: file, document, first job, history and audit in
// one transaction. The same bytes again are linked to the unit's living file;
// the same name in the same batch again is answered with the first receipt,
// so that a sender who lost it can ask again.
func (c *Jobs) Receive(ctx context.Context, v pipeline.Viewer, a Arrival) (pipeline.Receipt, error) {
	var r pipeline.Receipt
	err := c.Write(ctx, func(tx *sql.Tx) error {
		b, err := holdings.BatchIn(ctx, tx, ledger.Scope{Unit: v.Unit}, a.Batch)
		if err != nil {
			return err
		}
		r, err = receiptAgain(ctx, tx, a)
		if err == nil || pipeline.KindOf(err) != pipeline.NotFound {
			return err
		}
		r, err = c.newReceipt(ctx, tx, handing{a, b, v})
		return err
	})
	if err != nil {
		return pipeline.Receipt{}, fmt.Errorf("receive: %w", err)
	}
	return r, nil
}

// receiptAgain finds the receipt of the same bytes under the same name in the
// same batch, unless they deserve a new start.
func receiptAgain(ctx context.Context, tx *sql.Tx, a Arrival) (pipeline.Receipt, error) {
	const q = `
		SELECT f.id, d.id, f.batch, f.name, f.sum, f.size, f.at, coalesce(f.duplicate_of, f.id)
		FROM   file f
		JOIN   document d ON d.file = coalesce(f.duplicate_of, f.id) AND d.part = 1
		JOIN   file first ON first.id = d.file
		WHERE  f.batch = ?1 AND f.sum = ?2 AND f.folder = ?3 AND f.name = ?4
		AND    (first.alive = 1 OR d.state = 'rejected' AND d.reason IN ` + atDoor + `)
		ORDER  BY f.at DESC, f.id DESC
		LIMIT  1`
	return scanReceipt(tx.QueryRowContext(ctx, q, a.Batch, a.Sum, a.Folder, a.Name))
}

func scanReceipt(row ledger.Scanner) (pipeline.Receipt, error) {
	var r pipeline.Receipt
	var at int64
	err := row.Scan(&r.File, &r.Document, &r.Batch, &r.Name, &r.Sum, &r.Size, &at, &r.Duplicate)
	r.At = ledger.FromMillis(at)
	return r, ledger.Absent(err, "receipt")
}

// handing is an arrival in its batch by somebody.
type handing struct {
	Arrival
	into holdings.Batch
	by   pipeline.Viewer
}

func (c *Jobs) newReceipt(ctx context.Context, tx *sql.Tx, h handing) (pipeline.Receipt, error) {
	at := c.Now()
	id, err := c.NewID(at)
	if err != nil {
		return pipeline.Receipt{}, err
	}
	r := pipeline.Receipt{File: pipeline.FileID(id), Batch: h.into.ID, Name: h.Name, Sum: h.Sum, Size: h.Size, At: at}
	if h.Refused == "" {
		r.Duplicate, r.Document, err = living(ctx, tx, h.into.Unit, h.Sum)
		if err != nil {
			return r, err
		}
	}
	if err := insertFile(ctx, tx, h, r); err != nil {
		return r, err
	}
	if err := c.Enter(ctx, tx, ledger.EntryOf(h.by, h.into.Unit, ActUpload, id, string(h.Sum))); err != nil {
		return r, err
	}
	if r.Duplicate != "" {
		return r, nil
	}
	if r.Document, err = c.bear(ctx, tx, h, r); err != nil || h.Refused != "" {
		return r, err
	}
	return r, Ring(ctx, tx, pipeline.Job{Stage: pipeline.StageScan, Sum: h.Sum}, at, at)
}

// living finds the unit's living file of these bytes and its first document;
// both are empty where there is none.
func living(ctx context.Context, tx *sql.Tx, unit pipeline.UnitID, sum pipeline.Sum) (pipeline.FileID, pipeline.DocumentID, error) {
	const q = `
		SELECT f.id, d.id
		FROM   file f
		JOIN   document d ON d.file = f.id AND d.part = 1
		WHERE  f.unit = ?1 AND f.sum = ?2 AND f.alive = 1`
	var f pipeline.FileID
	var d pipeline.DocumentID
	err := tx.QueryRowContext(ctx, q, unit, sum).Scan(&f, &d)
	if errors.Is(err, sql.ErrNoRows) {
		return "", "", nil
	}
	return f, d, ledger.Busy(err)
}

// insertFile writes the row of a receipt. A file that is refused at the door
// is never the one that others are linked to: under its right name, or whole,
// it may be handed in again.
func insertFile(ctx context.Context, tx *sql.Tx, h handing, r pipeline.Receipt) error {
	const q = `
		INSERT INTO file (id, batch, unit, name, folder, sum, size, kind, by, at, duplicate_of, alive)
		VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, nullif(?11, ''), ?12)`
	alive := r.Duplicate == "" && h.Refused == ""
	_, err := tx.ExecContext(ctx, q, r.File, h.into.ID, h.into.Unit, h.Name, h.Folder, h.Sum, h.Size, h.Kind,
		h.by.User, ledger.Millis(r.At), r.Duplicate, alive)
	if err != nil {
		return fmt.Errorf("insert file: %w", ledger.Busy(err))
	}
	return nil
}

// bear makes the first document of a file, received or rejected at the door.
func (c *Jobs) bear(ctx context.Context, tx *sql.Tx, h handing, r pipeline.Receipt) (pipeline.DocumentID, error) {
	d := holdings.Document{File: r.File, Batch: h.into.ID, Unit: h.into.Unit, Group: h.into.Group, Sum: h.Sum, Part: 1, State: pipeline.Received, At: r.At}
	if h.Refused != "" {
		d.State, d.Reason = pipeline.Rejected, h.Refused
	}
	return c.InsertDocument(ctx, tx, d)
}

// revive lets the same bytes start anew where the unit's file of them ended
// for a reason that was not theirs.
func revive(ctx context.Context, tx *sql.Tx, sum pipeline.Sum) error {
	const q = `
		UPDATE file
		SET    alive = 0
		WHERE  sum = ?1 AND alive = 1
		AND    EXISTS (SELECT 1 FROM document d WHERE d.file = file.id
		               AND d.state IN ('rejected', 'damaged') AND d.reason IN ` + fresh + `)`
	_, err := tx.ExecContext(ctx, q, sum)
	return ledger.Busy(err)
}
