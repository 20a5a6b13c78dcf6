package find

import (
	"fmt"
	"net/http"

	"sohoa/cmd/sohoa/web/site"
	"sohoa/index"
	"sohoa/pipeline"
)

// apiHit is a found document as programs see it.
type apiHit struct {
	ID      pipeline.DocumentID `json:"id"`
	Unit    pipeline.UnitID     `json:"unit"`
	Type    string              `json:"type"`
	Number  string              `json:"number"`
	Symbol  string              `json:"symbol"`
	Date    string              `json:"date"`
	Organ   string              `json:"organ"`
	State   pipeline.State      `json:"state"`
	Title   string              `json:"title"`
	Snippet string              `json:"snippet"`
	Page    int                 `json:"page"`
	Score   float64             `json:"score"`
}

type apiHits struct {
	Total      int      `json:"total"`
	Hits       []apiHit `json:"hits"`
	DidYouMean string   `json:"did_you_mean,omitempty"` // the text put right
	Relaxed    bool     `json:"relaxed,omitempty"`      // no document holds all words
	Read       string   `json:"read,omitempty"`         // what a text from an old font says
}

func hitOf(h index.Hit) apiHit {
	return apiHit{h.ID, h.Unit, h.Type, h.Number, h.Symbol, h.Date, h.Organ, h.State, h.Title, h.Snippet, h.Page, h.Score}
}

func (s *Section) apiFind(w http.ResponseWriter, v *site.Visit) error {
	a, err := parseAsked(v.URL.Query())
	if err != nil {
		return err
	}
	q := a.Query
	q.NoFacet, q.Page = true, index.Page{Offset: site.Offset(v), Limit: site.Size(v)}
	found, err := s.Index.Find(v.Context(), v.Viewer, q)
	if err != nil {
		return fmt.Errorf("find: %w", err)
	}
	answer := apiHits{Total: found.Total, Hits: []apiHit{}, DidYouMean: found.DidYouMean, Relaxed: found.Relaxed, Read: found.Read}
	for _, h := range found.Hits {
		answer.Hits = append(answer.Hits, hitOf(h))
	}
	return s.Reply(w, v, http.StatusOK, answer)
}

// apiList answers what the catalogue knows, in every state: the list behind a
// figure.
func (s *Section) apiList(w http.ResponseWriter, v *site.Visit) error {
	a, err := parseAsked(v.URL.Query())
	if err != nil {
		return err
	}
	l, err := s.Index.List(v.Context(), v.Viewer, index.Filter{
		Unit: a.Unit, Group: a.Group, States: a.All, Reason: a.Reason, Batch: a.Batch, Person: a.Person, Aside: a.Aside, Ready: a.Ready,
		Type: first(a.Types), Page: index.Page{Offset: site.Offset(v), Limit: site.Size(v)},
	})
	if err != nil {
		return fmt.Errorf("list: %w", err)
	}
	answer := apiHits{Total: l.Total, Hits: []apiHit{}}
	for _, d := range l.Documents {
		answer.Hits = append(answer.Hits, hitOf(index.Hit{Document: d}))
	}
	return s.Reply(w, v, http.StatusOK, answer)
}
