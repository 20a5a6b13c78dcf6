package health

import (
	"context"
	"sync"
	"time"

	"sohoa/cmd/sohoa/web/site"
	"sohoa/index"
)

// Section is the state of the installation and its care.
type Section struct {
	*site.Site
	Index   *index.Index
	Checks  func(context.Context) []Check // how the installation is doing; may be nil
	Version string                        // of the program

	looking sync.Mutex // guards what follows
	looked  time.Time  // when the installation was last examined
	answers []Check
}

// Routes are the addresses of this part, for people first and then for programs.
func (s *Section) Routes() []site.Route {
	return []site.Route{
		site.Get("/status", site.Administrators(), s.status),

		site.Get("/healthz", site.Anyone(), s.health),
		site.Get("/api/status", site.Administrators(), s.apiStatus),
		site.Post("/api/reread", site.Administrators(), s.apiReread),
		site.Post("/api/fixity", site.Administrators(), s.apiFixity),
		site.Post("/api/verify", site.Administrators(), s.apiVerify),
		site.Post("/api/reindex", site.Administrators(), s.apiReindex),
		site.Post("/api/learn", site.Administrators(), s.apiLearn),
		site.Post("/api/learn-readings", site.Administrators(), s.apiLearnReadings),
	}
}

// Pages are the pages of this part by their folder.
func (s *Section) Pages() map[string]site.Page {
	return map[string]site.Page{
		"status": &statusPage{},
	}
}
