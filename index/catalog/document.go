package catalog

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"strings"

	"sohoa/pipeline"
)

const documentColumns = `
	d.id, d.file, f.name, d.batch, d.unit, d.rgroup, d.sum, d.part, d.first, d.last, d.pages,
	d.state, d.reason, d.detail, d.problems, d.aside = 1, d.family, d.type, d.number, d.symbol,
	d.date, d.organ, d.signer, d.subject, d.secrecy, d.described_by, d.confirmed_by, f.by,
	d.at, d.changed, d.version, d.box, d.sheaf, d.sheet_unit,
	(SELECT count(*) FROM document s WHERE s.file = d.file AND s.state <> 'withheld')`

func scanDocument(row rowScanner) (Document, error) {
	var d Document
	var at, changed int64
	err := row.Scan(&d.ID, &d.File, &d.FileName, &d.Batch, &d.Unit, &d.Group, &d.Sum, &d.Part, &d.First, &d.Last, &d.pages,
		&d.State, &d.Reason, &d.Detail, &d.Problems, &d.Aside, &d.Family, &d.Type, &d.Number, &d.Symbol,
		&d.Date, &d.Organ, &d.Signer, &d.Subject, &d.Secrecy, &d.Described, &d.Confirmed, &d.Uploader,
		&at, &changed, &d.Version, &d.Box, &d.Sheaf, &d.SheetUnit, &d.Parts)
	d.Title = cmp.Or(d.Subject, d.Type, d.FileName)
	d.At, d.Changed = fromMillis(at), fromMillis(changed)
	return d, absent(err, "document")
}

// insertDocument bears a document in d.State and writes the first line of its
// history. It sets the id itself and returns it.
func (c *Catalog) insertDocument(ctx context.Context, tx *sql.Tx, d Document) (pipeline.DocumentID, error) {
	const q = `
		INSERT INTO document (id, file, batch, unit, rgroup, sum, part, first, last, pages, state, reason, at, changed, pending)
		VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)`
	now := c.now()
	id, err := c.newID(now)
	if err != nil {
		return "", err
	}
	d.ID = pipeline.DocumentID(id)
	pages, err := counted(ctx, tx, d.Sum, d.First, d.Last)
	if err != nil {
		return "", err
	}
	_, err = tx.ExecContext(ctx, q, d.ID, d.File, d.Batch, d.Unit, d.Group, d.Sum, d.Part, d.First, d.Last, pages,
		d.State, d.Reason, millis(d.At), millis(now), d.State.Findable())
	if err != nil {
		return "", fmt.Errorf("insert document: %w", busy(err))
	}
	return d.ID, c.remember(ctx, tx, d, Document{}, step{to: d.State, pages: pages, reason: d.Reason})
}

// step is one move of a document.
type step struct {
	to     pipeline.State
	pages  int // it has afterwards
	reason pipeline.Reason
	detail string
	by     pipeline.UserID // empty: the machine
	policy string
}

// move takes a document from the state it is in, which must be the one in d,
// to the next, with the line in its history. The counters follow by trigger.
func (c *Catalog) move(ctx context.Context, tx *sql.Tx, d Document, s step) error {
	const q = `
		UPDATE document
		SET    state = ?3, pages = ?4, reason = ?5, detail = ?6, changed = ?7, version = version + 1,
		       pending = max(pending, ?8), holder = '', until = 0, aside = 0,
		       confirmed_by = CASE WHEN ?3 IN ('described', 'digitized') THEN confirmed_by ELSE '' END
		WHERE  id = ?1 AND state = ?2`
	if !pipeline.MayMove(d.State, s.to) {
		return pipeline.Errorf(pipeline.Internal, "document %s may not go from %s to %s", d.ID, d.State, s.to)
	}
	behind := d.State.Findable() || s.to.Findable() // and it stays so until the index was told
	res, err := tx.ExecContext(ctx, q, d.ID, d.State, s.to, s.pages, s.reason, s.detail, millis(c.now()), behind)
	if err != nil {
		return fmt.Errorf("move %s: %w", d.ID, busy(err))
	}
	if n, err := res.RowsAffected(); err != nil || n != 1 {
		return pipeline.Errorf(pipeline.Busy, "document %s is no longer %s", d.ID, d.State)
	}
	return c.remember(ctx, tx, d, d, s)
}

