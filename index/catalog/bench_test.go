package catalog

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"sohoa/index/catalog/holdings"
	"sohoa/index/catalog/ledger"
	"sohoa/pipeline"
)

// benchDocuments is how many described documents the benchmarks ask among,
// spread over all units.
const benchDocuments = 100_000

func many(b *testing.B) *Catalog {
	b.Helper()
	c, err := Open(b.Context(), filepath.Join(b.TempDir(), "catalogue.db"), nil)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { c.Close() })
	acts := [...]string{
		`CREATE TEMP TABLE n AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ` + fmt.Sprint(benchDocuments) + `) SELECT i FROM n`,
		`CREATE TEMP TABLE u AS SELECT row_number() OVER (ORDER BY id) - 1 AS k, id FROM unit`,
		`INSERT INTO batch (id, unit, name, by, at) SELECT 'b' || id, id, 'b', 'u', 1 FROM unit`,
		`INSERT INTO file (id, batch, unit, name, sum, size, by, at, alive)
		 SELECT 'f' || i, 'b' || u.id, u.id, i || '.pdf', printf('%064d', i), 1, 'u', i, 1
		 FROM n JOIN u ON u.k = i % (SELECT count(*) FROM u)`,
		`INSERT INTO document (id, file, batch, unit, sum, first, last, pages, state, subject, at, changed)
		 SELECT 'd' || substr(f.id, 2), f.id, f.batch, f.unit, f.sum, 1, 1, 1,
		        CASE WHEN f.at % 7 < 2 THEN 'digitized' ELSE 'described' END, 'về việc ' || f.id, f.at, f.at
		 FROM file f`,
		`INSERT INTO page (sum, n, state, text) SELECT sum, 1, 'read', 'chữ' FROM file`,
		`INSERT INTO event (at, document, unit, rgroup, from_state, from_pages, to_state, pages)
		 SELECT at, id, unit, '', '', 0, state, 1 FROM document`,
	}
	err = c.Write(b.Context(), func(tx *sql.Tx) error {
		for _, q := range acts {
			if _, err := tx.ExecContext(b.Context(), q); err != nil {
				return fmt.Errorf("%s: %w", q, err)
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	return c
}

// BenchmarkAmongMany asks what pages ask all day, as the province and as one
// commune.
func BenchmarkAmongMany(b *testing.B) {
	c := many(b)
	for _, unit := range []pipeline.UnitID{"H14", "SNV"} {
		s := ledger.Scope{Unit: unit}
		v := pipeline.Viewer{User: "u", Role: pipeline.Clerk, Unit: unit}
		for _, ask := range []struct {
			name string
			do   func() error
		}{
			{"List", func() error { _, err := c.List(b.Context(), s, holdings.Filter{}); return err }},
			{"ListDigitized", func() error {
				_, err := c.List(b.Context(), s, holdings.Filter{States: []pipeline.State{pipeline.Digitized}})
				return err
			}},
			{"Waiting", func() error { _, err := c.Waiting(b.Context(), s, holdings.Filter{}); return err }},
			{"Next", func() error {
				_, err := c.Next(b.Context(), v, holdings.Filter{}, "", time.Now().Add(time.Hour))
				return err
			}},
			{"Batches", func() error { _, _, err := c.Batches(b.Context(), s, ledger.Page{}); return err }},
			{"Sums", func() error { _, err := c.Sums(b.Context()); return err }},
			{"Pending", func() error { _, err := c.Pending(b.Context(), 300); return err }},
		} {
			b.Run(string(unit)+"/"+ask.name, func(b *testing.B) {
				for b.Loop() {
					if err := ask.do(); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
	b.Run("Check", func(b *testing.B) {
		for b.Loop() {
			if _, err := c.Check(b.Context()); err != nil {
				b.Fatal(err)
			}
		}
	})
}
