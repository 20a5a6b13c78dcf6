package web

import (
	"maps"
	"slices"
)

// Routes is every address of the site.
func (s *Server) Routes() []Route {
	return slices.Concat(s.findRoutes(), s.recordRoutes(), s.intakeRoutes(), s.confirmRoutes(), s.dutyRoutes(), s.planRoutes(), s.peopleRoutes(), s.healthRoutes(), s.frontRoutes())
}

// Pages is every page of the site by its folder.
func (s *Server) Pages() map[string]Page {
	all := map[string]Page{}
	for _, some := range []map[string]Page{s.findPages(), s.recordPages(), s.intakePages(), s.confirmPages(), s.dutyPages(), s.planPages(), s.peoplePages(), s.healthPages(), s.frontPages()} {
		maps.Copy(all, some)
	}
	return all
}

func (s *Server) findRoutes() []Route {
	return []Route{
		Get("/search", Everybody(), s.search),
		Get("/search/list.xlsx", Everybody(), s.foundFile),
		Post("/searches", Everybody(), s.keepSearch),
		Post("/searches/{id}", Everybody(), s.dropSearch),
		Get("/requests", Everybody(), s.requests),
		Post("/requests", Everybody(), s.askFor),
		Post("/requests/{id}", Clerks(), s.answerRequest),

		Get("/api/find", Everybody(), s.apiFind),
		Get("/api/suggest", Everybody(), s.apiSuggest),
		Get("/api/documents", Everybody(), s.apiList),
		Get("/api/requests", Everybody(), s.apiRequests),
		Post("/api/requests", Everybody(), s.apiAskFor),
	}
}

func (s *Server) recordRoutes() []Route {
	return []Route{
		Get("/documents/{id}", Everybody(), s.document),
		Get("/documents/{id}/parts", Clerks(), s.parts),
		Post("/documents/{id}/parts", Clerks(), s.divide),
		Get("/documents/{id}/reuse", Everybody(), s.reuse),
		Post("/documents/{id}/reuse", Everybody(), s.takeFields),
		Post("/documents/{id}/reuse/file", Everybody(), s.takeFile),
		Post("/documents/{id}/dossier", Binders(), s.bindDossier),

		Get("/api/documents/{id}", Everybody(), s.apiDocument),
		Get("/api/documents/{id}/pages/{n}", Everybody(), s.apiPage),
		Get("/api/documents/{id}/pages/{n}/image", Everybody(), s.apiImage),
		Get("/api/documents/{id}/original", Everybody(), s.apiOriginal),
		Get("/api/documents/{id}/pdf", Everybody(), s.apiPDF),
		Post("/api/documents/{id}/reuse", Everybody(), s.apiReuse),
	}
}

func (s *Server) intakeRoutes() []Route {
	return []Route{
		Get("/upload", Clerks(), s.uploadForm),
		Post("/upload", Clerks(), s.upload).Streamed(),
		Get("/pair", Clerks(), s.pairForm),
		Post("/pair", Clerks(), s.pair).Streamed(),
		Get("/pair/template.xlsx", Clerks(), s.pairTemplate),
		Get("/separators", Clerks(), s.separatorsForm),
		Post("/separators", Clerks(), s.separators),
		Get("/batches", Watchers(), s.batches),
		Get("/batches/{id}", Watchers(), s.batch),
		Post("/batches/{id}", Clerks(), s.addToBatch).Streamed(),
		Get("/batches/{id}/list.csv", Watchers(), s.batchList),
		Get("/batches/{id}/handover.pdf", Watchers(), s.handoverPaper),
		Get("/batches/{id}/rounds/{n}", Watchers(), s.roundPaper),
		Post("/documents/{id}/retry", Clerks(), s.retry),

		Post("/api/batches", Clerks(), s.apiOpenBatch),
		Post("/api/pair", Clerks(), s.apiPair).Streamed(),
		Get("/api/batches", Watchers(), s.apiBatches),
		Get("/api/batches/{id}", Watchers(), s.apiBatch),
		Post("/api/batches/{id}/files", Clerks(), s.apiReceive).Streamed(),
		Put("/api/batches/{id}/files", Clerks(), s.apiReceive).Streamed(),
		Post("/api/documents/{id}/retry", Clerks(), s.apiRetry),
	}
}

