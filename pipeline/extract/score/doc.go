// Package score compares descriptions with what people read by eye, field by
// field, so that a change of rules shows what it wins and what it costs.
//
// # How a field is judged
//
// Values are equal after NFC, white space and the place of tone marks are made
// one; a subject may have one letter in twenty wrong. An accepted value that
// differs is an error, also where the paper has none. A value left uncertain
// is an abstention, not an error: it lowers coverage only. Numbers and dates
// count apart where they are printed and where they are written by hand.
//
// The package is pure: it reads tables and descriptions and knows no files.
package score
