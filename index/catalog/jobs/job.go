package jobs

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"sohoa/index/catalog/ledger"
	"sohoa/pipeline"
)

// wrongClock is how far ahead no job is ever due: one that is was made while the
// clock ran fast, and must not wait until that time comes.
const wrongClock = time.Hour

// Due lists jobs that wait and whose time has come, those of the oldest file
// first. The same job is listed again until it is committed or fails. Of the
// patient work, reading again, only a little is due at a time.
func (c *Jobs) Due(ctx context.Context, limit int) ([]pipeline.Job, error) {
	const q = `
		SELECT * FROM (
			SELECT stage, sum, page, attempt
			FROM   job
			WHERE  state = 'waiting' AND lane < ?3 AND (due <= ?1 OR due > ?5)
			ORDER  BY lane, born, sum, page
			LIMIT  ?2)
		UNION ALL
		SELECT * FROM (
			SELECT stage, sum, page, attempt
			FROM   job
			WHERE  state = 'waiting' AND lane >= ?3 AND (due <= ?1 OR due > ?5)
			ORDER  BY lane, born, sum, page
			LIMIT  min(?2, ?4))
		LIMIT  ?2`
	now := c.Now()
	rows, err := c.QueryContext(ctx, q, ledger.Millis(now), limit, lanePatient, patientJobs, ledger.Millis(now.Add(wrongClock)))
	return ledger.Collect(rows, err, func(r ledger.Scanner) (pipeline.Job, error) {
		var j pipeline.Job
		return j, r.Scan(&j.Stage, &j.Sum, &j.Page, &j.Attempt)
	})
}

// Ring makes a job, or makes an ended one wait again with the next attempt. A
// job that waits already is left alone. born orders the work.
func Ring(ctx context.Context, tx *sql.Tx, j pipeline.Job, born, at time.Time) error {
	const q = `
		INSERT INTO job (stage, sum, page, state, due, born, made)
		VALUES (?1, ?2, ?3, 'waiting', ?5, ?4, ?5)
		ON CONFLICT DO UPDATE
		SET    state = 'waiting', attempt = attempt + 1, tries = 0, lane = 0, due = excluded.due, born = excluded.born, ended = 0, reason = ''
		WHERE  job.state <> 'waiting'`
	if _, err := tx.ExecContext(ctx, q, j.Stage, j.Sum, j.Page, ledger.Millis(born), ledger.Millis(at)); err != nil {
		return fmt.Errorf("ring %s: %w", j.ID(), ledger.Busy(err))
	}
	return nil
}

// outcome is how a job ends.
type outcome struct {
	state string // done, dead
	word  string // the result of one that is done, the reason of one that is dead
}

// done is the outcome with a result, dead the one for a reason.
func done(result pipeline.Key) outcome    { return outcome{"done", string(result)} }
func dead(reason pipeline.Reason) outcome { return outcome{"dead", string(reason)} }

// end closes a waiting job. It reports false where the row no longer waits with this attempt: then
// somebody else was first and nothing may change.
func end(ctx context.Context, tx *sql.Tx, j pipeline.Job, o outcome, at time.Time) (born time.Time, ours bool, err error) {
	const q = `
		UPDATE job
		SET    state = ?5, ended = ?7,
		       result = CASE ?5 WHEN 'done' THEN ?6 ELSE result END,
		       reason = CASE ?5 WHEN 'dead' THEN ?6 ELSE '' END
		WHERE  stage = ?1 AND sum = ?2 AND page = ?3 AND state = 'waiting' AND attempt = ?4
		RETURNING born`
	rows, err := tx.QueryContext(ctx, q, j.Stage, j.Sum, j.Page, j.Attempt, o.state, o.word, ledger.Millis(at))
	all, err := ledger.Collect(rows, err, func(r ledger.Scanner) (int64, error) {
		var ms int64
		return ms, r.Scan(&ms)
	})
	if err != nil || len(all) == 0 {
		return time.Time{}, false, err
	}
	return ledger.FromMillis(all[0]), true, nil
}

