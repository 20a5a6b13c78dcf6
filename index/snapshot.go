package index

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"time"
	"unicode/utf8"

	"golang.org/x/sync/errgroup"

	"sohoa/index/board"
	"sohoa/index/catalog/figures"
	"sohoa/index/catalog/ledger"
	"sohoa/index/door"
	"sohoa/index/dossier"
	"sohoa/index/frozen"
	"sohoa/index/progress"
	"sohoa/pipeline"
)

// Snapshot is a period frozen: the report as it was given. It names the rules
// and the register it was made by, and the hash of the list of documents
// behind it.
type Snapshot struct {
	ID     string          `json:"id"`
	Report progress.Report `json:"report"`
	Sum    pipeline.Sum    `json:"sha256"` // of the report as it was frozen
	Note   string          `json:"note,omitempty"`
	By     pipeline.UserID `json:"by"`
	ByName string          `json:"by_name"`
	At     time.Time       `json:"at"`
}

// Freeze says what to freeze.
type Freeze struct {
	Unit    pipeline.UnitID // with all below; empty: the viewer's
	Period  progress.Period // begun already; one that still runs is frozen as of now and says so
	Measure progress.Measure
	Note    string
}

// TakeSnapshot freezes a period; for managers and administrators.
func (x *Index) TakeSnapshot(ctx context.Context, v pipeline.Viewer, f Freeze) (Snapshot, error) {
	if err := door.Allow(v, pipeline.Manager, pipeline.Administrator); err != nil {
		return Snapshot{}, err
	}
	if f.Unit == "" {
		f.Unit = v.Unit
	}
	if f.Note = door.CleanName(f.Note); utf8.RuneCountInString(f.Note) > 500 {
		return Snapshot{}, door.Invalid("note", "is too long")
	}
	// A millisecond back: nothing that happens from now on can change it.
	asOf := x.clock().Add(-time.Millisecond).Truncate(time.Millisecond)
	if f.Period.Last().Before(asOf) {
		asOf = f.Period.Last().Truncate(time.Millisecond)
	}
	if !f.Period.From.Before(asOf) {
		return Snapshot{}, door.Invalid("period", "has not begun")
	}
	report, err := x.freeze(ctx, v, f, asOf)
	if err != nil {
		return Snapshot{}, fmt.Errorf("freeze %s: %w", f.Period.Name, err)
	}
	if report.Seal, err = x.seal(ctx, v); err != nil {
		return Snapshot{}, fmt.Errorf("freeze %s: %w", f.Period.Name, err)
	}
	body, err := json.Marshal(report)
	if err != nil {
		return Snapshot{}, fmt.Errorf("freeze %s: %w", f.Period.Name, err)
	}
	kept, err := x.catalog.AddSnapshot(ctx, v, figures.Snapshot{
		Unit: f.Unit, Period: f.Period.Name, Body: string(body), Sum: pipeline.Sum(door.Sha(string(body))), Note: f.Note,
	})
	if err != nil {
		return Snapshot{}, fmt.Errorf("freeze %s: %w", f.Period.Name, err)
	}
	return snapshotOf(kept)
}

// freeze counts a report and writes its list, both at once: the list is one
// pass over all documents, the figures are a few questions.
func (x *Index) freeze(ctx context.Context, v pipeline.Viewer, f Freeze, asOf time.Time) (progress.Report, error) {
	if _, err := x.catalog.Unit(ctx, door.Scope(v), f.Unit); err != nil {
		return progress.Report{}, err
	}
	var report progress.Report
	var list progress.List
	both, ctx := errgroup.WithContext(ctx)
	both.Go(func() (err error) {
		report, err = x.report(ctx, v, f, asOf)
		return err
	})
	both.Go(func() (err error) {
		list, err = frozen.Keep(ctx, x.store, x.done(ctx, f.Unit, asOf))
		return err
	})
	err := both.Wait()
	report.List = list
	return report, err
}

