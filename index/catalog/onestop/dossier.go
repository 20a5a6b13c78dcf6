package onestop

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"sohoa/index/catalog/holdings"
	"sohoa/index/catalog/ledger"
	"sohoa/pipeline"
)

// The acts on dossiers of administrative procedures.
const (
	ActImportDossiers ledger.Act = "import_dossiers"
	ActBindDossier    ledger.Act = "bind_dossier"
)

// DossierList is one list of dossiers handed in.
type DossierList struct {
	ID     string
	Unit   pipeline.UnitID
	File   string
	Sum    pipeline.Sum
	By     pipeline.UserID
	ByName string
	At     time.Time
	Lines  int
}

// DossierLine is a dossier as a list says it. Days are Vietnamese days; zero:
// not said.
type DossierLine struct {
	Row       int // in the file
	Code      string
	Unit      pipeline.UnitID
	Procedure string
	Received  time.Time
	Due       time.Time
	Ended     time.Time
	Returns   bool // the procedure returns a paper
}

// AddDossiers stores a list with all its lines, or nothing of it.
func (c *OneStop) AddDossiers(ctx context.Context, v pipeline.Viewer, l DossierList, lines []DossierLine) (DossierList, error) {
	const q = `
		INSERT INTO dossier_list (id, unit, file, sum, by, name, at, lines)
		VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)`
	l.At, l.By, l.ByName, l.Lines = c.Now(), v.User, v.Name, len(lines)
	id, err := c.NewID(l.At)
	if err != nil {
		return DossierList{}, err
	}
	l.ID = id
	err = c.Write(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, q, l.ID, l.Unit, l.File, l.Sum, l.By, l.ByName, ledger.Millis(l.At), l.Lines); err != nil {
			return fmt.Errorf("add dossiers: %w", ledger.Busy(err))
		}
		if err := addDossierLines(ctx, tx, l, lines); err != nil {
			return fmt.Errorf("add dossiers: %w", err)
		}
		return c.Enter(ctx, tx, ledger.EntryOf(v, l.Unit, ActImportDossiers, l.ID, string(l.Sum)))
	})
	return l, err
}

func addDossierLines(ctx context.Context, tx *sql.Tx, l DossierList, lines []DossierLine) error {
	const q = `
		INSERT INTO dossier_line (list, n, code, unit, procedure, received, due, ended, returns, at)
		VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)`
	insert, err := tx.PrepareContext(ctx, q)
	if err != nil {
		return ledger.Busy(err)
	}
	defer insert.Close()
	for _, d := range lines {
		_, err := insert.ExecContext(ctx, l.ID, d.Row, d.Code, d.Unit, d.Procedure, ledger.Date(d.Received), ledger.Date(d.Due), ledger.Date(d.Ended),
			d.Returns, ledger.Millis(l.At))
		if err != nil {
			return fmt.Errorf("line %d: %w", d.Row, ledger.Busy(err))
		}
	}
	return nil
}

// DossierLists lists what was handed in for the units of a scope, newest first.
func (c *OneStop) DossierLists(ctx context.Context, s ledger.Scope, limit int) ([]DossierList, error) {
	const q = `
		SELECT id, unit, file, sum, by, name, at, lines
		FROM   dossier_list
		WHERE  unit IN (SELECT unit FROM under WHERE ancestor = ?1)
		ORDER  BY id DESC
		LIMIT  ?2`
	rows, err := c.QueryContext(ctx, q, s.Unit, limit)
	return ledger.Collect(rows, err, func(row ledger.Scanner) (DossierList, error) {
		var l DossierList
		var at int64
		err := row.Scan(&l.ID, &l.Unit, &l.File, &l.Sum, &l.By, &l.ByName, &at, &l.Lines)
		l.At = ledger.FromMillis(at)
		return l, err
	})
}

// DossierQuestion asks for the dossiers that a unit and all below it received
// on days from First to Last, as they stood at a moment.
type DossierQuestion struct {
	Unit        pipeline.UnitID
	First, Last time.Time // Vietnamese days, both included
	AsOf        time.Time // zero: now
}

