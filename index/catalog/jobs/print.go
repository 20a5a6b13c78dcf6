package jobs

import (
	"context"
	"database/sql"

	"sohoa/index/catalog/gates"
	"sohoa/index/catalog/holdings"
	"sohoa/index/catalog/ledger"
	"sohoa/pipeline"
)

// CommitPrint takes the two-layer PDF/A of a file. Documents that a person
// accepted and that waited for it are digitized where the judge says so.
func (c *Jobs) CommitPrint(ctx context.Context, j pipeline.Job, key pipeline.Key, p pipeline.Printed, judge gates.Judge) error {
	return c.finish(ctx, j, done(key), func(tx *sql.Tx, t Times) error {
		d := holdings.Derivative{Sum: j.Sum, Version: p.Version, Key: p.Key, Digest: p.Sum, Size: p.Size, Why: p.Why, At: t.Now, Signatures: p.Signatures}
		if err := holdings.PutDerivative(ctx, tx, holdings.KindPDF, d); err != nil {
			return err
		}
		return c.PromoteAll(ctx, tx, j.Sum, judge)
	})
}

// RingPrint asks for the PDF/A of described bytes, after all other work. Bytes
// of which a part is withheld get none.
func RingPrint(ctx context.Context, tx *sql.Tx, sum pipeline.Sum, t Times) error {
	const secret = `
		SELECT EXISTS (SELECT 1 FROM document WHERE sum = ?1 AND state = 'withheld')`
	const later = `
		UPDATE job
		SET    lane = 1
		WHERE  stage = 'print' AND sum = ?1`
	var withheld bool
	if err := tx.QueryRowContext(ctx, secret, sum).Scan(&withheld); err != nil || withheld {
		return ledger.Busy(err)
	}
	if err := Ring(ctx, tx, pipeline.Job{Stage: pipeline.StagePrint, Sum: sum}, t.Born, t.Now); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, later, sum)
	return ledger.Busy(err)
}
