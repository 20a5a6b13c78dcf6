package web

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"sohoa/index"
	"sohoa/index/catalog"
	"sohoa/index/catalog/figures"
	"sohoa/index/progress"
	"sohoa/pipeline"
)

// province fills a site with a made-up history of a year and a half, a register
// of every unit, a target, dossiers and a request.
func province(s *office) {
	s.t.Helper()
	ctx := context.Background()
	c, err := catalog.Open(ctx, filepath.Join(s.dir, "catalogue.db"), nil)
	if err != nil {
		s.t.Fatal(err)
	}
	defer c.Close()
	if err := c.Simulate(ctx, figures.Simulation{Documents: 30_000, Days: 540, Until: time.Now()}); err != nil {
		s.t.Fatal(err)
	}
	units, err := s.index.Units(ctx, s.admin)
	if err != nil {
		s.t.Fatal(err)
	}
	table := "Đơn vị;Nhóm hồ sơ;Số tài liệu\n"
	for i, u := range units[1:] {
		if i%9 != 8 {
			table += string(u.ID) + ";Đất đai;" + []string{"500", "620", "90.000", "410"}[i%4] + "\n"
		}
	}
	table = strings.ReplaceAll(table, "90.000", "1.900")
	if _, err := s.index.ImportRegister(ctx, s.admin, index.RegisterImport{Source: "Kế hoạch (mẫu)", Approved: "05/01/2026", Body: strings.NewReader(table)}); err != nil {
		s.t.Fatal(err)
	}
	now := progress.Day(time.Now())
	target := progress.Target{Unit: "H14", Measure: progress.Documents, Share: 40, From: now.AddDate(0, -6, 0), Due: now.AddDate(0, 7, 0), Source: "mẫu"}
	if err := s.index.SetTarget(ctx, s.admin, target); err != nil {
		s.t.Fatal(err)
	}
	dossiers(s, now)
}

func dossiers(s *office, now time.Time) {
	s.t.Helper()
	ctx := context.Background()
	list := "Mã hồ sơ;Tên thủ tục;Đơn vị;Ngày tiếp nhận;Ngày trả kết quả\n"
	for i, unit := range []string{"SNV", "SNV", "SNV", "01294", "STC"} {
		list += "H14.12-" + now.Format("060102") + "-000" + string(rune('1'+i)) + ";2.000635;" + unit + ";" + now.Format("02/01/2006") + ";" + now.Format("02/01/2006") + "\n"
	}
	if _, err := s.index.ImportDossiers(ctx, s.admin, index.DossierImport{Name: "ho so thang.csv", Body: strings.NewReader(list)}); err != nil {
		s.t.Fatal(err)
	}
	for _, what := range []string{"Sổ đăng ký khai sinh năm 1991, quyển 2", "Quyết định giao đất của ông Hoàng Văn Mẫu"} {
		if _, err := s.index.AskFor(ctx, s.viewer(pipeline.Officer), index.Request{Unit: "SNV", What: what, Due: now.AddDate(0, 0, 2)}); err != nil {
			s.t.Fatal(err)
		}
	}
}

// provincePages are the pages that are looked at with a province behind them.
func provincePages() []string {
	return []string{"/progress", "/progress?unit=SNV", "/progress?as_of=01/06/2026", "/dossiers", "/dossiers/list", "/requests", "/register", "/register/edit", "/reports"}
}

func TestPagesOfAProvince(t *testing.T) {
	axe, err := os.ReadFile("testdata/axe/axe.min.js")
	if err != nil {
		t.Fatal(err)
	}
	s := newOffice(t)
	province(s)
	w := openWindow(t, s).as(pipeline.Administrator)
	for i, path := range provincePages() {
		w.open(path)
		var answer string
		w.run(chromedp.Evaluate(string(axe)+";0", nil), chromedp.Evaluate(
			`axe.run(document, {resultTypes: ["violations"], runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}).then(r => JSON.stringify(r.violations))`,
			&answer, awaitPromise))
		var found []struct {
			ID, Help string
			Nodes    []struct{ HTML string }
		}
		if err := json.Unmarshal([]byte(answer), &found); err != nil {
			t.Fatal(err)
		}
		for _, v := range found {
			t.Errorf("%s: %s: %s: %s", path, v.ID, v.Help, v.Nodes[0].HTML)
		}
		var html string
		w.run(chromedp.OuterHTML("html", &html, chromedp.ByQuery))
		if n := packed(t, html); n > 60_000 {
			t.Errorf("%s: want at most 60 kB packed, got %d bytes", path, n)
		} else {
			t.Logf("%s: %d bytes packed", path, n)
		}
		w.keep(i, path)
	}
}

func packed(t *testing.T, html string) int {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write([]byte(html)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Len()
}

// keep keeps a picture of the whole page and its print where SOHOA_SHOTS
// names a folder.
func (w *window) keep(n int, path string) {
	w.t.Helper()
	dir := os.Getenv("SOHOA_SHOTS")
	if dir == "" {
		return
	}
	name := filepath.Join(dir, "province-"+string(rune('a'+n)))
	var shot, print []byte
	w.run(chromedp.FullScreenshot(&shot, 90), chromedp.ActionFunc(func(ctx context.Context) (err error) {
		print, _, err = page.PrintToPDF().WithPreferCSSPageSize(true).WithPrintBackground(true).Do(ctx)
		return err
	}))
	for ending, data := range map[string][]byte{".jpg": shot, ".pdf": print} {
		if err := os.WriteFile(name+ending, data, 0o644); err != nil {
			w.t.Fatal(err)
		}
	}
	w.t.Logf("%s is in %s", path, name)
}
