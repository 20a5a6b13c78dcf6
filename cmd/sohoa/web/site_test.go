package web

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"image/jpeg"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sohoa/cmd/sohoa/web/health"
	"sohoa/cmd/sohoa/web/text"
	"sohoa/index"
	"sohoa/pipeline"
	"sohoa/pipeline/blob"
	"sohoa/pipeline/blob/fs"
	"sohoa/pipeline/extract"
	"sohoa/pipeline/paper"
	"sohoa/pipeline/sign"
	"sohoa/pipeline/sign/signtest"
)

// secret is the password of everybody in these tests.
const secret = "một câu đủ dài"

// office is a whole server on a folder of its own: real catalogue, real search
// index, real store. Only the reading of pages is done from what is known to
// stand on them.
type office struct {
	t     testing.TB
	index *index.Index
	store blob.Store
	dir   string
	url   string
	admin pipeline.Viewer
	token map[pipeline.Role]string
	now   time.Time
}

func newOffice(t testing.TB) *office {
	t.Helper()
	ctx := context.Background()
	dir := t.TempDir()
	store, err := fs.Open(filepath.Join(dir, "objects"))
	if err != nil {
		t.Fatal(err)
	}
	key, err := sign.Load(signtest.NewAuthority(t).KeyFile(t, signtest.ECDSA(t)), signtest.Password)
	if err != nil {
		t.Fatal(err)
	}
	x, err := index.Open(ctx, index.Config{Dir: dir, Store: store, Key: key})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { x.Close() })
	all, err := text.Load()
	if err != nil {
		t.Fatal(err)
	}
	s := &office{t: t, index: x, store: store, dir: dir, token: map[pipeline.Role]string{}}
	server, err := New(Config{Index: x, Text: all, Sessions: x.SessionStore(), Version: "test", Checks: s.checks, Log: testLog(t)})
	if err != nil {
		t.Fatal(err)
	}
	web := httptest.NewServer(server.Handler())
	t.Cleanup(web.Close)
	s.url = web.URL
	s.people()
	return s
}

func (s *office) checks(context.Context) []health.Check {
	return []health.Check{{Name: "reader", Good: true, Detail: "tesseract 5.3.0"}, {Name: "jail.no_network", Good: true}, {Name: "disk", Good: false, Detail: "còn 1,2 GB"}}
}

// people makes an account and a token for each role. Clerk, officer and
// manager belong to the department SNV.
func (s *office) people() {
	s.t.Helper()
	ctx := context.Background()
	a, token, err := s.index.FirstAdministrator(ctx, "administrator", "Nông Thị Quản", secret)
	if err != nil {
		s.t.Fatal(err)
	}
	s.admin = a.Viewer()
	s.token[pipeline.Administrator] = token
	for role, name := range map[pipeline.Role]string{
		pipeline.Officer: "Bế Văn Một", pipeline.Clerk: "Hoàng Thị Số", pipeline.Manager: "Đàm Văn Lãnh",
	} {
		unit := pipeline.UnitID("SNV")
		if role == pipeline.Manager {
			unit = "H14"
		}
		a, err := s.index.CreateAccount(ctx, s.admin, index.NewAccount{Login: string(role), Name: name, Password: secret, Role: role, Unit: unit})
		if err != nil {
			s.t.Fatalf("account of the %s: %v", role, err)
		}
		if s.token[role], _, err = s.index.CreateToken(ctx, a.Viewer(), a.User, "test"); err != nil {
			s.t.Fatalf("token of the %s: %v", role, err)
		}
	}
}

func (s *office) viewer(role pipeline.Role) pipeline.Viewer {
	s.t.Helper()
	v, err := s.index.ViewerByToken(context.Background(), s.token[role])
	if err != nil {
		s.t.Fatal(err)
	}
	return v
}

// sheet is a made-up file: which paper is in it.
type sheet struct {
	Kind paper.Kind      `json:"kind"`
	Unit pipeline.UnitID `json:"unit"`
	Seed uint64          `json:"seed"`
	Long int             `json:"long"` // further paragraphs
	Fail int             `json:"fail"` // the page that nobody can read, from 1
	Mark string          `json:"mark"` // stamped on the first page, left of the head
}

const pdfMark = "%PDF-1.7\n"

func (h sheet) bytes(t testing.TB) []byte {
	t.Helper()
	b, err := json.Marshal(h)
	if err != nil {
		t.Fatal(err)
	}
	return append([]byte(pdfMark), b...)
}

func (h sheet) document(t testing.TB) paper.Document {
	t.Helper()
	unit, ok := paper.UnitOf(h.Unit)
	if !ok {
		t.Fatalf("no unit %s", h.Unit)
	}
	rng := paper.NewRand(h.Seed)
	d := paper.Generate(rng, h.Kind, unit)
	d.Lengthen(rng, h.Long)
	return d
}

