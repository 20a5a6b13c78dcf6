package index

import (
	"fmt"
	"testing"

	"sohoa/pipeline"
	"sohoa/pipeline/extract"
)

// wording is what stands on made-up papers of two types, and how sure the
// machine is of the type.
func wording(i int, conf float64) paper {
	texts := []string{
		"căn cứ luật tổ chức xét đề nghị quyết định điều một bổ nhiệm ông bà giữ chức vụ",
		"kính gửi các phòng ban thực hiện chỉ đạo đề nghị báo cáo số liệu trước ngày",
	}
	p := paper{
		Seed: fmt.Sprintf("paper %d", i), Pages: []string{texts[i%2] + fmt.Sprintf(" số %d", i)}, Subject: "s", Rules: extract.Version + "-test",
		Type: pipeline.Field{Value: []string{"QUYẾT ĐỊNH", "CÔNG VĂN"}[i%2], Conf: conf, Page: 1, Status: pipeline.Uncertain},
	}
	if conf >= 0.9 {
		p.Type.Status = pipeline.Accepted
	}
	return p
}

// taught uploads papers and accepts them with their true type.
func (h *house) taught(n int, conf func(i int) float64) {
	h.t.Helper()
	b := h.batch(clerk, "confirmed")
	ids := make([]pipeline.DocumentID, n)
	for i := range n {
		p := wording(i, conf(i))
		ids[i] = h.upload(clerk, b, p.Seed+".pdf", p.bytes(h.t)).Document
	}
	h.work()
	for i, id := range ids {
		values := map[pipeline.FieldName]string{
			pipeline.FieldType: wording(i, 1).Type.Value, pipeline.FieldNumber: fmt.Sprint(i + 10), pipeline.FieldDate: "2025-03-04", pipeline.FieldSymbol: "SNV-VP",
		}
		if _, err := h.Confirm(h.t.Context(), clerk, id, values, true); err != nil {
			h.t.Fatal(err)
		}
	}
}

func TestTheWordingIsLearnedFromConfirmations(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	h.taught(60, func(int) float64 { return 0.95 })
	tried, err := h.Learn(ctx, boss, true)
	if err != nil {
		t.Fatal(err)
	}
	if tried.Documents != 60 || len(tried.Types) != 2 || !tried.Model.Taken || tried.Model.Version != 0 {
		t.Errorf("a try: %+v, want two types of 60 documents and nothing written", tried)
	}
	if _, found, _ := h.catalog.CurrentModel(ctx); found {
		t.Error("a try took over")
	}
	first, err := h.Learn(ctx, boss, false)
	if err != nil {
		t.Fatal(err)
	}
	if m := first.Model; m.Version != 1 || m.Before != -1 || m.Right != m.Held || m.Held == 0 {
		t.Errorf("first model: %+v, want version 1, right on all held back", m)
	}
	again, err := h.Learn(ctx, boss, false)
	if err != nil {
		t.Fatal(err)
	}
	if m := again.Model; m.Version != 2 || m.Before != first.Model.Right || !m.Taken {
		t.Errorf("second model: %+v, want it compared with the first and taken, being as good", m)
	}
	kindOf(t, learnErr(h, clerk), pipeline.NotFound)

	// What is in doubt is surer where the wording says the same, and offered
	// the wording's word where the page says nothing.
	b := h.batch(clerk, "new")
	doubt, none := wording(100, 0.7), wording(101, 0)
	none.Type = pipeline.Field{Status: pipeline.Uncertain}
	agreed := h.upload(clerk, b, "a.pdf", doubt.bytes(t)).Document
	offered := h.upload(clerk, b, "o.pdf", none.bytes(t)).Document
	h.work()
	for _, tt := range []struct {
		id     pipeline.DocumentID
		value  string
		status pipeline.Status
	}{{agreed, "QUYẾT ĐỊNH", pipeline.Accepted}, {offered, "CÔNG VĂN", pipeline.Uncertain}} {
		fields, err := h.catalog.Fields(ctx, tt.id)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range fields {
			if f.Name == pipeline.FieldType && (f.Value != tt.value || f.Status != tt.status) {
				t.Errorf("type %q %s (%.2f), want %q %s", f.Value, f.Status, f.Conf, tt.value, tt.status)
			}
		}
	}
}

func learnErr(h *house, v pipeline.Viewer) error {
	_, err := h.Learn(h.t.Context(), v, true)
	return err
}

func TestAThresholdIsSetFromConfirmationsToThePrecisionWanted(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	h.taught(140, func(i int) float64 { return 0.6 + 0.002*float64(i%100) })
	l, err := h.Learn(ctx, boss, false)
	if err != nil {
		t.Fatal(err)
	}
	for _, th := range l.Thresholds {
		switch th.Field {
		case pipeline.FieldType:
			if !th.Taken || th.From > 0.61 || th.Was != 0.9 || th.Right != 140 || th.Judged != 140 {
				t.Errorf("type: %+v, want it taken from 0.6 on, 140 of 140 right", th)
			}
		case pipeline.FieldSubject:
			if th.Taken && th.Accepted < leastJudged {
				t.Errorf("subject: taken from %d values", th.Accepted)
			}
		}
	}
	p := wording(500, 0.7) // below the threshold of the program, above the learned one
	id := h.upload(clerk, h.batch(clerk, "new"), "n.pdf", p.bytes(t)).Document
	h.work()
	fields, err := h.catalog.Fields(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range fields {
		if f.Name == pipeline.FieldType && f.Status != pipeline.Accepted {
			t.Errorf("type with 0.7 is %s, want it accepted by the learned threshold", f.Status)
		}
	}
}
