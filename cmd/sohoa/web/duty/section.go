package duty

import (
	"sohoa/cmd/sohoa/web/site"
	"sohoa/index"
)

// Section is what people are charged with.
type Section struct {
	*site.Site
	Index *index.Index
}

// Routes are the addresses of this part, for people first and then for programs.
func (s *Section) Routes() []site.Route {
	return []site.Route{
		site.Get("/withheld", site.Everybody(), s.withheld),
		site.Get("/withheld/{id}", site.Everybody(), s.withheldOne),
		site.Post("/withheld/{id}", site.Everybody(), s.decideWithheld),
		site.Get("/withheld/{id}/pages/{n}/image", site.Everybody(), s.withheldImage),
		site.Get("/signing", site.Everybody(), s.signing),
		site.Post("/signing", site.Everybody(), s.sign),
		site.Get("/retention", site.Everybody(), s.retention),
		site.Post("/retention", site.Everybody(), s.keepRecords),
		site.Get("/retention/{id}", site.Everybody(), s.disposalPaper),
		site.Get("/audit", site.Everybody(), s.audit), // package index knows who is charged with it

		site.Get("/api/signing", site.Everybody(), s.apiToSign),
		site.Post("/api/documents/{id}/sign", site.Everybody(), s.apiSign),
		site.Post("/api/audit/verify", site.Everybody(), s.apiVerifyAudit),
	}
}

// Pages are the pages of this part by their folder.
func (s *Section) Pages() map[string]site.Page {
	return map[string]site.Page{
		"withheld":     &withheldPage{},
		"withheld-one": &withheldOnePage{},
		"signing":      &signingPage{},
		"retention":    &retentionPage{},
		"audit":        &auditPage{},
	}
}
