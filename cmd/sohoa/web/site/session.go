package site

import (
	"net/http"
	"time"

	"github.com/alexedwards/scs/v2"

	"sohoa/index"
	"sohoa/pipeline"
)

// Keys of what a session keeps.
const (
	sessionUser   = index.SessionUser
	sessionEpoch  = "epoch"
	sessionTone   = "tone"
	sessionNotice = "notice"
)

// sessionIdle and sessionLife bound a session: a working day without signing
// in again, and not over night on a forgotten screen.
const (
	sessionIdle = 2 * time.Hour
	sessionLife = 12 * time.Hour
)

func newSessions(s *Site, store scs.Store) *scs.SessionManager {
	m := scs.New()
	if store != nil {
		m.Store = store
	}
	m.IdleTimeout = sessionIdle
	m.Lifetime = sessionLife
	m.Cookie.Name = "sohoa"
	m.Cookie.HttpOnly = true
	m.Cookie.SameSite = http.SameSiteStrictMode
	m.Cookie.Secure = s.Secure
	m.Cookie.Persist = false
	m.ErrorFunc = func(_ http.ResponseWriter, r *http.Request, err error) {
		if r.Context().Err() == nil { // else nobody waits for the answer any more
			s.Log.Error("session", "err", err)
		}
	}
	return m
}

// whoAsks finds the viewer of a request: by its token, or by its session. The
// account is read anew each time, so that a change of role or unit holds at
// once. Nobody is the zero Viewer; a wrong token is an error.
func (s *Site) whoAsks(v *Visit) (pipeline.Viewer, error) {
	if token := bearer(v.Request); token != "" {
		v.Token = true
		viewer, err := s.archive.ViewerByToken(v.Context(), token)
		if pipeline.KindOf(err) == pipeline.NotFound && err != nil {
			return pipeline.Viewer{}, errSignIn
		}
		return viewer, err
	}
	user := pipeline.UserID(s.sessions.GetString(v.Context(), sessionUser))
	if user == "" {
		return pipeline.Viewer{}, nil
	}
	viewer, err := s.archive.ViewerByUser(v.Context(), user, s.sessions.GetInt(v.Context(), sessionEpoch))
	if err != nil && pipeline.KindOf(err) == pipeline.NotFound {
		return pipeline.Viewer{}, s.sessions.Destroy(v.Context())
	}
	return viewer, err
}

// Tell keeps a sentence for the next page this person opens.
func (s *Site) Tell(v *Visit, tone, sentence string) {
	if v.Token {
		return
	}
	s.sessions.Put(v.Context(), sessionTone, tone)
	s.sessions.Put(v.Context(), sessionNotice, sentence)
}

func (s *Site) told(v *Visit) *Notice {
	if v.Token || v.Viewer.Role == "" || v.api() || v.Header.Get("Ahead") != "" { // fetched ahead: nobody reads it yet
		return nil
	}
	sentence := s.sessions.PopString(v.Context(), sessionNotice)
	if sentence == "" {
		return nil
	}
	return &Notice{s.sessions.PopString(v.Context(), sessionTone), sentence}
}

// Enter begins the session of a person who signed in, or goes on with it after
// a change that ended all others of the account. The session gets a new token,
// so that one planted before is worth nothing.
func (s *Site) Enter(v *Visit, user pipeline.UserID, epoch int) error {
	if err := s.sessions.RenewToken(v.Context()); err != nil {
		return err
	}
	s.sessions.Put(v.Context(), sessionUser, string(user))
	s.sessions.Put(v.Context(), sessionEpoch, epoch)
	return nil
}

// Leave ends the session.
func (s *Site) Leave(v *Visit) error { return s.sessions.Destroy(v.Context()) }
