package web

import (
	"context"
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"sohoa/index"
	"sohoa/pipeline"
)

func TestOneFieldOfManyDocumentsIsConfirmedByKeys(t *testing.T) {
	s := newOffice(t)
	sheets := letterSheets(t, 3)
	batch := s.batch("thư đi", sheets...)
	w := openWindow(t, s).as(pipeline.Clerk).open("/confirm/group?field=date&batch=" + string(batch))
	w.run(chromedp.WaitVisible("[data-row]", chromedp.ByQuery))
	want := map[string]bool{}
	for i, h := range sheets {
		d := h.document(t)
		want[d.Date.Format("2006-01-02")] = true
		w.until(fmt.Sprintf(`document.activeElement === document.querySelectorAll("[data-row] input")[%d]`, i))
		w.run(chromedp.KeyEvent(d.Date.Format("0201")))
		w.key(kb.Enter)
	}
	w.until(`document.querySelectorAll("[data-row].done").length === 3`)
	l, err := s.index.List(context.Background(), s.viewer(pipeline.Clerk), index.Filter{Batch: batch})
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range l.Documents {
		if !want[d.Date] {
			t.Errorf("%s: date %q, want one of %v", d.FileName, d.Date, want)
		}
	}
	w.run(chromedp.Click("[data-more]", chromedp.ByQuery), chromedp.WaitVisible(".empty", chromedp.ByQuery))
}
