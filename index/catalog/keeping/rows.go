package keeping

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"sohoa/index/catalog/ledger"
	"sohoa/pipeline"
)

// ActRebuilt is taking a receipt from the store, where the catalogue was lost.
const ActRebuilt ledger.Act = "rebuilt"

// Row is one row as it stands: a value by the name of its column, which is a
// string, an int64, a float64 or nil.
type Row map[string]any

// Rows are rows by the name of their table. The tables and columns are those
// of the migrations; that is what a record in the store is made of.
type Rows map[string][]Row

// ofFile are the tables that say what one file is, each with the condition
// that finds its rows. A page of a withheld document has no text here.
func ofFile() map[string]string {
	return map[string]string{
		"batch":      `id = (SELECT batch FROM file WHERE id = ?1)`,
		"file":       `id = ?1`,
		"document":   `file = ?1`,
		"page":       `sum = (SELECT sum FROM file WHERE id = ?1 AND duplicate_of IS NULL)`,
		"field":      `document IN (SELECT id FROM document WHERE file = ?1)`,
		"issued":     `document IN (SELECT id FROM document WHERE file = ?1)`,
		"attachment": `document IN (SELECT id FROM document WHERE file = ?1)`,
		"citation":   `document IN (SELECT id FROM document WHERE file = ?1)`,
		"sheet":      `file = ?1`,
		"attest":     `document IN (SELECT id FROM document WHERE file = ?1)`,
		"event":      `document IN (SELECT id FROM document WHERE file = ?1)`,
		"imported":   `file = ?1`,
		"derivative": `sum = (SELECT sum FROM file WHERE id = ?1 AND duplicate_of IS NULL)`,
	}
}

// notSettings are the tables beside those that are made anew from others, live
// only for a while, are secrets, or have a way of their own into the store.
func notSettings() []string {
	return []string{
		"session", "failed", "token", "known", "job", "tally", "tally_day", "tally_month", "batch_tally", "reread", "reread_page", "under",
		"embedded", "recorded", "kept", "audit", "goose_db_version",
	}
}

// Due is a file that must be written down, and the state of it to write.
type Due struct {
	File pipeline.FileID
	Sum  pipeline.Sum
	N    int
	Done int // the state written down last; 0: none
}

// RecordsDue lists files that changed since they were written down. One that
// still moves is left until it rests, or until it has waited for long.
func (c *Keeping) RecordsDue(ctx context.Context, limit int, long time.Duration) ([]Due, error) {
	const q = `
		SELECT r.file, f.sum, r.n, r.done
		FROM   recorded r
		JOIN   file f ON f.id = r.file
		WHERE  r.n > r.done
		AND    (r.since < ?2 OR NOT EXISTS (SELECT 1 FROM document d WHERE d.file = r.file AND d.state IN ('received', 'reading')))
		ORDER  BY r.since
		LIMIT  ?1`
	rows, err := c.QueryContext(ctx, q, limit, ledger.Millis(c.Now().Add(-long)))
	return ledger.Collect(rows, err, func(r ledger.Scanner) (Due, error) {
		var d Due
		return d, r.Scan(&d.File, &d.Sum, &d.N, &d.Done)
	})
}

// Written lists every file that was written down, with the last state that was.
func (c *Keeping) Written(ctx context.Context) ([]Due, error) {
	const q = `
		SELECT r.file, f.sum, r.n, r.done
		FROM   recorded r
		JOIN   file f ON f.id = r.file AND f.purged = 0
		WHERE  r.done > 0
		ORDER  BY r.file`
	rows, err := c.QueryContext(ctx, q)
	return ledger.Collect(rows, err, func(r ledger.Scanner) (Due, error) {
		var d Due
		return d, r.Scan(&d.File, &d.Sum, &d.N, &d.Done)
	})
}

// FileRows returns all that the catalogue knows of a file, the state that it
// is, and whether a part of it is withheld, at one moment.
func (c *Keeping) FileRows(ctx context.Context, id pipeline.FileID) (rows Rows, n int, secret bool, err error) {
	const state = `
		SELECT n, EXISTS (SELECT 1 FROM document WHERE file = ?1 AND state = 'withheld')
		FROM   recorded
		WHERE  file = ?1`
	rows = Rows{}
	err = c.Read(ctx, func(tx *sql.Tx) error {
		if err := tx.QueryRowContext(ctx, state, id).Scan(&n, &secret); err != nil {
			return ledger.Absent(err, "file")
		}
		for table, where := range ofFile() {
			found, err := tx.QueryContext(ctx, `SELECT * FROM `+table+` WHERE `+where, id)
			if rows[table], err = RowsOf(found, err); err != nil {
				return fmt.Errorf("rows of %s: %w", table, err)
			}
		}
		return nil
	})
	return rows, n, secret, err
}

