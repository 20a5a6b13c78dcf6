package figures

import (
	"context"
	"database/sql"
	"fmt"
	"sohoa/index/catalog/ledger"
)

// Recount makes the counters anew from the rows they count.
func (c *Figures) Recount(ctx context.Context) error {
	acts := [...]string{
		`DELETE FROM batch_tally`,
		`INSERT INTO batch_tally (batch, state, files)
		 SELECT batch, state, count(*) FROM document WHERE part = 1 GROUP BY batch, state`,
		`UPDATE batch SET files = (SELECT count(*) FROM file f WHERE f.batch = batch.id),
		                  linked = (SELECT count(duplicate_of) FROM file f WHERE f.batch = batch.id),
		                  pages = (SELECT coalesce(sum(d.last - d.first + 1), 0) FROM document d WHERE d.batch = batch.id AND d.first > 0)`,
	}
	return c.Write(ctx, func(tx *sql.Tx) error {
		for _, q := range acts {
			if _, err := tx.ExecContext(ctx, q); err != nil {
				return fmt.Errorf("recount: %w", ledger.Busy(err))
			}
		}
		return retally(ctx, tx)
	})
}

// retally makes the counters of documents anew: those of now from the
// documents, those of each day and month from the history.
func retally(ctx context.Context, tx *sql.Tx) error {
	for _, q := range []string{
		`DELETE FROM tally`,
		`INSERT INTO tally (unit, rgroup, state, documents, pages)
		 SELECT unit, rgroup, state, count(*), sum(pages)
		 FROM   document
		 GROUP  BY unit, rgroup, state`,
		`DELETE FROM tally_day`,
		`INSERT INTO tally_day (unit, day, rgroup, state, documents, pages)
		 SELECT unit, day, rgroup, state, sum(documents), sum(pages)
		 FROM (
			SELECT unit, (at + 25200000) / 86400000 AS day, rgroup, to_state AS state, 1 AS documents, pages FROM event WHERE to_state <> ''
			UNION ALL
			SELECT unit, (at + 25200000) / 86400000, rgroup, from_state, -1, -from_pages FROM event WHERE from_state <> ''
		 )
		 GROUP  BY unit, day, rgroup, state`,
		`DELETE FROM tally_month`,
		`INSERT INTO tally_month (unit, month, rgroup, state, documents, pages)
		 SELECT unit, CAST(strftime('%Y%m', day * 86400, 'unixepoch') AS INTEGER), rgroup, state, sum(documents), sum(pages)
		 FROM   tally_day
		 GROUP  BY 1, 2, 3, 4`,
		`DELETE FROM checked_hour`,
		`INSERT INTO checked_hour (unit, hour, by, documents, pages)
		 SELECT unit, at / 3600000, by, count(*), sum(pages)
		 FROM   event
		 WHERE  to_state = 'digitized' AND by <> ''
		 GROUP  BY 1, 2, 3`,
	} {
		if _, err := tx.ExecContext(ctx, q); err != nil {
			return fmt.Errorf("retally: %w", ledger.Busy(err))
		}
	}
	return nil
}