// seal is what the audit was signed with last; nil where nothing is signed yet.
func (x *Index) seal(ctx context.Context, v pipeline.Viewer) (*progress.Seal, error) {
	c, err := x.AuditSeal(ctx, v)
	if err != nil || c.N == 0 {
		return nil, err
	}
	return &progress.Seal{N: c.N, Last: c.Last, Hash: c.Hash, Key: c.Key}, nil
}

// report makes the report of a period from the history alone. It never counts
// what is withheld: a report is read by more people than may know of it.
func (x *Index) report(ctx context.Context, v pipeline.Viewer, f Freeze, asOf time.Time) (progress.Report, error) {
	v.Role = pipeline.Manager
	before := f.Period.Before()
	end, err := x.Progress(ctx, v, board.Ask{Unit: f.Unit, AsOf: asOf, Measure: f.Measure})
	if err != nil {
		return progress.Report{}, err
	}
	at := func(t time.Time) progress.Table {
		if err != nil {
			return progress.Table{}
		}
		var table progress.Table
		table, err = x.Progress(ctx, v, board.Ask{Unit: f.Unit, AsOf: t.Add(-time.Millisecond), Measure: end.Measure})
		return table
	}
	now := progress.Span{Start: at(f.Period.From), End: end}
	r := progress.Compare(f.Period, now, progress.Span{Start: at(before.From), End: at(before.To)})
	if err != nil {
		return progress.Report{}, err
	}
	if r.Indicators, err = x.indicators(ctx, v, DossierAsk{Unit: f.Unit, Period: f.Period, AsOf: asOf}); err != nil {
		return progress.Report{}, err
	}
	return r, nil
}

// indicators are those of dossiers, for the unit asked for.
func (x *Index) indicators(ctx context.Context, v pipeline.Viewer, a DossierAsk) ([]progress.Indicator, error) {
	rows, err := x.DossierTable(ctx, v, a)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	var all []progress.Indicator
	for _, i := range dossier.Indicators() {
		all = append(all, progress.Indicator{Name: string(i), Numerator: rows[0].Numerator(i), Denominator: rows[0].Received})
	}
	return all, nil
}

// done hands over the documents that were digitized at a moment.
func (x *Index) done(ctx context.Context, unit pipeline.UnitID, at time.Time) frozen.Each {
	return func(take func(figures.Done) error) error { return x.catalog.EachDone(ctx, unit, at, take) }
}

func snapshotOf(k figures.Snapshot) (Snapshot, error) {
	s := Snapshot{ID: k.ID, Sum: k.Sum, Note: k.Note, By: k.By, ByName: k.ByName, At: k.At}
	if err := json.Unmarshal([]byte(k.Body), &s.Report); err != nil {
		return s, pipeline.Errorf(pipeline.Internal, "snapshot %s: %w", k.ID, err)
	}
	return s, nil
}

