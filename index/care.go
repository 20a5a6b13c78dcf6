package index

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"sohoa/index/catalog/keeping"
	"sohoa/index/door"
	"sohoa/index/record"
	"sohoa/index/search"
	"sohoa/pipeline"
	"sohoa/pipeline/blob"
)

// Verify checks what must hold between any two acts: every receipt has its
// row and its object, every document is in an end state or moving, no page is
// lost, the search index equals the catalogue, the counters recompute. Deep
// also reads every original, and everything made from it, and compares the
// hashes. It may run while the index
// is in use. It tells of every unit, so it is for those who may care for the
// whole; NotFound to others.
func (x *Index) Verify(ctx context.Context, v pipeline.Viewer, deep bool) (Report, error) {
	if err := x.allowCare(ctx, v); err != nil {
		return Report{}, fmt.Errorf("verify: %w", err)
	}
	r := Report{Deep: deep, At: x.clock().UTC(), Problems: []Problem{}}
	steps := []func(context.Context, *Report) error{
		x.verifyCatalog, x.verifyOriginals, x.verifyResults, x.verifySearch, x.sum,
	}
	for _, step := range steps {
		if err := step(ctx, &r); err != nil {
			return r, fmt.Errorf("verify: %w", err)
		}
	}
	r.Took = x.clock().Sub(r.At)
	return r, nil
}

func (r *Report) broken(rule, subject, detail string) {
	r.Problems = append(r.Problems, Problem{rule, subject, detail})
}

func (x *Index) verifyCatalog(ctx context.Context, r *Report) error {
	broken, err := x.catalog.Check(ctx)
	for _, b := range broken {
		r.broken(b.Rule, b.Subject, b.Detail)
	}
	return err
}