const sheetDPI = 110 // enough for the eye

// batch opens a batch of the clerk's and hands the sheets in.
func (s *office) batch(name string, sheets ...sheet) pipeline.BatchID {
	s.t.Helper()
	ctx, v := context.Background(), s.viewer(pipeline.Clerk)
	b, err := s.index.OpenBatch(ctx, v, index.NewBatch{Unit: "SNV", Name: name, Group: "Văn bản đi", Box: "Kho 1, hộp 12"})
	if err != nil {
		s.t.Fatal(err)
	}
	for i, h := range sheets {
		_, err := s.index.Receive(ctx, v, index.Upload{Batch: b.ID, Name: fmt.Sprintf("quyet dinh %d.pdf", i+1), Body: bytes.NewReader(h.bytes(s.t))})
		if err != nil {
			s.t.Fatal(err)
		}
	}
	s.work()
	return b.ID
}

// work does all that is due, as workers would, and publishes it.
func (s *office) work() {
	s.t.Helper()
	ctx := context.Background()
	for {
		jobs, err := s.index.Due(ctx, 100)
		if err != nil {
			s.t.Fatal(err)
		}
		if len(jobs) == 0 {
			break
		}
		for _, j := range jobs {
			if err := s.index.Commit(ctx, j, s.do(j)); err != nil {
				s.t.Fatal(err)
			}
		}
	}
	if _, err := s.index.PublishPending(ctx); err != nil {
		s.t.Fatal(err)
	}
}

func (s *office) keep(key pipeline.Key, v any) pipeline.Key {
	s.t.Helper()
	b, ok := v.([]byte)
	if !ok {
		var err error
		if b, err = json.Marshal(v); err != nil {
			s.t.Fatal(err)
		}
	}
	if err := blob.Keep(context.Background(), s.store, key, b); err != nil {
		s.t.Fatal(err)
	}
	return key
}

func (s *office) sheetOf(sum pipeline.Sum) sheet {
	s.t.Helper()
	r, err := s.store.Open(context.Background(), pipeline.OriginalKey(sum))
	if err != nil {
		s.t.Fatal(err)
	}
	defer r.Close()
	b, err := io.ReadAll(r)
	if err != nil {
		s.t.Fatal(err)
	}
	var h sheet
	if err := json.Unmarshal(bytes.TrimPrefix(b, []byte(pdfMark)), &h); err != nil {
		s.t.Fatalf("sheet %s: %v", sum, err)
	}
	return h
}

// readings is what is read on the pages of a sheet.
func (h sheet) readings(pages []paper.Page) []pipeline.Reading {
	var all []pipeline.Reading
	for _, p := range pages {
		r := reading(p.Truth)
		if h.Mark != "" && p.Truth.Page == 1 {
			w, tall := p.Truth.Width, p.Truth.Height
			r.Words = append(r.Words, pipeline.Word{Text: h.Mark, Conf: 0.95, Line: 99, Block: 99,
				Box: pipeline.Box{X0: w / 8, Y0: tall * 13 / 50, X1: w / 5, Y1: tall * 14 / 50}})
		}
		if p.Truth.Page == h.Fail {
			r.Words, r.Failure, r.Conf = nil, pipeline.ReasonNoText, 0
		}
		all = append(all, r)
	}
	return all
}

func (s *office) do(j pipeline.Job) pipeline.Key {
	s.t.Helper()
	h := s.sheetOf(j.Sum)
	pages := h.document(s.t).Render(sheetDPI)
	switch j.Stage {
	case pipeline.StageScan:
		sc := pipeline.Scan{Version: "1", Kind: pipeline.PDF}
		for i := range pages {
			sc.Pages = append(sc.Pages, pipeline.ScanPage{Page: i + 1, Width: 210, Height: 297})
		}
		return s.keep(pipeline.ScanKey(j.Sum, "1"), sc)
	case pipeline.StageRead:
		var picture bytes.Buffer
		if err := jpeg.Encode(&picture, pages[j.Page-1].Image, &jpeg.Options{Quality: 60}); err != nil {
			s.t.Fatal(err)
		}
		s.keep(pipeline.PreviewKey(j.Sum, j.Page, "1"), picture.Bytes())
		return s.keep(pipeline.ReadingKey(j.Sum, j.Page, "1"), h.readings(pages)[j.Page-1])
	case pipeline.StagePrint:
		printed := signtest.Page(s.t)
		digest := pipeline.Sum(fmt.Sprintf("%x", sha256.Sum256(printed)))
		key := s.keep(pipeline.PDFKey(j.Sum, "1", digest), printed)
		return s.keep(pipeline.PrintedKey(j.Sum, "1"), pipeline.Printed{Version: "1", Key: key, Sum: digest, Size: int64(len(printed)), Pages: len(pages)})
	}
	return s.keep(pipeline.DescriptionKey(j.Sum, "1"), extract.Describe(h.readings(pages)))
}

