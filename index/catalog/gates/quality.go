package gates

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"sohoa/index/catalog/holdings"
	"sohoa/index/catalog/ledger"
	"sohoa/pipeline"
)

// The acts of the quality round.
const (
	ActOpenRound   ledger.Act = "open_round"
	ActLook        ledger.Act = "quality_look"
	ActAcceptBatch ledger.Act = "accept_batch"
	ActReturnBatch ledger.Act = "return_batch"
)

// Round is one round of checking a batch.
type Round struct {
	ID      string
	Batch   pipeline.BatchID
	N       int // from 1
	Share   int // percent
	Whole   int // documents of the batch when it was drawn
	Status  string
	Comment string
	At      time.Time
	Closed  time.Time
	Drawn   int
	Looked  int
	Bad     int
	Fields  int // looked at
	Wrong   int // of those
}

// Look is what somebody found on one document of a round.
type Look struct {
	Document  pipeline.DocumentID
	Title     string
	Confirmed pipeline.UserID // who accepted the document
	Verdict   string          // "": nobody looked yet; good, bad
	Fields    int
	Wrong     []pipeline.FieldName
	Note      string
	Place     holdings.Place // where the note is pinned; page 0: nowhere
}

const roundColumns = `
	r.id, r.batch, r.n, r.share, r.whole, r.status, r.comment, r.at, r.closed_at, count(l.document),
	coalesce(sum(l.verdict <> ''), 0), coalesce(sum(l.verdict = 'bad'), 0), coalesce(sum(l.fields), 0),
	coalesce(sum(json_array_length(l.wrong)), 0)`

// Rounds lists the rounds of a batch in scope, newest first.
func (c *Gates) Rounds(ctx context.Context, s ledger.Scope, batch pipeline.BatchID) ([]Round, error) {
	const q = `
		SELECT ` + roundColumns + `
		FROM   quality_round r
		JOIN   batch b ON b.id = r.batch
		LEFT   JOIN quality_look l ON l.round = r.id
		WHERE  r.batch = ?1 AND b.unit IN (SELECT unit FROM under WHERE ancestor = ?2)
		GROUP  BY r.id
		ORDER  BY r.n DESC`
	rows, err := c.QueryContext(ctx, q, batch, s.Unit)
	return ledger.Collect(rows, err, func(row ledger.Scanner) (Round, error) {
		var r Round
		var at, closed int64
		err := row.Scan(&r.ID, &r.Batch, &r.N, &r.Share, &r.Whole, &r.Status, &r.Comment, &at, &closed,
			&r.Drawn, &r.Looked, &r.Bad, &r.Fields, &r.Wrong)
		r.At, r.Closed = ledger.FromMillis(at), ledger.FromMillis(closed)
		return r, err
	})
}

// OpenRound opens the next round over the accepted documents of a batch; draw
// chooses among them by the round's name. Invalid: one is open already, or no
// document of the batch was accepted yet, or some still wait for a person.
func (c *Gates) OpenRound(ctx context.Context, v pipeline.Viewer, batch pipeline.BatchID, share func(n int) int, draw func(ids []pipeline.DocumentID, share int, name string) []pipeline.DocumentID) error {
	const accepted = `
		SELECT id FROM document
		WHERE  batch = ?1 AND confirmed_by <> '' AND state IN ('described', 'digitized')
		ORDER  BY id`
	const state = `
		SELECT coalesce(max(n), 0) + 1, coalesce(sum(status = 'open'), 0),
		       (SELECT count(*) FROM document d WHERE d.batch = ?1 AND (d.state IN ('received', 'reading') OR ` + holdings.WaitsForPerson + `))
		FROM   quality_round
		WHERE  batch = ?1`
	const round = `
		INSERT INTO quality_round (id, batch, n, share, whole, by, at)
		VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)`
	const look = `INSERT INTO quality_look (round, document) VALUES (?1, ?2)`
	return c.Write(ctx, func(tx *sql.Tx) error {
		b, err := holdings.BatchIn(ctx, tx, ledger.Scope{Unit: v.Unit}, batch)
		if err != nil {
			return err
		}
		var n, open, waiting int
		if err := tx.QueryRowContext(ctx, state, batch).Scan(&n, &open, &waiting); err != nil {
			return ledger.Busy(err)
		}
		rows, err := tx.QueryContext(ctx, accepted, batch)
		ids, err := ledger.Collect(rows, err, func(r ledger.Scanner) (id pipeline.DocumentID, err error) { return id, r.Scan(&id) })
		if err != nil {
			return err
		}
		if open > 0 || waiting > 0 || len(ids) == 0 {
			return &pipeline.Error{Kind: pipeline.Invalid, Field: "round", Err: fmt.Errorf("%d open, %d wait, %d accepted", open, waiting, len(ids))}
		}
		id, err := c.NewID(c.Now())
		if err != nil {
			return err
		}
		percent := share(n)
		if _, err := tx.ExecContext(ctx, round, id, batch, n, percent, len(ids), v.User, ledger.Millis(c.Now())); err != nil {
			return ledger.Busy(err)
		}
		for _, d := range draw(ids, percent, id) {
			if _, err := tx.ExecContext(ctx, look, id, d); err != nil {
				return ledger.Busy(err)
			}
		}
		return c.Enter(ctx, tx, ledger.EntryOf(v, b.Unit, ActOpenRound, string(batch), fmt.Sprintf(`{"round":%d,"share":%d}`, n, percent)))
	})
}

