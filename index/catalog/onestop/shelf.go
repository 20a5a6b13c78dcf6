package onestop

import (
	"context"
	"database/sql"
	"errors"
	"sohoa/index/catalog/holdings"
	"sohoa/index/catalog/ledger"
	"strconv"
	"strings"
)

// maxAddresses is up to how many addresses tell where a document lies: a group
// of records that fills half a store tells nothing.
const maxAddresses = 3

// Shelf returns where the paper of a document lies: the box of its batch, and
// what the newest register that lists its unit, group and year gives as the
// address of those.
func (c *OneStop) Shelf(ctx context.Context, d holdings.Document) (box, address string, err error) {
	const batch = `
		SELECT box, rgroup
		FROM   batch
		WHERE  id = ?1`
	const lines = `
		SELECT DISTINCT l.address
		FROM   register_line l
		WHERE  l.register = (SELECT r.id FROM register r
		                     WHERE EXISTS (SELECT 1 FROM register_line m
		                                   WHERE m.register = r.id AND m.unit = ?1 AND m.rgroup = ?2)
		                     ORDER BY r.at DESC, r.id DESC LIMIT 1)
		AND    l.unit = ?1 AND l.rgroup = ?2 AND l.address <> ''
		AND    (l.from_year = 0 OR ?3 = 0 OR (?3 >= l.from_year AND ?3 <= max(l.to_year, l.from_year)))
		ORDER  BY l.address
		LIMIT  ?4`
	err = c.Read(ctx, func(tx *sql.Tx) error {
		var group string
		err := tx.QueryRowContext(ctx, batch, d.Batch).Scan(&box, &group)
		if errors.Is(err, sql.ErrNoRows) || err == nil && group == "" {
			return nil
		}
		if err != nil {
			return err
		}
		first, _, _ := strings.Cut(d.Date, "-")
		year, _ := strconv.Atoi(first) // 0: not known
		rows, err := tx.QueryContext(ctx, lines, d.Unit, group, year, maxAddresses+1)
		all, err := ledger.Collect(rows, err, func(r ledger.Scanner) (s string, err error) { return s, r.Scan(&s) })
		if err == nil && len(all) <= maxAddresses {
			address = strings.Join(all, "; ")
		}
		return err
	})
	return box, address, err
}
