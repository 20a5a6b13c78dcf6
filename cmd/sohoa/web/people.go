package web

import (
	"errors"
	"math"
	"net"
	"net/http"
	"slices"
	"strings"

	"sohoa/cmd/sohoa/web/text"
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

// whoAsks finds the viewer of a request: by its token, or by its session. The
// account is read anew each time, so that a change of role or unit holds at
// once. Nobody is the zero Viewer; a wrong token is an error.
func (s *Server) whoAsks(v *visit) (pipeline.Viewer, error) {
	if token := bearer(v.Request); token != "" {
		v.token = true
		viewer, err := s.Index.ViewerByToken(v.Context(), token)
		if pipeline.KindOf(err) == pipeline.NotFound && err != nil {
			return pipeline.Viewer{}, errSignIn
		}
		return viewer, err
	}
	user := pipeline.UserID(s.sessions.GetString(v.Context(), sessionUser))
	if user == "" {
		return pipeline.Viewer{}, nil
	}
	viewer, err := s.Index.ViewerByUser(v.Context(), user, s.sessions.GetInt(v.Context(), sessionEpoch))
	if err != nil && pipeline.KindOf(err) == pipeline.NotFound {
		return pipeline.Viewer{}, s.sessions.Destroy(v.Context())
	}
	return viewer, err
}

// tell keeps a sentence for the next page this person opens.
func (s *Server) tell(v *visit, tone, sentence string) {
	if v.token {
		return
	}
	s.sessions.Put(v.Context(), sessionTone, tone)
	s.sessions.Put(v.Context(), sessionNotice, sentence)
}

func (s *Server) told(v *visit) *Notice {
	if v.token || v.viewer.Role == "" || v.api() || v.Header.Get("Ahead") != "" { // fetched ahead: nobody reads it yet
		return nil
	}
	sentence := s.sessions.PopString(v.Context(), sessionNotice)
	if sentence == "" {
		return nil
	}
	return &Notice{s.sessions.PopString(v.Context(), sessionTone), sentence}
}

type signInPage struct {
	Frame
	Login   string
	Next    string
	Problem string
}

func (s *Server) signInForm(w http.ResponseWriter, v *visit) error {
	next := ours(v.FormValue("next"), "/")
	if v.viewer.Role != "" {
		return away(w, v, next)
	}
	return s.show(w, v, http.StatusOK, &signInPage{Frame: s.frame(v, "sign-in", "sign_in.title"), Next: next})
}

// signIn answers wrong names and wrong passwords alike. The session gets a new
// token, so that one planted before is worth nothing.
func (s *Server) signIn(w http.ResponseWriter, v *visit) error {
	p := &signInPage{
		Frame: s.frame(v, "sign-in", "sign_in.title"),
		Login: strings.TrimSpace(v.PostFormValue("login")), Next: ours(v.PostFormValue("next"), "/"),
	}
	viewer, err := s.Index.SignIn(v.Context(), p.Login, v.PostFormValue("password"), peer(v.Request))
	switch {
	case err != nil && pipeline.KindOf(err) == pipeline.NotFound:
		p.Problem = v.say.Say("sign_in.wrong")
		return s.show(w, v, http.StatusUnauthorized, p)
	case err != nil && pipeline.KindOf(err) == pipeline.Busy:
		wait := int(math.Ceil(index.ThrottledFor(err).Minutes()))
		p.Problem = v.say.Say("sign_in.throttled", "minutes", max(wait, 1))
		w.Header().Set("Retry-After", number(60*max(wait, 1)))
		return s.show(w, v, http.StatusTooManyRequests, p)
	case err != nil && pipeline.KindOf(err) == pipeline.Invalid:
		p.Problem = v.say.Say("sign_in.wrong")
		return s.show(w, v, http.StatusUnauthorized, p)
	case err != nil:
		return err
	}
	if err := s.sessions.RenewToken(v.Context()); err != nil {
		return err
	}
	account, err := s.Index.Account(v.Context(), viewer, viewer.User)
	if err != nil {
		return err
	}
	s.sessions.Put(v.Context(), sessionUser, string(viewer.User))
	s.sessions.Put(v.Context(), sessionEpoch, account.Epoch)
	if account.MustChange {
		s.tell(v, "care", v.say.Say("password.must"))
		return away(w, v, "/password")
	}
	return away(w, v, p.Next)
}

// peer is the address a request came from, for throttling.
func peer(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

func (s *Server) signOut(w http.ResponseWriter, v *visit) error {
	if v.viewer.Role != "" {
		if err := s.Index.SignOut(v.Context(), v.viewer); err != nil {
			return err
		}
	}
	if err := s.sessions.Destroy(v.Context()); err != nil {
		return err
	}
	return away(w, v, "/sign-in")
}

// language keeps the chosen language in a cookie for a year.
func (s *Server) language(w http.ResponseWriter, v *visit) error {
	const year = 365 * 24 * 60 * 60
	lang := s.Text.In(text.Lang(v.PostFormValue("to"))).Lang()
	http.SetCookie(w, &http.Cookie{
		Name: "lang", Value: string(lang), Path: "/", MaxAge: year,
		HttpOnly: true, SameSite: http.SameSiteStrictMode, Secure: s.Secure,
	})
	return away(w, v, ours(v.PostFormValue("back"), "/"))
}

type passwordPage struct {
	Frame
	Problem string
}

func (s *Server) passwordForm(w http.ResponseWriter, v *visit) error {
	return s.show(w, v, http.StatusOK, &passwordPage{Frame: s.frame(v, "password", "password.title")})
}

func (s *Server) password(w http.ResponseWriter, v *visit) error {
	p := &passwordPage{Frame: s.frame(v, "password", "password.title")}
	fresh := v.PostFormValue("new")
	err := invalid("again", errors.New("the two differ"))
	if fresh == v.PostFormValue("again") {
		err = s.Index.SetPassword(v.Context(), v.viewer, v.viewer.User, v.PostFormValue("old"), fresh)
	}
	if err != nil && !refusable(err) {
		return err
	}
	if err != nil {
		p.Problem = s.explain(v, err).Message
		return s.show(w, v, http.StatusBadRequest, p)
	}
	if v.PostFormValue("revoke") != "" {
		if err := s.Index.RevokeTokens(v.Context(), v.viewer, v.viewer.User); err != nil {
			return err
		}
	}
	// The change ended every session of the account; this person stays in.
	epoch, err := s.Index.SessionEpoch(v.Context(), v.viewer)
	if err != nil {
		return err
	}
	if err := s.sessions.RenewToken(v.Context()); err != nil {
		return err
	}
	s.sessions.Put(v.Context(), sessionEpoch, epoch)
	s.tell(v, "good", v.say.Say("password.changed"))
	return away(w, v, "/")
}

// refusable reports whether a form can be shown again with the reason.
func refusable(err error) bool {
	kind := pipeline.KindOf(err)
	return kind == pipeline.Invalid || kind == pipeline.NotFound || kind == pipeline.Busy
}

type accountsPage struct {
	Frame
	Accounts []AccountRow
	Units    []UnitOption
	Roles    []pipeline.Role
	New      index.NewAccount
	Problem  string
}

// AccountRow is one account in the list.
type AccountRow struct {
	index.Account
	UnitName string
	Units    []UnitOption
	Duties   []DutyOption
}

// DutyOption is a duty that an account has or can be given.
type DutyOption struct {
	Duty index.Duty
	On   bool
}

// Administers reports whether the account can never have a duty.
func (a AccountRow) Administers() bool { return a.Role == pipeline.Administrator }

func (s *Server) accounts(w http.ResponseWriter, v *visit) error {
	return s.showAccounts(w, v, http.StatusOK, &accountsPage{})
}

func (s *Server) showAccounts(w http.ResponseWriter, v *visit, status int, p *accountsPage) error {
	p.Frame, p.Roles = s.frame(v, "accounts", "accounts.title"), pipeline.Roles()
	list, err := s.Index.Accounts(v.Context(), v.viewer)
	if err != nil {
		return err
	}
	holders, err := s.Index.Holders(v.Context(), v.viewer)
	if err != nil {
		return err
	}
	for _, a := range list {
		units, err := s.unitOptions(v, a.Unit)
		if err != nil {
			return err
		}
		row := AccountRow{Account: a, UnitName: s.unitName(v, a.Unit), Units: units}
		for _, d := range index.Duties() {
			row.Duties = append(row.Duties, DutyOption{d, slices.Contains(holders[a.User], d)})
		}
		p.Accounts = append(p.Accounts, row)
	}
	if p.Units, err = s.unitOptions(v, p.New.Unit); err != nil {
		return err
	}
	return s.show(w, v, status, p)
}

func (s *Server) addAccount(w http.ResponseWriter, v *visit) error {
	n := index.NewAccount{
		Login: strings.TrimSpace(v.PostFormValue("login")), Name: strings.TrimSpace(v.PostFormValue("name")),
		Password: v.PostFormValue("password"), Role: pipeline.Role(v.PostFormValue("role")),
		Unit: pipeline.UnitID(v.PostFormValue("unit")),
	}
	if _, err := s.Index.CreateAccount(v.Context(), v.viewer, n); err != nil {
		if !refusable(err) {
			return err
		}
		return s.showAccounts(w, v, http.StatusBadRequest, &accountsPage{New: n, Problem: s.explain(v, err).Message})
	}
	s.tell(v, "good", v.say.Say("accounts.added", "name", n.Name))
	return away(w, v, "/accounts")
}

// changeAccount changes name, role and unit, switches an account off or on,
// takes the keys of its programs away, or sets a new first password.
func (s *Server) changeAccount(w http.ResponseWriter, v *visit) error {
	user := pipeline.UserID(v.PathValue("id"))
	var err error
	if fresh := v.PostFormValue("password"); fresh != "" {
		err = s.Index.SetPassword(v.Context(), v.viewer, user, "", fresh)
	}
	if err == nil && v.PostFormValue("revoke") != "" {
		err = s.Index.RevokeTokens(v.Context(), v.viewer, user)
	}
	if err == nil {
		err = s.Index.ChangeAccount(v.Context(), v.viewer, index.Account{
			User: user, Name: strings.TrimSpace(v.PostFormValue("name")), Role: pipeline.Role(v.PostFormValue("role")),
			Unit: pipeline.UnitID(v.PostFormValue("unit")), Disabled: v.PostFormValue("disabled") != "",
		})
	}
	for _, d := range index.Duties() {
		if err == nil {
			err = s.Index.Charge(v.Context(), v.viewer, user, d, slices.Contains(v.PostForm["duty"], string(d)))
		}
	}
	if err != nil && refusable(err) {
		return s.showAccounts(w, v, http.StatusBadRequest, &accountsPage{Problem: s.explain(v, err).Message})
	}
	if err != nil {
		return err
	}
	s.tell(v, "good", v.say.Say("accounts.changed"))
	return away(w, v, "/accounts")
}

type tokensPage struct {
	Frame
	Tokens []index.Token
	Secret string // of the token just made: shown once, never again
}

func (s *Server) tokens(w http.ResponseWriter, v *visit) error {
	return s.showTokens(w, v, "")
}

func (s *Server) showTokens(w http.ResponseWriter, v *visit, secret string) error {
	list, err := s.Index.Tokens(v.Context(), v.viewer, v.viewer.User)
	if err != nil {
		return err
	}
	return s.show(w, v, http.StatusOK, &tokensPage{Frame: s.frame(v, "tokens", "tokens.title"), Tokens: list, Secret: secret})
}

// addToken makes a token and shows it in the answer itself: it is kept nowhere
// in the clear, so that a redirect could not show it.
func (s *Server) addToken(w http.ResponseWriter, v *visit) error {
	secret, _, err := s.Index.CreateToken(v.Context(), v.viewer, v.viewer.User, strings.TrimSpace(v.PostFormValue("name")))
	if err != nil {
		return err
	}
	return s.showTokens(w, v, secret)
}

func (s *Server) dropToken(w http.ResponseWriter, v *visit) error {
	if err := s.Index.RevokeToken(v.Context(), v.viewer, v.PathValue("id")); err != nil {
		return err
	}
	s.tell(v, "good", v.say.Say("tokens.revoked"))
	return away(w, v, "/tokens")
}
