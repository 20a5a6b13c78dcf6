// Package keeping is how the catalogue and the store vouch for each other.
//
// Into the store go the rows of each file, whenever they rest ([Keeping.RecordsDue],
// [Keeping.FileRows]), and the tables that belong to no file; from them
// [Keeping.Fill] makes an empty catalogue whole again. Out of the catalogue come
// the promises that the store must keep: every original by its receipt, every
// reading, and what was made beside an original, with the SHA-256 of each
// ([Keeping.Originals], [Keeping.Stale], [Keeping.Derivatives]).
package keeping
