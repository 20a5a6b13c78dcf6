package web

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"sohoa/cmd/sohoa/web/site"
	"sohoa/pipeline"
)

// allowed is who may use each address, written down a second time on purpose:
// o officer, c clerk, m manager, a administrator, * everybody, also without
// signing in. A change of the table of routes is a change here.
var allowed = map[string]string{
	"GET /{$}": "ocma", "GET /sign-in": "*", "POST /sign-in": "*", "POST /sign-out": "*", "POST /language": "*",
	"GET /password": "ocma", "POST /password": "ocma",
	"GET /search": "ocma", "GET /search/list.xlsx": "ocma", "POST /searches": "ocma", "POST /searches/{id}": "ocma", "GET /documents/{id}": "ocma",
	"GET /upload": "ca", "POST /upload": "ca", "GET /batches": "cma", "GET /batches/{id}": "cma",
	"POST /batches/{id}": "ca", "GET /batches/{id}/list.csv": "cma", "GET /batches/{id}/handover.pdf": "cma", "GET /batches/{id}/rounds/{n}": "cma", "POST /documents/{id}/retry": "ca",
	"GET /documents/{id}/parts": "ca", "POST /documents/{id}/parts": "ca",
	"GET /withheld": "ocma", "GET /withheld/{id}": "ocma", "POST /withheld/{id}": "ocma", "GET /withheld/{id}/pages/{n}/image": "ocma",
	"GET /separators": "ca", "POST /separators": "ca",
	"GET /pair": "ca", "POST /pair": "ca", "GET /pair/template.xlsx": "ca", "POST /api/pair": "ca",
	"GET /retention": "ocma", "POST /retention": "ocma", "GET /retention/{id}": "ocma",
	"GET /signing": "ocma", "POST /signing": "ocma", "GET /api/signing": "ocma", "POST /api/documents/{id}/sign": "ocma",
	"GET /clerks":       "cma",
	"GET /quality/{id}": "cma", "POST /quality/{id}": "cma", "GET /quality/{id}/{doc}": "ca", "POST /quality/{id}/{doc}": "ca",
	"GET /confirm/group": "ca", "POST /confirm/group": "ca",
	"GET /confirm": "ca", "GET /confirm/{id}": "ca", "POST /confirm/{id}": "ca",
	"GET /documents/{id}/reuse": "ocma", "POST /documents/{id}/reuse": "ocma", "POST /documents/{id}/reuse/file": "ocma",
	"POST /documents/{id}/dossier": "oca", "GET /requests": "ocma", "POST /requests": "ocma", "POST /requests/{id}": "ca",
	"GET /dossiers": "cma", "POST /dossiers": "cma", "GET /dossiers/list": "cma", "GET /dossiers/{name}": "cma", "GET /dossiers/reports/{name}": "cma", "GET /api/dossiers/reports/{name}": "cma",
	"POST /api/documents/{id}/reuse": "ocma", "GET /api/requests": "ocma", "POST /api/requests": "ocma",
	"GET /api/dossiers": "cma", "POST /api/dossiers": "cma",
	"GET /progress": "cma", "POST /targets": "ma", "POST /switches": "a", "POST /api/units/merge": "a", "GET /api/progress/hand": "cma",
	"GET /reports": "cma", "POST /reports": "ma", "GET /reports/{id}/{name}": "cma",
	"GET /register": "ma", "POST /register/draft": "a", "GET /register/edit": "a", "POST /register/edit": "a",
	"GET /register/versions/{id}": "ma", "GET /api/register/versions/{id}": "ma", "POST /register": "a", "GET /register/{name}": "ma",
	"GET /accounts": "a", "POST /accounts": "a", "POST /accounts/{id}": "a", "GET /units/mergers": "a", "POST /units/mergers": "a",
	"GET /tokens": "ocma", "POST /tokens": "ocma", "POST /tokens/{id}": "ocma",
	"GET /status": "a", "POST /api/reread": "a", "POST /api/fixity": "a", "GET /audit": "ocma", "POST /api/audit/verify": "ocma",

	"GET /healthz": "*", "GET /api/status": "a", "GET /api/units": "ocma",
	"POST /api/batches": "ca", "GET /api/batches": "cma", "GET /api/batches/{id}": "cma",
	"POST /api/batches/{id}/files": "ca", "PUT /api/batches/{id}/files": "ca",
	"GET /api/find": "ocma", "GET /api/suggest": "ocma", "GET /api/progress": "cma", "GET /api/documents": "ocma",
	"GET /api/documents/{id}": "ocma", "GET /api/documents/{id}/pages/{n}": "ocma",
	"GET /api/documents/{id}/pages/{n}/image": "ocma", "GET /api/documents/{id}/original": "ocma", "GET /api/documents/{id}/pdf": "ocma",
	"POST /api/documents/{id}/confirm": "ca", "POST /api/documents/{id}/hold": "ca", "POST /api/documents/{id}/retry": "ca",
	"POST /api/documents/{id}/ahead": "ca", "POST /api/documents/{id}/release": "ca",
	"GET /api/register": "ma", "GET /api/register/{name}": "ma", "GET /api/snapshots": "cma", "POST /api/snapshots": "ma",
	"GET /api/snapshots/{id}": "cma", "GET /api/snapshots/{id}/{name}": "cma", "POST /api/snapshots/{id}/verify": "ma",
	"POST /api/register": "a", "POST /api/targets": "ma", "GET /api/accounts": "a", "POST /api/accounts": "a",
	"POST /api/verify": "a", "POST /api/reindex": "a", "POST /api/learn": "a", "POST /api/learn-readings": "a",
}

