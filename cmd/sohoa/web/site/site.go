package site

import (
	"context"
	"fmt"
	"html/template"
	"io/fs"
	"log/slog"
	"maps"
	"net/http"
	"time"

	"github.com/alexedwards/scs/v2"

	"sohoa/cmd/sohoa/web/text"
	"sohoa/index"
	"sohoa/pipeline"
)

// Archive is what each visit asks of the archive: who is there, which units
// they see, and what they are charged with.
type Archive interface {
	ViewerByToken(ctx context.Context, token string) (pipeline.Viewer, error)
	ViewerByUser(ctx context.Context, user pipeline.UserID, epoch int) (pipeline.Viewer, error)
	Units(ctx context.Context, v pipeline.Viewer) ([]index.Unit, error)
	Charged(ctx context.Context, v pipeline.Viewer, d index.Duty) (bool, error)
	Mine() error // fails once another server has taken the place of this one
}

// Config is what a site is made of.
type Config struct {
	Archive  Archive
	Files    fs.FS // templates below page/, one folder a page, and what browsers load below page/ and static/
	Text     *text.Texts
	Nav      []NavEntry
	Sessions scs.Store    // where sessions are kept; nil: in memory, gone with the process
	Log      *slog.Logger // nil: discard
	Secure   bool         // cookies only over https
	Origins  []string     // further origins our own pages may come from
	Clock    func() time.Time
}

// Site is what all sections share: the way in, the frame of pages, and the
// answers.
type Site struct {
	Text   *text.Texts
	Log    *slog.Logger
	Clock  func() time.Time
	Secure bool // cookies only over https

	archive  Archive
	files    fs.FS
	nav      []NavEntry
	sessions *scs.SessionManager
	pages    map[string]*template.Template
	assets   assets
	cross    *http.CrossOriginProtection
}

// Section is a part of the site: its addresses, and its pages by the name of
// their folder.
type Section interface {
	Routes() []Route
	Pages() map[string]Page
}

// New makes a site without sections. It starts nothing.
func New(c Config) (*Site, error) {
	s := &Site{Text: c.Text, Log: c.Log, Clock: c.Clock, Secure: c.Secure, archive: c.Archive, files: c.Files, nav: c.Nav}
	if s.Log == nil {
		s.Log = slog.New(slog.DiscardHandler)
	}
	if s.Clock == nil {
		s.Clock = time.Now
	}
	var err error
	if s.assets, err = loadAssets(c.Files); err != nil {
		return nil, fmt.Errorf("site: %w", err)
	}
	s.cross = http.NewCrossOriginProtection()
	for _, origin := range c.Origins {
		if err := s.cross.AddTrustedOrigin(origin); err != nil {
			return nil, fmt.Errorf("site: origin %q: %w", origin, err)
		}
	}
	s.sessions = newSessions(s, c.Sessions)
	return s, nil
}

// Handler returns the whole site of these sections.
func (s *Site) Handler(sections ...Section) (http.Handler, error) {
	mux := http.NewServeMux()
	pages := OwnPages()
	for _, section := range sections {
		for _, rt := range section.Routes() {
			mux.Handle(rt.Method+" "+rt.Pattern, s.serve(rt))
		}
		maps.Copy(pages, section.Pages())
	}
	var err error
	if s.pages, err = ParsePages(s.files, pages); err != nil {
		return nil, fmt.Errorf("site: %w", err)
	}
	mux.HandleFunc("GET /static/", s.static)
	mux.Handle("/", s.serve(Route{Who: Anyone(), Handle: nowhere}))
	return s.guard(s.sessions.LoadAndSave(mux)), nil
}
