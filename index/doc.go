// Package index is the one door to the archive's truth: the web, the command
// line and the orchestrator come in here and nowhere else.
//
// # Truth first, search second
//
// Three things are kept, in the order of their worth. The bytes handed in and
// the results made from them are objects in the store, named by hash. What
// people decided and how far each document has come are rows of the catalogue
// (package catalog, SQLite). What can be found is the search index (package
// search, bleve), which may be deleted at any moment and is made again by
// [Index.Reindex]. Every act therefore goes object, then row, then index: a
// receipt is given when object and row are durable, and a document that is in
// the catalogue but not yet in the index is swept by [Index.PublishPending].
//
// What people do at the door stands here, but for the subjects that are whole by
// themselves: package members (who may come in) and package board (what is owed
// and how far it has come). [Index] embeds them, so their methods are its own;
// they hold the subjects of the catalogue that they need, and with package door
// they are the only others that make a scope of a viewer.
//
// # Work is named by content
//
// A job, a page and a result belong to a SHA-256, not to an upload. Two units
// may own a copy of the same letter: each has its own file, documents, fields
// and state, seen only by its own people, while the bytes are stored once and
// read once. Within one unit the same bytes are the same file: the second
// upload is linked to the first and says so.
//
// # Doing it twice, doing it late
//
// The queue may deliver a job again, after hours, or on two machines at once.
// [Index.Commit] and [Index.Fail] are fenced: they change the catalogue only
// where the job row still waits with the same attempt, in one transaction
// that also moves the documents and makes the next jobs. Anything else is an
// echo and is answered as success.
//
// # Reading again
//
// [Index.Reread] rings once more for pages that an older version read, behind
// all other work and a few at a time. What is read stands apart until the last
// page of its file has come; then all of it takes the place of what was there,
// in one transaction, and description, search, record and PDF follow as after
// any change. Where a page that was read before cannot be read now, the file
// stays as it was. What people confirmed stays in any case, and what is
// withheld is not read again before somebody has decided.
//
// # Changed bytes
//
// Nothing is handed out that is not what was stored. Originals, PDF/A and
// pictures are compared with their SHA-256 on the way, and the last piece is
// held back until the whole is known to be right; readings and records bear
// their own seal. What differs is an error with a sentence of its own, is named
// by [Index.Verify], and comes back from a second copy with [Index.CheckFixity].
//
// # Who asks
//
// Every method that shows or changes records takes a [pipeline.Viewer]. A
// viewer sees the subtree of one unit; anything outside it, and anything that
// bears a secrecy mark, is answered NotFound, as if it did not exist.
package index
