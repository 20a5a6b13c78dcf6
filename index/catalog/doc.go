// Package catalog is the truth: every state and every fact people decided, in
// one SQLite file of which the process that opened it is the only owner.
//
// # How it is written
//
// One connection writes, every other reads. A transaction begins immediate,
// so two acts queue for the lock instead of failing half way, and is durable
// when it returns (write-ahead log, synchronous=FULL): kill -9 or a power cut
// after an act cannot undo it. Public methods open the transaction; the
// statements stand beside the code that scans them.
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
// The catalogue knows no viewers. Every question takes a [Scope], which
// package index makes from the viewer; it is part of every statement that
// shows records, so that a list, its total and a single lookup agree.
//
// # Migrations
//
// migrations/*.sql go forward only and are applied by [Open]. Numbers 0001 to
// 0099 are records and work, 0100 to 0199 people, units, register and targets.
package catalog
