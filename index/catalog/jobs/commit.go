package jobs

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"sohoa/index/catalog/holdings"
	"sohoa/pipeline"
)

// ReadPage is what the catalogue keeps of a reading. Key is empty where there
// is no reading object because the page was given up.
type ReadPage struct {
	Page    int // in the file, from 1
	Key     pipeline.Key
	Version string
	Preview bool
	Blank   bool
	Conf    float64
	Failure pipeline.Reason // why it has no words; empty where it has or is blank
	Text    string
	Codes   []string // texts of the codes for machines on it
}

// Times are when the file came, which orders its work, and when this happens.
type Times struct{ Born, Now time.Time }

// finish ends a job and, where it still waited with this attempt, does what
// follows from it in the same transaction. An echo of a job that has ended
// changes nothing and is no error.
func (c *Jobs) finish(ctx context.Context, j pipeline.Job, o outcome, then func(*sql.Tx, Times) error) error {
	err := c.Write(ctx, func(tx *sql.Tx) error {
		t := Times{Now: c.Now()}
		var ours bool
		var err error
		if t.Born, ours, err = end(ctx, tx, j, o, t.Now); err != nil || !ours {
			return err
		}
		return then(tx, t)
	})
	if err != nil {
		return fmt.Errorf("finish %s: %w", j.ID(), err)
	}
	return nil
}

// CommitScan takes what the scan stage found: every document of these bytes
// that was received is refused with the reason, or its pages wait to be read.
func (c *Jobs) CommitScan(ctx context.Context, j pipeline.Job, key pipeline.Key, sc pipeline.Scan) error {
	return c.finish(ctx, j, done(key), func(tx *sql.Tx, t Times) error {
		if sc.Refused != "" {
			return c.refuse(ctx, tx, j.Sum, sc)
		}
		if err := c.LayOut(ctx, tx, j.Sum, len(sc.Pages), t); err != nil {
			return err
		}
		if err := c.size(ctx, tx, j.Sum, sc.Pages); err != nil {
			return err
		}
		docs, err := holdings.DocumentsOf(ctx, tx, j.Sum)
		if err != nil {
			return err
		}
		for _, d := range docs {
			if d.State != pipeline.Received {
				continue
			}
			if err := c.startReading(ctx, tx, d, len(sc.Pages)); err != nil {
				return err
			}
		}
		return nil
	})
}

// startReading gives a received document its pages: all of the file, or those
// it had before it was sent round again.
func (c *Jobs) startReading(ctx context.Context, tx *sql.Tx, d holdings.Document, n int) error {
	if d.First == 0 {
		d.First, d.Last = 1, n
	}
	if err := holdings.SetRange(ctx, tx, d.ID, d.First, d.Last); err != nil {
		return err
	}
	pages, err := holdings.CountA4(ctx, tx, d.Sum, d.First, d.Last)
	if err != nil {
		return err
	}
	return c.Move(ctx, tx, d, holdings.Step{To: pipeline.InReading, Pages: pages})
}

func (c *Jobs) refuse(ctx context.Context, tx *sql.Tx, sum pipeline.Sum, sc pipeline.Scan) error {
	to := pipeline.Spoiled
	if sc.Blame == pipeline.Invalid {
		to = pipeline.Rejected
	}
	return c.endAll(ctx, tx, sum, ending{pipeline.Received, to, sc.Refused})
}

// ending is a move to an end state for a reason.
type ending struct {
	from, to pipeline.State
	why      pipeline.Reason
}

// endAll moves every document of these bytes that is in the one state to the
// end, and lets the bytes start anew where the reason allows.
func (c *Jobs) endAll(ctx context.Context, tx *sql.Tx, sum pipeline.Sum, e ending) error {
	docs, err := holdings.DocumentsOf(ctx, tx, sum)
	if err != nil {
		return err
	}
	for _, d := range docs {
		if d.State != e.from {
			continue
		}
		if err := c.Move(ctx, tx, d, holdings.Step{To: e.to, Pages: d.A4, Reason: e.why}); err != nil {
			return err
		}
	}
	return revive(ctx, tx, sum)
}

// CommitRead takes what was read on one page.
func (c *Jobs) CommitRead(ctx context.Context, j pipeline.Job, p ReadPage) error {
	return c.finish(ctx, j, done(p.Key), func(tx *sql.Tx, t Times) error {
		return c.fillAgain(ctx, tx, j.Sum, p, t)
	})
}

// GiveUp ends a job that cannot succeed. A page is set aside with the reason
// and the rest goes on; a file whose scan or description fails is damaged.
func (c *Jobs) GiveUp(ctx context.Context, j pipeline.Job, r pipeline.Reason) error {
	return c.finish(ctx, j, dead(r), func(tx *sql.Tx, t Times) error {
		switch j.Stage {
		case pipeline.StageRead:
			return c.fillAgain(ctx, tx, j.Sum, ReadPage{Page: j.Page, Failure: r}, t)
		case pipeline.StagePrint: // the original stands for itself
			return holdings.PutDerivative(ctx, tx, holdings.KindPDF, holdings.Derivative{Sum: j.Sum, Why: r, At: t.Now})
		case pipeline.StageScan:
			return c.endAll(ctx, tx, j.Sum, ending{pipeline.Received, pipeline.Spoiled, r})
		default:
			return c.endAll(ctx, tx, j.Sum, ending{pipeline.InReading, pipeline.Spoiled, r})
		}
	})
}
