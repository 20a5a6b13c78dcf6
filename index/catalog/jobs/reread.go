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

// ActReread is the act of having files read again.
const ActReread ledger.Act = "reread"

// Reread says how much is read again.
type Reread struct {
	Files int `json:"files"`
	Pages int `json:"pages"`
}

const (
	lanePatient = 2   // of the jobs of reading again: behind all other work
	patientJobs = 8   // of these that are due at a time, so that others need not wait behind them
	rereadFiles = 200 // taken in one transaction
)

// Reread rings for every page that was read by a version older than limit, or
// not at all, behind all other work. Files that are on their way, withheld or
// purged are left alone; so are those that are being read again already.
func (c *Jobs) Reread(ctx context.Context, v pipeline.Viewer, limit string) (Reread, error) {
	var all Reread
	o := outdated{limit: limit, by: v.User}
	var err error
	if o.versions, err = c.versionsBefore(ctx, limit); err != nil || len(o.versions) == 0 {
		return all, err
	}
	after := pipeline.Sum("")
	for {
		n := 0
		err := c.Write(ctx, func(tx *sql.Tx) error {
			sums, err := readBefore(ctx, tx, o.versions, after)
			if err != nil {
				return err
			}
			for _, s := range sums {
				pages, err := c.ringAgain(ctx, tx, s, o)
				if err != nil {
					return err
				}
				all.Pages += pages
				after = s
			}
			n = len(sums)
			all.Files += n
			if n == rereadFiles || all.Files == 0 {
				return nil
			}
			return c.Enter(ctx, tx, ledger.EntryOf(v, v.Unit, ActReread, limit, fmt.Sprintf("%d files, %d pages", all.Files, all.Pages)))
		})
		if err != nil || n < rereadFiles {
			return all, err
		}
	}
}

// outdated are the readings that somebody wants made anew.
type outdated struct {
	limit    string   // older than this
	versions []string // those that are
	by       pipeline.UserID
}

// versionsBefore lists the versions of readings that are older than limit.
func (c *Jobs) versionsBefore(ctx context.Context, limit string) ([]string, error) {
	const q = `SELECT DISTINCT version FROM page WHERE state <> 'waiting'`
	rows, err := c.QueryContext(ctx, q)
	all, err := ledger.Collect(rows, err, func(r ledger.Scanner) (s string, err error) { return s, r.Scan(&s) })
	var old []string
	for _, s := range all {
		if pipeline.OlderThan(s, limit) {
			old = append(old, s)
		}
	}
	return old, err
}

// readBefore lists files with pages of the versions, behind one of them.
func readBefore(ctx context.Context, tx *sql.Tx, old []string, after pipeline.Sum) ([]pipeline.Sum, error) {
	const q = `
		SELECT DISTINCT p.sum
		FROM   page p
		WHERE  p.sum > ?2 AND p.state <> 'waiting' AND p.version IN (SELECT value FROM json_each(?1))
		AND    NOT EXISTS (SELECT 1 FROM reread r WHERE r.sum = p.sum)
		AND    NOT EXISTS (SELECT 1 FROM document d WHERE d.sum = p.sum AND d.state IN ('received', 'reading', 'withheld'))
		AND    EXISTS (SELECT 1 FROM document d WHERE d.sum = p.sum AND d.state IN ('described', 'digitized'))
		AND    NOT EXISTS (SELECT 1 FROM file f WHERE f.sum = p.sum AND f.purged = 1)
		ORDER  BY p.sum
		LIMIT  ?3`
	rows, err := tx.QueryContext(ctx, q, ledger.JSON(old), after, rereadFiles)
	return ledger.Collect(rows, err, func(r ledger.Scanner) (s pipeline.Sum, err error) { return s, r.Scan(&s) })
}

// ringAgain opens the reading of a file anew and rings for its pages of the
// versions.
func (c *Jobs) ringAgain(ctx context.Context, tx *sql.Tx, sum pipeline.Sum, o outdated) (int, error) {
	const open = `INSERT INTO reread (sum, older, by, at) VALUES (?1, ?2, ?3, ?4)`
	const pages = `
		SELECT n
		FROM   page
		WHERE  sum = ?1 AND state <> 'waiting' AND version IN (SELECT value FROM json_each(?2))
		ORDER  BY n`
	const later = `
		UPDATE job
		SET    lane = ?2, made = ?3
		WHERE  sum = ?1 AND stage = 'read' AND state = 'waiting'`
	if _, err := tx.ExecContext(ctx, open, sum, o.limit, o.by, ledger.Millis(c.Now())); err != nil {
		return 0, ledger.Busy(err)
	}
	rows, err := tx.QueryContext(ctx, pages, sum, ledger.JSON(o.versions))
	all, err := ledger.Collect(rows, err, func(r ledger.Scanner) (n int, err error) { return n, r.Scan(&n) })
	if err != nil {
		return 0, err
	}
	for _, n := range all {
		if err := Ring(ctx, tx, pipeline.Job{Stage: pipeline.StageRead, Sum: sum, Page: n}, c.Now(), c.Now()); err != nil {
			return 0, err
		}
	}
	_, err = tx.ExecContext(ctx, later, sum, lanePatient, ledger.Millis(c.Now()))
	return len(all), ledger.Busy(err)
}

