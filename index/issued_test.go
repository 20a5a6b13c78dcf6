package index

import (
	"slices"
	"testing"
	"time"

	"sohoa/pipeline"
)

// TestTheUnitThatIssuedIsKeptFoundAndSurvives: what is printed stays, the unit
// it means is kept beside it, is a filter of the search with all below it,
// follows a merger, and comes back from the store alone.
func TestTheUnitThatIssuedIsKeptFoundAndSurvives(t *testing.T) {
	h := openHouse(t, t.TempDir())
	ctx := t.Context()
	b := h.batch(clerk, "b")
	issued := func(seed string, values map[pipeline.FieldName]string) pipeline.DocumentID {
		t.Helper()
		id := h.upload(clerk, b, seed+".pdf", paper{Seed: seed, Pages: []string{"đất đai"}, Subject: seed}.bytes(t)).Document
		h.work()
		if _, err := h.Confirm(ctx, clerk, id, values, false); err != nil {
			t.Fatal(err)
		}
		h.work()
		return id
	}
	department := issued("một", map[pipeline.FieldName]string{pipeline.FieldSuperiorOrgan: "ỦY BAN NHÂN DÂN TỈNH CAO BẰNG"})
	commune := issued("hai", map[pipeline.FieldName]string{
		pipeline.FieldOrgan: "ỦY BAN NHÂN DÂN XÃ VĨNH QUANG", pipeline.FieldSuperiorOrgan: "HUYỆN BẢO LÂM", pipeline.FieldDate: "2019-03-02",
	})
	nobody := issued("ba", map[pipeline.FieldName]string{pipeline.FieldOrgan: "CÔNG TY A"})

	look := func(h *house, into pipeline.UnitID) {
		t.Helper()
		for _, want := range []struct {
			id     pipeline.DocumentID
			unit   pipeline.UnitID
			organ  string
			former bool
		}{
			{department, "SNV", "SỞ NỘI VỤ", false},
			{commune, "01294", "ỦY BAN NHÂN DÂN XÃ VĨNH QUANG", true},
			{nobody, "", "", false},
		} {
			d, err := h.Document(ctx, boss, want.id)
			if err != nil {
				t.Fatal(err)
			}
			if i := d.Issuer; i.Unit != want.unit || i.Organ != want.organ || i.Former != want.former || (i.Unit != "") == i.At.IsZero() {
				t.Errorf("want %+v, got %+v", want, i)
			}
		}
		for _, want := range []struct {
			asked string
			found []pipeline.DocumentID
		}{
			{"đơn vị ban hành:SNV", []pipeline.DocumentID{department}},
			{`ban hành:"xã Lý Bôn"`, []pipeline.DocumentID{commune}},
			{"issuer:" + string(into), []pipeline.DocumentID{commune}},
			{"đất đai ban hành:H14", []pipeline.DocumentID{department, commune}},
			{"ban hành:SYT", nil},
		} {
			hits, err := h.Find(ctx, boss, Query{Text: want.asked, Page: Page{Limit: 9}})
			if err != nil {
				t.Fatal(err)
			}
			var got []pipeline.DocumentID
			for _, hit := range hits.Hits {
				got = append(got, hit.ID)
			}
			slices.Sort(got)
			slices.Sort(want.found)
			if !slices.Equal(got, want.found) {
				t.Errorf("%s: want %v, got %v", want.asked, want.found, got)
			}
		}
	}
	look(h, "01294")
	if err := h.Merge(ctx, boss, Merger{Unit: "01294", Into: "01290", Day: time.Now().AddDate(0, 0, -1), Source: "Nghị quyết 1"}); err != nil {
		t.Fatal(err)
	}
	h.work()
	look(h, "01290")
	if _, err := h.WriteRecords(ctx); err != nil {
		t.Fatal(err)
	}
	h.clean(true)
	h = forget(t, h)
	if _, err := h.Rebuild(ctx); err != nil {
		t.Fatal(err)
	}
	look(h, "01290")
}
