package index

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"sohoa/index/catalog/ledger"
	"sohoa/index/door"
	"sohoa/index/personal"
	"sohoa/pipeline"
	"sohoa/pipeline/blob"
)

// sameView is how long a person who looks at a document is taken to be at the
// same look: its pages and pictures are one row of the audit, not fifty.
const sameView = 10 * time.Minute

// List answers a Filter from the catalogue, newest first, and notes that the
// viewer asked. Who neither hands in nor plans sees only what may be found.
func (x *Index) List(ctx context.Context, v pipeline.Viewer, f Filter) (Listing, error) {
	if !v.May(pipeline.Clerk, pipeline.Manager, pipeline.Administrator) {
		asked := f.States
		if len(asked) == 0 {
			asked = pipeline.States()
		}
		f.States = slices.DeleteFunc(slices.Clone(asked), func(s pipeline.State) bool { return !s.Findable() })
		if len(f.States) == 0 {
			return Listing{}, nil
		}
	}
	if f.Count {
		f.Page = Page{Limit: 1}
	}
	l, err := x.catalog.List(ctx, door.Scope(v), f)
	if err != nil {
		return Listing{}, err
	}
	if f.Count {
		return Listing{Total: l.Total}, nil
	}
	for i := range l.Documents {
		hideNumbers(v, &l.Documents[i])
	}
	by, err := json.Marshal(f)
	if err != nil {
		return Listing{}, err
	}
	return l, x.noteAsked(ctx, v, "", by, l.Total)
}

// Document returns a document with all that is known of it, and notes that
// the viewer saw it.
func (x *Index) Document(ctx context.Context, v pipeline.Viewer, id pipeline.DocumentID) (Record, error) {
	d, err := x.catalog.Document(ctx, door.Scope(v), id)
	if err != nil {
		return Record{}, err
	}
	if err := x.catalog.NoteOnce(ctx, v, ledger.ActView, string(id), sameView); err != nil {
		return Record{}, fmt.Errorf("view %s: %w", id, err)
	}
	return x.recordOf(ctx, v, d)
}

// recordOf gathers what a page about a document shows.
func (x *Index) recordOf(ctx context.Context, v pipeline.Viewer, d Document) (Record, error) {
	hideNumbers(v, &d)
	r := Record{Document: d}
	var err error
	if r.History, err = x.catalog.History(ctx, d.ID); err != nil {
		return r, err
	}
	if r.Siblings, err = x.catalog.Siblings(ctx, door.Scope(v), d); err != nil {
		return r, err
	}
	if !mayRead(v, d) {
		return r, nil
	}
	now, err := x.catalog.Case(ctx, d)
	if err != nil {
		return r, err
	}
	r.PageList, r.Printed, r.Signed = now.Pages, now.PDF, now.Signed
	r.Seen = x.seen(r)
	r.Missing = x.rules.Missing(evidence(now), x.clock())
	hideFields(v, now.Fields)
	r.Fields = inForm(d, now.Fields)
	if r.Issuer, err = x.catalog.IssuedBy(ctx, d.ID); err != nil {
		return r, err
	}
	if r.Attached, err = x.catalog.Attachments(ctx, d); err != nil {
		return r, err
	}
	for i := range r.Attached {
		if !seesNumbers(v) {
			r.Attached[i].Title = personal.Hide(r.Attached[i].Title)
		}
	}
	return r, x.citations(ctx, door.Scope(v), &r)
}

// mayRead reports whether a viewer in whose scope a document lies may see its
// pages. Before it is described nobody may: it could bear a secrecy mark. One
// that was sent back is for those who mend it.
func mayRead(v pipeline.Viewer, d Document) bool {
	if d.State.Findable() {
		return true
	}
	return d.State == pipeline.Spoiled && d.Described != "" && v.May(pipeline.Clerk, pipeline.Administrator)
}

// inForm puts fields in the order of a form and counts their pages within the
// document.
func inForm(d Document, fields []NamedField) []NamedField {
	order := map[pipeline.FieldName]int{}
	for i, name := range pipeline.FieldNames() {
		order[name] = i - len(pipeline.FieldNames())
	}
	for i := range fields {
		if fields[i].Page > 0 {
			fields[i].Page -= d.First - 1
		}
	}
	slices.SortStableFunc(fields, func(a, b NamedField) int { return order[a.Name] - order[b.Name] })
	return fields
}

// page finds a page of a document that the viewer may read, and notes that he
// saw the document.
func (x *Index) page(ctx context.Context, v pipeline.Viewer, id pipeline.DocumentID, n int) (Document, PageInfo, error) {
	d, err := x.catalog.Document(ctx, door.Scope(v), id)
	if err != nil {
		return d, PageInfo{}, err
	}
	if !mayRead(v, d) || n < 1 || n > d.Pages() {
		return d, PageInfo{}, pipeline.Errorf(pipeline.NotFound, "no page %d of document %s to be seen", n, id)
	}
	p, err := x.catalog.Page(ctx, d, n)
	if err != nil {
		return d, p, err
	}
	return d, p, x.catalog.NoteOnce(ctx, v, ledger.ActView, string(id), sameView)
}

// Page returns the reading of a page of a document, counted from 1. A page
// that was given up has no words and its failure.
func (x *Index) Page(ctx context.Context, v pipeline.Viewer, id pipeline.DocumentID, n int) (Reading, error) {
	_, p, err := x.page(ctx, v, id, n)
	if err != nil {
		return Reading{}, err
	}
	r := Reading{InFile: p.InFile}
	if p.Reading == "" {
		r.Reading = pipeline.Reading{Page: n, Failure: p.Failure}
		return r, nil
	}
	if err := x.load(ctx, p.Reading, &r.Reading); err != nil {
		return Reading{}, fmt.Errorf("page %d of %s: %w", n, id, err)
	}
	r.Page = n
	return r, nil
}

