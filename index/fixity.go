package index

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"sohoa/index/catalog/keeping"
	"sohoa/index/catalog/ledger"
	"sohoa/index/door"
	"sohoa/index/search"
	"sohoa/pipeline"
	"sohoa/pipeline/blob"
)

// Share is a part of all objects, so that a long check can be done in pieces:
// N of Of, from 1. The zero Share is all of them.
type Share struct{ N, Of int }

// ParseShare reads "3/30". Invalid: it is none.
func ParseShare(s string) (Share, error) {
	if s == "" {
		return Share{}, nil
	}
	n, of, ok := strings.Cut(s, "/")
	a, errA := strconv.Atoi(n)
	b, errB := strconv.Atoi(of)
	if !ok || errA != nil || errB != nil || a < 1 || b < a || b > 1<<20 {
		return Share{}, door.Invalid("subset", "is not like 3/30")
	}
	return Share{a, b}, nil
}

// holds reports whether an original with everything made from it is in the
// share: hashes are spread evenly, and an object never changes its share.
func (s Share) holds(sum pipeline.Sum) bool {
	if s.Of == 0 || len(sum) < 8 {
		return s.Of == 0
	}
	v, err := strconv.ParseUint(string(sum[:8]), 16, 64)
	return err == nil && int(v%uint64(s.Of)) == s.N-1
}

// Fixity is what reading objects back gave, as three lists of keys that never
// overlap.
type Fixity struct {
	At        time.Time      `json:"at"`
	Share     string         `json:"share,omitempty"` // "3/30"; empty: all, or what was due
	Checked   int            `json:"checked"`         // objects read back and right
	Bytes     int64          `json:"bytes"`           // of them
	Changed   []pipeline.Key `json:"changed"`         // the bytes have another hash, or cannot be read
	Missing   []pipeline.Key `json:"missing"`
	Untracked []pipeline.Key `json:"untracked"` // in the store, in no receipt; no fault: an upload cut off
	Repaired  []pipeline.Key `json:"repaired,omitempty"`
}

// Clean reports whether nothing is changed or missing that was not repaired.
func (f Fixity) Clean() bool { return len(f.Changed)+len(f.Missing) == len(f.Repaired) }

// CheckFixity reads a share of all objects back and compares their hashes, for
// those who care for the whole; NotFound to others. Where second is not nil,
// what is changed or missing is taken from there, if its bytes have the hash
// that was promised. The check itself is a line of the audit.
func (x *Index) CheckFixity(ctx context.Context, v pipeline.Viewer, s Share, second blob.Store) (Fixity, error) {
	if err := x.allowCare(ctx, v); err != nil {
		return Fixity{}, fmt.Errorf("check fixity: %w", err)
	}
	var all []keeping.Promise
	promised := map[pipeline.Key]bool{}
	add := func(p keeping.Promise) error {
		promised[p.Key] = true
		if s.holds(p.Of) {
			all = append(all, p)
		}
		return nil
	}
	err := x.catalog.Originals(ctx, func(o keeping.Original) error {
		return add(keeping.Promise{Key: pipeline.OriginalKey(o.Sum), Sum: o.Sum, Of: o.Sum, Size: o.Size})
	})
	if err == nil {
		err = x.catalog.Derivatives(ctx, add)
	}
	if err != nil {
		return Fixity{}, fmt.Errorf("check fixity: %w", err)
	}
	f, err := x.readBack(ctx, all, second)
	if err != nil {
		return f, fmt.Errorf("check fixity: %w", err)
	}
	if s.Of > 0 {
		f.Share = fmt.Sprintf("%d/%d", s.N, s.Of)
	}
	err = x.store.List(ctx, "original/", func(i blob.Info) error {
		if sum, _ := i.Key.Sum(); !promised[i.Key] && s.holds(sum) {
			f.Untracked = append(f.Untracked, i.Key)
		}
		return nil
	})
	if err != nil {
		return f, fmt.Errorf("check fixity: %w", err)
	}
	return f, x.noteFixity(ctx, v, f)
}

// readBack reads objects and compares them, and repairs what it can.
func (x *Index) readBack(ctx context.Context, all []keeping.Promise, second blob.Store) (Fixity, error) {
	f := Fixity{At: x.clock().UTC(), Changed: []pipeline.Key{}, Missing: []pipeline.Key{}, Untracked: []pipeline.Key{}}
	for some := range slices.Chunk(all, publishBatch) {
		var right []pipeline.Sum
		for _, p := range some {
			good, err := x.readOne(ctx, p, second, &f)
			if err != nil {
				return f, err
			}
			if good && p.Sum == p.Of {
				right = append(right, p.Sum)
			}
		}
		if err := x.catalog.Checked(ctx, right, x.clock()); err != nil {
			return f, err
		}
	}
	return f, nil
}

