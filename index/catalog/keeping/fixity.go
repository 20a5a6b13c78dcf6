package keeping

import (
	"context"
	"time"

	"sohoa/index/catalog/ledger"
	"sohoa/pipeline"
)

// Promise is one object as the catalogue promises it: an original by its
// receipt, or what was made from one.
type Promise struct {
	Key  pipeline.Key
	Sum  pipeline.Sum // of the object's bytes
	Of   pipeline.Sum // the original that it is or was made from
	Size int64        // bytes
}

// Stale lists originals that were not read back since a time, those that have
// waited longest first. One just handed in has never been.
func (c *Keeping) Stale(ctx context.Context, since time.Time, limit int) ([]Promise, error) {
	const q = `
		SELECT sum, max(size)
		FROM   file
		WHERE  checked < ?1
		GROUP  BY sum
		ORDER  BY min(checked), sum
		LIMIT  ?2`
	rows, err := c.QueryContext(ctx, q, ledger.Millis(since), limit)
	return ledger.Collect(rows, err, func(r ledger.Scanner) (Promise, error) {
		var p Promise
		err := r.Scan(&p.Sum, &p.Size)
		if err == nil {
			p.Of, p.Key = p.Sum, pipeline.OriginalKey(p.Sum)
		}
		return p, err
	})
}

// Derivatives yields every object that was made beside an original.
func (c *Keeping) Derivatives(ctx context.Context, yield func(Promise) error) error {
	const q = `
		SELECT sum, kind, key, digest, size
		FROM   derivative
		WHERE  (sum, kind) > (?1, ?2) AND key <> ''
		ORDER  BY sum, kind
		LIMIT  1000`
	var last pipeline.Sum
	var kind string
	for {
		rows, err := c.QueryContext(ctx, q, last, kind)
		some, err := ledger.Collect(rows, err, func(r ledger.Scanner) (p Promise, err error) {
			return p, r.Scan(&p.Of, &kind, &p.Key, &p.Sum, &p.Size)
		})
		if err != nil || len(some) == 0 {
			return err
		}
		for _, p := range some {
			if err := yield(p); err != nil {
				return err
			}
		}
		last = some[len(some)-1].Of
	}
}

// DerivativesOf returns what was made beside one original.
func (c *Keeping) DerivativesOf(ctx context.Context, sum pipeline.Sum) ([]Promise, error) {
	const q = `
		SELECT key, digest, size
		FROM   derivative
		WHERE  sum = ?1 AND key <> ''
		ORDER  BY kind`
	rows, err := c.QueryContext(ctx, q, sum)
	return ledger.Collect(rows, err, func(r ledger.Scanner) (Promise, error) {
		p := Promise{Of: sum}
		return p, r.Scan(&p.Key, &p.Sum, &p.Size)
	})
}

// Original is one file's bytes as the receipts promise them.
type Original struct {
	Sum  pipeline.Sum
	Size int64
}

// Originals yields every sum that a receipt promises, once, in order.
func (c *Keeping) Originals(ctx context.Context, yield func(Original) error) error {
	const q = `
		SELECT sum, max(size)
		FROM   file
		WHERE  sum > ?1 AND purged = 0
		GROUP  BY sum
		ORDER  BY sum
		LIMIT  1000`
	var last pipeline.Sum
	for {
		rows, err := c.QueryContext(ctx, q, last)
		some, err := ledger.Collect(rows, err, func(r ledger.Scanner) (o Original, err error) { return o, r.Scan(&o.Sum, &o.Size) })
		if err != nil || len(some) == 0 {
			return err
		}
		for _, o := range some {
			if err := yield(o); err != nil {
				return err
			}
		}
		last = some[len(some)-1].Sum
	}
}

// ReadingKeys yields the reading object of every page that has one.
func (c *Keeping) ReadingKeys(ctx context.Context, yield func(pipeline.Key) error) error {
	const q = `
		SELECT sum, n, reading
		FROM   page
		WHERE  (sum, n) > (?1, ?2) AND reading <> ''
		ORDER  BY sum, n
		LIMIT  1000`
	type row struct {
		sum pipeline.Sum
		n   int
		key pipeline.Key
	}
	var last row
	for {
		rows, err := c.QueryContext(ctx, q, last.sum, last.n)
		some, err := ledger.Collect(rows, err, func(r ledger.Scanner) (x row, err error) { return x, r.Scan(&x.sum, &x.n, &x.key) })
		if err != nil || len(some) == 0 {
			return err
		}
		for _, x := range some {
			if err := yield(x.key); err != nil {
				return err
			}
		}
		last = some[len(some)-1]
	}
}
