package catalog

import (
	"context"
	"time"

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
func (c *Catalog) Stale(ctx context.Context, since time.Time, limit int) ([]Promise, error) {
	const q = `
		SELECT sum, max(size)
		FROM   file
		WHERE  checked < ?1
		GROUP  BY sum
		ORDER  BY min(checked), sum
		LIMIT  ?2`
	rows, err := c.r.QueryContext(ctx, q, millis(since), limit)
	return collect(rows, err, func(r rowScanner) (Promise, error) {
		var p Promise
		err := r.Scan(&p.Sum, &p.Size)
		if err == nil {
			p.Of, p.Key = p.Sum, pipeline.OriginalKey(p.Sum)
		}
		return p, err
	})
}

// Derivatives yields every object that was made beside an original.
func (c *Catalog) Derivatives(ctx context.Context, yield func(Promise) error) error {
	const q = `
		SELECT sum, kind, key, digest, size
		FROM   derivative
		WHERE  (sum, kind) > (?1, ?2) AND key <> ''
		ORDER  BY sum, kind
		LIMIT  1000`
	var last pipeline.Sum
	var kind string
	for {
		rows, err := c.r.QueryContext(ctx, q, last, kind)
		some, err := collect(rows, err, func(r rowScanner) (p Promise, err error) {
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
func (c *Catalog) DerivativesOf(ctx context.Context, sum pipeline.Sum) ([]Promise, error) {
	const q = `
		SELECT key, digest, size
		FROM   derivative
		WHERE  sum = ?1 AND key <> ''
		ORDER  BY kind`
	rows, err := c.r.QueryContext(ctx, q, sum)
	return collect(rows, err, func(r rowScanner) (Promise, error) {
		p := Promise{Of: sum}
		return p, r.Scan(&p.Key, &p.Sum, &p.Size)
	})
}
