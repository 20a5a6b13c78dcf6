package search

import (
	"slices"
	"strings"
	"testing"

	"sohoa/pipeline"
)

// bound makes a record of pages.
func bound(id string, pages ...string) Record {
	r := Record{ID: pipeline.DocumentID(id), Units: []pipeline.UnitID{province}, State: pipeline.Described}
	for _, p := range pages {
		r.Pages = append(r.Pages, len(r.Body))
		r.Body += p + "\n\n"
	}
	return r
}

func TestAHitKnowsItsPage(t *testing.T) {
	e := open(t)
	dull := strings.Repeat("nội dung thường gặp của văn bản ", 40)
	put(t, e, bound("many", dull, dull+"giao đất cho hộ", dull, "lâm nghiệp "+dull, dull+"giao đất lâm nghiệp cho hộ gia đình"), bound("one", "giao đất lâm nghiệp"),
		bound("two", dull, dull))
	for _, c := range []struct {
		rule, query, id string
		page            int
		pages           []int
	}{
		{"the page that holds most", "giao đất lâm nghiệp", "many", 5, []int{5}},
		{"a phrase", `"giao đất"`, "many", 2, []int{2, 5}},
		{"one word", "lâm", "many", 4, []int{4, 5}},
		{"a slip", "giao đất lâm nghjệp", "many", 5, []int{5}},
		{"a record of one page has no map", "giao đất lâm nghiệp", "one", 0, nil},
		{"not this word", "-lâm thường gặp", "two", 1, []int{1, 2}},
	} {
		r := find(t, e, Query{Text: c.query})
		at := slices.IndexFunc(r.Hits, func(h Hit) bool { return string(h.ID) == c.id })
		if at < 0 || r.Hits[at].Page != c.page {
			t.Errorf("%s: %q: hits %+v, want %s on page %d", c.rule, c.query, r.Hits, c.id, c.page)
		}
		if c.rule == "a slip" {
			continue // what is put right is known to Find alone
		}
		pages, err := e.Pages(t.Context(), pipeline.DocumentID(c.id), Query{Text: c.query})
		if err != nil || !slices.Equal(pages, c.pages) {
			t.Errorf("%s: Pages(%q) = %v, %v, want %v", c.rule, c.query, pages, err, c.pages)
		}
	}
	if pages, err := e.Pages(t.Context(), "nobody", Query{Text: "đất"}); pages != nil || err != nil {
		t.Errorf("Pages of nobody = %v, %v, want nothing", pages, err)
	}
}
