package web

import (
	"crypto/rand"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"runtime/debug"
	"strings"
	"time"

	"sohoa/cmd/sohoa/web/text"
	"sohoa/index"
	"sohoa/pipeline"
	"sohoa/pipeline/blob"
)

// visit is one request with what every handler needs to know of it.
type visit struct {
	*http.Request
	viewer pipeline.Viewer
	say    text.Speaker
	ref    string       // reference number: in the log, and on the page where something went wrong
	token  bool         // a program with a token asks
	units  []index.Unit // those the viewer sees, once read
}

// api reports whether the answer is for a program.
func (v *visit) api() bool { return strings.HasPrefix(v.URL.Path, "/api/") }

// guard wraps everything: headers that hold for all answers, and the check
// that a change was asked for by our own pages.
func (s *Server) guard(next http.Handler) http.Handler {
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

func (s *Server) visit(r *http.Request) *visit {
	v := &visit{Request: r, ref: rand.Text()[:8], say: s.Text.In(text.Vi)}
	if c, err := r.Cookie("lang"); err == nil {
		v.say = s.Text.In(text.Lang(c.Value))
	} else if v.api() {
		// Programs say their language; browsers of offices say English out of
		// habit, so pages follow the cookie only.
		v.say = s.Text.In(text.Lang(r.Header.Get("Accept-Language")))
	}
	return v
}

// serve makes a handler of a route: who asks, may they, do it, show the error.
func (s *Server) serve(rt route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v := s.visit(r)
		began := s.Clock()
		out := &watched{ResponseWriter: w}
		defer func() {
			if p := recover(); p != nil {
				s.panicked(out, v, p)
			}
			s.Log.Debug("request", "ref", v.ref, "method", r.Method, "route", rt.pattern,
				"status", out.status, "took", s.Clock().Sub(began), "user", string(v.viewer.User))
		}()
		r.Body = &patient{body: r.Body, rc: http.NewResponseController(w), streams: rt.streams, until: began.Add(formTime)}
		if !rt.streams {
			r.Body = http.MaxBytesReader(w, r.Body, maxForm)
		}
		err := s.admit(v, rt)
		if err == nil {
			err = rt.handle(s, out, v)
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

func (s *Server) panicked(w *watched, v *visit, p any) {
	if p == http.ErrAbortHandler {
		panic(p)
	}
	s.Log.Error("panic in a handler", "ref", v.ref, "panic", p, "stack", string(debug.Stack()))
	if w.status == 0 {
		s.fail(w, v, pipeline.Errorf(pipeline.Internal, "panic"))
	}
}

// admit finds out who asks and whether the route is theirs.
func (s *Server) admit(v *visit, rt route) error {
	viewer, err := s.whoAsks(v)
	if err != nil && !rt.public() {
		return err
	}
	v.viewer = viewer
	if rt.public() {
		return nil
	}
	if viewer.Role == "" {
		return errSignIn
	}
	if !viewer.May(rt.who...) {
		return refuse(http.StatusForbidden, "error.forbidden")
	}
	return nil
}

func bearer(r *http.Request) string {
	kind, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(kind, "bearer") {
		return ""
	}
	return strings.TrimSpace(token)
}

// errSignIn sends people to the sign-in page and tells programs to show a token.
var errSignIn = refuse(http.StatusUnauthorized, "error.sign_in")

// refusal is an answer that concerns the visit, not a record: who asks, how
// often, how much.
type refusal struct {
	status int
	key    string
}

func (e *refusal) Error() string { return e.key }

func refuse(status int, key string) error { return &refusal{status, key} }

// invalid says that one field of a request is at fault. key names the
// sentence about it; it is the name of the field where that is enough.
func invalid(field string, err error) error {
	return &pipeline.Error{Kind: pipeline.Invalid, Field: field, Err: err}
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

// fail answers an error: a page for people, JSON for programs.
func (s *Server) fail(w http.ResponseWriter, v *visit, err error) {
	if errors.Is(err, v.Context().Err()) && v.Context().Err() != nil {
		return // nobody is listening any more
	}
	if err == errSignIn && !v.api() && v.Method == http.MethodGet {
		http.Redirect(w, v.Request, "/sign-in?next="+url.QueryEscape(v.URL.RequestURI()), http.StatusSeeOther)
		return
	}
	f := s.explain(v, err)
	if f.Status >= 500 {
		s.Log.Error("request", "ref", v.ref, "method", v.Method, "path", v.URL.Path, "err", err)
	} else {
		s.Log.Info("refused", "ref", v.ref, "status", f.Status, "err", err)
	}
	if watching, ok := w.(*watched); ok && watching.status != 0 {
		return // too late to say anything
	}
	if f.Status == http.StatusServiceUnavailable || f.Status == http.StatusTooManyRequests {
		w.Header().Set("Retry-After", "30")
	}
	if v.api() {
		if f.Status == http.StatusUnauthorized {
			w.Header().Set("WWW-Authenticate", "Bearer")
		}
		s.reply(w, v, f.Status, f)
		return
	}
	if err := s.show(w, v, f.Status, &errorPage{Frame: s.frame(v, "error", "error.title"), fault: f}); err != nil {
		s.Log.Error("error page", "ref", v.ref, "err", err, slog.Time("at", time.Now()))
		http.Error(w, f.Message, f.Status)
	}
}

// fault is an error as a program sees it.
type fault struct {
	Status  int             `json:"-"`
	Error   string          `json:"error"`
	Message string          `json:"message"`
	Field   string          `json:"field,omitempty"`
	Reason  pipeline.Reason `json:"reason,omitempty"`
	Ref     string          `json:"ref"`
}

// explain finds the status and the sentence for an error.
func (s *Server) explain(v *visit, err error) fault {
	var r *refusal
	var big *http.MaxBytesError
	switch {
	case errors.As(err, &r):
		return fault{Status: r.status, Error: r.key, Message: v.say.Say(r.key), Ref: v.ref}
	case errors.As(err, &big):
		return fault{Status: http.StatusRequestEntityTooLarge, Error: "error.too_big", Message: v.say.Say("error.too_big"), Ref: v.ref}
	case errors.Is(err, blob.ErrFull):
		return fault{Status: http.StatusInsufficientStorage, Error: "error.full", Message: v.say.Say("error.full"), Ref: v.ref}
	case errors.Is(err, blob.ErrAway):
		return fault{Status: http.StatusServiceUnavailable, Error: "error.store", Message: v.say.Say("error.store"), Ref: v.ref}
	case errors.Is(err, pipeline.ErrAltered):
		return fault{Status: http.StatusInternalServerError, Error: "error.altered", Message: v.say.Say("error.altered"), Ref: v.ref}
	}
	kind := pipeline.KindOf(err)
	f := fault{Status: kind.Status(), Error: kind.Say(), Message: v.say.Say(kind.Say()), Ref: v.ref}
	var e *pipeline.Error
	if !errors.As(err, &e) || kind == pipeline.Internal {
		return f
	}
	f.Reason, f.Field = e.Reason, e.Field
	key, what, unreadable := index.QueryFault(err)
	switch {
	case unreadable:
		f.Message = v.say.Say(key, "what", what)
	case e.Reason != "":
		f.Message = v.say.Say("reason." + string(e.Reason))
	case e.Field != "" && v.say.Has("error.field."+e.Field):
		f.Message = v.say.Say("error.field." + e.Field)
	case e.Field != "" && v.say.Has("field."+e.Field):
		f.Message = v.say.Say("error.field", "field", v.say.Say("field."+e.Field))
	case e.Field != "":
		f.Message = v.say.Say("error.field", "field", e.Field)
	}
	return f
}

type errorPage struct {
	Frame
	fault
}

// nowhere answers addresses that nobody serves.
func (s *Server) nowhere(http.ResponseWriter, *visit) error {
	return pipeline.Errorf(pipeline.NotFound, "no such address")
}
