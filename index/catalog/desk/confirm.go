package desk

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"sohoa/index/catalog/gates"
	"sohoa/index/catalog/holdings"
	"sohoa/index/catalog/jobs"
	"sohoa/index/catalog/ledger"
	"sohoa/pipeline"
)

// The acts of a person who works on a document.
const (
	ActTake     ledger.Act = "take"
	ActConfirm  ledger.Act = "confirm"
	ActSendBack ledger.Act = "send_back"
	ActSetAside ledger.Act = "set_aside"
	ActRetry    ledger.Act = "retry"
)

// Next leases to the viewer the oldest document that waits for a person,
// first one he holds already, until a time. NotFound: there is none.
//
// With but set, that one document is passed over: whoever works on it wants to
// know what comes behind it.
func (c *Desk) Next(ctx context.Context, v pipeline.Viewer, f holdings.Filter, but pipeline.DocumentID, until time.Time) (holdings.Document, error) {
	var d holdings.Document
	err := c.Write(ctx, func(tx *sql.Tx) error {
		id, err := c.pick(ctx, tx, v, f, but)
		if err != nil {
			return err
		}
		if d, err = holdings.DocumentIn(ctx, tx, ledger.Scope{Unit: v.Unit}, id); err != nil {
			return err
		}
		return c.lease(ctx, tx, v, d, until)
	})
	return d, err
}

// pick finds the oldest document that waits: of those the viewer holds, else of
// those returned to him, else of those nobody holds nor has had returned.
func (c *Desk) pick(ctx context.Context, tx *sql.Tx, v pipeline.Viewer, f holdings.Filter, but pipeline.DocumentID) (pipeline.DocumentID, error) {
	const share = `
		SELECT coalesce(sum(CASE WHEN unit IN (SELECT unit FROM under WHERE ancestor = ?1) THEN documents END), 0) * 8 > sum(documents)
		FROM   tally
		WHERE  state = 'described'
		HAVING count(*) > 0`
	where, args := f.Where(ledger.Scope{Unit: v.Unit})
	ask := func(from, free string) (id pipeline.DocumentID, err error) {
		q := `
			SELECT d.id
			FROM   document d ` + from + `
			WHERE  ` + free + ` AND d.id <> ?3 AND ` + where + ` AND ` + holdings.WaitsForPerson + `
			ORDER  BY d.at, d.id
			LIMIT  1`
		err = tx.QueryRowContext(ctx, q, append([]any{v.User, ledger.Millis(c.Now()), but}, args...)...).Scan(&id)
		return id, ledger.Absent(err, "document that waits")
	}
	for _, own := range [][2]string{
		{`INDEXED BY document_held`, `d.holder <> '' AND d.holder = ?1 AND d.until BETWEEN ?2 + 1 AND ?2 + ` + leaseMost},
		{`INDEXED BY document_mine`, `d.mine <> '' AND d.mine = ?1 AND (d.holder IN ('', ?1) OR d.until NOT BETWEEN ?2 + 1 AND ?2 + ` + leaseMost + `)`},
	} {
		id, err := ask(own[0], own[1])
		if pipeline.KindOf(err) != pipeline.NotFound || err == nil {
			return id, err
		}
	}
	var many bool
	if err := tx.QueryRowContext(ctx, share, v.Unit).Scan(&many); err != nil {
		return "", ledger.Absent(err, "document that waits")
	}
	by := `INDEXED BY document_waits`
	if many {
		by = `INDEXED BY document_oldest`
	}
	return ask(by, `(d.holder IN ('', ?1) OR d.until NOT BETWEEN ?2 + 1 AND ?2 + `+leaseMost+`) AND (d.mine IN ('', ?1) OR d.mine_until NOT BETWEEN ?2 + 1 AND ?2 + `+mineMost+`)`)
}

// leaseMost is the longest time a document can still be held, in milliseconds. A
// hold that would last longer was given while the clock ran fast, and has ended.
const leaseMost = "3600000"

// mineMost is the same of a returned document that is its clerk's first; see
// mineFor.
const mineMost = "259200000"

