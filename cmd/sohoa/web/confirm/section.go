package confirm

import (
	"sohoa/cmd/sohoa/web/site"
	"sohoa/index"
)

// Section is confirming what was read, and checking what was confirmed.
type Section struct {
	*site.Site
	Index *index.Index
}

// Routes are the addresses of this part, for people first and then for programs.
func (s *Section) Routes() []site.Route {
	return []site.Route{
		site.Get("/confirm", site.Clerks(), s.confirmNext),
		site.Get("/clerks", site.Watchers(), s.clerks),
		site.Get("/quality/{id}", site.Watchers(), s.quality),
		site.Post("/quality/{id}", site.Watchers(), s.qualityAct),
		site.Get("/quality/{id}/{doc}", site.Clerks(), s.qualityCheck),
		site.Post("/quality/{id}/{doc}", site.Clerks(), s.qualityFound),
		site.Get("/confirm/group", site.Clerks(), s.confirmGroup),
		site.Post("/confirm/group", site.Clerks(), s.confirmGroupSave),
		site.Get("/confirm/{id}", site.Clerks(), s.confirmForm),
		site.Post("/confirm/{id}", site.Clerks(), s.confirm),

		site.Post("/api/documents/{id}/confirm", site.Clerks(), s.apiConfirm),
		site.Post("/api/documents/{id}/hold", site.Clerks(), s.apiHold),
		site.Post("/api/documents/{id}/ahead", site.Clerks(), s.apiAhead),
		site.Post("/api/documents/{id}/release", site.Clerks(), s.apiRelease),
	}
}

// Pages are the pages of this part by their folder.
func (s *Section) Pages() map[string]site.Page {
	return map[string]site.Page{
		"confirm":       &confirmPage{},
		"confirm-none":  &confirmNonePage{},
		"confirm-group": &confirmGroupPage{},
		"clerks":        &clerksPage{},
		"quality":       &qualityPage{},
		"quality-check": &qualityCheckPage{},
	}
}
