package figures

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"

	"sohoa/index/catalog/ledger"
	"sohoa/pipeline"
)

// The acts on what is owed.
const (
	ActImportRegister ledger.Act = "import_register"
	ActSetTarget      ledger.Act = "set_target"
)

// Register is one version of the register: a paper somebody approved that says
// what the units under one unit owe. It is never changed.
type Register struct {
	ID       string
	Unit     pipeline.UnitID // speaks for this unit and all below it
	Source   string          // the paper
	Approval string          // its number
	Approved string          // its date, YYYY-MM-DD
	Reason   string          // why it replaces the one before
	File     string          // name of the imported file
	Sum      pipeline.Sum    // of the imported file
	By       pipeline.UserID
	At       time.Time
	Lines    int
	Owed     Counts
	Excluded Counts
}

// Counts is a quantity of records in the three measures; 0 is "not stated".
type Counts struct {
	Files     int64 // hồ sơ
	Documents int64
	Pages     int64 // A4 equivalents
}

// RegisterLine is one line of a register.
type RegisterLine struct {
	Register         string // version it stands in; empty: it is still to be stored
	Line             int    // row in the imported file, unique within the version
	Unit             pipeline.UnitID
	Fonds            string
	Group            string
	FromYear, ToYear int // 0 unknown
	Counts
	Excluded string // why it is listed but not owed: secret, disposal, illegible, duplicate; empty: owed
	Address  string // store, shelf, box
	Note     string
}

// AddRegister stores a version with all its lines, or nothing of it.
func (c *Figures) AddRegister(ctx context.Context, v pipeline.Viewer, r Register, lines []RegisterLine) (Register, error) {
	const q = `
		INSERT INTO register (id, unit, source, approval, approved, reason, file, sum, by, at, lines)
		VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)`
	r.At, r.By, r.Lines = c.Now(), v.User, len(lines)
	id, err := c.NewID(r.At)
	if err != nil {
		return Register{}, err
	}
	r.ID = id
	err = c.Write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, q, r.ID, r.Unit, r.Source, r.Approval, r.Approved, r.Reason, r.File, r.Sum, r.By, ledger.Millis(r.At), r.Lines)
		if err != nil {
			return fmt.Errorf("add register: %w", ledger.Busy(err))
		}
		if err := addLines(ctx, tx, r.ID, lines); err != nil {
			return fmt.Errorf("add register: %w", err)
		}
		return c.Enter(ctx, tx, ledger.EntryOf(v, r.Unit, ActImportRegister, r.ID, string(r.Sum)))
	})
	for _, l := range lines {
		sum := &r.Owed
		if l.Excluded != "" {
			sum = &r.Excluded
		}
		sum.Files, sum.Documents, sum.Pages = sum.Files+l.Files, sum.Documents+l.Documents, sum.Pages+l.Pages
	}
	return r, err
}

// linesAtOnce is how many lines one statement stores: statement by statement
// a third of the time of an import went into starting and ending them.
const linesAtOnce = 40

func addLines(ctx context.Context, tx *sql.Tx, register string, lines []RegisterLine) error {
	full, err := tx.PrepareContext(ctx, lineInsert(linesAtOnce))
	if err != nil {
		return ledger.Busy(err)
	}
	defer full.Close()
	for chunk := range slices.Chunk(lines, linesAtOnce) {
		args := make([]any, 0, len(chunk)*13)
		for _, l := range chunk {
			args = append(args, register, l.Line, string(l.Unit), l.Fonds, l.Group, l.FromYear, l.ToYear,
				l.Files, l.Documents, l.Pages, l.Excluded, l.Address, l.Note)
		}
		if len(chunk) == linesAtOnce {
			_, err = full.ExecContext(ctx, args...)
		} else {
			_, err = tx.ExecContext(ctx, lineInsert(len(chunk)), args...)
		}
		if err != nil {
			return fmt.Errorf("lines from %d: %w", chunk[0].Line, ledger.Busy(err))
		}
	}
	const sums = `
		INSERT INTO register_sum (register, unit, rgroup, excluded, files, documents, pages)
		SELECT register, unit, rgroup, excluded <> '', sum(files), sum(documents), sum(pages)
		FROM   register_line
		WHERE  register = ?1
		GROUP  BY unit, rgroup, excluded <> ''`
	_, err = tx.ExecContext(ctx, sums, register)
	return ledger.Busy(err)
}

func lineInsert(n int) string {
	const one = `(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`
	return `
		INSERT INTO register_line (register, n, unit, fonds, rgroup, from_year, to_year, files, documents, pages, excluded, address, note)
		VALUES ` + one + strings.Repeat(`, `+one, n-1)
}

