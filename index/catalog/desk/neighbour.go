package desk

import (
	"context"

	"sohoa/index/catalog/holdings"
	"sohoa/index/catalog/ledger"
	"sohoa/index/neighbour"
	"sohoa/pipeline"
)

// settledField is the condition under which a value may speak for others: the
// machine accepted it or a person confirmed it.
const settledField = ` status IN ('accepted', 'confirmed') AND value <> ''`

// Series lists the other documents of the same batch, organ and symbol (of the
// same type, where the symbol is not known) whose number is settled, at most
// 2,000. Where the organ, or both symbol and type are not known there are none.
func (c *Desk) Series(ctx context.Context, d holdings.Document) ([]neighbour.Record, error) {
	const q = `
		SELECT f.folder, f.name, d.part, n.value,
		       coalesce((SELECT value FROM field t WHERE t.document = d.id AND t.name = 'date' AND` + settledField + `), '')
		FROM   document d
		JOIN   file f ON f.id = d.file
		JOIN   field n ON n.document = d.id AND n.name = 'number' AND n.status IN ('accepted', 'confirmed') AND n.value <> ''
		WHERE  d.batch = ?1 AND d.id <> ?2 AND d.organ = ?3 AND d.unit = ?5
		AND    (d.symbol = ?4 OR ?4 = '' AND d.type = ?6)
		AND    d.state IN ('described', 'digitized')
		LIMIT  2000`
	if d.Organ == "" || d.Symbol == "" && d.Type == "" {
		return nil, nil
	}
	rows, err := c.QueryContext(ctx, q, d.Batch, d.ID, d.Organ, d.Symbol, d.Unit, d.Type)
	return ledger.Collect(rows, err, func(r ledger.Scanner) (s neighbour.Record, err error) {
		return s, r.Scan(&s.Folder, &s.Name, &s.Part, &s.Number, &s.Date)
	})
}

// BorneByBatch lists the settled values that the last 200 other documents of
// the batch bear in some fields, the most frequent first.
func (c *Desk) BorneByBatch(ctx context.Context, d holdings.Document, names []pipeline.FieldName) (map[pipeline.FieldName][]string, error) {
	const q = borne + `(SELECT id FROM document
		                      WHERE batch = ?1 AND id <> ?2 AND unit = ?3 AND state IN ('described', 'digitized')
		                      ORDER BY id DESC LIMIT 200)` + byFrequency
	return c.borne(ctx, q, string(d.Batch), d, names)
}

// BorneByOrgan is BorneByBatch over the last 200 other documents of the unit
// that the same organ issued, whatever their batch; none where the organ is
// not known.
func (c *Desk) BorneByOrgan(ctx context.Context, d holdings.Document, names []pipeline.FieldName) (map[pipeline.FieldName][]string, error) {
	const q = borne + `(SELECT id FROM document
		                      WHERE organ = ?1 AND organ <> '' AND id <> ?2 AND unit = ?3 AND state IN ('described', 'digitized')
		                      ORDER BY id DESC LIMIT 200)` + byFrequency
	return c.borne(ctx, q, d.Organ, d, names)
}

const (
	borne = `
		SELECT name, value
		FROM   field
		WHERE  name IN (SELECT value FROM json_each(?4)) AND` + settledField + `
		AND    document IN `
	byFrequency = `
		GROUP  BY name, value
		ORDER  BY name, count(*) DESC, value`
)

func (c *Desk) borne(ctx context.Context, q, of string, but holdings.Document, names []pipeline.FieldName) (map[pipeline.FieldName][]string, error) {
	values := map[pipeline.FieldName][]string{}
	rows, err := c.QueryContext(ctx, q, of, but.ID, but.Unit, ledger.JSON(names))
	_, err = ledger.Collect(rows, err, func(r ledger.Scanner) (struct{}, error) {
		var name pipeline.FieldName
		var value string
		err := r.Scan(&name, &value)
		values[name] = append(values[name], value)
		return struct{}{}, err
	})
	return values, err
}
