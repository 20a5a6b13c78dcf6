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

func TestAMapOfPagesThatIsTornIsAnError(t *testing.T) {
	whole := pageMap(newLexicon(), "giao đất\n\nlâm nghiệp", []int{0, len("giao đất\n\n")})
	if n, err := worths(whole, nil); len(n) != 2 || err != nil {
		t.Fatalf("a whole map: %v, %v, want 2 pages", n, err)
	}
	for _, torn := range [][]byte{whole[:len(whole)-1], {9}, {0x80}, {1, 0x80}} {
		if n, err := worths(torn, nil); err == nil {
			t.Errorf("a torn map % x has pages %v, want an error", torn, n)
		}
	}
}

func FuzzWorths(f *testing.F) {
	f.Add(pageMap(newLexicon(), "giao đất\n\nlâm nghiệp", []int{0, 11}))
	f.Add([]byte{0x80, 0x80, 1})
	f.Fuzz(func(t *testing.T, pages []byte) {
		n, err := worths(pages, []pageTerm{{1, 1}})
		if err == nil && len(n) > len(pages) {
			t.Errorf("%d pages in %d bytes", len(n), len(pages))
		}
	})
}
