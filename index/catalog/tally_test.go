package catalog

import (
	"database/sql"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"sohoa/index/catalog/figures"
	"sohoa/index/catalog/ledger"
	"sohoa/pipeline"
)

type moved struct {
	at              time.Time
	unit            pipeline.UnitID
	group           string
	from, to        pipeline.State
	fromPages, page int64
}

// wander fills the catalogue with documents that walk through their states for
// days, and returns the walk.
func wander(t testing.TB, c *Catalog, rng *rand.Rand, documents int, start time.Time) []moved {
	t.Helper()
	units := []pipeline.UnitID{"01294", "01290", "SNV", "H14"}
	groups := []string{"", "đất đai", "hộ tịch"}
	var walk []moved
	err := c.Write(t.Context(), func(tx *sql.Tx) error {
		for i := range documents {
			unit, group := units[rng.IntN(len(units))], groups[rng.IntN(len(groups))]
			id := fmt.Sprintf("d%06d", i)
			seed := []string{
				`INSERT OR IGNORE INTO batch (id, unit, name, by, at) VALUES ('b' || ?2, ?2, 'lô', 'u', 1)`,
				`INSERT INTO file (id, batch, unit, name, sum, size, by, at, alive) VALUES (?1, 'b' || ?2, ?2, '', ?1, 1, '', 1, 1)`,
				`INSERT INTO document (id, file, batch, unit, rgroup, sum, state, at, changed) VALUES (?1, ?1, 'b' || ?2, ?2, ?3, '', 'received', 1, 1)`,
			}
			for _, q := range seed {
				if _, err := tx.Exec(q, id, unit, group); err != nil {
					return err
				}
			}
			at := start.Add(time.Duration(rng.Int64N(int64(20 * 24 * time.Hour))))
			m := moved{at: at, unit: unit, group: group, to: pipeline.Received}
			for step := 0; ; step++ {
				if err := record(tx, id, m); err != nil {
					return err
				}
				walk = append(walk, m)
				var to []pipeline.State
				for _, s := range pipeline.States() {
					if pipeline.MayMove(m.to, s) {
						to = append(to, s)
					}
				}
				if step > 6 || len(to) == 0 || rng.IntN(4) == 0 {
					break
				}
				m.from, m.fromPages = m.to, m.page
				m.to, m.page = to[rng.IntN(len(to))], rng.Int64N(9)
				m.at = m.at.Add(time.Duration(rng.Int64N(int64(60 * time.Hour))))
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return walk
}

func record(tx *sql.Tx, id string, m moved) error {
	if m.from != "" {
		if _, err := tx.Exec(`UPDATE document SET state = ?2, pages = ?3 WHERE id = ?1`, id, m.to, m.page); err != nil {
			return err
		}
	}
	_, err := tx.Exec(`
		INSERT INTO event (at, document, unit, rgroup, from_state, from_pages, to_state, pages)
		VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)`, ledger.Millis(m.at), id, m.unit, m.group, m.from, m.fromPages, m.to, m.page)
	return err
}

type cell struct {
	unit  pipeline.UnitID
	state pipeline.State
}

func recount(walk []moved, in func(moved) bool) map[cell][2]int64 {
	sum := map[cell][2]int64{}
	add := func(u pipeline.UnitID, s pipeline.State, documents, pages int64) {
		k := cell{u, s}
		sum[k] = [2]int64{sum[k][0] + documents, sum[k][1] + pages}
		if sum[k][0] == 0 {
			delete(sum, k)
		}
	}
	for _, m := range walk {
		if !in(m) {
			continue
		}
		add(m.unit, m.to, 1, m.page)
		if m.from != "" {
			add(m.unit, m.from, -1, -m.fromPages)
		}
	}
	return sum
}

func TestTalliesEqualARecountOfHistory(t *testing.T) {
	c := open(t)
	rng := rand.New(rand.NewPCG(1, 2))
	start := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	walk := wander(t, c, rng, 300, start)
	below := map[pipeline.UnitID][]pipeline.UnitID{"H14": {"01294", "01290", "SNV", "H14"}, "01294": {"01294"}, "SNV": {"SNV"}}
	for i := range 300 {
		unit := []pipeline.UnitID{"H14", "01294", "SNV"}[rng.IntN(3)]
		group := []string{"", "đất đai"}[rng.IntN(2)]
		at := start.Add(time.Duration(rng.Int64N(int64(45 * 24 * time.Hour)))).Truncate(time.Millisecond)
		if i%3 == 0 {
			at = walk[rng.IntN(len(walk))].at.Truncate(time.Millisecond) // the very moment of an event
		}
		want := recount(walk, func(m moved) bool {
			return !m.at.Truncate(time.Millisecond).After(at) && (group == "" || m.group == group) && contains(below[unit], m.unit)
		})
		q := figures.TallyQuestion{Unit: unit, Group: group, AsOf: at}
		same(t, c, q, want)
	}
	all := recount(walk, func(moved) bool { return true })
	same(t, c, figures.TallyQuestion{Unit: "H14"}, all)
	wrong, err := miscounted(t, c)
	if err != nil || len(wrong) != 0 {
		t.Errorf("want every counter right, got %v %v", wrong, err)
	}
}

func contains(units []pipeline.UnitID, u pipeline.UnitID) bool {
	for _, x := range units {
		if x == u {
			return true
		}
	}
	return false
}

func same(t *testing.T, c *Catalog, q figures.TallyQuestion, want map[cell][2]int64) {
	t.Helper()
	got, err := c.Tallies(t.Context(), ledger.Scope{Unit: "H14", Withheld: true}, q)
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != len(want) {
		t.Errorf("%+v: want %d counters, got %d", q, len(want), len(got))
	}
	for _, g := range got {
		if w := want[cell{g.Unit, g.State}]; w != [2]int64{g.Documents, g.Pages} {
			t.Errorf("%+v %s %s: want %v, got %d %d", q, g.Unit, g.State, w, g.Documents, g.Pages)
		}
	}
}

func TestDailyDigitizedEqualsHistory(t *testing.T) {
	c := open(t)
	start := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	walk := wander(t, c, rand.New(rand.NewPCG(3, 4)), 300, start)
	want := map[figures.Daily]bool{}
	type key struct {
		u pipeline.UnitID
		d int64
	}
	sum := map[key][2]int64{}
	for _, m := range walk {
		k := key{m.unit, ledger.DayNumber(m.at)}
		s, seen := sum[k]
		if m.to == pipeline.Digitized {
			s, seen = [2]int64{s[0] + 1, s[1] + m.page}, true
		}
		if m.from == pipeline.Digitized {
			s, seen = [2]int64{s[0] - 1, s[1] - m.fromPages}, true
		}
		if seen {
			sum[k] = s
		}
	}
	for k, s := range sum {
		want[figures.Daily{Unit: k.u, Day: k.d, Documents: s[0], Pages: s[1]}] = true
	}
	got, err := c.DigitizedDaily(t.Context(), figures.TallyQuestion{Unit: "H14"}, 0, 1<<40)
	if err != nil || len(got) != len(want) {
		t.Fatalf("want %d days, got %d %v", len(want), len(got), err)
	}
	for _, g := range got {
		if !want[g] {
			t.Errorf("unexpected %+v", g)
		}
	}
}

func TestWithheldIsCountedOnlyForThoseWhoMayKnow(t *testing.T) {
	c := open(t)
	wander(t, c, rand.New(rand.NewPCG(5, 6)), 200, time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC))
	for _, may := range []bool{true, false} {
		got, err := c.Tallies(t.Context(), ledger.Scope{Unit: "H14", Withheld: may}, figures.TallyQuestion{Unit: "H14"})
		if err != nil {
			t.Fatal(err)
		}
		seen := false
		for _, g := range got {
			seen = seen || g.State == pipeline.Withheld
		}
		if seen != may {
			t.Errorf("withheld %v: want it counted %v", may, seen)
		}
	}
}

func TestUntalliedFindsAWrongCounter(t *testing.T) {
	c := open(t)
	wander(t, c, rand.New(rand.NewPCG(7, 8)), 20, time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC))
	for _, q := range []string{
		`UPDATE tally SET documents = documents + 1 WHERE unit = 'SNV'`,
		`UPDATE tally_day SET pages = pages + 1 WHERE unit = 'SNV'`,
	} {
		if err := exec(t, c, q); err != nil {
			t.Fatal(err)
		}
	}
	if wrong, err := miscounted(t, c); err != nil || len(wrong) == 0 {
		t.Errorf("want what is wrong, got %v %v", wrong, err)
	}
}

// miscounted lists the counters that are wrong, now and in the past.
func miscounted(t *testing.T, c *Catalog) ([]string, error) {
	t.Helper()
	const now = `
		SELECT unit || state, sum(documents)
		FROM (
			SELECT unit, rgroup, state, documents, pages FROM tally
			UNION ALL
			SELECT unit, rgroup, state, -count(*), -sum(pages) FROM document GROUP BY unit, rgroup, state
		)
		GROUP  BY unit, rgroup, state
		HAVING sum(documents) <> 0 OR sum(pages) <> 0`
	var all []string
	for _, q := range []string{now, figures.Untallied} {
		rows, err := c.r.QueryContext(t.Context(), q)
		wrong, err := ledger.Collect(rows, err, func(row ledger.Scanner) (s string, err error) {
			var detail string
			return s, row.Scan(&s, &detail)
		})
		if err != nil {
			return nil, err
		}
		all = append(all, wrong...)
	}
	return all, nil
}
