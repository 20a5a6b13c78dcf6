package site

import (
	"context"
	"html/template"
	"io/fs"
	"net/http"
	"slices"

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

// NavEntry is one entry of the top bar, with who sees it.
type NavEntry struct {
	Href, Key string   // address, and key of its words
	Pages     []string // pages on which it is marked
	Who       []pipeline.Role
	Waits     func(context.Context, pipeline.Viewer) (int, error) // counts the work of clerks that waits; may be nil
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

// Page is a struct that embeds Frame and nothing else.
type Page interface{ framed() *Frame }

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
func (f Frame) MayPlan() bool { return f.Viewer.May(Planners()...) }

// MayUpload reports whether handing in and confirming is the viewer's business.
func (f Frame) MayUpload() bool { return f.Viewer.May(Clerks()...) }

// Key is the digit that takes the suggestion at a place counted from 0.
func (f Frame) Key(n int) int { return n + 1 }

// StateMark is a state with its name in words; the template draws its shape.
type StateMark struct {
	Name  pipeline.State
	Label string
}

// Mark shows a state.
func (f Frame) Mark(s pipeline.State) StateMark { return MarkOf(f.Speaker, s) }

// MarkOf is a state with its name in a language.
func MarkOf(say text.Speaker, s pipeline.State) StateMark {
	return StateMark{s, say.Say("state." + string(s))}
}

// RoleLabel is the name of a role.
func (f Frame) RoleLabel(r pipeline.Role) string { return f.Say("role." + string(r)) }

// DutyLabel is the name of a duty.
func (f Frame) DutyLabel(d index.Duty) string { return f.Say("duty." + string(d)) }

// FieldLabel is the name of a field.
func (f Frame) FieldLabel(n pipeline.FieldName) string { return f.Say("field." + string(n)) }

// ReasonText says why something was not taken, and what to do.
func (f Frame) ReasonText(r pipeline.Reason) string {
	return ReasonOf(f.Speaker, r)
}

// ReasonOf says in a language why something was not taken, and what to do.
func ReasonOf(say text.Speaker, r pipeline.Reason) string {
	if r == "" {
		return ""
	}
	return say.Say("reason." + string(r))
}

// Frame makes the frame of a page; title is the key of its title.
func (s *Site) Frame(v *Visit, page, title string) Frame {
	f := Frame{
		Speaker: v.Speaker, Viewer: v.Viewer, Page: page, Title: v.Say(title),
		Here: v.URL.RequestURI(), assets: s.assets,
	}
	if v.Method != http.MethodGet {
		f.Here = "/"
	}
	for _, l := range text.Langs() {
		other := s.Text.In(l)
		f.Languages = append(f.Languages, LanguageItem{string(l), other.Say("language.short"), other.Say("language.switch"), l == v.Lang()})
	}
	if v.Viewer.Role == "" {
		return f
	}
	f.UnitName, f.Notice = s.UnitName(v, v.Viewer.Unit), s.told(v)
	for d, to := range map[index.Duty]*bool{index.DutyRecords: &f.Keeps, index.DutySign: &f.Signs, index.DutyDispose: &f.Disposes, index.DutyAudit: &f.Audits} {
		if has, err := s.archive.Charged(v.Context(), v.Viewer, d); err == nil {
			*to = has
		}
	}
	for _, n := range s.nav {
		if v.Viewer.May(n.Who...) {
			f.Nav = append(f.Nav, NavItem{Href: n.Href, Label: v.Say(n.Key), Here: slices.Contains(n.Pages, page), Count: s.waits(v, n)})
		}
	}
	return f
}

// waits is how much work waits behind an entry: a page is not lost where that
// cannot be counted just now.
func (s *Site) waits(v *Visit, n NavEntry) int {
	if n.Waits == nil || !v.Viewer.May(pipeline.Clerk) {
		return 0
	}
	open, err := n.Waits(v.Context(), v.Viewer)
	if err != nil {
		s.Log.Warn("waiting work is not counted", "ref", v.Ref, "page", n.Href, "err", err)
	}
	return open
}

// ParsePages parses each page with the frame around it.
func ParsePages(files fs.FS, pages map[string]Page) (map[string]*template.Template, error) {
	base, err := template.ParseFS(files, "page/base/*.html")
	if err != nil {
		return nil, err
	}
	all := map[string]*template.Template{}
	for name := range pages {
		t, err := base.Clone()
		if err != nil {
			return nil, err
		}
		if t, err = t.ParseFS(files, "page/"+name+"/*.html"); err != nil {
			return nil, err
		}
		all[name] = t.Lookup("base")
	}
	return all, nil
}
