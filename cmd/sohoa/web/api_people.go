package web

import (
	"fmt"
	"net/http"
	"strings"

	"golang.org/x/text/unicode/norm"

	"sohoa/index"
	"sohoa/index/progress"
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

func (s *Server) apiAccounts(w http.ResponseWriter, v *visit) error {
	list, err := s.Index.Accounts(v.Context(), v.viewer)
	if err != nil {
		return fmt.Errorf("accounts: %w", err)
	}
	answer := []apiAccount{}
	for _, a := range list {
		answer = append(answer, accountOf(a))
	}
	return s.reply(w, v, http.StatusOK, answer)
}

// apiAddAccount makes an account. With "token" it also gets an API token of
// that name, whose secret is answered once and never again.
func (s *Server) apiAddAccount(w http.ResponseWriter, v *visit) error {
	var in struct {
		Login    string          `json:"login"`
		Name     string          `json:"name"`
		Password string          `json:"password"`
		Role     pipeline.Role   `json:"role"`
		Unit     pipeline.UnitID `json:"unit"`
		Token    string          `json:"token"`
	}
	if err := decode(v, &in); err != nil {
		return err
	}
	a, err := s.Index.CreateAccount(v.Context(), v.viewer, index.NewAccount{
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
		if answer.Token, _, err = s.Index.CreateToken(v.Context(), v.viewer, a.User, in.Token); err != nil {
			return fmt.Errorf("create token: %w", err)
		}
	}
	return s.reply(w, v, http.StatusCreated, answer)
}

// apiSetTarget sets what share of what it owes a unit is to digitize, and by
// when.
func (s *Server) apiSetTarget(w http.ResponseWriter, v *visit) error {
	var t progress.Target
	if err := decode(v, &t); err != nil {
		return err
	}
	if err := s.Index.SetTarget(v.Context(), v.viewer, t); err != nil {
		return fmt.Errorf("set target: %w", err)
	}
	return s.reply(w, v, http.StatusCreated, t)
}