// Registers lists the versions that speak for a unit or for units below it, as
// far as they lie in the scope, newest first.
func (c *Figures) Registers(ctx context.Context, s ledger.Scope, unit pipeline.UnitID) ([]Register, error) {
	const q = `
		SELECT r.id, r.unit, r.source, r.approval, r.approved, r.reason, r.file, r.sum, r.by, r.at, r.lines,
		       coalesce(sum(s.files) FILTER (WHERE s.excluded = 0), 0),
		       coalesce(sum(s.documents) FILTER (WHERE s.excluded = 0), 0),
		       coalesce(sum(s.pages) FILTER (WHERE s.excluded = 0), 0),
		       coalesce(sum(s.files) FILTER (WHERE s.excluded = 1), 0),
		       coalesce(sum(s.documents) FILTER (WHERE s.excluded = 1), 0),
		       coalesce(sum(s.pages) FILTER (WHERE s.excluded = 1), 0)
		FROM   register r
		LEFT   JOIN register_sum s ON s.register = r.id
		       AND s.unit IN (SELECT unit FROM under WHERE ancestor = ?1)
		       AND s.unit IN (SELECT unit FROM under WHERE ancestor = ?2)
		WHERE  EXISTS (SELECT 1 FROM under WHERE ancestor = ?1 AND unit = ?2)
		AND    (r.unit IN (SELECT unit FROM under WHERE ancestor = ?2)
		        OR r.unit IN (SELECT ancestor FROM under WHERE unit = ?2))
		GROUP  BY r.id
		ORDER  BY r.id DESC`
	rows, err := c.QueryContext(ctx, q, s.Unit, unit)
	return ledger.Collect(rows, err, func(row ledger.Scanner) (Register, error) {
		var r Register
		var at int64
		err := row.Scan(&r.ID, &r.Unit, &r.Source, &r.Approval, &r.Approved, &r.Reason, &r.File, &r.Sum, &r.By, &at, &r.Lines,
			&r.Owed.Files, &r.Owed.Documents, &r.Owed.Pages, &r.Excluded.Files, &r.Excluded.Documents, &r.Excluded.Pages)
		r.At = ledger.FromMillis(at)
		return r, err
	})
}

// inForce names for each unit below ?1 the last version that speaks for it,
// as of ?2. Versions are named by time, so that the last is the greatest.
const inForce = `
	force AS (
		SELECT b.unit, max(r.id) AS register
		FROM   register r
		JOIN   under b ON b.ancestor = r.unit
		WHERE  r.at <= ?2 AND b.unit IN (SELECT unit FROM under WHERE ancestor = ?1)
		GROUP  BY b.unit
	)`

// OwedBy is what the register in force says of one unit.
type OwedBy struct {
	Unit     pipeline.UnitID
	Register string
	Excluded bool
	Counts
}

// Owed lists what each unit of a subtree owes by the register in force at a
// moment, lines that are excluded apart. A unit of which no register speaks is
// not listed.
func (c *Figures) Owed(ctx context.Context, q TallyQuestion) ([]OwedBy, error) {
	const query = `
		WITH ` + inForce + `
		SELECT f.unit, f.register, s.excluded, sum(s.files), sum(s.documents), sum(s.pages)
		FROM   force f
		JOIN   register_sum s ON s.register = f.register AND s.unit = f.unit
		WHERE  (?3 = '' OR s.rgroup = ?3)
		GROUP  BY f.unit, s.excluded`
	at := q.AsOf
	if at.IsZero() {
		at = c.Now()
	}
	rows, err := c.QueryContext(ctx, query, q.Unit, ledger.Millis(at), q.Group)
	return ledger.Collect(rows, err, func(row ledger.Scanner) (OwedBy, error) {
		var o OwedBy
		return o, row.Scan(&o.Unit, &o.Register, &o.Excluded, &o.Files, &o.Documents, &o.Pages)
	})
}

// RegisterLines lists the lines in force for a unit and all below it, with
// their number in all.
func (c *Figures) RegisterLines(ctx context.Context, s ledger.Scope, unit pipeline.UnitID, p ledger.Page) ([]RegisterLine, int, error) {
	const query = `
		WITH ` + inForce + `
		SELECT ` + lineColumns + `
		FROM   force f
		JOIN   register_line l ON l.register = f.register AND l.unit = f.unit
		WHERE  EXISTS (SELECT 1 FROM under WHERE ancestor = ?3 AND unit = ?1)
		ORDER  BY l.unit, l.fonds, l.rgroup, l.from_year, l.n
		LIMIT  ?4 OFFSET ?5`
	const count = `
		WITH ` + inForce + `
		SELECT count(*)
		FROM   force f
		JOIN   register_line l ON l.register = f.register AND l.unit = f.unit
		WHERE  EXISTS (SELECT 1 FROM under WHERE ancestor = ?3 AND unit = ?1)`
	var lines []RegisterLine
	var total int
	err := c.Read(ctx, func(tx *sql.Tx) error {
		now := ledger.Millis(c.Now())
		if err := tx.QueryRowContext(ctx, count, unit, now, s.Unit).Scan(&total); err != nil {
			return ledger.Busy(err)
		}
		rows, err := tx.QueryContext(ctx, query, unit, now, s.Unit, p.Most(), p.Offset)
		lines, err = ledger.Collect(rows, err, scanLine)
		return err
	})
	return lines, total, err
}

const lineColumns = `l.register, l.n, l.unit, l.fonds, l.rgroup, l.from_year, l.to_year, l.files, l.documents, l.pages, l.excluded, l.address, l.note`

// LinesInForce lists all lines in force at a moment for a unit and all below
// it, in the order of [Figures.RegisterLines]. Only excluded ones where asked.
func (c *Figures) LinesInForce(ctx context.Context, unit pipeline.UnitID, at time.Time, excluded bool) ([]RegisterLine, error) {
	const query = `
		WITH ` + inForce + `
		SELECT ` + lineColumns + `
		FROM   force f
		JOIN   register_line l ON l.register = f.register AND l.unit = f.unit
		WHERE  NOT ?3 OR l.excluded <> ''
		ORDER  BY l.unit, l.fonds, l.rgroup, l.from_year, l.n`
	if at.IsZero() {
		at = c.Now()
	}
	rows, err := c.QueryContext(ctx, query, unit, ledger.Millis(at), excluded)
	return ledger.Collect(rows, err, scanLine)
}

func scanLine(row ledger.Scanner) (RegisterLine, error) {
	var l RegisterLine
	err := row.Scan(&l.Register, &l.Line, &l.Unit, &l.Fonds, &l.Group, &l.FromYear, &l.ToYear, &l.Files, &l.Documents, &l.Pages,
		&l.Excluded, &l.Address, &l.Note)
	return l, err
}