// fillAgain takes what was read on a page: at once, or, where the file is being
// read again, beside the old reading until the last page has come.
func (c *Jobs) fillAgain(ctx context.Context, tx *sql.Tx, sum pipeline.Sum, p ReadPage, t Times) error {
	const open = `SELECT EXISTS (SELECT 1 FROM reread WHERE sum = ?1)`
	const put = `
		INSERT INTO reread_page (sum, n, reading, version, preview, blank, conf, failure, text, codes)
		VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
		ON CONFLICT DO UPDATE
		SET    reading = excluded.reading, version = excluded.version, preview = excluded.preview, blank = excluded.blank,
		       conf = excluded.conf, failure = excluded.failure, text = excluded.text, codes = excluded.codes`
	const more = `SELECT EXISTS (SELECT 1 FROM job WHERE sum = ?1 AND stage = 'read' AND state = 'waiting')`
	var again, waits bool
	if err := tx.QueryRowContext(ctx, open, sum).Scan(&again); err != nil {
		return ledger.Busy(err)
	}
	if !again {
		return c.fill(ctx, tx, sum, p, t)
	}
	if p.Key == "" {
		if had, err := hasReading(ctx, tx, sum, p.Page); err != nil || had {
			return errors.Join(err, c.abandon(ctx, tx, sum, p))
		}
	}
	_, err := tx.ExecContext(ctx, put, sum, p.Page, p.Key, p.Version, p.Preview, p.Blank, p.Conf, p.Failure, p.Text, holdings.CodesText(p.Codes))
	if err != nil {
		return fmt.Errorf("put page %d aside: %w", p.Page, ledger.Busy(err))
	}
	if err := tx.QueryRowContext(ctx, more, sum).Scan(&waits); err != nil || waits {
		return ledger.Busy(err)
	}
	return c.replace(ctx, tx, sum, t)
}

func hasReading(ctx context.Context, tx *sql.Tx, sum pipeline.Sum, page int) (bool, error) {
	const q = `SELECT EXISTS (SELECT 1 FROM page WHERE sum = ?1 AND n = ?2 AND state = 'read')`
	var had bool
	err := tx.QueryRowContext(ctx, q, sum, page).Scan(&had)
	return had, ledger.Busy(err)
}

// abandon lets the old readings of a file stand, because a page that was read
// before cannot be read now. The audit says so.
func (c *Jobs) abandon(ctx context.Context, tx *sql.Tx, sum pipeline.Sum, p ReadPage) error {
	for _, q := range [...]string{
		`UPDATE job
		 SET    state = 'dead', reason = 'gave_up'
		 WHERE  sum = ?1 AND stage = 'read' AND state = 'waiting'
		 AND    EXISTS (SELECT 1 FROM page WHERE page.sum = ?1 AND page.n = job.page AND page.state <> 'waiting')`,
		`DELETE FROM reread_page WHERE sum = ?1`,
		`DELETE FROM reread WHERE sum = ?1`,
	} {
		if _, err := tx.ExecContext(ctx, q, sum); err != nil {
			return fmt.Errorf("abandon reading again: %w", ledger.Busy(err))
		}
	}
	docs, err := holdings.DocumentsOf(ctx, tx, sum)
	if err != nil || len(docs) == 0 {
		return err
	}
	return c.Enter(ctx, tx, ledger.Entry{Unit: docs[0].Unit, Act: ActReread, Subject: string(docs[0].ID), Detail: fmt.Sprintf("page %d: %s", p.Page, p.Failure)})
}

// replace puts the new readings of a file in the place of the old ones and
// rings for its description. What is withheld stays silent.
func (c *Jobs) replace(ctx context.Context, tx *sql.Tx, sum pipeline.Sum, t Times) error {
	for _, q := range [...]string{
		`UPDATE page
		 SET    state = 'read', reading = r.reading, version = r.version, preview = r.preview, blank = r.blank,
		        conf = r.conf, failure = r.failure, text = r.text, codes = r.codes
		 FROM   reread_page r
		 WHERE  page.sum = ?1 AND r.sum = page.sum AND r.n = page.n AND r.reading <> ''`,
		`UPDATE page
		 SET    state = 'failed', failure = r.failure
		 FROM   reread_page r
		 WHERE  page.sum = ?1 AND r.sum = page.sum AND r.n = page.n AND r.reading = '' AND page.state = 'waiting'`,
		`UPDATE page
		 SET    text = '', codes = ''
		 WHERE  sum = ?1 AND EXISTS (SELECT 1 FROM document d WHERE d.sum = ?1 AND d.state = 'withheld' AND page.n BETWEEN d.first AND d.last)`,
		`DELETE FROM reread_page WHERE sum = ?1`,
		`DELETE FROM reread WHERE sum = ?1`,
	} {
		if _, err := tx.ExecContext(ctx, q, sum); err != nil {
			return fmt.Errorf("replace readings: %w", ledger.Busy(err))
		}
	}
	const changed = `
		UPDATE document
		SET    version = version + 1, changed = ?2, pending = 1
		WHERE  sum = ?1 AND state IN ('described', 'digitized')`
	if _, err := tx.ExecContext(ctx, changed, sum, ledger.Millis(t.Now)); err != nil {
		return ledger.Busy(err)
	}
	return Ring(ctx, tx, pipeline.Job{Stage: pipeline.StageDescribe, Sum: sum}, t.Born, t.Now)
}

// Rereading counts the files that are being read again.
func (c *Jobs) Rereading(ctx context.Context) (int, error) {
	const q = `SELECT count(*) FROM reread`
	var n int
	err := c.QueryRowContext(ctx, q).Scan(&n)
	return n, ledger.Busy(err)
}
