package web

import (
	"maps"
	"slices"
	"sohoa/cmd/sohoa/web/site"
)

// Routes is every address of the site.
func (s *Server) Routes() []site.Route {
	return slices.Concat(s.findRoutes(), s.recordRoutes(), s.intakeRoutes(), s.confirmRoutes(), s.dutyRoutes(), s.planRoutes(), s.peopleRoutes(), s.healthRoutes(), s.frontRoutes())
}

// Pages is every page of the site by its folder.
func (s *Server) Pages() map[string]site.Page {
	all := map[string]site.Page{}
	for _, some := range []map[string]site.Page{s.findPages(), s.recordPages(), s.intakePages(), s.confirmPages(), s.dutyPages(), s.planPages(), s.peoplePages(), s.healthPages(), s.frontPages()} {
		maps.Copy(all, some)
	}
	return all
}

func (s *Server) findRoutes() []site.Route {
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

func (s *Server) recordRoutes() []site.Route {
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

func (s *Server) intakeRoutes() []site.Route {
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

func (s *Server) confirmRoutes() []site.Route {
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

func (s *Server) dutyRoutes() []site.Route {
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

func (s *Server) planRoutes() []site.Route {
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

func (s *Server) peopleRoutes() []site.Route {
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

func (s *Server) healthRoutes() []site.Route {
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

func (s *Server) frontRoutes() []site.Route {
	return []site.Route{
		site.Get("/{$}", site.Everybody(), s.start),
	}
}

func (s *Server) findPages() map[string]site.Page {
	return map[string]site.Page{
		"search":   &searchPage{},
		"requests": &requestsPage{},
	}
}

func (s *Server) recordPages() map[string]site.Page {
	return map[string]site.Page{
		"document": &documentPage{},
		"parts":    &partsPage{},
		"reuse":    &reusePage{},
	}
}

func (s *Server) intakePages() map[string]site.Page {
	return map[string]site.Page{
		"upload":     &uploadPage{},
		"batches":    &batchesPage{},
		"batch":      &batchPage{},
		"pair":       &pairPage{},
		"separators": &separatorsPage{},
	}
}

func (s *Server) confirmPages() map[string]site.Page {
	return map[string]site.Page{
		"confirm":       &confirmPage{},
		"confirm-none":  &confirmNonePage{},
		"confirm-group": &confirmGroupPage{},
		"clerks":        &clerksPage{},
		"quality":       &qualityPage{},
		"quality-check": &qualityCheckPage{},
	}
}

func (s *Server) dutyPages() map[string]site.Page {
	return map[string]site.Page{
		"withheld":     &withheldPage{},
		"withheld-one": &withheldOnePage{},
		"signing":      &signingPage{},
		"retention":    &retentionPage{},
		"audit":        &auditPage{},
	}
}

func (s *Server) planPages() map[string]site.Page {
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

func (s *Server) peoplePages() map[string]site.Page {
	return map[string]site.Page{
		"sign-in":  &signInPage{},
		"password": &passwordPage{},
		"accounts": &accountsPage{},
		"mergers":  &mergersPage{},
		"tokens":   &tokensPage{},
	}
}

func (s *Server) healthPages() map[string]site.Page {
	return map[string]site.Page{
		"status": &statusPage{},
	}
}

func (s *Server) frontPages() map[string]site.Page {
	return map[string]site.Page{
		"start": &startPage{},
	}
}
