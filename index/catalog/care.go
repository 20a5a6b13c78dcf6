package catalog

import (
	"context"
	"database/sql"
	"fmt"

	"sohoa/index/catalog/figures"
	"sohoa/index/catalog/ledger"
	"sohoa/pipeline"
)

// Broken is one row that breaks a rule.
type Broken struct {
	Rule    string
	Subject string // the id at fault
	Detail  string
}

// rules are questions whose every answer (subject, detail) is a broken rule.
// They run on one snapshot, so they hold between any two acts.
var rules = [...]struct{ name, ask string }{
	{"receipt_document", `
		SELECT f.id, 'no document'
		FROM   file f
		WHERE  NOT EXISTS (SELECT 1 FROM document d WHERE d.file = coalesce(f.duplicate_of, f.id) AND d.part = 1)`},
	{"duplicate_bytes", `
		SELECT f.id, 'linked to other bytes'
		FROM   file f
		JOIN   file first ON first.id = f.duplicate_of
		WHERE  first.sum <> f.sum OR first.unit <> f.unit OR first.duplicate_of IS NOT NULL`},
	{"document_once", `
		SELECT sum, count(*) || ' living files of unit ' || unit
		FROM   file
		WHERE  alive = 1
		GROUP  BY unit, sum
		HAVING count(*) > 1`},
	{"work_exists", `
		SELECT d.id, d.state || ' without a job that waits'
		FROM   document d
		WHERE  d.state = 'received'
		AND    NOT EXISTS (SELECT 1 FROM job j WHERE j.sum = d.sum AND j.stage = 'scan' AND j.state = 'waiting')
		UNION ALL
		SELECT d.id, d.state || ' without a job that waits'
		FROM   document d
		WHERE  d.state = 'reading'
		AND    NOT EXISTS (SELECT 1 FROM job j WHERE j.sum = d.sum AND j.stage IN ('read', 'describe') AND j.state = 'waiting')`},
	{"pages_waiting", `
		SELECT p.sum, 'page ' || p.n || ' waits without a job'
		FROM   page p
		WHERE  p.state = 'waiting'
		AND    NOT EXISTS (SELECT 1 FROM job j WHERE j.stage = 'read' AND j.sum = p.sum AND j.page = p.n AND j.state = 'waiting')`},
	{"pages_conserved", `
		SELECT d.file, 'parts cover ' || sum(d.last - d.first + 1) || ' of ' || (SELECT count(*) FROM page p WHERE p.sum = d.sum) || ' pages'
		FROM   document d
		WHERE  d.first > 0
		GROUP  BY d.file
		HAVING sum(d.last - d.first + 1) <> (SELECT count(*) FROM page p WHERE p.sum = d.sum) - (SELECT count(*) FROM sheet s WHERE s.file = d.file)
		OR     EXISTS (SELECT 1 FROM page p WHERE p.sum = d.sum
		               AND (SELECT count(*) FROM document o WHERE o.file = d.file AND p.n BETWEEN o.first AND o.last)
		                   + (SELECT count(*) FROM sheet s WHERE s.file = d.file AND s.n = p.n) <> 1)
		UNION ALL
		SELECT id, pages || ' pages from ' || first || ' to ' || last
		FROM   document
		WHERE  first = 0 AND pages <> 0 OR first > 0
		AND    pages <> (SELECT coalesce(sum(p.a4), last - first + 1) FROM page p WHERE p.sum = document.sum AND p.n BETWEEN first AND last)
		UNION ALL
		SELECT sum, 'pages are numbered to ' || max(n) || ', there are ' || count(*)
		FROM   page
		GROUP  BY sum
		HAVING max(n) <> count(*) OR min(n) <> 1`},
	{"described_read", `
		SELECT d.id, 'page ' || p.n || ' is neither read nor set aside'
		FROM   document d
		JOIN   page p ON p.sum = d.sum AND p.n BETWEEN d.first AND d.last
		WHERE  d.state = 'digitized' AND p.state = 'waiting'`},
	{"digitized_settled", `
		SELECT id, problems || ' pages open, confirmed by ' || quote(confirmed_by)
		FROM   document
		WHERE  state = 'digitized' AND (problems > 0 OR confirmed_by = '')`},
	{"secret_silent", `
		SELECT d.id, 'text or fields of a withheld document are kept'
		FROM   document d
		WHERE  d.state = 'withheld'
		AND    (EXISTS (SELECT 1 FROM field f WHERE f.document = d.id)
		OR      EXISTS (SELECT 1 FROM page p WHERE p.sum = d.sum AND p.n BETWEEN d.first AND d.last AND (p.text <> '' OR p.codes <> '')))`},
	{"totals", `
		SELECT t.unit || ' ' || t.rgroup || ' ' || t.state,
		       'counted ' || t.documents || ', there are ' || count(d.id) || '; pages ' || t.pages || ', ' || coalesce(sum(d.pages), 0)
		FROM   tally t
		LEFT   JOIN document d ON d.unit = t.unit AND d.rgroup = t.rgroup AND d.state = t.state
		GROUP  BY t.unit, t.rgroup, t.state
		HAVING t.documents <> count(d.id) OR t.pages <> coalesce(sum(d.pages), 0)
		UNION ALL
		SELECT unit || ' ' || rgroup || ' ' || state, 'not counted'
		FROM   document d
		WHERE  NOT EXISTS (SELECT 1 FROM tally t WHERE t.unit = d.unit AND t.rgroup = d.rgroup AND t.state = d.state)`},
	{"past_totals", figures.Untallied},
	{"batch_totals", `
		SELECT b.id, 'counted ' || b.files || ' files, there are ' || count(f.id)
		FROM   batch b
		LEFT   JOIN file f ON f.batch = b.id
		GROUP  BY b.id
		HAVING b.files <> count(f.id) OR b.linked <> count(f.duplicate_of)
		UNION ALL
		SELECT b.id, 'counted ' || b.pages || ' pages'
		FROM   batch b
		WHERE  b.pages <> (SELECT coalesce(sum(d.last - d.first + 1), 0) FROM document d WHERE d.batch = b.id AND d.first > 0)
		UNION ALL
		SELECT t.batch || ' ' || t.state, 'counted ' || t.files || ', there are ' || count(d.id)
		FROM   batch_tally t
		LEFT   JOIN document d ON d.batch = t.batch AND d.state = t.state AND d.part = 1
		GROUP  BY t.batch, t.state
		HAVING t.files <> count(d.id)`},
	{"history", `
		SELECT d.id, 'is ' || d.state || ' with ' || d.pages || ' pages, its history ends otherwise'
		FROM   document d
		LEFT   JOIN event e ON e.id = (SELECT max(id) FROM event WHERE document = d.id)
		WHERE  e.to_state IS NOT d.state OR e.pages IS NOT d.pages
		UNION ALL
		SELECT e.document, 'leaves ' || e.from_state || ' where it was ' || e.was
		FROM   (SELECT document, from_state, from_pages,
		               lag(to_state, 1, '') OVER w AS was, lag(pages, 1, 0) OVER w AS had
		        FROM   event
		        WINDOW w AS (PARTITION BY document ORDER BY id)) e
		WHERE  e.from_state <> e.was OR e.from_pages <> e.had`},
	{"audit", `
		SELECT f.id, 'receipt without its audit row'
		FROM   file f
		WHERE  NOT EXISTS (SELECT 1 FROM audit a WHERE a.subject = f.id AND a.act IN ('upload', 'rebuilt'))`},
}

