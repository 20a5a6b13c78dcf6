package index

import (
	"context"
	"strings"

	"sohoa/index/catalog/people"
	"sohoa/pipeline"
)

// KeptSearch is a search that a person keeps under a name.
type KeptSearch = people.KeptSearch

// The bounds of kept searches: a list that is read at a glance.
const (
	maxKept     = 50
	maxKeptName = 100   // bytes
	maxQuestion = 4_000 // bytes
)

// KeepSearch keeps a search for the viewer alone, in the place of the one of
// the same name. Invalid with the field "name": it is empty or too long, or
// there are too many.
func (x *Index) KeepSearch(ctx context.Context, v pipeline.Viewer, name, question string) error {
	name = strings.TrimSpace(tidy(name))
	if v.User == "" || name == "" || len(name) > maxKeptName || len(question) > maxQuestion || strings.ContainsAny(question, "\r\n#") {
		return invalid("name", name)
	}
	kept, err := x.catalog.KeptSearches(ctx, v)
	if err != nil {
		return err
	}
	if len(kept) >= maxKept {
		return invalid("name", "too many are kept")
	}
	return x.catalog.KeepSearch(ctx, v, name, question)
}

// KeptSearches lists what the viewer keeps.
func (x *Index) KeptSearches(ctx context.Context, v pipeline.Viewer) ([]KeptSearch, error) {
	if v.User == "" {
		return nil, nil
	}
	return x.catalog.KeptSearches(ctx, v)
}

// DropSearch forgets one of the viewer's; NotFound: it is not his.
func (x *Index) DropSearch(ctx context.Context, v pipeline.Viewer, id string) error {
	return x.catalog.DropSearch(ctx, v, id)
}
