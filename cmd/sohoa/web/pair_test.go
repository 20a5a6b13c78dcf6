package web

import (
	"archive/zip"
	"bytes"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"sohoa/pipeline"
	"sohoa/pipeline/paper"
)

// pairForm is a form with a table and a ZIP of one file.
func pairForm(t *testing.T, act, table string, file []byte) (string, *bytes.Buffer) {
	t.Helper()
	var packed, body bytes.Buffer
	z := zip.NewWriter(&packed)
	w, err := z.Create("a.pdf")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(file); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	form := multipart.NewWriter(&body)
	for name, value := range map[string]string{"act": act, "name": "Nhà thầu giao", "unit": "SNV"} {
		if err := form.WriteField(name, value); err != nil {
			t.Fatal(err)
		}
	}
	for name, data := range map[string][]byte{"table": []byte(table), "zip": packed.Bytes()} {
		w, err := form.CreateFormFile(name, name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(data); err != nil {
			t.Fatal(err)
		}
	}
	if err := form.Close(); err != nil {
		t.Fatal(err)
	}
	return form.FormDataContentType(), &body
}

// TestAPairIsCheckedAndTakenByAForm: a fault is named with its row and nothing
// comes in; a good pair becomes a batch.
func TestAPairIsCheckedAndTakenByAForm(t *testing.T) {
	s := newOffice(t)
	browser := s.browser(pipeline.Clerk)
	file := sheet{Kind: paper.Kinds()[0], Unit: "SNV", Seed: 3}.bytes(t)
	send := func(act, table string) (int, string, string) {
		t.Helper()
		kind, body := pairForm(t, act, table, file)
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.url+"/pair", body)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", kind)
		req.Header.Set("Origin", s.url)
		res, err := browser.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		var page bytes.Buffer
		if _, err := page.ReadFrom(res.Body); err != nil {
			t.Fatal(err)
		}
		return res.StatusCode, res.Request.URL.Path, page.String()
	}
	for _, c := range []struct {
		act, table string
		status     int
		path, says string
	}{
		{"take", "Tên tệp;Số\nb.pdf;1\n", http.StatusUnprocessableEntity, "/pair", "Trong ZIP không có tệp “b.pdf”"},
		{"check", "Tên tệp;Số\na.pdf;15\n", http.StatusOK, "/pair", "không có chỗ nào sai"},
		{"take", "Tên tệp;Số\na.pdf;15\n", http.StatusOK, "/batches/", "a.pdf"},
	} {
		status, path, page := send(c.act, c.table)
		if status != c.status || !strings.HasPrefix(path, c.path) || !strings.Contains(page, c.says) {
			t.Errorf("%s %q: %d at %s, want %d at %s with %q", c.act, c.table, status, path, c.status, c.path, c.says)
		}
	}
}