// Preview returns the picture of a page of a document, a JPEG; the caller
// closes it. NotFound: there is none, or nobody could read the page and nobody
// has looked at it yet: it may bear a secrecy mark, and is for those who look.
func (x *Index) Preview(ctx context.Context, v pipeline.Viewer, id pipeline.DocumentID, n int) (io.ReadCloser, error) {
	d, p, err := x.page(ctx, v, id, n)
	if err != nil {
		return nil, err
	}
	if !p.Preview || p.Failure != "" && !p.Seen && !v.May(pipeline.Clerk, pipeline.Administrator) {
		return nil, pipeline.Errorf(pipeline.NotFound, "page %d of document %s has no picture", n, id)
	}
	r, err := x.picture(ctx, d.Sum, p)
	if err != nil {
		return nil, fmt.Errorf("picture of page %d of %s: %w", n, id, err)
	}
	return r, nil
}

// picture opens the preview of a page, whose reading says what it hashes to.
func (x *Index) picture(ctx context.Context, sum pipeline.Sum, p PageInfo) (io.ReadCloser, error) {
	key := pipeline.PreviewKey(sum, p.InFile, p.Version)
	var r pipeline.Reading
	if p.Reading != "" {
		if err := x.load(ctx, p.Reading, &r); err != nil {
			return nil, err
		}
	}
	if r.PreviewSum == "" {
		return x.store.Open(ctx, key)
	}
	return blob.OpenAs(ctx, x.store, key, r.PreviewSum)
}

// Original hands out the file that a document came in, as it came; the caller
// closes it. See mayHave for whom it is NotFound.
func (x *Index) Original(ctx context.Context, v pipeline.Viewer, id pipeline.DocumentID) (Original, error) {
	d, err := x.catalog.Document(ctx, door.Scope(v), id)
	if err != nil {
		return Original{}, err
	}
	may, err := x.mayHave(ctx, v, d)
	if err != nil {
		return Original{}, err
	}
	if !may {
		return Original{}, pipeline.Errorf(pipeline.NotFound, "the file of document %s is not to be seen", id)
	}
	info, err := x.store.Stat(ctx, pipeline.OriginalKey(d.Sum))
	if err != nil {
		return Original{}, fmt.Errorf("original of %s: %w", id, err)
	}
	if err := x.catalog.Note(ctx, v, ledger.ActDownload, string(id), ""); err != nil {
		return Original{}, fmt.Errorf("original of %s: %w", id, err)
	}
	body, err := blob.OpenOriginal(ctx, x.store, d.Sum)
	if err != nil {
		return Original{}, fmt.Errorf("original of %s: %w", id, err)
	}
	kind, err := x.catalog.KindOf(ctx, d.File)
	return Original{ReadCloser: body, Name: d.FileName, Size: info.Size, Sum: d.Sum, Kind: mediaType(kind)}, err
}

// PDF hands out the two-layer PDF/A of the file that a document came in, the
// signed one where there is one, under the rules of Original; the caller closes it. NotFound: there is none.
func (x *Index) PDF(ctx context.Context, v pipeline.Viewer, id pipeline.DocumentID) (Original, error) {
	d, err := x.catalog.Document(ctx, door.Scope(v), id)
	if err != nil {
		return Original{}, err
	}
	may, err := x.mayHave(ctx, v, d)
	if err != nil {
		return Original{}, err
	}
	printed, p, err := x.catalog.PrintedAndSigned(ctx, d.Sum)
	if err != nil {
		return Original{}, fmt.Errorf("pdf of %s: %w", id, err)
	}
	if p.Key == "" {
		p = printed
	}
	if !may || !d.State.Findable() || p.Key == "" {
		return Original{}, pipeline.Errorf(pipeline.NotFound, "the pdf of document %s is not to be seen", id)
	}
	if err := x.catalog.Note(ctx, v, ledger.ActDownload, string(id), "pdf"); err != nil {
		return Original{}, fmt.Errorf("pdf of %s: %w", id, err)
	}
	body, err := blob.OpenAs(ctx, x.store, p.Key, p.Digest)
	if err != nil {
		return Original{}, fmt.Errorf("pdf of %s: %w", id, err)
	}
	name := strings.TrimSuffix(d.FileName, filepath.Ext(d.FileName)) + ".pdfa.pdf"
	return Original{ReadCloser: body, Name: name, Size: p.Size, Sum: p.Digest, Kind: "application/pdf"}, nil
}

// mayHave reports whether a viewer in whose scope a document lies may have the
// file it came in: nobody where a part of it is withheld; while nobody knows
// yet whether one should be, only who handed it in and administrators; where a
// page could not be read and no person has looked at it, only those who look.
func (x *Index) mayHave(ctx context.Context, v pipeline.Viewer, d Document) (bool, error) {
	whole, err := x.catalog.Whole(ctx, d.File)
	if err != nil || !whole {
		return false, err
	}
	if !d.State.Findable() {
		return d.Uploader == v.User || v.May(pipeline.Administrator), nil
	}
	if v.May(pipeline.Clerk, pipeline.Administrator) {
		return true, nil
	}
	unseen, err := x.catalog.Unseen(ctx, d.File)
	return !unseen, err
}

func mediaType(k pipeline.ScanKind) string {
	switch k {
	case pipeline.PDF:
		return "application/pdf"
	case pipeline.TIFF:
		return "image/tiff"
	case pipeline.JPEG:
		return "image/jpeg"
	case pipeline.PNG:
		return "image/png"
	}
	return "application/octet-stream"
}
