package index

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"sohoa/index/door"
	"sohoa/index/search"
	"sohoa/pipeline"
)

// CompletionKind says what a completion leads to.
type CompletionKind string

// The kinds: one document, or all documents of an organ or a signer.
const (
	CompleteDocument CompletionKind = "document"
	CompleteOrgan    CompletionKind = "organ"
	CompleteSigner   CompletionKind = "signer"
)

// Completion is one line below the box while a person types. Label is what it
// shows, Query the text that searches for it. Document is set for
// CompleteDocument only.
type Completion struct {
	Kind     CompletionKind
	Label    string
	Query    string
	Document Document
}

// The bounds of suggestions: what fits below the box without scrolling, and
// how many documents are looked through for names.
const (
	maxSuggested = 8
	maxNames     = 2
	lookedAt     = 24
)

// Complete completes what is being typed from subjects, numbers, organs and
// signers of documents the viewer may see; from nothing else. A text that
// cannot be read yet suggests nothing. It is asked at every key, so it leaves
// no line in the audit trail; what is opened or searched for afterwards does.
func (x *Index) Complete(ctx context.Context, v pipeline.Viewer, text string) ([]Completion, error) {
	if v.Role == "" || v.Unit == "" {
		return nil, nil
	}
	hits, err := x.search.Suggest(ctx, search.Query{Viewer: []pipeline.UnitID{v.Unit}, Home: v.Unit, Text: text, Size: lookedAt})
	if err != nil {
		return nil, fmt.Errorf("suggest: %w", err)
	}
	ids := make([]pipeline.DocumentID, len(hits))
	for i, h := range hits {
		ids[i] = h.ID
	}
	docs, err := x.catalog.Documents(ctx, door.Scope(v), ids)
	if err != nil {
		return nil, fmt.Errorf("suggest: %w", err)
	}
	var out, names []Completion
	for _, h := range hits {
		d, ok := docs[h.ID]
		if !ok || !d.State.Findable() {
			continue
		}
		hideNumbers(v, &d)
		names = named(names, text, d)
		out = append(out, Completion{Kind: CompleteDocument, Label: d.Title, Query: d.Title, Document: d})
	}
	return append(names, out[:min(len(out), maxSuggested-len(names))]...), nil
}

// named adds the organ and the signer of a document where they hold what is
// typed.
func named(names []Completion, typed string, d Document) []Completion {
	for _, n := range []struct {
		kind       CompletionKind
		label, key string
	}{{CompleteOrgan, d.Organ, "cơ quan"}, {CompleteSigner, d.Signer, "người ký"}} {
		if len(names) == maxNames || !search.Begun(typed, n.label) {
			continue
		}
		s := Completion{Kind: n.kind, Label: n.label, Query: n.key + `:"` + strings.ReplaceAll(n.label, `"`, " ") + `"`}
		if !slices.ContainsFunc(names, func(o Completion) bool { return o.Query == s.Query }) {
			names = append(names, s)
		}
	}
	return names
}

// QueryFault returns the key of the sentence about a query text that cannot
// be read, and what stands in the sentence; ok is false for any other error.
func QueryFault(err error) (key, what string, ok bool) { return search.ErrorKey(err) }

// QueryFaultKeys lists the keys of all sentences of [QueryFault].
func QueryFaultKeys() []string { return search.QueryErrorKeys() }
