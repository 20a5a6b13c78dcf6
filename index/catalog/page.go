package catalog

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"sohoa/pipeline"
)

// Pages lists the pages of a document in order.
func (c *Catalog) Pages(ctx context.Context, d Document) ([]PageInfo, error) {
	var all []PageInfo
	err := c.read(ctx, func(tx *sql.Tx) (err error) {
		all, err = pagesOf(ctx, tx, d)
		return err
	})
	return all, err
}

func pagesOf(ctx context.Context, tx *sql.Tx, d Document) ([]PageInfo, error) {
	const q = `
		SELECT p.n, p.state, p.blank, p.conf, p.failure, p.preview, p.version, p.reading, a.n IS NOT NULL
		FROM   page p
		LEFT   JOIN attest a ON a.document = ?4 AND a.n = p.n
		WHERE  p.sum = ?1 AND p.n BETWEEN ?2 AND ?3
		ORDER  BY p.n`
	rows, err := tx.QueryContext(ctx, q, d.Sum, d.First, d.Last, d.ID)
	return collect(rows, err, func(r rowScanner) (PageInfo, error) {
		var p PageInfo
		var state string
		err := r.Scan(&p.InFile, &state, &p.Blank, &p.Conf, &p.Failure, &p.Preview, &p.Version, &p.Reading, &p.Seen)
		p.Page, p.Read = p.InFile-d.First+1, state == "read"
		return p, err
	})
}

// Texts returns the text of each page of a document, the first at index 0.
func (c *Catalog) Texts(ctx context.Context, d Document) ([]string, error) {
	const q = `
		SELECT text
		FROM   page
		WHERE  sum = ?1 AND n BETWEEN ?2 AND ?3
		ORDER  BY n`
	rows, err := c.r.QueryContext(ctx, q, d.Sum, d.First, d.Last)
	return collect(rows, err, func(r rowScanner) (s string, err error) { return s, r.Scan(&s) })
}

// Codes returns the texts of the codes for machines on each page of a document
// that has any, by the page's number in the document, from 1.
func (c *Catalog) Codes(ctx context.Context, d Document) (map[int][]string, error) {
	const q = `
		SELECT n, codes
		FROM   page
		WHERE  sum = ?1 AND n BETWEEN ?2 AND ?3 AND codes <> ''`
	found := map[int][]string{}
	rows, err := c.r.QueryContext(ctx, q, d.Sum, d.First, d.Last)
	_, err = collect(rows, err, func(r rowScanner) (none struct{}, err error) {
		var n int
		var list string
		if err := r.Scan(&n, &list); err != nil {
			return none, err
		}
		var texts []string
		if err := json.Unmarshal([]byte(list), &texts); err != nil {
			return none, pipeline.Errorf(pipeline.Internal, "codes of page %d: %w", n, err)
		}
		found[n-d.First+1] = texts
		return none, nil
	})
	return found, err
}

// codesText is how the texts of codes are stored.
func codesText(texts []string) string {
	if len(texts) == 0 {
		return ""
	}
	list, err := json.Marshal(texts)
	if err != nil {
		return "" // strings always have a form in JSON
	}
	return string(list)
}

// Text returns the text of page n of a document, counted from 1; empty where it
// has none.
func (c *Catalog) Text(ctx context.Context, d Document, n int) (string, error) {
	const q = `
		SELECT text
		FROM   page
		WHERE  sum = ?1 AND n = ?2`
	var text string
	err := c.r.QueryRowContext(ctx, q, d.Sum, d.First+n-1).Scan(&text)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return text, busy(err)
}

// size notes how many A4 pages each page counts for.
func (c *Catalog) size(ctx context.Context, tx *sql.Tx, sum pipeline.Sum, pages []pipeline.ScanPage) error {
	const q = `
		UPDATE page
		SET    a4 = ?3
		WHERE  sum = ?1 AND n = ?2 AND a4 <> ?3`
	for _, p := range pages {
		if _, err := tx.ExecContext(ctx, q, sum, p.Page, c.rules.Equivalents(p.Width, p.Height)); err != nil {
			return fmt.Errorf("size of page %d: %w", p.Page, busy(err))
		}
	}
	return nil
}

// counted is how many A4 pages a run of pages of a file counts for; 0 where
// the run is not known yet.
func counted(ctx context.Context, tx *sql.Tx, sum pipeline.Sum, first, last int) (int, error) {
	const q = `
		SELECT coalesce(sum(a4), ?3 - ?2 + 1)
		FROM   page
		WHERE  sum = ?1 AND n BETWEEN ?2 AND ?3`
	if first == 0 {
		return 0, nil
	}
	var n int
	err := tx.QueryRowContext(ctx, q, sum, first, last).Scan(&n)
	return n, busy(err)
}

