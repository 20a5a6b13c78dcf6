package index

import (
	"context"
	"errors"
	"fmt"
	"io"

	"sohoa/index/catalog/jobs"
	"sohoa/index/catalog/secrecy"
	"sohoa/index/door"
	"sohoa/index/record"
	"sohoa/pipeline"
	"sohoa/pipeline/blob"
)

// Withheld is a document that bears a secrecy mark, as those charged with it
// see it.
type Withheld = secrecy.Withheld

func (x *Index) allowRecords(ctx context.Context, v pipeline.Viewer) error {
	return x.AllowDuty(ctx, v, DutyRecords)
}

// WithheldOnes lists what is withheld in the viewer's units, newest first.
// NotFound: he is not charged with it; so with all that follows.
func (x *Index) WithheldOnes(ctx context.Context, v pipeline.Viewer) ([]Withheld, error) {
	if err := x.allowRecords(ctx, v); err != nil {
		return nil, err
	}
	return x.catalog.WithheldOnes(ctx, door.Scope(v))
}

// WithheldOne returns a withheld document with its pages, and notes that the
// viewer saw it.
func (x *Index) WithheldOne(ctx context.Context, v pipeline.Viewer, id pipeline.DocumentID) (Withheld, []PageInfo, error) {
	w, err := x.withheld(ctx, v, id)
	if err != nil {
		return w, nil, err
	}
	if err := x.catalog.NoteOnce(ctx, v, secrecy.ActViewWithheld, string(id), sameView); err != nil {
		return w, nil, fmt.Errorf("view withheld %s: %w", id, err)
	}
	pages, err := x.catalog.Pages(ctx, w.Document)
	return w, pages, err
}

func (x *Index) withheld(ctx context.Context, v pipeline.Viewer, id pipeline.DocumentID) (Withheld, error) {
	if err := x.allowRecords(ctx, v); err != nil {
		return Withheld{}, err
	}
	return x.catalog.WithheldOne(ctx, door.Scope(v), id)
}

// WithheldPreview returns the picture of a page of a withheld document, so
// that the mark can be judged; the caller closes it.
func (x *Index) WithheldPreview(ctx context.Context, v pipeline.Viewer, id pipeline.DocumentID, n int) (io.ReadCloser, error) {
	w, pages, err := x.WithheldOne(ctx, v, id)
	if err != nil {
		return nil, err
	}
	if n < 1 || n > len(pages) || !pages[n-1].Preview {
		return nil, pipeline.Errorf(pipeline.NotFound, "no picture of page %d of %s", n, id)
	}
	return x.picture(ctx, w.Sum, pages[n-1])
}

// ClearWithheld says, with a reason, that a withheld document bears no secret:
// it is described as any other and waits for a person. Later readings of these
// pages do not withhold it again.
func (x *Index) ClearWithheld(ctx context.Context, v pipeline.Viewer, id pipeline.DocumentID, reason string) error {
	w, reason, err := x.decide(ctx, v, id, reason)
	if err != nil {
		return err
	}
	key, err := x.catalog.DescriptionOf(ctx, w.Sum)
	if err != nil {
		return err
	}
	var desc pipeline.Description
	if key != "" {
		if err := x.load(ctx, key, &desc); err != nil {
			return fmt.Errorf("clear %s: %w", id, err)
		}
	}
	pages, err := x.catalog.Pages(ctx, w.Document)
	if err != nil {
		return err
	}
	texts := map[int]jobs.ReadPage{}
	for _, p := range pages {
		if p.Reading == "" {
			continue
		}
		var r pipeline.Reading
		if err := x.load(ctx, p.Reading, &r); err != nil {
			return fmt.Errorf("clear %s: %w", id, err)
		}
		texts[p.InFile] = readPage(p.Reading, r)
	}
	if err := x.catalog.Clear(ctx, v, secrecy.Clearing{Of: w, Reason: reason, Found: desc, Pages: texts}); err != nil {
		return fmt.Errorf("clear %s: %w", id, err)
	}
	x.stir()
	return nil
}

// decide finds the document of a decision, which needs a reason.
func (x *Index) decide(ctx context.Context, v pipeline.Viewer, id pipeline.DocumentID, reason string) (Withheld, string, error) {
	w, err := x.withheld(ctx, v, id)
	if err != nil {
		return w, "", err
	}
	if reason, err = tidyNote(reason); err != nil {
		return w, "", err
	}
	if reason == "" {
		return w, "", &pipeline.Error{Kind: pipeline.Invalid, Field: "note"}
	}
	if w.Purged {
		return w, "", pipeline.Errorf(pipeline.NotFound, "the bytes of %s are gone", id)
	}
	return w, reason, nil
}

// PurgeWithheld removes, with a reason, the file that a withheld document came
// in and every copy and everything made from it: the bytes, what was read, the
// pictures, the descriptions, the PDF, its name. What stays is that there was
// something and who removed it. A file is one thing: its other parts go too.
// Backups made before are for their keeper to clean.
func (x *Index) PurgeWithheld(ctx context.Context, v pipeline.Viewer, id pipeline.DocumentID, reason string) error {
	w, reason, err := x.decide(ctx, v, id, reason)
	if err != nil {
		return err
	}
	if err := x.catalog.Purge(ctx, v, w, reason); err != nil {
		return fmt.Errorf("purge %s: %w", id, err)
	}
	x.stir()
	x.notYetGone(x.sweepAway(ctx, w.Sum))
	return nil
}

// sweepAway removes every object of some bytes from the store.
func (x *Index) sweepAway(ctx context.Context, sum pipeline.Sum) error {
	var keys []pipeline.Key
	for _, prefix := range pipeline.KeysOf(sum) {
		some, err := blob.Keys(ctx, x.store, prefix)
		if err != nil {
			return fmt.Errorf("list %s: %w", prefix, err)
		}
		keys = append(keys, some...)
	}
	old, err := x.oldRecords(ctx, sum)
	if err != nil {
		return err
	}
	var left error // a locked original does not keep what was made from it
	for _, k := range append(keys, old...) {
		if err := x.store.Remove(ctx, k); err != nil {
			left = errors.Join(left, fmt.Errorf("remove %s: %w", k, err))
		}
	}
	if left != nil {
		return left
	}
	return x.catalog.Purged(ctx, sum)
}

// oldRecords writes down that the files of some bytes are empty now, and lists
// what was written of them before: it holds their names.
func (x *Index) oldRecords(ctx context.Context, sum pipeline.Sum) ([]pipeline.Key, error) {
	if _, err := x.WriteRecords(ctx); err != nil {
		return nil, err
	}
	newest := map[pipeline.FileID]int{}
	at := map[pipeline.Key]int{}
	err := x.store.List(ctx, record.Folder(sum), func(i blob.Info) error {
		if f, n, ok := record.Named(i.Key); ok {
			newest[f], at[i.Key] = max(newest[f], n), n
		}
		return nil
	})
	var old []pipeline.Key
	for k, n := range at {
		if f, _, _ := record.Named(k); n < newest[f] {
			old = append(old, k)
		}
	}
	return old, err
}

// finishPurges does what a crash or a slow worker left undone.
func (x *Index) finishPurges(ctx context.Context) error {
	sums, err := x.catalog.Purging(ctx)
	if err != nil {
		return err
	}
	var left error
	for _, sum := range sums {
		if err := x.sweepAway(ctx, sum); err != nil && !errors.Is(err, blob.ErrLocked) { // locked: a later call does it
			left = errors.Join(left, err)
		}
	}
	return left
}
