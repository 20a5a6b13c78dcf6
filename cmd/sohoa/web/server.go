package web

import (
	"context"
	"embed"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/alexedwards/scs/v2"

	"sohoa/cmd/sohoa/web/confirm"
	"sohoa/cmd/sohoa/web/duty"
	"sohoa/cmd/sohoa/web/find"
	"sohoa/cmd/sohoa/web/health"
	"sohoa/cmd/sohoa/web/intake"
	"sohoa/cmd/sohoa/web/people"
	"sohoa/cmd/sohoa/web/plan"
	"sohoa/cmd/sohoa/web/record"
	"sohoa/cmd/sohoa/web/site"
	"sohoa/cmd/sohoa/web/text"
	"sohoa/index"
	"sohoa/pipeline"
)

//go:embed page static
var files embed.FS

// Config is what a server is made of.
type Config struct {
	Index    *index.Index
	Text     *text.Texts
	Sessions scs.Store                            // where sessions are kept; nil: in memory, gone with the process
	Log      *slog.Logger                         // nil: discard
	Checks   func(context.Context) []health.Check // how the installation is doing, for the status page; may be nil
	Version  string                               // of the program, shown on the status page
	Secure   bool                                 // cookies only over https
	Origins  []string                             // further origins our own pages may come from, behind a proxy that changes the host name
	Clock    func() time.Time                     // nil: time.Now
}

// Server serves the pages and the API.
type Server struct {
	handler http.Handler
	log     *slog.Logger
}

// New makes a server. It starts nothing.
func New(c Config) (*Server, error) {
	shared, err := site.New(site.Config{
		Archive: c.Index, Files: files, Text: c.Text, Nav: navigation(c.Index), Sessions: c.Sessions,
		Log: c.Log, Secure: c.Secure, Origins: c.Origins, Clock: c.Clock,
	})
	if err != nil {
		return nil, fmt.Errorf("web: %w", err)
	}
	s := &Server{log: shared.Log}
	if s.handler, err = shared.Handler(sections(shared, c)...); err != nil {
		return nil, fmt.Errorf("web: %w", err)
	}
	return s, nil
}

// sections are all parts of the site.
func sections(s *site.Site, c Config) []site.Section {
	start := &front{
		Site: s, index: c.Index,
		find:   &find.Section{Site: s, Index: c.Index},
		intake: &intake.Section{Site: s, Index: c.Index},
		plan:   &plan.Section{Site: s, Index: c.Index},
		health: &health.Section{Site: s, Index: c.Index, Checks: c.Checks, Version: c.Version},
	}
	return []site.Section{
		start, start.find, start.intake, start.plan, start.health,
		&record.Section{Site: s, Index: c.Index},
		&confirm.Section{Site: s, Index: c.Index},
		&duty.Section{Site: s, Index: c.Index},
		&people.Section{Site: s, Index: c.Index},
	}
}

// navigation is the top bar, by who sees each entry.
func navigation(x *index.Index) []site.NavEntry {
	requests := func(ctx context.Context, v pipeline.Viewer) (int, error) {
		open, _, err := x.OpenRequests(ctx, v)
		return open, err
	}
	return []site.NavEntry{
		{Href: "/search", Key: "nav.search", Pages: []string{"search", "document", "reuse"}, Who: site.Everybody()},
		{Href: "/upload", Key: "nav.upload", Pages: []string{"upload", "pair", "separators"}, Who: site.Clerks()},
		{Href: "/batches", Key: "nav.batches", Pages: []string{"batches", "batch", "quality", "quality-check", "clerks"}, Who: site.Watchers()},
		{Href: "/confirm", Key: "nav.confirm", Pages: []string{"confirm", "confirm-group"}, Who: site.Clerks()},
		{Href: "/requests", Key: "nav.requests", Pages: []string{"requests"}, Who: site.Everybody(), Waits: requests},
		{Href: "/progress", Key: "nav.progress", Pages: []string{"progress"}, Who: site.Watchers()},
		{Href: "/dossiers", Key: "nav.dossiers", Pages: []string{"dossiers", "dossier-list"}, Who: site.Watchers()},
		{Href: "/reports", Key: "nav.reports", Pages: []string{"reports"}, Who: site.Watchers()},
		{Href: "/register", Key: "nav.register", Pages: []string{"register", "register-edit", "register-diff"}, Who: site.Planners()},
		{Href: "/status", Key: "nav.status", Pages: []string{"status", "audit"}, Who: site.Administrators()},
	}
}

// Handler returns the whole site.
func (s *Server) Handler() http.Handler { return s.handler }

// HTTPServer returns a server with limits for slow and hostile clients. There
// is no limit on the time of a whole request: a 2 GB upload over a branch
// office's line may take an hour. Uploads renew their own deadline instead.
func (s *Server) HTTPServer(addr string) *http.Server {
	return &http.Server{
		Addr:              addr,
		Handler:           s.Handler(),
		ReadHeaderTimeout: 10 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    32 << 10,
		ErrorLog:          slog.NewLogLogger(s.log.Handler(), slog.LevelDebug),
	}
}