const lookColumns = `l.document, d.subject, d.type, f.name, d.confirmed_by, l.verdict, l.fields, l.wrong, l.note, l.page, l.x0, l.y0, l.x1, l.y1`

func scanLook(row ledger.Scanner) (Look, error) {
	var l Look
	var subject, kind, name, wrong string
	err := row.Scan(&l.Document, &subject, &kind, &name, &l.Confirmed, &l.Verdict, &l.Fields, &wrong, &l.Note,
		&l.Place.Page, &l.Place.Box.X0, &l.Place.Box.Y0, &l.Place.Box.X1, &l.Place.Box.Y1)
	if err != nil {
		return l, err
	}
	for _, s := range []string{subject, kind, name} {
		if l.Title == "" {
			l.Title = s
		}
	}
	return l, json.Unmarshal([]byte(wrong), &l.Wrong)
}

// Looks lists the documents of a round, those nobody looked at first.
func (c *Gates) Looks(ctx context.Context, s ledger.Scope, round string) ([]Look, error) {
	const q = `
		SELECT ` + lookColumns + `
		FROM   quality_look l
		JOIN   document d ON d.id = l.document AND d.state <> 'withheld'
		JOIN   file f ON f.id = d.file
		WHERE  l.round = ?1 AND d.unit IN (SELECT unit FROM under WHERE ancestor = ?2)
		ORDER  BY l.verdict <> '', d.at, d.id`
	rows, err := c.QueryContext(ctx, q, round, s.Unit)
	return ledger.Collect(rows, err, scanLook)
}

// Remarks lists what was found wrong on a document in rounds that were
// returned, newest first.
func (c *Gates) Remarks(ctx context.Context, id pipeline.DocumentID) ([]Look, error) {
	const q = `
		SELECT ` + lookColumns + `
		FROM   quality_look l
		JOIN   quality_round r ON r.id = l.round AND r.status = 'returned'
		JOIN   document d ON d.id = l.document
		JOIN   file f ON f.id = d.file
		WHERE  l.document = ?1 AND l.verdict = 'bad' AND d.state = 'described'
		AND    r.n = (SELECT max(n) FROM quality_round WHERE batch = r.batch)
		ORDER  BY r.n DESC`
	rows, err := c.QueryContext(ctx, q, id)
	return ledger.Collect(rows, err, scanLook)
}

