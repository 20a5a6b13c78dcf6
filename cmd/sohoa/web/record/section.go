package record

import (
	"sohoa/cmd/sohoa/web/site"
	"sohoa/index"
)

// Section is one document and what can be done with it.
type Section struct {
	*site.Site
	Index *index.Index
}

// Routes are the addresses of this part, for people first and then for programs.
func (s *Section) Routes() []site.Route {
	return []site.Route{
		site.Get("/documents/{id}", site.Everybody(), s.document),
		site.Get("/documents/{id}/parts", site.Clerks(), s.parts),
		site.Post("/documents/{id}/parts", site.Clerks(), s.divide),
		site.Get("/documents/{id}/reuse", site.Everybody(), s.reuse),
		site.Post("/documents/{id}/reuse", site.Everybody(), s.takeFields),
		site.Post("/documents/{id}/reuse/file", site.Everybody(), s.takeFile),
		site.Post("/documents/{id}/dossier", site.Binders(), s.bindDossier),

		site.Get("/api/documents/{id}", site.Everybody(), s.apiDocument),
		site.Get("/api/documents/{id}/pages/{n}", site.Everybody(), s.apiPage),
		site.Get("/api/documents/{id}/pages/{n}/image", site.Everybody(), s.apiImage),
		site.Get("/api/documents/{id}/original", site.Everybody(), s.apiOriginal),
		site.Get("/api/documents/{id}/pdf", site.Everybody(), s.apiPDF),
		site.Post("/api/documents/{id}/reuse", site.Everybody(), s.apiReuse),
	}
}

// Pages are the pages of this part by their folder.
func (s *Section) Pages() map[string]site.Page {
	return map[string]site.Page{
		"document": &documentPage{},
		"parts":    &partsPage{},
		"reuse":    &reusePage{},
	}
}
