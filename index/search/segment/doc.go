// Package segment is the file in which the search index keeps some thousands
// of records: which of them hold a term, in a form that queries read in place
// and that merging only copies.
//
// Why a format of our own (November 2026). The engine's segments are made for
// frequencies, positions, norms and stored texts, none of which a query here
// asks for; nine tenths of the time of indexing went into them (for each term
// of each record a map twice, a bitmap and a node of an automaton, and again
// at each merge). Here a record is a list of strings and numbers. The engine
// keeps what it is good at: batches, snapshots, deletions, the plan of merges,
// durability; see plugin.go of package search.
//
// # The file
//
//	magic
//	for each field: postings, dictionary, offsets and first terms of its blocks
//	columns: one 32-bit number a record each
//	kept: what is given back with a record, and where each begins
//	table: where all that is
//	tail: place of the table, records, CRC-32 of all before it
//
// A dictionary is the terms in order, in blocks of 16, each cut by what it
// shares with the one before. A term of one record has it in place. Up to
// [sparse] records stand as differences, more as a roaring bitmap in its
// portable form without runs, which is used where it lies.
package segment
