package index

import (
	"context"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"sohoa/index/catalog/desk"
	"sohoa/index/catalog/holdings"
	"sohoa/index/door"
	"sohoa/pipeline"
	"sohoa/pipeline/blob"
)

// maxValue is the longest value of a field, in characters; the longest subject
// seen on real paper has about 400.
const maxValue = 2000

// fieldName is what a field may be called: the fields of an administrative
// document and those of profiles to come.
var fieldName = regexp.MustCompile(`^[a-z][a-z_]{0,39}$`)

// Next leases to the viewer the next document that waits for a person: one he
// holds already, else the oldest within the filter. NotFound: there is none.
func (x *Index) Next(ctx context.Context, v pipeline.Viewer, f Filter) (Task, error) {
	if err := door.Allow(v, pipeline.Clerk, pipeline.Administrator); err != nil {
		return Task{}, err
	}
	until := x.clock().Add(x.limits.Lease)
	d, err := x.catalog.Next(ctx, v, f, "", until)
	if err != nil {
		return Task{}, err
	}
	return x.task(ctx, v, d, f, until)
}

// Ahead leases to the viewer the document that Next would give him when the
// one he works on is done, so that a screen can fetch it meanwhile. NotFound:
// there is none.
func (x *Index) Ahead(ctx context.Context, v pipeline.Viewer, id pipeline.DocumentID, f Filter) (Document, error) {
	if err := door.Allow(v, pipeline.Clerk, pipeline.Administrator); err != nil {
		return Document{}, err
	}
	return x.catalog.Next(ctx, v, f, id, x.clock().Add(x.limits.Lease))
}

// Take leases one certain document, or keeps it longer. Busy: somebody else
// holds it, or it is not described.
func (x *Index) Take(ctx context.Context, v pipeline.Viewer, id pipeline.DocumentID) (Task, error) {
	if err := door.Allow(v, pipeline.Clerk, pipeline.Administrator); err != nil {
		return Task{}, err
	}
	until := x.clock().Add(x.limits.Lease)
	d, err := x.catalog.Take(ctx, v, id, until)
	if err != nil {
		return Task{}, err
	}
	return x.task(ctx, v, d, Filter{}, until)
}

func (x *Index) task(ctx context.Context, v pipeline.Viewer, d Document, f Filter, until time.Time) (Task, error) {
	r, err := x.recordOf(ctx, v, d)
	if err != nil {
		return Task{}, err
	}
	if err := x.suggest(ctx, &r); err != nil {
		return Task{}, err
	}
	remarks, err := x.catalog.Remarks(ctx, d.ID)
	if err != nil {
		return Task{}, err
	}
	for i := range remarks {
		if remarks[i].Place.Page > 0 {
			remarks[i].Place.Page -= d.First - 1
		}
	}
	before, err := x.catalog.LastAccepted(ctx, door.Scope(v), v.User, d.ID)
	if err != nil {
		return Task{}, err
	}
	left, err := x.catalog.Waiting(ctx, door.Scope(v), f)
	return Task{Record: r, Until: until, Left: left, Before: before, Remarks: remarks}, err
}

// Release gives a document back that the viewer holds.
func (x *Index) Release(ctx context.Context, v pipeline.Viewer, id pipeline.DocumentID) error {
	return x.catalog.Release(ctx, v, id)
}

// Confirm writes what a person says the fields are; an empty value says that
// the paper bears none. With accept he vouches for the document as a whole:
// it is digitized where every gate of the policy holds, else Missing says
// which do not. Invalid names the field whose value cannot be.
func (x *Index) Confirm(ctx context.Context, v pipeline.Viewer, id pipeline.DocumentID, values map[pipeline.FieldName]string, accept bool) (Record, error) {
	return x.confirm(ctx, v, id, desk.Confirmation{Values: values, Accept: accept})
}

// ConfirmAt is Confirm of values of which a person showed where they stand;
// pages count within the document, from 1. Invalid: a rectangle that cannot be.
func (x *Index) ConfirmAt(ctx context.Context, v pipeline.Viewer, id pipeline.DocumentID, say Said) (Record, error) {
	c := desk.Confirmation{Values: say.Values, Accept: say.Accept, Places: map[pipeline.FieldName]holdings.Place{}}
	for name, p := range say.Places {
		d, _, err := x.page(ctx, v, id, p.Page)
		if err != nil {
			return Record{}, err
		}
		b := p.Box
		if _, said := say.Values[name]; !said || b.X0 < 0 || b.Y0 < 0 || b.X0 >= b.X1 || b.Y0 >= b.Y1 || b.X1 > maxSide || b.Y1 > maxSide {
			return Record{}, &pipeline.Error{Kind: pipeline.Invalid, Field: string(name)}
		}
		c.Places[name] = holdings.Place{Page: d.First + p.Page - 1, Box: b}
	}
	return x.confirm(ctx, v, id, c)
}

