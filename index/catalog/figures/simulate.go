package figures

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"sohoa/index/catalog/ledger"
	"sohoa/pipeline"
)

// Simulation is a made-up province to measure on.
type Simulation struct {
	Documents int
	Days      int       // of history, ending at Until
	Until     time.Time // nothing is later
	Units     int       // departments are added under the root until there are so many units
}

// Simulate fills an empty catalogue with documents that came, were read,
// described and confirmed over the days, on weekdays only, a part of them
// undone again. It is for measuring: nothing stands behind the documents.
// Invalid: there are documents already.
func (c *Figures) Simulate(ctx context.Context, s Simulation) error {
	return c.Write(ctx, func(tx *sql.Tx) error {
		var some bool
		if err := tx.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM document)`).Scan(&some); err != nil {
			return ledger.Busy(err)
		}
		if some {
			return ledger.Invalid("data", "there are documents already")
		}
		if err := addUnits(ctx, tx, s.Units); err != nil {
			return err
		}
		again, err := strip(ctx, tx)
		if err != nil {
			return err
		}
		if err := fill(ctx, tx, s); err != nil {
			return err
		}
		for _, q := range again {
			if _, err := tx.ExecContext(ctx, q); err != nil {
				return fmt.Errorf("simulate: put back: %w", err)
			}
		}
		return retally(ctx, tx)
	})
}

func addUnits(ctx context.Context, tx *sql.Tx, want int) error {
	const q = `
		INSERT INTO unit (id, parent, name, kind, provisional, source)
		SELECT 'MAU' || ?1, id, 'Mẫu ' || ?1, 'department', 1, 'simulated'
		FROM   unit
		WHERE  parent IS NULL AND (SELECT count(*) FROM unit) < ?2`
	for i := range want {
		if _, err := tx.ExecContext(ctx, q, i, want); err != nil {
			return fmt.Errorf("simulate: units: %w", err)
		}
	}
	return nil
}

// strip takes indexes and triggers off the tables to be filled, and returns
// the statements that put them back: filling bare tables is ten times faster.
func strip(ctx context.Context, tx *sql.Tx) ([]string, error) {
	const q = `
		SELECT type, name, sql
		FROM   sqlite_master
		WHERE  type IN ('index', 'trigger') AND tbl_name IN ('file', 'document', 'event') AND sql IS NOT NULL`
	type object struct{ kind, name, sql string }
	rows, err := tx.QueryContext(ctx, q)
	objects, err := ledger.Collect(rows, err, func(row ledger.Scanner) (object, error) {
		var o object
		return o, row.Scan(&o.kind, &o.name, &o.sql)
	})
	var again []string
	for _, o := range objects {
		if _, err := tx.ExecContext(ctx, "DROP "+o.kind+" "+o.name); err != nil {
			return nil, fmt.Errorf("simulate: take off %s: %w", o.name, err)
		}
		again = append(again, o.sql)
	}
	return again, err
}

// rnd is a made-up random number from the row number i, the same every time
// (the minimal standard generator of Park and Miller), from 0 below n.
func rnd(salt, n int) string {
	return fmt.Sprintf("(((i * 48271 + %d) %% 2147483647 * 16807 %% 2147483647) %% %d)", 7919*salt, n)
}

// fill writes the walks of all documents. Ten documents share a file.
func fill(ctx context.Context, tx *sql.Tx, s Simulation) error {
	const day = ledger.DayMillis
	first := (ledger.DayNumber(s.Until)-int64(s.Days))*day - ledger.ZoneMillis
	walk := `
		CREATE TEMP TABLE walk AS
		WITH RECURSIVE
		n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ?1),
		u AS (SELECT id, row_number() OVER (ORDER BY rowid) - 1 AS k FROM unit WHERE parent IS NOT NULL),
		came AS (
			SELECT i, 1 + ` + rnd(1, 8) + ` AS pages, ` + rnd(2, 100) + ` AS luck,
			       ` + rnd(3, 1000) + ` * (SELECT count(*) FROM u) / 1000 AS k,
			       CASE ` + rnd(4, 3) + ` WHEN 0 THEN 'đất đai' WHEN 1 THEN 'hộ tịch' ELSE '' END AS rgroup,
			       i * ?2 / ?1 AS d
			FROM   n
		),
		weekday AS (
			SELECT came.*, ?3 + (d - max(0, (?4 + d + 3) % 7 - 4)) * 86400000 + 28800000 + ` + rnd(5, 28800000) + ` AS t0 FROM came
		)
		SELECT w.i, u.id AS unit, w.rgroup, w.pages, w.luck, w.t0,
		       w.t0 + 60000 + ` + rnd(6, 7200000) + ` AS t1,
		       w.t0 + 7300000 + ` + rnd(7, 86400000) + ` AS t2,
		       w.t0 + 94000000 + ` + rnd(8, 2592) + ` * 1000000 AS t3,
		       w.t0 + 2800000000 + ` + rnd(9, 864) + ` * 1000000 AS t4
		FROM   weekday w
		JOIN   u ON u.k = w.k`
	if _, err := tx.ExecContext(ctx, walk, s.Documents, s.Days, first, (first+ledger.ZoneMillis)/day); err != nil {
		return fmt.Errorf("simulate: walk: %w", err)
	}
	until := ledger.Millis(s.Until)
	for _, q := range fillings() {
		if _, err := tx.ExecContext(ctx, q, until); err != nil {
			return fmt.Errorf("simulate: fill: %w", err)
		}
	}
	return nil
}

// fillings are the statements that make rows of the walks; ?1 is the last
// moment. Of a hundred documents 96 are described, the others damaged or
// withheld; 45 are digitized when their time has come, one of these is undone.
func fillings() []string {
	state := func(s pipeline.State) string { return "'" + string(s) + "'" }
	event := `
		INSERT INTO event (at, document, unit, rgroup, from_state, from_pages, to_state, pages)
		SELECT %s, printf('sim%%08d', i), unit, rgroup, %s, %s, %s, pages
		FROM   temp.walk
		WHERE  %s <= ?1 AND %s`
	return []string{
		`INSERT INTO batch (id, unit, name, by, at) SELECT 'sim' || id, id, 'simulated', '', ?1 FROM unit`,
		`INSERT INTO file (id, batch, unit, name, sum, size, by, at, alive)
		 SELECT printf('sim%08d', i / 10), 'sim' || unit, unit, '', printf('%064x', i / 10), 1, '', t0, 1
		 FROM   temp.walk WHERE i % 10 = 0 AND t0 <= ?1`,
		`INSERT INTO document (id, file, batch, unit, rgroup, sum, part, first, last, pages, state, at, changed)
		 SELECT printf('sim%08d', i), printf('sim%08d', i / 10), 'sim' || unit, unit, rgroup, printf('%064x', i / 10),
		        1 + i % 10, 1, pages, pages,
		        CASE WHEN luck = 99 AND t2 <= ?1 THEN ` + state(pipeline.Withheld) + `
		             WHEN luck > 95 AND t2 <= ?1 THEN ` + state(pipeline.Spoiled) + `
		             WHEN luck = 0 AND t4 <= ?1 THEN ` + state(pipeline.Described) + `
		             WHEN luck < 45 AND t3 <= ?1 THEN ` + state(pipeline.Digitized) + `
		             WHEN t2 <= ?1 THEN ` + state(pipeline.Described) + `
		             WHEN t1 <= ?1 THEN ` + state(pipeline.InReading) + `
		             ELSE ` + state(pipeline.Received) + ` END,
		        t0, t0
		 FROM   temp.walk WHERE t0 <= ?1`,
		`UPDATE document SET pages = 0, first = 0, last = 0 WHERE state = ` + state(pipeline.Received) + ` AND ?1 > 0`,
		`INSERT INTO event (at, document, unit, rgroup, from_state, from_pages, to_state, pages)
		 SELECT t0, printf('sim%08d', i), unit, rgroup, '', 0, ` + state(pipeline.Received) + `, 0 FROM temp.walk WHERE t0 <= ?1`,
		fmt.Sprintf(event, "t1", state(pipeline.Received), "0", state(pipeline.InReading), "t1", "1"),
		fmt.Sprintf(event, "t2", state(pipeline.InReading), "pages", state(pipeline.Described), "t2", "luck <= 95"),
		fmt.Sprintf(event, "t2", state(pipeline.InReading), "pages", state(pipeline.Spoiled), "t2", "luck IN (96, 97, 98)"),
		fmt.Sprintf(event, "t2", state(pipeline.InReading), "pages", state(pipeline.Withheld), "t2", "luck = 99"),
		fmt.Sprintf(event, "t3", state(pipeline.Described), "pages", state(pipeline.Digitized), "t3", "luck < 45"),
		fmt.Sprintf(event, "t4", state(pipeline.Digitized), "pages", state(pipeline.Described), "t4", "luck = 0"),
		`DROP TABLE temp.walk`,
	}
}

// Past is one line of the history, for recounting.
type Past struct {
	At       int64 // milliseconds since 1970 UTC
	Unit     pipeline.UnitID
	From, To pipeline.State
}

// EachPast hands over the whole history in any order.
func (c *Figures) EachPast(ctx context.Context, take func(Past)) error {
	rows, err := c.QueryContext(ctx, `SELECT at, unit, from_state, to_state FROM event`)
	if err != nil {
		return ledger.Busy(err)
	}
	defer rows.Close()
	for rows.Next() {
		var p Past
		if err := rows.Scan(&p.At, &p.Unit, &p.From, &p.To); err != nil {
			return err
		}
		take(p)
	}
	return rows.Err()
}

// StepSimulated digitizes n simulated documents, each in a transaction of its
// own as an act is, and returns how long each took.
func (c *Figures) StepSimulated(ctx context.Context, n int) ([]time.Duration, error) {
	const pick = `SELECT id FROM document WHERE state = ?1 AND id LIKE 'sim%' LIMIT ?2`
	rows, err := c.QueryContext(ctx, pick, pipeline.Described, n)
	ids, err := ledger.Collect(rows, err, func(row ledger.Scanner) (string, error) {
		var id string
		return id, row.Scan(&id)
	})
	if err != nil {
		return nil, err
	}
	const history = `
		INSERT INTO event (at, document, unit, rgroup, from_state, from_pages, to_state, pages)
		SELECT ?2, id, unit, rgroup, state, pages, ?3, pages FROM document WHERE id = ?1`
	const move = `UPDATE document SET state = ?2 WHERE id = ?1`
	took := make([]time.Duration, 0, len(ids))
	for _, id := range ids {
		began := time.Now()
		err := c.Write(ctx, func(tx *sql.Tx) error {
			if _, err := tx.ExecContext(ctx, history, id, ledger.Millis(c.Now()), pipeline.Digitized); err != nil {
				return ledger.Busy(err)
			}
			_, err := tx.ExecContext(ctx, move, id, pipeline.Digitized)
			return ledger.Busy(err)
		})
		if err != nil {
			return took, err
		}
		took = append(took, time.Since(began))
	}
	return took, nil
}