// Snapshots lists the snapshots of the viewer's units, newest first.
func (x *Index) Snapshots(ctx context.Context, v pipeline.Viewer) ([]Snapshot, error) {
	if err := door.Allow(v, pipeline.Manager, pipeline.Administrator, pipeline.Clerk); err != nil {
		return nil, err
	}
	kept, err := x.catalog.Snapshots(ctx, door.Scope(v))
	if err != nil {
		return nil, fmt.Errorf("list snapshots: %w", err)
	}
	all := make([]Snapshot, len(kept))
	for i, k := range kept {
		if all[i], err = snapshotOf(k); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// Snapshot returns one snapshot. NotFound: there is none in the viewer's units.
func (x *Index) Snapshot(ctx context.Context, v pipeline.Viewer, id string) (Snapshot, error) {
	if err := door.Allow(v, pipeline.Manager, pipeline.Administrator, pipeline.Clerk); err != nil {
		return Snapshot{}, err
	}
	kept, err := x.catalog.Snapshot(ctx, door.Scope(v), id)
	if err != nil {
		return Snapshot{}, err
	}
	return snapshotOf(kept)
}

// WriteSnapshotList writes the list of documents behind a snapshot as CSV: the
// one that was kept, else made again from the history. Internal: it is not the
// list that was frozen.
func (x *Index) WriteSnapshotList(ctx context.Context, v pipeline.Viewer, id string, w io.Writer) error {
	s, err := x.Snapshot(ctx, v, id)
	if err != nil {
		return err
	}
	if err := x.catalog.Note(ctx, v, ledger.ActDownload, id, "list"); err != nil {
		return fmt.Errorf("list of %s: %w", id, err)
	}
	return x.copyList(ctx, s, w)
}

func (x *Index) copyList(ctx context.Context, s Snapshot, w io.Writer) error {
	err := frozen.Copy(ctx, x.store, s.Report.List, w)
	if pipeline.KindOf(err) != pipeline.NotFound || err == nil {
		return err
	}
	list, err := frozen.Write(w, x.done(ctx, s.Report.Unit, s.Report.AsOf))
	if err == nil && !list.Same(s.Report.List) {
		err = pipeline.Errorf(pipeline.Internal, "snapshot %s: the list differs from the one frozen", s.ID)
	}
	return err
}

// Difference is one figure of a snapshot that cannot be found again.
type Difference struct {
	Unit   pipeline.UnitID `json:"unit,omitempty"` // empty: of the report as a whole
	What   string          `json:"what"`
	Frozen string          `json:"frozen"`
	Found  string          `json:"found"`
}

// VerifySnapshot makes the report of a snapshot and its list again from history,
// register and targets, reads the list that was kept, and lists what differs.
// Nothing: the figures stand.
func (x *Index) VerifySnapshot(ctx context.Context, v pipeline.Viewer, id string) ([]Difference, error) {
	if err := door.Allow(v, pipeline.Manager, pipeline.Administrator); err != nil {
		return nil, err
	}
	kept, err := x.catalog.Snapshot(ctx, door.Scope(v), id)
	if err != nil {
		return nil, err
	}
	s, err := snapshotOf(kept)
	if err != nil {
		return nil, err
	}
	r := s.Report
	again, err := x.report(ctx, v, Freeze{Unit: r.Unit, Period: r.Period, Measure: r.Measure}, r.AsOf)
	if err != nil {
		return nil, fmt.Errorf("verify snapshot %s: %w", id, err)
	}
	if again.List, err = frozen.Write(io.Discard, x.done(ctx, r.Unit, r.AsOf)); err != nil {
		return nil, fmt.Errorf("verify snapshot %s: %w", id, err)
	}
	var diff []Difference
	if found := pipeline.Sum(door.Sha(kept.Body)); found != kept.Sum {
		diff = append(diff, Difference{What: "sha256", Frozen: string(kept.Sum), Found: string(found)})
	}
	if r.List.Key != "" {
		if err := frozen.Copy(ctx, x.store, r.List, io.Discard); err != nil {
			diff = append(diff, Difference{What: "list", Frozen: string(r.List.Packed), Found: err.Error()})
		}
	}
	return append(diff, unlike(r, again)...), nil
}

func unlike(a, b progress.Report) []Difference {
	var diff []Difference
	add := func(unit pipeline.UnitID, what string, a, b any) {
		x, errA := json.Marshal(a)
		y, errB := json.Marshal(b)
		if errA != nil || errB != nil || string(x) != string(y) {
			diff = append(diff, Difference{unit, what, string(x), string(y)})
		}
	}
	if !a.List.Same(b.List) {
		add("", "documents", a.List, b.List)
	}
	add("", "policy", a.Policy, b.Policy)
	add("", "register", a.Register, b.Register)
	if len(a.Indicators) > 0 { // a report of before they were counted has none
		add("", "indicators", a.Indicators, b.Indicators)
	}
	rows := map[pipeline.UnitID]progress.ReportRow{}
	for _, row := range b.Rows {
		rows[row.Unit] = row
	}
	for _, row := range a.Rows {
		found := rows[row.Unit]
		found.Name, found.Type = row.Name, row.Type // a unit may be called otherwise later
		add(row.Unit, "figures", row, found)
	}
	if len(a.Rows) != len(b.Rows) {
		add("", "units", len(a.Rows), len(b.Rows))
	}
	return diff
}
