package plan

import (
	"sohoa/cmd/sohoa/web/site"
	"sohoa/index"
)

// Section is what is owed, how far it has come, and the reports of it.
type Section struct {
	*site.Site
	Index *index.Index
}

// Routes are the addresses of this part, for people first and then for programs.
func (s *Section) Routes() []site.Route {
	return []site.Route{
		site.Get("/progress", site.Watchers(), s.progress),
		site.Get("/dossiers", site.Watchers(), s.dossiers),
		site.Post("/dossiers", site.Watchers(), s.takeDossiers).Streamed(),
		site.Get("/dossiers/list", site.Watchers(), s.dossierList),
		site.Get("/dossiers/reports/{name}", site.Watchers(), s.dossierReport),
		site.Get("/dossiers/{name}", site.Watchers(), s.dossierTemplate),
		site.Get("/register", site.Planners(), s.registerForm),
		site.Post("/register", site.Administrators(), s.register).Streamed(),
		site.Post("/register/draft", site.Administrators(), s.registerDraft),
		site.Get("/register/edit", site.Administrators(), s.registerEdit),
		site.Post("/register/edit", site.Administrators(), s.changeRegister),
		site.Get("/register/versions/{id}", site.Planners(), s.registerDiff),
		site.Get("/register/{name}", site.Planners(), s.registerTemplate),
		site.Post("/targets", site.Planners(), s.setTarget),
		site.Post("/switches", site.Administrators(), s.setSwitch),
		site.Get("/reports", site.Watchers(), s.reports),
		site.Post("/reports", site.Planners(), s.takeReport),
		site.Get("/reports/{id}/{name}", site.Watchers(), s.reportFile),

		site.Get("/api/progress", site.Watchers(), s.apiProgress),
		site.Get("/api/progress/hand", site.Watchers(), s.apiInHand),
		site.Get("/api/dossiers", site.Watchers(), s.apiDossiers),
		site.Get("/api/dossiers/reports/{name}", site.Watchers(), s.dossierReport),
		site.Post("/api/dossiers", site.Watchers(), s.apiTakeDossiers).Streamed(),
		site.Post("/api/register", site.Administrators(), s.apiRegister).Streamed(),
		site.Post("/api/targets", site.Planners(), s.apiSetTarget),
		site.Get("/api/register", site.Planners(), s.apiShowRegister),
		site.Get("/api/register/versions/{id}", site.Planners(), s.apiRegisterDiff),
		site.Get("/api/register/{name}", site.Planners(), s.registerTemplate),
		site.Get("/api/snapshots", site.Watchers(), s.apiSnapshots),
		site.Post("/api/snapshots", site.Planners(), s.apiFreeze),
		site.Get("/api/snapshots/{id}", site.Watchers(), s.apiSnapshot),
		site.Get("/api/snapshots/{id}/{name}", site.Watchers(), s.reportFile),
		site.Post("/api/snapshots/{id}/verify", site.Planners(), s.apiVerifySnapshot),
	}
}

// Pages are the pages of this part by their folder.
func (s *Section) Pages() map[string]site.Page {
	return map[string]site.Page{
		"progress":      &progressPage{},
		"register":      &registerPage{},
		"register-edit": &registerEditPage{},
		"register-diff": &registerDiffPage{},
		"dossiers":      &dossiersPage{},
		"dossier-list":  &dossierListPage{},
		"reports":       &reportsPage{},
	}
}