// RowsOf reads whole rows with the names of their columns.
func RowsOf(found *sql.Rows, err error) ([]Row, error) {
	if err != nil {
		return nil, ledger.Busy(err)
	}
	names, err := found.Columns()
	if err != nil {
		return nil, err
	}
	return ledger.Collect(found, nil, func(r ledger.Scanner) (Row, error) {
		values, into := make([]any, len(names)), make([]any, len(names))
		for i := range values {
			into[i] = &values[i]
		}
		row := Row{}
		err := r.Scan(into...)
		for i, name := range names {
			row[name] = values[i]
		}
		return row, err
	})
}

// Recorded notes which states of files were written down.
func (c *Keeping) Recorded(ctx context.Context, list []Due) error {
	const q = `
		UPDATE recorded
		SET    done = ?2
		WHERE  file = ?1 AND done < ?2`
	return c.Write(ctx, func(tx *sql.Tx) error {
		for _, d := range list {
			if _, err := tx.ExecContext(ctx, q, d.File, d.N); err != nil {
				return ledger.Busy(err)
			}
		}
		return nil
	})
}

// SettingsChanged reports whether somebody may have changed settings since the
// line of the audit given, and the newest line.
func (c *Keeping) SettingsChanged(ctx context.Context, since int64) (bool, int64, error) {
	const q = `
		SELECT coalesce(max(id), 0),
		       coalesce(sum(act NOT IN ('upload', 'open_batch', 'search', 'view', 'download', 'take', 'confirm', 'sign_in', 'sign_out', 'sign_in_refused')), 0)
		FROM   audit
		WHERE  id > ?1`
	var last, acts int64
	err := c.QueryRowContext(ctx, q, since).Scan(&last, &acts)
	return acts > 0, max(last, since), ledger.Busy(err)
}

// SettingsRows returns the tables that belong to no file: units, accounts
// without their passwords, registers, targets, snapshots and what else there is.
func (c *Keeping) SettingsRows(ctx context.Context) (Rows, error) {
	const tables = `
		SELECT name
		FROM   sqlite_schema
		WHERE  type = 'table' AND name NOT LIKE 'sqlite_%'`
	all := Rows{}
	err := c.Read(ctx, func(tx *sql.Tx) error {
		rows, err := tx.QueryContext(ctx, tables)
		names, err := ledger.Collect(rows, err, func(r ledger.Scanner) (s string, err error) { return s, r.Scan(&s) })
		if err != nil {
			return err
		}
		for _, name := range names {
			if _, mine := ofFile()[name]; mine || slices.Contains(notSettings(), name) {
				continue
			}
			found, err := tx.QueryContext(ctx, `SELECT * FROM "`+name+`"`)
			if all[name], err = RowsOf(found, err); err != nil {
				return fmt.Errorf("rows of %s: %w", name, err)
			}
		}
		return nil
	})
	for _, a := range all["account"] {
		a["hash"] = "" // a password is not for the store: who comes back gets a new one
	}
	return all, err
}

// Kept returns a note of what stands in the store, "" where there is none.
func (c *Keeping) Kept(ctx context.Context, name string) (string, error) {
	const q = `
		SELECT coalesce((SELECT value FROM kept WHERE name = ?1), '')`
	var v string
	return v, ledger.Busy(c.QueryRowContext(ctx, q, name).Scan(&v))
}

// Keep notes what stands in the store.
func (c *Keeping) Keep(ctx context.Context, name, value string) error {
	const q = `
		INSERT INTO kept (name, value)
		VALUES (?1, ?2)
		ON CONFLICT DO UPDATE SET value = excluded.value`
	return c.Write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, q, name, value)
		return ledger.Busy(err)
	})
}

// Load is what a rebuild puts into a catalogue at once.
type Load struct {
	Rows Rows
	Due  Due // the file and the state it was written in; zero for settings
}

