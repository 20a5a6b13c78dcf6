package index

import (
	"testing"

	"sohoa/pipeline"
)

// cited uploads a paper and gives it a number, as a clerk does.
func (h *house) numbered(v pipeline.Viewer, b Batch, number, date string, p paper) pipeline.DocumentID {
	h.t.Helper()
	id := h.upload(v, b, p.Seed+".pdf", p.bytes(h.t)).Document
	h.work()
	values := map[pipeline.FieldName]string{pipeline.FieldNumber: number, pipeline.FieldSymbol: "QĐ-SNV", pipeline.FieldDate: date}
	if _, err := h.Confirm(h.t.Context(), v, id, values, false); err != nil {
		h.t.Fatal(err)
	}
	return id
}

func TestACitationLeadsToTheDocumentThatIsMeant(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	b := h.batch(clerk, "b")
	cited := pipeline.Citation{Type: "QUYẾT ĐỊNH", Number: "7", Symbol: "QĐ-SNV", Date: "2024-05-06", Organ: "Sở Nội vụ", Raw: "Quyết định số 7/QĐ-SNV", Page: 1}
	absent := pipeline.Citation{Number: "30", Symbol: "2020/NĐ-CP", Date: "2020-03-05", Raw: "Nghị định số 30/2020/NĐ-CP", Page: 1}
	meant := h.numbered(clerk, b, "07", "2024-05-06", paper{Seed: "meant", Pages: []string{"chữ"}, Subject: "Quy chế"})
	h.numbered(clerk, b, "07", "2023-05-06", paper{Seed: "year before", Pages: []string{"chữ"}, Subject: "Quy chế cũ"})
	from := h.numbered(clerk, b, "9", "2024-06-01", paper{Seed: "from", Pages: []string{"chữ"}, Subject: "Kế hoạch", Cites: []pipeline.Citation{absent, cited}})

	r, err := h.Document(ctx, officer, from)
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Cites) != 2 || r.Cites[0].Document != "" || r.Cites[1].Document != meant || r.Cites[1].Title == "" {
		t.Errorf("cites %+v, want one that is not here and %s", r.Cites, meant)
	}
	back, err := h.Document(ctx, officer, meant)
	if err != nil {
		t.Fatal(err)
	}
	if len(back.CitedBy) != 1 || back.CitedBy[0].Document != from {
		t.Errorf("named by %+v, want %s", back.CitedBy, from)
	}

	h.numbered(clerk, b, "7", "2024-05-06", paper{Seed: "twin", Pages: []string{"chữ"}, Subject: "Quy chế, bản khác"})
	if r, err = h.Document(ctx, officer, from); err != nil || r.Cites[1].Document != "" {
		t.Errorf("two documents may be meant and one is shown: %+v %v", r.Cites, err)
	}
}

func TestACitationShowsNothingOfAnotherUnit(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	theirs := h.numbered(clerk, h.batch(clerk, "b"), "7", "2024-05-06", paper{Seed: "theirs", Pages: []string{"chữ"}, Subject: "Của đơn vị khác"})
	cited := pipeline.Citation{Number: "7", Symbol: "QĐ-SNV", Date: "2024-05-06", Raw: "số 7/QĐ-SNV", Page: 1}
	mine := h.numbered(other, h.batch(other, "b"), "9", "2024-06-01", paper{Seed: "mine", Pages: []string{"chữ"}, Subject: "s", Cites: []pipeline.Citation{cited}})
	for _, tt := range []struct {
		who  pipeline.Viewer
		want pipeline.DocumentID
	}{{other, ""}, {boss, theirs}} {
		r, err := h.Document(ctx, tt.who, mine)
		if err != nil {
			t.Fatal(err)
		}
		if len(r.Cites) != 1 || r.Cites[0].Document != tt.want || tt.want == "" && r.Cites[0].Title != "" {
			t.Errorf("%s sees %+v, want the link %q", tt.who.Name, r.Cites, tt.want)
		}
	}
	if r, err := h.Document(ctx, clerk, theirs); err != nil || len(r.CitedBy) != 0 {
		t.Errorf("a clerk sees who names it in another unit: %+v %v", r.CitedBy, err)
	}
}
