// Package record is the form in which the store says itself what is in it, so
// that catalogue and search index can be made anew from the store alone, and so
// that somebody without this program can understand a record in fifty years.
//
// # Objects
//
//	record/ab/ab12…/<file id>-<n>.json   what one file is; the highest n holds
//	settings/<table>/<sum>.json          the rows of a table that belongs to no file
//	settings/at/<n>.json                 which of them held together; the highest n holds
//
// Objects are never rewritten, so each change of a file is one more object and
// the earlier ones tell its history. Only of a file that turns out to bear a
// secrecy mark the earlier ones go, because they hold its text.
//
// # Schema "sohoa-record-1"
//
// The head is for people and other programs: the original and everything made
// from it, each with key, SHA-256 and size, and the unit. "rows" is all that the
// catalogue knows, table by table, column by column, as the migrations in
// index/catalog define them: batch, file, document, page (with the text that
// was read), field (value, raw reading, confidence, page, box, source, status,
// who confirmed it and when), citation (documents it names), attachment (what is
// attached to it), issued (which unit its organ is), attest, event (the
// history) and derivative. Times
// are milliseconds since 1970 UTC. A reader refuses a schema, table or column
// that it does not know rather than leave something out.
package record
