package web

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"sohoa/index"
	"sohoa/index/progress"
	"sohoa/pipeline"
	"sohoa/pipeline/paper"
)

// window is a browser of the size our users have.
type window struct {
	t    *testing.T
	site *office
	ctx  context.Context
}

func openWindow(t *testing.T, s *office) *window {
	t.Helper()
	program := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			program = found
			break
		}
	}
	if program == "" {
		t.Skip("SKIPPED: no Chromium on this machine (deploy/test installs it); the pages are not looked at in a browser")
	}
	opts := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(program), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.WindowSize(1366, 768), chromedp.Flag("disable-background-networking", true), chromedp.UserDataDir(profile(t)))
	alloc, cancel := chromedp.NewExecAllocator(context.Background(), opts...)
	t.Cleanup(cancel)
	ctx, cancel := chromedp.NewContext(alloc)
	t.Cleanup(cancel)
	ctx, cancel = context.WithTimeout(ctx, 15*time.Minute) // a busy machine takes ten seconds a page
	t.Cleanup(cancel)
	w := &window{t, s, ctx}
	w.run(emulation.SetDeviceMetricsOverride(1366, 768, 1, false),
		emulation.SetFocusEmulationEnabled(true)) // a window nobody sees has no cursor of its own
	return w
}

