package terms

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"sohoa/index/catalog/holdings"
	"sohoa/index/catalog/ledger"
	"sohoa/pipeline"
)

// The acts on terms and disposal.
const (
	ActSetTerm        ledger.Act = "set_term"
	ActHold           ledger.Act = "hold_record"
	ActLift           ledger.Act = "lift_hold"
	ActPropose        ledger.Act = "propose_disposal"
	ActDispose        ledger.Act = "dispose"
	ActRefuseDisposal ledger.Act = "refuse_disposal"
)

// Kept is a document with its term, as far as a person confirmed one.
type Kept struct {
	holdings.Document
	Code     string // empty: nobody has confirmed a term
	Years    int    // 0 for ever
	Held     string // why it must stay; empty: nothing holds it
	Proposed bool   // stands in a proposal that is open
}

const keptColumns = holdings.DocumentColumns + `,
	coalesce(r.code, ''), coalesce(r.years, 0),
	coalesce((SELECT h.reason FROM hold h WHERE h.document = d.id AND h.lifted = 0 LIMIT 1), ''),
	EXISTS (SELECT 1 FROM disposal_item i JOIN disposal p ON p.id = i.disposal WHERE i.document = d.id AND p.state = 'proposed')`

func scanKept(row ledger.Scanner) (Kept, error) {
	var k Kept
	d, err := holdings.ScanDocumentAnd(row, &k.Code, &k.Years, &k.Held, &k.Proposed)
	k.Document = d
	return k, err
}

// WithoutTerm lists digitized documents of a scope for which nobody has
// confirmed a term, oldest first.
func (c *Terms) WithoutTerm(ctx context.Context, s ledger.Scope, limit int) ([]Kept, error) {
	const q = `
		SELECT ` + keptColumns + `
		FROM   document d
		JOIN   file f ON f.id = d.file
		LEFT   JOIN retention r ON r.document = d.id
		WHERE  d.unit IN (SELECT unit FROM under WHERE ancestor = ?1) AND d.state = 'digitized' AND r.document IS NULL
		ORDER  BY d.at, d.id
		LIMIT  ?2`
	rows, err := c.QueryContext(ctx, q, s.Unit, limit)
	return ledger.Collect(rows, err, scanKept)
}

// RunOut lists documents of a scope whose confirmed term ended before a year
// began, those held among them; all documents of their file must be so.
func (c *Terms) RunOut(ctx context.Context, s ledger.Scope, year, limit int) ([]Kept, error) {
	rows, err := c.QueryContext(ctx, runOut+` ORDER BY d.date, d.id LIMIT ?3`, s.Unit, year, limit)
	return ledger.Collect(rows, err, scanKept)
}

// runOut finds what may be proposed: ended is said of every part of a file.
const runOut = `
	SELECT ` + keptColumns + `
	FROM   document d
	JOIN   file f ON f.id = d.file
	JOIN   retention r ON r.document = d.id
	WHERE  d.unit IN (SELECT unit FROM under WHERE ancestor = ?1) AND d.state IN ('described', 'digitized')
	AND    NOT EXISTS (
		SELECT 1
		FROM   document o
		LEFT   JOIN retention t ON t.document = o.id
		WHERE  o.file = d.file
		AND    (t.document IS NULL OR t.years = 0 OR length(o.date) <> 10 OR CAST(substr(o.date, 1, 4) AS INTEGER) + t.years >= ?2))`

// Term is how long a document is kept and by which rule.
type Term struct {
	Code  string
	Years int // from the year of the document; 0: for good
	Rule  string
}

// SetTerm writes the term that a person confirms for a document of a scope.
func (c *Terms) SetTerm(ctx context.Context, v pipeline.Viewer, d holdings.Document, t Term) error {
	const q = `
		INSERT INTO retention (document, code, years, rule, by, at)
		VALUES (?1, ?2, ?3, ?4, ?5, ?6)
		ON CONFLICT DO UPDATE SET code = excluded.code, years = excluded.years, rule = excluded.rule, by = excluded.by, at = excluded.at`
	return c.Write(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, q, d.ID, t.Code, t.Years, t.Rule, v.User, ledger.Millis(c.Now())); err != nil {
			return ledger.Busy(err)
		}
		return c.Enter(ctx, tx, ledger.EntryOf(v, d.Unit, ActSetTerm, string(d.ID), fmt.Sprintf("%s (%d)", t.Code, t.Years)))
	})
}