// remember appends a line to the history of d; before is what it was, the
// zero Document where it was not.
func (c *Catalog) remember(ctx context.Context, tx *sql.Tx, d, before Document, s step) error {
	const q = `
		INSERT INTO event (at, document, unit, rgroup, from_state, from_pages, to_state, pages, reason, by, policy)
		VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)`
	_, err := tx.ExecContext(ctx, q, millis(c.now()), d.ID, d.Unit, d.Group, before.State, before.pages,
		s.to, s.pages, s.reason, s.by, s.policy)
	if err != nil {
		return fmt.Errorf("remember %s: %w", d.ID, busy(err))
	}
	return nil
}

// documentsOf lists the documents of all files with these bytes, whatever
// their unit, in the order of files and parts.
func documentsOf(ctx context.Context, tx *sql.Tx, sum pipeline.Sum) ([]Document, error) {
	const q = `
		SELECT ` + documentColumns + `
		FROM   document d
		JOIN   file f ON f.id = d.file
		WHERE  d.sum = ?1
		ORDER  BY d.file, d.part`
	rows, err := tx.QueryContext(ctx, q, sum)
	return collect(rows, err, scanDocument)
}

// seen is what every question about one document asks of it.
const seen = ` d.id = ?1 AND d.state <> 'withheld' AND d.unit IN (SELECT unit FROM under WHERE ancestor = ?2)`

// Document returns one document in scope; NotFound is also the answer where
// it lies outside or is withheld.
func (c *Catalog) Document(ctx context.Context, s Scope, id pipeline.DocumentID) (Document, error) {
	var d Document
	err := c.read(ctx, func(tx *sql.Tx) (err error) {
		d, err = documentIn(ctx, tx, s, id)
		return err
	})
	return d, err
}

func documentIn(ctx context.Context, tx *sql.Tx, s Scope, id pipeline.DocumentID) (Document, error) {
	const q = `
		SELECT ` + documentColumns + `
		FROM   document d
		JOIN   file f ON f.id = d.file
		WHERE  ` + seen
	return scanDocument(tx.QueryRowContext(ctx, q, id, s.Unit))
}

// Documents returns those of the documents that are in scope, in no order.
func (c *Catalog) Documents(ctx context.Context, s Scope, ids []pipeline.DocumentID) (map[pipeline.DocumentID]Document, error) {
	const q = `
		SELECT ` + documentColumns + `
		FROM   document d
		JOIN   file f ON f.id = d.file
		WHERE  d.id IN (SELECT value FROM json_each(?1)) AND d.state <> 'withheld'
		AND    d.unit IN (SELECT unit FROM under WHERE ancestor = ?2)`
	list, err := json.Marshal(ids)
	if err != nil {
		return nil, err
	}
	rows, err := c.r.QueryContext(ctx, q, string(list), s.Unit)
	all, err := collect(rows, err, scanDocument)
	byID := make(map[pipeline.DocumentID]Document, len(all))
	for _, d := range all {
		byID[d.ID] = d
	}
	return byID, err
}

// Whole reports whether no part of the file that a document belongs to is
// withheld: only then may the file be handed out as it came.
func (c *Catalog) Whole(ctx context.Context, file pipeline.FileID) (bool, error) {
	const q = `
		SELECT NOT EXISTS (SELECT 1 FROM document WHERE file = ?1 AND state = 'withheld')`
	var whole bool
	err := c.r.QueryRowContext(ctx, q, file).Scan(&whole)
	return whole, busy(err)
}

// Siblings lists the other documents of the same file that are in scope.
func (c *Catalog) Siblings(ctx context.Context, s Scope, d Document) ([]pipeline.DocumentID, error) {
	const q = `
		SELECT id
		FROM   document
		WHERE  file = ?1 AND id <> ?2 AND state <> 'withheld'
		AND    unit IN (SELECT unit FROM under WHERE ancestor = ?3)
		ORDER  BY part`
	rows, err := c.r.QueryContext(ctx, q, d.File, d.ID, s.Unit)
	return collect(rows, err, func(r rowScanner) (id pipeline.DocumentID, err error) { return id, r.Scan(&id) })
}

