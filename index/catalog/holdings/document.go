package holdings

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"sohoa/index/catalog/ledger"
	"sohoa/pipeline"
)

// Document is one record: a run of pages of one file and what it is.
type Document struct {
	ID        pipeline.DocumentID
	File      pipeline.FileID
	FileName  string
	Batch     pipeline.BatchID
	Unit      pipeline.UnitID
	Group     string // record group
	Sum       pipeline.Sum
	Part      int // which document of the file, from 1
	Parts     int // documents in the file, those withheld not counted
	First     int // first page in the file, from 1; 0 while unknown
	Last      int
	State     pipeline.State
	Reason    pipeline.Reason // why it is rejected, damaged or needs a look
	Detail    string          // what a person added
	Problems  int             // pages neither read nor proven blank nor seen by a person
	Aside     bool            // set aside for somebody who knows more
	Family    string
	Type      string // as printed, capitals
	Number    string
	Symbol    string
	Date      string // YYYY-MM-DD
	Organ     string
	Signer    string
	Subject   string
	Title     string // the subject, else the type, else the file's name
	Secrecy   string
	Described string          // version of the description
	Confirmed pipeline.UserID // who accepted the whole document, or empty
	Uploader  pipeline.UserID
	At        time.Time
	Changed   time.Time
	Version   int             // rises with every change
	Box       string          // as the sheet before it says, or empty
	Sheaf     string          // hồ sơ, as the sheet says
	SheetUnit pipeline.UnitID // as the sheet says; another than Unit where that one is not under the batch's
	A4        int             `json:"-"` // as counted, in A4 pages; the same as Pages between two acts where all are A4
}

// Pages is the number of pages, 0 while unknown.
func (d Document) Pages() int {
	if d.First == 0 {
		return 0
	}
	return d.Last - d.First + 1
}

// Event is one line of a document's history.
type Event struct {
	At     time.Time
	From   pipeline.State // empty: it came to be
	To     pipeline.State
	Pages  int
	Reason pipeline.Reason
	By     pipeline.UserID // empty: the machine
	ByName string          // as he is called now, or was when he acted
	Policy string          // version of the policy that allowed it, where one did
}

// DocumentColumns are those that [ScanDocument] takes, of document d and its file f.
const DocumentColumns = `
	d.id, d.file, f.name, d.batch, d.unit, d.rgroup, d.sum, d.part, d.first, d.last, d.pages,
	d.state, d.reason, d.detail, d.problems, d.aside = 1, d.family, d.type, d.number, d.symbol,
	d.date, d.organ, d.signer, d.subject, d.secrecy, d.described_by, d.confirmed_by, f.by,
	d.at, d.changed, d.version, d.box, d.sheaf, d.sheet_unit,
	(SELECT count(*) FROM document s WHERE s.file = d.file AND s.state <> 'withheld')`

// ScanDocument reads a row of [DocumentColumns]. NotFound: there is none.
func ScanDocument(row ledger.Scanner) (Document, error) {
	var d Document
	var at, changed int64
	err := row.Scan(&d.ID, &d.File, &d.FileName, &d.Batch, &d.Unit, &d.Group, &d.Sum, &d.Part, &d.First, &d.Last, &d.A4,
		&d.State, &d.Reason, &d.Detail, &d.Problems, &d.Aside, &d.Family, &d.Type, &d.Number, &d.Symbol,
		&d.Date, &d.Organ, &d.Signer, &d.Subject, &d.Secrecy, &d.Described, &d.Confirmed, &d.Uploader,
		&at, &changed, &d.Version, &d.Box, &d.Sheaf, &d.SheetUnit, &d.Parts)
	d.Title = cmp.Or(d.Subject, d.Type, d.FileName)
	d.At, d.Changed = ledger.FromMillis(at), ledger.FromMillis(changed)
	return d, ledger.Absent(err, "document")
}

// wider scans more columns behind those of a document.
type wider struct {
	ledger.Scanner
	more []any
}

func (w wider) Scan(into ...any) error { return w.Scanner.Scan(append(into, w.more...)...) }

