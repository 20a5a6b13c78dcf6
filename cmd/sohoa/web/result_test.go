package web

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"sohoa/index"
	xlsx "sohoa/index/sheet"
	"sohoa/pipeline"
)

// long is a decision of several pages.
func long(seed uint64) sheet {
	h := decision(seed)
	h.Long = 14
	return h
}

func (s *office) pagesOf(batch pipeline.BatchID) (pipeline.DocumentID, int) {
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
	s := newOffice(t)
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
	w.run(chromedp.Click(".hit h2 a", chromedp.ByQuery))
	w.see(".hits-over rect.now")
	var where string
	w.eval(`new URL(location.href).searchParams.get("page")`, &where)
	if where != "2" && pages == 2 {
		t.Errorf("opened at page %q, want 2", where)
	}
	now := func(n int) {
		w.until(fmt.Sprintf(`[...document.querySelectorAll(".hits-over rect")].findIndex(r => r.classList.contains("now")) === %d`, n))
	}
	now(0)
	w.run(chromedp.KeyEvent("n"))
	now(1)
	w.run(chromedp.KeyEvent("N"))
	now(0)
	w.run(chromedp.Click("[data-words]", chromedp.ByQuery))
	var selected string
	w.eval(`(() => { getSelection().selectAllChildren(document.querySelector(".paper .words")); return getSelection().toString(); })()`, &selected)
	if !strings.Contains(selected, words[0]) {
		t.Errorf("selected of the page: %q, want its words, %q among them", selected, words[0])
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
	s := newOffice(t)
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

func TestAListOfResultsIsTakenAwayAndNoted(t *testing.T) {
	s := newOffice(t)
	s.batch("một", decision(1), decision(2))
	res, body := s.get(s.browser(pipeline.Officer), "/search/list.xlsx?q="+url.QueryEscape("quyết định"))
	if got := res.Header.Get("Content-Disposition"); !strings.HasPrefix(got, "attachment") {
		t.Errorf("got %q, want an attachment", got)
	}
	sheets, err := xlsx.Read([]byte(body))
	if err != nil {
		t.Fatal(err)
	}
	var rows []string
	for _, r := range sheets[0].Rows {
		if strings.Contains(r.At(3).Text, "QUYẾT ĐỊNH") {
			rows = append(rows, r.At(4).Text)
		}
	}
	if len(rows) != 2 || rows[0] == "" {
		t.Errorf("the list has %q, want two decisions with their subjects", rows)
	}
	_, page := s.get(s.browser(pipeline.Administrator), "/audit?act=export_list")
	if !strings.Contains(page, "Tải danh sách tra cứu") {
		t.Error("the audit does not say that a list was taken")
	}
	s.stranger("SYT")
	if got := s.api("stranger", "GET", "/search/list.xlsx?q="+url.QueryEscape("quyết định"), nil, nil); got != 200 {
		t.Errorf("another unit's own list: got %d, want 200 and no rows", got)
	}
}

func TestASearchIsKeptForItsPersonAlone(t *testing.T) {
	s := newOffice(t)
	c := s.browser(pipeline.Officer)
	s.post(c, "/searches", url.Values{"name": {"Quyết định 2026"}, "question": {"q=quyết định&year=2026"}})
	_, page := s.get(c, "/search")
	if !strings.Contains(page, "Quyết định 2026") || !strings.Contains(page, "/search?q=quy%E1%BA%BFt") || !strings.Contains(page, "year=2026") {
		t.Error("the kept search is not offered")
	}
	if _, other := s.get(s.browser(pipeline.Clerk), "/search"); strings.Contains(other, "Quyết định 2026") {
		t.Error("somebody else sees the kept search")
	}
	kept, err := s.index.KeptSearches(context.Background(), s.viewer(pipeline.Officer))
	if err != nil || len(kept) != 1 {
		t.Fatalf("kept: %v, %v, want one", kept, err)
	}
	if res := s.post(s.browser(pipeline.Clerk), "/searches/"+kept[0].ID, nil); res.StatusCode != 404 {
		t.Errorf("somebody else drops it: got %d, want 404", res.StatusCode)
	}
	s.post(c, "/searches/"+kept[0].ID, nil)
	if _, page := s.get(c, "/search"); strings.Contains(page, "Quyết định 2026") {
		t.Error("a dropped search is still offered")
	}
	if res := s.post(c, "/searches", url.Values{"name": {" "}, "question": {"q=a"}}); res.StatusCode != 400 {
		t.Errorf("a search without a name: got %d, want 400", res.StatusCode)
	}
}
