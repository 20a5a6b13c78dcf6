package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"sohoa/index"
	"sohoa/pipeline"
	"sohoa/pipeline/paper"
)

// TestSigningIsForThoseChargedWithIt: others do not know the page, the document
// says whether it is signed, and by whom.
func TestSigningIsForThoseChargedWithIt(t *testing.T) {
	s := newOffice(t)
	batch := s.batch("Lô ký", sheet{Kind: paper.Kinds()[0], Unit: "SNV", Seed: 3})
	browser := s.browser("clerk")
	if res, _ := s.get(browser, "/signing"); res.StatusCode != http.StatusNotFound {
		t.Errorf("a clerk without the duty gets %d", res.StatusCode)
	}
	if err := s.index.Charge(t.Context(), s.admin, s.viewer(pipeline.Clerk).User, index.DutySign, true); err != nil {
		t.Fatal(err)
	}
	ids := s.acceptAll(batch)
	at := "/documents/" + string(ids[0])
	if _, body := s.get(browser, at); !strings.Contains(body, "chưa ký số") || !strings.Contains(body, "/signing") {
		t.Error("an unsigned document does not say so, or cannot be signed")
	}
	if _, body := s.get(browser, "/signing"); !strings.Contains(body, string(ids[0])) {
		t.Error("the list does not hold what waits")
	}
	s.post(browser, "/signing", url.Values{"document": {string(ids[0])}})
	_, body := s.get(browser, at)
	for _, want := range []string{"Ủy ban nhân dân xã Thử Nghiệm", "Nội dung còn nguyên", "Chưa xác minh được chứng thư"} {
		if !strings.Contains(body, want) {
			t.Errorf("the signed document does not say %q", want)
		}
	}
	if strings.Contains(body, "chưa ký số") {
		t.Error("a signed document says it is not")
	}
}
