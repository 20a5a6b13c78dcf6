package people

import (
	"fmt"
	"net/http"
	"strings"

	"golang.org/x/text/unicode/norm"

	"sohoa/cmd/sohoa/web/site"
	"sohoa/index"
	"sohoa/pipeline"
)

// apiAccount is an account as programs see it; never with a secret.
type apiAccount struct {
	ID       pipeline.UserID `json:"id"`
	Login    string          `json:"login"`
	Name     string          `json:"name"`
	Role     pipeline.Role   `json:"role"`
	Unit     pipeline.UnitID `json:"unit"`
	Disabled bool            `json:"disabled"`
}

func accountOf(a index.Account) apiAccount {
	return apiAccount{a.User, a.Login, a.Name, a.Role, a.Unit, a.Disabled}
}

func (s *Section) apiAccounts(w http.ResponseWriter, v *site.Visit) error {
	list, err := s.Index.Accounts(v.Context(), v.Viewer)
	if err != nil {
		return fmt.Errorf("accounts: %w", err)
	}
	answer := []apiAccount{}
	for _, a := range list {
		answer = append(answer, accountOf(a))
	}
	return s.Reply(w, v, http.StatusOK, answer)
}

// apiAddAccount makes an account. With "token" it also gets an API token of
// that name, whose secret is answered once and never again.
func (s *Section) apiAddAccount(w http.ResponseWriter, v *site.Visit) error {
	var in struct {
		Login    string          `json:"login"`
		Name     string          `json:"name"`
		Password string          `json:"password"`
		Role     pipeline.Role   `json:"role"`
		Unit     pipeline.UnitID `json:"unit"`
		Token    string          `json:"token"`
	}
	if err := site.Decode(v, &in); err != nil {
		return err
	}
	a, err := s.Index.CreateAccount(v.Context(), v.Viewer, index.NewAccount{
		Login: in.Login, Name: norm.NFC.String(strings.TrimSpace(in.Name)), Password: in.Password, Role: in.Role, Unit: in.Unit,
	})
	if err != nil {
		return fmt.Errorf("create account: %w", err)
	}
	answer := struct {
		apiAccount
		Token string `json:"token,omitempty"`
	}{apiAccount: accountOf(a)}
	if in.Token != "" {
		if answer.Token, _, err = s.Index.CreateToken(v.Context(), v.Viewer, a.User, in.Token); err != nil {
			return fmt.Errorf("create token: %w", err)
		}
	}
	return s.Reply(w, v, http.StatusCreated, answer)
}

// apiUnit is a unit as programs see it.
type apiUnit struct {
	ID     pipeline.UnitID `json:"id"`
	Parent pipeline.UnitID `json:"parent,omitempty"`
	Name   string          `json:"name"`
	Kind   string          `json:"kind"`
}

func (s *Section) apiUnits(w http.ResponseWriter, v *site.Visit) error {
	units, err := s.Units(v)
	if err != nil {
		return err
	}
	answer := make([]apiUnit, 0, len(units))
	for _, u := range units {
		answer = append(answer, apiUnit{u.ID, u.Parent, u.Name, string(u.Kind)})
	}
	return s.Reply(w, v, http.StatusOK, answer)
}
