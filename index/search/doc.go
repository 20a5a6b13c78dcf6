// Package search finds records. It owns the engine, bleve; nothing outside
// this package knows it.
//
// The index is disposable: it is made from the catalogue and the blobs by
// [Engine.Rebuild] while the old one serves. Nothing can be read back from it
// but ids, a hash of what was indexed and, of records of several pages, which
// page a query stands on (see pages.go); texts, snippets and boxes come from the
// catalogue and from readings, by [Mark], [Snippet] and [MarkWords].
//
// # How a record is indexed
//
// One record is one document of the engine with one field, which our own
// segments take apart; see plugin.go and package segment. Its terms are made by
// our own analysis on top of package viet, the same for records, queries and
// marks: folded words; folded pairs of neighbouring words, which do what
// positions do at a hundredth of the cost (in the text as a whole by buckets,
// see bucket.go); words with marks, marks kept; numbers as codes. See the list
// of fields in terms.go.
//
// # How a query is answered
//
// Why not the engine's queries (November 2026). Its searchers walk one record
// at a time through layers of interfaces and score by frequency and length,
// which this kind of search does not want; on 200,000 documents a phrase took
// 125 ms and sorting 81 ms in the median, everything on a result page far more.
// We use the engine for what it is good at, durable segments, merging and the
// term dictionary, and take from it, for each term and segment, the set of
// records as a roaring bitmap. Then a query is set algebra: the viewer's units
// first, and filters, and words; facets are counts of intersections; ranking
// adds weights over the hits only (the formula stands in score.go). Everything
// that can be seen of an answer comes out of a set that was intersected with
// the viewer's units before anything else.
//
// Upstream would have to offer: scoring without frequencies over bitmaps, and
// facets by intersection instead of by visiting doc values of every hit.
//
// What indexing costs (November 2026). With the engine's segments nine tenths
// went into making and merging them, two thirds of that into terms, however
// cheap they were to make: 309 records of 330 words a CPU second and 3,058 bytes
// each. With ours it is five times as many, at 1,780 bytes: half goes into
// cutting words and looking them up, a third into turning records over into
// postings, a tenth into merges. Upstream would have to take sorted postings
// instead of maps of terms of each record.
//
// What queries cost: counting which records hold enough of the words goes by
// bits for all records at once (most.go), ranking is for those that hold most
// of the neighbours and numbers, facets are counted in one pass over columns
// (columns.go), a dictionary is searched by the first bytes of its blocks.
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