// Attest says that a person has looked at a page that the machine could not
// read, and found nothing that must be read there.
func (x *Index) Attest(ctx context.Context, v pipeline.Viewer, id pipeline.DocumentID, n int) (Record, error) {
	d, _, err := x.page(ctx, v, id, n)
	if err != nil {
		return Record{}, err
	}
	return x.confirm(ctx, v, id, desk.Confirmation{Seen: []int{d.First + n - 1}})
}

func (x *Index) confirm(ctx context.Context, v pipeline.Viewer, id pipeline.DocumentID, say desk.Confirmation) (Record, error) {
	if err := door.Allow(v, pipeline.Clerk, pipeline.Administrator); err != nil {
		return Record{}, err
	}
	var err error
	if say.Values, err = tidyValues(say.Values); err != nil {
		return Record{}, err
	}
	d, err := x.catalog.Document(ctx, door.Scope(v), id)
	if err != nil {
		return Record{}, err
	}
	if err := x.check(ctx, d); err != nil {
		return Record{}, fmt.Errorf("confirm %s: %w", id, err)
	}
	if err := x.catalog.Confirm(ctx, v, id, say, x.judge()); err != nil {
		return Record{}, fmt.Errorf("confirm %s: %w", id, err)
	}
	x.stir()
	if d, err = x.catalog.Document(ctx, door.Scope(v), id); err != nil {
		return Record{}, err
	}
	return x.recordOf(ctx, v, d)
}

// tidyValues brings values into their form and refuses what cannot be.
func tidyValues(values map[pipeline.FieldName]string) (map[pipeline.FieldName]string, error) {
	tidied := make(map[pipeline.FieldName]string, len(values))
	for _, name := range slices.Sorted(maps.Keys(values)) {
		value := strings.Join(strings.Fields(door.Tidy(values[name])), " ")
		bad := &pipeline.Error{Kind: pipeline.Invalid, Field: string(name)}
		switch {
		case !fieldName.MatchString(string(name)), utf8.RuneCountInString(value) > maxValue:
			return nil, bad
		case name == pipeline.FieldDate && value != "":
			if _, err := time.Parse(time.DateOnly, value); err != nil {
				bad.Err = err
				return nil, bad
			}
		}
		tidied[name] = value
	}
	return tidied, nil
}

// check reads the bytes of a document from the store where nobody has yet, and
// notes that they have the hash of the receipt, if they have.
func (x *Index) check(ctx context.Context, d Document) error {
	at, err := x.catalog.CheckedAt(ctx, d.File)
	if err != nil || !at.IsZero() {
		return err
	}
	sum, _, err := blob.Verify(ctx, x.store, pipeline.OriginalKey(d.Sum))
	if err != nil {
		return fmt.Errorf("check the original: %w", err)
	}
	if sum != d.Sum {
		x.log.Error("original has changed", "sum", d.Sum, "found", sum)
		return nil
	}
	return x.catalog.Checked(ctx, []pipeline.Sum{d.Sum}, x.clock())
}

// SendBack says that only a new scan helps: the document is damaged, with the
// reason and what the person adds.
func (x *Index) SendBack(ctx context.Context, v pipeline.Viewer, id pipeline.DocumentID, r pipeline.Reason, note string) error {
	if err := door.Allow(v, pipeline.Clerk, pipeline.Administrator); err != nil {
		return err
	}
	if !slices.Contains(pipeline.Reasons(), r) {
		return &pipeline.Error{Kind: pipeline.Invalid, Field: "reason"}
	}
	note, err := tidyNote(note)
	if err != nil {
		return err
	}
	if err := x.catalog.SendBack(ctx, v, id, r, note); err != nil {
		return fmt.Errorf("send back %s: %w", id, err)
	}
	x.stir()
	return nil
}

// Except sets a document aside for somebody who knows more: Next passes it
// over until it is accepted. A note that says why is needed.
func (x *Index) Except(ctx context.Context, v pipeline.Viewer, id pipeline.DocumentID, note string) error {
	if err := door.Allow(v, pipeline.Clerk, pipeline.Administrator); err != nil {
		return err
	}
	note, err := tidyNote(note)
	if err != nil {
		return err
	}
	if note == "" {
		return &pipeline.Error{Kind: pipeline.Invalid, Field: "note"}
	}
	if err := x.catalog.SetAside(ctx, v, id, note); err != nil {
		return fmt.Errorf("set aside %s: %w", id, err)
	}
	return nil
}

// Retry sends a file round again: a damaged one from the start, a described
// one whose pages failed from there. Invalid: the same bytes under the same
// name would end the same.
func (x *Index) Retry(ctx context.Context, v pipeline.Viewer, id pipeline.DocumentID) error {
	if err := door.Allow(v, pipeline.Clerk, pipeline.Administrator); err != nil {
		return err
	}
	if err := x.catalog.Retry(ctx, v, id); err != nil {
		return fmt.Errorf("retry %s: %w", id, err)
	}
	x.stir()
	return nil
}

func tidyNote(note string) (string, error) {
	note = strings.TrimSpace(door.Tidy(note))
	if utf8.RuneCountInString(note) > maxNote {
		return "", &pipeline.Error{Kind: pipeline.Invalid, Field: "note"}
	}
	return note, nil
}
