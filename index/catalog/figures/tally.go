package figures

import (
	"context"
	"database/sql"
	"time"

	"sohoa/index/catalog/ledger"
	"sohoa/pipeline"
)

// Tally is how many documents and pages of a unit are in a state.
type Tally struct {
	Unit      pipeline.UnitID
	State     pipeline.State
	Documents int64
	Pages     int64
}

// TallyQuestion asks for counters of a unit and all below it. The zero AsOf is
// now; the empty Group is every record group.
type TallyQuestion struct {
	Unit  pipeline.UnitID
	Group string
	AsOf  time.Time
}

// Tallies counts the documents of each unit by state, now or as of a past
// moment. A past moment is the sum of the whole months and days before it and
// of the events of its own day, so that it is exact to the millisecond and gives the
// same counts whenever it is asked.
func (c *Figures) Tallies(ctx context.Context, s ledger.Scope, q TallyQuestion) ([]Tally, error) {
	const now = `
		SELECT t.unit, t.state, sum(t.documents), sum(t.pages)
		FROM   tally t
		JOIN   under b ON b.unit = t.unit AND b.ancestor = ?1
		WHERE  (?2 = '' OR t.rgroup = ?2)
		GROUP  BY t.unit, t.state
		HAVING sum(t.documents) <> 0`
	const then = `
		SELECT unit, state, sum(documents), sum(pages)
		FROM (
			SELECT m.unit, m.state, sum(m.documents) AS documents, sum(m.pages) AS pages
			FROM   under b
			JOIN   tally_month m ON m.unit = b.unit AND m.month < ?6
			WHERE  b.ancestor = ?1 AND (?2 = '' OR m.rgroup = ?2)
			GROUP  BY m.unit, m.state
			UNION ALL
			SELECT d.unit, d.state, sum(d.documents), sum(d.pages)
			FROM   under b
			JOIN   tally_day d ON d.unit = b.unit AND d.day >= ?7 AND d.day < ?3
			WHERE  b.ancestor = ?1 AND (?2 = '' OR d.rgroup = ?2)
			GROUP  BY d.unit, d.state
			UNION ALL
			SELECT e.unit, e.to_state, 1, e.pages
			FROM   event e
			JOIN   under b ON b.unit = e.unit AND b.ancestor = ?1
			WHERE  e.at >= ?4 AND e.at <= ?5 AND (?2 = '' OR e.rgroup = ?2) AND e.to_state <> ''
			UNION ALL
			SELECT e.unit, e.from_state, -1, -e.from_pages
			FROM   event e
			JOIN   under b ON b.unit = e.unit AND b.ancestor = ?1
			WHERE  e.at >= ?4 AND e.at <= ?5 AND (?2 = '' OR e.rgroup = ?2) AND e.from_state <> ''
		)
		GROUP  BY unit, state
		HAVING sum(documents) <> 0`
	var rows *sql.Rows
	var err error
	if q.AsOf.IsZero() {
		rows, err = c.QueryContext(ctx, now, q.Unit, q.Group)
	} else {
		day := ledger.DayNumber(q.AsOf)
		month, first := ledger.MonthOf(day)
		rows, err = c.QueryContext(ctx, then, q.Unit, q.Group, day, day*ledger.DayMillis-ledger.ZoneMillis, ledger.Millis(q.AsOf), month, first)
	}
	all, err := ledger.Collect(rows, err, func(row ledger.Scanner) (Tally, error) {
		var t Tally
		return t, row.Scan(&t.Unit, &t.State, &t.Documents, &t.Pages)
	})
	if s.Withheld || err != nil {
		return all, err
	}
	open := all[:0]
	for _, t := range all {
		if t.State != pipeline.Withheld {
			open = append(open, t)
		}
	}
	return open, nil
}

// Daily is what a unit digitized on one day, less what was undone.
type Daily struct {
	Unit      pipeline.UnitID
	Day       int64 // see [DayNumber]
	Documents int64
	Pages     int64
}

// DigitizedDaily lists what each unit of a subtree digitized on each of the
// days from first to last.
func (c *Figures) DigitizedDaily(ctx context.Context, q TallyQuestion, first, last int64) ([]Daily, error) {
	const query = `
		SELECT d.unit, d.day, sum(d.documents), sum(d.pages)
		FROM   tally_day d
		WHERE  d.state = 'digitized' AND d.day BETWEEN ?3 AND ?4
		AND    d.unit IN (SELECT unit FROM under WHERE ancestor = ?1)
		AND    (?2 = '' OR d.rgroup = ?2)
		GROUP  BY d.day, d.unit`
	rows, err := c.QueryContext(ctx, query, q.Unit, q.Group, first, last)
	return ledger.Collect(rows, err, func(row ledger.Scanner) (Daily, error) {
		var d Daily
		return d, row.Scan(&d.Unit, &d.Day, &d.Documents, &d.Pages)
	})
}

// DigitizedCurve adds up what all units of a subtree digitized on each of the
// days from first to last; the unit of the answers is empty.
func (c *Figures) DigitizedCurve(ctx context.Context, q TallyQuestion, first, last int64) ([]Daily, error) {
	const query = `
		SELECT d.day, sum(d.documents), sum(d.pages)
		FROM   tally_day d
		WHERE  d.state = 'digitized' AND d.day BETWEEN ?3 AND ?4
		AND    d.unit IN (SELECT unit FROM under WHERE ancestor = ?1)
		AND    (?2 = '' OR d.rgroup = ?2)
		GROUP  BY d.day`
	rows, err := c.QueryContext(ctx, query, q.Unit, q.Group, first, last)
	return ledger.Collect(rows, err, func(row ledger.Scanner) (Daily, error) {
		var d Daily
		return d, row.Scan(&d.Day, &d.Documents, &d.Pages)
	})
}

// Untallied names the counters of days and months that are not what the
// counters of now, or the days, add up to, with what is wrong.
const Untallied = `
	SELECT unit || ' ' || rgroup || ' ' || state, 'days add up to ' || -sum(documents) || ' documents, ' || -sum(pages) || ' pages more than there are'
	FROM (
		SELECT unit, rgroup, state, documents, pages FROM tally
		UNION ALL
		SELECT unit, rgroup, state, -sum(documents), -sum(pages) FROM tally_day GROUP BY unit, rgroup, state
	)
	GROUP  BY unit, rgroup, state
	HAVING sum(documents) <> 0 OR sum(pages) <> 0
	UNION ALL
	SELECT unit || ' ' || month || ' ' || rgroup || ' ' || state, 'the month differs from its days by ' || sum(documents) || ' documents, ' || sum(pages) || ' pages'
	FROM (
		SELECT unit, month, rgroup, state, documents, pages FROM tally_month
		UNION ALL
		SELECT unit, CAST(strftime('%Y%m', day * 86400, 'unixepoch') AS INTEGER), rgroup, state, -documents, -pages FROM tally_day
	)
	GROUP  BY unit, month, rgroup, state
	HAVING sum(documents) <> 0 OR sum(pages) <> 0`
