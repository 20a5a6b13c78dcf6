package index

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sohoa/index/board"
	"sohoa/index/catalog/figures"
	"sohoa/index/door"
	"sohoa/index/progress"
	"sohoa/pipeline"
	"sohoa/pipeline/blob"
)

func period(t testing.TB, s string) progress.Period {
	t.Helper()
	p, err := progress.ParsePeriod(s)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// history fills the catalogue with a year that ends now, and a register.
func (p *office) history(t testing.TB, documents int) pipeline.Viewer {
	t.Helper()
	admin := p.admin(t)
	if err := p.catalog.Simulate(t.Context(), figures.Simulation{Documents: documents, Days: 365, Until: p.now}); err != nil {
		t.Fatal(err)
	}
	p.pass(time.Hour)
	if _, err := p.take(t, admin, goodTable); err != nil {
		t.Fatal(err)
	}
	return admin
}

func TestASnapshotStandsWhateverHappensLater(t *testing.T) {
	p := openPeople(t)
	admin := p.history(t, 2000)
	p.pass(time.Hour)
	if err := p.Sign(t.Context(), true); err != nil {
		t.Fatal(err)
	}
	s, err := p.TakeSnapshot(t.Context(), admin, Freeze{Period: period(t, "2026-11"), Note: "báo cáo tháng"})
	if err != nil {
		t.Fatal(err)
	}
	seal, err := p.AuditSeal(t.Context(), admin)
	if err != nil || s.Report.Seal == nil || s.Report.Seal.Hash != seal.Hash || s.Report.Seal.N != 1 {
		t.Errorf("want the signed state of the audit in the report, got %+v %+v %v", s.Report.Seal, seal, err)
	}
	var paper bytes.Buffer
	if err := s.WriteReport(&paper, "csv", bare{}); err != nil || !strings.Contains(paper.String(), string(seal.Hash)) {
		t.Errorf("want its hash on the report, got %v", err)
	}
	root := s.Report.Root()
	if s.Report.Over || s.Report.List.Documents != root.Digitized.Documents || root.Done <= 0 || root.DoneBefore <= 0 {
		t.Errorf("want a running month with its list, got %+v %+v", s.Report.List, root)
	}
	p.pass(time.Hour)
	if _, err := p.catalog.StepSimulated(t.Context(), 20); err != nil {
		t.Fatal(err)
	}
	if _, err := p.take(t, admin, "Đơn vị;Nhóm hồ sơ;Số tài liệu\nSNV;Khác;9\n"); err != nil {
		t.Fatal(err)
	}
	if err := p.SetTarget(t.Context(), admin, progress.Target{Unit: "H14", Measure: progress.Documents, Share: 90}); err != nil {
		t.Fatal(err)
	}
	now, err := p.Progress(t.Context(), admin, board.Ask{})
	if err != nil || now.Root().Digitized.Documents != root.Digitized.Documents+20 {
		t.Fatalf("want 20 more by now, got %d %v", now.Root().Digitized.Documents, err)
	}
	diff, err := p.VerifySnapshot(t.Context(), admin, s.ID)
	if err != nil || len(diff) != 0 {
		t.Errorf("want the frozen figures found again, got %+v %v", diff, err)
	}
	again, err := p.Snapshot(t.Context(), admin, s.ID)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(s, again, cmp.Comparer(func(a, b time.Time) bool { return a.Equal(b) })); d != "" {
		t.Errorf("(-want +got): %s", d)
	}
	var list bytes.Buffer
	if err := p.WriteSnapshotList(t.Context(), admin, s.ID, &list); err != nil {
		t.Fatal(err)
	}
	if got := pipeline.Sum(door.Sha(list.String())); got != s.Report.List.Sum {
		t.Errorf("the list: want %s, got %s", s.Report.List.Sum, got)
	}
	if n := strings.Count(list.String(), "\n") - 1; int64(n) != root.Digitized.Documents {
		t.Errorf("the list: want %d lines, got %d", root.Digitized.Documents, n)
	}
}

func TestVerifySeesAChangedPast(t *testing.T) {
	p := openPeople(t)
	admin := p.history(t, 500)
	p.pass(time.Hour)
	s, err := p.TakeSnapshot(t.Context(), admin, Freeze{Period: period(t, "2026-10")})
	if err != nil {
		t.Fatal(err)
	}
	if !s.Report.Over {
		t.Error("October is over")
	}
	p.mu.Lock()
	p.now = time.Date(2026, 10, 20, 8, 0, 0, 0, time.UTC) // somebody puts the clock back and digitizes into October
	p.mu.Unlock()
	if _, err := p.catalog.StepSimulated(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	diff, err := p.VerifySnapshot(t.Context(), admin, s.ID)
	if err != nil || len(diff) < 2 || diff[0].What != "documents" {
		t.Errorf("want the list and figures to differ, got %+v %v", diff, err)
	}
	if err := p.WriteSnapshotList(t.Context(), admin, s.ID, &bytes.Buffer{}); err != nil {
		t.Errorf("want the list that was kept, got %v", err)
	}
	if err := p.store.Remove(t.Context(), s.Report.List.Key); err != nil {
		t.Fatal(err)
	}
	if err := p.WriteSnapshotList(t.Context(), admin, s.ID, &bytes.Buffer{}); pipeline.KindOf(err) != pipeline.Internal || err == nil {
		t.Errorf("want the list refused, got %v", err)
	}
}

func TestSnapshotsAreForThoseWhoMay(t *testing.T) {
	p := openPeople(t)
	admin := p.admin(t)
	p.pass(time.Hour)
	_, err := p.TakeSnapshot(t.Context(), admin, Freeze{Period: period(t, "2027-01")})
	kind(t, "a month to come", err, pipeline.Invalid)
	s, err := p.TakeSnapshot(t.Context(), admin, Freeze{Period: period(t, "2026")})
	if err != nil {
		t.Fatal(err)
	}
	for name, v := range map[string]pipeline.Viewer{
		"clerk":           {User: "u", Role: pipeline.Clerk, Unit: "H14"},
		"officer":         {User: "u", Role: pipeline.Officer, Unit: "H14"},
		"manager outside": {User: "u", Role: pipeline.Manager, Unit: "01294"},
		"nobody":          {},
	} {
		if _, err := p.TakeSnapshot(t.Context(), v, Freeze{Unit: "H14", Period: period(t, "2026")}); pipeline.KindOf(err) != pipeline.NotFound || err == nil {
			t.Errorf("%s takes: want NotFound, got %v", name, err)
		}
		if name == "clerk" {
			continue
		}
		if _, err := p.Snapshot(t.Context(), v, s.ID); pipeline.KindOf(err) != pipeline.NotFound || err == nil {
			t.Errorf("%s reads: want NotFound, got %v", name, err)
		}
	}
	if list, err := p.Snapshots(t.Context(), admin); err != nil || len(list) != 1 {
		t.Errorf("want one, got %v %v", list, err)
	}
}

// TestTheListOfASnapshotIsTheOneThatWasKept: it is handed out without counting
// again, a changed object is noticed, and without it the history gives the same.
func TestTheListOfASnapshotIsTheOneThatWasKept(t *testing.T) {
	p := openPeople(t)
	admin := p.history(t, 300)
	p.pass(time.Hour)
	s, err := p.TakeSnapshot(t.Context(), admin, Freeze{Period: period(t, "2026-11")})
	if err != nil {
		t.Fatal(err)
	}
	kept, err := blob.Load(t.Context(), p.store, s.Report.List.Key, 1<<20)
	if err != nil || door.Sha(string(kept)) != string(s.Report.List.Packed) {
		t.Fatalf("want the list in the store, got %d bytes of %+v, %v", len(kept), s.Report.List, err)
	}
	var first, second bytes.Buffer
	if err := p.WriteSnapshotList(t.Context(), admin, s.ID, &first); err != nil || door.Sha(first.String()) != string(s.Report.List.Sum) {
		t.Errorf("want the list that was frozen, got %d bytes, %v", first.Len(), err)
	}
	if err := p.store.Remove(t.Context(), s.Report.List.Key); err != nil {
		t.Fatal(err)
	}
	if err := p.WriteSnapshotList(t.Context(), admin, s.ID, &second); err != nil || second.String() != first.String() {
		t.Errorf("want the same from the history, got %d bytes, %v", second.Len(), err)
	}
	diff, err := p.VerifySnapshot(t.Context(), admin, s.ID)
	if err != nil || len(diff) != 1 || diff[0].What != "list" {
		t.Errorf("want the lost list named, got %+v %v", diff, err)
	}
	kept[len(kept)-1] ^= 1
	if err := blob.Keep(t.Context(), p.store, s.Report.List.Key, kept); err != nil {
		t.Fatal(err)
	}
	kind(t, "a changed list", p.WriteSnapshotList(t.Context(), admin, s.ID, &second), pipeline.Internal)
}
