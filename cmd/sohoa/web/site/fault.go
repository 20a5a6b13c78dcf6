package site

import (
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"sohoa/index"
	"sohoa/index/stream"
	"sohoa/pipeline"
	"sohoa/pipeline/blob"
)

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

// Invalid says that one field of a request is at fault. key names the
// sentence about it; it is the name of the field where that is enough.
func Invalid(field string, err error) error {
	return &pipeline.Error{Kind: pipeline.Invalid, Field: field, Err: err}
}

// fail answers an error: a page for people, JSON for programs.
func (s *Site) fail(w http.ResponseWriter, v *Visit, err error) {
	if errors.Is(err, v.Context().Err()) && v.Context().Err() != nil {
		return // nobody is listening any more
	}
	if err == errSignIn && !v.api() && v.Method == http.MethodGet {
		http.Redirect(w, v.Request, "/sign-in?next="+url.QueryEscape(v.URL.RequestURI()), http.StatusSeeOther)
		return
	}
	f := s.Explain(v, err)
	if f.Status >= 500 {
		s.Log.Error("request", "ref", v.Ref, "method", v.Method, "path", v.URL.Path, "err", err)
	} else {
		s.Log.Info("refused", "ref", v.Ref, "status", f.Status, "err", err)
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
		s.Reply(w, v, f.Status, f)
		return
	}
	if err := s.Show(w, v, f.Status, &errorPage{Frame: s.Frame(v, errorFolder, "error.title"), Fault: f}); err != nil {
		s.Log.Error("error page", "ref", v.Ref, "err", err, slog.Time("at", time.Now()))
		http.Error(w, f.Message, f.Status)
	}
}

// Fault is an error as a program sees it.
type Fault struct {
	Status  int             `json:"-"`
	Error   string          `json:"error"`
	Message string          `json:"message"`
	Field   string          `json:"field,omitempty"`
	Reason  pipeline.Reason `json:"reason,omitempty"`
	Ref     string          `json:"ref"`
}

// Explain finds the status and the sentence for an error.
func (s *Site) Explain(v *Visit, err error) Fault {
	var r *refusal
	var big *http.MaxBytesError
	switch {
	case errors.As(err, &r):
		return Fault{Status: r.status, Error: r.key, Message: v.Say(r.key), Ref: v.Ref}
	case errors.As(err, &big):
		return Fault{Status: http.StatusRequestEntityTooLarge, Error: "error.too_big", Message: v.Say("error.too_big"), Ref: v.Ref}
	case errors.Is(err, blob.ErrFull):
		return Fault{Status: http.StatusInsufficientStorage, Error: "error.full", Message: v.Say("error.full"), Ref: v.Ref}
	case errors.Is(err, stream.ErrFenced):
		return Fault{Status: http.StatusServiceUnavailable, Error: "error.fenced", Message: v.Say("error.fenced"), Ref: v.Ref}
	case errors.Is(err, blob.ErrAway):
		return Fault{Status: http.StatusServiceUnavailable, Error: "error.store", Message: v.Say("error.store"), Ref: v.Ref}
	case errors.Is(err, pipeline.ErrAltered):
		return Fault{Status: http.StatusInternalServerError, Error: "error.altered", Message: v.Say("error.altered"), Ref: v.Ref}
	}
	kind := pipeline.KindOf(err)
	f := Fault{Status: kind.Status(), Error: kind.Say(), Message: v.Say(kind.Say()), Ref: v.Ref}
	var e *pipeline.Error
	if !errors.As(err, &e) || kind == pipeline.Internal {
		return f
	}
	f.Reason, f.Field = e.Reason, e.Field
	key, what, unreadable := index.QueryFault(err)
	switch {
	case unreadable:
		f.Message = v.Say(key, "what", what)
	case e.Reason != "":
		f.Message = v.Say("reason." + string(e.Reason))
	case e.Field != "" && v.Has("error.field."+e.Field):
		f.Message = v.Say("error.field." + e.Field)
	case e.Field != "" && v.Has("field."+e.Field):
		f.Message = v.Say("error.field", "field", v.Say("field."+e.Field))
	case e.Field != "":
		f.Message = v.Say("error.field", "field", e.Field)
	}
	return f
}

const errorFolder = "error" // of the page that shows a fault

// OwnPages are the pages that belong to no section.
func OwnPages() map[string]Page { return map[string]Page{errorFolder: &errorPage{}} }

type errorPage struct {
	Frame
	Fault
}

// nowhere answers addresses that nobody serves.
func nowhere(http.ResponseWriter, *Visit) error {
	return pipeline.Errorf(pipeline.NotFound, "no such address")
}

// Refusable reports whether a form can be shown again with the reason.
func Refusable(err error) bool {
	kind := pipeline.KindOf(err)
	return kind == pipeline.Invalid || kind == pipeline.NotFound || kind == pipeline.Busy
}
