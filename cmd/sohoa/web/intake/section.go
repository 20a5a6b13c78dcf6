package intake

import (
	"sohoa/cmd/sohoa/web/site"
	"sohoa/index"
)

// Section is handing scans in and following them.
type Section struct {
	*site.Site
	Index *index.Index
}

// Routes are the addresses of this part, for people first and then for programs.
func (s *Section) Routes() []site.Route {
	return []site.Route{
		site.Get("/upload", site.Clerks(), s.uploadForm),
		site.Post("/upload", site.Clerks(), s.upload).Streamed(),
		site.Get("/pair", site.Clerks(), s.pairForm),
		site.Post("/pair", site.Clerks(), s.pair).Streamed(),
		site.Get("/pair/template.xlsx", site.Clerks(), s.pairTemplate),
		site.Get("/separators", site.Clerks(), s.separatorsForm),
		site.Post("/separators", site.Clerks(), s.separators),
		site.Get("/batches", site.Watchers(), s.batches),
		site.Get("/batches/{id}", site.Watchers(), s.batch),
		site.Post("/batches/{id}", site.Clerks(), s.addToBatch).Streamed(),
		site.Get("/batches/{id}/list.csv", site.Watchers(), s.batchList),
		site.Get("/batches/{id}/handover.pdf", site.Watchers(), s.handoverPaper),
		site.Get("/batches/{id}/rounds/{n}", site.Watchers(), s.roundPaper),
		site.Post("/documents/{id}/retry", site.Clerks(), s.retry),

		site.Post("/api/batches", site.Clerks(), s.apiOpenBatch),
		site.Post("/api/pair", site.Clerks(), s.apiPair).Streamed(),
		site.Get("/api/batches", site.Watchers(), s.apiBatches),
		site.Get("/api/batches/{id}", site.Watchers(), s.apiBatch),
		site.Post("/api/batches/{id}/files", site.Clerks(), s.apiReceive).Streamed(),
		site.Put("/api/batches/{id}/files", site.Clerks(), s.apiReceive).Streamed(),
		site.Post("/api/documents/{id}/retry", site.Clerks(), s.apiRetry),
	}
}

// Pages are the pages of this part by their folder.
func (s *Section) Pages() map[string]site.Page {
	return map[string]site.Page{
		"upload":     &uploadPage{},
		"batches":    &batchesPage{},
		"batch":      &batchPage{},
		"pair":       &pairPage{},
		"separators": &separatorsPage{},
	}
}