// Hold keeps a document from disposal, or lifts what holds it.
func (c *Terms) Hold(ctx context.Context, v pipeline.Viewer, d holdings.Document, reason string, on bool) error {
	const put = `INSERT INTO hold (document, at, by, reason) VALUES (?1, ?2, ?3, ?4)`
	const lift = `UPDATE hold SET lifted = ?2, lifter = ?3 WHERE document = ?1 AND lifted = 0 AND ?4 = ?4`
	q, act := lift, ActLift
	if on {
		q, act = put, ActHold
	}
	return c.Write(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, q, d.ID, ledger.Millis(c.Now()), v.User, reason); err != nil {
			return ledger.Busy(err)
		}
		return c.Enter(ctx, tx, ledger.EntryOf(v, d.Unit, act, string(d.ID), reason))
	})
}

// Disposal is a proposal and what became of it.
type Disposal struct {
	ID        string
	Unit      pipeline.UnitID
	Minutes   string // number of the council's record
	Reason    string
	State     string // proposed, done, refused
	By        pipeline.UserID
	ByName    string
	At        time.Time
	Judge     pipeline.UserID
	JudgeName string
	Judged    time.Time
	Items     []Tombstone
}

// Tombstone is what stays of a document that was disposed of.
type Tombstone struct {
	Document pipeline.DocumentID
	Title    string
	Day      string
	Sum      pipeline.Sum
	Pages    int
	Code     string
	Years    int
}

// Propose writes a proposal over documents of a scope whose term has run out and
// which nothing holds. Invalid with the field "disposal": one of them may not be
// disposed of; nothing is proposed then.
func (c *Terms) Propose(ctx context.Context, v pipeline.Viewer, p Disposal, ids []pipeline.DocumentID, year int) (string, error) {
	const put = `
		INSERT INTO disposal (id, unit, minutes, reason, state, by, by_name, at)
		VALUES (?1, ?2, ?3, ?4, 'proposed', ?5, ?6, ?7)`
	var id string
	err := c.Write(ctx, func(tx *sql.Tx) error {
		at := c.Now()
		var err error
		if id, err = c.NewID(at); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, put, id, p.Unit, p.Minutes, p.Reason, v.User, v.Name, ledger.Millis(at)); err != nil {
			return ledger.Busy(err)
		}
		docs, err := c.disposable(ctx, tx, v, chosen{ids, year, true})
		if err != nil {
			return err
		}
		for _, k := range docs {
			if err := entomb(ctx, tx, id, k); err != nil {
				return err
			}
		}
		return c.Enter(ctx, tx, ledger.EntryOf(v, p.Unit, ActPropose, id, p.Minutes))
	})
	return id, err
}

func entomb(ctx context.Context, tx *sql.Tx, id string, k Kept) error {
	const q = `
		INSERT INTO disposal_item (disposal, document, title, day, sum, pages, code, years)
		VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)`
	_, err := tx.ExecContext(ctx, q, id, k.ID, k.Title, k.Date, k.Sum, k.Pages(), k.Code, k.Years)
	return ledger.Busy(err)
}

// chosen are documents to be disposed of.
type chosen struct {
	ids   []pipeline.DocumentID
	year  int  // before which their terms ended
	fresh bool // none of them may stand in a proposal already
}

// disposable returns the documents if every one of them may go, and with each
// every other document of its file.
func (c *Terms) disposable(ctx context.Context, tx *sql.Tx, v pipeline.Viewer, want chosen) ([]Kept, error) {
	rows, err := tx.QueryContext(ctx, runOut+` AND d.id IN (SELECT value FROM json_each(?3)) ORDER BY d.id`, v.Unit, want.year, ledger.JSON(want.ids))
	docs, err := ledger.Collect(rows, err, scanKept)
	if err != nil {
		return nil, err
	}
	wrong := func(id pipeline.DocumentID, why string) error {
		return &pipeline.Error{Kind: pipeline.Invalid, Field: "disposal", Err: fmt.Errorf("%s %s", id, why)}
	}
	if len(docs) != len(want.ids) || len(want.ids) == 0 {
		return nil, wrong("", "is not due, or not there")
	}
	parts := map[pipeline.FileID]int{}
	for _, k := range docs {
		if k.Held != "" || want.fresh && k.Proposed {
			return nil, wrong(k.ID, "is held, or stands in a proposal")
		}
		parts[k.File]++
	}
	for _, k := range docs {
		if parts[k.File] != k.Parts {
			return nil, wrong(k.ID, "is a part of a file of which another part stays")
		}
	}
	return docs, nil
}