// profile is a folder for the browser. Its helpers go on writing for a moment
// when it has ended, so what is left must not fail the test.
func profile(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "sohoa-browser-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

func (w *window) run(actions ...chromedp.Action) {
	w.t.Helper()
	if err := chromedp.Run(w.ctx, actions...); err != nil {
		var where, page string
		_ = chromedp.Run(w.ctx, chromedp.Location(&where), chromedp.Text("body", &page))
		w.t.Fatalf("at %s: %v\n%s", where, err, page)
	}
}

// as signs in. What the page before still asks for would bring its cookie back,
// so that page is left first; and where it came back, all is done again.
func (w *window) as(role pipeline.Role) *window {
	w.t.Helper()
	for asked := false; !asked; {
		w.run(chromedp.Navigate("about:blank"), network.ClearBrowserCookies(), chromedp.Navigate(w.site.url+"/sign-in"),
			chromedp.Evaluate(`document.querySelector("#login") !== null`, &asked))
	}
	w.run(chromedp.SendKeys("#login", string(role)), chromedp.SendKeys("#secret", secret+kb.Enter))
	return w.see(".who")
}

func (w *window) open(path string) *window {
	w.t.Helper()
	w.run(chromedp.Navigate(w.site.url + path))
	return w
}

func (w *window) text(selector string) string {
	w.t.Helper()
	for {
		var s string
		err := chromedp.Run(w.ctx, chromedp.Text(selector, &s, chromedp.ByQuery))
		if err != nil && w.ctx.Err() == nil && strings.Contains(err.Error(), "No node with given id") {
			continue // the page renewed itself between finding the node and reading it
		}
		if err != nil {
			w.t.Fatalf("text of %s: %v", selector, err)
		}
		return strings.TrimSpace(s)
	}
}

// eval runs a piece of script in the page, through the debugger: the page's
// own security policy stays in force.
func (w *window) eval(script string, into any) {
	w.t.Helper()
	w.run(chromedp.Evaluate(script, into))
}

// see waits for an element of the page that an act leads to. It asks whatever
// page is there at each moment, with scripts switched off too: the driver's own
// wait can be left behind on the page before.
func (w *window) see(selector string) *window {
	w.t.Helper()
	for {
		var there bool
		err := chromedp.Run(w.ctx, chromedp.Evaluate(fmt.Sprintf("document.querySelector(%q) !== null", selector), &there))
		if err == nil && there {
			return w
		}
		if err := chromedp.Run(w.ctx, chromedp.Sleep(20*time.Millisecond)); err != nil {
			var where string
			_ = chromedp.Run(w.ctx, chromedp.Location(&where))
			w.t.Fatalf("waiting for %s at %s: %v", selector, where, err)
		}
	}
}

// until waits for a condition of the page.
func (w *window) until(condition string) {
	w.t.Helper()
	for {
		err := chromedp.Run(w.ctx, chromedp.Poll(condition, nil, chromedp.WithPollingTimeout(5*time.Minute)))
		if err != nil && (strings.Contains(err.Error(), "context with specified id") || strings.Contains(err.Error(), "navigated or closed")) {
			continue // the page went away while it was asked
		}
		if err != nil {
			var where, page string
			_ = chromedp.Run(w.ctx, chromedp.Location(&where), chromedp.Text("body", &page))
			w.t.Fatalf("until %s: %v; at %s: %s", condition, err, where, page)
		}
		return
	}
}

// sample fills a site with what the pages are looked at with.
func sample(s *office) pipeline.BatchID {
	s.t.Helper()
	kinds := paper.Kinds()
	var sheets []sheet
	for i := range 7 {
		sheets = append(sheets, sheet{Kind: kinds[i%len(kinds)], Unit: "SNV", Seed: uint64(i + 1), Long: 3 * (i % 2)})
	}
	sheets = append(sheets, sheets[0], sheet{Kind: kinds[0], Unit: "SNV", Seed: 9, Mark: "MẬT"})
	for _, d := range index.Duties() {
		if err := s.index.Charge(context.Background(), s.admin, s.viewer(pipeline.Clerk).User, d, true); err != nil {
			s.t.Fatal(err)
		}
	}
	_, err := s.index.ImportRegister(context.Background(), s.admin, index.RegisterImport{
		Unit: "H14", Name: "danh muc.csv", Source: "Kế hoạch số hóa năm 2026 (mẫu)", Approval: "01/QĐ-MAU", Approved: "05/01/2026",
		Body: strings.NewReader("Đơn vị;Nhóm hồ sơ;Từ năm;Đến năm;Số tài liệu;Lý do loại trừ\nSNV;Văn bản đi;2020;2025;20;\nSNV;Hồ sơ nhân sự;2010;2020;4;mật\nSYT;Văn bản đi;2021;2025;300;\n"),
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return s.batch("Quyết định năm 2025, hộp 12", sheets...)
}

// places lists every page a person can come to, with who comes there.
func places(s *office, batch pipeline.BatchID) []struct {
	name string
	role pipeline.Role
	path string
} {
	s.t.Helper()
	b, err := s.index.Batch(context.Background(), s.viewer(pipeline.Clerk), batch)
	if err != nil {
		s.t.Fatal(err)
	}
	doc := string(b.Files[1].Documents[0])
	secret, err := s.index.WithheldOnes(context.Background(), s.viewer(pipeline.Clerk))
	if err != nil || len(secret) != 1 {
		s.t.Fatalf("withheld %+v, %v, want one", secret, err)
	}
	round := s.batch("Lô đã xác nhận", sheet{Kind: paper.Kinds()[1], Unit: "SNV", Seed: 31}, sheet{Kind: paper.Kinds()[0], Unit: "SNV", Seed: 32})
	looked := s.acceptAll(round)
	if err := s.index.SignPDF(context.Background(), s.viewer(pipeline.Clerk), looked[1]); err != nil {
		s.t.Fatal(err)
	}
	if err := s.index.OpenRound(context.Background(), s.admin, round, 0); err != nil {
		s.t.Fatal(err)
	}
	if _, err := s.index.TakeSnapshot(context.Background(), s.admin, index.Freeze{Unit: "SNV", Period: progress.Month(time.Now())}); err != nil {
		s.t.Fatal(err)
	}
	versions, err := s.index.RegisterVersions(context.Background(), s.admin, "H14")
	if err != nil || len(versions) == 0 {
		s.t.Fatalf("versions of the register: %v, %v", versions, err)
	}
	return []struct {
		name string
		role pipeline.Role
		path string
	}{
		{"sign-in", "", "/sign-in"},
		{"start-officer", pipeline.Officer, "/"},
		{"start-clerk", pipeline.Clerk, "/"},
		{"start-manager", pipeline.Manager, "/"},
		{"start-administrator", pipeline.Administrator, "/"},
		{"search-empty", pipeline.Officer, "/search"},
		{"search", pipeline.Officer, "/search?q=" + url.QueryEscape("về việc")},
		{"search-none", pipeline.Officer, "/search?q=khongcogi"},
		{"search-list", pipeline.Clerk, "/search?list=1&state=described"},
		{"document", pipeline.Officer, "/documents/" + doc + "?q=" + url.QueryEscape("cao bằng")},
		{"document-signed", pipeline.Officer, "/documents/" + string(looked[1])},
		{"signing", pipeline.Clerk, "/signing"},
		{"pair", pipeline.Clerk, "/pair"},
		{"separators", pipeline.Clerk, "/separators"},
		{"retention", pipeline.Clerk, "/retention"},
		{"mergers", pipeline.Administrator, "/units/mergers"},
		{"reuse", pipeline.Officer, "/documents/" + doc + "/reuse?dossier=H14.12-261121-0001"},
		{"requests", pipeline.Clerk, "/requests"},
		{"dossiers", pipeline.Manager, "/dossiers"},
		{"dossier-list", pipeline.Manager, "/dossiers/list"},
		{"upload", pipeline.Clerk, "/upload"},
		{"batches", pipeline.Clerk, "/batches"},
		{"batch", pipeline.Clerk, "/batches/" + string(batch)},
		{"confirm", pipeline.Clerk, "/confirm"},
		{"clerks", pipeline.Administrator, "/clerks"},
		{"quality", pipeline.Administrator, "/quality/" + string(round)},
		{"quality-check", pipeline.Administrator, "/quality/" + string(round) + "/" + string(looked[0])},
		{"confirm-group", pipeline.Clerk, "/confirm/group?field=number"},
		{"parts", pipeline.Clerk, "/documents/" + doc + "/parts"},
		{"withheld", pipeline.Clerk, "/withheld"},
		{"withheld-one", pipeline.Clerk, "/withheld/" + string(secret[0].ID)},
		{"progress", pipeline.Manager, "/progress"},
		{"reports", pipeline.Manager, "/reports"},
		{"register", pipeline.Manager, "/register"},
		{"register-import", pipeline.Administrator, "/register"},
		{"register-edit", pipeline.Administrator, "/register/edit?unit=H14"},
		{"register-diff", pipeline.Administrator, "/register/versions/" + versions[0].ID},
		{"accounts", pipeline.Administrator, "/accounts"},
		{"tokens", pipeline.Administrator, "/tokens"},
		{"password", pipeline.Officer, "/password"},
		{"status", pipeline.Administrator, "/status"},
		{"audit", pipeline.Administrator, "/audit"},
		{"not-found", pipeline.Officer, "/documents/none"},
		{"forbidden", pipeline.Officer, "/accounts"},
	}
}

// SOHOA_SHOTS=DIR go test -run TestShots writes a picture of every page there,
// to be looked at by people.
func TestShots(t *testing.T) {
	dir := os.Getenv("SOHOA_SHOTS")
	if dir == "" {
		t.Skip("SOHOA_SHOTS names no folder: no pictures are wanted")
	}
	s := newOffice(t)
	batch := sample(s)
	w := openWindow(t, s)
	last := pipeline.Role("")
	for _, p := range places(s, batch) {
		if only := os.Getenv("SOHOA_SHOT"); only != "" && !strings.Contains(","+only+",", ","+p.name+",") {
			continue
		}
		if p.role != last {
			w.as(p.role)
			last = p.role
		}
		var picture []byte
		w.open(p.path)
		w.until(`document.readyState === "complete" && [...document.images].every(i => i.complete || i.loading === "lazy")`)
		w.run(chromedp.CaptureScreenshot(&picture))
		if err := os.WriteFile(filepath.Join(dir, p.name+".png"), picture, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func TestEveryPagePassesTheAccessibilityChecker(t *testing.T) {
	axe, err := os.ReadFile("testdata/axe/axe.min.js")
	if err != nil {
		t.Fatal(err)
	}
	s := newOffice(t)
	batch := sample(s)
	w := openWindow(t, s)
	last := pipeline.Role("")
	for _, p := range places(s, batch) {
		if p.role != last {
			w.as(p.role)
			last = p.role
		}
		w.open(p.path)
		var found []struct {
			ID, Help string
			Nodes    []struct{ HTML string }
		}
		var answer, unsaid string
		w.run(chromedp.Evaluate(`(document.body.innerText.match(/\[[a-z_]+\.[a-z0-9_.]+\]/g) || []).join(" ")`, &unsaid))
		if unsaid != "" {
			t.Errorf("%s shows keys instead of words: %s", p.name, unsaid)
		}
		w.run(chromedp.Evaluate(string(axe)+";0", nil),
			chromedp.Evaluate(`axe.run(document, {resultTypes: ["violations"], runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}).then(r => JSON.stringify(r.violations))`,
				&answer, awaitPromise))
		if err := json.Unmarshal([]byte(answer), &found); err != nil {
			t.Fatal(err)
		}
		for _, v := range found {
			t.Errorf("%s: %s: %s", p.name, v.ID, v.Help)
			for _, n := range v.Nodes[:min(3, len(v.Nodes))] {
				t.Logf("   %s", n.HTML)
			}
		}
	}
}

func TestUploadByFileInputShowsEachFileAndEndsOnTheBatch(t *testing.T) {
	s := newOffice(t)
	dir := t.TempDir()
	var names []string
	for i := range 4 {
		name := filepath.Join(dir, fmt.Sprintf("scan %d.pdf", i+1))
		body := sheet{Kind: paper.Kinds()[0], Unit: "SNV", Seed: uint64(i)}.bytes(t)
		if i == 3 {
			body = []byte("not a scan at all")
		}
		if err := os.WriteFile(name, body, 0o644); err != nil {
			t.Fatal(err)
		}
		names = append(names, name)
	}
	w := openWindow(t, s).as(pipeline.Clerk).open("/upload")
	w.run(chromedp.SetUploadFiles("#files", names, chromedp.ByQuery), chromedp.WaitVisible("[data-sum]", chromedp.ByQuery))
	if got := w.text("[data-sum]"); !strings.Contains(got, "4") {
		t.Errorf("after choosing: got %q, want that 4 files were chosen", got)
	}
	w.run(chromedp.Click("[data-go]", chromedp.ByQuery))
	w.until(`location.pathname.startsWith("/batches/") && document.querySelectorAll(".files tbody tr").length === 4`)
	if got := w.text(".files tbody tr:last-child"); !strings.Contains(got, "PDF, TIFF, JPEG") {
		t.Errorf("the file that is no scan: got %q, want its reason in words", got)
	}
	s.work()
	w.until(`document.querySelector(".sum-working dd").textContent.trim() === "0"`) // by asking again, without a reload
	w.run(chromedp.Reload())
	if got := w.text(".sums div:first-child dd"); got != "4" {
		t.Errorf("files after a reload: got %q, want 4", got)
	}
}

func TestSearchWorksWithScriptSwitchedOff(t *testing.T) {
	s := newOffice(t)
	sample(s)
	w := openWindow(t, s)
	w.run(emulation.SetScriptExecutionDisabled(true))
	w.as(pipeline.Officer).open("/search")
	w.run(chromedp.SendKeys("#q", "cao bang"+kb.Enter, chromedp.ByQuery))
	w.see(".hit").run(chromedp.Click(".hit h2 a", chromedp.ByQuery))
	w.see(".paper img")
	if got := w.text(".beside h1"); got == "" {
		t.Error("the document has no title")
	}
}

func TestSlashFindsTheBoxButNotWhileTyping(t *testing.T) {
	s := newOffice(t)
	w := openWindow(t, s).as(pipeline.Clerk).open("/batches")
	w.run(chromedp.KeyEvent("/"))
	w.until(`document.activeElement.id === "q"`)
	w.run(chromedp.KeyEvent("15/QĐ"))
	var typed string
	w.run(chromedp.Value("#q", &typed, chromedp.ByQuery))
	if typed != "15/QĐ" {
		t.Errorf("typed: got %q, want %q", typed, "15/QĐ")
	}
}

func TestADocumentIsConfirmedByKeysAlone(t *testing.T) {
	s := newOffice(t)
	s.batch("một văn bản", sheet{Kind: paper.Kinds()[0], Unit: "SNV", Seed: 3})
	w := openWindow(t, s).as(pipeline.Clerk).open("/confirm")
	w.run(chromedp.WaitVisible("[data-desk]", chromedp.ByQuery))
	w.until(`document.activeElement.name === "field.number"`) // the first field to look at has the cursor
	var doc string
	w.eval(`document.querySelector("[data-desk]").dataset.id`, &doc)
	for range 12 { // as many fields as a form can have
		var field, value string
		w.eval(`document.activeElement.name || ""`, &field)
		if !strings.HasPrefix(field, "field.") {
			break
		}
		w.eval(`document.activeElement.value`, &value)
		switch {
		case field == "field.number" && value == "":
			w.run(chromedp.KeyEvent("27"))
		case field == "field.date" && strings.HasPrefix(value, "//"): // "ngày é tháng é năm 2025"
			w.run(chromedp.KeyEvent("05/03"), chromedp.KeyEvent(kb.Delete))
		}
		w.run(chromedp.KeyEvent(kb.Enter))
	}
	w.until(`document.querySelector("[data-left]").textContent.includes("0")`)
	w.run(chromedp.KeyEvent(kb.Enter, chromedp.KeyModifiers(2))) // Ctrl
	w.until(`document.querySelector("main .empty") !== null`)    // nothing else waits
	got, err := s.index.Document(context.Background(), s.viewer(pipeline.Clerk), pipeline.DocumentID(doc))
	if err != nil {
		t.Fatal(err)
	}
	if got.State != pipeline.Digitized {
		t.Errorf("state: got %s, want %s; missing %v", got.State, pipeline.Digitized, got.Missing)
	}
}

// awaitPromise makes Evaluate wait for what a promise gives.
func awaitPromise(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) }
