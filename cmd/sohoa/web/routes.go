package web

import (
	"net/http"
	"slices"

	"sohoa/pipeline"
)

// handler answers one request or returns why not.
type handler func(*Server, http.ResponseWriter, *visit) error

// route is one line of the table.
type route struct {
	method  string
	pattern string
	who     []pipeline.Role // nil: everybody, also without signing in
	handle  handler
	streams bool // the body is an upload and may be long
}

func (rt route) public() bool { return rt.who == nil }

// Who may do what. What each of them then sees is decided by package index.
var (
	anyone         []pipeline.Role
	everybody      = pipeline.Roles()
	clerks         = []pipeline.Role{pipeline.Clerk, pipeline.Administrator}
	watchers       = []pipeline.Role{pipeline.Clerk, pipeline.Manager, pipeline.Administrator}
	planners       = []pipeline.Role{pipeline.Manager, pipeline.Administrator}
	binders        = []pipeline.Role{pipeline.Officer, pipeline.Clerk, pipeline.Administrator}
	administrators = []pipeline.Role{pipeline.Administrator}
)

// navigation is the top bar, by who sees each entry.
var navigation = []struct {
	href, key string
	pages     []string
	who       []pipeline.Role
}{
	{"/search", "nav.search", []string{"search", "document", "reuse"}, everybody},
	{"/upload", "nav.upload", []string{"upload", "pair", "separators"}, clerks},
	{"/batches", "nav.batches", []string{"batches", "batch", "quality", "quality-check", "clerks"}, watchers},
	{"/confirm", "nav.confirm", []string{"confirm", "confirm-group"}, clerks},
	{"/requests", "nav.requests", []string{"requests"}, everybody},
	{"/progress", "nav.progress", []string{"progress"}, watchers},
	{"/dossiers", "nav.dossiers", []string{"dossiers", "dossier-list"}, watchers},
	{"/reports", "nav.reports", []string{"reports"}, watchers},
	{"/register", "nav.register", []string{"register", "register-edit", "register-diff"}, planners},
	{"/status", "nav.status", []string{"status", "audit"}, administrators},
}

// routes is every address of the site.
func routes() []route {
	return slices.Concat(visitRoutes(), officeRoutes(), clerkRoutes(), chargedRoutes(), managerRoutes(), accountRoutes(), apiRoutes())
}

// visitRoutes are signing in and out and what belongs to one's own visit.
func visitRoutes() []route {
	return []route{
		{"GET", "/{$}", everybody, (*Server).start, false},
		{"GET", "/sign-in", anyone, (*Server).signInForm, false},
		{"POST", "/sign-in", anyone, (*Server).signIn, false},
		{"POST", "/sign-out", anyone, (*Server).signOut, false},
		{"POST", "/language", anyone, (*Server).language, false},
		{"GET", "/password", everybody, (*Server).passwordForm, false},
		{"POST", "/password", everybody, (*Server).password, false},
	}
}

// officeRoutes find a record and reuse its data.
func officeRoutes() []route {
	return []route{
		{"GET", "/search", everybody, (*Server).search, false},
		{"GET", "/search/list.xlsx", everybody, (*Server).foundFile, false},
		{"POST", "/searches", everybody, (*Server).keepSearch, false},
		{"POST", "/searches/{id}", everybody, (*Server).dropSearch, false},
		{"GET", "/documents/{id}", everybody, (*Server).document, false},
		{"GET", "/documents/{id}/parts", clerks, (*Server).parts, false},
		{"POST", "/documents/{id}/parts", clerks, (*Server).divide, false},
		{"GET", "/documents/{id}/reuse", everybody, (*Server).reuse, false},
		{"POST", "/documents/{id}/reuse", everybody, (*Server).takeFields, false},
		{"POST", "/documents/{id}/reuse/file", everybody, (*Server).takeFile, false},
		{"POST", "/documents/{id}/dossier", binders, (*Server).bindDossier, false},
		{"GET", "/requests", everybody, (*Server).requests, false},
		{"POST", "/requests", everybody, (*Server).askFor, false},
		{"POST", "/requests/{id}", clerks, (*Server).answerRequest, false},
	}
}

