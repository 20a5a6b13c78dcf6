package index

import (
	"context"
	"fmt"

	"sohoa/index/catalog/ledger"
	"sohoa/index/dossier"
	"sohoa/index/personal"
	"sohoa/pipeline"
)

// actNumbers: somebody saw the numbers of persons in full for a dossier.
const actNumbers ledger.Act = "view_numbers"

// seesNumbers reports whether a viewer sees the numbers of persons in full:
// who confirms what a record says must compare them with the page. All others
// see them for a dossier only; see [Index.DocumentFor]. The picture of a page
// is the record itself and shows what it shows.
func seesNumbers(v pipeline.Viewer) bool { return v.May(pipeline.Clerk, pipeline.Administrator) }

// DocumentFor is Document for an officer at work on a dossier: what he takes
// over from it he sees in full, and that he did is noted with the code. Without
// the code of a dossier it is Document.
func (x *Index) DocumentFor(ctx context.Context, v pipeline.Viewer, id pipeline.DocumentID, code string) (Record, error) {
	r, err := x.Document(ctx, v, id)
	parsed, ok := dossier.Parse(code)
	if err != nil || !ok || r.State != pipeline.Digitized || seesNumbers(v) {
		return r, err
	}
	fields, err := x.catalog.Fields(ctx, id)
	if err != nil {
		return Record{}, err
	}
	detail := fmt.Sprintf(`{"dossier":%q}`, string(parsed))
	if err := x.catalog.Note(ctx, v, actNumbers, string(id), detail); err != nil {
		return Record{}, fmt.Errorf("view %s: %w", id, err)
	}
	r.Fields = inForm(r.Document, fields)
	return r, nil
}

// hideNumbers hides the numbers of persons in what a viewer is shown of a
// document.
func hideNumbers(v pipeline.Viewer, d *Document) {
	if seesNumbers(v) {
		return
	}
	for _, s := range []*string{&d.Title, &d.Subject, &d.FileName} {
		*s = personal.Hide(*s)
	}
}

// hideFields hides them in fields.
func hideFields(v pipeline.Viewer, fields []NamedField) {
	if seesNumbers(v) {
		return
	}
	for i := range fields {
		f := &fields[i]
		hide := personal.Hide
		if f.Name == pipeline.FieldPersonalID {
			hide = personal.HideAll
		}
		f.Value, f.Raw = hide(f.Value), hide(f.Raw)
		for k, s := range f.Suggestions {
			f.Suggestions[k].Value = hide(s.Value)
		}
	}
}