// dossiers is every dossier of a question as it stood: ?1 unit, ?2 and ?3 the
// days, ?4 the moment. A paper counts where it was bound to the dossier then
// and every gate of the policy held for it then.
const dossiers = `
	asked AS (
		SELECT l.code, l.unit, l.procedure, l.received, l.due, l.ended, l.returns
		FROM   dossier_line l
		WHERE  (l.received BETWEEN ?2 AND ?3 OR l.received = '') AND l.at <= ?4
		AND    l.unit IN (SELECT unit FROM under WHERE ancestor = ?1)
		AND    NOT EXISTS (SELECT 1 FROM dossier_line n WHERE n.code = l.code AND n.id > l.id AND n.at <= ?4)
	),
	paper AS (
		SELECT p.code, max(p.role = 'component') AS component, max(p.role = 'result') AS result
		FROM   asked a
		JOIN   dossier_paper p ON p.code = a.code AND p.at <= ?4 AND p.role <> ''
		WHERE  NOT EXISTS (SELECT 1 FROM dossier_paper n WHERE n.code = p.code AND n.document = p.document AND n.id > p.id AND n.at <= ?4)
		AND    (SELECT e.to_state FROM event e WHERE e.document = p.document AND e.at <= ?4 ORDER BY e.id DESC LIMIT 1) = 'digitized'
		GROUP  BY p.code
	),
	known AS (
		SELECT a.*, coalesce(p.component, 0) AS component, coalesce(p.result, 0) AS result,
		       (SELECT count(*) FROM reuse r WHERE r.code = a.code AND r.at <= ?4) AS reused
		FROM   asked a
		LEFT   JOIN paper p ON p.code = a.code
	)`

// DossierCount is what became of the dossiers of one unit.
type DossierCount struct {
	Unit                                                                                     pipeline.UnitID
	Received, Undated, Components, Returning, Settled, WithResult, Digitized, Reused, Events int64
}

// DossierCounts counts the dossiers of a question by unit.
func (c *OneStop) DossierCounts(ctx context.Context, q DossierQuestion) ([]DossierCount, error) {
	const query = `
		WITH ` + dossiers + `
		SELECT unit, sum(received <> ''), sum(received = ''),
		       sum(received <> '' AND component), sum(received <> '' AND returns), sum(received <> '' AND ended <> ''),
		       sum(received <> '' AND ended <> '' AND result),
		       sum(received <> '' AND component AND (result OR NOT returns)),
		       sum(received <> '' AND reused > 0), sum(CASE WHEN received <> '' THEN reused ELSE 0 END)
		FROM   known
		GROUP  BY unit`
	rows, err := c.QueryContext(ctx, query, c.asked(q)...)
	return ledger.Collect(rows, err, func(row ledger.Scanner) (DossierCount, error) {
		var d DossierCount
		return d, row.Scan(&d.Unit, &d.Received, &d.Undated, &d.Components, &d.Returning, &d.Settled, &d.WithResult, &d.Digitized, &d.Reused, &d.Events)
	})
}

func (c *OneStop) asked(q DossierQuestion) []any {
	if q.AsOf.IsZero() {
		q.AsOf = c.Now()
	}
	return []any{q.Unit, ledger.Date(q.First), ledger.Date(q.Last), ledger.Millis(q.AsOf)}
}

// Dossier is one dossier with what became of it.
type Dossier struct {
	DossierLine
	Component bool // a component is digitized
	Result    bool // the result is digitized
	Reused    int  // how often digitized data was used again for it
}

// DossierPick chooses dossiers as a figure counts them; empty: all with a day
// of receipt.
type DossierPick string

// The picks, one for each figure.
const (
	PickReceived   DossierPick = ""
	PickUndated    DossierPick = "undated"
	PickComponents DossierPick = "components"
	PickBare       DossierPick = "bare" // without a digitized component
	PickReturning  DossierPick = "returning"
	PickSettled    DossierPick = "settled"
	PickWithResult DossierPick = "with_result"
	PickNoResult   DossierPick = "no_result" // settled without a digitized result
	PickDigitized  DossierPick = "digitized"
	PickReused     DossierPick = "reused"
)

// picked is the condition of each pick, over known.
func (p DossierPick) picked() (string, bool) {
	cond, ok := map[DossierPick]string{
		PickReceived: `received <> ''`, PickUndated: `received = ''`,
		PickComponents: `received <> '' AND component`, PickBare: `received <> '' AND NOT component`,
		PickReturning: `received <> '' AND returns`, PickSettled: `received <> '' AND ended <> ''`,
		PickWithResult: `received <> '' AND ended <> '' AND result`, PickNoResult: `received <> '' AND ended <> '' AND NOT result`,
		PickDigitized: `received <> '' AND component AND (result OR NOT returns)`, PickReused: `received <> '' AND reused > 0`,
	}[p]
	return cond, ok
}

