package members

import (
	"context"
	"strings"

	"sohoa/index/catalog/people"
	"sohoa/index/door"
	"sohoa/pipeline"
)

// The bounds of kept searches: a list that is read at a glance.
const (
	maxKept     = 50
	maxKeptName = 100   // bytes
	maxQuestion = 4_000 // bytes
)

// KeepSearch keeps a search for the viewer alone, in the place of the one of
// the same name. Invalid with the field "name": it is empty or too long, or
// there are too many.
func (x *Members) KeepSearch(ctx context.Context, v pipeline.Viewer, name, question string) error {
	name = strings.TrimSpace(door.Tidy(name))
	if v.User == "" || name == "" || len(name) > maxKeptName || len(question) > maxQuestion || strings.ContainsAny(question, "\r\n#") {
		return door.Invalid("name", name)
	}
	kept, err := x.people.KeptSearches(ctx, v)
	if err != nil {
		return err
	}
	if len(kept) >= maxKept {
		return door.Invalid("name", "too many are kept")
	}
	return x.people.KeepSearch(ctx, v, name, question)
}

// KeptSearches lists what the viewer keeps.
func (x *Members) KeptSearches(ctx context.Context, v pipeline.Viewer) ([]people.KeptSearch, error) {
	if v.User == "" {
		return nil, nil
	}
	return x.people.KeptSearches(ctx, v)
}

// DropSearch forgets one of the viewer's; NotFound: it is not his.
func (x *Members) DropSearch(ctx context.Context, v pipeline.Viewer, id string) error {
	return x.people.DropSearch(ctx, v, id)
}
