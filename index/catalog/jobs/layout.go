package jobs

import (
	"context"
	"database/sql"
	"fmt"

	"sohoa/index/catalog/holdings"
	"sohoa/index/catalog/ledger"
	"sohoa/pipeline"
)

// size notes how many A4 pages each page counts for.
func (c *Jobs) size(ctx context.Context, tx *sql.Tx, sum pipeline.Sum, pages []pipeline.ScanPage) error {
	const q = `
		UPDATE page
		SET    a4 = ?3
		WHERE  sum = ?1 AND n = ?2 AND a4 <> ?3`
	for _, p := range pages {
		if _, err := tx.ExecContext(ctx, q, sum, p.Page, c.rules.Equivalents(p.Width, p.Height)); err != nil {
			return fmt.Errorf("size of page %d: %w", p.Page, ledger.Busy(err))
		}
	}
	return nil
}

// LayOut makes the rows of n pages and rings for those that have no reading,
// and for the description where none is missing.
func (c *Jobs) LayOut(ctx context.Context, tx *sql.Tx, sum pipeline.Sum, n int, t Times) error {
	const q = `
		INSERT INTO page (sum, n, state)
		VALUES (?1, ?2, 'waiting')
		ON CONFLICT DO UPDATE SET state = 'waiting', failure = '' WHERE page.state = 'failed'`
	for i := 1; i <= n; i++ {
		if _, err := tx.ExecContext(ctx, q, sum, i); err != nil {
			return fmt.Errorf("insert page %d: %w", i, ledger.Busy(err))
		}
	}
	missing, err := unread(ctx, tx, sum)
	if err != nil {
		return err
	}
	for _, i := range missing {
		if err := Ring(ctx, tx, pipeline.Job{Stage: pipeline.StageRead, Sum: sum, Page: i}, t.Born, t.Now); err != nil {
			return err
		}
	}
	if len(missing) == 0 {
		return Ring(ctx, tx, pipeline.Job{Stage: pipeline.StageDescribe, Sum: sum}, t.Born, t.Now)
	}
	return nil
}

// unread lists the pages of a file that still wait to be read.
func unread(ctx context.Context, tx *sql.Tx, sum pipeline.Sum) ([]int, error) {
	const q = `
		SELECT n
		FROM   page
		WHERE  sum = ?1 AND state = 'waiting'
		ORDER  BY n`
	rows, err := tx.QueryContext(ctx, q, sum)
	return ledger.Collect(rows, err, func(r ledger.Scanner) (n int, err error) { return n, r.Scan(&n) })
}

// fill writes what was read on a page, or why nothing was, and rings for the
// description when it was the last that waited.
func (c *Jobs) fill(ctx context.Context, tx *sql.Tx, sum pipeline.Sum, p ReadPage, t Times) error {
	const q = `
		UPDATE page
		SET    state = ?3, reading = ?4, version = ?5, preview = ?6, blank = ?7, conf = ?8, failure = ?9, text = ?10, codes = ?11
		WHERE  sum = ?1 AND n = ?2`
	const more = `
		SELECT EXISTS (SELECT 1 FROM page WHERE sum = ?1 AND state = 'waiting')`
	state := "read"
	if p.Key == "" {
		state = "failed"
	}
	_, err := tx.ExecContext(ctx, q, sum, p.Page, state, p.Key, p.Version, p.Preview, p.Blank, p.Conf, p.Failure, p.Text, holdings.CodesText(p.Codes))
	if err != nil {
		return fmt.Errorf("fill page %d: %w", p.Page, ledger.Busy(err))
	}
	var waits bool
	if err := tx.QueryRowContext(ctx, more, sum).Scan(&waits); err != nil || waits {
		return ledger.Busy(err)
	}
	return Ring(ctx, tx, pipeline.Job{Stage: pipeline.StageDescribe, Sum: sum}, t.Born, t.Now)
}
