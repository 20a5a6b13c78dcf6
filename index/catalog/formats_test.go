package catalog

import (
	"database/sql"
	"fmt"
	"io/fs"
	"path/filepath"
	"reflect"
	"slices"
	"sohoa/index/catalog/keeping"
	"sohoa/index/catalog/ledger"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/pressly/goose/v3"
)

// released is the order in which the migrations came to be, a line for each form
// that a catalogue ever had: their numbers say who made them, not when. Those
// that are not in the list came later, one by one in the order of their numbers.
func released(t *testing.T) []string {
	t.Helper()
	forms := []string{
		"0001_truth", "0100_people 0101_owed", "0102_daily", "0002_waits", "0003_next", "0103_month", "0104_snapshot", "0105_epoch",
		"0106_known", "0200_neighbours", "0220_dossier", "0240_print", "0201_accepted", "0241_recorded", "0221_hand", "0222_draft",
		"0202_withheld", "0242_chain", "0223_a4", "0260_kept_search", "0243_fixity", "0224_merger", "0203_quality", "0225_done",
		"0204_clerks", "0300_codes", "0380_signature", "0301_signature_rule", "0340_citation 0341_learned", "0381_imported",
		"0342_sheet", "0360_misread", "0302_ready", "0320_reread", "0343_division", "0344_mine", "0382_retention",
	}
	listed := strings.Fields(strings.Join(forms, " "))
	for _, name := range migrationFiles(t) {
		if !slices.Contains(listed, name) {
			forms = append(forms, name)
		}
	}
	return forms
}

// migrationFiles are the names of all migrations.
func migrationFiles(t *testing.T) []string {
	t.Helper()
	paths, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, p := range paths {
		names = append(names, strings.TrimSuffix(filepath.Base(p), ".sql"))
	}
	return names
}

// olderForm makes a catalogue of a form of before: the first n lines of released.
func olderForm(t *testing.T, path string, n int) *sql.DB {
	t.Helper()
	files := fstest.MapFS{}
	for _, line := range released(t)[:n] {
		for name := range strings.FieldsSeq(line) {
			data, err := fs.ReadFile(migrations, "migrations/"+name+".sql")
			if err != nil {
				t.Fatal(err)
			}
			files[name+".sql"] = &fstest.MapFile{Data: data}
		}
	}
	db, err := sql.Open("sqlite", dsn(path, "immediate", ""))
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	p, err := goose.NewProvider(goose.DialectSQLite3, db, files, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Up(t.Context()); err != nil {
		t.Fatal(err)
	}
	// Rows come table by table; Open's own connections have it on again.
	if _, err := db.Exec("PRAGMA foreign_keys = OFF"); err != nil {
		t.Fatal(err)
	}
	return db
}

// held are the tables that hold what was taken in and what people did, in the
// order in which they can be filled. What counts them follows by trigger.
func held() []string {
	return []string{"unit", "batch", "file", "document", "page", "field", "attest", "event", "audit", "job", "account", "recorded"}
}

func columnsIn(t *testing.T, db *sql.DB, table string) []string {
	t.Helper()
	rows, err := db.Query(`SELECT name FROM pragma_table_info(?1)`, table)
	names, err := ledger.Collect(rows, err, func(r ledger.Scanner) (s string, err error) { return s, r.Scan(&s) })
	if err != nil {
		t.Fatal(err)
	}
	return names
}

// rowsIn reads some columns of a table, in an order that tells rows apart.
func rowsIn(t *testing.T, db *sql.DB, table string, columns []string) []keeping.Row {
	t.Helper()
	list := strings.Join(columns, ", ")
	found, err := db.Query(fmt.Sprintf("SELECT %s FROM %s ORDER BY %s", list, table, list))
	rows, err := keeping.RowsOf(found, err)
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// fillOlder puts the rows of a catalogue of today into one of before, as far as
// that has their tables and columns, and returns what it holds then.
func fillOlder(t *testing.T, from *sql.DB, to *sql.DB) map[string][]keeping.Row {
	t.Helper()
	filled := map[string][]string{}
	for _, table := range held() {
		had := columnsIn(t, to, table)
		columns := slices.DeleteFunc(columnsIn(t, from, table), func(c string) bool { return !slices.Contains(had, c) })
		if len(columns) == 0 || table == "recorded" { // filled by trigger
			continue
		}
		for _, row := range rowsIn(t, from, table, columns) {
			if row["stage"] == "print" && len(columnsIn(t, to, "derivative")) == 0 {
				continue // nothing was printed yet
			}
			places, values := make([]string, len(columns)), make([]any, len(columns))
			for i, c := range columns {
				places[i], values[i] = "?", row[c]
				if table == "batch" && slices.Contains([]string{"files", "linked", "pages"}, c) {
					values[i] = 0 // counted by trigger
				}
			}
			q := fmt.Sprintf("INSERT INTO %s (%s) VALUES (%s)", table, strings.Join(columns, ", "), strings.Join(places, ", "))
			if _, err := to.Exec(q, values...); err != nil {
				t.Fatalf("%s: %v", table, err)
			}
		}
		filled[table] = columns
	}
	now := map[string][]keeping.Row{} // after the triggers of all
	for table, columns := range filled {
		if rows := rowsIn(t, to, table, columns); len(rows) > 0 {
			now[table] = rows
		}
	}
	return now
}

func TestACatalogueOfEveryReleasedFormOpensWithItsRowsKept(t *testing.T) {
	today := filled(t)
	want, err := today.Sums(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	forms := released(t)
	for n, form := range forms {
		t.Run(strings.ReplaceAll(form, " ", "+"), func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "catalogue.db")
			db := olderForm(t, path, n+1)
			had := fillOlder(t, today.r, db)
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
			c, err := Open(t.Context(), path, nil)
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			for table, rows := range had {
				var columns []string
				for name := range rows[0] {
					columns = append(columns, name)
				}
				slices.Sort(columns)
				mustKeep(t, table, inOrder(rows), inOrder(rowsIn(t, c.r, table, columns)))
			}
			if got, err := c.Sums(t.Context()); err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("figures %+v, %v; want %+v", got, err, want)
			}
			if broken, err := c.Check(t.Context()); err != nil || len(broken) > 0 {
				t.Errorf("check = %+v, %v", broken, err)
			}
		})
	}
}

// inOrder brings rows to one text each, sorted.
func inOrder(rows []keeping.Row) []string {
	var all []string
	for _, r := range rows {
		all = append(all, fmt.Sprint(map[string]any(r)))
	}
	slices.Sort(all)
	return all
}

// mustKeep checks that every row of before is there as it was. Units may be
// added by the list of the province, and jobs for what is new.
func mustKeep(t *testing.T, table string, had, got []string) {
	t.Helper()
	there := map[string]bool{}
	for _, row := range got {
		there[row] = true
	}
	for _, row := range had {
		if !there[row] {
			t.Errorf("%s: %s is not there as it was", table, row)
		}
	}
	if !slices.Contains([]string{"unit", "audit", "job"}, table) && len(got) != len(had) {
		t.Errorf("%s has %d rows, had %d", table, len(got), len(had))
	}
}
