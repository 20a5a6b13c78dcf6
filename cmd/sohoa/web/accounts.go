package web

import (
	"net/http"
	"slices"
	"strings"

	"sohoa/index"
	"sohoa/pipeline"
)

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
	s.tell(v, "good", v.Say("accounts.added", "name", n.Name))
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
	s.tell(v, "good", v.Say("accounts.changed"))
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
	s.tell(v, "good", v.Say("tokens.revoked"))
	return away(w, v, "/tokens")
}
