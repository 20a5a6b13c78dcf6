package people

import (
	"sohoa/cmd/sohoa/web/site"
	"sohoa/index"
)

// Section is accounts, sessions, keys and units.
type Section struct {
	*site.Site
	Index *index.Index
}

// Routes are the addresses of this part, for people first and then for programs.
func (s *Section) Routes() []site.Route {
	return []site.Route{
		site.Get("/sign-in", site.Anyone(), s.signInForm),
		site.Post("/sign-in", site.Anyone(), s.signIn),
		site.Post("/sign-out", site.Anyone(), s.signOut),
		site.Post("/language", site.Anyone(), s.language),
		site.Get("/password", site.Everybody(), s.passwordForm),
		site.Post("/password", site.Everybody(), s.password),
		site.Get("/accounts", site.Administrators(), s.accounts),
		site.Post("/accounts", site.Administrators(), s.addAccount),
		site.Post("/accounts/{id}", site.Administrators(), s.changeAccount),
		site.Get("/units/mergers", site.Administrators(), s.mergers),
		site.Post("/units/mergers", site.Administrators(), s.merge),
		site.Get("/tokens", site.Everybody(), s.tokens),
		site.Post("/tokens", site.Everybody(), s.addToken),
		site.Post("/tokens/{id}", site.Everybody(), s.dropToken),

		site.Get("/api/units", site.Everybody(), s.apiUnits),
		site.Post("/api/units/merge", site.Administrators(), s.apiMerge),
		site.Get("/api/accounts", site.Administrators(), s.apiAccounts),
		site.Post("/api/accounts", site.Administrators(), s.apiAddAccount),
	}
}

// Pages are the pages of this part by their folder.
func (s *Section) Pages() map[string]site.Page {
	return map[string]site.Page{
		"sign-in":  &signInPage{},
		"password": &passwordPage{},
		"accounts": &accountsPage{},
		"mergers":  &mergersPage{},
		"tokens":   &tokensPage{},
	}
}
