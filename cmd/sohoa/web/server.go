package web

import (
	"context"
	"fmt"
	"html/template"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/alexedwards/scs/v2"

	"sohoa/cmd/sohoa/web/text"
	"sohoa/index"
)

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

// Check is one line of the status page: whether something the installation
// needs is there. The words stand under "check.<Name>"; Detail is shown as it
// is and must hold no secret.
type Check struct {
	Name   string `json:"name"`
	Good   bool   `json:"good"`
	Detail string `json:"detail,omitempty"`

	Choice bool `json:"choice,omitempty"` // where it is not good, that is the operator's choice and no fault
}

// Server serves the pages and the API.
type Server struct {
	Config
	sessions *scs.SessionManager
	pages    map[string]*template.Template
	assets   assets
	cross    *http.CrossOriginProtection

	looking sync.Mutex // guards what follows
	looked  time.Time  // when the installation was last examined
	latest  []Check
}

// New makes a server. It starts nothing.
func New(c Config) (*Server, error) {
	s := &Server{Config: c}
	if s.Log == nil {
		s.Log = slog.New(slog.DiscardHandler)
	}
	if s.Clock == nil {
		s.Clock = time.Now
	}
	var err error
	if s.assets, err = loadAssets(); err != nil {
		return nil, fmt.Errorf("web: %w", err)
	}
	if s.pages, err = parsePages(); err != nil {
		return nil, fmt.Errorf("web: %w", err)
	}
	s.cross = http.NewCrossOriginProtection()
	for _, origin := range c.Origins {
		if err := s.cross.AddTrustedOrigin(origin); err != nil {
			return nil, fmt.Errorf("web: origin %q: %w", origin, err)
		}
	}
	s.sessions = newSessions(s.Config)
	return s, nil
}

// sessionIdle and sessionLife bound a session: a working day without signing
// in again, and not over night on a forgotten screen.
const (
	sessionIdle = 2 * time.Hour
	sessionLife = 12 * time.Hour
)

func newSessions(c Config) *scs.SessionManager {
	m := scs.New()
	if c.Sessions != nil {
		m.Store = c.Sessions
	}
	m.IdleTimeout = sessionIdle
	m.Lifetime = sessionLife
	m.Cookie.Name = "sohoa"
	m.Cookie.HttpOnly = true
	m.Cookie.SameSite = http.SameSiteStrictMode
	m.Cookie.Secure = c.Secure
	m.Cookie.Persist = false
	m.ErrorFunc = func(_ http.ResponseWriter, r *http.Request, err error) {
		if r.Context().Err() == nil { // else nobody waits for the answer any more
			c.Log.Error("session", "err", err)
		}
	}
	return m
}

// Handler returns the whole site.
func (s *Server) Handler() http.Handler {
	mux := http.NewServeMux()
	for _, rt := range routes() {
		mux.Handle(rt.method+" "+rt.pattern, s.serve(rt))
	}
	mux.HandleFunc("GET /static/", s.static)
	mux.Handle("/", s.serve(route{who: anyone, handle: (*Server).nowhere}))
	return s.guard(s.sessions.LoadAndSave(mux))
}

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
