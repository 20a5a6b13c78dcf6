package web

import (
	"net/http"
	"strings"
	"testing"

	"sohoa/pipeline"
	"sohoa/pipeline/paper"
)

// TestWhoPlansSeesEverybodyAClerkHimself and nobody a number that is not theirs.
func TestWhoPlansSeesEverybodyAClerkHimself(t *testing.T) {
	s := newOffice(t)
	s.acceptAll(s.batch("lô", sheet{Kind: paper.Kinds()[0], Unit: "SNV", Seed: 1}))
	name := s.viewer(pipeline.Clerk).Name
	for _, role := range []pipeline.Role{pipeline.Clerk, pipeline.Manager} {
		res, body := s.get(s.browser(role), "/clerks")
		if res.StatusCode != http.StatusOK || !strings.Contains(body, name) || !strings.Contains(body, "Trích yếu") {
			t.Errorf("%s: %d, want the clerk and the fields; got %s", role, res.StatusCode, body)
		}
	}
}
