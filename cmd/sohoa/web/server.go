package web

import (
	"context"
	"embed"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/alexedwards/scs/v2"

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
	Sessions scs.Store                     // where sessions are kept; nil: in memory, gone with the process
	Log      *slog.Logger                  // nil: discard
	Checks   func(context.Context) []Check // how the installation is doing, for the status page; may be nil
	Version  string                        // of the program, shown on the status page
	Secure   bool                          // cookies only over https
	Origins  []string                      // further origins our own pages may come from, behind a proxy that changes the host name
	Clock    func() time.Time              // nil: time.Now
}

// Server serves the pages and the API.
type Server struct {
	*site.Site
	Index   *index.Index
	Checks  func(context.Context) []Check
	Version string
	handler http.Handler

	looking sync.Mutex // guards what follows
	looked  time.Time  // when the installation was last examined
	answers []Check
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
	s := &Server{Site: shared, Index: c.Index, Checks: c.Checks, Version: c.Version}
	if s.handler, err = shared.Handler(s); err != nil {
		return nil, fmt.Errorf("web: %w", err)
	}
	return s, nil
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
		ErrorLog:          slog.NewLogLogger(s.Log.Handler(), slog.LevelDebug),
	}
}
