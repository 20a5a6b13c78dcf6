// Package entry says what the search index is told of one record: its fields,
// the terms in each, and what is kept beside them. Package search writes it,
// package answer reads it; a change here is a new version of the index.
//
// A record is told of three times. By field, as folded words and pairs of
// neighbouring words: that answers filters and short texts. All of its text as
// folded words and as buckets of pairs: that finds candidates (see [Bucket]).
// And as a trail, the words of the record in their order, two bytes each: that
// tells which of the candidates holds the words of a query in a row, and on
// which page (see [Trail]).
package entry