// layOut makes the rows of n pages and rings for those that have no reading,
// and for the description where none is missing.
func (c *Catalog) layOut(ctx context.Context, tx *sql.Tx, sum pipeline.Sum, n int, t times) error {
	const q = `
		INSERT INTO page (sum, n, state)
		VALUES (?1, ?2, 'waiting')
		ON CONFLICT DO UPDATE SET state = 'waiting', failure = '' WHERE page.state = 'failed'`
	for i := 1; i <= n; i++ {
		if _, err := tx.ExecContext(ctx, q, sum, i); err != nil {
			return fmt.Errorf("insert page %d: %w", i, busy(err))
		}
	}
	missing, err := unread(ctx, tx, sum)
	if err != nil {
		return err
	}
	for _, i := range missing {
		if err := ring(ctx, tx, pipeline.Job{Stage: pipeline.StageRead, Sum: sum, Page: i}, t.born, t.now); err != nil {
			return err
		}
	}
	if len(missing) == 0 {
		return ring(ctx, tx, pipeline.Job{Stage: pipeline.StageDescribe, Sum: sum}, t.born, t.now)
	}
	return nil
}

// unread lists the pages of a file that still wait to be read.
func unread(ctx context.Context, tx *sql.Tx, sum pipeline.Sum) ([]int, error) {
	const q = `
		SELECT n
		FROM   page
		WHERE  sum = ?1 AND state = 'waiting'
		ORDER  BY n`
	rows, err := tx.QueryContext(ctx, q, sum)
	return collect(rows, err, func(r rowScanner) (n int, err error) { return n, r.Scan(&n) })
}

// fill writes what was read on a page, or why nothing was, and rings for the
// description when it was the last that waited.
func (c *Catalog) fill(ctx context.Context, tx *sql.Tx, sum pipeline.Sum, p ReadPage, t times) error {
	const q = `
		UPDATE page
		SET    state = ?3, reading = ?4, version = ?5, preview = ?6, blank = ?7, conf = ?8, failure = ?9, text = ?10, codes = ?11
		WHERE  sum = ?1 AND n = ?2`
	const more = `
		SELECT EXISTS (SELECT 1 FROM page WHERE sum = ?1 AND state = 'waiting')`
	state := "read"
	if p.Key == "" {
		state = "failed"
	}
	_, err := tx.ExecContext(ctx, q, sum, p.Page, state, p.Key, p.Version, p.Preview, p.Blank, p.Conf, p.Failure, p.Text, codesText(p.Codes))
	if err != nil {
		return fmt.Errorf("fill page %d: %w", p.Page, busy(err))
	}
	var waits bool
	if err := tx.QueryRowContext(ctx, more, sum).Scan(&waits); err != nil || waits {
		return busy(err)
	}
	return ring(ctx, tx, pipeline.Job{Stage: pipeline.StageDescribe, Sum: sum}, t.born, t.now)
}

// hush removes the text and the codes of pages that bear a secrecy mark.
func hush(ctx context.Context, tx *sql.Tx, sum pipeline.Sum, first, last int) error {
	for _, q := range [...]string{
		`UPDATE page SET text = '', codes = '' WHERE sum = ?1 AND n BETWEEN ?2 AND ?3`,
		`UPDATE reread_page SET text = '', codes = '' WHERE sum = ?1 AND n BETWEEN ?2 AND ?3`,
	} {
		if _, err := tx.ExecContext(ctx, q, sum, first, last); err != nil {
			return busy(err)
		}
	}
	return nil
}

// Page returns one page of a document, counted from 1.
func (c *Catalog) Page(ctx context.Context, d Document, n int) (PageInfo, error) {
	one := d
	one.First, one.Last = d.First+n-1, d.First+n-1
	pages, err := c.Pages(ctx, one)
	if err != nil {
		return PageInfo{}, err
	}
	if len(pages) == 0 {
		return PageInfo{}, pipeline.Errorf(pipeline.NotFound, "no page %d of document %s", n, d.ID)
	}
	pages[0].Page = n
	return pages[0], nil
}

// Unseen reports whether a file has a page that could not be read and that no
// person has looked at.
func (c *Catalog) Unseen(ctx context.Context, file pipeline.FileID) (bool, error) {
	const q = `
		SELECT EXISTS (
			SELECT 1
			FROM   file f
			JOIN   page p ON p.sum = f.sum AND p.failure <> ''
			WHERE  f.id = ?1
			AND    NOT EXISTS (SELECT 1 FROM attest a JOIN document d ON d.id = a.document WHERE d.file = f.id AND a.n = p.n))`
	var some bool
	err := c.r.QueryRowContext(ctx, q, file).Scan(&some)
	return some, busy(err)
}
