package secrecy

import (
	"context"
	"database/sql"
	"fmt"

	"sohoa/index/catalog/holdings"
	"sohoa/index/catalog/jobs"
	"sohoa/index/catalog/ledger"
	"sohoa/pipeline"
)

// The acts on what bears a secrecy mark.
const (
	ActViewWithheld ledger.Act = "view_withheld"
	ActClear        ledger.Act = "clear_withheld"
	ActPurge        ledger.Act = "purge"
)

// Withheld is a document that bears a secrecy mark, as those charged with it
// see it. Shared is set where a unit outside the scope holds the same bytes:
// then the decision is for somebody above both.
type Withheld struct {
	holdings.Document
	Purged bool
	Shared bool
}

const withheldColumns = holdings.DocumentColumns + `, f.purged,
	EXISTS (SELECT 1 FROM file o WHERE o.sum = d.sum AND o.purged = 0
	        AND o.unit NOT IN (SELECT unit FROM under WHERE ancestor = ?1))`

// WithheldOnes lists the withheld documents of a scope, newest first, those
// whose bytes are gone last; at most 500.
func (c *Secrecy) WithheldOnes(ctx context.Context, s ledger.Scope) ([]Withheld, error) {
	const q = `
		SELECT ` + withheldColumns + `
		FROM   document d
		JOIN   file f ON f.id = d.file
		WHERE  d.state = 'withheld' AND d.unit IN (SELECT unit FROM under WHERE ancestor = ?1)
		ORDER  BY f.purged, d.at DESC, d.id DESC
		LIMIT  500`
	rows, err := c.QueryContext(ctx, q, s.Unit)
	return ledger.Collect(rows, err, scanWithheld)
}

// WithheldOne returns one of them, or NotFound.
func (c *Secrecy) WithheldOne(ctx context.Context, s ledger.Scope, id pipeline.DocumentID) (Withheld, error) {
	const q = `
		SELECT ` + withheldColumns + `
		FROM   document d
		JOIN   file f ON f.id = d.file
		WHERE  d.id = ?2 AND d.state = 'withheld' AND d.unit IN (SELECT unit FROM under WHERE ancestor = ?1)`
	return scanWithheld(c.QueryRowContext(ctx, q, s.Unit, id))
}

func scanWithheld(row ledger.Scanner) (Withheld, error) {
	var w Withheld
	d, err := holdings.ScanDocumentAnd(row, &w.Purged, &w.Shared)
	w.Document = d
	return w, err
}

// Clearing says why a withheld document bears no secret, and what stands on it.
type Clearing struct {
	Of     Withheld
	Reason string
	Found  pipeline.Description
	Pages  map[int]jobs.ReadPage // what was read, by number in the file
}

// Clear says that a withheld document bears no secret: it, and every withheld
// document of the same pages, is described by the part that was found, with
// what was read on its pages. The decision holds for these pages from now on. Busy: a unit outside the scope holds the same bytes.
func (c *Secrecy) Clear(ctx context.Context, v pipeline.Viewer, say Clearing) error {
	const clear = `
		INSERT INTO cleared (sum, first, last, reason, by, at)
		VALUES (?1, ?2, ?3, ?4, ?5, ?6)
		ON CONFLICT DO NOTHING`
	const text = `
		UPDATE page
		SET    text = ?3, codes = ?4
		WHERE  sum = ?1 AND n = ?2`
	w, reason := say.Of, say.Reason
	return c.Write(ctx, func(tx *sql.Tx) error {
		if err := c.sole(ctx, tx, v, w.Sum); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, clear, w.Sum, w.First, w.Last, reason, v.User, ledger.Millis(c.Now())); err != nil {
			return ledger.Busy(err)
		}
		for n, p := range say.Pages {
			if _, err := tx.ExecContext(ctx, text, w.Sum, n, p.Text, holdings.CodesText(p.Codes)); err != nil {
				return ledger.Busy(err)
			}
		}
		docs, err := holdings.DocumentsOf(ctx, tx, w.Sum)
		if err != nil {
			return err
		}
		for _, d := range docs {
			if d.State != pipeline.Withheld || d.First < w.First || d.Last > w.Last {
				continue
			}
			p := partAt(say.Found.Parts, d)
			if err := c.DescribeOne(ctx, tx, d, jobs.Inscription{Part: p, Version: say.Found.Version}); err != nil {
				return err
			}
			if err := c.Enter(ctx, tx, ledger.EntryOf(v, d.Unit, ActClear, string(d.ID), reason)); err != nil {
				return err
			}
		}
		return jobs.RingPrint(ctx, tx, w.Sum, jobs.Times{Born: c.Now(), Now: c.Now()})
	})
}

// partAt is the part in which a document begins, with its pages and without a
// mark.
func partAt(parts []pipeline.Part, d holdings.Document) pipeline.Part {
	p := pipeline.Part{Type: pipeline.Field{Status: pipeline.Uncertain}}
	for _, q := range parts {
		if q.First <= d.First && d.First <= q.Last {
			p = q
		}
	}
	p.First, p.Last, p.Secrecy = d.First, d.Last, ""
	return p
}