// ScanDocumentAnd scans a document and the columns behind it.
func ScanDocumentAnd(row ledger.Scanner, more ...any) (Document, error) {
	return ScanDocument(wider{row, more})
}

// InsertDocument bears a document in d.State and writes the first line of its
// history. It sets the id itself and returns it.
func (c *Holdings) InsertDocument(ctx context.Context, tx *sql.Tx, d Document) (pipeline.DocumentID, error) {
	const q = `
		INSERT INTO document (id, file, batch, unit, rgroup, sum, part, first, last, pages, state, reason, at, changed, pending)
		VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)`
	now := c.Now()
	id, err := c.NewID(now)
	if err != nil {
		return "", err
	}
	d.ID = pipeline.DocumentID(id)
	pages, err := CountA4(ctx, tx, d.Sum, d.First, d.Last)
	if err != nil {
		return "", err
	}
	_, err = tx.ExecContext(ctx, q, d.ID, d.File, d.Batch, d.Unit, d.Group, d.Sum, d.Part, d.First, d.Last, pages,
		d.State, d.Reason, ledger.Millis(d.At), ledger.Millis(now), d.State.Findable())
	if err != nil {
		return "", fmt.Errorf("insert document: %w", ledger.Busy(err))
	}
	return d.ID, c.Remember(ctx, tx, d, Document{}, Step{To: d.State, Pages: pages, Reason: d.Reason})
}

// Step is one move of a document.
type Step struct {
	To     pipeline.State
	Pages  int // it has afterwards
	Reason pipeline.Reason
	Detail string
	By     pipeline.UserID // empty: the machine
	Policy string
}

// Move takes a document from the state it is in, which must be the one in d,
// to the next, with the line in its history. The counters follow by trigger.
func (c *Holdings) Move(ctx context.Context, tx *sql.Tx, d Document, s Step) error {
	const q = `
		UPDATE document
		SET    state = ?3, pages = ?4, reason = ?5, detail = ?6, changed = ?7, version = version + 1,
		       pending = max(pending, ?8), holder = '', until = 0, aside = 0,
		       confirmed_by = CASE WHEN ?3 IN ('described', 'digitized') THEN confirmed_by ELSE '' END
		WHERE  id = ?1 AND state = ?2`
	if !pipeline.MayMove(d.State, s.To) {
		return pipeline.Errorf(pipeline.Internal, "document %s may not go from %s to %s", d.ID, d.State, s.To)
	}
	behind := d.State.Findable() || s.To.Findable() // and it stays so until the index was told
	res, err := tx.ExecContext(ctx, q, d.ID, d.State, s.To, s.Pages, s.Reason, s.Detail, ledger.Millis(c.Now()), behind)
	if err != nil {
		return fmt.Errorf("move %s: %w", d.ID, ledger.Busy(err))
	}
	if n, err := res.RowsAffected(); err != nil || n != 1 {
		return pipeline.Errorf(pipeline.Busy, "document %s is no longer %s", d.ID, d.State)
	}
	return c.Remember(ctx, tx, d, d, s)
}

// SetRange says which pages of the file are the document's.
func SetRange(ctx context.Context, tx *sql.Tx, id pipeline.DocumentID, first, last int) error {
	const q = `
		UPDATE document
		SET    first = ?2, last = ?3
		WHERE  id = ?1`
	_, err := tx.ExecContext(ctx, q, id, first, last)
	return ledger.Busy(err)
}

// Remember appends a line to the history of d; before is what it was, the
// zero Document where it was not.
func (c *Holdings) Remember(ctx context.Context, tx *sql.Tx, d, before Document, s Step) error {
	const q = `
		INSERT INTO event (at, document, unit, rgroup, from_state, from_pages, to_state, pages, reason, by, policy)
		VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)`
	_, err := tx.ExecContext(ctx, q, ledger.Millis(c.Now()), d.ID, d.Unit, d.Group, before.State, before.A4,
		s.To, s.Pages, s.Reason, s.By, s.Policy)
	if err != nil {
		return fmt.Errorf("remember %s: %w", d.ID, ledger.Busy(err))
	}
	return nil
}

