package find

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"sohoa/pipeline"
)

func FuzzParseAsked(f *testing.F) {
	f.Add("q=15%2FQ%C4%90&year=2025&state=digitized&date_from=1/2/2025")
	f.Fuzz(func(t *testing.T, query string) {
		r := httptest.NewRequest(http.MethodGet, "/search", nil)
		r.URL.RawQuery = query
		if a, err := parseAsked(r.URL.Query()); err != nil && pipeline.KindOf(err) != pipeline.Invalid {
			t.Errorf("%q: %v of %+v", query, err, a)
		}
	})
}