// Found writes what somebody found on a document of an open round. Invalid:
// there is none, or the document was accepted by the same person.
func (c *Gates) Found(ctx context.Context, v pipeline.Viewer, l Look) error {
	const q = `
		UPDATE quality_look
		SET    verdict = ?2, fields = ?3, wrong = ?4, note = ?5, page = ?6, x0 = ?7, y0 = ?8, x1 = ?9, y1 = ?10, by = ?11, at = ?12
		WHERE  document = ?1 AND round = (SELECT r.id FROM quality_round r JOIN document d ON d.batch = r.batch
		                                  WHERE d.id = ?1 AND r.status = 'open')`
	return c.Write(ctx, func(tx *sql.Tx) error {
		d, err := holdings.DocumentIn(ctx, tx, ledger.Scope{Unit: v.Unit}, l.Document)
		if err != nil {
			return err
		}
		if d.Confirmed == v.User {
			return &pipeline.Error{Kind: pipeline.Invalid, Field: "own"}
		}
		b := l.Place.Box
		wrong := ledger.JSON(append([]pipeline.FieldName{}, l.Wrong...))
		res, err := tx.ExecContext(ctx, q, l.Document, l.Verdict, l.Fields, wrong, l.Note, l.Place.Page, b.X0, b.Y0, b.X1, b.Y1, v.User, ledger.Millis(c.Now()))
		if err != nil {
			return ledger.Busy(err)
		}
		if n, err := res.RowsAffected(); err != nil || n != 1 {
			return &pipeline.Error{Kind: pipeline.Invalid, Field: "round"}
		}
		return c.Enter(ctx, tx, ledger.EntryOf(v, d.Unit, ActLook, string(l.Document), l.Verdict))
	})
}

// Closing is how a round over a batch ends.
type Closing struct {
	Batch   pipeline.BatchID
	Accept  bool   // else it is returned
	Comment string // in words; needed where an accepted one has errors
}

// CloseRound ends the open round of a batch. Accepted: what waits for it is
// digitized where the judge finds every gate to hold. Returned: every document
// of the batch waits for a person again. Invalid: none is open, somebody has
// not looked at all yet, or an accepted one has errors without a word on them.
func (c *Gates) CloseRound(ctx context.Context, v pipeline.Viewer, end Closing, judge Judge) error {
	const closing = `
		UPDATE quality_round
		SET    status = ?2, comment = ?3, closed_by = ?4, closed_at = ?5
		WHERE  batch = ?1 AND status = 'open'
		AND    (?2 = 'returned' OR NOT EXISTS (SELECT 1 FROM quality_look l WHERE l.round = quality_round.id AND l.verdict = ''))`
	const all = `
		SELECT ` + holdings.DocumentColumns + `
		FROM   document d
		JOIN   file f ON f.id = d.file
		WHERE  d.batch = ?1 AND d.state IN ('described', 'digitized') AND d.confirmed_by <> ''`
	status, act := "returned", ActReturnBatch
	if end.Accept {
		status, act = "accepted", ActAcceptBatch
	}
	return c.Write(ctx, func(tx *sql.Tx) error {
		b, err := holdings.BatchIn(ctx, tx, ledger.Scope{Unit: v.Unit}, end.Batch)
		if err != nil {
			return err
		}
		res, err := tx.ExecContext(ctx, closing, end.Batch, status, end.Comment, v.User, ledger.Millis(c.Now()))
		if err != nil {
			return ledger.Busy(err)
		}
		if n, err := res.RowsAffected(); err != nil || n != 1 {
			return &pipeline.Error{Kind: pipeline.Invalid, Field: "round"}
		}
		if err := c.Enter(ctx, tx, ledger.EntryOf(v, b.Unit, act, string(end.Batch), end.Comment)); err != nil {
			return err
		}
		rows, err := tx.QueryContext(ctx, all, end.Batch)
		docs, err := ledger.Collect(rows, err, holdings.ScanDocument)
		if err != nil {
			return err
		}
		for _, d := range docs {
			if end.Accept {
				err = c.Promote(ctx, tx, d.ID, v.User, judge)
			} else {
				err = c.sendRound(ctx, tx, v, d)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// mineFor is how long a returned document waits for the person who accepted it
// before anybody may have it: a weekend and a day.
const mineFor = 72 * time.Hour

// sendRound makes an accepted document wait again, for the person who accepted
// it first.
func (c *Gates) sendRound(ctx context.Context, tx *sql.Tx, v pipeline.Viewer, d holdings.Document) error {
	const q = `
		UPDATE document
		SET    confirmed_by = '', aside = 0, version = version + 1, changed = ?2, pending = 1, mine = ?3, mine_until = ?4
		WHERE  id = ?1`
	if d.State == pipeline.Digitized {
		if err := c.Move(ctx, tx, d, holdings.Step{To: pipeline.Described, Pages: d.A4, By: v.User}); err != nil {
			return err
		}
	}
	_, err := tx.ExecContext(ctx, q, d.ID, ledger.Millis(c.Now()), d.Confirmed, ledger.Millis(c.Now().Add(mineFor)))
	return ledger.Busy(err)
}
