package site

import (
	"crypto/rand"
	"io"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"sohoa/cmd/sohoa/web/text"
	"sohoa/index"
	"sohoa/pipeline"
)

// Visit is one request with what every handler needs to know of it.
type Visit struct {
	*http.Request
	Viewer pipeline.Viewer // who asks; the zero Viewer is nobody
	text.Speaker
	Ref   string       // reference number: in the log, and on the page where something went wrong
	Token bool         // a program with a token asks
	units []index.Unit // those the viewer sees, once read
}

// api reports whether the answer is for a program.
func (v *Visit) api() bool { return strings.HasPrefix(v.URL.Path, "/api/") }

// guard wraps everything: headers that hold for all answers, and the check
// that a change was asked for by our own pages.
func (s *Site) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
		if bearer(r) == "" && s.cross.Check(r) != nil {
			v := s.visit(r)
			s.fail(w, v, refuse(http.StatusForbidden, "error.cross_site"))
			return
		}
		next.ServeHTTP(w, r)
	})
}

// policy: only our own files; data: is for the small pictures inside the
// style sheet of Bootstrap.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
	"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

func (s *Site) visit(r *http.Request) *Visit {
	v := &Visit{Request: r, Ref: rand.Text()[:8], Speaker: s.Text.In(text.Vi)}
	if c, err := r.Cookie("lang"); err == nil {
		v.Speaker = s.Text.In(text.Lang(c.Value))
	} else if v.api() {
		// Programs say their language; browsers of offices say English out of
		// habit, so pages follow the cookie only.
		v.Speaker = s.Text.In(text.Lang(r.Header.Get("Accept-Language")))
	}
	return v
}

// serve makes a handler of a route: who asks, may they, do it, show the error.
func (s *Site) serve(rt Route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v := s.visit(r)
		began := s.Clock()
		out := &watched{ResponseWriter: w}
		defer func() {
			if p := recover(); p != nil {
				s.panicked(out, v, p)
			}
			s.Log.Debug("request", "ref", v.Ref, "method", r.Method, "route", rt.Pattern,
				"status", out.status, "took", s.Clock().Sub(began), "user", string(v.Viewer.User))
		}()
		r.Body = &patient{body: r.Body, rc: http.NewResponseController(w), streams: rt.Streams, until: began.Add(formTime)}
		if !rt.Streams {
			r.Body = http.MaxBytesReader(w, r.Body, maxForm)
		}
		err := s.admit(v, rt)
		if err == nil {
			err = rt.Handle(out, v)
		}
		if err != nil {
			s.fail(out, v, err)
		}
	})
}

// A form or command must be here within formTime. An upload may take hours over
// a branch office's line, but a line that is silent for silence is cut off.
const (
	formTime = 30 * time.Second
	silence  = 60 * time.Second
)

// patient is a request's body with the deadline of its connection. The
// deadline is lifted when the body has ended: a handler may then take its time.
type patient struct {
	body    io.ReadCloser
	rc      *http.ResponseController
	streams bool
	until   time.Time // of a body that does not stream
}

func (p *patient) Read(b []byte) (int, error) {
	if p.streams {
		p.until = time.Now().Add(silence)
	}
	// Not every connection can have a deadline; then the size must do.
	_ = p.rc.SetReadDeadline(p.until)
	n, err := p.body.Read(b)
	if err != nil {
		_ = p.rc.SetReadDeadline(time.Time{})
	}
	return n, err
}

func (p *patient) Close() error { return p.body.Close() }

// maxForm bounds a request that is not an upload: 1 MiB holds any form and
// any JSON command of ours many times over.
const maxForm = 1 << 20

func (s *Site) panicked(w *watched, v *Visit, p any) {
	if p == http.ErrAbortHandler {
		panic(p)
	}
	s.Log.Error("panic in a handler", "ref", v.Ref, "panic", p, "stack", string(debug.Stack()))
	if w.status == 0 {
		s.fail(w, v, pipeline.Errorf(pipeline.Internal, "panic"))
	}
}

// admit finds out who asks and whether the route is theirs.
func (s *Site) admit(v *Visit, rt Route) error {
	viewer, err := s.whoAsks(v)
	if err != nil && !rt.Public() {
		return err
	}
	v.Viewer = viewer
	if rt.Public() {
		return nil
	}
	if viewer.Role == "" {
		return errSignIn
	}
	if !viewer.May(rt.Who...) {
		return refuse(http.StatusForbidden, "error.forbidden")
	}
	if strings.HasSuffix(v.URL.Path, "/status") {
		return nil // says why nothing else is shown
	}
	return s.archive.Mine()
}

func bearer(r *http.Request) string {
	kind, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(kind, "bearer") {
		return ""
	}
	return strings.TrimSpace(token)
}

// watched remembers the status, for the log and to know whether an error can
// still be shown.
type watched struct {
	http.ResponseWriter
	status int
}

func (w *watched) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *watched) Write(b []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	return w.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController reach the connection.
func (w *watched) Unwrap() http.ResponseWriter { return w.ResponseWriter }