func allRoutes() []site.Route {
	var all []site.Route
	for _, part := range sections(nil, Config{}) {
		all = append(all, part.Routes()...)
	}
	return all
}

var letters = map[pipeline.Role]string{
	pipeline.Officer: "o", pipeline.Clerk: "c", pipeline.Manager: "m", pipeline.Administrator: "a",
}

func TestEveryRouteIsKnownWithItsRoles(t *testing.T) {
	known := map[string]bool{}
	for _, rt := range allRoutes() {
		name := rt.Method + " " + rt.Pattern
		want, ok := allowed[name]
		if !ok {
			t.Errorf("%s is not in the list of who may use what", name)
			continue
		}
		known[name] = true
		var got string
		for _, role := range pipeline.Roles() {
			if slices.Contains(rt.Who, role) {
				got += letters[role]
			}
		}
		if rt.Public() {
			got = "*"
		}
		if got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
	for name := range allowed {
		if !known[name] {
			t.Errorf("%s is listed but not served", name)
		}
	}
}

var placeholder = regexp.MustCompile(`\{[a-z]+\}`)

// askable makes an address of a pattern. The names in it do not exist: whoever
// is let in is told "not found" or what is wrong with the form.
func askable(pattern string) string {
	pattern = strings.Replace(pattern, "{$}", "", 1)
	pattern = strings.Replace(pattern, "{n}", "1", 1)
	return placeholder.ReplaceAllString(pattern, "01jzzzzzzzzzzzzzzzzzzzzzzz")
}

// Every address is asked once by each role and once by a stranger: those who
// may not are told so, the others are never told so and never see a fault of
// ours.
func TestEveryRouteLetsInExactlyItsRoles(t *testing.T) {
	s := newOffice(t)
	for _, rt := range allRoutes() {
		if rt.Pattern == "/api/reindex" || rt.Pattern == "/api/verify" {
			continue // long; their roles are in the table above
		}
		for _, role := range append([]pipeline.Role{""}, pipeline.Roles()...) {
			t.Run(fmt.Sprintf("%s %s as %s", rt.Method, rt.Pattern, role), func(t *testing.T) {
				s.tryRoute(t, rt, role)
			})
		}
	}
}

func (s *office) tryRoute(t *testing.T, rt site.Route, role pipeline.Role) {
	t.Helper()
	req, err := http.NewRequest(rt.Method, s.url+askable(rt.Pattern), strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	if role != "" {
		req.Header.Set("Authorization", "Bearer "+s.token[role])
	}
	stay := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res := s.send(stay, req)
	may := allowed[rt.Method+" "+rt.Pattern]
	switch {
	case res.StatusCode >= 500:
		t.Errorf("got %d", res.StatusCode)
	case may == "*" || role != "" && strings.Contains(may, letters[role]):
		if res.StatusCode == http.StatusForbidden || res.StatusCode == http.StatusUnauthorized && rt.Pattern != "/sign-in" {
			t.Errorf("was not let in: %d", res.StatusCode)
		}
	case role == "":
		toSignIn := res.StatusCode == http.StatusSeeOther && strings.HasPrefix(res.Header.Get("Location"), "/sign-in")
		if res.StatusCode != http.StatusUnauthorized && !toSignIn {
			t.Errorf("a stranger got %d", res.StatusCode)
		}
	default:
		if res.StatusCode != http.StatusForbidden {
			t.Errorf("got %d, want %d", res.StatusCode, http.StatusForbidden)
		}
	}
}
