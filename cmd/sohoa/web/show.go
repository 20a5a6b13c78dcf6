package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"strings"

	"sohoa/cmd/sohoa/web/text"
	"sohoa/index"
	"sohoa/pipeline"
)

// Frame is what every page has around its content. Pages embed it.
type Frame struct {
	text.Speaker
	Viewer    pipeline.Viewer
	UnitName  string // of the viewer
	Page      string // folder of the page
	Title     string
	Here      string // address, to come back to after switching the language
	Nav       []NavItem
	Languages []LanguageItem
	Notice    *Notice
	Keeps     bool // charged with what bears a secrecy mark
	Signs     bool // charged with signing for the agency
	Disposes  bool // charged with terms and disposal
	Audits    bool // charged with reading the audit
	assets    assets
}

// NavItem is one entry of the top bar.
type NavItem struct {
	Href, Label string
	Here        bool
	Count       int // work that waits; 0 shows nothing
}

// LanguageItem is one language to switch to.
type LanguageItem struct {
	Code, Short, Title string
	Here               bool
}

// Notice is one sentence above the content: what was just done, or why not.
type Notice struct {
	Tone     string // good, bad, care or ""
	Sentence string
}

func (f *Frame) framed() *Frame { return f }

// framed is a page: a struct that embeds Frame.
type framed interface{ framed() *Frame }

// Asset is the address of a file beside the pages.
func (f Frame) Asset(name string) string { return f.assets.address(name) }

// Style is the address of the page's own style sheet, or empty.
func (f Frame) Style() string { return f.own(".css") }

// Script is the address of the page's own script, or empty.
func (f Frame) Script() string { return f.own(".js") }

func (f Frame) own(ext string) string {
	name := "page/" + f.Page + "/" + f.Page + ext
	if _, ok := f.assets[name]; !ok {
		return ""
	}
	return f.Asset(name)
}

// MayAdminister reports whether accounts are the viewer's business.
func (f Frame) MayAdminister() bool { return f.Viewer.May(pipeline.Administrator) }

// MayPlan reports whether register and targets are the viewer's business.
func (f Frame) MayPlan() bool { return f.Viewer.May(planners...) }

// MayUpload reports whether handing in and confirming is the viewer's business.
func (f Frame) MayUpload() bool { return f.Viewer.May(clerks...) }

// Key is the digit that takes the suggestion at a place counted from 0.
func (f Frame) Key(n int) int { return n + 1 }

// StateMark is a state with its name in words; the template draws its shape.
type StateMark struct {
	Name  pipeline.State
	Label string
}

// Mark shows a state.
func (f Frame) Mark(s pipeline.State) StateMark { return StateMark{s, f.Say("state." + string(s))} }

// RoleLabel is the name of a role.
func (f Frame) RoleLabel(r pipeline.Role) string { return f.Say("role." + string(r)) }

// DutyLabel is the name of a duty.
func (f Frame) DutyLabel(d index.Duty) string { return f.Say("duty." + string(d)) }

// FieldLabel is the name of a field.
func (f Frame) FieldLabel(n pipeline.FieldName) string { return f.Say("field." + string(n)) }

// ReasonText says why something was not taken, and what to do.
func (f Frame) ReasonText(r pipeline.Reason) string {
	if r == "" {
		return ""
	}
	return f.Say("reason." + string(r))
}

// Bar is a strip of parts drawn to scale, out of 100. Line marks a target.
type Bar struct {
	Label string
	Parts []BarPart
	Line  float64
}

// BarPart is one part; Name chooses its colour: done, working, waiting, failed.
type BarPart struct {
	Name string
	X, W float64
}

// newBar scales counts to a bar of 100. Parts are pairs of name and count.
func newBar(label string, total int, parts ...barCount) Bar {
	b, x := Bar{Label: label}, 0.0
	for _, p := range parts {
		if total <= 0 || p.n <= 0 {
			continue
		}
		w := 100 * float64(p.n) / float64(total)
		b.Parts = append(b.Parts, BarPart{p.name, x, w})
		x += w
	}
	return b
}

type barCount struct {
	name string
	n    int
}