// readOne reads one object, notes what it found, and reports whether the object
// is right now.
func (x *Index) readOne(ctx context.Context, p keeping.Promise, second blob.Store, f *Fixity) (bool, error) {
	sum, n, err := blob.Verify(ctx, x.store, p.Key)
	if ctx.Err() != nil {
		return false, ctx.Err()
	}
	if err == nil && sum == p.Sum || x.uncover(ctx, p) {
		f.Checked, f.Bytes = f.Checked+1, f.Bytes+n
		if r, ok := x.store.(blob.Renewer); ok {
			if err := r.Renew(ctx, p.Key); err != nil {
				x.log.Warn("the lock of an object is not renewed", "key", p.Key, "error", err)
			}
		}
		return true, nil
	}
	if pipeline.KindOf(err) == pipeline.NotFound && err != nil {
		f.Missing = append(f.Missing, p.Key)
	} else {
		f.Changed = append(f.Changed, p.Key)
	}
	if second == nil {
		return false, nil
	}
	good, err := x.repair(ctx, p, second)
	if err != nil {
		return false, fmt.Errorf("repair %s: %w", p.Key, err)
	}
	if good {
		f.Repaired = append(f.Repaired, p.Key)
	}
	return good, nil
}

// uncover brings the first bytes of an object to light where the store keeps
// them below what was laid over them, and reports whether they are right.
func (x *Index) uncover(ctx context.Context, p keeping.Promise) bool {
	u, ok := x.store.(blob.Uncoverer)
	if !ok {
		return false
	}
	if found, err := u.Uncover(ctx, p.Key); err != nil || !found {
		return false
	}
	sum, _, err := blob.Verify(ctx, x.store, p.Key)
	if err != nil || sum != p.Sum {
		return false
	}
	x.log.Warn("object was covered by other bytes; the first are back", "key", p.Key)
	return true
}

// repair puts an object back from a second copy. The copy is read twice: once
// to see that it is right before the bad one goes, once to be written.
func (x *Index) repair(ctx context.Context, p keeping.Promise, second blob.Store) (bool, error) {
	sum, _, err := blob.Verify(ctx, second, p.Key)
	if pipeline.KindOf(err) == pipeline.NotFound && err != nil || err == nil && sum != p.Sum {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	r, err := second.Open(ctx, p.Key)
	if err != nil {
		return false, err
	}
	defer r.Close()
	if err := x.store.Remove(ctx, p.Key); err != nil {
		return false, err
	}
	_, got, err := x.store.Put(ctx, io.Reader(r), func(pipeline.Sum) pipeline.Key { return p.Key })
	if err != nil {
		return false, err
	}
	x.log.Warn("object repaired from a second copy", "key", p.Key)
	return got == p.Sum, nil
}

func (x *Index) noteFixity(ctx context.Context, v pipeline.Viewer, f Fixity) error {
	detail, err := json.Marshal(map[string]any{
		"share": f.Share, "checked": f.Checked, "bytes": f.Bytes, "changed": len(f.Changed),
		"missing": len(f.Missing), "untracked": len(f.Untracked), "repaired": len(f.Repaired),
	})
	if err != nil {
		return err
	}
	for _, k := range append(slices.Clone(f.Changed), f.Missing...) {
		if slices.Contains(f.Repaired, k) {
			continue
		}
		x.log.Error("object is changed or missing", "key", k)
	}
	return x.catalog.Note(ctx, v, ledger.ActFixity, "", string(detail))
}

// Every original is read back at least once in thirty days (the term of the
// programme; the circular asks for three years). The rounds leave room for a
// server that is off at night.
const (
	readWithin = 30 * 24 * time.Hour
	roundEvery = time.Hour
	rounds     = 300 // of them a month, at least
)

// Watch reads originals back in rounds until ctx ends: first those handed in
// since the last round, then those that were read longest ago. Each round also
// compares the sums of the search index, all of it.
func (x *Index) Watch(ctx context.Context) error {
	tick := time.NewTicker(roundEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
			if _, err := x.Round(ctx); err != nil && ctx.Err() == nil {
				x.log.Error("originals are not read back", "error", err)
			}
			if err := x.search.Verify(ctx); errors.Is(err, search.ErrRebuild) {
				x.log.Error("search index is not what was written", "error", err)
				kick(x.publish) // Run makes it anew
			}
		}
	}
}

// Round reads back what is due: a day before its thirty days are over.
func (x *Index) Round(ctx context.Context) (Fixity, error) {
	sums, err := x.catalog.Sums(ctx)
	if err != nil {
		return Fixity{}, fmt.Errorf("round: %w", err)
	}
	due, err := x.catalog.Stale(ctx, x.clock().Add(24*time.Hour-readWithin), sums.Receipts/rounds+100)
	if err != nil || len(due) == 0 {
		return Fixity{}, err
	}
	for _, p := range slices.Clone(due) {
		made, err := x.catalog.DerivativesOf(ctx, p.Sum)
		if err != nil {
			return Fixity{}, fmt.Errorf("round: %w", err)
		}
		due = append(due, made...)
	}
	f, err := x.readBack(ctx, due, nil)
	if err != nil {
		return f, fmt.Errorf("round: %w", err)
	}
	return f, x.noteFixity(ctx, pipeline.Viewer{}, f)
}
