// Package search finds records. It owns the engine, bleve; nothing outside
// this package knows it.
//
// The index is disposable: it is made from the catalogue and the blobs by
// [Engine.Rebuild] while the old one serves. Nothing can be read back from it
// but ids, a hash of what was indexed and which words of a query stand in a row,
// and on which page; texts, snippets and boxes come from the catalogue and from
// readings, by [Mark], [Snippet] and [MarkWords].
//
// # How a record is indexed
//
// One record is one document of the engine with one field, which our own
// segments take apart; see plugin.go and package segment. Its terms are made by
// our own analysis on top of package viet, the same for records, queries and
// marks: folded words; folded pairs of neighbouring words, which find
// candidates as positions would at a hundredth of the cost; words with marks,
// marks kept; numbers as codes. See package entry for them, package answer for
// what is made of them.
//
// What indexing costs (November 2026). With the engine's segments nine tenths
// went into making and merging them, two thirds of that into terms, however
// cheap they were to make: 309 records of 330 words a CPU second and 3,058 bytes
// each. With ours it is five times as many, at 1,780 bytes: half goes into
// cutting words and looking them up, a third into turning records over into
// postings, a tenth into merges. Upstream would have to take sorted postings
// instead of maps of terms of each record.
//
// # Care of the index
//
// One process owns the folder. A batch is durable when Put returns. What the
// engine does not sync (its meta file, its folders) is synced here. The
// version names engine, fields and folding: an index of another version, or
// one that cannot be opened, or one whose reading panicked, is not served;
// Find is Busy and [Engine.NeedsRebuild] says why. A number is found by its
// beginning from the dictionary, so no edge n-grams are stored.
package search