// Check asks every rule that the catalogue alone can answer, on one snapshot,
// and the library for the health of its file.
func (c *Catalog) Check(ctx context.Context) ([]Broken, error) {
	var all []Broken
	err := c.Read(ctx, func(tx *sql.Tx) error {
		for _, r := range rules {
			rows, err := tx.QueryContext(ctx, r.ask)
			broken, err := ledger.Collect(rows, err, func(row ledger.Scanner) (Broken, error) {
				b := Broken{Rule: r.name}
				return b, row.Scan(&b.Subject, &b.Detail)
			})
			if err != nil {
				return fmt.Errorf("check %s: %w", r.name, err)
			}
			all = append(all, broken...)
		}
		return health(ctx, tx, &all)
	})
	return all, err
}

func health(ctx context.Context, tx *sql.Tx, all *[]Broken) error {
	const q = `PRAGMA quick_check(10)`
	rows, err := tx.QueryContext(ctx, q)
	words, err := ledger.Collect(rows, err, func(r ledger.Scanner) (s string, err error) { return s, r.Scan(&s) })
	for _, w := range words {
		if w != "ok" {
			*all = append(*all, Broken{"file_health", "catalogue.db", w})
		}
	}
	return err
}

// Sums are the totals of the whole catalogue.
type Sums struct {
	Receipts  int
	Documents int
	Pages     int
	States    map[pipeline.State]int
}

// Sums counts everything by the counters.
func (c *Catalog) Sums(ctx context.Context) (Sums, error) {
	const states = `
		SELECT state, sum(documents)
		FROM   tally
		GROUP  BY state
		HAVING sum(documents) > 0`
	const rest = `
		SELECT (SELECT coalesce(sum(files), 0) FROM batch), (SELECT count(*) FROM page)`
	s := Sums{States: map[pipeline.State]int{}}
	err := c.Read(ctx, func(tx *sql.Tx) error {
		rows, err := tx.QueryContext(ctx, states)
		_, err = ledger.Collect(rows, err, func(r ledger.Scanner) (struct{}, error) {
			var st pipeline.State
			var n int
			err := r.Scan(&st, &n)
			s.States[st] = n
			s.Documents += n
			return struct{}{}, err
		})
		if err != nil {
			return err
		}
		return tx.QueryRowContext(ctx, rest).Scan(&s.Receipts, &s.Pages)
	})
	return s, err
}
