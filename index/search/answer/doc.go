// Package answer answers queries on the segments of an index at one moment: it
// plans, matches, ranks, counts facets, suggests and puts slips of typing
// right. What the segments hold is said in package entry; who owns them is
// package search.
//
// # How a query is answered
//
// Why not the engine's queries (November 2026). Its searchers walk one record
// at a time through layers of interfaces and score by frequency and length,
// which this kind of search does not want; on 200,000 documents a phrase took
// 125 ms and sorting 81 ms in the median, everything on a result page far more.
// We use the engine for what it is good at, durable segments, merging and the
// order of writes, and take from it, for each term and segment, the set of
// records as a roaring bitmap. Then a query is set algebra: the viewer's units
// first, and filters, and words. Everything that can be seen of an answer comes
// out of a set that was intersected with the viewer's units before anything
// else. Then, from the many to the few:
//
//  1. Matching. Which records hold enough of the words is counted by bits for
//     64 records at a time (most.go).
//  2. Choosing. Where more hits are left than can be scored one by one, the
//     linear parts of the formula are added up for all records by bits, too,
//     and the highest 200 of a segment go on (package sums).
//  3. Scoring, by the formula in score.go, which the best 100 of all survive.
//  4. Looking along the trails of those: which words of the query stand in a
//     row, and where (package trace).
//
// Facets are counted in one pass over columns (columns.go), a dictionary is
// searched by the first bytes of its blocks, the page of a hit comes from its
// trail.
//
// What it costs (November 2026): on 800,000 generated records in ten segments,
// milliseconds of processor time on a loaded machine, median and the slowest of
// 40 questions of each kind (`sohoa bench find --docs 800000 --ask 40`): three
// words 9 and 17, a phrase 2 and 9, a slip of typing 30 and 90, facets with a date
// 14 and 22, sorted by date 3 and 6, everything on the result page 25 and 44,
// a suggestion 5 and 10; 58 MB beside mapped files. So one index is not slow
// there. What grows with the records is the adding up of sums and the sets of
// common words; what grows with the segments is looking terms up, and of slips the
// looking up of five hundred words each.
//
// Upstream would have to offer: scoring without frequencies over bitmaps, and
// facets by intersection instead of by visiting doc values of every hit.
package answer