// frame makes the frame of a page; title is the key of its title.
func (s *Server) frame(v *visit, page, title string) Frame {
	f := Frame{
		Speaker: v.say, Viewer: v.viewer, Page: page, Title: v.say.Say(title),
		Here: v.URL.RequestURI(), assets: s.assets,
	}
	if v.Method != http.MethodGet {
		f.Here = "/"
	}
	for _, l := range text.Langs() {
		other := s.Text.In(l)
		f.Languages = append(f.Languages, LanguageItem{string(l), other.Say("language.short"), other.Say("language.switch"), l == v.say.Lang()})
	}
	if v.viewer.Role == "" {
		return f
	}
	f.UnitName, f.Notice = s.unitName(v, v.viewer.Unit), s.told(v)
	for d, to := range map[index.Duty]*bool{index.DutyRecords: &f.Keeps, index.DutySign: &f.Signs, index.DutyDispose: &f.Disposes, index.DutyAudit: &f.Audits} {
		if has, err := s.Index.Charged(v.Context(), v.viewer, d); err == nil {
			*to = has
		}
	}
	for _, n := range navigation {
		if v.viewer.May(n.who...) {
			f.Nav = append(f.Nav, NavItem{Href: n.href, Label: v.say.Say(n.key), Here: slices.Contains(n.pages, page), Count: s.waits(v, n.href)})
		}
	}
	return f
}

// parsePages parses each page with the frame around it.
func parsePages() (map[string]*template.Template, error) {
	base, err := template.ParseFS(files, "page/base/*.html")
	if err != nil {
		return nil, err
	}
	pages := map[string]*template.Template{}
	for name := range pageTypes() {
		t, err := base.Clone()
		if err != nil {
			return nil, err
		}
		if pages[name], err = t.ParseFS(files, "page/"+name+"/*.html"); err != nil {
			return nil, err
		}
		pages[name] = pages[name].Lookup("base")
	}
	return pages, nil
}

// show renders a page. Nothing is sent before the template has run to its
// end, so that an error in it can still be answered as one.
func (s *Server) show(w http.ResponseWriter, v *visit, status int, p framed) error {
	return s.render(w, v, status, "base", p)
}

// showPart renders one named part of a page, for a script that renews it. Like
// [Server.reply] it carries an ETag.
func (s *Server) showPart(w http.ResponseWriter, v *visit, part string, p framed) error {
	return s.render(w, v, http.StatusOK, part, p)
}

func (s *Server) render(w http.ResponseWriter, v *visit, status int, part string, p framed) error {
	f := p.framed()
	var body bytes.Buffer
	if err := s.pages[f.Page].ExecuteTemplate(&body, part, p); err != nil {
		return fmt.Errorf("page %s: %w", f.Page, err)
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("Vary", "Accept-Encoding, Cookie")
	if part != "base" && s.unchanged(w, v, body.Bytes()) {
		return nil
	}
	return send(w, v, status, body.Bytes())
}

// unchanged sets an ETag of the answer and reports whether the asker has it.
func (s *Server) unchanged(w http.ResponseWriter, v *visit, body []byte) bool {
	sum := sha256.Sum256(body)
	tag := `"` + hex.EncodeToString(sum[:8]) + `"`
	w.Header().Set("ETag", tag)
	w.Header().Set("Cache-Control", "private, no-cache")
	if !strings.Contains(v.Header.Get("If-None-Match"), tag) {
		return false
	}
	w.WriteHeader(http.StatusNotModified)
	return true
}

// send writes an answer, packed where the browser takes that and it pays.
func send(w http.ResponseWriter, v *visit, status int, body []byte) error {
	const worth = 1400 // bytes: one network packet is not made smaller
	if len(body) > worth && takesGzip(v.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		body = pack(body)
	}
	w.WriteHeader(status)
	_, err := w.Write(body)
	return err
}

// reply answers a program. A GET carries an ETag of its content, so that
// asking again for what has not changed costs a few bytes.
func (s *Server) reply(w http.ResponseWriter, v *visit, status int, answer any) error {
	var body bytes.Buffer
	e := json.NewEncoder(&body)
	e.SetEscapeHTML(false)
	if err := e.Encode(answer); err != nil {
		return fmt.Errorf("reply: %w", err)
	}
	h := w.Header()
	h.Set("Content-Type", "application/json; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	if v.Method == http.MethodGet && status == http.StatusOK && s.unchanged(w, v, body.Bytes()) {
		return nil
	}
	return send(w, v, status, body.Bytes())
}

// away sends a browser to another address of ours after a form.
func away(w http.ResponseWriter, v *visit, to string) error {
	http.Redirect(w, v.Request, to, http.StatusSeeOther)
	return nil
}

// answered ends a form. What the person can mend, or try again, is said on the
// page of the form, with the status of its kind; every other error goes up; what
// was done leads away.
func answered(err error, again func(status int) error, then func() error) error {
	kind := pipeline.KindOf(err)
	switch {
	case err == nil:
		return then()
	case kind == pipeline.Invalid || kind == pipeline.Busy:
		return again(kind.Status())
	}
	return fmt.Errorf("form: %w", err)
}
