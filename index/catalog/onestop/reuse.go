package onestop

import (
	"context"
	"database/sql"
	"time"

	"sohoa/index/catalog/holdings"
	"sohoa/index/catalog/ledger"
	"sohoa/pipeline"
)

// The acts of officers on records.
const (
	ActReuse         ledger.Act = "reuse"
	ActRequest       ledger.Act = "request"
	ActAnswerRequest ledger.Act = "answer_request"
)

// Reuse is digitized data used again for a dossier: the numerator of the third
// indicator counts the dossiers of these.
type Reuse struct {
	At       time.Time
	By       pipeline.UserID
	Name     string
	Unit     pipeline.UnitID // of who did it
	Document pipeline.DocumentID
	Code     string // of the dossier
	How      string // fields, file
	Fields   string // names of the fields, parted by commas; never their values
}

// AddReuse notes that data of a document was used again.
func (c *OneStop) AddReuse(ctx context.Context, v pipeline.Viewer, r Reuse) error {
	const q = `
		INSERT INTO reuse (at, user, name, unit, document, code, how, fields)
		VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)`
	return c.Write(ctx, func(tx *sql.Tx) error {
		d, err := holdings.DocumentIn(ctx, tx, ledger.Scope{Unit: v.Unit}, r.Document)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, q, ledger.Millis(c.Now()), v.User, v.Name, v.Unit, r.Document, r.Code, r.How, r.Fields); err != nil {
			return ledger.Busy(err)
		}
		return c.Enter(ctx, tx, ledger.EntryOf(v, d.Unit, ActReuse, string(r.Document), r.Code+" "+r.How))
	})
}

// Reuses lists how the data of a document was used again, newest first.
func (c *OneStop) Reuses(ctx context.Context, id pipeline.DocumentID, limit int) ([]Reuse, error) {
	const q = `
		SELECT at, user, name, unit, document, code, how, fields
		FROM   reuse
		WHERE  document = ?1
		ORDER  BY id DESC
		LIMIT  ?2`
	rows, err := c.QueryContext(ctx, q, id, limit)
	return ledger.Collect(rows, err, func(row ledger.Scanner) (Reuse, error) {
		var r Reuse
		var at int64
		err := row.Scan(&at, &r.By, &r.Name, &r.Unit, &r.Document, &r.Code, &r.How, &r.Fields)
		r.At = ledger.FromMillis(at)
		return r, err
	})
}

// Request is a record that somebody needs digitized.
type Request struct {
	ID       string
	Unit     pipeline.UnitID // whose clerks are asked
	What     string
	Code     string    // of the dossier it is needed for; may be empty
	Due      time.Time // a Vietnamese day
	By       pipeline.UserID
	Name     string
	Origin   pipeline.UnitID // of who asked
	At       time.Time
	State    string // open, done, refused
	Document pipeline.DocumentID
	Answer   string
	Ended    time.Time
}

// AddRequest asks the clerks of a unit for a record.
func (c *OneStop) AddRequest(ctx context.Context, v pipeline.Viewer, r Request) (Request, error) {
	const q = `
		INSERT INTO request (id, unit, what, code, due, by, name, origin, at, state)
		VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 'open')`
	r.At, r.By, r.Name, r.Origin, r.State = c.Now(), v.User, v.Name, v.Unit, "open"
	id, err := c.NewID(r.At)
	if err != nil {
		return Request{}, err
	}
	r.ID = id
	err = c.Write(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, q, r.ID, r.Unit, r.What, r.Code, ledger.Date(r.Due), r.By, r.Name, r.Origin, ledger.Millis(r.At)); err != nil {
			return ledger.Busy(err)
		}
		return c.Enter(ctx, tx, ledger.EntryOf(v, r.Unit, ActRequest, r.ID, ""))
	})
	return r, err
}

// Requests lists those that a scope's units were asked or asked themselves:
// open ones first, those due soonest at the front, then the others, newest
// first.
func (c *OneStop) Requests(ctx context.Context, s ledger.Scope, p ledger.Page) ([]Request, int, error) {
	const q = `
		SELECT id, unit, what, code, due, by, name, origin, at, state, document, answer, ended, count(*) OVER ()
		FROM   request
		WHERE  unit IN (SELECT unit FROM under WHERE ancestor = ?1) OR origin IN (SELECT unit FROM under WHERE ancestor = ?1)
		ORDER  BY state <> 'open', CASE state WHEN 'open' THEN due END, id DESC
		LIMIT  ?2 OFFSET ?3`
	total := 0
	rows, err := c.QueryContext(ctx, q, s.Unit, p.Most(), p.Offset)
	all, err := ledger.Collect(rows, err, func(row ledger.Scanner) (Request, error) {
		var r Request
		var due string
		var at, ended int64
		err := row.Scan(&r.ID, &r.Unit, &r.What, &r.Code, &due, &r.By, &r.Name, &r.Origin, &at, &r.State, &r.Document, &r.Answer, &ended, &total)
		r.Due, r.At, r.Ended = ledger.FromDate(due), ledger.FromMillis(at), ledger.FromMillis(ended)
		return r, err
	})
	return all, total, err
}

// OpenRequests counts what the clerks of a scope's units are asked for, and how
// much of it was due before a day.
func (c *OneStop) OpenRequests(ctx context.Context, s ledger.Scope, today time.Time) (open, late int, err error) {
	const q = `
		SELECT count(*), count(*) FILTER (WHERE due < ?2)
		FROM   request
		WHERE  state = 'open' AND unit IN (SELECT unit FROM under WHERE ancestor = ?1)`
	err = c.QueryRowContext(ctx, q, s.Unit, ledger.Date(today)).Scan(&open, &late)
	return open, late, ledger.Busy(err)
}

// AnswerRequest ends an open request of a scope's units. NotFound: there is
// none, or somebody was faster.
func (c *OneStop) AnswerRequest(ctx context.Context, v pipeline.Viewer, r Request) error {
	const q = `
		UPDATE request
		SET    state = ?2, document = ?3, answer = ?4, ended_by = ?5, ended = ?6
		WHERE  id = ?1 AND state = 'open' AND unit IN (SELECT unit FROM under WHERE ancestor = ?7)`
	return c.Write(ctx, func(tx *sql.Tx) error {
		if r.Document != "" {
			if _, err := holdings.DocumentIn(ctx, tx, ledger.Scope{Unit: v.Unit}, r.Document); err != nil {
				return err
			}
		}
		res, err := tx.ExecContext(ctx, q, r.ID, r.State, r.Document, r.Answer, v.User, ledger.Millis(c.Now()), v.Unit)
		if err != nil {
			return ledger.Busy(err)
		}
		if n, err := res.RowsAffected(); err != nil || n != 1 {
			return pipeline.Errorf(pipeline.NotFound, "no open request %s", r.ID)
		}
		return c.Enter(ctx, tx, ledger.EntryOf(v, v.Unit, ActAnswerRequest, r.ID, r.State))
	})
}
