package catalog

import (
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"sohoa/index/catalog/desk"
	"sohoa/index/catalog/gates"
	"sohoa/index/catalog/holdings"
	"sohoa/index/catalog/jobs"
	"sohoa/pipeline"
)

func clerk() pipeline.Viewer {
	return pipeline.Viewer{User: "u", Name: "u", Role: pipeline.Clerk, Unit: "SNV"}
}

func sumOf(n int) pipeline.Sum { return pipeline.Sum(fmt.Sprintf("%064x", n)) }

// filled is a catalogue with a file in every state that matters: 1 received,
// 2 being read, 3 described in two parts, 4 withheld, 5 digitized.
func filled(t *testing.T) *Catalog {
	t.Helper()
	c := open(t)
	ctx := t.Context()
	b, err := c.OpenBatch(ctx, clerk(), holdings.NewBatch{Unit: "SNV", Name: "b"})
	if err != nil {
		t.Fatal(err)
	}
	for n := 1; n <= 5; n++ {
		r, err := c.Receive(ctx, clerk(), jobs.Arrival{Batch: b.ID, Name: fmt.Sprint(n), Sum: sumOf(n), Size: 1})
		if err != nil {
			t.Fatal(err)
		}
		if n > 1 {
			describe(t, c, sumOf(n), n)
		}
		if n == 5 {
			yes := func(gates.Case) gates.Verdict { return gates.Verdict{Digitized: true, Policy: "1"} }
			if err := c.Confirm(ctx, clerk(), r.Document, desk.Confirmation{Accept: true}, yes); err != nil {
				t.Fatal(err)
			}
		}
	}
	return c
}

func describe(t *testing.T, c *Catalog, sum pipeline.Sum, n int) {
	t.Helper()
	ctx := t.Context()
	sc := pipeline.Scan{Pages: make([]pipeline.ScanPage, 2)}
	if err := c.CommitScan(ctx, pipeline.Job{Stage: pipeline.StageScan, Sum: sum, Attempt: 1}, "k", sc); err != nil {
		t.Fatal(err)
	}
	for page := 1; page <= 2 && n > 2; page++ {
		j := pipeline.Job{Stage: pipeline.StageRead, Sum: sum, Page: page, Attempt: 1}
		if err := c.CommitRead(ctx, j, jobs.ReadPage{Page: page, Key: "k", Text: "chữ"}); err != nil {
			t.Fatal(err)
		}
	}
	if n < 3 {
		return
	}
	d := pipeline.Description{Version: "1", Parts: []pipeline.Part{{First: 1, Last: 2}}}
	if n == 3 {
		d.Parts = []pipeline.Part{{First: 1, Last: 1}, {First: 2, Last: 2}}
	}
	if n == 4 {
		d.Parts[0].Secrecy = "MẬT"
	}
	if err := c.CommitDescribe(ctx, pipeline.Job{Stage: pipeline.StageDescribe, Sum: sum, Attempt: 1}, "k", d); err != nil {
		t.Fatal(err)
	}
}