// DocumentsOf lists the documents of all files with these bytes, whatever
// their unit, in the order of files and parts.
func DocumentsOf(ctx context.Context, tx *sql.Tx, sum pipeline.Sum) ([]Document, error) {
	const q = `
		SELECT ` + DocumentColumns + `
		FROM   document d
		JOIN   file f ON f.id = d.file
		WHERE  d.sum = ?1
		ORDER  BY d.file, d.part`
	rows, err := tx.QueryContext(ctx, q, sum)
	return ledger.Collect(rows, err, ScanDocument)
}

// seen is what every question about one document asks of it.
const seen = ` d.id = ?1 AND d.state <> 'withheld' AND d.unit IN (SELECT unit FROM under WHERE ancestor = ?2)`

// Document returns one document in scope; NotFound is also the answer where
// it lies outside or is withheld.
func (c *Holdings) Document(ctx context.Context, s ledger.Scope, id pipeline.DocumentID) (Document, error) {
	var d Document
	err := c.Read(ctx, func(tx *sql.Tx) (err error) {
		d, err = DocumentIn(ctx, tx, s, id)
		return err
	})
	return d, err
}

// DocumentIn is [Holdings.Document] within a transaction.
func DocumentIn(ctx context.Context, tx *sql.Tx, s ledger.Scope, id pipeline.DocumentID) (Document, error) {
	const q = `
		SELECT ` + DocumentColumns + `
		FROM   document d
		JOIN   file f ON f.id = d.file
		WHERE  ` + seen
	return ScanDocument(tx.QueryRowContext(ctx, q, id, s.Unit))
}

// Documents returns those of the documents that are in scope, in no order.
func (c *Holdings) Documents(ctx context.Context, s ledger.Scope, ids []pipeline.DocumentID) (map[pipeline.DocumentID]Document, error) {
	const q = `
		SELECT ` + DocumentColumns + `
		FROM   document d
		JOIN   file f ON f.id = d.file
		WHERE  d.id IN (SELECT value FROM json_each(?1)) AND d.state <> 'withheld'
		AND    d.unit IN (SELECT unit FROM under WHERE ancestor = ?2)`
	list, err := json.Marshal(ids)
	if err != nil {
		return nil, err
	}
	rows, err := c.QueryContext(ctx, q, string(list), s.Unit)
	all, err := ledger.Collect(rows, err, ScanDocument)
	byID := make(map[pipeline.DocumentID]Document, len(all))
	for _, d := range all {
		byID[d.ID] = d
	}
	return byID, err
}

// Siblings lists the other documents of the same file that are in scope.
func (c *Holdings) Siblings(ctx context.Context, s ledger.Scope, d Document) ([]pipeline.DocumentID, error) {
	const q = `
		SELECT id
		FROM   document
		WHERE  file = ?1 AND id <> ?2 AND state <> 'withheld'
		AND    unit IN (SELECT unit FROM under WHERE ancestor = ?3)
		ORDER  BY part`
	rows, err := c.QueryContext(ctx, q, d.File, d.ID, s.Unit)
	return ledger.Collect(rows, err, func(r ledger.Scanner) (id pipeline.DocumentID, err error) { return id, r.Scan(&id) })
}

// History lists the events of a document, oldest first.
func (c *Holdings) History(ctx context.Context, id pipeline.DocumentID) ([]Event, error) {
	const q = `
		SELECT at, from_state, to_state, pages, reason, by, policy,
		       coalesce((SELECT name FROM account a WHERE a.id = e.by),
		                (SELECT name FROM audit a WHERE e.by <> '' AND a.user = e.by ORDER BY a.id DESC LIMIT 1), '')
		FROM   event e
		WHERE  document = ?1 AND to_state <> '' -- it left one unit for another
		ORDER  BY id`
	rows, err := c.QueryContext(ctx, q, id)
	return ledger.Collect(rows, err, func(r ledger.Scanner) (Event, error) {
		var e Event
		var at int64
		err := r.Scan(&at, &e.From, &e.To, &e.Pages, &e.Reason, &e.By, &e.Policy, &e.ByName)
		e.At = ledger.FromMillis(at)
		return e, err
	})
}