const disposalColumns = `id, unit, minutes, reason, state, by, by_name, at, judge, judge_name, judged`

func scanDisposal(row ledger.Scanner) (Disposal, error) {
	var d Disposal
	var at, judged int64
	err := row.Scan(&d.ID, &d.Unit, &d.Minutes, &d.Reason, &d.State, &d.By, &d.ByName, &at, &d.Judge, &d.JudgeName, &judged)
	d.At, d.Judged = ledger.FromMillis(at), ledger.FromMillis(judged)
	return d, ledger.Absent(err, "disposal")
}

// Disposals lists proposals of a scope with their documents, newest first.
func (c *Terms) Disposals(ctx context.Context, s ledger.Scope, limit int) ([]Disposal, error) {
	const q = `
		SELECT ` + disposalColumns + `
		FROM   disposal
		WHERE  unit IN (SELECT unit FROM under WHERE ancestor = ?1)
		ORDER  BY at DESC, id DESC
		LIMIT  ?2`
	var all []Disposal
	err := c.Read(ctx, func(tx *sql.Tx) error {
		rows, err := tx.QueryContext(ctx, q, s.Unit, limit)
		if all, err = ledger.Collect(rows, err, scanDisposal); err != nil {
			return err
		}
		for i := range all {
			if all[i].Items, err = tombstones(ctx, tx, all[i].ID); err != nil {
				return err
			}
		}
		return nil
	})
	return all, err
}

// Disposal returns a proposal of a scope with its documents. NotFound: there is
// none.
func (c *Terms) Disposal(ctx context.Context, s ledger.Scope, id string) (Disposal, error) {
	const q = `
		SELECT ` + disposalColumns + `
		FROM   disposal
		WHERE  id = ?1 AND unit IN (SELECT unit FROM under WHERE ancestor = ?2)`
	var d Disposal
	err := c.Read(ctx, func(tx *sql.Tx) (err error) {
		if d, err = scanDisposal(tx.QueryRowContext(ctx, q, id, s.Unit)); err != nil {
			return err
		}
		d.Items, err = tombstones(ctx, tx, id)
		return err
	})
	return d, err
}

func tombstones(ctx context.Context, tx *sql.Tx, id string) ([]Tombstone, error) {
	const q = `
		SELECT document, title, day, sum, pages, code, years
		FROM   disposal_item
		WHERE  disposal = ?1
		ORDER  BY day, document`
	rows, err := tx.QueryContext(ctx, q, id)
	return ledger.Collect(rows, err, func(r ledger.Scanner) (t Tombstone, err error) {
		return t, r.Scan(&t.Document, &t.Title, &t.Day, &t.Sum, &t.Pages, &t.Code, &t.Years)
	})
}

// Judge refuses a proposal, or carries it out: its documents become tombstones
// and the bytes that no living file needs any more are returned, for the caller
// to empty the store. NotFound: no open proposal of the scope. Invalid with the
// field "judge": who proposed it may not judge it; with "disposal": one of them
// may not go any more, because it is held or was changed.
func (c *Terms) Judge(ctx context.Context, v pipeline.Viewer, id string, approve bool, year int) ([]pipeline.Sum, error) {
	const find = `
		SELECT ` + disposalColumns + `
		FROM   disposal
		WHERE  id = ?1 AND state = 'proposed' AND unit IN (SELECT unit FROM under WHERE ancestor = ?2)`
	const end = `
		UPDATE disposal
		SET    state = ?2, judge = ?3, judge_name = ?4, judged = ?5
		WHERE  id = ?1 AND state = 'proposed'`
	var gone []pipeline.Sum
	err := c.Write(ctx, func(tx *sql.Tx) error {
		p, err := scanDisposal(tx.QueryRowContext(ctx, find, id, v.Unit))
		if err != nil {
			return err
		}
		if p.By == v.User {
			return &pipeline.Error{Kind: pipeline.Invalid, Field: "judge", Err: fmt.Errorf("%s proposed it", v.User)}
		}
		state, act := "refused", ActRefuseDisposal
		if approve {
			state, act = "done", ActDispose
			if gone, err = c.dispose(ctx, tx, v, p, year); err != nil {
				return err
			}
		}
		if _, err := tx.ExecContext(ctx, end, id, state, v.User, v.Name, ledger.Millis(c.Now())); err != nil {
			return ledger.Busy(err)
		}
		return c.Enter(ctx, tx, ledger.EntryOf(v, p.Unit, act, id, p.Minutes))
	})
	return gone, err
}