func broken(t *testing.T, c *Catalog) []string {
	t.Helper()
	all, err := c.Check(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, b := range all {
		names = append(names, b.Rule)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func TestEveryRuleIsNoticedWhenBroken(t *testing.T) {
	whole := filled(t)
	if got := broken(t, whole); len(got) > 0 {
		t.Fatalf("a whole catalogue breaks %v", got)
	}
	for _, x := range []struct{ rule, damage string }{
		{"receipt_document", `UPDATE document SET part = 2 WHERE sum = ` + quoted(1)},
		{"duplicate_bytes", `UPDATE file SET duplicate_of = (SELECT id FROM file WHERE sum = ` + quoted(1) + `) WHERE sum = ` + quoted(2)},
		{"document_once", `DROP INDEX file_alive; UPDATE file SET sum = ` + quoted(1) + ` WHERE sum = ` + quoted(2)},
		{"work_exists", `DELETE FROM job WHERE sum = ` + quoted(1)},
		{"work_exists", `UPDATE job SET state = 'done' WHERE sum = ` + quoted(2)},
		{"pages_waiting", `DELETE FROM job WHERE stage = 'read' AND page = 2 AND sum = ` + quoted(2)},
		{"pages_conserved", `DELETE FROM page WHERE n = 2 AND sum = ` + quoted(3)},
		{"pages_conserved", `UPDATE document SET first = 2 WHERE part = 1 AND sum = ` + quoted(3)},
		{"pages_conserved", `UPDATE document SET pages = 7 WHERE sum = ` + quoted(5)},
		{"described_read", `UPDATE page SET state = 'waiting' WHERE sum = ` + quoted(5)},
		{"digitized_settled", `UPDATE document SET confirmed_by = '' WHERE sum = ` + quoted(5)},
		{"digitized_settled", `UPDATE document SET problems = 1 WHERE sum = ` + quoted(5)},
		{"secret_silent", `UPDATE page SET text = 'x' WHERE n = 1 AND sum = ` + quoted(4)},
		{"totals", `UPDATE tally SET documents = documents + 1 WHERE state = 'described'`},
		{"totals", `DELETE FROM tally WHERE state = 'withheld'`},
		{"batch_totals", `UPDATE batch SET files = 9`},
		{"batch_totals", `UPDATE batch SET pages = 0`},
		{"batch_totals", `UPDATE batch_tally SET files = 3 WHERE state = 'withheld'`},
		{"history", `UPDATE document SET state = 'received' WHERE sum = ` + quoted(5)},
		{"history", `DROP TRIGGER event_kept; DELETE FROM event WHERE to_state = 'reading'`},
		{"audit", `DROP TRIGGER audit_kept; DELETE FROM audit WHERE act = 'upload'`},
	} {
		c := copyOf(t, whole)
		if err := exec(t, c, x.damage); err != nil {
			t.Fatalf("%s: %v", x.damage, err)
		}
		if got := broken(t, c); !slices.Contains(got, x.rule) {
			t.Errorf("after %s\nbroken rules %v, want %s", x.damage, got, x.rule)
		}
	}
}

// copyOf opens a copy of a catalogue, to be damaged.
func copyOf(t *testing.T, c *Catalog) *Catalog {
	t.Helper()
	path := filepath.Join(t.TempDir(), "catalogue.db")
	if _, err := c.w.ExecContext(t.Context(), `VACUUM INTO ?`, path); err != nil {
		t.Fatal(err)
	}
	damaged, err := Open(t.Context(), path, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := damaged.Close(); err != nil {
			t.Error(err)
		}
	})
	return damaged
}

func quoted(n int) string { return "'" + string(sumOf(n)) + "'" }

func TestRecountMendsTheCounters(t *testing.T) {
	c := filled(t)
	if err := exec(t, c, `UPDATE tally SET documents = 99, pages = 99; UPDATE batch_tally SET files = 99; UPDATE batch SET files = 0, pages = 99`); err != nil {
		t.Fatal(err)
	}
	if err := c.Recount(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := broken(t, c); len(got) > 0 {
		t.Errorf("after a recount %v are broken", got)
	}
}

func TestDocumentsAndReceiptsAreNeverDeleted(t *testing.T) {
	c := filled(t)
	for _, q := range []string{`DELETE FROM document`, `DELETE FROM file`, `DELETE FROM event`, `UPDATE event SET pages = 0`} {
		if err := exec(t, c, q); err == nil || !strings.Contains(err.Error(), "never") && !strings.Contains(err.Error(), "append-only") {
			t.Errorf("%s: %v", q, err)
		}
	}
}

func TestAnActThatFailsHalfWayNeverHappened(t *testing.T) {
	c := filled(t)
	halt := errors.New("halt")
	err := c.Write(t.Context(), func(tx *sql.Tx) error {
		if _, err := tx.Exec(`UPDATE document SET state = 'described', pages = 5`); err != nil {
			return err
		}
		return halt
	})
	if !errors.Is(err, halt) {
		t.Fatal(err)
	}
	if got := broken(t, c); len(got) > 0 {
		t.Errorf("after half an act %v are broken", got)
	}
	j := pipeline.Job{Stage: pipeline.StageDescribe, Sum: sumOf(3), Attempt: 1}
	if err := c.CommitDescribe(t.Context(), j, "k", pipeline.Description{}); err != nil {
		t.Errorf("an echo of a job that ended: %v", err)
	}
	if err := exec(t, c, `UPDATE job SET state = 'waiting' WHERE stage = 'describe' AND sum = `+quoted(3)); err != nil {
		t.Fatal(err)
	}
	for _, parts := range [][]pipeline.Part{nil, {{First: 1, Last: 1}}, {{First: 2, Last: 2}}, {{First: 1, Last: 3}}, {{First: 1, Last: 1}, {First: 1, Last: 2}}} {
		if err := c.CommitDescribe(t.Context(), j, "k", pipeline.Description{Parts: parts}); pipeline.KindOf(err) != pipeline.Internal || err == nil {
			t.Errorf("parts %+v of two pages: %v", parts, err)
		}
	}
	if jobs, err := c.Waits(t.Context(), pipeline.StageDescribe); err != nil || len(jobs) != 1 {
		t.Errorf("after refused results %v wait, %v", jobs, err)
	}
}

func TestJobsRestAndTheOldestFileGoesFirst(t *testing.T) {
	c := filled(t)
	ctx := t.Context()
	jobs, err := c.Due(ctx, 10)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, j := range jobs {
		got = append(got, fmt.Sprint(j.Stage, j.Page))
	}
	if want := "scan0 read1 read2 print0 print0"; strings.Join(got, " ") != want {
		t.Errorf("due %v, want %s", got, want)
	}
	if _, ours, err := c.Again(ctx, jobs[0], time.Now().Add(time.Hour), true); err != nil || !ours {
		t.Fatal(ours, err)
	}
	if rest, _ := c.Due(ctx, 10); len(rest) != 4 {
		t.Errorf("a resting job is due: %v", rest)
	}
	if _, ours, err := c.Again(ctx, jobs[0], time.Now(), true); err != nil || ours {
		t.Errorf("a late failure counted: %v, %v", ours, err)
	}
}
