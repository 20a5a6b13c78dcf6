package index

import (
	"slices"
	"time"

	"pgregory.net/rapid"

	"sohoa/index/retention"
	"sohoa/pipeline"
)

// The acts of the model that change what a file is: dividing it, returning its
// batch, reading it again, releasing what is withheld, disposing of it, and
// merging units.

// charge makes the people who are charged with a duty.
func (m *machine) charge() {
	m.keeper = m.h.keeper(pipeline.Clerk, "H14")
	m.one = m.h.charged("one", pipeline.Clerk, "H14", DutyDispose)
	m.two = m.h.charged("two", pipeline.Manager, "H14", DutyDispose)
}

// Divide divides a file at random, or takes it back.
func (m *machine) Divide(t *rapid.T) {
	v := rapid.SampledFrom(viewers()).Draw(t, "viewer")
	id := m.document(t)
	var err error
	if rapid.Bool().Draw(t, "undo") {
		err = m.h.Undivide(m.h.t.Context(), v, id)
	} else {
		starts := rapid.SliceOfN(rapid.IntRange(1, 3), 0, 3).Draw(t, "starts")
		err = m.h.Divide(m.h.t.Context(), v, id, starts)
	}
	may(t, err, pipeline.NotFound, pipeline.Busy, pipeline.Invalid)
	m.forget(id, err)
}

// Look opens a round over a batch, looks at documents of it, or closes it, which
// accepts the batch or returns it.
func (m *machine) Look(t *rapid.T) {
	ctx := m.h.t.Context()
	if len(m.m.receipts) == 0 {
		t.Skip("nothing was received")
	}
	batch := rapid.SampledFrom(m.m.receipts).Draw(t, "receipt").Batch
	rounds, err := m.h.Rounds(ctx, second, batch)
	may(t, err, pipeline.NotFound)
	if err != nil {
		return
	}
	open := slices.IndexFunc(rounds, func(r Round) bool { return r.Closed.IsZero() })
	if open < 0 {
		may(t, m.h.OpenRound(ctx, second, batch, 0), pipeline.NotFound, pipeline.Invalid)
		return
	}
	looks, err := m.h.Looks(ctx, second, rounds[open].ID)
	may(t, err, pipeline.NotFound)
	for _, l := range looks {
		var wrong []pipeline.FieldName
		if rapid.Bool().Draw(t, "wrong") {
			wrong = []pipeline.FieldName{pipeline.FieldNumber}
		}
		may(t, m.h.Found(ctx, second, Finding{Document: l.Document, Wrong: wrong, Note: "xem lại"}), pipeline.NotFound, pipeline.Invalid, pipeline.Busy)
	}
	accept := rapid.Bool().Draw(t, "accept")
	may(t, m.h.CloseRound(ctx, second, batch, accept, "trả lại"), pipeline.NotFound, pipeline.Invalid)
}

// Reread has everything read again by another version.
func (m *machine) Reread(t *rapid.T) {
	m.reader = rapid.SampledFrom([]string{"1", "2", "3"}).Draw(t, "version")
	m.h.desk.reader = m.reader
	_, err := m.h.Reread(m.h.t.Context(), boss, m.reader)
	may(t, err)
}

// ReleaseWithheld lets go what is withheld, or removes it for good.
func (m *machine) ReleaseWithheld(t *rapid.T) {
	ctx := m.h.t.Context()
	all, err := m.h.WithheldOnes(ctx, m.keeper)
	if err != nil {
		t.Fatal(err)
	}
	if len(all) == 0 {
		t.Skip("nothing is withheld")
	}
	w := rapid.SampledFrom(all).Draw(t, "withheld")
	if rapid.Bool().Draw(t, "purge") {
		err = m.h.PurgeWithheld(ctx, m.keeper, w.ID, "nhầm tệp")
	} else {
		err = m.h.ClearWithheld(ctx, m.keeper, w.ID, "không mật")
	}
	may(t, err, pipeline.NotFound, pipeline.Invalid)
	if err == nil {
		m.m.upset[w.Sum] = true
	}
}

// Dispose gives a document its term, proposes its disposal, or judges one.
func (m *machine) Dispose(t *rapid.T) {
	ctx := m.h.t.Context()
	id := m.document(t)
	may(t, m.h.SetTerm(ctx, m.one, id, retention.Term{Code: "06", Years: 10}, "model"), pipeline.NotFound, pipeline.Invalid, pipeline.Busy)
	proposal, err := m.h.ProposeDisposal(ctx, m.one, "BB 01", "hết hạn", []pipeline.DocumentID{id})
	may(t, err, pipeline.NotFound, pipeline.Invalid, pipeline.Busy)
	if err != nil {
		return
	}
	if err := m.h.JudgeDisposal(ctx, m.one, proposal, true); err == nil {
		t.Fatal("who proposed it judged it")
	}
	yes := rapid.Bool().Draw(t, "yes")
	err = m.h.JudgeDisposal(ctx, m.two, proposal, yes)
	may(t, err, pipeline.NotFound, pipeline.Invalid, pipeline.Busy)
	if yes {
		m.forget(id, err)
	}
}

// Merge makes one department part of the other, once.
func (m *machine) Merge(t *rapid.T) {
	if m.m.merged || rapid.IntRange(0, 3).Draw(t, "rarely") > 0 {
		t.Skip("not now")
	}
	err := m.h.Merge(m.h.t.Context(), boss, Merger{Unit: other.Unit, Into: clerk.Unit, Day: time.Now().Add(-time.Minute), Source: "NQ 1"})
	if err != nil {
		t.Fatal(err)
	}
	m.m.merged = true
}

// above reports whether a viewer sees what belongs to a unit.
func (m *machine) above(v pipeline.Viewer, unit pipeline.UnitID) bool {
	return unit == v.Unit || v.Unit == "H14" || m.m.merged && unit == other.Unit && v.Unit == clerk.Unit
}
