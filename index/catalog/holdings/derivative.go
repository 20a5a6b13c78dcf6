package holdings

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"sohoa/index/catalog/ledger"
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

// The kinds of derivatives: the two-layer PDF/A, and the same signed by the
// agency.
const (
	KindPDF    = "pdf"
	KindSigned = "signed"
)

// PutDerivative writes what was made beside an original, of a kind, in the place
// of the one before.
func PutDerivative(ctx context.Context, tx *sql.Tx, kind string, d Derivative) error {
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
	_, err := tx.ExecContext(ctx, q, d.Sum, d.Version, d.Key, d.Digest, d.Size, d.Why, ledger.Millis(d.At), said, kind)
	return ledger.Busy(err)
}

// Printed returns the PDF/A of an original; the zero Derivative where it has
// not been made yet.
func (c *Holdings) Printed(ctx context.Context, sum pipeline.Sum) (Derivative, error) {
	return DerivativeIn(ctx, c, sum, KindPDF)
}

// DerivativeIn returns the derivative of a kind; the zero one where there is none.
func DerivativeIn(ctx context.Context, r ledger.Asker, sum pipeline.Sum, kind string) (Derivative, error) {
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
		return d, ledger.Busy(err)
	}
	d.At = ledger.FromMillis(at)
	if said != "" {
		err = json.Unmarshal([]byte(said), &d.Signatures)
	}
	return d, err
}

// Signed returns the signed PDF/A of an original, made from the PDF/A that is
// there now; the zero Derivative where there is none, or only one of an earlier
// PDF/A: that one does not say what the newer reading says.
func (c *Holdings) Signed(ctx context.Context, sum pipeline.Sum) (Derivative, error) {
	_, signed, err := c.PrintedAndSigned(ctx, sum)
	return signed, err
}

// PrintedAndSigned returns the PDF/A of bytes and, as Signed does, the same
// signed, at one moment; the zero Derivative where there is none.
func (c *Holdings) PrintedAndSigned(ctx context.Context, sum pipeline.Sum) (printed, signed Derivative, err error) {
	err = c.Read(ctx, func(tx *sql.Tx) (err error) {
		printed, signed, err = PrintedAndSignedIn(ctx, tx, sum)
		return err
	})
	return printed, signed, err
}

// PrintedAndSignedIn is [Holdings.PrintedAndSigned] within a transaction.
func PrintedAndSignedIn(ctx context.Context, tx *sql.Tx, sum pipeline.Sum) (printed, signed Derivative, err error) {
	if printed, err = DerivativeIn(ctx, tx, sum, KindPDF); err != nil {
		return printed, signed, err
	}
	signed, err = DerivativeIn(ctx, tx, sum, KindSigned)
	if err == nil && (signed.Key == "" || signed.Version != string(printed.Digest)) {
		signed = Derivative{}
	}
	return printed, signed, err
}
