package web

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"sohoa/index"
	"sohoa/pipeline"
)

func TestAPeriodIsFrozenAndItsFilesAreSent(t *testing.T) {
	s := newOffice(t)
	s.batch("một", decision(1))
	c := s.browser(pipeline.Manager)
	res := s.post(c, "/reports", url.Values{"unit": {"SNV"}, "period": {time.Now().Format("2006")}, "note": {"thử"}})
	if res.Request.URL.Path != "/reports" || res.StatusCode != http.StatusOK {
		t.Fatalf("freeze: got %d at %s", res.StatusCode, res.Request.URL.Path)
	}
	var all struct {
		Snapshots []index.Snapshot `json:"snapshots"`
	}
	if got := s.api(pipeline.Manager, "GET", "/api/snapshots", nil, &all); got != http.StatusOK || len(all.Snapshots) != 1 {
		t.Fatalf("list: got %d with %d snapshots, want one", got, len(all.Snapshots))
	}
	id := all.Snapshots[0].ID
	for name, begins := range map[string]string{
		"bao-cao.pdf": "%PDF-", "bao-cao.xlsx": "PK", "minh-chung.zip": "PK", "bao-cao.csv": "\ufeff", "danh-sach.csv": "document,sha256,",
	} {
		res, body := s.get(c, "/reports/"+id+"/"+name)
		if res.StatusCode != http.StatusOK || !bytes.HasPrefix([]byte(body), []byte(begins)) {
			t.Errorf("%s: got %d beginning %q, want %q", name, res.StatusCode, body[:min(len(body), 10)], begins)
		}
		if got := res.Header.Get("Content-Disposition"); !strings.HasPrefix(got, "attachment") {
			t.Errorf("%s: got disposition %q, want an attachment", name, got)
		}
	}
	var found struct {
		Differences []index.Difference `json:"differences"`
	}
	if got := s.api(pipeline.Manager, "POST", "/api/snapshots/"+id+"/verify", strings.NewReader("{}"), &found); got != http.StatusOK || len(found.Differences) != 0 {
		t.Errorf("verify: got %d with %v, want none", got, found.Differences)
	}
	if res, _ := s.get(c, "/reports/"+id+"/other"); res.StatusCode != http.StatusNotFound {
		t.Errorf("another file: got %d, want %d", res.StatusCode, http.StatusNotFound)
	}
	if res := s.post(c, "/reports", url.Values{"period": {"tháng mười"}}); res.StatusCode != http.StatusBadRequest {
		t.Errorf("no period: got %d, want %d", res.StatusCode, http.StatusBadRequest)
	}
	s.stranger("SYT")
	if got := s.api("stranger", "GET", "/api/snapshots/"+id, nil, nil); got != http.StatusNotFound {
		t.Errorf("of another unit: got %d, want %d", got, http.StatusNotFound)
	}
}
