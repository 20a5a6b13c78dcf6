package jobs

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"

	"sohoa/index/catalog/holdings"
	"sohoa/index/catalog/ledger"
	"sohoa/pipeline"
	"sohoa/pipeline/viet"
)

// ActImportPair is the act of taking a table with its files.
const ActImportPair ledger.Act = "import_pair"

// Imported is what a table says of one document of a file that came with it.
// Names beside those of fields are kept and not shown.
type Imported struct {
	First  int // page on which the document begins
	Values map[pipeline.FieldName]string
}

// PairArrival is a file with its lines of the table.
type PairArrival struct {
	Arrival
	Says []Imported
}

// TakePair gives the receipts of all files of a pair at once, in a batch of the
// name, with what the table says of them: all or nothing. The bytes must be
// durable. NotFound: the unit is not the viewer's. detail is kept with the act.
func (c *Jobs) TakePair(ctx context.Context, v pipeline.Viewer, n holdings.NewBatch, files []PairArrival, detail string) (holdings.Batch, []pipeline.Receipt, error) {
	var b holdings.Batch
	var receipts []pipeline.Receipt
	err := c.Write(ctx, func(tx *sql.Tx) error {
		var err error
		if b, _, err = c.PutBatch(ctx, tx, v, n); err != nil {
			return err
		}
		for _, f := range files {
			r, err := c.takeOne(ctx, tx, v, b, f)
			if err != nil {
				return fmt.Errorf("%s: %w", f.Name, err)
			}
			receipts = append(receipts, r)
		}
		return c.Enter(ctx, tx, ledger.EntryOf(v, b.Unit, ActImportPair, string(b.ID), detail))
	})
	return b, receipts, err
}

func (c *Jobs) takeOne(ctx context.Context, tx *sql.Tx, v pipeline.Viewer, b holdings.Batch, f PairArrival) (pipeline.Receipt, error) {
	const say = `
		INSERT INTO imported (file, first, name, value)
		VALUES (?1, ?2, ?3, ?4)
		ON CONFLICT DO UPDATE SET value = excluded.value`
	f.Batch = b.ID
	r, err := receiptAgain(ctx, tx, f.Arrival)
	if pipeline.KindOf(err) == pipeline.NotFound && err != nil {
		r, err = c.newReceipt(ctx, tx, handing{f.Arrival, b, v})
	}
	if err != nil || r.Duplicate != "" && r.Duplicate != r.File {
		return r, err // the unit has these bytes: what is known of them stays
	}
	for _, d := range f.Says {
		for _, name := range slices.Sorted(maps.Keys(d.Values)) {
			if _, err := tx.ExecContext(ctx, say, r.File, d.First, name, d.Values[name]); err != nil {
				return r, ledger.Busy(err)
			}
		}
	}
	return r, nil
}

// applyImported puts beside what the machine read what a table said when the
// file was handed in. Where both say the same the machine stands by it; where
// they do not, the table's value is shown, the machine's is offered, and a
// person decides. What a person confirmed stays.
func applyImported(ctx context.Context, tx *sql.Tx, d holdings.Document) error {
	const q = `
		SELECT name, value
		FROM   imported
		WHERE  file = ?1 AND (first = ?2 OR first = 1 AND ?3 = 1)
		ORDER  BY first, name`
	type said struct {
		name  pipeline.FieldName
		value string
	}
	rows, err := tx.QueryContext(ctx, q, d.File, d.First, d.Part)
	all, err := ledger.Collect(rows, err, func(r ledger.Scanner) (s said, err error) { return s, r.Scan(&s.name, &s.value) })
	if err != nil || len(all) == 0 {
		return err
	}
	fields, err := holdings.FieldsOf(ctx, tx, d.ID)
	if err != nil {
		return err
	}
	for _, s := range all {
		if !slices.Contains(pipeline.FieldNames(), s.name) {
			continue
		}
		i := slices.IndexFunc(fields, func(f holdings.NamedField) bool { return f.Name == s.name })
		f := pipeline.Field{}
		if i >= 0 {
			f = fields[i].Field
		}
		if err := holdings.PutField(ctx, tx, d.ID, s.name, beside(f, s.value)); err != nil {
			return err
		}
	}
	return nil
}

// beside is a field as read with what a table says of it.
func beside(f pipeline.Field, said string) pipeline.Field {
	if f.Value != "" && viet.Fold(f.Value) == viet.Fold(said) {
		f = f.Vouched(f.Source)
		f.Status = pipeline.Accepted
		f.Conf = max(f.Conf, agreed)
	} else {
		offered := f.Suggestions
		f.Suggestions = nil
		f = f.Offer(f.Source, f.Value)
		f.Suggestions = append(f.Suggestions, offered...)
		f.Status, f.Conf = pipeline.Uncertain, 0
	}
	f.Value, f.Source = said, pipeline.FromImport
	return f
}

// agreed is how sure two sources are that say the same.
const agreed = 0.99
