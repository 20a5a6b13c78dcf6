package web

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"sohoa/pipeline"
)

// TestSheetsAreMadeByAForm: a PDF with a page for each file; what cannot be
// stands above the form, with what was typed.
func TestSheetsAreMadeByAForm(t *testing.T) {
	s := newOffice(t)
	browser := s.browser(pipeline.Clerk)
	send := func(form url.Values) (int, string, []byte) {
		t.Helper()
		res, err := browser.PostForm(s.url+"/separators", form)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		body, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		return res.StatusCode, res.Header.Get("Content-Type"), body
	}
	good := url.Values{"unit": {"SNV"}, "box": {"Hộp số 12"}, "files": {"Hồ sơ A\r\n\r\nHồ sơ B\r\n"}, "count": {"10"}, "first": {"5"}}
	status, kind, body := send(good)
	if status != http.StatusOK || kind != "application/pdf" || bytes.Count(body, []byte("/Type /Page\n")) != 2 {
		t.Errorf("status %d, %s, %d pages, want a PDF of 2", status, kind, bytes.Count(body, []byte("/Type /Page\n")))
	}
	for _, tt := range []struct{ name, field, value, says string }{
		{"a unit out of sight", "unit", "SYT", "Đơn vị không có trong phạm vi"},
		{"a long box", "box", strings.Repeat("x", 61), "Tên hộp quá dài"},
		{"a long file", "files", strings.Repeat("y", 61), "Có hồ sơ tên quá dài"},
		{"no number", "first", "một", "Số tờ"},
	} {
		form := url.Values{}
		for k, v := range good {
			form[k] = v
		}
		form.Set(tt.field, tt.value)
		status, _, body := send(form)
		if status != http.StatusUnprocessableEntity || !strings.Contains(string(body), tt.says) || !strings.Contains(string(body), "Hồ sơ") {
			t.Errorf("%s: status %d, want 422 with %q", tt.name, status, tt.says)
		}
	}
}