// Dossiers lists the dossiers of a question that a figure counts, newest
// first, with their number in all. Invalid: an unknown pick.
func (c *OneStop) Dossiers(ctx context.Context, q DossierQuestion, pick DossierPick, p ledger.Page) ([]Dossier, int, error) {
	cond, ok := pick.picked()
	if !ok {
		return nil, 0, ledger.Invalid("figure", "is unknown")
	}
	query := `
		WITH ` + dossiers + `
		SELECT code, unit, procedure, received, due, ended, returns, component, result, reused, count(*) OVER ()
		FROM   known
		WHERE  ` + cond + `
		ORDER  BY received DESC, code
		LIMIT  ?5 OFFSET ?6`
	total := 0
	rows, err := c.QueryContext(ctx, query, append(c.asked(q), p.Most(), p.Offset)...)
	all, err := ledger.Collect(rows, err, func(row ledger.Scanner) (Dossier, error) {
		var d Dossier
		var received, due, ended string
		err := row.Scan(&d.Code, &d.Unit, &d.Procedure, &received, &due, &ended, &d.Returns, &d.Component, &d.Result, &d.Reused, &total)
		d.Received, d.Due, d.Ended = ledger.FromDate(received), ledger.FromDate(due), ledger.FromDate(ended)
		return d, err
	})
	return all, total, err
}

// Binding says that a document belongs to a dossier.
type Binding struct {
	Code   string
	Role   string // component, result; empty: it does not belong there any more
	Source string // qr, text, name, box, person
	By     pipeline.UserID
}

// BindDocument notes to which dossiers a document belongs by what stands on
// it. What a person said of a pair stays; dossiers that are no longer named
// are left. Nothing is written where nothing changed.
func (c *OneStop) BindDocument(ctx context.Context, id pipeline.DocumentID, want []Binding) error {
	have, err := c.Bindings(ctx, id)
	if err != nil {
		return err
	}
	known := map[string]Binding{}
	for _, b := range have {
		known[b.Code] = b
	}
	var changes []Binding
	for _, b := range want {
		k, ok := known[b.Code]
		if !ok || k.Source != "person" && (k.Role != b.Role || k.Source != b.Source) {
			changes = append(changes, b)
		}
		delete(known, b.Code)
	}
	for _, k := range known {
		if k.Source != "person" && k.Role != "" {
			changes = append(changes, Binding{Code: k.Code, Source: k.Source})
		}
	}
	if len(changes) == 0 {
		return nil
	}
	return c.Write(ctx, func(tx *sql.Tx) error { return c.bind(ctx, tx, id, changes) })
}

// Bind says for a person that a document belongs to a dossier, or does not.
func (c *OneStop) Bind(ctx context.Context, v pipeline.Viewer, id pipeline.DocumentID, b Binding) error {
	b.Source, b.By = "person", v.User
	return c.Write(ctx, func(tx *sql.Tx) error {
		d, err := holdings.DocumentIn(ctx, tx, ledger.Scope{Unit: v.Unit}, id)
		if err != nil {
			return err
		}
		if err := c.bind(ctx, tx, id, []Binding{b}); err != nil {
			return err
		}
		return c.Enter(ctx, tx, ledger.EntryOf(v, d.Unit, ActBindDossier, string(id), b.Code+" "+b.Role))
	})
}

func (c *OneStop) bind(ctx context.Context, tx *sql.Tx, id pipeline.DocumentID, list []Binding) error {
	const q = `
		INSERT INTO dossier_paper (code, document, role, source, by, at)
		VALUES (?1, ?2, ?3, ?4, ?5, ?6)`
	now := ledger.Millis(c.Now())
	for _, b := range list {
		if _, err := tx.ExecContext(ctx, q, b.Code, id, b.Role, b.Source, b.By, now); err != nil {
			return fmt.Errorf("bind %s: %w", id, ledger.Busy(err))
		}
	}
	return nil
}

// Bindings lists the dossiers that a document was ever bound to, as it is now.
func (c *OneStop) Bindings(ctx context.Context, id pipeline.DocumentID) ([]Binding, error) {
	const q = `
		SELECT code, role, source, by
		FROM   dossier_paper p
		WHERE  document = ?1
		AND    id = (SELECT max(id) FROM dossier_paper n WHERE n.document = ?1 AND n.code = p.code)
		ORDER  BY code`
	rows, err := c.QueryContext(ctx, q, id)
	return ledger.Collect(rows, err, func(row ledger.Scanner) (Binding, error) {
		var b Binding
		return b, row.Scan(&b.Code, &b.Role, &b.Source, &b.By)
	})
}

// BoundCodes lists the codes of the dossiers to which a document belongs.
func (c *OneStop) BoundCodes(ctx context.Context, id pipeline.DocumentID) ([]string, error) {
	all, err := c.Bindings(ctx, id)
	if err != nil {
		return nil, err
	}
	var codes []string
	for _, b := range all {
		if b.Role != "" {
			codes = append(codes, b.Code)
		}
	}
	return codes, nil
}

// BoxOf returns the box or file list written on a batch, with its name.
func (c *OneStop) BoxOf(ctx context.Context, id pipeline.BatchID) (string, error) {
	const q = `
		SELECT name || ' ' || box
		FROM   batch
		WHERE  id = ?1`
	var box string
	err := c.QueryRowContext(ctx, q, id).Scan(&box)
	return box, ledger.Absent(err, "batch")
}
