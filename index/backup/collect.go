package backup

import (
	"context"
	"time"

	"sohoa/index/catalog/keeping"
	"sohoa/index/record"
	"sohoa/pipeline"
	"sohoa/pipeline/blob"
)

// keptFor is how long a set is kept, and with it what it needs.
const keptFor = 30 * 24 * time.Hour

// keptSets is how many finished sets stay however old they are, beside the one
// being made.
const keptSets = 1

// garbage removes from a copy what was disposed of long ago.
type garbage struct {
	place Place
	snap  snapshot
	now   time.Time
}

// collect writes down what the store no longer has and why it may go, and
// removes what may go now. It returns how many objects went.
func (g garbage) collect(ctx context.Context, set int, finished []int, missing []blob.Info) (int, error) {
	gone, err := g.gone(ctx, finished, missing)
	if err != nil {
		return 0, err
	}
	oldest, err := g.thin(ctx, finished)
	if err != nil {
		return 0, err
	}
	removed := 0
	for key, since := range gone {
		if !since.Before(oldest) || g.now.Sub(since) < keptFor {
			continue
		}
		if err := g.place.Objects.Remove(ctx, key); err != nil {
			return removed, err
		}
		delete(gone, key)
		removed++
	}
	return removed, g.place.keep(ctx, set, goneFile, gone)
}

// gone says of every object that no receipt needs any more since when the store
// has been without it.
func (g garbage) gone(ctx context.Context, finished []int, missing []blob.Info) (map[pipeline.Key]time.Time, error) {
	gone := map[pipeline.Key]time.Time{}
	if len(missing) == 0 {
		return gone, nil
	}
	before := map[pipeline.Key]time.Time{}
	if len(finished) > 0 {
		err := g.place.load(ctx, finished[len(finished)-1], goneFile, &before)
		if err != nil && pipeline.KindOf(err) != pipeline.NotFound {
			return nil, err
		}
	}
	promised := map[pipeline.Sum]bool{}
	err := g.snap.c.Originals(ctx, func(o keeping.Original) error {
		promised[o.Sum] = true
		return nil
	})
	if err != nil {
		return nil, err
	}
	newest := map[pipeline.FileID]int{}
	written, err := g.snap.c.Written(ctx)
	for _, w := range written {
		newest[w.File] = w.Done
	}
	for _, i := range missing {
		sum, ok := i.Key.Sum()
		file, n, isRecord := record.Named(i.Key)
		if !ok || promised[sum] && !(isRecord && n < newest[file]) {
			continue // lost rather than disposed of
		}
		gone[i.Key] = g.now
		if t, ok := before[i.Key]; ok {
			gone[i.Key] = t
		}
	}
	return gone, err
}

// thin removes sets that are too old, and returns the time of the oldest that
// stays.
func (g garbage) thin(ctx context.Context, finished []int) (time.Time, error) {
	oldest := g.now
	spare := max(0, len(finished)-keptSets)
	for i, n := range finished {
		var note Note
		if err := g.place.load(ctx, n, noteFile, &note); err != nil {
			return oldest, err
		}
		if i >= spare || g.now.Sub(note.At) < keptFor {
			if note.At.Before(oldest) {
				oldest = note.At
			}
			continue
		}
		if err := g.place.dropSet(ctx, n); err != nil {
			return oldest, err
		}
	}
	return oldest, nil
}
