package search

import (
	"strings"
	"testing"

	"sohoa/index/search/entry"
	"sohoa/pipeline"
)

func TestAPhraseIsFoundInShortAndLongRecords(t *testing.T) {
	e := open(t)
	filler := strings.Repeat("nội dung thường gặp trong mọi văn bản ", 200)
	rec := func(id, body string) Record {
		return Record{ID: pipeline.DocumentID(id), Units: []pipeline.UnitID{province}, State: pipeline.Described, Body: body}
	}
	long := filler + "giao đất lâm nghiệp " + filler
	if len(long) <= entry.LongText {
		t.Fatalf("the long body has %d bytes, want more than %d", len(long), entry.LongText)
	}
	put(t, e, rec("short", "giao đất lâm nghiệp"), rec("long", long), rec("apart", "đất được giao, nghiệp vụ lâm sinh"), rec("other", filler))
	for query, want := range map[string]string{
		`"giao đất lâm nghiệp"`: "long short", `"đất giao"`: "", `"nghiệp vụ lâm"`: "apart", `"mọi văn bản nội dung"`: "long other",
	} {
		if got := sorted(ids(find(t, e, Query{Text: query}))); got != want {
			t.Errorf("Find(%s) = %q, want %q", query, got, want)
		}
	}
}

func TestStepsAreBoundedByBytes(t *testing.T) {
	e := &Engine{opts: Options{Batch: 100}}
	small, large := Record{Body: strings.Repeat("a", 40)}, Record{Body: strings.Repeat("a", 400)}
	for _, c := range []struct {
		rule    string
		records []Record
		want    int
	}{
		{"as many as fit", []Record{small, small, small}, 2},
		{"one that is larger than a step goes alone", []Record{large, small}, 1},
		{"all where they fit", []Record{small}, 1},
		{"without bodies, by number", make([]Record, maxStep+5), maxStep},
	} {
		if got := e.step(c.records); got != c.want {
			t.Errorf("%s: got %d, want %d", c.rule, got, c.want)
		}
	}
}
