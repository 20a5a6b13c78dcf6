// Package extract describes a record: which documents a file holds, and the
// fields of each with value, evidence and confidence.
//
// # What a field promises
//
// Value is what a register would hold, Raw what the reader gave, Box where it
// stands. Accepted means that the value was right in at least the share of
// cases that thresholds.csv asks for, when measured; everything else waits for
// a person. An empty value is an honest answer.
//
// # Handwriting
//
// On four of five papers the number is written by hand, and of 104 written
// numbers the reader got one. So a number or a day counts only as type: digits
// that have the height and the width of the printed year on the same page (see
// [Describe] and ink.go). In any other case the number stays empty and is
// marked handwritten, its Box the whole slot, for a clerk to read from the
// crop. A date keeps what is printed, as ISO 8601 allows: "2025-03" where the
// day is written, "2025" where the month is too.
//
// # Names
//
// Half of all reading errors are marks only (SỞ Y TÉ for SỞ Y TẾ). Names of
// organs, places and positions are therefore compared by their folded letters
// with lists, and take the spelling of the list; Raw keeps what was read.
//
// # Splitting
//
// A file may hold several documents; a new head opens one (see split.go). What
// is attached to a record stays with it.
package extract
