package web

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"sohoa/pipeline"
)

// TestAMergerIsNotedWithItsPaper: what is wrong is said over the form, which
// keeps what was typed.
func TestAMergerIsNotedWithItsPaper(t *testing.T) {
	s := newOffice(t)
	b := s.browser(pipeline.Administrator)
	for _, c := range []struct {
		name string
		form url.Values
		want string
	}{
		{"no paper", url.Values{"unit": {"01294"}, "into": {"01290"}, "day": {"01/07/2026"}}, "căn cứ"},
		{"no day", url.Values{"unit": {"01294"}, "into": {"01290"}, "day": {"hôm qua"}, "source": {"Nghị quyết số 1"}}, "Ngày chưa đúng"},
		{"into itself", url.Values{"unit": {"01294"}, "into": {"01294"}, "day": {"01/07/2026"}, "source": {"Nghị quyết số 1"}}, "Đơn vị nhận sáp nhập"},
	} {
		res := s.post(b, "/units/mergers", c.form)
		page, err := io.ReadAll(res.Body)
		if err != nil || res.StatusCode != http.StatusBadRequest || !strings.Contains(string(page), c.want) || !strings.Contains(string(page), c.form.Get("source")) {
			t.Errorf("%s: got %d without %q, %v", c.name, res.StatusCode, c.want, err)
		}
	}
	form := url.Values{"unit": {"01294"}, "into": {"01290"}, "day": {"1/7/2026"}, "source": {"Nghị quyết số 1/NQ-HĐND"}}
	if res := s.post(b, "/units/mergers", form); res.StatusCode != http.StatusOK {
		t.Fatalf("got %d", res.StatusCode)
	}
	_, page := s.get(b, "/units/mergers")
	if !strings.Contains(page, "Nghị quyết số 1/NQ-HĐND") || !strings.Contains(page, "01/07/2026") || !strings.Contains(page, "structure=then") {
		t.Errorf("want the merger in the list, got %s", page)
	}
}
