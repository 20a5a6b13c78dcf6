package find

import (
	"sohoa/cmd/sohoa/web/site"
	"sohoa/index"
)

// Section is finding records and asking for them.
type Section struct {
	*site.Site
	Index *index.Index
}

// Routes are the addresses of this part, for people first and then for programs.
func (s *Section) Routes() []site.Route {
	return []site.Route{
		site.Get("/search", site.Everybody(), s.search),
		site.Get("/search/list.xlsx", site.Everybody(), s.foundFile),
		site.Post("/searches", site.Everybody(), s.keepSearch),
		site.Post("/searches/{id}", site.Everybody(), s.dropSearch),
		site.Get("/requests", site.Everybody(), s.requests),
		site.Post("/requests", site.Everybody(), s.askFor),
		site.Post("/requests/{id}", site.Clerks(), s.answerRequest),

		site.Get("/api/find", site.Everybody(), s.apiFind),
		site.Get("/api/suggest", site.Everybody(), s.apiSuggest),
		site.Get("/api/documents", site.Everybody(), s.apiList),
		site.Get("/api/requests", site.Everybody(), s.apiRequests),
		site.Post("/api/requests", site.Everybody(), s.apiAskFor),
	}
}

// Pages are the pages of this part by their folder.
func (s *Section) Pages() map[string]site.Page {
	return map[string]site.Page{
		"search":   &searchPage{},
		"requests": &requestsPage{},
	}
}
