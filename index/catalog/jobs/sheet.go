package jobs

import (
	"context"
	"database/sql"
	"slices"

	"sohoa/index/catalog/holdings"
	"sohoa/index/catalog/ledger"
	"sohoa/pipeline"
)

// putSheets writes which pages of a file only separate records.
func putSheets(ctx context.Context, tx *sql.Tx, file pipeline.FileID, pages []int) error {
	const q = `
		INSERT INTO sheet (file, n)
		VALUES (?1, ?2)
		ON CONFLICT DO NOTHING`
	for _, n := range pages {
		if _, err := tx.ExecContext(ctx, q, file, n); err != nil {
			return ledger.Busy(err)
		}
	}
	return nil
}

// unitOf is the unit that the sheet before a document names, where it stands
// under that of the batch, else the document's own.
func unitOf(ctx context.Context, tx *sql.Tx, d holdings.Document, s *pipeline.Separator) (pipeline.UnitID, error) {
	const q = `
		SELECT EXISTS (SELECT 1 FROM batch b JOIN under u ON u.ancestor = b.unit WHERE b.id = ?1 AND u.unit = ?2)`
	if s == nil || s.Unit == d.Unit {
		return d.Unit, nil
	}
	var under bool
	err := tx.QueryRowContext(ctx, q, d.Batch, s.Unit).Scan(&under)
	if under {
		return s.Unit, ledger.Busy(err)
	}
	return d.Unit, ledger.Busy(err)
}

// putSheet writes what the sheet before a document says.
func putSheet(ctx context.Context, tx *sql.Tx, id pipeline.DocumentID, s *pipeline.Separator) error {
	const q = `
		UPDATE document
		SET    box = ?2, sheaf = ?3, sheet_unit = ?4
		WHERE  id = ?1`
	if s == nil {
		return nil
	}
	_, err := tx.ExecContext(ctx, q, id, s.Box, s.File, s.Unit)
	return ledger.Busy(err)
}

// handOver gives a document to another unit: in its history it leaves the one
// and comes to be in the other, so that the sums of both stay right.
func (c *Jobs) handOver(ctx context.Context, tx *sql.Tx, d holdings.Document, to pipeline.UnitID) (holdings.Document, error) {
	const q = `
		UPDATE document
		SET    unit = ?2
		WHERE  id = ?1`
	if to == d.Unit {
		return d, nil
	}
	if err := c.Remember(ctx, tx, d, d, holdings.Step{}); err != nil {
		return d, err
	}
	if _, err := tx.ExecContext(ctx, q, d.ID, to); err != nil {
		return d, ledger.Busy(err)
	}
	d.Unit = to
	return d, c.Remember(ctx, tx, d, holdings.Document{}, holdings.Step{To: d.State, Pages: d.A4})
}

// gaps are the pages that no part has. Which of them are sheets is the
// description's word.
func gaps(parts []pipeline.Part, pages int) []int {
	var out []int
	for n := 1; n <= pages; n++ {
		if !slices.ContainsFunc(parts, func(p pipeline.Part) bool { return p.First <= n && n <= p.Last }) {
			out = append(out, n)
		}
	}
	return out
}