func (s *Server) confirmRoutes() []Route {
	return []Route{
		Get("/confirm", Clerks(), s.confirmNext),
		Get("/clerks", Watchers(), s.clerks),
		Get("/quality/{id}", Watchers(), s.quality),
		Post("/quality/{id}", Watchers(), s.qualityAct),
		Get("/quality/{id}/{doc}", Clerks(), s.qualityCheck),
		Post("/quality/{id}/{doc}", Clerks(), s.qualityFound),
		Get("/confirm/group", Clerks(), s.confirmGroup),
		Post("/confirm/group", Clerks(), s.confirmGroupSave),
		Get("/confirm/{id}", Clerks(), s.confirmForm),
		Post("/confirm/{id}", Clerks(), s.confirm),

		Post("/api/documents/{id}/confirm", Clerks(), s.apiConfirm),
		Post("/api/documents/{id}/hold", Clerks(), s.apiHold),
		Post("/api/documents/{id}/ahead", Clerks(), s.apiAhead),
		Post("/api/documents/{id}/release", Clerks(), s.apiRelease),
	}
}

func (s *Server) dutyRoutes() []Route {
	return []Route{
		Get("/withheld", Everybody(), s.withheld),
		Get("/withheld/{id}", Everybody(), s.withheldOne),
		Post("/withheld/{id}", Everybody(), s.decideWithheld),
		Get("/withheld/{id}/pages/{n}/image", Everybody(), s.withheldImage),
		Get("/signing", Everybody(), s.signing),
		Post("/signing", Everybody(), s.sign),
		Get("/retention", Everybody(), s.retention),
		Post("/retention", Everybody(), s.keepRecords),
		Get("/retention/{id}", Everybody(), s.disposalPaper),
		Get("/audit", Everybody(), s.audit), // package index knows who is charged with it

		Get("/api/signing", Everybody(), s.apiToSign),
		Post("/api/documents/{id}/sign", Everybody(), s.apiSign),
		Post("/api/audit/verify", Everybody(), s.apiVerifyAudit),
	}
}

func (s *Server) planRoutes() []Route {
	return []Route{
		Get("/progress", Watchers(), s.progress),
		Get("/dossiers", Watchers(), s.dossiers),
		Post("/dossiers", Watchers(), s.takeDossiers).Streamed(),
		Get("/dossiers/list", Watchers(), s.dossierList),
		Get("/dossiers/reports/{name}", Watchers(), s.dossierReport),
		Get("/dossiers/{name}", Watchers(), s.dossierTemplate),
		Get("/register", Planners(), s.registerForm),
		Post("/register", Administrators(), s.register).Streamed(),
		Post("/register/draft", Administrators(), s.registerDraft),
		Get("/register/edit", Administrators(), s.registerEdit),
		Post("/register/edit", Administrators(), s.changeRegister),
		Get("/register/versions/{id}", Planners(), s.registerDiff),
		Get("/register/{name}", Planners(), s.registerTemplate),
		Post("/targets", Planners(), s.setTarget),
		Post("/switches", Administrators(), s.setSwitch),
		Get("/reports", Watchers(), s.reports),
		Post("/reports", Planners(), s.takeReport),
		Get("/reports/{id}/{name}", Watchers(), s.reportFile),

		Get("/api/progress", Watchers(), s.apiProgress),
		Get("/api/progress/hand", Watchers(), s.apiInHand),
		Get("/api/dossiers", Watchers(), s.apiDossiers),
		Get("/api/dossiers/reports/{name}", Watchers(), s.dossierReport),
		Post("/api/dossiers", Watchers(), s.apiTakeDossiers).Streamed(),
		Post("/api/register", Administrators(), s.apiRegister).Streamed(),
		Post("/api/targets", Planners(), s.apiSetTarget),
		Get("/api/register", Planners(), s.apiShowRegister),
		Get("/api/register/versions/{id}", Planners(), s.apiRegisterDiff),
		Get("/api/register/{name}", Planners(), s.registerTemplate),
		Get("/api/snapshots", Watchers(), s.apiSnapshots),
		Post("/api/snapshots", Planners(), s.apiFreeze),
		Get("/api/snapshots/{id}", Watchers(), s.apiSnapshot),
		Get("/api/snapshots/{id}/{name}", Watchers(), s.reportFile),
		Post("/api/snapshots/{id}/verify", Planners(), s.apiVerifySnapshot),
	}
}

