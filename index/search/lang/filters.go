package lang

import (
	"errors"

	"sohoa/pipeline"
)

// The bounds of a query's text.
const (
	MaxText  = 4_000 // bytes, in NFC
	maxWords = 96    // words that are looked at
)

// Filters narrow a query. Within one filter any value will do, all filters
// together must hold. The zero value lets everything pass.
type Filters struct {
	Unit    []pipeline.UnitID // the unit or one below it
	Type    []string          // QUYẾT ĐỊNH …
	Family  []string
	Year    []int
	State   []pipeline.State
	Batch   []pipeline.BatchID
	From    string            // YYYY-MM-DD, first day; "" for no bound
	To      string            // YYYY-MM-DD, last day
	Number  string            // the number or its beginning, as people type it
	Signer  string            // words of the signer's name
	Organ   string            // words of the issuing organ
	Subject string            // words of the subject
	Issuer  []pipeline.UnitID // the unit that issued the record, or one below it
	Place   []string          // where the paper lies: terms of [PlaceTerm]; all must hold
}

// QueryError says what cannot be read in a query. Key is the sentence's key in
// the texts; Arg is what stands in the sentence.
type QueryError struct {
	Key string
	Arg string
}

// Error is the key and its word, for the log; a person reads the sentence.
func (e *QueryError) Error() string { return e.Key + " " + e.Arg }

// QueryErrorKeys lists every key once, for the test of complete texts.
func QueryErrorKeys() []string {
	return []string{
		"query.too_long", "query.dangling_or", "query.empty_filter", "query.no_opposite",
		"query.bad_date", "query.unknown_state", "query.unknown_unit", "query.bad_window",
	}
}

// Unreadable makes the Invalid error of a query, with Field "q".
func Unreadable(key, arg string) error {
	return &pipeline.Error{Kind: pipeline.Invalid, Field: "q", Err: &QueryError{Key: key, Arg: arg}}
}

// ErrorKey returns the key and the argument of the sentence for an unreadable
// query; ok is false for any other error.
func ErrorKey(err error) (key, arg string, ok bool) {
	var q *QueryError
	if !errors.As(err, &q) {
		return "", "", false
	}
	return q.Key, q.Arg, true
}
