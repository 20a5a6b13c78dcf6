package holdings

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"sohoa/index/catalog/ledger"
	"sohoa/pipeline"
)

// ActOpenBatch is opening a batch.
const ActOpenBatch ledger.Act = "open_batch"

// NewBatch names a batch to open. Group is the record group of the register
// that its files count towards; it may be empty.
type NewBatch struct {
	Unit  pipeline.UnitID
	Name  string
	Group string
	Box   string // box or file list of the paper, as written on it
	Note  string
}

// Batch is a batch with how far it has come.
type Batch struct {
	ID    pipeline.BatchID
	Unit  pipeline.UnitID
	Name  string
	Group string
	Box   string
	Note  string
	By    pipeline.UserID
	At    time.Time
	Count Count
}

// Count says how far the files of a batch have come. Files is the sum of
// Done, Working and Failed.
type Count struct {
	Files   int // receipts
	Done    int // described, digitized, or linked to bytes that were already here
	Waiting int // of those, described: a person must confirm
	Linked  int // of those, linked
	Working int // received or being read
	Failed  int // rejected, damaged or withheld
	Pages   int // of all documents, as far as known
	Read    int // of those, read or set aside with a reason; only in the status of one batch
}

// BatchStatus is a batch with its files in the order they came.
type BatchStatus struct {
	Batch
	Files []FileStatus
}

// FileStatus is what became of one upload. State is that of its documents:
// moving if any moves, else that of the first. Reason is a key of the texts.
type FileStatus struct {
	ID        pipeline.FileID
	Batch     pipeline.BatchID
	Name      string // as given; empty where it may not be known
	Folder    string
	Sum       pipeline.Sum
	Size      int64 // bytes
	At        time.Time
	Duplicate pipeline.FileID // the first file with these bytes, or empty
	State     pipeline.State
	Reason    pipeline.Reason
	Pages     int                   // 0 while unknown
	Read      int                   // of those, read or set aside with a reason
	Documents []pipeline.DocumentID // empty where they may not be seen
}

// OpenBatch opens a batch of a unit within the viewer's, or finds the one of
// the same unit and name, so that a broken upload resumes where it was.
// NotFound: the unit is not his to see.
func (c *Holdings) OpenBatch(ctx context.Context, v pipeline.Viewer, n NewBatch) (Batch, error) {
	var b Batch
	err := c.Write(ctx, func(tx *sql.Tx) error {
		var made bool
		var err error
		if b, made, err = c.PutBatch(ctx, tx, v, n); err != nil || !made {
			return err
		}
		return c.Enter(ctx, tx, ledger.EntryOf(v, n.Unit, ActOpenBatch, string(b.ID), ""))
	})
	return b, err
}

// PutBatch finds the batch of a unit and name, or makes it and says so.
// NotFound: the unit is not the viewer's.
func (c *Holdings) PutBatch(ctx context.Context, tx *sql.Tx, v pipeline.Viewer, n NewBatch) (Batch, bool, error) {
	const q = `
		INSERT INTO batch (id, unit, name, rgroup, box, note, by, at)
		SELECT ?1, unit, ?3, ?4, ?5, ?6, ?7, ?8
		FROM   under
		WHERE  ancestor = ?9 AND unit = ?2
		ON CONFLICT (unit, name) DO NOTHING`
	at := c.Now()
	id, err := c.NewID(at)
	if err != nil {
		return Batch{}, false, err
	}
	res, err := tx.ExecContext(ctx, q, id, n.Unit, n.Name, n.Group, n.Box, n.Note, v.User, ledger.Millis(at), v.Unit)
	if err != nil {
		return Batch{}, false, fmt.Errorf("insert batch: %w", ledger.Busy(err))
	}
	made, err := res.RowsAffected()
	if err != nil {
		return Batch{}, false, err
	}
	b, err := batchNamed(ctx, tx, ledger.Scope{Unit: v.Unit}, n.Unit, n.Name)
	return b, made > 0, err
}

const batchColumns = `
	b.id, b.unit, b.name, b.rgroup, b.box, b.note, b.by, b.at, b.files, b.linked, b.pages,
	(SELECT coalesce(sum(files), 0) FROM batch_tally t WHERE t.batch = b.id AND t.state = 'described'),
	(SELECT coalesce(sum(files), 0) FROM batch_tally t WHERE t.batch = b.id AND t.state = 'digitized'),
	(SELECT coalesce(sum(files), 0) FROM batch_tally t WHERE t.batch = b.id AND t.state IN ('received', 'reading')),
	(SELECT coalesce(sum(files), 0) FROM batch_tally t WHERE t.batch = b.id AND t.state IN ('rejected', 'damaged', 'withheld'))`

func scanBatch(row ledger.Scanner) (Batch, error) {
	var b Batch
	var at int64
	err := row.Scan(&b.ID, &b.Unit, &b.Name, &b.Group, &b.Box, &b.Note, &b.By, &at,
		&b.Count.Files, &b.Count.Linked, &b.Count.Pages, &b.Count.Waiting, &b.Count.Done, &b.Count.Working, &b.Count.Failed)
	b.Count.Done += b.Count.Waiting + b.Count.Linked
	b.At = ledger.FromMillis(at)
	return b, ledger.Absent(err, "batch")
}