// dispose empties the documents of a proposal.
func (c *Terms) dispose(ctx context.Context, tx *sql.Tx, v pipeline.Viewer, p Disposal, year int) ([]pipeline.Sum, error) {
	items, err := tombstones(ctx, tx, p.ID)
	if err != nil {
		return nil, err
	}
	ids := make([]pipeline.DocumentID, len(items))
	for i, t := range items {
		ids[i] = t.Document
	}
	docs, err := c.disposable(ctx, tx, v, chosen{ids, year, false})
	if err != nil {
		return nil, err
	}
	sums := map[pipeline.Sum]bool{}
	for _, k := range docs {
		if err := c.empty(ctx, tx, v, p, k.Document); err != nil {
			return nil, err
		}
		sums[k.Sum] = true
	}
	var gone []pipeline.Sum
	for sum := range sums {
		free, err := c.letGo(ctx, tx, v, sum, p.Minutes)
		if err != nil {
			return nil, err
		}
		if free {
			gone = append(gone, sum)
		}
	}
	return gone, nil
}

// empty makes a document a tombstone: its title, day and hash stay, in the
// proposal and in its history.
func (c *Terms) empty(ctx context.Context, tx *sql.Tx, v pipeline.Viewer, p Disposal, d holdings.Document) error {
	acts := [...]string{
		`DELETE FROM field WHERE document = ?1`,
		`DELETE FROM imported WHERE file = (SELECT file FROM document WHERE id = ?1)`,
		`UPDATE file SET purged = 1, alive = 0 WHERE id = (SELECT file FROM document WHERE id = ?1)`,
		`UPDATE file SET purged = 1, alive = 0 WHERE duplicate_of = (SELECT file FROM document WHERE id = ?1)`,
		`UPDATE document SET version = version + 1, pending = 1 WHERE id = ?1`,
	}
	if err := c.Move(ctx, tx, d, holdings.Step{To: pipeline.Disposed, Pages: d.A4, Detail: p.Minutes, By: v.User}); err != nil {
		return err
	}
	for _, q := range acts {
		if _, err := tx.ExecContext(ctx, q, d.ID); err != nil {
			return fmt.Errorf("dispose: %w", ledger.Busy(err))
		}
	}
	return c.Enter(ctx, tx, ledger.EntryOf(v, d.Unit, ActDispose, string(d.ID), string(d.Sum)))
}

// letGo forgets what was made from bytes that no living file needs any more,
// and says whether that is so.
func (c *Terms) letGo(ctx context.Context, tx *sql.Tx, v pipeline.Viewer, sum pipeline.Sum, reason string) (bool, error) {
	const needed = `SELECT EXISTS (SELECT 1 FROM file WHERE sum = ?1 AND purged = 0)`
	acts := [...]string{
		`UPDATE page SET state = 'failed', failure = '', reading = '', version = '', preview = 0, blank = 0, conf = 0, text = '', codes = '' WHERE sum = ?1`,
		`UPDATE job SET state = 'dead', result = '', reason = '' WHERE sum = ?1`,
		`DELETE FROM derivative WHERE sum = ?1`,
		`UPDATE recorded SET n = n + 1 WHERE file IN (SELECT id FROM file WHERE sum = ?1)`,
	}
	const keep = `INSERT INTO purge (sum, at, reason, by) VALUES (?1, ?2, ?3, ?4)`
	var need bool
	if err := tx.QueryRowContext(ctx, needed, sum).Scan(&need); err != nil || need {
		return false, ledger.Busy(err)
	}
	for _, q := range acts {
		if _, err := tx.ExecContext(ctx, q, sum); err != nil {
			return false, fmt.Errorf("dispose: %w", ledger.Busy(err))
		}
	}
	_, err := tx.ExecContext(ctx, keep, sum, ledger.Millis(c.Now()), reason, v.User)
	return true, ledger.Busy(err)
}
