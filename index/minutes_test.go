package index

import (
	"bytes"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"testing"
	"time"

	"sohoa/index/minutes"
	"sohoa/index/retention"
	"sohoa/pipeline"
)

// plainWords says keys with their arguments, so that a test sees what a paper
// is told.
type plainWords struct{}

func (plainWords) Say(key string, args ...any) string {
	var b strings.Builder
	b.WriteString(key)
	for i := 1; i < len(args); i += 2 {
		b.WriteString(" " + strings.ReplaceAll(strings.TrimSpace(fmt.Sprint(args[i])), "\n", " "))
	}
	return b.String()
}
func (plainWords) Int(n int) string          { return fmt.Sprint(n) }
func (plainWords) Size(n int64) string       { return fmt.Sprint(n) + "B" }
func (plainWords) Day(iso string) string     { return iso }
func (plainWords) Moment(t time.Time) string { return t.Format(time.DateOnly) }

// printed is the text of a paper.
func printed(t *testing.T, write func(io.Writer) error) string {
	t.Helper()
	var b bytes.Buffer
	if err := write(&b); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "pdftotext", "-layout", "-", "-")
	cmd.Stdin = &b
	out, err := cmd.Output()
	if err != nil {
		t.Fatal("pdftotext (poppler-utils) is needed:", err)
	}
	return strings.Join(strings.Fields(string(out)), " ")
}

func (h *house) says(paper string, want ...string) {
	h.t.Helper()
	for _, w := range want {
		if !strings.Contains(paper, w) {
			h.t.Errorf("%q is not on the paper: %s", w, paper)
		}
	}
}

var _ minutes.Words = plainWords{}

// TestARecordNamesWhatWasDone prints what people sign: the files of a batch with
// their hashes, and a disposal with both who did it.
func TestARecordNamesWhatWasDone(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	h.keeper(pipeline.Clerk, "SNV")
	one := h.charged("one", pipeline.Clerk, "SNV", DutyDispose)
	two := h.charged("two", pipeline.Manager, "SNV", DutyDispose)
	r := h.old(clerk, "goes")
	b, err := h.Document(ctx, clerk, r.Document)
	if err != nil {
		t.Fatal(err)
	}
	paper := printed(t, func(w io.Writer) error { return h.WriteHandover(ctx, clerk, b.Batch, plainWords{}, w) })
	h.says(paper, "minutes.handover_subject b", "report.state", "report.motto", "goes.pdf", string(r.Sum[:8])+" "+string(r.Sum[8:16]), "minutes.hand_giver", "minutes.hand_receiver")
	kindOf(t, h.WriteHandover(ctx, officer, b.Batch, plainWords{}, io.Discard), pipeline.NotFound)
	kindOf(t, h.WriteHandover(ctx, other, b.Batch, plainWords{}, io.Discard), pipeline.NotFound)

	if err := h.SetTerm(ctx, one, r.Document, retention.Term{Code: "06", Years: 10}, "test"); err != nil {
		t.Fatal(err)
	}
	id, err := h.ProposeDisposal(ctx, one, "BB 07", "hết thời hạn", []pipeline.DocumentID{r.Document})
	if err != nil {
		t.Fatal(err)
	}
	kindOf(t, h.WriteDisposal(ctx, two, id, plainWords{}, io.Discard), pipeline.NotFound) // not carried out
	if err := h.JudgeDisposal(ctx, two, id, true); err != nil {
		t.Fatal(err)
	}
	kindOf(t, h.WriteDisposal(ctx, clerk, id, plainWords{}, io.Discard), pipeline.NotFound) // not charged
	paper = printed(t, func(w io.Writer) error { return h.WriteDisposal(ctx, two, id, plainWords{}, w) })
	h.says(paper, "minutes.disposal_basis BB 07", "minutes.disposal_by one", "minutes.disposal_judge two", "hết thời hạn", "s goes", "2010-05-04", string(r.Sum[:8]))
	entries, err := h.catalog.Audit(ctx, id, 10)
	if err != nil || entries[len(entries)-1].Act != "download" || entries[len(entries)-1].User != two.User {
		t.Errorf("printing is not in the audit: %+v, %v", entries, err)
	}
}

// TestAClosedRoundIsPrinted: never an open one.
func TestAClosedRoundIsPrinted(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	b, ids := h.lot(3)
	if err := h.OpenRound(ctx, boss, b.ID, 0); err != nil {
		t.Fatal(err)
	}
	kindOf(t, h.WriteRound(ctx, clerk, RoundOf{b.ID, 1}, plainWords{}, io.Discard), pipeline.NotFound)
	for i, id := range ids {
		var wrong []pipeline.FieldName
		note := ""
		if i == 0 {
			wrong, note = []pipeline.FieldName{pipeline.FieldSubject}, "sai trích yếu"
		}
		if err := h.Found(ctx, boss, Finding{Document: id, Wrong: wrong, Note: note}); err != nil {
			t.Fatal(err)
		}
	}
	if err := h.CloseRound(ctx, boss, b.ID, false, "làm lại"); err != nil {
		t.Fatal(err)
	}
	paper := printed(t, func(w io.Writer) error { return h.WriteRound(ctx, clerk, RoundOf{b.ID, 1}, plainWords{}, w) })
	h.says(paper, "minutes.round_sample", "minutes.round_found 1", "minutes.round_returned", "minutes.comment làm lại", "sai trích yếu", "minutes.hand_checker")
	kindOf(t, h.WriteRound(ctx, other, RoundOf{b.ID, 1}, plainWords{}, io.Discard), pipeline.NotFound)
}