// clerkRoutes take scans in, and what was read of them to where it is right.
func clerkRoutes() []route {
	return []route{
		{"GET", "/upload", clerks, (*Server).uploadForm, false},
		{"POST", "/upload", clerks, (*Server).upload, true},
		{"GET", "/pair", clerks, (*Server).pairForm, false},
		{"POST", "/pair", clerks, (*Server).pair, true},
		{"GET", "/pair/template.xlsx", clerks, (*Server).pairTemplate, false},
		{"GET", "/separators", clerks, (*Server).separatorsForm, false},
		{"POST", "/separators", clerks, (*Server).separators, false},
		{"GET", "/batches", watchers, (*Server).batches, false},
		{"GET", "/batches/{id}", watchers, (*Server).batch, false},
		{"POST", "/batches/{id}", clerks, (*Server).addToBatch, true},
		{"GET", "/batches/{id}/list.csv", watchers, (*Server).batchList, false},
		{"GET", "/batches/{id}/handover.pdf", watchers, (*Server).handoverPaper, false},
		{"GET", "/batches/{id}/rounds/{n}", watchers, (*Server).roundPaper, false},
		{"POST", "/documents/{id}/retry", clerks, (*Server).retry, false},

		{"GET", "/confirm", clerks, (*Server).confirmNext, false},
		{"GET", "/clerks", watchers, (*Server).clerks, false},
		{"GET", "/quality/{id}", watchers, (*Server).quality, false},
		{"POST", "/quality/{id}", watchers, (*Server).qualityAct, false},
		{"GET", "/quality/{id}/{doc}", clerks, (*Server).qualityCheck, false},
		{"POST", "/quality/{id}/{doc}", clerks, (*Server).qualityFound, false},
		{"GET", "/confirm/group", clerks, (*Server).confirmGroup, false},
		{"POST", "/confirm/group", clerks, (*Server).confirmGroupSave, false},
		{"GET", "/confirm/{id}", clerks, (*Server).confirmForm, false},
		{"POST", "/confirm/{id}", clerks, (*Server).confirm, false},
	}
}

// chargedRoutes are for those charged with a duty; package index knows who is.
func chargedRoutes() []route {
	return []route{
		{"GET", "/withheld", everybody, (*Server).withheld, false},
		{"GET", "/withheld/{id}", everybody, (*Server).withheldOne, false},
		{"POST", "/withheld/{id}", everybody, (*Server).decideWithheld, false},
		{"GET", "/withheld/{id}/pages/{n}/image", everybody, (*Server).withheldImage, false},

		{"GET", "/signing", everybody, (*Server).signing, false},
		{"POST", "/signing", everybody, (*Server).sign, false},
		{"GET", "/retention", everybody, (*Server).retention, false},
		{"POST", "/retention", everybody, (*Server).keepRecords, false},
		{"GET", "/retention/{id}", everybody, (*Server).disposalPaper, false},
	}
}

// managerRoutes show how far it has come, and what is owed.
func managerRoutes() []route {
	return []route{
		{"GET", "/progress", watchers, (*Server).progress, false},
		{"GET", "/dossiers", watchers, (*Server).dossiers, false},
		{"POST", "/dossiers", watchers, (*Server).takeDossiers, true},
		{"GET", "/dossiers/list", watchers, (*Server).dossierList, false},
		{"GET", "/dossiers/reports/{name}", watchers, (*Server).dossierReport, false},
		{"GET", "/dossiers/{name}", watchers, (*Server).dossierTemplate, false},
		{"GET", "/register", planners, (*Server).registerForm, false},
		{"POST", "/register", administrators, (*Server).register, true},
		{"POST", "/register/draft", administrators, (*Server).registerDraft, false},
		{"GET", "/register/edit", administrators, (*Server).registerEdit, false},
		{"POST", "/register/edit", administrators, (*Server).changeRegister, false},
		{"GET", "/register/versions/{id}", planners, (*Server).registerDiff, false},
		{"GET", "/register/{name}", planners, (*Server).registerTemplate, false},
		{"POST", "/targets", planners, (*Server).setTarget, false},
		{"POST", "/switches", administrators, (*Server).setSwitch, false},
		{"GET", "/reports", watchers, (*Server).reports, false},
		{"POST", "/reports", planners, (*Server).takeReport, false},
		{"GET", "/reports/{id}/{name}", watchers, (*Server).reportFile, false},
	}
}

// accountRoutes are people, their units, and the care of the whole.
func accountRoutes() []route {
	return []route{
		{"GET", "/accounts", administrators, (*Server).accounts, false},
		{"POST", "/accounts", administrators, (*Server).addAccount, false},
		{"POST", "/accounts/{id}", administrators, (*Server).changeAccount, false},
		{"GET", "/units/mergers", administrators, (*Server).mergers, false},
		{"POST", "/units/mergers", administrators, (*Server).merge, false},
		{"GET", "/tokens", everybody, (*Server).tokens, false},
		{"POST", "/tokens", everybody, (*Server).addToken, false},
		{"POST", "/tokens/{id}", everybody, (*Server).dropToken, false},
		{"GET", "/audit", everybody, (*Server).audit, false}, // package index knows who is charged with it
		{"GET", "/status", administrators, (*Server).status, false},
	}
}