// Take leases one certain document. Busy: somebody else holds it.
func (c *Desk) Take(ctx context.Context, v pipeline.Viewer, id pipeline.DocumentID, until time.Time) (holdings.Document, error) {
	var d holdings.Document
	err := c.Write(ctx, func(tx *sql.Tx) (err error) {
		if d, err = holdings.DocumentIn(ctx, tx, ledger.Scope{Unit: v.Unit}, id); err != nil {
			return err
		}
		return c.lease(ctx, tx, v, d, until)
	})
	return d, err
}

// lease gives a described or digitized document to the viewer until a time,
// unless somebody else holds it, and notes that he took it.
func (c *Desk) lease(ctx context.Context, tx *sql.Tx, v pipeline.Viewer, d holdings.Document, until time.Time) error {
	const q = `
		UPDATE document
		SET    holder = ?2, until = ?3
		WHERE  id = ?1 AND state IN ('described', 'digitized')
		AND    (holder IN ('', ?2) OR until NOT BETWEEN ?4 + 1 AND ?4 + ` + leaseMost + `)`
	res, err := tx.ExecContext(ctx, q, d.ID, v.User, ledger.Millis(until), ledger.Millis(c.Now()))
	if err != nil {
		return fmt.Errorf("lease %s: %w", d.ID, ledger.Busy(err))
	}
	if n, err := res.RowsAffected(); err != nil || n != 1 {
		return pipeline.Errorf(pipeline.Busy, "document %s is %s or with somebody else", d.ID, d.State)
	}
	return c.EnterOnce(ctx, tx, ledger.EntryOf(v, d.Unit, ActTake, string(d.ID), ""), sameTake)
}

// sameTake is how long a document that is held longer is taken once: who
// confirms it sees it, and the screen asks again every few minutes.
const sameTake = 10 * time.Minute

// Release gives a document back that the viewer holds; of one he does not
// hold nothing changes.
func (c *Desk) Release(ctx context.Context, v pipeline.Viewer, id pipeline.DocumentID) error {
	const q = `
		UPDATE document
		SET    holder = '', until = 0
		WHERE  id = ?1 AND holder = ?2`
	return c.Write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, q, id, v.User)
		return ledger.Busy(err)
	})
}

// Waiting counts the documents within a filter that wait for a person.
func (c *Desk) Waiting(ctx context.Context, s ledger.Scope, f holdings.Filter) (int, error) {
	where, args := f.Where(s)
	var n int
	err := c.QueryRowContext(ctx, `SELECT count(*) FROM document d WHERE `+where+` AND `+holdings.WaitsForPerson, args...).Scan(&n)
	return n, ledger.Busy(err)
}

// hold finds a document that the viewer may change now: in his scope
// and held by nobody else.
func (c *Desk) hold(ctx context.Context, tx *sql.Tx, v pipeline.Viewer, id pipeline.DocumentID) (holdings.Document, error) {
	const q = `
		SELECT EXISTS (SELECT 1 FROM document WHERE id = ?1 AND holder NOT IN ('', ?2) AND until BETWEEN ?3 + 1 AND ?3 + ` + leaseMost + `)`
	d, err := holdings.DocumentIn(ctx, tx, ledger.Scope{Unit: v.Unit}, id)
	if err != nil {
		return d, err
	}
	var taken bool
	if err := tx.QueryRowContext(ctx, q, id, v.User, ledger.Millis(c.Now())).Scan(&taken); err != nil {
		return d, ledger.Busy(err)
	}
	if taken {
		return d, pipeline.Errorf(pipeline.Busy, "document %s is with somebody else", id)
	}
	return d, nil
}

// Confirmation is what a person says of a document. Accept says that it is
// right as a whole; Seen lists pages (in the file) whose failure he looked at;
// Places says where values stand that he found himself.
type Confirmation struct {
	Values map[pipeline.FieldName]string
	Places map[pipeline.FieldName]holdings.Place
	Accept bool
	Seen   []int
}

