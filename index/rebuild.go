package index

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"golang.org/x/sync/errgroup"

	"sohoa/index/catalog/keeping"
	"sohoa/index/door"
	"sohoa/index/record"
	"sohoa/pipeline"
	"sohoa/pipeline/blob"
)

// Rebuilt says what a rebuild from the store found.
type Rebuilt struct {
	Files     int `json:"files"`
	Documents int `json:"documents"`
	Tables    int `json:"tables"`    // of settings
	Untracked int `json:"untracked"` // originals without a record: uploads cut off, or lost with the catalogue
}

// Rebuild fills an empty catalogue from what the store says itself, then makes
// the search index. Invalid where the catalogue holds something already, or
// where a record is damaged: nothing is left out silently. It is for a program
// that opens the folder itself, not for a request.
func (x *Index) Rebuild(ctx context.Context) (Rebuilt, error) {
	var r Rebuilt
	newest := map[pipeline.FileID]pipeline.Key{}
	recorded := map[pipeline.Sum]bool{}
	err := x.store.List(ctx, record.Prefix, func(i blob.Info) error {
		f, _, ok := record.Named(i.Key)
		if !ok {
			return pipeline.Errorf(pipeline.Invalid, "%s is not named as a record", i.Key)
		}
		newest[f] = max(newest[f], i.Key)
		sum, _ := i.Key.Sum()
		recorded[sum] = true
		return nil
	})
	if err != nil {
		return r, fmt.Errorf("rebuild: %w", err)
	}
	err = x.catalog.Fill(ctx, func(put func([]keeping.Load) error) error {
		if err := x.loadSettings(ctx, put, &r); err != nil {
			return err
		}
		if err := x.loadAudit(ctx, put); err != nil {
			return err
		}
		return x.loadRecords(ctx, newest, put, &r)
	})
	if err != nil {
		return r, fmt.Errorf("rebuild: %w", err)
	}
	err = x.store.List(ctx, "original/", func(i blob.Info) error {
		if sum, _ := i.Key.Sum(); !recorded[sum] {
			r.Untracked++
		}
		return nil
	})
	if err != nil {
		return r, fmt.Errorf("rebuild: %w", err)
	}
	x.stir()
	return r, x.reindex(ctx)
}

// loadRecords reads records some hundred at a time, the next ones while those
// before are put into the catalogue.
func (x *Index) loadRecords(ctx context.Context, newest map[pipeline.FileID]pipeline.Key, put func([]keeping.Load) error, r *Rebuilt) error {
	ahead := make(chan []record.Record, 1)
	work, inner := errgroup.WithContext(ctx)
	work.Go(func() error {
		defer close(ahead)
		for some := range slices.Chunk(slices.Sorted(maps.Values(newest)), publishBatch) {
			read, err := atOnce(inner, some, func(ctx context.Context, key pipeline.Key) (record.Record, error) {
				return record.Load(ctx, x.store, key)
			})
			if err != nil {
				return err
			}
			select {
			case ahead <- read:
			case <-inner.Done():
				return inner.Err()
			}
		}
		return nil
	})
	work.Go(func() error {
		for some := range ahead {
			loads := make([]keeping.Load, len(some))
			for i, rec := range some {
				loads[i] = keeping.Load{Rows: rec.Rows, Due: keeping.Due{File: rec.File, Sum: rec.Original.Sum, N: rec.N}}
				r.Documents += len(rec.Rows["document"])
			}
			r.Files += len(some)
			if err := put(loads); err != nil {
				return err
			}
		}
		return nil
	})
	return work.Wait()
}

// loadSettings puts the newest settings in, each table with its hash checked.
func (x *Index) loadSettings(ctx context.Context, put func([]keeping.Load) error, r *Rebuilt) error {
	n, err := x.lastSettings(ctx)
	if err != nil || n == 0 {
		return err
	}
	data, err := blob.Load(ctx, x.store, record.SettingsKey(n), record.MaxBytes)
	if err != nil {
		return err
	}
	var s record.Settings
	if err := record.Decode(data, &s); err != nil {
		return err
	}
	if s.Schema != record.Schema {
		return pipeline.Errorf(pipeline.Invalid, "settings of schema %q", s.Schema)
	}
	rows := keeping.Rows{}
	for table, o := range s.Tables {
		data, err := blob.Load(ctx, x.store, o.Key, record.MaxBytes)
		if err != nil {
			return err
		}
		if door.Sha(string(data)) != string(o.Sum) {
			return pipeline.Errorf(pipeline.Invalid, "table %s was changed", table)
		}
		var all []keeping.Row
		if err := record.Decode(data, &all); err != nil {
			return fmt.Errorf("table %s: %w", table, err)
		}
		rows[table] = all
		r.Tables++
	}
	return put([]keeping.Load{{Rows: rows}})
}