// verifyOriginals lists the store once and compares it with the receipts. The
// receipts are read first: an upload meanwhile is then untracked, not missing.
func (x *Index) verifyOriginals(ctx context.Context, r *Report) error {
	promised := map[pipeline.Key]keeping.Original{}
	err := x.catalog.Originals(ctx, func(o keeping.Original) error {
		promised[pipeline.OriginalKey(o.Sum)] = o
		return nil
	})
	if err != nil {
		return err
	}
	var found []keeping.Original
	err = x.store.List(ctx, "original/", func(i blob.Info) error {
		o, ok := promised[i.Key]
		if !ok {
			r.Untracked++
			return nil
		}
		delete(promised, i.Key)
		found = append(found, o)
		if i.Size != o.Size {
			r.broken("object_size", string(o.Sum), fmt.Sprintf("%d bytes, the receipt says %d", i.Size, o.Size))
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("list originals: %w", err)
	}
	r.Objects = len(found)
	for _, o := range promised {
		r.broken("receipt_object", string(o.Sum), "the object is missing")
	}
	if !r.Deep {
		return nil
	}
	return x.rehash(ctx, r, found)
}

// rehash reads every original and compares its hash. What is right is noted as
// checked, some hundred at a time.
func (x *Index) rehash(ctx context.Context, r *Report, all []keeping.Original) error {
	type answer struct {
		sum pipeline.Sum
		err error
	}
	for some := range slices.Chunk(all, publishBatch) {
		got, err := atOnce(ctx, some, func(ctx context.Context, o keeping.Original) (answer, error) {
			sum, _, err := blob.Verify(ctx, x.store, pipeline.OriginalKey(o.Sum))
			return answer{sum, err}, ctx.Err()
		})
		if err != nil {
			return err
		}
		var right []pipeline.Sum
		for i, o := range some {
			switch a := got[i]; {
			case a.err != nil:
				r.broken("object_hash", string(o.Sum), "cannot be read: "+a.err.Error())
			case a.sum != o.Sum:
				r.broken("object_hash", string(o.Sum), "the bytes have changed: "+string(a.sum))
			default:
				right = append(right, o.Sum)
			}
		}
		if err := x.catalog.Checked(ctx, right, x.clock()); err != nil {
			return err
		}
	}
	return nil
}

// verifyResults looks for the reading of every page that has one; deep, it
// reads all results.
func (x *Index) verifyResults(ctx context.Context, r *Report) error {
	want := map[pipeline.Key]bool{}
	err := x.catalog.ReadingKeys(ctx, func(k pipeline.Key) error {
		want[k] = true
		return nil
	})
	if err != nil {
		return err
	}
	err = x.store.List(ctx, "reading/", func(i blob.Info) error {
		delete(want, i.Key)
		return nil
	})
	for k := range want {
		r.broken("reading_object", string(k), "the object is missing")
	}
	if err != nil || !r.Deep {
		return err
	}
	if err := x.verifyMade(ctx, r); err != nil {
		return err
	}
	return x.verifySeals(ctx, r)
}

// verifySeals reads the results and records that no record promises, and looks
// whether they are what they were when they were sealed.
func (x *Index) verifySeals(ctx context.Context, r *Report) error {
	for _, prefix := range []string{"scan/", "description/", "pdf/", record.Prefix, record.SettingsPrefix} {
		err := x.store.List(ctx, prefix, func(i blob.Info) error {
			if !strings.HasSuffix(string(i.Key), ".json") {
				return nil
			}
			var whole json.RawMessage
			if err := x.load(ctx, i.Key, &whole); ctx.Err() != nil {
				return ctx.Err()
			} else if err != nil && pipeline.KindOf(err) != pipeline.NotFound { // else removed meanwhile
				r.broken("result_seal", string(i.Key), err.Error())
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// verifyMade reads everything that was made from originals and compares it with
// what the last record of each file promised.
func (x *Index) verifyMade(ctx context.Context, r *Report) error {
	files, err := x.catalog.Written(ctx)
	if err != nil {
		return err
	}
	for some := range slices.Chunk(files, publishBatch) {
		got, err := atOnce(ctx, some, x.brokenOf)
		if err != nil {
			return err
		}
		for _, problems := range got {
			r.Problems = append(r.Problems, problems...)
		}
	}
	return x.verifyUnwritten(ctx, r)
}

// verifyUnwritten names what keeps files from being written down.
func (x *Index) verifyUnwritten(ctx context.Context, r *Report) error {
	due, err := x.catalog.RecordsDue(ctx, publishBatch, movesLong)
	if err != nil {
		return err
	}
	for _, d := range due {
		rows, _, _, err := x.catalog.FileRows(ctx, d.File)
		if err != nil {
			return err
		}
		if _, err := record.Promise(ctx, x.store, rows, x.before(ctx, d)); errors.Is(err, pipeline.ErrAltered) {
			r.broken("result_seal", string(d.File), err.Error())
		}
	}
	return ctx.Err()
}

// brokenOf reads everything that was made from one file.
func (x *Index) brokenOf(ctx context.Context, f keeping.Due) ([]Problem, error) {
	key := record.Key(f.Sum, f.File, f.Done)
	written, err := record.Load(ctx, x.store, key)
	if err != nil {
		return []Problem{{"record_object", string(key), "cannot be read: " + err.Error()}}, ctx.Err()
	}
	broken, err := written.Broken(ctx, x.store)
	var problems []Problem
	for _, b := range broken {
		problems = append(problems, Problem{"result_hash", string(b.Key), b.Detail})
	}
	return problems, err
}

func (x *Index) verifySearch(ctx context.Context, r *Report) error {
	if why, needed := x.search.NeedsRebuild(); needed {
		r.broken("index_equals", "search", "must be rebuilt: "+why)
		return nil
	}
	if err := x.search.Verify(ctx); errors.Is(err, search.ErrRebuild) {
		r.broken("index_files", "search", err.Error())
		kick(x.publish) // Run makes it anew
		return nil
	} else if err != nil {
		return err
	}
	x.publishing.Lock()
	defer x.publishing.Unlock()
	d, err := x.compare(ctx)
	if err != nil {
		return fmt.Errorf("compare index and catalogue: %w", err)
	}
	r.Indexed, r.Behind = d.held, d.behind
	for _, id := range d.missing {
		r.broken("index_equals", string(id), "missing in the search index")
	}
	for _, n := range d.different {
		r.broken("index_equals", string(n.ID), "differs in the search index")
	}
	for _, id := range d.stray {
		r.broken("index_equals", string(id), "is in the search index and should not")
	}
	return nil
}

func (x *Index) sum(ctx context.Context, r *Report) error {
	s, err := x.catalog.Sums(ctx)
	r.Receipts, r.Documents, r.Pages, r.States = s.Receipts, s.Documents, s.Pages, s.States
	for state, n := range s.States {
		if state.Moving() {
			r.Moving += n
		}
	}
	return err
}

// Keeper is the viewer as whom a program asks that opens the data folder
// itself: who may read the folder may read all that is in it. It is never made
// from a request.
func (x *Index) Keeper(ctx context.Context) (pipeline.Viewer, error) {
	root, err := x.catalog.Root(ctx)
	if err != nil {
		return pipeline.Viewer{}, fmt.Errorf("find the root unit: %w", err)
	}
	return pipeline.Viewer{User: "keeper", Role: pipeline.Administrator, Unit: root}, nil
}

// allowCare answers NotFound to all but the administrators of the root unit.
func (x *Index) allowCare(ctx context.Context, v pipeline.Viewer) error {
	if err := door.Allow(v, pipeline.Administrator); err != nil {
		return err
	}
	root, err := x.catalog.Root(ctx)
	if err == nil && v.Unit != root {
		return pipeline.Errorf(pipeline.NotFound, "unit %s does not care for the whole", v.Unit)
	}
	return err
}

// Status tells how the owner is doing, over all units; for those who may care
// for the whole, NotFound to others.
func (x *Index) Status(ctx context.Context, v pipeline.Viewer) (Status, error) {
	var s Status
	if err := x.allowCare(ctx, v); err != nil {
		return s, fmt.Errorf("status: %w", err)
	}
	sums, err := x.catalog.Sums(ctx)
	if err != nil {
		return s, fmt.Errorf("status: %w", err)
	}
	s.States = sums.States
	if s.Jobs, s.Oldest, err = x.catalog.Work(ctx); err != nil {
		return s, fmt.Errorf("status: %w", err)
	}
	if s.Rereading, err = x.catalog.Rereading(ctx); err != nil {
		return s, fmt.Errorf("status: %w", err)
	}
	if s.Unindexed, err = x.catalog.Behind(ctx); err != nil {
		return s, fmt.Errorf("status: %w", err)
	}
	n, err := x.search.Count()
	if err != nil {
		return s, fmt.Errorf("status: %w", err)
	}
	s.Indexed = int(n)
	s.Rebuild, _ = x.search.NeedsRebuild()
	s.SQLite, err = x.catalog.SQLite(ctx)
	return s, err
}

// Recount makes the counters anew from the rows they count.
func (x *Index) Recount(ctx context.Context) error { return x.catalog.Recount(ctx) }