func apiRoutes() []route {
	return []route{
		{"GET", "/healthz", anyone, (*Server).health, false},
		{"GET", "/api/status", administrators, (*Server).apiStatus, false},
		{"POST", "/api/batches", clerks, (*Server).apiOpenBatch, false},
		{"POST", "/api/pair", clerks, (*Server).apiPair, true},
		{"GET", "/api/batches", watchers, (*Server).apiBatches, false},
		{"GET", "/api/batches/{id}", watchers, (*Server).apiBatch, false},
		{"POST", "/api/batches/{id}/files", clerks, (*Server).apiReceive, true},
		{"PUT", "/api/batches/{id}/files", clerks, (*Server).apiReceive, true},
		{"GET", "/api/find", everybody, (*Server).apiFind, false},
		{"GET", "/api/suggest", everybody, (*Server).apiSuggest, false},
		{"GET", "/api/units", everybody, (*Server).apiUnits, false},
		{"POST", "/api/units/merge", administrators, (*Server).apiMerge, false},
		{"GET", "/api/progress", watchers, (*Server).apiProgress, false},
		{"GET", "/api/progress/hand", watchers, (*Server).apiInHand, false},
		{"GET", "/api/documents", everybody, (*Server).apiList, false},
		{"GET", "/api/documents/{id}", everybody, (*Server).apiDocument, false},
		{"GET", "/api/documents/{id}/pages/{n}", everybody, (*Server).apiPage, false},
		{"GET", "/api/documents/{id}/pages/{n}/image", everybody, (*Server).apiImage, false},
		{"GET", "/api/documents/{id}/original", everybody, (*Server).apiOriginal, false},
		{"GET", "/api/documents/{id}/pdf", everybody, (*Server).apiPDF, false},
		{"GET", "/api/signing", everybody, (*Server).apiToSign, false},
		{"POST", "/api/documents/{id}/sign", everybody, (*Server).apiSign, false},
		{"POST", "/api/documents/{id}/confirm", clerks, (*Server).apiConfirm, false},
		{"POST", "/api/documents/{id}/hold", clerks, (*Server).apiHold, false},
		{"POST", "/api/documents/{id}/ahead", clerks, (*Server).apiAhead, false},
		{"POST", "/api/documents/{id}/release", clerks, (*Server).apiRelease, false},
		{"POST", "/api/documents/{id}/retry", clerks, (*Server).apiRetry, false},
		{"POST", "/api/documents/{id}/reuse", everybody, (*Server).apiReuse, false},
		{"GET", "/api/requests", everybody, (*Server).apiRequests, false},
		{"POST", "/api/requests", everybody, (*Server).apiAskFor, false},
		{"GET", "/api/dossiers", watchers, (*Server).apiDossiers, false},
		{"GET", "/api/dossiers/reports/{name}", watchers, (*Server).dossierReport, false},
		{"POST", "/api/dossiers", watchers, (*Server).apiTakeDossiers, true},
		{"POST", "/api/register", administrators, (*Server).apiRegister, true},
		{"GET", "/api/accounts", administrators, (*Server).apiAccounts, false},
		{"POST", "/api/accounts", administrators, (*Server).apiAddAccount, false},
		{"POST", "/api/targets", planners, (*Server).apiSetTarget, false},
		{"GET", "/api/register", planners, (*Server).apiShowRegister, false},
		{"GET", "/api/register/versions/{id}", planners, (*Server).apiRegisterDiff, false},
		{"GET", "/api/register/{name}", planners, (*Server).registerTemplate, false},
		{"GET", "/api/snapshots", watchers, (*Server).apiSnapshots, false},
		{"POST", "/api/snapshots", planners, (*Server).apiFreeze, false},
		{"GET", "/api/snapshots/{id}", watchers, (*Server).apiSnapshot, false},
		{"GET", "/api/snapshots/{id}/{name}", watchers, (*Server).reportFile, false},
		{"POST", "/api/snapshots/{id}/verify", planners, (*Server).apiVerifySnapshot, false},
		{"POST", "/api/audit/verify", everybody, (*Server).apiVerifyAudit, false},
		{"POST", "/api/reread", administrators, (*Server).apiReread, false},
		{"POST", "/api/fixity", administrators, (*Server).apiFixity, false},
		{"POST", "/api/verify", administrators, (*Server).apiVerify, false},
		{"POST", "/api/reindex", administrators, (*Server).apiReindex, false},
		{"POST", "/api/learn", administrators, (*Server).apiLearn, false},
		{"POST", "/api/learn-readings", administrators, (*Server).apiLearnReadings, false},
	}
}