func (s *Server) peopleRoutes() []Route {
	return []Route{
		Get("/sign-in", Anyone(), s.signInForm),
		Post("/sign-in", Anyone(), s.signIn),
		Post("/sign-out", Anyone(), s.signOut),
		Post("/language", Anyone(), s.language),
		Get("/password", Everybody(), s.passwordForm),
		Post("/password", Everybody(), s.password),
		Get("/accounts", Administrators(), s.accounts),
		Post("/accounts", Administrators(), s.addAccount),
		Post("/accounts/{id}", Administrators(), s.changeAccount),
		Get("/units/mergers", Administrators(), s.mergers),
		Post("/units/mergers", Administrators(), s.merge),
		Get("/tokens", Everybody(), s.tokens),
		Post("/tokens", Everybody(), s.addToken),
		Post("/tokens/{id}", Everybody(), s.dropToken),

		Get("/api/units", Everybody(), s.apiUnits),
		Post("/api/units/merge", Administrators(), s.apiMerge),
		Get("/api/accounts", Administrators(), s.apiAccounts),
		Post("/api/accounts", Administrators(), s.apiAddAccount),
	}
}

func (s *Server) healthRoutes() []Route {
	return []Route{
		Get("/status", Administrators(), s.status),

		Get("/healthz", Anyone(), s.health),
		Get("/api/status", Administrators(), s.apiStatus),
		Post("/api/reread", Administrators(), s.apiReread),
		Post("/api/fixity", Administrators(), s.apiFixity),
		Post("/api/verify", Administrators(), s.apiVerify),
		Post("/api/reindex", Administrators(), s.apiReindex),
		Post("/api/learn", Administrators(), s.apiLearn),
		Post("/api/learn-readings", Administrators(), s.apiLearnReadings),
	}
}

func (s *Server) frontRoutes() []Route {
	return []Route{
		Get("/{$}", Everybody(), s.start),
	}
}

func (s *Server) findPages() map[string]Page {
	return map[string]Page{
		"search":   &searchPage{},
		"requests": &requestsPage{},
	}
}

func (s *Server) recordPages() map[string]Page {
	return map[string]Page{
		"document": &documentPage{},
		"parts":    &partsPage{},
		"reuse":    &reusePage{},
	}
}

func (s *Server) intakePages() map[string]Page {
	return map[string]Page{
		"upload":     &uploadPage{},
		"batches":    &batchesPage{},
		"batch":      &batchPage{},
		"pair":       &pairPage{},
		"separators": &separatorsPage{},
	}
}

func (s *Server) confirmPages() map[string]Page {
	return map[string]Page{
		"confirm":       &confirmPage{},
		"confirm-none":  &confirmNonePage{},
		"confirm-group": &confirmGroupPage{},
		"clerks":        &clerksPage{},
		"quality":       &qualityPage{},
		"quality-check": &qualityCheckPage{},
	}
}

func (s *Server) dutyPages() map[string]Page {
	return map[string]Page{
		"withheld":     &withheldPage{},
		"withheld-one": &withheldOnePage{},
		"signing":      &signingPage{},
		"retention":    &retentionPage{},
		"audit":        &auditPage{},
	}
}

func (s *Server) planPages() map[string]Page {
	return map[string]Page{
		"progress":      &progressPage{},
		"register":      &registerPage{},
		"register-edit": &registerEditPage{},
		"register-diff": &registerDiffPage{},
		"dossiers":      &dossiersPage{},
		"dossier-list":  &dossierListPage{},
		"reports":       &reportsPage{},
	}
}

func (s *Server) peoplePages() map[string]Page {
	return map[string]Page{
		"sign-in":  &signInPage{},
		"password": &passwordPage{},
		"accounts": &accountsPage{},
		"mergers":  &mergersPage{},
		"tokens":   &tokensPage{},
	}
}

func (s *Server) healthPages() map[string]Page {
	return map[string]Page{
		"status": &statusPage{},
	}
}

func (s *Server) frontPages() map[string]Page {
	return map[string]Page{
		"start": &startPage{},
	}
}
