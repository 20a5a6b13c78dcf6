package web

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"
	"time"

	"sohoa/index"
	"sohoa/pipeline"
	"sohoa/pipeline/paper"
)

func decision(seed uint64) sheet { return sheet{Kind: paper.Kinds()[0], Unit: "SNV", Seed: seed} }

func TestEveryAnswerCarriesTheSecurityHeaders(t *testing.T) {
	s := newOffice(t)
	for _, path := range []string{"/sign-in", "/nowhere", "/api/find", "/static/mark.svg", "/healthz"} {
		res, _ := s.get(http.DefaultClient, path)
		for name, want := range map[string]string{
			"Content-Security-Policy": "script-src 'self'", "X-Content-Type-Options": "nosniff",
			"X-Frame-Options": "DENY", "Referrer-Policy": "same-origin",
		} {
			if got := res.Header.Get(name); !strings.Contains(got, want) {
				t.Errorf("%s: %s: got %q, want %q in it", path, name, got, want)
			}
		}
	}
}

func TestACookieIsStrictAndOutOfReachOfScripts(t *testing.T) {
	s := newOffice(t)
	stay := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res := s.post(stay, "/sign-in", url.Values{"login": {"administrator"}, "password": {secret}, "next": {"//evil.example/"}})
	if got := res.Header.Get("Location"); got != "/" {
		t.Errorf("after signing in: got %q, want our own start page", got)
	}
	for _, c := range res.Cookies() {
		if !c.HttpOnly || c.SameSite != http.SameSiteStrictMode {
			t.Errorf("cookie %s: HttpOnly %t, SameSite %v", c.Name, c.HttpOnly, c.SameSite)
		}
	}
	if len(res.Cookies()) == 0 {
		t.Error("no session cookie was set")
	}
}

