package catalog

import (
	"context"
	"database/sql"

	"sohoa/pipeline"
)

// CommitPrint takes the two-layer PDF/A of a file. Documents that a person
// accepted and that waited for it are digitized where the judge says so.
func (c *Jobs) CommitPrint(ctx context.Context, j pipeline.Job, key pipeline.Key, p pipeline.Printed, judge Judge) error {
	return c.finish(ctx, j, done(key), func(tx *sql.Tx, t times) error {
		d := Derivative{Sum: j.Sum, Version: p.Version, Key: p.Key, Digest: p.Sum, Size: p.Size, Why: p.Why, At: t.now, Signatures: p.Signatures}
		if err := putDerivative(ctx, tx, kindPDF, d); err != nil {
			return err
		}
		return c.promoteAll(ctx, tx, j.Sum, judge)
	})
}

// ringPrint asks for the PDF/A of described bytes, after all other work. Bytes
// of which a part is withheld get none.
func ringPrint(ctx context.Context, tx *sql.Tx, sum pipeline.Sum, t times) error {
	const secret = `
		SELECT EXISTS (SELECT 1 FROM document WHERE sum = ?1 AND state = 'withheld')`
	const later = `
		UPDATE job
		SET    lane = 1
		WHERE  stage = 'print' AND sum = ?1`
	var withheld bool
	if err := tx.QueryRowContext(ctx, secret, sum).Scan(&withheld); err != nil || withheld {
		return busy(err)
	}
	if err := ring(ctx, tx, pipeline.Job{Stage: pipeline.StagePrint, Sum: sum}, t.born, t.now); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, later, sum)
	return busy(err)
}
