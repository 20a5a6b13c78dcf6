package catalog

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"sohoa/pipeline"
)

// Derivative is what was made beside an original. Key is empty where there is
// none, for the reason in Why.
type Derivative struct {
	Sum     pipeline.Sum // of the original
	Version string
	Key     pipeline.Key
	Digest  pipeline.Sum // of the object
	Size    int64        // bytes
	Why     pipeline.Reason
	At      time.Time

	// Signatures are those of the object, or, where there is none because the
	// original is signed, those of the original.
	Signatures []pipeline.Signature
}

// CommitPrint takes the two-layer PDF/A of a file. Documents that a person
// accepted and that waited for it are digitized where the judge says so.
func (c *Catalog) CommitPrint(ctx context.Context, j pipeline.Job, key pipeline.Key, p pipeline.Printed, judge Judge) error {
	return c.finish(ctx, j, "done", string(key), func(tx *sql.Tx, t times) error {
		d := Derivative{j.Sum, p.Version, p.Key, p.Sum, p.Size, p.Why, t.now, p.Signatures}
		if err := putDerivative(ctx, tx, kindPDF, d); err != nil {
			return err
		}
		return c.promoteAll(ctx, tx, j.Sum, judge)
	})
}

// The kinds of derivatives: the two-layer PDF/A, and the same signed by the
// agency.
const (
	kindPDF    = "pdf"
	kindSigned = "signed"
)

func putDerivative(ctx context.Context, tx *sql.Tx, kind string, d Derivative) error {
	const q = `
		INSERT INTO derivative (sum, kind, version, key, digest, size, why, at, signatures)
		VALUES (?1, ?9, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
		ON CONFLICT DO UPDATE
		SET    version = excluded.version, key = excluded.key, digest = excluded.digest, size = excluded.size,
		       why = excluded.why, at = excluded.at, signatures = excluded.signatures`
	said := ""
	if len(d.Signatures) > 0 {
		b, err := json.Marshal(d.Signatures)
		if err != nil {
			return fmt.Errorf("encode signatures: %w", err)
		}
		said = string(b)
	}
	_, err := tx.ExecContext(ctx, q, d.Sum, d.Version, d.Key, d.Digest, d.Size, d.Why, millis(d.At), said, kind)
	return busy(err)
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

// Printed returns the PDF/A of an original; the zero Derivative where it has
// not been made yet.
func (c *Catalog) Printed(ctx context.Context, sum pipeline.Sum) (Derivative, error) {
	return derivative(ctx, c.r, sum, kindPDF)
}

// asker is the reading side of a connection or a transaction.
type asker interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

func derivative(ctx context.Context, r asker, sum pipeline.Sum, kind string) (Derivative, error) {
	const q = `
		SELECT version, key, digest, size, why, at, signatures
		FROM   derivative
		WHERE  sum = ?1 AND kind = ?2`
	d := Derivative{Sum: sum}
	var at int64
	var said string
	err := r.QueryRowContext(ctx, q, sum, kind).Scan(&d.Version, &d.Key, &d.Digest, &d.Size, &d.Why, &at, &said)
	if errors.Is(err, sql.ErrNoRows) {
		return Derivative{}, nil
	}
	if err != nil {
		return d, busy(err)
	}
	d.At = fromMillis(at)
	if said != "" {
		err = json.Unmarshal([]byte(said), &d.Signatures)
	}
	return d, err
}
