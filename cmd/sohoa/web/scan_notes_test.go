package web

import (
	"strings"
	"testing"

	"sohoa/pipeline"
)

func TestAClerkIsToldWhatIsPoorAboutAScan(t *testing.T) {
	s := newOffice(t)
	doc, pages := s.pagesOf(s.batch("một", long(1)))
	if pages < 2 {
		t.Fatalf("the long decision has %d pages, want several", pages)
	}
	c := s.browser(pipeline.Clerk)
	_, first := s.get(c, "/documents/"+string(doc)+"?page=1")
	_, second := s.get(c, "/documents/"+string(doc)+"?page=2") // pale print, see reading
	for name, html := range map[string]string{"first": first, "second": second} {
		if !strings.Contains(html, "Ảnh quét ") || !strings.Contains(html, " dpi, đã chỉnh nghiêng 0 độ.") {
			t.Errorf("%s page: resolution and lean are not shown", name)
		}
	}
	if note := "Chữ mờ."; strings.Contains(first, note) || !strings.Contains(second, note) {
		t.Errorf("want %q on the second page only", note)
	}
}
