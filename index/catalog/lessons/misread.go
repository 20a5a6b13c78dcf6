package lessons

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"sohoa/index/catalog/ledger"
	"sohoa/index/confusion"
	"sohoa/pipeline"
)

// Misreadings are one version of what readers of scans make of letters.
type Misreadings struct {
	Version int       `json:"version"` // from 1; 0: nothing was learned yet
	Pairs   int       `json:"pairs"`   // that it was learned from
	At      time.Time `json:"at"`

	Confusions []confusion.Confusion `json:"confusions"` // the commonest first
}

// ReadAndConfirmed lists what printed fields of words were read as and what
// people confirmed them to be, the latest first.
func (c *Lessons) ReadAndConfirmed(ctx context.Context, limit int) ([]confusion.Pair, error) {
	const q = `
		SELECT raw, value
		FROM   field
		WHERE  status = 'confirmed' AND handwritten = 0 AND raw <> '' AND value <> ''
		AND    name IN ('subject', 'organ', 'superior_organ', 'signer', 'position', 'place', 'person',
		                'mother', 'father', 'husband', 'wife', 'birth_place', 'home_town', 'residence', 'registrar')
		ORDER  BY at DESC
		LIMIT  ?1`
	rows, err := c.QueryContext(ctx, q, limit)
	return ledger.Collect(rows, err, func(r ledger.Scanner) (p confusion.Pair, err error) {
		return p, r.Scan(&p.Read, &p.Meant)
	})
}

// AddMisreadings writes a new version and returns it.
func (c *Lessons) AddMisreadings(ctx context.Context, v pipeline.Viewer, pairs int, all []confusion.Confusion) (Misreadings, error) {
	const learning = `
		INSERT INTO misreadings (version, pairs, by, at)
		SELECT coalesce(max(version), 0) + 1, ?1, ?2, ?3 FROM misreadings
		RETURNING version`
	const one = `
		INSERT INTO misreading (version, meant, read, n, among)
		VALUES (?1, ?2, ?3, ?4, ?5)`
	l := Misreadings{Pairs: pairs, At: c.Now(), Confusions: all}
	err := c.Write(ctx, func(tx *sql.Tx) error {
		if err := tx.QueryRowContext(ctx, learning, pairs, v.User, ledger.Millis(l.At)).Scan(&l.Version); err != nil {
			return ledger.Busy(err)
		}
		for _, x := range all {
			if _, err := tx.ExecContext(ctx, one, l.Version, x.Meant, x.Read, x.N, x.Of); err != nil {
				return ledger.Busy(err)
			}
		}
		return c.Enter(ctx, tx, ledger.EntryOf(v, v.Unit, ActLearn, "readings", fmt.Sprintf(`{"version":%d}`, l.Version)))
	})
	return l, err
}

// Misreadings returns the newest version; Version is 0 where there is none.
func (c *Lessons) Misreadings(ctx context.Context) (Misreadings, error) {
	const newest = `
		SELECT version, pairs, at
		FROM   misreadings
		ORDER  BY version DESC
		LIMIT  1`
	const list = `
		SELECT meant, read, n, among
		FROM   misreading
		WHERE  version = ?1
		ORDER  BY n DESC, meant, read`
	var l Misreadings
	err := c.Read(ctx, func(tx *sql.Tx) error {
		var at int64
		err := tx.QueryRowContext(ctx, newest).Scan(&l.Version, &l.Pairs, &at)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		l.At = ledger.FromMillis(at)
		rows, err := tx.QueryContext(ctx, list, l.Version)
		l.Confusions, err = ledger.Collect(rows, err, func(r ledger.Scanner) (x confusion.Confusion, err error) {
			return x, r.Scan(&x.Meant, &x.Read, &x.N, &x.Of)
		})
		return err
	})
	return l, err
}
