package index

import (
	"fmt"
	"strings"
	"testing"

	"sohoa/pipeline"
)

const personNumber = "004085001234"

// numberField is the number of a person as a viewer is shown it.
func numberField(t *testing.T, r Record) string {
	t.Helper()
	for _, f := range r.Fields {
		if f.Name == pipeline.FieldPersonalID {
			offers := make([]string, 0, len(f.Suggestions))
			for _, s := range f.Suggestions {
				offers = append(offers, s.Value)
			}
			return f.Value + "|" + f.Raw + "|" + strings.Join(offers, ",")
		}
	}
	t.Fatalf("no number among %+v", r.Fields)
	return ""
}

func TestNumbersOfPersonsAreForThoseWhoConfirmOrHaveADossier(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	p := paper{Pages: []string{"Ông Hoàng Văn Thử số CCCD " + personNumber + " trú tại xã Hòa An"}, Subject: "Cấp bản sao cho " + personNumber, Person: personNumber}
	r := h.upload(clerk, h.batch(clerk, "b"), "a.pdf", p.bytes(t))
	h.work()
	const full, hidden = personNumber + "|Số: " + personNumber + "|" + personNumber, "*********234|Số: *********234|*********234"
	for _, c := range []struct {
		viewer pipeline.Viewer
		want   string
	}{{clerk, full}, {boss, full}, {officer, hidden}} {
		d, err := h.Document(ctx, c.viewer, r.Document)
		if err != nil {
			t.Fatal(err)
		}
		if got := numberField(t, d); got != c.want {
			t.Errorf("a %s sees %q, want %q", c.viewer.Role, got, c.want)
		}
		hits, err := h.Find(ctx, c.viewer, Query{Text: "trú tại hòa an"})
		if err != nil || len(hits.Hits) != 1 {
			t.Fatalf("hits %+v, %v", hits, err)
		}
		hit := hits.Hits[0]
		shows := strings.Contains(hit.Snippet+hit.Title+hit.Subject+d.Title, personNumber)
		if want := c.want == full; shows != want {
			t.Errorf("a %s sees the number in a hit: %v, want %v: %q %q", c.viewer.Role, shows, want, hit.Snippet, hit.Title)
		}
		for _, m := range hit.Marks {
			if word := hit.Snippet[m.Start:m.End]; strings.Contains(word, "*") || word == "" {
				t.Errorf("a mark on %q", word)
			}
		}
	}
	hits, err := h.Find(ctx, officer, Query{Text: personNumber})
	if err != nil || hits.Total != 1 {
		t.Errorf("who knows the number finds %d, %v, want 1", hits.Total, err)
	}
	d, err := h.DocumentFor(ctx, officer, r.Document, "H14.12-261121-0001")
	if err != nil || numberField(t, d) != hidden {
		t.Errorf("before it is digitized: %q, %v, want %q", numberField(t, d), err, hidden)
	}
	if _, err := h.Next(ctx, clerk, Filter{}); err != nil {
		t.Fatal(err)
	}
	say := map[pipeline.FieldName]string{pipeline.FieldNumber: "15", pipeline.FieldDate: "2025-02-28"}
	if rec, err := h.Confirm(ctx, clerk, r.Document, say, true); err != nil || rec.State != pipeline.Digitized {
		t.Fatalf("confirm: %s, %v", rec.State, err)
	}
	for code, want := range map[string]string{"": hidden, "no code": hidden, "H14.12-261121-0001": full} {
		d, err := h.DocumentFor(ctx, officer, r.Document, code)
		if err != nil {
			t.Fatal(err)
		}
		if got := numberField(t, d); strings.Contains(got, personNumber) != (want == full) {
			t.Errorf("an officer with dossier %q sees %q, want %q", code, got, want)
		}
	}
}

func TestReadingsAreLearnedByCommand(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	_, err := h.LearnReadings(ctx, boss)
	kindOf(t, err, pipeline.Invalid)
	_, err = h.LearnReadings(ctx, clerk)
	kindOf(t, err, pipeline.NotFound)
	b := h.batch(clerk, "b")
	for i := range 4 {
		p := paper{Seed: fmt.Sprint(i), Pages: []string{"chữ"}, Subject: "Về việc bổ nhiệm cán bộ", Read: "Về việc bổ nhiệ" + "rn cán bộ phần 1"}
		h.upload(clerk, b, fmt.Sprint(i, ".pdf"), p.bytes(t))
	}
	wrong := h.upload(clerk, b, "w.pdf", paper{Seed: "w", Pages: []string{"Hoàng Văn Cârn"}, Subject: "Khác"}.bytes(t))
	h.work()
	for range 4 {
		task, err := h.Next(ctx, clerk, Filter{})
		if err != nil {
			t.Fatal(err)
		}
		say := map[pipeline.FieldName]string{pipeline.FieldSubject: task.Subject, pipeline.FieldNumber: "15", pipeline.FieldDate: "2025-02-28"}
		if _, err := h.Confirm(ctx, clerk, task.ID, say, true); err != nil {
			t.Fatal(err)
		}
	}
	l, err := h.LearnReadings(ctx, boss)
	if err != nil {
		t.Fatal(err)
	}
	if l.Version != 1 || len(l.Confusions) != 1 || l.Confusions[0].Meant != "m" || l.Confusions[0].Read != "rn" {
		t.Errorf("learned %+v, want m read as rn", l)
	}
	hits, err := h.Find(ctx, officer, Query{Text: "hoàng văn câm"})
	if err != nil || hits.Total != 1 || hits.Hits[0].ID != wrong.Document {
		t.Errorf("what was misread: %+v, %v, want %s", hits, err, wrong.Document)
	}
	again, err := h.LearnReadings(ctx, boss)
	if err != nil || again.Version != 2 {
		t.Errorf("learned again as version %d, %v, want 2", again.Version, err)
	}
	if now, err := h.catalog.Misreadings(ctx); err != nil || now.Version != 2 || len(now.Confusions) != 1 || now.Pairs != l.Pairs {
		t.Errorf("in use is %+v, %v, want version 2", now, err)
	}
}

func TestPaperIsFoundByItsBoxAndShelf(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	b, err := h.OpenBatch(ctx, clerk, NewBatch{Unit: clerk.Unit, Name: "b", Box: "Hộp số 12"})
	if err != nil {
		t.Fatal(err)
	}
	r := h.upload(clerk, b, "a.pdf", paper{Pages: []string{"chữ"}, Subject: "s"}.bytes(t))
	h.upload(clerk, h.batch(clerk, "other"), "o.pdf", paper{Seed: "o", Pages: []string{"chữ"}, Subject: "s"}.bytes(t))
	h.work()
	for _, text := range []string{"hộp:12", `box:"hộp 12"`, "hộp 12"} {
		hits, err := h.Find(ctx, officer, Query{Text: text})
		if err != nil || hits.Total != 1 || hits.Hits[0].ID != r.Document {
			t.Errorf("Find(%q): %+v, %v, want %s", text, hits, err, r.Document)
		}
	}
}
