package holdings

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"

	"sohoa/index/catalog/ledger"
	"sohoa/pipeline"
)

// PageInfo is what is known of one page of a document.
type PageInfo struct {
	Page    int // in the document, from 1
	InFile  int // in the file, from 1
	Read    bool
	Blank   bool
	Conf    float64         // 0 to 1, mean of the words
	Failure pipeline.Reason // why it has no words
	Seen    bool            // a person looked at the failure
	Preview bool            // there is a picture of the upright page
	Version string          // of reading and preview
	Reading pipeline.Key    // empty: none
}

// Settled reports whether nothing of the page is open: it has words, is
// proven blank, or a person has seen it.
func (p PageInfo) Settled() bool { return p.Seen || p.Read && p.Failure == "" }

// Pages lists the pages of a document in order.
func (c *Holdings) Pages(ctx context.Context, d Document) ([]PageInfo, error) {
	var all []PageInfo
	err := c.Read(ctx, func(tx *sql.Tx) (err error) {
		all, err = PagesOf(ctx, tx, d)
		return err
	})
	return all, err
}

// PagesOf is [Holdings.Pages] within a transaction.
func PagesOf(ctx context.Context, tx *sql.Tx, d Document) ([]PageInfo, error) {
	const q = `
		SELECT p.n, p.state, p.blank, p.conf, p.failure, p.preview, p.version, p.reading, a.n IS NOT NULL
		FROM   page p
		LEFT   JOIN attest a ON a.document = ?4 AND a.n = p.n
		WHERE  p.sum = ?1 AND p.n BETWEEN ?2 AND ?3
		ORDER  BY p.n`
	rows, err := tx.QueryContext(ctx, q, d.Sum, d.First, d.Last, d.ID)
	return ledger.Collect(rows, err, func(r ledger.Scanner) (PageInfo, error) {
		var p PageInfo
		var state string
		err := r.Scan(&p.InFile, &state, &p.Blank, &p.Conf, &p.Failure, &p.Preview, &p.Version, &p.Reading, &p.Seen)
		p.Page, p.Read = p.InFile-d.First+1, state == "read"
		return p, err
	})
}

// Texts returns the text of each page of a document, the first at index 0.
func (c *Holdings) Texts(ctx context.Context, d Document) ([]string, error) {
	const q = `
		SELECT text
		FROM   page
		WHERE  sum = ?1 AND n BETWEEN ?2 AND ?3
		ORDER  BY n`
	rows, err := c.QueryContext(ctx, q, d.Sum, d.First, d.Last)
	return ledger.Collect(rows, err, func(r ledger.Scanner) (s string, err error) { return s, r.Scan(&s) })
}

// Codes returns the texts of the codes for machines on each page of a document
// that has any, by the page's number in the document, from 1.
func (c *Holdings) Codes(ctx context.Context, d Document) (map[int][]string, error) {
	const q = `
		SELECT n, codes
		FROM   page
		WHERE  sum = ?1 AND n BETWEEN ?2 AND ?3 AND codes <> ''`
	found := map[int][]string{}
	rows, err := c.QueryContext(ctx, q, d.Sum, d.First, d.Last)
	_, err = ledger.Collect(rows, err, func(r ledger.Scanner) (none struct{}, err error) {
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

// CodesText is how the texts of codes are stored.
func CodesText(texts []string) string {
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
func (c *Holdings) Text(ctx context.Context, d Document, n int) (string, error) {
	const q = `
		SELECT text
		FROM   page
		WHERE  sum = ?1 AND n = ?2`
	var text string
	err := c.QueryRowContext(ctx, q, d.Sum, d.First+n-1).Scan(&text)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return text, ledger.Busy(err)
}

// CountA4 is how many A4 pages a run of pages of a file counts for; 0 where
// the run is not known yet.
func CountA4(ctx context.Context, tx *sql.Tx, sum pipeline.Sum, first, last int) (int, error) {
	const q = `
		SELECT coalesce(sum(a4), ?3 - ?2 + 1)
		FROM   page
		WHERE  sum = ?1 AND n BETWEEN ?2 AND ?3`
	if first == 0 {
		return 0, nil
	}
	var n int
	err := tx.QueryRowContext(ctx, q, sum, first, last).Scan(&n)
	return n, ledger.Busy(err)
}

// Hush removes the text and the codes of pages that bear a secrecy mark.
func Hush(ctx context.Context, tx *sql.Tx, sum pipeline.Sum, first, last int) error {
	for _, q := range [...]string{
		`UPDATE page SET text = '', codes = '' WHERE sum = ?1 AND n BETWEEN ?2 AND ?3`,
		`UPDATE reread_page SET text = '', codes = '' WHERE sum = ?1 AND n BETWEEN ?2 AND ?3`,
	} {
		if _, err := tx.ExecContext(ctx, q, sum, first, last); err != nil {
			return ledger.Busy(err)
		}
	}
	return nil
}

// Page returns one page of a document, counted from 1.
func (c *Holdings) Page(ctx context.Context, d Document, n int) (PageInfo, error) {
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