func batchNamed(ctx context.Context, tx *sql.Tx, s ledger.Scope, unit pipeline.UnitID, name string) (Batch, error) {
	const q = `
		SELECT ` + batchColumns + `
		FROM   batch b
		WHERE  b.unit = ?1 AND b.name = ?2
		AND    b.unit IN (SELECT unit FROM under WHERE ancestor = ?3)`
	return scanBatch(tx.QueryRowContext(ctx, q, unit, name, s.Unit))
}

// BatchIn is [Holdings.BatchByID] within a transaction.
func BatchIn(ctx context.Context, tx *sql.Tx, s ledger.Scope, id pipeline.BatchID) (Batch, error) {
	const q = `
		SELECT ` + batchColumns + `
		FROM   batch b
		WHERE  b.id = ?1
		AND    b.unit IN (SELECT unit FROM under WHERE ancestor = ?2)`
	return scanBatch(tx.QueryRowContext(ctx, q, id, s.Unit))
}

// Batches lists the batches in scope, newest first, and counts them all.
func (c *Holdings) Batches(ctx context.Context, s ledger.Scope, p ledger.Page) ([]Batch, int, error) {
	const list = `
		SELECT ` + batchColumns + `
		FROM   batch b
		WHERE  b.unit IN (SELECT unit FROM under WHERE ancestor = ?1)
		ORDER  BY b.at DESC, b.id DESC
		LIMIT  ?2 OFFSET ?3`
	const count = `
		SELECT count(*)
		FROM   batch b
		WHERE  b.unit IN (SELECT unit FROM under WHERE ancestor = ?1)`
	var all []Batch
	var total int
	err := c.Read(ctx, func(tx *sql.Tx) error {
		if err := tx.QueryRowContext(ctx, count, s.Unit).Scan(&total); err != nil {
			return err
		}
		rows, err := tx.QueryContext(ctx, list, s.Unit, p.Most(), p.Offset)
		all, err = ledger.Collect(rows, err, scanBatch)
		return err
	})
	return all, total, err
}

// Batch returns one batch and what became of each of its files, in the order
// they came.
func (c *Holdings) Batch(ctx context.Context, s ledger.Scope, id pipeline.BatchID) (BatchStatus, error) {
	var b BatchStatus
	err := c.Read(ctx, func(tx *sql.Tx) error {
		var err error
		if b.Batch, err = BatchIn(ctx, tx, s, id); err != nil {
			return err
		}
		b.Files, err = filesOf(ctx, tx, s, id)
		return err
	})
	for _, f := range b.Files {
		if f.Duplicate == "" {
			b.Count.Read += f.Read
		}
	}
	return b, err
}

// filesOf shows a file linked to an earlier one as that one stands. A file of
// which a part is withheld shows its state, but its name only to the person
// who handed it in, and no documents.
func filesOf(ctx context.Context, tx *sql.Tx, s ledger.Scope, id pipeline.BatchID) ([]FileStatus, error) {
	const q = `
		SELECT f.id, f.batch, f.name, f.folder, f.sum, f.size, f.at, f.by, coalesce(f.duplicate_of, ''),
		       d.id, d.state, d.reason,
		       (SELECT count(*) FROM page p WHERE p.sum = f.sum),
		       (SELECT count(*) FROM page p WHERE p.sum = f.sum AND p.state <> 'waiting')
		FROM   file f
		JOIN   document d ON d.file = coalesce(f.duplicate_of, f.id)
		WHERE  f.batch = ?1
		ORDER  BY f.at, f.id, d.part`
	rows, err := tx.QueryContext(ctx, q, id)
	if err != nil {
		return nil, ledger.Busy(err)
	}
	defer rows.Close()
	var files []FileStatus
	secret := map[pipeline.FileID]bool{}
	uploader := map[pipeline.FileID]pipeline.UserID{}
	for rows.Next() {
		var f FileStatus
		var at int64
		var by pipeline.UserID
		var doc pipeline.DocumentID
		err := rows.Scan(&f.ID, &f.Batch, &f.Name, &f.Folder, &f.Sum, &f.Size, &at, &by, &f.Duplicate,
			&doc, &f.State, &f.Reason, &f.Pages, &f.Read)
		if err != nil {
			return nil, err
		}
		f.At = ledger.FromMillis(at)
		uploader[f.ID] = by
		secret[f.ID] = secret[f.ID] || f.State == pipeline.Withheld
		if n := len(files); n > 0 && files[n-1].ID == f.ID {
			files[n-1].join(f.State, f.Reason, doc)
			continue
		}
		f.Documents = []pipeline.DocumentID{doc}
		files = append(files, f)
	}
	for i, f := range files {
		if !secret[f.ID] {
			continue
		}
		files[i].Documents = nil
		if uploader[f.ID] != s.User {
			files[i].Name, files[i].Folder = "", ""
		}
	}
	return files, rows.Err()
}

// join adds a further part of the file to its status.
func (f *FileStatus) join(s pipeline.State, r pipeline.Reason, id pipeline.DocumentID) {
	f.Documents = append(f.Documents, id)
	if s.Moving() && !f.State.Moving() {
		f.State, f.Reason = s, r
	}
}

// BatchByID returns one batch without its files.
func (c *Holdings) BatchByID(ctx context.Context, s ledger.Scope, id pipeline.BatchID) (Batch, error) {
	var b Batch
	err := c.Read(ctx, func(tx *sql.Tx) (err error) {
		b, err = BatchIn(ctx, tx, s, id)
		return err
	})
	return b, err
}