// sole refuses a decision about bytes that a unit outside the viewer's holds.
func (c *Secrecy) sole(ctx context.Context, tx *sql.Tx, v pipeline.Viewer, sum pipeline.Sum) error {
	const q = `
		SELECT EXISTS (SELECT 1 FROM file WHERE sum = ?1 AND purged = 0
		               AND unit NOT IN (SELECT unit FROM under WHERE ancestor = ?2))`
	var shared bool
	if err := tx.QueryRowContext(ctx, q, sum, v.Unit).Scan(&shared); err != nil {
		return ledger.Busy(err)
	}
	if shared {
		return &pipeline.Error{Kind: pipeline.Invalid, Field: "shared"}
	}
	return nil
}

// Purge says that bytes must go with all that was made from them: every
// document of them is withheld and stays so, empty; names, texts and results
// go from the catalogue at once. The caller then empties the store and says so
// with [Secrecy.Purged]. Invalid: a unit outside the scope holds them too.
func (c *Secrecy) Purge(ctx context.Context, v pipeline.Viewer, w Withheld, reason string) error {
	acts := [...]string{
		`UPDATE file SET name = '', folder = '', purged = 1, alive = 0 WHERE sum = ?1`,
		`UPDATE page SET state = 'failed', failure = 'secret', reading = '', version = '', preview = 0, blank = 0, conf = 0, text = '', codes = '' WHERE sum = ?1`,
		`UPDATE job SET state = 'dead', result = '', reason = 'secret' WHERE sum = ?1`,
		`DELETE FROM cleared WHERE sum = ?1`,
		`DELETE FROM imported WHERE file IN (SELECT id FROM file WHERE sum = ?1)`,
		`DELETE FROM derivative WHERE sum = ?1`,
		`DELETE FROM reread_page WHERE sum = ?1`,
		`DELETE FROM reread WHERE sum = ?1`,
		`UPDATE recorded SET n = n + 1 WHERE file IN (SELECT id FROM file WHERE sum = ?1)`,
	}
	const keep = `INSERT INTO purge (sum, at, reason, by) VALUES (?1, ?2, ?3, ?4)`
	return c.Write(ctx, func(tx *sql.Tx) error {
		if err := c.sole(ctx, tx, v, w.Sum); err != nil {
			return err
		}
		docs, err := holdings.DocumentsOf(ctx, tx, w.Sum)
		if err != nil {
			return err
		}
		for _, d := range docs {
			if err := c.bury(ctx, tx, v, d, reason); err != nil {
				return err
			}
		}
		for _, q := range acts {
			if _, err := tx.ExecContext(ctx, q, w.Sum); err != nil {
				return fmt.Errorf("purge: %w", ledger.Busy(err))
			}
		}
		_, err = tx.ExecContext(ctx, keep, w.Sum, ledger.Millis(c.Now()), reason, v.User)
		return ledger.Busy(err)
	})
}

// bury withholds a document whose bytes go, where its state allows, and
// empties it.
func (c *Secrecy) bury(ctx context.Context, tx *sql.Tx, v pipeline.Viewer, d holdings.Document, reason string) error {
	const empty = `
		UPDATE document
		SET    detail = '', family = '', described_by = '', version = version + 1, changed = ?2, pending = 1
		WHERE  id = ?1`
	if d.State != pipeline.Withheld && pipeline.MayMove(d.State, pipeline.Withheld) {
		if err := c.Move(ctx, tx, d, holdings.Step{To: pipeline.Withheld, Pages: d.A4, Reason: pipeline.ReasonSecret, By: v.User}); err != nil {
			return err
		}
	}
	if err := holdings.DropFields(ctx, tx, d.ID); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, empty, d.ID, ledger.Millis(c.Now())); err != nil {
		return ledger.Busy(err)
	}
	return c.Enter(ctx, tx, ledger.EntryOf(v, d.Unit, ActPurge, string(d.ID), reason))
}

// Purging lists bytes that must be gone from the store: those not confirmed
// yet, and those of the last day, because a worker that was slow may have
// written a result behind the broom. Bytes handed in again since are not among
// them.
func (c *Secrecy) Purging(ctx context.Context) ([]pipeline.Sum, error) {
	const q = `
		SELECT DISTINCT p.sum
		FROM   purge p
		WHERE  (p.done = 0 OR p.at > ?1)
		AND    NOT EXISTS (SELECT 1 FROM file f WHERE f.sum = p.sum AND f.purged = 0)`
	rows, err := c.QueryContext(ctx, q, ledger.Millis(c.Now())-ledger.DayMillis)
	return ledger.Collect(rows, err, func(r ledger.Scanner) (s pipeline.Sum, err error) { return s, r.Scan(&s) })
}

// Purged notes that nothing of these bytes is in the store any more.
func (c *Secrecy) Purged(ctx context.Context, sum pipeline.Sum) error {
	const q = `UPDATE purge SET done = 1 WHERE sum = ?1`
	return c.Write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, q, sum)
		return ledger.Busy(err)
	})
}