// reading is what a good reader would see of a page: print rightly, ink as
// noise.
func reading(t paper.Truth) pipeline.Reading {
	r := pipeline.Reading{Version: "1", Page: t.Page, Source: pipeline.FromOCR, Width: t.Width, Height: t.Height, DPI: t.DPI, Conf: 0.93, Preview: true}
	if t.Page == 2 {
		r.Notes = []string{"faint"}
	}
	for n, line := range t.Lines {
		runes := max(len([]rune(line.Text)), 1)
		at := 0
		for _, w := range strings.Fields(line.Text) {
			length := len([]rune(w))
			x := func(i int) int { return line.Box.X0 + line.Box.W()*i/runes }
			word := pipeline.Word{Text: w, Conf: 0.95, Line: n, Block: n / 4, Box: pipeline.Box{X0: x(at), X1: x(at + length), Y0: line.Box.Y0, Y1: line.Box.Y1}}
			if strings.Contains(w, "«") {
				word.Text, word.Conf = "é", 0.2
				word.Box.Y0 -= word.Box.H() / 2
			}
			r.Words = append(r.Words, word)
			at += length + 1
		}
	}
	return r
}

// browser is a client that keeps cookies, as one role signed in.
func (s *office) browser(role pipeline.Role) *http.Client {
	s.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		s.t.Fatal(err)
	}
	c := &http.Client{Jar: jar}
	res := s.post(c, "/sign-in", url.Values{"login": {string(role)}, "password": {secret}})
	if res.Request.URL.Path == "/sign-in" {
		s.t.Fatalf("the %s was not let in", role)
	}
	return c
}

// post sends a form as our own pages do and returns the answer, its body read.
func (s *office) post(c *http.Client, path string, form url.Values) *http.Response {
	s.t.Helper()
	req, err := http.NewRequest(http.MethodPost, s.url+path, strings.NewReader(form.Encode()))
	if err != nil {
		s.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Origin", s.url)
	return s.send(c, req)
}

func (s *office) get(c *http.Client, path string) (*http.Response, string) {
	s.t.Helper()
	req, err := http.NewRequest(http.MethodGet, s.url+path, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	res := s.send(c, req)
	body, err := io.ReadAll(res.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return res, string(body)
}

func (s *office) send(c *http.Client, req *http.Request) *http.Response {
	s.t.Helper()
	res, err := c.Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	res.Body = io.NopCloser(bytes.NewReader(body))
	return res
}

// api asks as a program with the token of a role and decodes the answer.
func (s *office) api(role pipeline.Role, method, path string, body io.Reader, into any) int {
	s.t.Helper()
	req, err := http.NewRequest(method, s.url+path, body)
	if err != nil {
		s.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+s.token[role])
	res := s.send(http.DefaultClient, req)
	b, err := io.ReadAll(res.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	if into != nil {
		if err := json.Unmarshal(b, into); err != nil {
			s.t.Fatalf("%s %s: %v in %s", method, path, err, b)
		}
	}
	return res.StatusCode
}

// testLog shows what the server refuses where a test fails.
func testLog(t testing.TB) *slog.Logger {
	return slog.New(slog.NewTextHandler(testWriter{t}, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

type testWriter struct{ t testing.TB }

func (w testWriter) Write(b []byte) (int, error) {
	w.t.Logf("server: %s", bytes.TrimSpace(b))
	return len(b), nil
}

// stranger makes a clerk of another unit, known as the role "stranger".
func (s *office) stranger(unit pipeline.UnitID) {
	s.t.Helper()
	ctx := context.Background()
	a, err := s.index.CreateAccount(ctx, s.admin, index.NewAccount{Login: "stranger", Name: "Lục Văn Lạ", Password: secret, Role: pipeline.Clerk, Unit: unit})
	if err != nil {
		s.t.Fatal(err)
	}
	if s.token["stranger"], _, err = s.index.CreateToken(ctx, a.Viewer(), a.User, "test"); err != nil {
		s.t.Fatal(err)
	}
}

// What programs are answered, as far as tests look at it.
type (
	faultAnswer struct {
		Error, Message, Field, Ref string
	}
	hitsAnswer struct {
		Total      int
		DidYouMean string `json:"did_you_mean"`
		Read       string
	}
	suggestionAnswer struct {
		Kind                     index.CompletionKind
		ID                       pipeline.DocumentID
		Label, More, Query, Href string
	}
)