// Again makes a waiting job due at a later time with the next attempt, because
// this one failed through no fault of the scan. counted says that it was our
// own fault and counts towards giving up. It returns how many such failures
// there were; ours is false where the job no longer waits with this attempt.
func (c *Jobs) Again(ctx context.Context, j pipeline.Job, due time.Time, counted bool) (tries int, ours bool, err error) {
	const q = `
		UPDATE job
		SET    attempt = attempt + 1, tries = tries + ?5, due = ?6
		WHERE  stage = ?1 AND sum = ?2 AND page = ?3 AND state = 'waiting' AND attempt = ?4
		RETURNING tries`
	err = c.Write(ctx, func(tx *sql.Tx) error {
		rows, err := tx.QueryContext(ctx, q, j.Stage, j.Sum, j.Page, j.Attempt, counted, ledger.Millis(due))
		all, err := ledger.Collect(rows, err, func(r ledger.Scanner) (int, error) {
			var n int
			return n, r.Scan(&n)
		})
		if err == nil && len(all) == 1 {
			tries, ours = all[0], true
		}
		return err
	})
	return tries, ours, err
}

// Tries returns how often a job failed through our own fault; ours is false
// where it no longer waits with this attempt.
func (c *Jobs) Tries(ctx context.Context, j pipeline.Job) (tries int, ours bool, err error) {
	const q = `
		SELECT tries
		FROM   job
		WHERE  stage = ?1 AND sum = ?2 AND page = ?3 AND state = 'waiting' AND attempt = ?4`
	rows, err := c.QueryContext(ctx, q, j.Stage, j.Sum, j.Page, j.Attempt)
	all, err := ledger.Collect(rows, err, func(r ledger.Scanner) (int, error) {
		var n int
		return n, r.Scan(&n)
	})
	if err != nil || len(all) == 0 {
		return 0, false, err
	}
	return all[0], true, nil
}

// Work counts jobs by stage and state ("read waiting") and tells when the
// oldest that waits was made; the zero time where none does.
func (c *Jobs) Work(ctx context.Context) (map[string]int, time.Time, error) {
	const q = `
		SELECT stage || ' ' || state, count(*), min(CASE state WHEN 'waiting' THEN made END)
		FROM   job
		GROUP  BY stage, state`
	counts := map[string]int{}
	var oldest time.Time
	rows, err := c.QueryContext(ctx, q)
	_, err = ledger.Collect(rows, err, func(r ledger.Scanner) (struct{}, error) {
		var name string
		var n int
		var made sql.NullInt64
		err := r.Scan(&name, &n, &made)
		counts[name] = n
		if t := ledger.FromMillis(made.Int64); made.Valid && (oldest.IsZero() || t.Before(oldest)) {
			oldest = t
		}
		return struct{}{}, err
	})
	return counts, oldest, err
}

// Waits lists the jobs of one stage that wait, due or not, those of the oldest
// file first.
func (c *Jobs) Waits(ctx context.Context, stage pipeline.Stage) ([]pipeline.Job, error) {
	const q = `
		SELECT stage, sum, page, attempt
		FROM   job
		WHERE  state = 'waiting' AND stage = ?1
		ORDER  BY lane, born, sum, page`
	rows, err := c.QueryContext(ctx, q, stage)
	return ledger.Collect(rows, err, func(r ledger.Scanner) (pipeline.Job, error) {
		var j pipeline.Job
		return j, r.Scan(&j.Stage, &j.Sum, &j.Page, &j.Attempt)
	})
}

// DescriptionOf returns the newest result of the describe stage of some bytes;
// empty where there is none.
func (c *Jobs) DescriptionOf(ctx context.Context, sum pipeline.Sum) (pipeline.Key, error) {
	const q = `SELECT coalesce(max(result), '') FROM job WHERE stage = 'describe' AND sum = ?1`
	var k pipeline.Key
	err := c.QueryRowContext(ctx, q, sum).Scan(&k)
	return k, ledger.Busy(err)
}
