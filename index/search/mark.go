package search

import (
	"sohoa/index/search/lang"
	"sohoa/pipeline"
)

// Span is a piece of a text, in bytes; End is exclusive.
type Span = lang.Span

// Mark returns where the words of a query stand in a text; see [lang.Mark].
func Mark(text string, q Query) []Span { return lang.Mark(text, q.Text, q.Filters) }

// MarkWords returns the indices of the words of a reading that are hits, in
// order; see [lang.Mark].
func MarkWords(words []pipeline.Word, q Query) []int {
	return lang.MarkWords(words, q.Text, q.Filters)
}

// Snippet cuts the part of a text of about width characters that shows most of
// the query; see [lang.Snippet].
func Snippet(text string, q Query, width int) (string, []Span) {
	return lang.Snippet(text, Mark(text, q), width)
}

// QueryErrorKeys lists the keys of all sentences about unreadable queries.
func QueryErrorKeys() []string { return lang.QueryErrorKeys() }

// ErrorKey returns the key and the argument of the sentence for an unreadable
// query; ok is false for any other error.
func ErrorKey(err error) (key, arg string, ok bool) { return lang.ErrorKey(err) }

// Begun reports whether a value holds what is being typed; see [lang.Begun].
func Begun(typed, value string) bool { return lang.Begun(typed, value) }