// Fill puts rows into a catalogue that holds no file yet, and then brings
// counters and work to where the rows say. Invalid: a row does not fit, the
// record is of a newer version or was changed by hand. On an error the
// catalogue must be thrown away.
func (c *Keeping) Fill(ctx context.Context, each func(put func([]Load) error) error) error {
	var some bool
	if err := c.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM file)`).Scan(&some); err != nil || some {
		return pipeline.Errorf(pipeline.Invalid, "the catalogue is not empty: %w", ledger.Busy(err))
	}
	// A file may be linked to one of a later record; all is checked at the end.
	return c.Unchecked(ctx, func() error {
		columns := map[string][]string{}
		err := each(func(loads []Load) error {
			return c.Write(ctx, func(tx *sql.Tx) error { return fillSome(ctx, tx, columns, loads) })
		})
		if err != nil {
			return err
		}
		return c.afterFill(ctx)
	})
}

// filler puts rows into tables within one transaction.
type filler struct {
	tx      *sql.Tx
	columns map[string][]string  // that may be filled, by table; kept over transactions
	stmts   map[string]*sql.Stmt // by table and columns
}

func fillSome(ctx context.Context, tx *sql.Tx, columns map[string][]string, loads []Load) error {
	f := filler{tx, columns, map[string]*sql.Stmt{}}
	defer func() {
		for _, s := range f.stmts {
			s.Close()
		}
	}()
	const written = `
		INSERT INTO recorded (file, n, done, since)
		VALUES (?1, ?2, ?2, 0)
		ON CONFLICT DO UPDATE SET n = excluded.n, done = excluded.done, since = 0`
	for _, l := range loads {
		if err := f.tables(ctx, l.Rows); err != nil {
			return err
		}
		if l.Due.File == "" {
			continue
		}
		if _, err := tx.ExecContext(ctx, written, l.Due.File, l.Due.N); err != nil {
			return ledger.Busy(err)
		}
	}
	return nil
}

func (f filler) tables(ctx context.Context, all Rows) error {
	for _, table := range slices.Sorted(maps.Keys(all)) {
		for _, row := range all[table] {
			if err := f.row(ctx, table, row); err != nil {
				return fmt.Errorf("%s: %w", table, err)
			}
		}
	}
	return nil
}

func (f filler) row(ctx context.Context, table string, row Row) error {
	known, err := f.columnsOf(ctx, table)
	if err != nil {
		return err
	}
	names := slices.Sorted(maps.Keys(row))
	key := table + ":" + strings.Join(names, ",")
	if f.stmts[key] == nil {
		for _, n := range names {
			if !slices.Contains(known, n) {
				return pipeline.Errorf(pipeline.Invalid, "no column %s in %s: written by a newer version", n, table)
			}
		}
		if f.stmts[key], err = f.tx.PrepareContext(ctx, upsert(table, names)); err != nil {
			return ledger.Busy(err)
		}
	}
	values := make([]any, len(names))
	for i, n := range names {
		if values[i], err = plainValue(row[n]); err != nil {
			return fmt.Errorf("column %s: %w", n, err)
		}
	}
	_, err = f.stmts[key].ExecContext(ctx, values...)
	return ledger.Busy(err)
}

// columnsOf lists the columns of a table that may be filled.
func (f filler) columnsOf(ctx context.Context, table string) ([]string, error) {
	if f.columns[table] != nil {
		return f.columns[table], nil
	}
	_, mine := ofFile()[table]
	if !mine && slices.Contains(notSettings(), table) && table != "audit" {
		return nil, pipeline.Errorf(pipeline.Invalid, "table %s is not filled", table)
	}
	rows, err := f.tx.QueryContext(ctx, `SELECT name FROM pragma_table_info(?1)`, table)
	names, err := ledger.Collect(rows, err, func(r ledger.Scanner) (s string, err error) { return s, r.Scan(&s) })
	if err == nil && len(names) == 0 {
		err = pipeline.Errorf(pipeline.Invalid, "no table %s: written by a newer version", table)
	}
	f.columns[table] = names
	return names, err
}

func upsert(table string, names []string) string {
	quoted, places, sets := make([]string, len(names)), make([]string, len(names)), make([]string, len(names))
	for i, n := range names {
		quoted[i], places[i] = `"`+n+`"`, fmt.Sprint("?", i+1)
		sets[i] = fmt.Sprintf(`"%s" = excluded."%s"`, n, n)
	}
	return fmt.Sprintf(`INSERT INTO "%s" (%s) VALUES (%s) ON CONFLICT DO UPDATE SET %s`,
		table, strings.Join(quoted, ", "), strings.Join(places, ", "), strings.Join(sets, ", "))
}

// plainValue brings a value read from JSON to what the library takes.
func plainValue(v any) (any, error) {
	switch v := v.(type) {
	case nil, string, int64, float64:
		return v, nil
	case json.Number:
		if n, err := v.Int64(); err == nil {
			return n, nil
		}
		return v.Float64()
	}
	return nil, pipeline.Errorf(pipeline.Invalid, "a value of type %T", v)
}

// afterFill checks what was filled and makes anew what follows from it: the
// counters, the jobs of what still moves, the index's debt.
func (c *Keeping) afterFill(ctx context.Context) error {
	acts := [...]string{
		// The search index is made whole after this; nobody holds a document.
		`UPDATE document SET pending = 0, indexed = 0, holder = '', until = 0`,
		`INSERT INTO job (stage, sum, page, state, due, born, made)
		 SELECT 'scan', sum, 0, 'waiting', min(at), min(at), min(at) FROM document WHERE state = 'received' GROUP BY sum`,
		`INSERT INTO job (stage, sum, page, state, due, born, made)
		 SELECT 'read', p.sum, p.n, 'waiting', min(d.at), min(d.at), min(d.at)
		 FROM page p JOIN document d ON d.sum = p.sum WHERE p.state = 'waiting' GROUP BY p.sum, p.n`,
		`INSERT INTO job (stage, sum, page, state, due, born, made)
		 SELECT 'describe', sum, 0, 'waiting', min(at), min(at), min(at) FROM document d WHERE state = 'reading'
		 AND NOT EXISTS (SELECT 1 FROM page p WHERE p.sum = d.sum AND p.state = 'waiting') GROUP BY sum`,
		`INSERT INTO job (stage, sum, page, state, lane, due, born, made)
		 SELECT 'print', sum, 0, 'waiting', 1, min(at), min(at), min(at) FROM document d WHERE state IN ('described', 'digitized')
		 AND NOT EXISTS (SELECT 1 FROM derivative v WHERE v.sum = d.sum)
		 AND NOT EXISTS (SELECT 1 FROM document w WHERE w.sum = d.sum AND w.state = 'withheld') GROUP BY sum`,
	}
	err := c.Write(ctx, func(tx *sql.Tx) error {
		rows, err := tx.QueryContext(ctx, `SELECT "table" || ' names a ' || parent || ' that is not there' FROM pragma_foreign_key_check LIMIT 5`)
		broken, err := ledger.Collect(rows, err, func(r ledger.Scanner) (s string, err error) { return s, r.Scan(&s) })
		if err == nil && len(broken) > 0 {
			err = pipeline.Errorf(pipeline.Invalid, "%s", strings.Join(broken, "; "))
		}
		if err != nil {
			return err
		}
		for _, q := range acts {
			if _, err := tx.ExecContext(ctx, q); err != nil {
				return fmt.Errorf("after filling: %w", ledger.Busy(err))
			}
		}
		return c.auditRebuilt(ctx, tx)
	})
	if err != nil {
		return err
	}
	return c.Recount(ctx)
}

// auditRebuilt writes a line for each receipt whose own line was lost with the
// catalogue: it was written after the last that the store holds.
func (c *Keeping) auditRebuilt(ctx context.Context, tx *sql.Tx) error {
	const q = `
		SELECT id, unit, sum
		FROM   file f
		WHERE  NOT EXISTS (SELECT 1 FROM audit a WHERE a.subject = f.id AND a.act = 'upload')
		ORDER  BY id`
	rows, err := tx.QueryContext(ctx, q)
	all, err := ledger.Collect(rows, err, func(r ledger.Scanner) (e ledger.Entry, err error) {
		e.Act = ActRebuilt
		return e, r.Scan(&e.Subject, &e.Unit, &e.Detail)
	})
	if err != nil {
		return err
	}
	for _, e := range all {
		if err := c.Enter(ctx, tx, e); err != nil {
			return err
		}
	}
	return nil
}
