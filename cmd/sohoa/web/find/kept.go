package find

import (
	"fmt"
	"io"
	"net/http"
	"net/url"

	"sohoa/cmd/sohoa/web/site"
)

// KeptLink is a search the person keeps.
type KeptLink struct{ ID, Label, Href string }

// kept lists what the person keeps, as addresses.
func (s *Section) kept(v *site.Visit) ([]KeptLink, error) {
	list, err := s.Index.KeptSearches(v.Context(), v.Viewer)
	if err != nil {
		return nil, fmt.Errorf("kept searches: %w", err)
	}
	var links []KeptLink
	for _, k := range list {
		links = append(links, KeptLink{k.ID, k.Name, "/search?" + k.Question})
	}
	return links, nil
}

// question is the part of a search's address that is worth keeping: all but the
// place to which somebody leafed.
func question(u *url.URL) string {
	q := u.Query()
	q.Del("from")
	return q.Encode()
}

// keepSearch keeps the question of the form under its name. The question comes
// from a page of ours, but is read again: only what is an address is kept.
func (s *Section) keepSearch(w http.ResponseWriter, v *site.Visit) error {
	q, err := url.ParseQuery(v.PostFormValue("question"))
	if err != nil {
		return site.Invalid("name", err)
	}
	if err := s.Index.KeepSearch(v.Context(), v.Viewer, v.PostFormValue("name"), q.Encode()); err != nil {
		return fmt.Errorf("keep search: %w", err)
	}
	s.Tell(v, "good", v.Say("kept.done"))
	return site.Away(w, v, "/search?"+q.Encode())
}

// dropSearch forgets one.
func (s *Section) dropSearch(w http.ResponseWriter, v *site.Visit) error {
	if err := s.Index.DropSearch(v.Context(), v.Viewer, v.PathValue("id")); err != nil {
		return fmt.Errorf("drop search: %w", err)
	}
	s.Tell(v, "good", v.Say("kept.dropped"))
	return site.Away(w, v, "/search")
}

// foundFile sends the hits of a search as a workbook.
func (s *Section) foundFile(w http.ResponseWriter, v *site.Visit) error {
	a, err := parseAsked(v.URL.Query())
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "no-store")
	return site.SendMade(w, v.Say("list.file")+".xlsx", site.KindXLSX, func(out io.Writer) error {
		return s.Index.ExportFind(v.Context(), v.Viewer, a.Query, v.Speaker, out)
	})
}
