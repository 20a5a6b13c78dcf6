package web

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"sohoa/index"
	"sohoa/pipeline"
)

// long is a decision of several pages.
func long(seed uint64) sheet {
	h := decision(seed)
	h.Long = 14
	return h
}

func (s *site) pagesOf(batch pipeline.BatchID) (pipeline.DocumentID, int) {
	s.t.Helper()
	b, err := s.index.Batch(context.Background(), s.viewer(pipeline.Clerk), batch)
	if err != nil {
		s.t.Fatal(err)
	}
	d, err := s.index.Document(context.Background(), s.viewer(pipeline.Clerk), b.Files[0].Documents[0])
	if err != nil {
		s.t.Fatal(err)
	}
	return d.ID, len(d.PageList)
}

// A hit on the last page of a long document opens there, and the keys go from
// hit to hit over the pages.
func TestAHitOpensAtItsPageAndGoesOnToTheNext(t *testing.T) {
	s := newSite(t)
	doc, pages := s.pagesOf(s.batch("một", long(1)))
	if pages < 2 {
		t.Fatalf("the long decision has %d pages, want several", pages)
	}
	ctx, v := context.Background(), s.viewer(pipeline.Officer)
	last, err := s.index.Page(ctx, v, doc, pages)
	if err != nil {
		t.Fatal(err)
	}
	var words []string
	for _, w := range last.Words[:min(7, len(last.Words))] {
		words = append(words, w.Text)
	}
	query := strings.Join(words, " ")
	found, err := s.index.Find(ctx, v, index.Query{Text: query, Boxes: true})
	if err != nil {
		t.Fatal(err)
	}
	if len(found.Hits) != 1 || found.Hits[0].Page != pages || len(found.Hits[0].Boxes.Words) == 0 || found.Hits[0].Boxes.Width == 0 {
		t.Fatalf("%q: got %+v, want page %d with boxes", query, found.Hits, pages)
	}
	w := openWindow(t, s).as(pipeline.Officer).open("/search?q=" + url.QueryEscape(query))
	w.run(chromedp.WaitVisible(".thumb rect", chromedp.ByQuery))
	w.picture("results")
	if bad := w.violations(); len(bad) != 0 {
		t.Errorf("accessibility of the results: %v", bad)
	}
	w.run(chromedp.Click(".hit h2 a", chromedp.ByQuery), chromedp.WaitVisible(".hits-over rect.now", chromedp.ByQuery))
	var where string
	w.eval(`new URL(location.href).searchParams.get("page")`, &where)
	if where != "2" && pages == 2 {
		t.Errorf("opened at page %q, want 2", where)
	}
	w.picture("viewer")
	w.run(chromedp.Click("[data-turn]", chromedp.ByQuery))
	w.until(`document.querySelector(".stage .paper").style.transform === "rotate(90deg)"`)
	w.picture("turned")
	if bad := w.violations(); len(bad) != 0 {
		t.Errorf("accessibility of the viewer: %v", bad)
	}
}

func TestFacetsAreATreeOfUnitsWithTheViewersCounts(t *testing.T) {
	s := newSite(t)
	s.batch("một", decision(1), decision(2))
	_, page := s.get(s.browser(pipeline.Officer), "/search?q="+url.QueryEscape("quyết định"))
	if strings.Contains(page, `unit=H14`) {
		t.Error("an officer of a department is told of the province's count")
	}
	_, page = s.get(s.browser(pipeline.Manager), "/search?q="+url.QueryEscape("quyết định"))
	if !strings.Contains(page, `unit=SNV" class="deep-1"`) || !strings.Contains(page, `unit=H14" class="deep-0"`) {
		t.Error("the manager of the province does not see the department below it")
	}
	_, page = s.get(s.browser(pipeline.Manager), "/search?q="+url.QueryEscape("quyết định")+"&unit=SNV&family=administrative&sort=oldest")
	if !strings.Contains(page, `class="deep-1 on"`) || !strings.Contains(page, "Hành chính") {
		t.Error("the filters in force are not shown as such")
	}
}
