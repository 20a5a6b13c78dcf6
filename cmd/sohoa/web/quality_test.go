package web

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"sohoa/index"
	"sohoa/pipeline"
	"sohoa/pipeline/paper"
)

// acceptAll accepts every document of a batch as its clerk.
func (s *office) acceptAll(batch pipeline.BatchID) []pipeline.DocumentID {
	s.t.Helper()
	ctx, v := context.Background(), s.viewer(pipeline.Clerk)
	l, err := s.index.List(ctx, v, index.Filter{Batch: batch, Person: true})
	if err != nil {
		s.t.Fatal(err)
	}
	var ids []pipeline.DocumentID
	for _, d := range l.Documents {
		values := map[pipeline.FieldName]string{"number": "15", "date": "2025-02-28", "symbol": "QĐ-SNV", "organ": "SỞ NỘI VỤ", "subject": "v", "type": "QUYẾT ĐỊNH"}
		if _, err := s.index.Confirm(ctx, v, d.ID, values, true); err != nil {
			s.t.Fatal(err)
		}
		ids = append(ids, d.ID)
	}
	return ids
}

// TestAQualityRoundByForms: opened, looked at by somebody else than who
// accepted, an error pinned, the batch returned, and the clerk told.
func TestAQualityRoundByForms(t *testing.T) {
	s := newOffice(t)
	batch := s.batch("lô", sheet{Kind: paper.Kinds()[0], Unit: "SNV", Seed: 1}, sheet{Kind: paper.Kinds()[0], Unit: "SNV", Seed: 2})
	ids := s.acceptAll(batch)
	at := "/quality/" + string(batch)
	clerk, checker := s.browser(pipeline.Clerk), s.browser(pipeline.Administrator)
	if res := s.post(checker, at, url.Values{"act": {"open"}}); res.StatusCode != http.StatusOK {
		t.Fatalf("open: %d", res.StatusCode)
	}
	_, body := s.get(checker, at)
	for _, id := range ids {
		if !strings.Contains(body, at+"/"+string(id)) {
			t.Errorf("the sample does not lead to %s", id)
		}
	}
	if _, body := s.get(clerk, at); strings.Contains(body, at+"/"+string(ids[0])) {
		t.Error("who accepted the document is led to check it")
	}
	if res := s.post(checker, at, url.Values{"act": {"accept"}}); res.StatusCode != http.StatusBadRequest {
		t.Errorf("accepted before anybody looked: %d", res.StatusCode)
	}
	if res := s.post(checker, at+"/"+string(ids[0]), url.Values{"act": {"bad"}, "wrong": {"number"}}); res.StatusCode != http.StatusBadRequest {
		t.Errorf("an error without a word: %d", res.StatusCode)
	}
	bad := url.Values{"act": {"bad"}, "wrong": {"number"}, "note": {"số là 16"}, "page": {"1"}, "x0": {"10"}, "y0": {"10"}, "x1": {"90"}, "y1": {"40"}}
	if res := s.post(checker, at+"/"+string(ids[0]), bad); res.Request.URL.Path != at+"/"+string(ids[1]) {
		t.Errorf("after the first: at %s, want the next of the sample", res.Request.URL.Path)
	}
	s.post(checker, at+"/"+string(ids[1]), url.Values{"act": {"good"}})
	if _, body := s.get(checker, at); !strings.Contains(body, "Tỷ lệ ô sai") || !strings.Contains(body, "số là 16") {
		t.Errorf("the round does not show rate and remark: %s", body)
	}
	s.post(checker, at, url.Values{"act": {"return"}, "note": {"sai số"}})
	_, body = s.get(clerk, "/confirm/"+string(ids[0]))
	if !strings.Contains(body, "số là 16") || !strings.Contains(body, `class="pin"`) {
		t.Error("the clerk does not see the remark pinned on the page")
	}
}