// History lists the events of a document, oldest first.
func (c *Catalog) History(ctx context.Context, id pipeline.DocumentID) ([]Event, error) {
	const q = `
		SELECT at, from_state, to_state, pages, reason, by, policy,
		       coalesce((SELECT name FROM account a WHERE a.id = e.by),
		                (SELECT name FROM audit a WHERE e.by <> '' AND a.user = e.by ORDER BY a.id DESC LIMIT 1), '')
		FROM   event e
		WHERE  document = ?1 AND to_state <> '' -- it left one unit for another
		ORDER  BY id`
	rows, err := c.r.QueryContext(ctx, q, id)
	return collect(rows, err, func(r rowScanner) (Event, error) {
		var e Event
		var at int64
		err := r.Scan(&at, &e.From, &e.To, &e.Pages, &e.Reason, &e.By, &e.Policy, &e.ByName)
		e.At = fromMillis(at)
		return e, err
	})
}

// List answers a Filter, newest first. Withheld documents are never listed;
// they are in the total where the scope counts them.
func (c *Catalog) List(ctx context.Context, s Scope, f Filter) (Listing, error) {
	var l Listing
	err := c.read(ctx, func(tx *sql.Tx) error {
		var all int
		if err := tx.QueryRowContext(ctx, `SELECT coalesce(sum(documents), 0) FROM tally`).Scan(&all); err != nil {
			return busy(err)
		}
		var err error
		if l.Total, err = count(ctx, tx, s, f); err != nil {
			return err
		}
		l.Documents, err = list(ctx, tx, s, f, l.Total*8 > all)
		return err
	})
	return l, err
}

// count counts the documents of a filter, by the counters where these tell.
func count(ctx context.Context, tx *sql.Tx, s Scope, f Filter) (int, error) {
	where, args := f.where(s)
	if !s.Withheld {
		where += ` AND d.state <> 'withheld'`
	}
	q := `SELECT coalesce(sum(d.documents), 0) FROM tally d WHERE ` + where
	if f.Reason != "" || f.Batch != "" || f.Type != "" || f.Person || f.Aside || f.Ready {
		q = `SELECT count(*) FROM document d WHERE ` + where
	}
	var n int
	err := tx.QueryRowContext(ctx, q, args...).Scan(&n)
	return n, busy(err)
}

// list picks one page of ids first, so that only its rows are read. Where many
// documents match, walking them newest first soon fills a page; where few do,
// they are found by unit and sorted.
func list(ctx context.Context, tx *sql.Tx, s Scope, f Filter, many bool) ([]Document, error) {
	where, args := f.where(s)
	from := `document d`
	if many {
		from += ` INDEXED BY document_at`
	}
	q := `
		SELECT ` + documentColumns + `
		FROM   (SELECT d.id AS picked
		        FROM   ` + from + `
		        WHERE  ` + where + ` AND d.state <> 'withheld'
		        ORDER  BY d.at DESC, d.id DESC
		        LIMIT  ? OFFSET ?)
		JOIN   document d ON d.id = picked
		JOIN   file f ON f.id = d.file
		ORDER  BY d.at DESC, d.id DESC`
	rows, err := tx.QueryContext(ctx, q, append(args, f.Page.limit(), f.Page.Offset)...)
	return collect(rows, err, scanDocument)
}

// where is the condition of a filter within a scope, with its arguments.
func (f Filter) where(s Scope) (string, []any) {
	conds := []string{`d.unit IN (SELECT unit FROM under WHERE ancestor = ?)`}
	args := []any{s.Unit}
	add := func(cond string, arg any) { conds, args = append(conds, cond), append(args, arg) }
	if f.Unit != "" {
		add(`d.unit IN (SELECT unit FROM under WHERE ancestor = ?)`, f.Unit)
	}
	switch f.Group {
	case "":
	case NoGroup:
		add(`d.rgroup = ?`, "")
	default:
		add(`d.rgroup = ?`, f.Group)
	}
	if len(f.States) > 0 {
		add(`d.state IN (SELECT value FROM json_each(?))`, jsonOf(f.States))
	}
	if f.Reason != "" {
		add(`d.reason = ?`, f.Reason)
	}
	if f.Batch != "" {
		add(`d.batch = ?`, f.Batch)
	}
	if f.Type != "" {
		add(`d.type = ?`, f.Type)
	}
	if f.Person {
		conds = append(conds, waits)
	}
	if f.Aside {
		conds = append(conds, `d.aside = 1`)
	}
	if f.Ready {
		conds = append(conds, ready)
	}
	return strings.Join(conds, ` AND `), args
}

// jsonOf is a list as SQLite's json_each takes it.
func jsonOf[T ~string | pipeline.Suggestion](list []T) string {
	data, err := json.Marshal(list)
	if err != nil {
		return "[]" // such lists always marshal
	}
	return string(data)
}
