package lessons

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"sohoa/index/catalog/ledger"
	"sohoa/pipeline"
)

// ActLearn is learning from confirmed documents.
const ActLearn ledger.Act = "learn"

// Confirmed is a document that a person accepted, with the text of its first
// page.
type Confirmed struct {
	ID        pipeline.DocumentID
	Sum       pipeline.Sum
	First     int // page in the file
	Described string
	Type      string
	Text      string
}

// EachConfirmed yields every document that a person accepted as a whole, in
// the order of their ids, of all units.
func (c *Lessons) EachConfirmed(ctx context.Context, yield func(Confirmed) error) error {
	const q = `
		SELECT d.id, d.sum, d.first, d.described_by, d.type, coalesce(p.text, '')
		FROM   document d
		LEFT   JOIN page p ON p.sum = d.sum AND p.n = d.first
		WHERE  d.confirmed_by <> '' AND d.state IN ('described', 'digitized') AND d.id > ?1
		ORDER  BY d.id
		LIMIT  200`
	var after pipeline.DocumentID
	for {
		rows, err := c.QueryContext(ctx, q, after)
		some, err := ledger.Collect(rows, err, func(r ledger.Scanner) (x Confirmed, err error) {
			return x, r.Scan(&x.ID, &x.Sum, &x.First, &x.Described, &x.Type, &x.Text)
		})
		if err != nil || len(some) == 0 {
			return err
		}
		for _, x := range some {
			if err := yield(x); err != nil {
				return err
			}
		}
		after = some[len(some)-1].ID
	}
}

// Model is one attempt at a model of types.
type Model struct {
	Version int       `json:"version"`
	At      time.Time `json:"at"`
	Samples int       `json:"samples"`
	Held    int       `json:"held"`
	Right   int       `json:"right"`
	Before  int       `json:"before"` // right by the model in force until then; -1: there was none
	Taken   bool      `json:"taken"`
	Body    string    `json:"-"`
}

// AddModel writes an attempt down and returns its version.
func (c *Lessons) AddModel(ctx context.Context, v pipeline.Viewer, m Model) (int, error) {
	const q = `
		INSERT INTO model (at, by, samples, held, right_, before, taken, body)
		VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
		RETURNING version`
	if !m.Taken {
		m.Body = ""
	}
	err := c.Write(ctx, func(tx *sql.Tx) error {
		err := tx.QueryRowContext(ctx, q, ledger.Millis(c.Now()), v.User, m.Samples, m.Held, m.Right, m.Before, m.Taken, m.Body).Scan(&m.Version)
		if err != nil {
			return ledger.Busy(err)
		}
		return c.Enter(ctx, tx, ledger.EntryOf(v, v.Unit, ActLearn, "model", fmt.Sprintf(`{"version":%d,"taken":%t}`, m.Version, m.Taken)))
	})
	return m.Version, err
}

// CurrentModel returns the model in force; false where there is none.
func (c *Lessons) CurrentModel(ctx context.Context) (Model, bool, error) {
	const q = `
		SELECT version, at, samples, held, right_, before, body
		FROM   model
		WHERE  taken = 1
		ORDER  BY version DESC
		LIMIT  1`
	m := Model{Taken: true}
	var at int64
	err := c.QueryRowContext(ctx, q).Scan(&m.Version, &at, &m.Samples, &m.Held, &m.Right, &m.Before, &m.Body)
	if errors.Is(err, sql.ErrNoRows) {
		return Model{}, false, nil
	}
	m.At = ledger.FromMillis(at)
	return m, err == nil, ledger.Busy(err)
}

// Threshold is one attempt at the confidence from which a field is accepted.
type Threshold struct {
	Field    pipeline.FieldName `json:"field"`
	From     float64            `json:"from"`
	Was      float64            `json:"was"`
	Wanted   float64            `json:"wanted"`
	Judged   int                `json:"judged"`
	Accepted int                `json:"accepted"`
	Right    int                `json:"right"`
	Floor    float64            `json:"floor"`
	Rules    string             `json:"rules"`
	Taken    bool               `json:"taken"`
}

// AddThresholds writes attempts down.
func (c *Lessons) AddThresholds(ctx context.Context, v pipeline.Viewer, list []Threshold) error {
	const q = `
		INSERT INTO threshold (at, by, field, from_, was, wanted, judged, accepted, right_, floor, rules, taken)
		VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)`
	return c.Write(ctx, func(tx *sql.Tx) error {
		for _, t := range list {
			_, err := tx.ExecContext(ctx, q, ledger.Millis(c.Now()), v.User, t.Field, t.From, t.Was, t.Wanted, t.Judged, t.Accepted, t.Right, t.Floor, t.Rules, t.Taken)
			if err != nil {
				return ledger.Busy(err)
			}
		}
		return c.Enter(ctx, tx, ledger.EntryOf(v, v.Unit, ActLearn, "thresholds", fmt.Sprintf(`{"tried":%d}`, len(list))))
	})
}

// ThresholdsInForce returns the learned threshold of every field that has one
// made for the values of these rules.
func (c *Lessons) ThresholdsInForce(ctx context.Context, rules string) (map[pipeline.FieldName]float64, error) {
	const q = `
		SELECT field, from_
		FROM   threshold
		WHERE  taken = 1 AND rules = ?1
		ORDER  BY id`
	out := map[pipeline.FieldName]float64{}
	rows, err := c.QueryContext(ctx, q, rules)
	_, err = ledger.Collect(rows, err, func(r ledger.Scanner) (struct{}, error) {
		var f pipeline.FieldName
		var from float64
		err := r.Scan(&f, &from)
		out[f] = from
		return struct{}{}, err
	})
	return out, err
}

// FirstText returns the text of a page of a file.
func (c *Lessons) FirstText(ctx context.Context, s pipeline.Sum, page int) (string, error) {
	const q = `
		SELECT coalesce((SELECT text FROM page WHERE sum = ?1 AND n = ?2), '')`
	var text string
	return text, ledger.Busy(c.QueryRowContext(ctx, q, s, page).Scan(&text))
}
