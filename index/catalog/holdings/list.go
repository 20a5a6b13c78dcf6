package holdings

import (
	"context"
	"database/sql"
	"strings"

	"sohoa/index/catalog/ledger"
	"sohoa/pipeline"
)

// Filter chooses documents by what the catalogue knows, in every state. Every
// figure of the progress page is one of these.
type Filter struct {
	Unit   pipeline.UnitID // and all below; empty: all in scope
	Group  string          // record group; empty: all; NoGroup: those without one
	States []pipeline.State
	Reason pipeline.Reason
	Batch  pipeline.BatchID
	Type   string
	Person bool // only those that wait for a person and were not set aside
	Aside  bool // only those set aside for somebody who knows more
	Ready  bool // only those accepted that wait for their round, PDF or signature
	Count  bool // only how many, none is shown
	Page   ledger.Page
}

// NoGroup in a Filter chooses documents that count towards no record group.
const NoGroup = "-"

// Listing is the answer to a Filter, newest first.
type Listing struct {
	Total     int
	Documents []Document
}

// WaitsForPerson is the condition under which a document waits for a person.
const WaitsForPerson = ` d.state = 'described' AND d.aside = 0 `

// WaitsForOthers is the condition under which a document was accepted and waits for
// nothing that the person at it could do.
const WaitsForOthers = ` d.state = 'described' AND d.aside = 2 `

// List answers a Filter, newest first. Withheld documents are never listed;
// they are in the total where the scope counts them.
func (c *Holdings) List(ctx context.Context, s ledger.Scope, f Filter) (Listing, error) {
	var l Listing
	err := c.Read(ctx, func(tx *sql.Tx) error {
		var all int
		if err := tx.QueryRowContext(ctx, `SELECT coalesce(sum(documents), 0) FROM tally`).Scan(&all); err != nil {
			return ledger.Busy(err)
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
func count(ctx context.Context, tx *sql.Tx, s ledger.Scope, f Filter) (int, error) {
	where, args := f.Where(s)
	if !s.Withheld {
		where += ` AND d.state <> 'withheld'`
	}
	q := `SELECT coalesce(sum(d.documents), 0) FROM tally d WHERE ` + where
	if f.Reason != "" || f.Batch != "" || f.Type != "" || f.Person || f.Aside || f.Ready {
		q = `SELECT count(*) FROM document d WHERE ` + where
	}
	var n int
	err := tx.QueryRowContext(ctx, q, args...).Scan(&n)
	return n, ledger.Busy(err)
}

// list picks one page of ids first, so that only its rows are read. Where many
// documents match, walking them newest first soon fills a page; where few do,
// they are found by unit and sorted.
func list(ctx context.Context, tx *sql.Tx, s ledger.Scope, f Filter, many bool) ([]Document, error) {
	where, args := f.Where(s)
	from := `document d`
	if many {
		from += ` INDEXED BY document_at`
	}
	q := `
		SELECT ` + DocumentColumns + `
		FROM   (SELECT d.id AS picked
		        FROM   ` + from + `
		        WHERE  ` + where + ` AND d.state <> 'withheld'
		        ORDER  BY d.at DESC, d.id DESC
		        LIMIT  ? OFFSET ?)
		JOIN   document d ON d.id = picked
		JOIN   file f ON f.id = d.file
		ORDER  BY d.at DESC, d.id DESC`
	rows, err := tx.QueryContext(ctx, q, append(args, f.Page.Most(), f.Page.Offset)...)
	return ledger.Collect(rows, err, ScanDocument)
}

// Where is the condition of a filter within a scope, with its arguments.
func (f Filter) Where(s ledger.Scope) (string, []any) {
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
		add(`d.state IN (SELECT value FROM json_each(?))`, ledger.JSON(f.States))
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
		conds = append(conds, WaitsForPerson)
	}
	if f.Aside {
		conds = append(conds, `d.aside = 1`)
	}
	if f.Ready {
		conds = append(conds, WaitsForOthers)
	}
	return strings.Join(conds, ` AND `), args
}
