package web

import (
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"sohoa/index"
	"sohoa/pipeline"
)

type suggestions struct {
	Suggestions []suggestionAnswer `json:"suggestions"`
}

func (s *office) suggested(role pipeline.Role, typed string) []suggestionAnswer {
	s.t.Helper()
	var got suggestions
	if status := s.api(role, "GET", "/api/suggest?q="+url.QueryEscape(typed), nil, &got); status != http.StatusOK {
		s.t.Fatalf("suggest %q: got %d", typed, status)
	}
	return got.Suggestions
}

func TestSuggestionsLeadToDocumentsAndNames(t *testing.T) {
	s := newOffice(t)
	s.batch("một", decision(1), decision(2), decision(3))
	for _, typed := range []string{"quyet d", "Về việc", "ve v"} {
		got := s.suggested(pipeline.Officer, typed)
		if len(got) == 0 || len(got) > 8 {
			t.Errorf("%q: got %d suggestions, want 1 to 8", typed, len(got))
		}
		for _, g := range got {
			if g.Kind == index.CompleteDocument && !strings.HasPrefix(g.Href, "/documents/"+string(g.ID)+"?") || g.Label == "" || g.More == "" {
				t.Errorf("%q: got %+v, want a document with its address", typed, g)
			}
		}
	}
	organs := s.suggested(pipeline.Officer, "sở nội")
	if len(organs) == 0 || organs[0].Kind != index.CompleteOrgan {
		t.Fatalf("the beginning of an organ: got %+v, want the organ first", organs)
	}
	var found hitsAnswer
	if s.api(pipeline.Officer, "GET", "/api/find?q="+url.QueryEscape(organs[0].Query), nil, &found); found.Total == 0 {
		t.Errorf("the suggested query %q finds nothing", organs[0].Query)
	}
	s.stranger("SYT")
	for _, typed := range []string{"quyet d", "sở nội", "ve v"} {
		if got := s.suggested("stranger", typed); len(got) != 0 {
			t.Errorf("%q tells another unit of %+v", typed, got)
		}
	}
}

func TestAQueryThatCannotBeReadIsAnsweredByItsSentence(t *testing.T) {
	s := newOffice(t)
	for _, tt := range []struct{ typed, want string }{
		{"bản đồ OR", "OR"}, {"ngày:31/02/2024", "31/02/2024"}, {"trạng thái:lạ", "lạ"}, {"loại: ", "loại:"},
		{"-đơn vị:SNV", "đơn vị:"}, {"đơn vị:khongcogi", "khongcogi"}, {strings.Repeat("từ ", 2000), "quá dài"},
	} {
		var refused faultAnswer
		status := s.api(pipeline.Officer, "GET", "/api/find?q="+url.QueryEscape(tt.typed), nil, &refused)
		if status != http.StatusBadRequest || refused.Field != "q" || !strings.Contains(refused.Message, tt.want) || strings.Contains(refused.Message, "{") {
			t.Errorf("%.20q: got %d %+v, want a sentence with %q", tt.typed, status, refused, tt.want)
		}
	}
}

func TestTheAPISaysWhatWasMeantAndRead(t *testing.T) {
	s := newOffice(t)
	s.batch("một", decision(1))
	var found hitsAnswer
	if s.api(pipeline.Officer, "GET", "/api/find?q="+url.QueryEscape("quyeet định"), nil, &found); !strings.Contains(found.DidYouMean, "định") || found.Total == 0 {
		t.Errorf("a slip: got %+v, want the query put right", found)
	}
	if s.api(pipeline.Officer, "GET", "/api/find?q="+url.QueryEscape("quyÕt ®Þnh"), nil, &found); found.Read != "quyết định" {
		t.Errorf("TCVN3: got %q, want quyết định", found.Read)
	}
}

func TestSuggestionsAreChosenByKeys(t *testing.T) {
	s := newOffice(t)
	s.batch("một", decision(1), decision(2))
	w := openWindow(t, s).as(pipeline.Officer).open("/search")
	w.until(`document.activeElement.getAttribute("role") === "combobox"`)
	w.run(chromedp.KeyEvent("ve viec"))
	w.until(`document.querySelectorAll("#suggestions [role=option]").length > 0`)
	w.run(chromedp.KeyEvent(kb.ArrowDown))
	w.until(`document.activeElement.getAttribute("aria-activedescendant") === "suggest-0" && document.querySelector("#suggest-0").getAttribute("aria-selected") === "true"`)
	w.picture("suggest")
	if found := w.violations(); len(found) != 0 {
		t.Errorf("accessibility with the list open: %v", found)
	}
	w.run(chromedp.KeyEvent(kb.Escape))
	w.until(`document.querySelector("#suggestions").hidden && document.activeElement.value === "ve viec"`)
	w.run(chromedp.KeyEvent(" "))
	w.until(`!document.querySelector("#suggestions").hidden`)
	w.run(chromedp.KeyEvent(kb.ArrowDown), chromedp.KeyEvent(kb.Enter))
	w.until(`location.pathname.startsWith("/documents/")`)
}

// picture writes what the window shows into the folder SOHOA_SHOTS, if set.
func (w *window) picture(name string) {
	w.t.Helper()
	dir := os.Getenv("SOHOA_SHOTS")
	if dir == "" {
		return
	}
	var png []byte
	w.run(chromedp.CaptureScreenshot(&png))
	if err := os.WriteFile(filepath.Join(dir, name+".png"), png, 0o644); err != nil {
		w.t.Fatal(err)
	}
}

// violations runs the accessibility checker over the page as it is now.
func (w *window) violations() []string {
	w.t.Helper()
	axe, err := os.ReadFile("testdata/axe/axe.min.js")
	if err != nil {
		w.t.Fatal(err)
	}
	var found []string
	w.run(chromedp.Evaluate(string(axe)+";0", nil),
		chromedp.Evaluate(`axe.run(document, {resultTypes: ["violations"], runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}).then(r => r.violations.map(v => v.id + ": " + v.nodes[0].html))`, &found, awaitPromise))
	return found
}
