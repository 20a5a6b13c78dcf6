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

// TestWithheldPagesAreForThoseChargedWithThem: by session only, with a reason,
// and released by one form.
func TestWithheldPagesAreForThoseChargedWithThem(t *testing.T) {
	s := newOffice(t)
	ctx := context.Background()
	s.batch("lô", sheet{Kind: paper.Kinds()[0], Unit: "SNV", Seed: 9, Mark: "MẬT"})
	clerk := s.viewer(pipeline.Clerk)
	browser := s.browser(pipeline.Clerk)
	if res, _ := s.get(browser, "/withheld"); res.StatusCode != http.StatusNotFound {
		t.Errorf("a clerk not charged with it: got %d, want 404", res.StatusCode)
	}
	if _, body := s.get(browser, "/"); strings.Contains(body, `href="/withheld"`) {
		t.Error("the menu shows the page to somebody not charged with it")
	}
	form := url.Values{"name": {clerk.Name}, "role": {"clerk"}, "unit": {"SNV"}, "duty": {"records"}}
	s.post(s.browser(pipeline.Administrator), "/accounts/"+string(clerk.User), form)
	all, err := s.index.WithheldOnes(ctx, clerk)
	if err != nil || len(all) != 1 {
		t.Fatalf("withheld %+v, %v, want one", all, err)
	}
	at := "/withheld/" + string(all[0].ID)
	if _, body := s.get(browser, "/withheld"); !strings.Contains(body, at) || !strings.Contains(body, "MẬT") {
		t.Errorf("the list does not show the document: %s", body)
	}
	res, _ := s.get(browser, at+"/pages/1/image")
	if res.StatusCode != http.StatusOK || res.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("the picture: %d, %q, want it, kept nowhere", res.StatusCode, res.Header.Get("Cache-Control"))
	}
	if code := s.api(pipeline.Clerk, "GET", at+"/pages/1/image", nil, nil); code != http.StatusNotFound {
		t.Errorf("a program: got %d, want 404", code)
	}
	if res := s.post(browser, at, url.Values{"act": {"clear"}, "note": {" "}}); res.StatusCode != http.StatusBadRequest {
		t.Errorf("without a reason: got %d, want 400", res.StatusCode)
	}
	if res := s.post(browser, at, url.Values{"act": {"clear"}, "note": {"đóng dấu nhầm"}}); res.Request.URL.Path != "/withheld" {
		t.Errorf("released: at %s, want the list", res.Request.URL.Path)
	}
	l, err := s.index.List(ctx, clerk, index.Filter{States: []pipeline.State{pipeline.Described}})
	if err != nil || l.Total != 1 {
		t.Errorf("described %d, %v, want the released one", l.Total, err)
	}
}