// LastAccepted returns the values of the document that a person accepted last,
// but for one; none where there is none in scope.
func (c *Desk) LastAccepted(ctx context.Context, s ledger.Scope, by pipeline.UserID, but pipeline.DocumentID) (map[pipeline.FieldName]string, error) {
	const q = `
		SELECT name, value
		FROM   field
		WHERE  document = (SELECT d.id FROM document d
		                   WHERE d.confirmed_by = ?1 AND d.confirmed_by <> '' AND d.id <> ?2 AND d.state IN ('described', 'digitized')
		                   AND   d.unit IN (SELECT unit FROM under WHERE ancestor = ?3)
		                   ORDER BY d.changed DESC LIMIT 1)`
	values := map[pipeline.FieldName]string{}
	rows, err := c.QueryContext(ctx, q, by, but, s.Unit)
	_, err = ledger.Collect(rows, err, func(r ledger.Scanner) (struct{}, error) {
		var name pipeline.FieldName
		var value string
		err := r.Scan(&name, &value)
		values[name] = value
		return struct{}{}, err
	})
	return values, err
}

// Confirm writes what a person says. Where he accepts the whole and the judge
// finds every gate to hold, the document is digitized; a digitized one is
// corrected in place. Busy: somebody else holds it. Invalid: it is not
// described.
func (c *Desk) Confirm(ctx context.Context, v pipeline.Viewer, id pipeline.DocumentID, say Confirmation, judge gates.Judge) error {
	return c.Write(ctx, func(tx *sql.Tx) error {
		d, err := c.hold(ctx, tx, v, id)
		if err != nil {
			return err
		}
		if !d.State.Findable() {
			return pipeline.Errorf(pipeline.Invalid, "document %s is %s", id, d.State)
		}
		if err := c.say(ctx, tx, v, d, say); err != nil {
			return err
		}
		if err := c.Enter(ctx, tx, ledger.EntryOf(v, d.Unit, ActConfirm, string(id), saidWhat(say))); err != nil {
			return err
		}
		return c.Promote(ctx, tx, d.ID, v.User, judge)
	})
}

// say writes the values, the pages seen and the acceptance.
func (c *Desk) say(ctx context.Context, tx *sql.Tx, v pipeline.Viewer, d holdings.Document, say Confirmation) error {
	const accept = `
		UPDATE document
		SET    confirmed_by = ?2, aside = 0, mine = ''
		WHERE  id = ?1`
	const touch = `
		UPDATE document
		SET    version = version + 1, changed = ?2, pending = 1
		WHERE  id = ?1`
	const attest = `
		INSERT INTO attest (document, n, by, at)
		VALUES (?1, ?2, ?3, ?4)
		ON CONFLICT DO NOTHING`
	now := c.Now()
	for name, value := range say.Values {
		w := holdings.Word{Document: d.ID, Name: name, Value: value, By: v.User, At: now}
		if err := c.countField(ctx, tx, d, w); err != nil {
			return err
		}
		if err := holdings.ConfirmField(ctx, tx, w); err != nil {
			return err
		}
	}
	for name, at := range say.Places {
		if at.Page < d.First || at.Page > d.Last {
			return &pipeline.Error{Kind: pipeline.Invalid, Field: "page"}
		}
		if err := holdings.PlaceField(ctx, tx, d.ID, name, at); err != nil {
			return err
		}
	}
	for _, n := range say.Seen {
		if n < d.First || n > d.Last {
			return &pipeline.Error{Kind: pipeline.Invalid, Field: "page"}
		}
		if _, err := tx.ExecContext(ctx, attest, d.ID, n, v.User, ledger.Millis(now)); err != nil {
			return ledger.Busy(err)
		}
	}
	if say.Accept {
		if err := c.countAccepted(ctx, tx, v, d); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, accept, d.ID, v.User); err != nil {
			return ledger.Busy(err)
		}
	}
	if err := holdings.Settle(ctx, tx, d.ID); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, touch, d.ID, ledger.Millis(now))
	return ledger.Busy(err)
}

// saidWhat names the fields and the acts of a confirmation, never the values.
func saidWhat(say Confirmation) string {
	names := make([]pipeline.FieldName, 0, len(say.Values))
	for name := range say.Values {
		names = append(names, name)
	}
	return fmt.Sprintf(`{"fields":%s,"accept":%t,"seen":%d}`, ledger.JSON(slices.Sorted(slices.Values(names))), say.Accept, len(say.Seen))
}

