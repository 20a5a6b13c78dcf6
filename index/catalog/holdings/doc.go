// Package holdings is what the archive holds: batches, the files handed in with
// them, and of each file its documents, pages, fields and what was made beside
// it. Here stands what a record is and how it is found and listed.
//
// What happens to it stands in the packages above: jobs (what the machine
// does), desk (what the clerk says), gates (what is asked for before it
// counts), secrecy and terms (how it may leave). They move a document only by
// [Holdings.Move], which refuses a step that pipeline.MayMove does not know,
// demands the state it was seen in and writes the line of its history in the
// same transaction; counters follow by trigger.
//
// Pages, readings and what was made from them belong to the SHA-256 of the
// bytes, documents and fields to a unit's own file: two units may hold the same
// letter and know nothing of each other.
package holdings
