package index

import (
	"database/sql"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sohoa/index/audit"
	"sohoa/pipeline"
)

// tamper does to the catalogue's file what somebody with the disk can do.
func tamper(t *testing.T, h *house, acts ...string) *house {
	t.Helper()
	if err := h.Close(); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", filepath.Join(h.dir, "catalogue.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, q := range append([]string{`DROP TRIGGER audit_stays`, `DROP TRIGGER audit_kept`}, acts...) {
		if _, err := db.Exec(q); err != nil {
			t.Fatal(err)
		}
	}
	n := openHouse(t, h.dir)
	t.Cleanup(func() {
		if err := n.Close(); err != nil {
			t.Error(err)
		}
	})
	return n
}

func TestNothingInTheAuditIsChangedUnseen(t *testing.T) {
	for _, tt := range []struct {
		rule  string
		act   string
		clean bool
	}{
		{"nothing done", `SELECT 1`, true},
		{"a name changed", `UPDATE audit SET name = 'Ai đó' WHERE id = 2`, false},
		{"a line taken out", `DELETE FROM audit WHERE id = 2`, false},
		{"the end cut off", `DELETE FROM audit WHERE id > 2`, false},
		{"everything gone", `DELETE FROM audit`, false},
		{"every hash taken away, as of before there were any", `UPDATE audit SET hash = ''`, false},
		{"a line put in", `INSERT INTO audit (id, at, user, name, unit, act, subject) VALUES (1000, 1, '', '', '', 'view', 'x')`, false},
	} {
		t.Run(tt.rule, func(t *testing.T) {
			h := openHouse(t, t.TempDir())
			h.upload(clerk, h.batch(clerk, "b"), "a.pdf", paper{Pages: []string{"một"}, Subject: "s"}.bytes(t))
			h.work()
			if _, err := h.Find(t.Context(), officer, Query{Text: "một"}); err != nil {
				t.Fatal(err)
			}
			if err := h.Sign(t.Context(), true); err != nil {
				t.Fatal(err)
			}
			h = tamper(t, h, tt.act)
			v, err := h.VerifyAudit(t.Context(), boss)
			if err != nil || v.Clean() != tt.clean || v.Checkpoints != 1 {
				t.Errorf("got %+v, %v", v, err)
			}
			_, err = h.VerifyAudit(t.Context(), clerk)
			kindOf(t, err, pipeline.NotFound)
		})
	}
}

func TestSignedStatesFollowEachOther(t *testing.T) {
	h := newHouse(t)
	for _, name := range []string{"a", "b", "c"} {
		h.batch(clerk, name)
		if err := h.Sign(t.Context(), true); err != nil {
			t.Fatal(err)
		}
		if err := h.Sign(t.Context(), true); err != nil { // nothing new: nothing signed
			t.Fatal(err)
		}
	}
	v, err := h.VerifyAudit(t.Context(), boss)
	if err != nil || !v.Clean() || v.Checkpoints != 3 || v.Signed != v.Lines {
		t.Fatalf("got %+v, %v", v, err)
	}
	seal, err := h.AuditSeal(t.Context(), boss)
	if err != nil || seal.N != 3 || seal.Key != v.Keys[0] {
		t.Errorf("seal %+v, %v", seal, err)
	}
	path := filepath.Join(h.dir, "objects", filepath.FromSlash(string(audit.ObjectKey(2))))
	damage(t, path, `"act":"open_batch"`, `"act":"open_botch"`)
	if v, err = h.VerifyAudit(t.Context(), boss); err != nil || v.Clean() {
		t.Errorf("a changed state in the store: %+v, %v", v, err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if v, err = h.VerifyAudit(t.Context(), boss); err != nil || v.Clean() {
		t.Errorf("a missing state in the store: %+v, %v", v, err)
	}
}

func TestANumberSearchedForIsFoundByItsHashOnly(t *testing.T) {
	h := newHouse(t)
	const number = "004099001234"
	if _, err := h.Find(t.Context(), officer, Query{Text: "Nông Thị A " + number}); err != nil {
		t.Fatal(err)
	}
	lines, acts, err := h.AuditLog(t.Context(), boss, AuditFilter{Detail: number, Limit: 10})
	if err != nil || len(lines) != 1 || lines[0].User != officer.User || len(acts) == 0 {
		t.Fatalf("lines %+v, acts %v, %v", lines, acts, err)
	}
	data, err := json.Marshal(lines)
	if err != nil || strings.Contains(string(data), number) {
		t.Errorf("the number stands in the audit: %s, %v", data, err)
	}
	_, _, err = h.AuditLog(t.Context(), clerk, AuditFilter{})
	kindOf(t, err, pipeline.NotFound)
}

func TestTheHistoryNamesWhoConfirmed(t *testing.T) {
	h := newHouse(t)
	r := h.upload(clerk, h.batch(clerk, "b"), "a.pdf", paper{Pages: []string{"một"}, Subject: "s"}.bytes(t))
	h.work()
	if _, err := h.Next(t.Context(), clerk, Filter{}); err != nil {
		t.Fatal(err)
	}
	values := map[pipeline.FieldName]string{pipeline.FieldNumber: "1", pipeline.FieldDate: "2025-03-01"}
	if _, err := h.Confirm(t.Context(), clerk, r.Document, values, true); err != nil {
		t.Fatal(err)
	}
	d, err := h.Document(t.Context(), officer, r.Document)
	if err != nil {
		t.Fatal(err)
	}
	if last := d.History[len(d.History)-1]; last.ByName != clerk.Name || d.History[0].ByName != "" {
		t.Errorf("history %+v", d.History)
	}
}

// TestTheAuditIsReadByThoseChargedWithIt: an auditor of the whole, who gives no
// rights; never one of a single unit, whose audit it is not.
func TestTheAuditIsReadByThoseChargedWithIt(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	h.keeper(pipeline.Clerk, "SNV")
	auditor := h.charged("auditor", pipeline.Officer, "H14", DutyAudit)
	small := h.charged("small", pipeline.Manager, "SNV", DutyAudit)
	for _, v := range []pipeline.Viewer{small, clerk, officer} {
		_, _, err := h.AuditLog(ctx, v, AuditFilter{})
		kindOf(t, err, pipeline.NotFound)
		_, err = h.VerifyAudit(ctx, v)
		kindOf(t, err, pipeline.NotFound)
	}
	lines, acts, err := h.AuditLog(ctx, auditor, AuditFilter{})
	if err != nil || len(lines) == 0 || len(acts) == 0 || lines[0].Act != "audit" || lines[0].User != auditor.User {
		t.Errorf("%d lines, %d acts, %v: want them, the look itself on top", len(lines), len(acts), err)
	}
	if verdict, err := h.VerifyAudit(ctx, auditor); err != nil || !verdict.Clean() {
		t.Errorf("verdict %+v, %v", verdict, err)
	}
	if _, err := h.AuditSeal(ctx, auditor); err != nil {
		t.Error(err)
	}
	kindOf(t, h.Charge(ctx, auditor, small.User, DutyAudit, false), pipeline.NotFound)
}
