package catalog

import (
	"bytes"
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"slices"
	"sohoa/index/catalog/ledger"
	"strings"
	"testing"
)

func open(t *testing.T) *Catalog {
	t.Helper()
	c, err := Open(t.Context(), filepath.Join(t.TempDir(), "catalogue.db"), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	return c
}

func exec(t *testing.T, c *Catalog, q string, args ...any) error {
	t.Helper()
	return c.Write(t.Context(), func(tx *sql.Tx) error {
		_, err := tx.ExecContext(t.Context(), q, args...)
		return err
	})
}

func TestEveryConnectionHasItsSettings(t *testing.T) {
	c := open(t)
	for _, want := range []struct{ pragma, value string }{
		{"journal_mode", "wal"}, {"synchronous", "2"}, {"foreign_keys", "1"}, {"busy_timeout", "10000"},
	} {
		for name, db := range map[string]*sql.DB{"writer": c.w, "reader": c.r} {
			var got string
			if err := db.QueryRow("PRAGMA " + want.pragma).Scan(&got); err != nil {
				t.Fatal(err)
			}
			if got != want.value {
				t.Errorf("%s: %s = %s, want %s", name, want.pragma, got, want.value)
			}
		}
	}
	if _, err := c.r.Exec("DELETE FROM audit"); err == nil {
		t.Error("a reading connection could write")
	}
}

func TestOpenTwiceKeepsWhatIsThere(t *testing.T) {
	path := filepath.Join(t.TempDir(), "catalogue.db")
	for i := range 2 {
		c, err := Open(context.Background(), path, nil)
		if err != nil {
			t.Fatalf("open %d: %v", i+1, err)
		}
		if i == 0 {
			err = exec(t, c, `INSERT INTO unit (id, name, kind) VALUES ('X', 'Khác', 'province')`)
		} else {
			var name string
			err = c.r.QueryRow(`SELECT name FROM unit WHERE id = 'X'`).Scan(&name)
		}
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestUnderFollowsTheTree(t *testing.T) {
	c := open(t)
	for _, q := range []string{
		`INSERT INTO unit (id, parent, name, kind) VALUES ('A', NULL, '', ''), ('B', 'A', '', ''), ('C', 'B', '', ''), ('D', 'A', '', '')`,
		`UPDATE unit SET parent = 'D' WHERE id = 'B'`,
	} {
		if err := exec(t, c, q); err != nil {
			t.Fatal(err)
		}
	}
	rows, err := c.r.Query(`SELECT ancestor || unit FROM under WHERE length(unit) = 1 ORDER BY 1`)
	got, err := ledger.Collect(rows, err, func(r ledger.Scanner) (s string, err error) { return s, r.Scan(&s) })
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"AA", "AB", "AC", "AD", "BB", "BC", "CC", "DB", "DC", "DD"}
	if !slices.Equal(got, want) {
		t.Errorf("under = %v, want %v", got, want)
	}
	if err := exec(t, c, `UPDATE unit SET parent = 'C' WHERE id = 'D'`); err == nil || !strings.Contains(err.Error(), "under itself") {
		t.Errorf("a unit moved under itself: %v", err)
	}
}

func TestHistoryAndAuditCannotBeRewritten(t *testing.T) {
	c := open(t)
	if err := exec(t, c, `INSERT INTO audit (at, user, name, unit, act, subject) VALUES (1, '', '', '', 'view', 'x')`); err != nil {
		t.Fatal(err)
	}
	for _, q := range []string{`UPDATE audit SET user = 'y'`, `DELETE FROM audit`} {
		if err := exec(t, c, q); err == nil {
			t.Errorf("%s was allowed", q)
		}
	}
}

func TestOlderComparesNumbersNotLetters(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{{"3.51.3", "3.51.3", false}, {"3.9.1", "3.51.3", true}, {"3.51", "3.51.3", true}, {"4.0.0", "3.51.3", false}} {
		if got := older(c.a, c.b); got != c.want {
			t.Errorf("older(%s, %s) = %v, want %v", c.a, c.b, got, c.want)
		}
	}
}

func TestWhatIsDeletedDoesNotStayInTheFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "catalogue.db")
	c, err := Open(t.Context(), path, nil)
	if err != nil {
		t.Fatal(err)
	}
	const secret = "khong-de-lai-dau-vet"
	for _, q := range []string{
		`INSERT INTO failed (key, times, last) VALUES ('` + secret + `', 1, 1)`,
		`DELETE FROM failed`,
	} {
		if _, err := c.w.Exec(q); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.Close(); err != nil { // also empties the write-ahead log
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(data, []byte(secret)) {
		t.Error("a deleted word is still in the file")
	}
}