func TestAFormOfAnotherSiteIsRefused(t *testing.T) {
	s := newOffice(t)
	c := s.browser(pipeline.Clerk)
	req, err := http.NewRequest(http.MethodPost, s.url+"/sign-out", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Origin", "http://evil.example")
	if res := s.send(c, req); res.StatusCode != http.StatusForbidden {
		t.Errorf("got %d, want %d", res.StatusCode, http.StatusForbidden)
	}
	if res, _ := s.get(c, "/batches"); res.Request.URL.Path != "/batches" {
		t.Error("the clerk was signed out by another site")
	}
}

func TestWrongPasswordsAreSlowedDown(t *testing.T) {
	s := newOffice(t)
	for range 30 {
		res := s.post(http.DefaultClient, "/sign-in", url.Values{"login": {"clerk"}, "password": {"sai mật khẩu"}})
		if res.StatusCode == http.StatusTooManyRequests {
			if res.Header.Get("Retry-After") == "" {
				t.Error("no Retry-After")
			}
			return
		}
		if res.StatusCode != http.StatusUnauthorized {
			t.Fatalf("a wrong password: got %d, want %d", res.StatusCode, http.StatusUnauthorized)
		}
	}
	t.Error("thirty wrong passwords were tried without being slowed down")
}

func TestThePlainFormOpensABatchAndLinksWhatIsThereTwice(t *testing.T) {
	s := newOffice(t)
	c := s.browser(pipeline.Clerk)
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for name, value := range map[string]string{"unit": "SNV", "name": "Không có script"} {
		form.WriteField(name, value)
	}
	for i, content := range [][]byte{decision(1).bytes(t), decision(1).bytes(t), {}} {
		part, err := form.CreateFormFile("file", fmt.Sprintf("%d.pdf", i+1))
		if err != nil {
			t.Fatal(err)
		}
		part.Write(content)
	}
	form.Close()
	req, err := http.NewRequest(http.MethodPost, s.url+"/upload", &body)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", form.FormDataContentType())
	req.Header.Set("Origin", s.url)
	res := s.send(c, req)
	page, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(res.Request.URL.Path, "/batches/") {
		t.Fatalf("ended at %s with %d", res.Request.URL.Path, res.StatusCode)
	}
	for _, want := range []string{"Trùng nội dung với tệp đã có", "Tệp rỗng"} {
		if !strings.Contains(string(page), want) {
			t.Errorf("the batch does not say %q", want)
		}
	}
}

func TestAReceiptAnswersTheSum(t *testing.T) {
	s := newOffice(t)
	var batch struct{ ID string }
	if got := s.api(pipeline.Clerk, "POST", "/api/batches", strings.NewReader(`{"unit":"SNV","name":"qua API"}`), &batch); got != http.StatusCreated {
		t.Fatalf("open: got %d", got)
	}
	var receipt pipeline.Receipt
	path := "/api/batches/" + batch.ID + "/files?name=a.pdf"
	if got := s.api(pipeline.Clerk, "POST", path, bytes.NewReader(decision(1).bytes(t)), &receipt); got != http.StatusCreated || !receipt.Sum.Valid() {
		t.Errorf("first: got %d %+v", got, receipt)
	}
	if got := s.api(pipeline.Clerk, "PUT", path, bytes.NewReader(decision(1).bytes(t)), &receipt); got != http.StatusOK || receipt.Duplicate == "" {
		t.Errorf("again: got %d %+v, want a link to the first", got, receipt)
	}
	var refused faultAnswer
	wrong := path + "&sha256=" + strings.Repeat("0", 64)
	if got := s.api(pipeline.Clerk, "POST", wrong, bytes.NewReader(decision(2).bytes(t)), &refused); got != http.StatusBadRequest || refused.Field != "sha256" {
		t.Errorf("another sum: got %d %+v", got, refused)
	}
	if refused.Message == "" || refused.Ref == "" {
		t.Errorf("an error without a sentence or a reference: %+v", refused)
	}
}

func TestFindAnswersTheContract(t *testing.T) {
	s := newOffice(t)
	s.batch("một", decision(1), decision(2))
	var found struct {
		Total *int
		Hits  []map[string]any
	}
	if got := s.api(pipeline.Officer, "GET", "/api/find?q="+url.QueryEscape("quyết định")+"&size=1", nil, &found); got != http.StatusOK {
		t.Fatalf("got %d", got)
	}
	if found.Total == nil || *found.Total != 2 || len(found.Hits) != 1 {
		t.Fatalf("got total %v and %d hits, want 2 and 1", found.Total, len(found.Hits))
	}
	for _, key := range []string{"id", "unit", "type", "number", "date", "title", "snippet", "page", "score"} {
		if _, ok := found.Hits[0][key]; !ok {
			t.Errorf("a hit has no %q", key)
		}
	}
}

// An officer of one department must not learn of another's records, by any
// address.
func TestNobodySeesTheRecordsOfAnotherUnit(t *testing.T) {
	s := newOffice(t)
	batch := s.batch("một", decision(1))
	b, err := s.index.Batch(context.Background(), s.viewer(pipeline.Clerk), batch)
	if err != nil {
		t.Fatal(err)
	}
	doc := string(b.Files[0].Documents[0])
	s.stranger("SYT")
	for _, path := range []string{"", "/pages/1", "/pages/1/image", "/original"} {
		if got := s.api("stranger", "GET", "/api/documents/"+doc+path, nil, nil); got != http.StatusNotFound {
			t.Errorf("%s: got %d, want %d", path, got, http.StatusNotFound)
		}
	}
	if got := s.api("stranger", "GET", "/api/batches/"+string(batch), nil, nil); got != http.StatusNotFound {
		t.Errorf("batch: got %d, want %d", got, http.StatusNotFound)
	}
	var found hitsAnswer
	if s.api("stranger", "GET", "/api/find?q="+url.QueryEscape("quyết định"), nil, &found); found.Total != 0 {
		t.Errorf("find: got %d hits, want 0", found.Total)
	}
}

func TestPicturesAreTaggedAndOriginalsAreKeptNotShown(t *testing.T) {
	s := newOffice(t)
	b, err := s.index.Batch(context.Background(), s.viewer(pipeline.Clerk), s.batch("một", decision(1)))
	if err != nil {
		t.Fatal(err)
	}
	c := s.browser(pipeline.Officer)
	doc := "/api/documents/" + string(b.Files[0].Documents[0])
	first, _ := s.get(c, doc+"/pages/1/image")
	req, err := http.NewRequest(http.MethodGet, s.url+doc+"/pages/1/image", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("If-None-Match", first.Header.Get("ETag"))
	if res := s.send(c, req); res.StatusCode != http.StatusNotModified {
		t.Errorf("the same picture again: got %d, want %d", res.StatusCode, http.StatusNotModified)
	}
	original, _ := s.get(c, doc+"/original")
	if got := original.Header.Get("Content-Disposition"); !strings.HasPrefix(got, "attachment") {
		t.Errorf("original: got %q, want an attachment", got)
	}
}

// A page that cannot be read stands between a document and being digitized
// until a person has looked at it.
func TestAPageNobodyCanReadIsSettledByAPerson(t *testing.T) {
	s := newOffice(t)
	hard := decision(1)
	hard.Long, hard.Fail = 12, 2
	b, err := s.index.Batch(context.Background(), s.viewer(pipeline.Clerk), s.batch("một", hard))
	if err != nil {
		t.Fatal(err)
	}
	id := b.Files[0].Documents[0]
	c := s.browser(pipeline.Clerk)
	_, page := s.get(c, "/confirm/"+string(id))
	if !strings.Contains(page, "attest:2") {
		t.Fatalf("the page does not offer to settle page 2")
	}
	s.post(c, "/confirm/"+string(id), url.Values{"act": {"attest:2"}})
	s.post(c, "/confirm/"+string(id), url.Values{"act": {"accept"}, "field.number": {"27"}, "field.symbol": {"QĐ-SNV"}, "field.date": {"5/3/2025"}})
	got, err := s.index.Document(context.Background(), s.viewer(pipeline.Clerk), id)
	if err != nil {
		t.Fatal(err)
	}
	if got.State != pipeline.Digitized || got.Date != "2025-03-05" {
		t.Errorf("got %s of %s, want %s of 2025-03-05; missing %v", got.State, got.Date, pipeline.Digitized, got.Missing)
	}
}

func TestARefusedDateKeepsWhatWasTyped(t *testing.T) {
	s := newOffice(t)
	b, err := s.index.Batch(context.Background(), s.viewer(pipeline.Clerk), s.batch("một", decision(1)))
	if err != nil {
		t.Fatal(err)
	}
	c := s.browser(pipeline.Clerk)
	res := s.post(c, "/confirm/"+string(b.Files[0].Documents[0]), url.Values{"act": {"accept"}, "field.number": {"271828"}, "field.date": {"31/02/2025"}})
	page, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	if res.StatusCode != http.StatusBadRequest || !strings.Contains(string(page), "271828") || !strings.Contains(string(page), "Ngày chưa đúng") {
		t.Errorf("got %d, the number kept: %t", res.StatusCode, strings.Contains(string(page), "271828"))
	}
}

func TestTheLanguageIsKeptInACookie(t *testing.T) {
	s := newOffice(t)
	c := s.browser(pipeline.Officer)
	s.post(c, "/language", url.Values{"to": {"en"}, "back": {"/search"}})
	if _, page := s.get(c, "/search"); !strings.Contains(page, `lang="en"`) || !strings.Contains(page, "Type a few words") {
		t.Error("the page is not in English")
	}
}

// A figure and the list its link opens must agree.
func TestEveryFigureOpensExactlyItsDocuments(t *testing.T) {
	s := newOffice(t)
	s.batch("một", decision(1), decision(2), decision(3))
	var table struct {
		Units []struct {
			Received struct{ Documents int }
			Links    map[string]struct {
				Unit   string
				States []string
			}
		}
	}
	if got := s.api(pipeline.Manager, "GET", "/api/progress?unit=SNV", nil, &table); got != http.StatusOK || len(table.Units) == 0 {
		t.Fatalf("got %d and %d units", got, len(table.Units))
	}
	link := table.Units[0].Links["received"]
	q := url.Values{"unit": {link.Unit}, "state": link.States, "list": {"1"}}
	var listed hitsAnswer
	s.api(pipeline.Manager, "GET", "/api/documents?"+q.Encode(), nil, &listed)
	if want := table.Units[0].Received.Documents; listed.Total != want || want != 3 {
		t.Errorf("the figure is %d, its list has %d, want 3", want, listed.Total)
	}
}

func TestAFirstPasswordIsToBeChangedAndTheChangeKeepsThePersonIn(t *testing.T) {
	s := newOffice(t)
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	c := &http.Client{Jar: jar}
	res := s.post(c, "/sign-in", url.Values{"login": {"clerk"}, "password": {secret}})
	if got := res.Request.URL.Path; got != "/password" {
		t.Fatalf("after the first sign-in: got %s, want the page to change the password", got)
	}
	res = s.post(c, "/password", url.Values{"old": {secret}, "new": {"câu mới đủ dài"}, "again": {"câu mới dài khác"}})
	if res.StatusCode != http.StatusBadRequest {
		t.Errorf("two that differ: got %d, want %d", res.StatusCode, http.StatusBadRequest)
	}
	res = s.post(c, "/password", url.Values{"old": {secret}, "new": {"câu mới đủ dài"}, "again": {"câu mới đủ dài"}})
	if got := res.Request.URL.Path; got != "/" {
		t.Errorf("after the change: got %s, want the start page", got)
	}
}

func TestASessionWrittenBackAfterAChangeOfPasswordIsOut(t *testing.T) {
	s := newOffice(t)
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	c := &http.Client{Jar: jar}
	s.post(c, "/sign-in", url.Values{"login": {"clerk"}, "password": {secret}})
	home, err := url.Parse(s.url)
	if err != nil {
		t.Fatal(err)
	}
	old := jar.Cookies(home)
	if len(old) != 1 {
		t.Fatalf("%d cookies after sign-in, want 1", len(old))
	}
	store := s.index.SessionStore()
	data, found, err := store.Find(old[0].Value)
	if err != nil || !found {
		t.Fatalf("session: %v %v", found, err)
	}
	s.post(c, "/password", url.Values{"old": {secret}, "new": {"câu mới đủ dài"}, "again": {"câu mới đủ dài"}})
	if err := store.Commit(old[0].Value, data, time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequest(http.MethodGet, s.url+"/batches", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.AddCookie(old[0])
	if res := s.send(http.DefaultClient, req); res.Request.URL.Path != "/sign-in" {
		t.Errorf("with the old session: got %s, want the page to sign in", res.Request.URL.Path)
	}
	req, err = http.NewRequest(http.MethodGet, s.url+"/batches", nil)
	if err != nil {
		t.Fatal(err)
	}
	if res := s.send(c, req); res.Request.URL.Path != "/batches" {
		t.Errorf("with the new session: got %s, want the page", res.Request.URL.Path)
	}
}

func TestTheAdministratorOfAPartSeesNoFiguresOfTheWhole(t *testing.T) {
	s := newOffice(t)
	part, err := s.index.CreateAccount(t.Context(), s.admin, index.NewAccount{Login: "part", Name: "Part", Password: secret, Role: pipeline.Administrator, Unit: "SNV"})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		who  pipeline.Viewer
		sees bool
		code int
	}{{s.admin, true, http.StatusOK}, {part.Viewer(), false, http.StatusNotFound}} {
		token, _, err := s.index.CreateToken(t.Context(), c.who, c.who.User, "test")
		if err != nil {
			t.Fatal(err)
		}
		ask := func(path string) (int, string) {
			req, err := http.NewRequest(http.MethodGet, s.url+path, nil)
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("Authorization", "Bearer "+token)
			res := s.send(http.DefaultClient, req)
			page, err := io.ReadAll(res.Body)
			if err != nil {
				t.Fatal(err)
			}
			return res.StatusCode, string(page)
		}
		if code, page := ask("/status"); code != http.StatusOK || strings.Contains(page, "list=1") != c.sees {
			t.Errorf("/status for %s: %d, figures %v, want %v", c.who.Name, code, !c.sees, c.sees)
		}
		if code, _ := ask("/api/status"); code != c.code {
			t.Errorf("/api/status for %s: %d, want %d", c.who.Name, code, c.code)
		}
	}
}