// SendBack says that only a new scan helps: the document is damaged.
func (c *Desk) SendBack(ctx context.Context, v pipeline.Viewer, id pipeline.DocumentID, r pipeline.Reason, note string) error {
	return c.Write(ctx, func(tx *sql.Tx) error {
		d, err := c.hold(ctx, tx, v, id)
		if err != nil {
			return err
		}
		if d.State != pipeline.Described {
			return pipeline.Errorf(pipeline.Invalid, "document %s is %s", id, d.State)
		}
		if err := c.Enter(ctx, tx, ledger.EntryOf(v, d.Unit, ActSendBack, string(id), string(r))); err != nil {
			return err
		}
		return c.Move(ctx, tx, d, holdings.Step{To: pipeline.Spoiled, Pages: d.A4, Reason: r, Detail: note, By: v.User})
	})
}

// SetAside leaves a described document to somebody who knows more; Next passes
// it over until it is confirmed or taken by its id.
func (c *Desk) SetAside(ctx context.Context, v pipeline.Viewer, id pipeline.DocumentID, note string) error {
	const q = `
		UPDATE document
		SET    aside = 1, detail = ?2, holder = '', until = 0, version = version + 1, changed = ?3
		WHERE  id = ?1 AND state = 'described'`
	return c.Write(ctx, func(tx *sql.Tx) error {
		d, err := c.hold(ctx, tx, v, id)
		if err != nil {
			return err
		}
		res, err := tx.ExecContext(ctx, q, id, note, ledger.Millis(c.Now()))
		if err != nil {
			return ledger.Busy(err)
		}
		if n, err := res.RowsAffected(); err != nil || n != 1 {
			return pipeline.Errorf(pipeline.Invalid, "document %s is %s", id, d.State)
		}
		return c.Enter(ctx, tx, ledger.EntryOf(v, d.Unit, ActSetAside, string(id), ""))
	})
}

// Retry sends a file round again: rejected and damaged documents from the
// start, described ones with pages that failed from there. What a name or the
// sender must mend is Invalid: the same bytes would end the same.
func (c *Desk) Retry(ctx context.Context, v pipeline.Viewer, id pipeline.DocumentID) error {
	return c.Write(ctx, func(tx *sql.Tx) error {
		d, err := c.hold(ctx, tx, v, id)
		if err != nil {
			return err
		}
		to := pipeline.Received
		if d.State == pipeline.Described && d.Problems > 0 {
			to = pipeline.InReading
		}
		if !pipeline.MayMove(d.State, to) || doorOnly(d) {
			return pipeline.Errorf(pipeline.Invalid, "document %s is %s (%s)", id, d.State, d.Reason)
		}
		if err := c.Enter(ctx, tx, ledger.EntryOf(v, d.Unit, ActRetry, string(id), "")); err != nil {
			return err
		}
		if err := c.Move(ctx, tx, d, holdings.Step{To: to, Pages: d.A4, By: v.User}); err != nil {
			return err
		}
		return c.again(ctx, tx, d, to)
	})
}

// again rings for the work that a document sent round needs.
func (c *Desk) again(ctx context.Context, tx *sql.Tx, d holdings.Document, to pipeline.State) error {
	const pages = `
		SELECT count(*)
		FROM   page
		WHERE  sum = ?1`
	t := jobs.Times{Born: c.Now(), Now: c.Now()}
	if to == pipeline.Received {
		return jobs.Ring(ctx, tx, pipeline.Job{Stage: pipeline.StageScan, Sum: d.Sum}, t.Born, t.Now)
	}
	var n int
	if err := tx.QueryRowContext(ctx, pages, d.Sum).Scan(&n); err != nil {
		return ledger.Busy(err)
	}
	return c.LayOut(ctx, tx, d.Sum, n, t)
}

// doorOnly reports whether a document was refused for its name or first bytes,
// or has no pages of its own.
func doorOnly(d holdings.Document) bool {
	switch d.Reason {
	case pipeline.ReasonJoined, pipeline.ReasonBadName, pipeline.ReasonMislabelled, pipeline.ReasonEmpty, pipeline.ReasonUnsupported, pipeline.ReasonFileTooBig:
		return d.State == pipeline.Rejected
	}
	return false
}
