package people

import (
	"errors"
	"math"
	"net"
	"net/http"
	"strings"

	"sohoa/cmd/sohoa/web/site"
	"sohoa/cmd/sohoa/web/text"
	"sohoa/index"
	"sohoa/pipeline"
)

type signInPage struct {
	site.Frame
	Login   string
	Next    string
	Problem string
}

func (s *Section) signInForm(w http.ResponseWriter, v *site.Visit) error {
	next := site.Ours(v.FormValue("next"), "/")
	if v.Viewer.Role != "" {
		return site.Away(w, v, next)
	}
	return s.Show(w, v, http.StatusOK, &signInPage{Frame: s.Frame(v, "sign-in", "sign_in.title"), Next: next})
}

// signIn answers wrong names and wrong passwords alike.
func (s *Section) signIn(w http.ResponseWriter, v *site.Visit) error {
	p := &signInPage{
		Frame: s.Frame(v, "sign-in", "sign_in.title"),
		Login: strings.TrimSpace(v.PostFormValue("login")), Next: site.Ours(v.PostFormValue("next"), "/"),
	}
	viewer, err := s.Index.SignIn(v.Context(), p.Login, v.PostFormValue("password"), peer(v.Request))
	switch {
	case err != nil && pipeline.KindOf(err) == pipeline.NotFound:
		p.Problem = v.Say("sign_in.wrong")
		return s.Show(w, v, http.StatusUnauthorized, p)
	case err != nil && pipeline.KindOf(err) == pipeline.Busy:
		wait := int(math.Ceil(index.ThrottledFor(err).Minutes()))
		p.Problem = v.Say("sign_in.throttled", "minutes", max(wait, 1))
		w.Header().Set("Retry-After", site.Number(60*max(wait, 1)))
		return s.Show(w, v, http.StatusTooManyRequests, p)
	case err != nil && pipeline.KindOf(err) == pipeline.Invalid:
		p.Problem = v.Say("sign_in.wrong")
		return s.Show(w, v, http.StatusUnauthorized, p)
	case err != nil:
		return err
	}
	account, err := s.Index.Account(v.Context(), viewer, viewer.User)
	if err != nil {
		return err
	}
	if err := s.Enter(v, viewer.User, account.Epoch); err != nil {
		return err
	}
	if account.MustChange {
		s.Tell(v, "care", v.Say("password.must"))
		return site.Away(w, v, "/password")
	}
	return site.Away(w, v, p.Next)
}

// peer is the address a request came from, for throttling.
func peer(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

func (s *Section) signOut(w http.ResponseWriter, v *site.Visit) error {
	if v.Viewer.Role != "" {
		if err := s.Index.SignOut(v.Context(), v.Viewer); err != nil {
			return err
		}
	}
	if err := s.Leave(v); err != nil {
		return err
	}
	return site.Away(w, v, "/sign-in")
}

// language keeps the chosen language in a cookie for a year.
func (s *Section) language(w http.ResponseWriter, v *site.Visit) error {
	const year = 365 * 24 * 60 * 60
	lang := s.Text.In(text.Lang(v.PostFormValue("to"))).Lang()
	http.SetCookie(w, &http.Cookie{
		Name: "lang", Value: string(lang), Path: "/", MaxAge: year,
		HttpOnly: true, SameSite: http.SameSiteStrictMode, Secure: s.Secure,
	})
	return site.Away(w, v, site.Ours(v.PostFormValue("back"), "/"))
}

type passwordPage struct {
	site.Frame
	Problem string
}

func (s *Section) passwordForm(w http.ResponseWriter, v *site.Visit) error {
	return s.Show(w, v, http.StatusOK, &passwordPage{Frame: s.Frame(v, "password", "password.title")})
}

func (s *Section) password(w http.ResponseWriter, v *site.Visit) error {
	p := &passwordPage{Frame: s.Frame(v, "password", "password.title")}
	fresh := v.PostFormValue("new")
	err := site.Invalid("again", errors.New("the two differ"))
	if fresh == v.PostFormValue("again") {
		err = s.Index.SetPassword(v.Context(), v.Viewer, v.Viewer.User, v.PostFormValue("old"), fresh)
	}
	if err != nil && !site.Refusable(err) {
		return err
	}
	if err != nil {
		p.Problem = s.Explain(v, err).Message
		return s.Show(w, v, http.StatusBadRequest, p)
	}
	if v.PostFormValue("revoke") != "" {
		if err := s.Index.RevokeTokens(v.Context(), v.Viewer, v.Viewer.User); err != nil {
			return err
		}
	}
	// The change ended every session of the account; this person stays in.
	epoch, err := s.Index.SessionEpoch(v.Context(), v.Viewer)
	if err != nil {
		return err
	}
	if err := s.Enter(v, v.Viewer.User, epoch); err != nil {
		return err
	}
	s.Tell(v, "good", v.Say("password.changed"))
	return site.Away(w, v, "/")
}
