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
// each. With ours it was 1,359 on a loaded machine, and 2,081 on the same after
// three things (20,000 records, `go test -bench Indexing ./index/search/bench`):
// buckets of pairs are sorted by digits instead of looked up in a table that is
// all over the memory; words are found in a hash table of our own, and the lists
// that a text is taken apart in are used again; a step is 4,000 records instead of
// 2,000. A record takes 2,750 bytes, 700 of them its trail. Upstream would have to
// take sorted postings instead of maps of terms of each record.
//
// One index, not shards behind an alias: a view is an alias already, of segments
// of at most 800,000 records, which queries go through one after the other. Where
// that grows slow was measured; see package answer.
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
