package index

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"sohoa/index/catalog/jobs"
	"sohoa/index/search"
	"sohoa/pipeline"
)

// publishBatch is how many documents go into the search index at once: one by
// one 193 a second were measured, in batches of 200 to 500 about 2,600.
const publishBatch = 300

// sweepEvery is how often Run looks for documents to publish although nobody
// kicked it, in case the search index failed before.
const sweepEvery = 30 * time.Second

// Run publishes documents as the catalogue changes, and rebuilds the search
// index where it is not to be trusted, until ctx ends. There is one Run for an
// Index; without it [Index.PublishPending] does the same on demand.
func (x *Index) Run(ctx context.Context) error {
	tick := time.NewTicker(sweepEvery)
	defer tick.Stop()
	if err := x.reconcile(ctx, false); err != nil && ctx.Err() == nil {
		x.log.Error("search index is not compared", "error", err)
	}
	for {
		if err := x.catchUp(ctx); err != nil && ctx.Err() == nil {
			x.log.Error("search index is behind", "error", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-x.publish:
		case <-tick.C:
			if err := x.finishPurges(ctx); err != nil && ctx.Err() == nil {
				x.log.Error("purged bytes are still in the store", "error", err)
			}
		}
	}
}

// catchUp brings the search index to where the catalogue is.
func (x *Index) catchUp(ctx context.Context) error {
	if why, needed := x.search.NeedsRebuild(); needed {
		x.log.Warn("search index is rebuilt", "why", why)
		return x.reindex(ctx)
	}
	_, err := x.PublishPending(ctx)
	if err != nil {
		return err
	}
	if _, err = x.WriteRecords(ctx); err != nil {
		return err
	}
	return x.Sign(ctx, false)
}

// PublishPending brings every document that changed into the search index, or
// out of it, and returns how many there were.
func (x *Index) PublishPending(ctx context.Context) (int, error) {
	total := 0
	for {
		n, err := x.publishSome(ctx)
		if err != nil {
			return total, fmt.Errorf("publish: %w", err)
		}
		if n == 0 {
			return total, nil
		}
		total += n
	}
}

func (x *Index) publishSome(ctx context.Context) (int, error) {
	x.publishing.Lock()
	defer x.publishing.Unlock()
	docs, err := x.catalog.Pending(ctx, publishBatch)
	if err != nil || len(docs) == 0 {
		return 0, err
	}
	return len(docs), x.put(ctx, docs)
}

// put brings some documents into the index or out of it, with the dossiers they
// name, then notes in the catalogue what the index holds. A crash between the
// two only does it again.
func (x *Index) put(ctx context.Context, docs []Document) error {
	above, err := x.catalog.Ancestry(ctx)
	if err != nil {
		return err
	}
	var records []search.Record
	var gone []pipeline.DocumentID
	var noted []jobs.Indexed
	var issued []Issuer
	dossiers := binder{x, map[pipeline.BatchID]string{}}
	for _, d := range docs {
		n := jobs.Indexed{ID: d.ID, Version: d.Version}
		if d.State.Findable() {
			texts, err := x.catalog.Texts(ctx, d)
			if err != nil {
				return err
			}
			if err := dossiers.bind(ctx, d, texts); err != nil {
				return err
			}
			r, by, err := x.record(ctx, d, texts, above)
			if err != nil {
				return fmt.Errorf("make record %s: %w", d.ID, err)
			}
			records, issued = append(records, r), append(issued, by)
			n.Hash = r.Hash()
		} else {
			gone = append(gone, d.ID)
		}
		noted = append(noted, n)
	}
	if err := x.catalog.PutIssued(ctx, issued); err != nil {
		return err
	}
	// Out first: what was withheld must not be found a moment longer.
	if err := errors.Join(x.search.Remove(ctx, gone), x.search.Put(ctx, records)); err != nil {
		return err
	}
	return x.catalog.Published(ctx, noted)
}

// record is what the search index is told of a document with the texts of its
// pages, and who issued it.
func (x *Index) record(ctx context.Context, d Document, texts []string, above map[pipeline.UnitID][]pipeline.UnitID) (search.Record, Issuer, error) {
	fields, err := x.catalog.Fields(ctx, d.ID)
	if err != nil {
		return search.Record{}, Issuer{}, err
	}
	by, err := x.issuedBy(ctx, d, fields)
	if err != nil {
		return search.Record{}, by, err
	}
	value := map[pipeline.FieldName]string{}
	for _, f := range fields {
		value[f.Name] = f.Value
	}
	r := search.Record{
		ID: d.ID, Units: above[d.Unit], Type: d.Type, Family: d.Family, State: d.State,
		Number: d.Number, Symbol: d.Symbol, Organ: d.Organ, Superior: value[pipeline.FieldSuperiorOrgan],
		Signer: d.Signer, Subject: d.Subject, Place: value[pipeline.FieldPlace],
		Body: strings.Join(texts, pageGap), Pages: pageStarts(texts), FileName: d.FileName, Batch: d.Batch,
		Issuers: above[by.Unit],
	}
	if d.Title != d.Subject {
		r.Title = d.Title
	}
	if r.Box, r.Address, err = x.catalog.Shelf(ctx, d); err != nil {
		return search.Record{}, by, err
	}
	if r.Codes, err = x.catalog.BoundCodes(ctx, d.ID); err != nil {
		return search.Record{}, by, err
	}
	if day, err := time.Parse(time.DateOnly, d.Date); err == nil {
		r.Date, r.Year = d.Date, day.Year()
	} else if y, err := strconv.Atoi(strings.SplitN(d.Date, "-", 2)[0]); err == nil && y > 1900 && y < 2200 {
		r.Year = y // month or day unknown: a handwritten day is the rule, not the exception
	}
	return r, by, nil
}

// pageGap stands between the pages of a body.
const pageGap = "\n\n"

// pageStarts says where each page begins in the joined body.
func pageStarts(texts []string) []int {
	if len(texts) < 2 {
		return nil
	}
	starts := make([]int, len(texts))
	at := 0
	for i, t := range texts {
		starts[i] = at
		at += len(t) + len(pageGap)
	}
	return starts
}

// Reindex makes the search index anew from the catalogue while the old one
// serves, and then takes its place. Documents that change meanwhile are
// published into both. It is for those who may care for the whole; NotFound to
// others.
func (x *Index) Reindex(ctx context.Context, v pipeline.Viewer) error {
	if err := x.allowCare(ctx, v); err != nil {
		return fmt.Errorf("reindex: %w", err)
	}
	return x.reindex(ctx)
}

func (x *Index) reindex(ctx context.Context) error {
	above, err := x.catalog.Ancestry(ctx)
	if err != nil {
		return fmt.Errorf("reindex: %w", err)
	}
	err = x.search.Rebuild(ctx, func(yield func(search.Record) error) error {
		return x.eachFindable(ctx, func(d Document) error {
			texts, err := x.catalog.Texts(ctx, d)
			if err != nil {
				return err
			}
			r, _, err := x.record(ctx, d, texts, above)
			if err != nil {
				return fmt.Errorf("make record %s: %w", d.ID, err)
			}
			return yield(r)
		})
	})
	if err != nil {
		return fmt.Errorf("reindex: %w", err)
	}
	if err := x.reconcile(ctx, true); err != nil {
		return fmt.Errorf("reindex: %w", err)
	}
	_, err = x.PublishPending(ctx)
	return err
}

// eachFindable yields every document that belongs in the search index.
func (x *Index) eachFindable(ctx context.Context, yield func(Document) error) error {
	var after pipeline.DocumentID
	for {
		docs, err := x.catalog.Findable(ctx, after, publishBatch)
		if err != nil || len(docs) == 0 {
			return err
		}
		for _, d := range docs {
			if err := yield(d); err != nil {
				return err
			}
		}
		after = docs[len(docs)-1].ID
	}
}

// reconcile compares what the search index holds with what the catalogue
// noted. What is missing or different becomes pending, what should not be
// there goes. With adopt, after a rebuild, what the index holds is right.
func (x *Index) reconcile(ctx context.Context, adopt bool) error {
	x.publishing.Lock()
	defer x.publishing.Unlock()
	d, err := x.compare(ctx)
	if err != nil {
		return fmt.Errorf("compare index and catalogue: %w", err)
	}
	wrong := d.missing
	if !adopt {
		for _, n := range d.different {
			wrong = append(wrong, n.ID)
		}
		d.different = nil
	}
	if len(wrong) > 0 || len(d.stray) > 0 {
		x.log.Warn("search index differs from the catalogue", "wrong", len(wrong), "stray", len(d.stray))
		kick(x.publish)
	}
	return errors.Join(x.search.Remove(ctx, d.stray), x.catalog.Distrust(ctx, wrong), x.catalog.Adopt(ctx, d.different))
}

// differences between search index and catalogue, apart from documents that
// the catalogue knows to be pending.
type differences struct {
	held      int
	behind    int
	missing   []pipeline.DocumentID
	different []jobs.Indexed // as the index holds them
	stray     []pipeline.DocumentID
}

// compare must be called with x.publishing held: else a document published
// meanwhile looks different.
func (x *Index) compare(ctx context.Context) (differences, error) {
	var d differences
	want, behind, err := x.catalog.ShouldBeFound(ctx)
	if err != nil {
		return d, err
	}
	d.behind = len(behind)
	err = x.search.IDs(ctx, func(id pipeline.DocumentID, hash uint64) error {
		d.held++
		w, ok := want[id]
		delete(want, id)
		switch {
		case ok && w != hash:
			d.different = append(d.different, jobs.Indexed{ID: id, Hash: hash})
		case !ok && !behind[id]:
			d.stray = append(d.stray, id)
		}
		return nil
	})
	for id := range want {
		d.missing = append(d.missing, id)
	}
	return d, err
}
