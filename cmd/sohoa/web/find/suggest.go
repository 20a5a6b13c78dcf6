package find

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"sohoa/cmd/sohoa/web/site"
	"sohoa/index"
	"sohoa/pipeline"
)

// apiSuggestion is one line below the search box, as pages and programs see it.
type apiSuggestion struct {
	Kind  index.CompletionKind `json:"kind"`
	ID    pipeline.DocumentID  `json:"id,omitempty"`
	Label string               `json:"label"`
	More  string               `json:"more"`  // number, date and unit; or what the line leads to
	Query string               `json:"query"` // the text that searches for it
	Href  string               `json:"href"`
}

// apiSuggest completes ?q=.
func (s *Section) apiSuggest(w http.ResponseWriter, v *site.Visit) error {
	typed := v.URL.Query().Get("q")
	found, err := s.Index.Complete(v.Context(), v.Viewer, typed)
	if err != nil {
		return fmt.Errorf("suggest: %w", err)
	}
	answer := struct {
		Suggestions []apiSuggestion `json:"suggestions"`
	}{[]apiSuggestion{}}
	for _, f := range found {
		line := apiSuggestion{Kind: f.Kind, Label: f.Label, Query: f.Query, More: v.Say("suggest." + string(f.Kind))}
		line.Href = site.Address("/search", url.Values{"q": {f.Query}})
		if f.Kind == index.CompleteDocument {
			line.ID, line.More = f.Document.ID, s.inShort(v, f.Document)
			line.Href = site.Address("/documents/"+string(f.Document.ID), url.Values{"q": {typed}})
		}
		answer.Suggestions = append(answer.Suggestions, line)
	}
	return s.Reply(w, v, http.StatusOK, answer)
}

// inShort tells documents of one title apart: kind and number, date, unit.
func (s *Section) inShort(v *site.Visit, d index.Document) string {
	parts := []string{strings.TrimSpace(d.Type + " " + code(d)), v.Day(d.Date), s.UnitName(v, d.Unit)}
	var said []string
	for _, p := range parts {
		if p != "" {
			said = append(said, p)
		}
	}
	return strings.Join(said, " · ")
}
