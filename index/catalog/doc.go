// Package catalog is the truth: every state and every fact people decided, in
// one SQLite file of which the process that opened it is the only owner.
//
// # Where what stands
//
// [Open] opens the file, brings it to the newest form and puts the subjects
// over one book. Each subject is a package with its tables, the statements on
// them and the acts that change them; a [Catalog] is all of them, and callers
// need not know which answers.
//
//	ledger    the book below all: transactions, scopes, the audit
//	people    accounts, sessions, tokens, duties, what somebody keeps for himself
//	tree      units, their former names and mergers
//	figures   register, targets, tallies, snapshots
//	onestop   dossiers, reuse, requests
//	lessons   what is learned from confirmed documents
//	holdings  batches, files, documents, pages, fields: what a record is
//	gates     over holdings: what is asked for before a document counts
//	jobs      over gates: the receipt, the machine's work, what the index is behind with
//	desk      over jobs: the clerk's work
//	secrecy   over jobs: what bears a mark
//	terms     over holdings: how long a document is kept, disposal
//	keeping   over figures: rows written to the store and filled from it, promises
//
// A subject that works on others' rows holds the subject below it and calls its
// methods inside one transaction; none looks upward. What spans all tables (the
// health of the whole, a copy of the file) stands here.
//
// # How it is written
//
// One connection writes, every other reads. A transaction begins immediate,
// so two acts queue for the lock instead of failing half way, and is durable
// when it returns (write-ahead log, synchronous=FULL): kill -9 or a power cut
// after an act cannot undo it. Public methods open the transaction; the
// statements stand beside the code that scans them. No row, no act: the row of
// the audit is written in the transaction of the act, see package ledger.
//
// # What guards itself
//
// Some rules are in the schema, because code forgets: documents, history and
// audit are never deleted; counters move by trigger with the document they
// count; one living file per unit and bytes; the pairs (ancestor, unit) follow
// the tree of units. The state a row must be in stands in the WHERE of the
// statement that moves it.
//
// # Who may see
//
// The catalogue knows no viewers. Every question takes a [ledger.Scope], which
// package index makes from the viewer; it is part of every statement that
// shows records, so that a list, its total and a single lookup agree.
//
// # Migrations
//
// migrations/*.sql go forward only and are applied by [Open]. Numbers 0001 to
// 0099 are records and work, 0100 to 0199 people, units, register and targets.
package catalog
