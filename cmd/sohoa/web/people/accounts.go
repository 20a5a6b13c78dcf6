package people

import (
	"net/http"
	"slices"
	"strings"

	"sohoa/cmd/sohoa/web/site"
	"sohoa/index"
	"sohoa/pipeline"
)

type accountsPage struct {
	site.Frame
	Accounts []AccountRow
	Units    []site.UnitOption
	Roles    []pipeline.Role
	New      index.NewAccount
	Problem  string
}

// AccountRow is one account in the list.
type AccountRow struct {
	index.Account
	UnitName string
	Units    []site.UnitOption
	Duties   []DutyOption
}

// DutyOption is a duty that an account has or can be given.
type DutyOption struct {
	Duty index.Duty
	On   bool
}

// Administers reports whether the account can never have a duty.
func (a AccountRow) Administers() bool { return a.Role == pipeline.Administrator }

func (s *Section) accounts(w http.ResponseWriter, v *site.Visit) error {
	return s.showAccounts(w, v, http.StatusOK, &accountsPage{})
}

func (s *Section) showAccounts(w http.ResponseWriter, v *site.Visit, status int, p *accountsPage) error {
	p.Frame, p.Roles = s.Frame(v, "accounts", "accounts.title"), pipeline.Roles()
	list, err := s.Index.Accounts(v.Context(), v.Viewer)
	if err != nil {
		return err
	}
	holders, err := s.Index.Holders(v.Context(), v.Viewer)
	if err != nil {
		return err
	}
	for _, a := range list {
		units, err := s.UnitOptions(v, a.Unit)
		if err != nil {
			return err
		}
		row := AccountRow{Account: a, UnitName: s.UnitName(v, a.Unit), Units: units}
		for _, d := range index.Duties() {
			row.Duties = append(row.Duties, DutyOption{d, slices.Contains(holders[a.User], d)})
		}
		p.Accounts = append(p.Accounts, row)
	}
	if p.Units, err = s.UnitOptions(v, p.New.Unit); err != nil {
		return err
	}
	return s.Show(w, v, status, p)
}

func (s *Section) addAccount(w http.ResponseWriter, v *site.Visit) error {
	n := index.NewAccount{
		Login: strings.TrimSpace(v.PostFormValue("login")), Name: strings.TrimSpace(v.PostFormValue("name")),
		Password: v.PostFormValue("password"), Role: pipeline.Role(v.PostFormValue("role")),
		Unit: pipeline.UnitID(v.PostFormValue("unit")),
	}
	if _, err := s.Index.CreateAccount(v.Context(), v.Viewer, n); err != nil {
		if !site.Refusable(err) {
			return err
		}
		return s.showAccounts(w, v, http.StatusBadRequest, &accountsPage{New: n, Problem: s.Explain(v, err).Message})
	}
	s.Tell(v, "good", v.Say("accounts.added", "name", n.Name))
	return site.Away(w, v, "/accounts")
}

// changeAccount changes name, role and unit, switches an account off or on,
// takes the keys of its programs away, or sets a new first password.
func (s *Section) changeAccount(w http.ResponseWriter, v *site.Visit) error {
	user := pipeline.UserID(v.PathValue("id"))
	var err error
	if fresh := v.PostFormValue("password"); fresh != "" {
		err = s.Index.SetPassword(v.Context(), v.Viewer, user, "", fresh)
	}
	if err == nil && v.PostFormValue("revoke") != "" {
		err = s.Index.RevokeTokens(v.Context(), v.Viewer, user)
	}
	if err == nil {
		err = s.Index.ChangeAccount(v.Context(), v.Viewer, index.Account{
			User: user, Name: strings.TrimSpace(v.PostFormValue("name")), Role: pipeline.Role(v.PostFormValue("role")),
			Unit: pipeline.UnitID(v.PostFormValue("unit")), Disabled: v.PostFormValue("disabled") != "",
		})
	}
	for _, d := range index.Duties() {
		if err == nil {
			err = s.Index.Charge(v.Context(), v.Viewer, user, d, slices.Contains(v.PostForm["duty"], string(d)))
		}
	}
	if err != nil && site.Refusable(err) {
		return s.showAccounts(w, v, http.StatusBadRequest, &accountsPage{Problem: s.Explain(v, err).Message})
	}
	if err != nil {
		return err
	}
	s.Tell(v, "good", v.Say("accounts.changed"))
	return site.Away(w, v, "/accounts")
}

type tokensPage struct {
	site.Frame
	Tokens []index.Token
	Secret string // of the token just made: shown once, never again
}

func (s *Section) tokens(w http.ResponseWriter, v *site.Visit) error {
	return s.showTokens(w, v, "")
}

func (s *Section) showTokens(w http.ResponseWriter, v *site.Visit, secret string) error {
	list, err := s.Index.Tokens(v.Context(), v.Viewer, v.Viewer.User)
	if err != nil {
		return err
	}
	return s.Show(w, v, http.StatusOK, &tokensPage{Frame: s.Frame(v, "tokens", "tokens.title"), Tokens: list, Secret: secret})
}

// addToken makes a token and shows it in the answer itself: it is kept nowhere
// in the clear, so that a redirect could not show it.
func (s *Section) addToken(w http.ResponseWriter, v *site.Visit) error {
	secret, _, err := s.Index.CreateToken(v.Context(), v.Viewer, v.Viewer.User, strings.TrimSpace(v.PostFormValue("name")))
	if err != nil {
		return err
	}
	return s.showTokens(w, v, secret)
}

func (s *Section) dropToken(w http.ResponseWriter, v *site.Visit) error {
	if err := s.Index.RevokeToken(v.Context(), v.Viewer, v.PathValue("id")); err != nil {
		return err
	}
	s.Tell(v, "good", v.Say("tokens.revoked"))
	return site.Away(w, v, "/tokens")
}
