// Package ledger is what every subject of the catalogue stands on: the book in
// which acts are written and of which questions are asked.
//
// # No row, no act
//
// An act is one transaction, opened by [Book.Write] and durable when that
// returns. Whoever acts on records or for a person writes the row of the audit
// with [Book.Enter], which takes the same transaction: where the row cannot be
// written the act has not happened. Acts that only look are noted by
// [Book.Note]. Each row carries on the chain of hashes of package audit.
//
// # Every question has a scope
//
// A [Scope] names the unit whose subtree may be seen. Package index makes it
// from a viewer; here it is a part of every statement that shows records.
// Questions without one are the machine's own, or are asked for the whole
// archive by those whose duty it is.
//
// # Who stands on it
//
// A subject (package people, holdings, jobs ...) is a type over a [Book] with
// its tables, its statements and the acts on them; package catalog opens the
// file and puts the subjects together. Times are stored in milliseconds since
// 1970 UTC, days as Vietnamese days.
package ledger
